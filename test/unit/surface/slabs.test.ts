import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { floatToHalf } from '../../../src/core/half.ts';
import type { AmplitudeRange, Level, MeshData } from '../../../src/core/types.ts';
import { countSurface } from '../../../src/surface/flying-edges.ts';
import { isoValueOf } from '../../../src/surface/threshold.ts';
import { extractSurface } from '../../extract-surface.ts';
import { mergeMeshes } from './random-level.ts';

const SEED = 20261123;
const SIZE = { inlineCount: 6, crosslineCount: 5, sampleCount: 7 };
const CELLS = 30;

function levelOf(values: readonly number[], lastValid: readonly number[] = new Array(CELLS).fill(6)): Level {
  return {
    ...SIZE,
    stride: { inline: 2, crossline: 4, sample: 1 },
    data: Uint16Array.from(values, floatToHalf),
    lastValid: Int32Array.from(lastValid),
    scale: 0.5,
  };
}

const values = fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 210, maxLength: 210 });
const lastValid = fc.array(fc.constantFrom(-1, 0, 3, 6, 6, 6, 6), { minLength: CELLS, maxLength: CELLS });

/** Every triangle as its corners' positions and normals in full, sorted: equal only when equal bit for bit. */
function triangles(mesh: MeshData): string[] {
  const corner = (vertex: number) =>
    [
      ...mesh.positions.subarray(vertex * 3, vertex * 3 + 3),
      ...mesh.normals.subarray(vertex * 3, vertex * 3 + 3),
    ].join();
  return Array.from({ length: mesh.indices.length / 3 }, (_, k) =>
    [0, 1, 2].map((n) => corner(mesh.indices[k * 3 + n]!)).join(' '),
  ).sort();
}

describe('slabs', () => {
  it('make together, bit for bit, the triangles and normals of the whole, counted before', () => {
    fc.assert(
      fc.property(values, lastValid, fc.integer({ min: 1, max: 4 }), (data, last, cut) => {
        const level = levelOf(data, last);
        const whole = extractSurface(level, 0.6, 'positive', 0, 5);
        const parts = [
          extractSurface(level, 0.6, 'positive', 0, cut),
          extractSurface(level, 0.6, 'positive', cut, 5),
        ];
        expect(triangles(mergeMeshes(parts))).toEqual(triangles(whole));
        expect(countSurface(level, 0.6, 'positive', 0, 5).triangles).toBe(whole.indices.length / 3);
      }),
      { seed: SEED, numRuns: 60 },
    );
  });

  it('share every vertex inside: no edge of the grid carries two', () => {
    fc.assert(
      fc.property(values, (data) => {
        // 0.6 is no multiple of a half, so no two edges' vertices meet in a corner.
        const { positions } = extractSurface(levelOf(data), 0.6, 'positive', 0, 5);
        const places = new Set<string>();
        for (let k = 0; k < positions.length; k += 3) places.add(positions.subarray(k, k + 3).join());
        expect(places.size).toBe(positions.length / 3);
      }),
      { seed: SEED, numRuns: 30 },
    );
  });

  it('give nothing for no layer at all', () => {
    expect(extractSurface(levelOf(new Array(210).fill(0)), 1, 'positive', 3, 3).indices.length).toBe(0);
  });
});

it('has unit normals and finite places whatever the volume, saturated and broken halves too', () => {
  fc.assert(
    fc.property(values, lastValid, fc.constantFrom('positive', 'negative'), (data, last, sign) => {
      const level = levelOf(data, last);
      // Infinity, −infinity, NaN and the largest half.
      [0x7c00, 0xfc00, 0x7e00, 0x7bff].forEach((bits, k) => {
        level.data[(data[k]! + 4) * 20 + k] = bits;
      });
      const { positions, normals } = extractSurface(level, 1, sign, 0, 5);
      for (let k = 0; k < normals.length; k += 3) {
        expect(Math.hypot(...normals.subarray(k, k + 3))).toBeCloseTo(1, 5);
      }
      expect(positions.every(Number.isFinite)).toBe(true);
    }),
    { seed: SEED, numRuns: 60 },
  );
});

