import type { CubeGrid } from '../../../src/core/cube.ts';
import type { Horizon } from '../../../src/core/horizon.ts';

/** A grid of 5 × 7 bins of 20 m × 10 m whose crosslines run 30° anticlockwise from east; 200 samples of 4 ms. */
export const ROTATED: CubeGrid = gridOf(30, 100, 300);
/** The same with crosslines to the east and inlines to the north. */
export const NORTH_UP: CubeGrid = gridOf(0, 100, 300);

function gridOf(degrees: number, firstInline: number, firstCrossline: number): CubeGrid {
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return {
    inline: { label: 'Inline', first: firstInline, step: 2, count: 5 },
    crossline: { label: 'Crossline', first: firstCrossline, step: 1, count: 7 },
    sampleCount: 200,
    vertical: { domain: 'time', unit: 'ms', start: 0, step: 4, inferred: false },
    binGrid: {
      origin: { x: 450_000, y: 6_780_000 },
      inlineVector: { x: -20 * sin, y: 20 * cos },
      crosslineVector: { x: 10 * cos, y: 10 * sin },
      inlineSpacing: 20,
      crosslineSpacing: 10,
      azimuth: 90 - degrees,
      unit: 'm',
    },
    flat: false,
  };
}

/** Two-way time in ms of a cell: a plane, which any linear interpolation keeps. */
export const plane = (inlineIndex: number, crosslineIndex: number): number =>
  400 + 3 * inlineIndex - 2.5 * crosslineIndex;

/** The plane as a horizon, without a pick in bin (1, 2). */
export function planeOn(grid: CubeGrid): Horizon {
  const { inline, crossline } = grid;
  const cells = inline.count * crossline.count;
  const values = Float32Array.from({ length: cells }, (_, cell) => {
    const [i, j] = [Math.floor(cell / crossline.count), cell % crossline.count];
    return i === 1 && j === 2 ? Number.NaN : plane(i, j) / 4;
  });
  return {
    name: 'Top sand',
    colour: '#e8a33d',
    event: 'peak',
    values,
    confidence: new Float32Array(cells).fill(Number.NaN),
    seedOf: new Int32Array(cells).fill(-1),
    seeds: [],
    grid,
    made: 'By formula.',
  };
}

export const inMilliseconds = ({ values }: Horizon): number[] => Array.from(values, (value) => value * 4);
