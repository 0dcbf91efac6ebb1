import { frequencyUnit } from '../../core/axis.ts';
import type { VerticalAxis } from '../../core/types.ts';
import { formatNumber } from '../kit/format.ts';
import { type Offer, type Process, polarityOffer, sharedProcesses } from '../session/processes.ts';
import type { ViewStore } from '../session/store.ts';
import type { SectionDisplay } from '../session/view-settings.ts';
import { validCorners } from './section-display.ts';
import type { SectionSource } from './section-source.ts';

/** A process of the Section tab, with the settings that turn it on and off. */
interface Step {
  readonly text: string;
  readonly on: Partial<SectionDisplay>;
  readonly off: Partial<SectionDisplay>;
}

/** The processes that are on, in the order in which they are applied. */
function stepsOn(display: SectionDisplay, vertical: VerticalAxis): Step[] {
  const { bandPassOn, normalise, agcOn, agcLength } = display;
  // The corners are used in ascending order and below the Nyquist frequency, whatever was typed.
  const corners = bandPassOn ? validCorners(display.corners, vertical) : null;
  const steps: Step[] = [];
  if (corners)
    steps.push({
      text: `band-pass ${corners.map((corner) => formatNumber(corner)).join('–')} ${frequencyUnit(vertical)}`,
      on: { bandPassOn, corners: display.corners },
      off: { bandPassOn: false },
    });
  if (normalise !== 'none')
    steps.push({
      text: `traces normalised by ${normalise === 'rms' ? 'RMS' : 'peak'}`,
      on: { normalise },
      off: { normalise: 'none' },
    });
  if (agcOn)
    steps.push({
      text: `AGC ${formatNumber(agcLength)} ${vertical.unit}`,
      on: { agcOn, agcLength },
      off: { agcOn: false },
    });
  return steps;
}

/** Everything that was done to the amplitudes of this section. A time slice is drawn without trace processing. */
export function sectionProcesses(store: ViewStore, source: Pick<SectionSource, 'upright'>): Process[] {
  const { section, shape, showsGather } = store;
  const steps =
    source.upright && shape.value && !store.shown.value ? stepsOn(section.value, shape.value.vertical) : [];
  return [
    ...sharedProcesses(store, showsGather.value),
    ...steps.map(({ text, off }) => ({
      text,
      stop: () => {
        section.value = { ...section.value, ...off };
      },
    })),
  ];
}

/**
 * What was on for the former file and is off now. Lengths and frequencies are offered only if this file's
 * axis has the same unit.
 */
export function sectionOffers(store: ViewStore): Offer[] {
  const { section, shape } = store;
  const former = store.former.value;
  const vertical = shape.value?.vertical;
  if (!former || !vertical) return [];
  const now = section.value;
  const steps = stepsOn(former.section, vertical).filter(
    ({ on }) =>
      ('normalise' in on ? now.normalise === 'none' : former.vertical.unit === vertical.unit) &&
      !(on.agcOn && now.agcOn) &&
      !(on.bandPassOn && now.bandPassOn),
  );
  return [
    ...polarityOffer(store),
    ...steps.map(({ text, on }) => ({
      text,
      take: () => {
        section.value = { ...section.value, ...on };
      },
    })),
  ];
}
