import type { CubeGrid } from '../core/cube.ts';
import type { VerticalAxis } from '../core/types.ts';

const METRES_PER_FOOT = 0.3048;

/** How slopes per line become slopes on the map. */
export interface MapScale {
  /** [Xi, Xx, Yi, Yx]: the slope along X is Xi × the slope per inline + Xx × that per crossline, along Y likewise; per metre if `known`. */
  readonly toMap: readonly [number, number, number, number];
  /** Whether the sizes of bins are known in metres. */
  readonly known: boolean;
  /** A sentence for the user, if something had to be assumed. */
  readonly note: readonly string[];
}

/** Distance between the samples of a depth axis. */
export const metresPerSample = ({ unit, step }: VerticalAxis): number =>
  unit === 'ft' ? step * METRES_PER_FOOT : step;

/**
 * Inverts the bin vectors. With the slopes per line p and q, and the bin vectors v and w of inline and crossline, the slope g on the map
 * fulfils g · v = p and g · w = q. Without them, inline numbers grow to the north and crossline numbers to the east, as in the 3D view.
 */
export function mapScale({ binGrid, flat }: Pick<CubeGrid, 'binGrid' | 'flat'>): MapScale {
  const perLine = (note: string): MapScale => ({ toMap: [0, 1, 1, 0], known: false, note: [note] });
  if (!binGrid) {
    return perLine(
      flat
        ? 'Slopes are per trace, because the distances between traces are not known.'
        : 'Slopes are per line, because the sizes of bins are not known.',
    );
  }
  const { inlineVector: v, crosslineVector: w, unit } = binGrid;
  if (unit === 'degrees' || unit === 'arc-seconds')
    return perLine('Slopes are per line, because coordinates are angles.');
  const metres = unit === 'ft' ? METRES_PER_FOOT : 1;
  const determinant = (v.x * w.y - v.y * w.x) * metres;
  if (determinant === 0) return perLine('Slopes are per line, because the bins have no area.');
  return {
    toMap: [w.y / determinant, -v.y / determinant, -w.x / determinant, v.x / determinant],
    known: true,
    note: unit === 'unknown' ? ['Coordinates have no unit and are read as metres.'] : [],
  };
}