it('points out of a lone spike in all six directions, where the gradients of both ends cancel or not', () => {
  const data = new Array(210).fill(0);
  data[(2 * 5 + 2) * 7 + 3] = 4;
  const { positions, normals, indices } = extractSurface(levelOf(data), 1, 'positive', 0, 5);
  expect(indices.length).toBe(8 * 3);
  for (let k = 0; k < positions.length; k += 3) {
    const away = [positions[k]! - 4, positions[k + 1]! - 8, positions[k + 2]! - 3];
    expect(away[0]! * normals[k]! + away[1]! * normals[k + 1]! + away[2]! * normals[k + 2]!).toBeGreaterThan(
      0,
    );
  }
});

it('makes no triangle of a cell with a null corner', () => {
  fc.assert(
    fc.property(values, lastValid, (data, last) => {
      const { positions, indices } = extractSurface(levelOf(data, last), 0.6, 'positive', 0, 5);
      for (let k = 0; k < indices.length; k += 3) {
        const middle = [0, 1, 2].map(
          (axis) => [0, 1, 2].reduce((sum, n) => sum + positions[indices[k + n]! * 3 + axis]!, 0) / 3,
        );
        // The middle of a triangle lies within its cell; one in a face may be of either cell.
        const spans = [middle[0]! / 2, middle[1]! / 4, middle[2]!].map((at) =>
          [...new Set([Math.floor(at), Math.ceil(at) - 1])].filter((cell) => cell >= 0),
        );
        const whole = spans[0]!.some((i) =>
          spans[1]!.some((x) =>
            spans[2]!.some((s) =>
              [0, 1, 5, 6].every((step) => i < 5 && x < 4 && last[i * 5 + x + step]! >= s + 1),
            ),
          ),
        );
        expect(whole).toBe(true);
      }
    }),
    { seed: SEED, numRuns: 60 },
  );
});

it('closes even where values meet the level exactly', () => {
  fc.assert(
    fc.property(values, (data) => {
      // Zeros all round close the surface; −2 … 2 in steps of a half meet the level 1.
      const inner = data.map((value, k) => {
        const [i, x, s] = [Math.floor(k / 35), Math.floor(k / 7) % 5, k % 7];
        return i % 5 === 0 || x % 4 === 0 || s % 6 === 0 ? 0 : value;
      });
      const { positions, indices } = extractSurface(levelOf(inner), 1, 'positive', 0, 5);
      const use = new Map<string, number>();
      const place = (vertex: number) => positions.subarray(vertex * 3, vertex * 3 + 3).join();
      for (let k = 0; k < indices.length; k += 3) {
        for (let n = 0; n < 3; n++) {
          const ends = [place(indices[k + n]!), place(indices[k + ((n + 1) % 3)]!)].sort();
          if (ends[0] !== ends[1]) use.set(ends.join('|'), (use.get(ends.join('|')) ?? 0) + 1);
        }
      }
      expect([...use.values()].filter((count) => count % 2 !== 0)).toEqual([]);
    }),
    { seed: SEED, numRuns: 80 },
  );
});

it('faces the lower |amplitude| in data that are negative throughout, asked for as positive', () => {
  // |amplitude| falls with the inline number: −6, −5 … −1, halved by the scale.
  const level = levelOf(Array.from({ length: 210 }, (_, k) => Math.floor(k / 35) - 6));
  const { positions, normals, indices } = extractSurface(level, -1.75, 'positive', 0, 5);
  expect(indices.length).toBe(4 * 6 * 2 * 3);
  for (let k = 0; k < positions.length; k += 3) {
    expect(positions[k]).toBe(5);
    expect([...normals.subarray(k, k + 3)].map((n) => n + 0)).toEqual([1, 0, 0]);
  }
});

it('means by a threshold a share of the strong amplitude with both signs, else of the range', () => {
  const range = { p999Absolute: 80, p001: 20, p999: 60, bothSigns: true } as AmplitudeRange;
  expect(isoValueOf(range, 0.5)).toBe(40);
  expect(isoValueOf({ ...range, bothSigns: false }, 0.25)).toBe(30);
});
