import { nothing, type TemplateResult } from 'lit';
import { number, part } from '../kit/controls.ts';
import type { ViewStore } from './store.ts';

const TITLE = 'For true scale and vertical exaggeration: depth is half of velocity × two-way time';

/** The field of the velocity that gives times a height; none for depth. */
export function velocityField({ section, shape }: ViewStore): TemplateResult | typeof nothing {
  const vertical = shape.value?.vertical;
  if (vertical?.domain !== 'time') return nothing;
  return vertical.unit === 'ns'
    ? number({
        label: 'Velocity (m/ns)',
        title: TITLE,
        to: part(section, 'radarVelocity'),
        min: 1e-6,
        max: 0.3,
      })
    : number({ label: 'Velocity (m/s)', title: TITLE, to: part(section, 'velocity'), min: 1, max: 20_000 });
}
