import { positionOf } from '../src/core/axis.ts';
import type { Cube, CubeGrid } from '../src/core/cube.ts';
import { floatToHalf } from '../src/core/half.ts';
import type { AmplitudeRange, SliceAxis, SliceData } from '../src/core/types.ts';

type Value = (inline: number, crossline: number, sample: number) => number;
const places = (count: number, step = 1): number[] =>
  Array.from({ length: Math.ceil(count / step) }, (_, k) => k * step);

export const MADE_UP_GRID: CubeGrid = {
  inline: { label: 'Inline', first: 100, step: 2, count: 9 },
  crossline: { label: 'Crossline', first: 300, step: 1, count: 12 },
  sampleCount: 17,
  vertical: { domain: 'time', unit: 'ms', start: 0, step: 4, inferred: false },
  binGrid: null,
  flat: false,
};

/** A cube with no file behind it, of whole numbers below 2048 that a formula gives for indices of inline, crossline and sample. */
export function madeUpCube(value: Value, grid = MADE_UP_GRID): Cube {
  const { inline, crossline, sampleCount } = grid;
  const [inlines, crosslines, samples] = [inline.count, crossline.count, sampleCount].map((n) => places(n));
  const all = inlines!.flatMap((i) => crosslines!.flatMap((x) => samples!.map((k) => value(i, x, k))));
  const section = (
    width: number,
    height: number,
    of: (column: number, row: number) => number,
  ): SliceData => ({
    data: Float32Array.from({ length: width * height }, (_, k) => of(k % width, Math.floor(k / width))),
    width,
    height,
    subsample: 1,
    exact: true,
  });
  const slices: Record<SliceAxis, (at: number) => SliceData> = {
    inline: (at) => section(crossline.count, sampleCount, (x, k) => value(at, x, k)),
    crossline: (at) => section(inline.count, sampleCount, (i, k) => value(i, at, k)),
    sample: (at) => section(crossline.count, inline.count, (x, i) => value(i, x, at)),
    line: () => slices.inline(0),
  };
  const range: AmplitudeRange = {
    min: Math.min(...all),
    max: Math.max(...all),
    p999Absolute: Math.max(...all.map(Math.abs)),
    p001: Math.min(...all),
    p999: Math.max(...all),
    bothSigns: true,
    clip: [-1, 1],
    scale: 1,
    constant: false,
  };
  return {
    id: `made up: ${value}`,
    get recipe(): never {
      throw new Error('No worker can read this cube.');
    },
    name: 'Made up',
    grid,
    quantity: { name: 'amplitude', unit: '', signed: true, cyclic: false },
    level: async (subsample) => {
      const stride = subsample === 'preview' ? 4 : subsample === 'best' ? 1 : subsample;
      const [i, x, k] = [inline.count, crossline.count, sampleCount].map((count) => places(count, stride));
      const halves = i!.flatMap((a) => x!.flatMap((b) => k!.map((c) => floatToHalf(value(a, b, c)))));
      return {
        stride: { inline: stride, crossline: stride, sample: stride },
        inlineCount: i!.length,
        crosslineCount: x!.length,
        sampleCount: k!.length,
        data: Uint16Array.from(halves),
        lastValid: new Int32Array(i!.length * x!.length).fill(k!.length - 1),
        scale: 1,
      };
    },
    slice: async ({ axis, position = 0 }) =>
      slices[axis](axis === 'inline' || axis === 'crossline' ? positionOf(grid[axis], position) : position),
    path: async ({ inlineIndices, crosslineIndices }) =>
      section(inlineIndices.length, sampleCount, (column, row) =>
        value(inlineIndices[column]!, crosslineIndices[column]!, row),
      ),
    window: async ({ inline: i, crossline: x, sample: k }) =>
      Float32Array.from({ length: i.count * x.count * k.count }, (_, at) =>
        value(
          i.first + Math.floor(at / (x.count * k.count)),
          x.first + (Math.floor(at / k.count) % x.count),
          k.first + (at % k.count),
        ),
      ),
    range: async () => range,
    statistics: async () => {
      throw new Error('Nobody asks for these.');
    },
    close: () => {},
  };
}
