import * as v from 'valibot';
import type { VolumeStyle } from '../../../core/scene.ts';
import type { ViewStore } from '../../session/store.ts';
import type { ViewPart } from '../../session/view-parts.ts';
import { between } from '../../session/view-settings.ts';

const SAVED: v.GenericSchema<unknown, VolumeStyle> = v.object({
  mode: v.picklist(['composite', 'maximum']),
  shading: v.boolean(),
  points: v.pipe(
    v.array(v.object({ at: between(0, 1), opacity: between(0, 1) })),
    v.minLength(2),
    v.maxLength(64),
    v.check((points) => points.every(({ at }, k) => k === 0 || at >= points[k - 1]!.at)),
  ),
});

/**
 * The volume's style as a part of the view. Its default belongs to the volume panel, whose code is loaded
 * later.
 */
export function volumePart({ volumeStyle }: ViewStore): ViewPart {
  return {
    name: 'volume',
    saved: SAVED,
    fromVersion1: ({ volume }) => volume ?? undefined,
    read: () => volumeStyle.value ?? undefined,
    write: (style) => {
      volumeStyle.value = style as VolumeStyle;
    },
  };
}
