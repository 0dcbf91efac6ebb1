import type { Cube } from '../../core/cube.ts';
import type { ColormapName } from '../../core/scene.ts';
import type { AmplitudeRange, PlacedSlice, SliceAxis } from '../../core/types.ts';
import type { ValueName } from './value-name.ts';

/** A cube computed from the survey, with all that its pictures need. */
export interface ShownCube {
  readonly cube: Cube;
  readonly range: AmplitudeRange;
  readonly colormap: ColormapName;
  readonly cyclic: boolean;
  readonly named: ValueName;
  /** Subsample of its finest level in memory, or 'preview'. */
  readonly subsample: number | 'preview';
  /** A slice from that level. */
  coarseSlice(axis: SliceAxis, position: number): PlacedSlice | null;
}
