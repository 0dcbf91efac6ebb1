import type { Cube } from '../../core/cube.ts';
import type { ColormapName } from '../../core/scene.ts';
import type { AmplitudeRange, PlacedSlice, SliceAxis } from '../../core/types.ts';
import type { ValueName } from './value-name.ts';

/** How the survey's samples were moved. */
export interface MovedCube {
  /** Such as "flattened on Top", as titles and captions say it. */
  readonly text: string;
  /** Shows the survey as it is again. */
  stop(): void;
}

/** A cube computed from the survey, with all that its pictures need. */
export interface ShownCube {
  readonly cube: Cube;
  readonly range: AmplitudeRange;
  readonly colormap: ColormapName;
  readonly cyclic: boolean;
  readonly named: ValueName;
  /** Set if its samples are the survey's own, only at other places; they keep the colours that the survey has. */
  readonly moved?: MovedCube;
  /** Subsample of its finest level in memory, or 'preview'. */
  readonly subsample: number | 'preview';
  /** Of what the surface is: of this cube, or of the survey's amplitudes in the colours of this cube. */
  readonly surface?: 'attribute' | 'amplitude';
  /** A slice from that level. */
  coarseSlice(axis: SliceAxis, position: number): PlacedSlice | null;
}
