import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { floatToHalf } from '../../../src/core/half.ts';
import type { Level, MeshData } from '../../../src/core/types.ts';
import { countSurface } from '../../../src/surface/flying-edges.ts';
import { extractSurface } from '../../extract-surface.ts';
import { mergeMeshes } from './random-level.ts';

function levelOf(
  [inlines, crosslines, samples]: readonly [number, number, number],
  value: (i: number, x: number, s: number) => number,
  stride = { inline: 1, crossline: 1, sample: 1 },
): Level {
  const data = new Uint16Array(inlines * crosslines * samples);
  let at = 0;
  for (let i = 0; i < inlines; i++) {
    for (let x = 0; x < crosslines; x++)
      for (let s = 0; s < samples; s++) data[at++] = floatToHalf(value(i, x, s));
  }
  const lastValid = new Int32Array(inlines * crosslines).fill(samples - 1);
  return {
    stride,
    inlineCount: inlines,
    crosslineCount: crosslines,
    sampleCount: samples,
    data,
    lastValid,
    scale: 1,
  };
}

/** Edges between welded vertices with the number of triangles at each. */
function edgeUse(mesh: MeshData): Map<string, number> {
  const key = (vertex: number) => mesh.positions.subarray(vertex * 3, vertex * 3 + 3).join(',');
  const use = new Map<string, number>();
  for (let k = 0; k < mesh.indices.length; k += 3) {
    const corners = [0, 1, 2].map((n) => key(mesh.indices[k + n]!));
    for (let n = 0; n < 3; n++) {
      const edge = [corners[n]!, corners[(n + 1) % 3]!].sort().join('|');
      use.set(edge, (use.get(edge) ?? 0) + 1);
    }
  }
  return use;
}

const RADIUS = 9.3;
const CENTRE = 12.2;
const ball = (i: number, x: number, s: number) => 20 - Math.hypot(i - CENTRE, x - CENTRE, s - CENTRE);

describe('the isosurface of a ball', () => {
  const level = levelOf([25, 25, 25], ball);
  const mesh = extractSurface(level, 20 - RADIUS, 'positive', 0, 24);

  it('has every vertex on the sphere, within the curvature that linear interpolation misses', () => {
    for (let k = 0; k < mesh.positions.length; k += 3) {
      const [i, x, s] = mesh.positions.subarray(k, k + 3);
      expect(Math.abs(Math.hypot(i! - CENTRE, x! - CENTRE, s! - CENTRE) - RADIUS)).toBeLessThan(0.03);
    }
  });

  it('has normals that point outwards, to lower amplitude, and triangles that turn with them', () => {
    for (let k = 0; k < mesh.indices.length; k += 3) {
      const [a, b, c] = [0, 1, 2].map((n) =>
        mesh.positions.subarray(mesh.indices[k + n]! * 3, mesh.indices[k + n]! * 3 + 3),
      );
      const u = b!.map((value, n) => value - a![n]!);
      const v = c!.map((value, n) => value - a![n]!);
      const face = [
        u[1]! * v[2]! - u[2]! * v[1]!,
        u[2]! * v[0]! - u[0]! * v[2]!,
        u[0]! * v[1]! - u[1]! * v[0]!,
      ];
      const outward = a!.map((value) => value - CENTRE);
      const area = Math.hypot(...face);
      if (area > 1e-4)
        expect(face[0]! * outward[0]! + face[1]! * outward[1]! + face[2]! * outward[2]!).toBeGreaterThan(0);
      const normal = mesh.normals.subarray(mesh.indices[k]! * 3, mesh.indices[k]! * 3 + 3);
      expect(Math.hypot(...normal)).toBeCloseTo(1, 4);
      const along = normal[0]! * outward[0]! + normal[1]! * outward[1]! + normal[2]! * outward[2]!;
      expect(along / Math.hypot(...outward)).toBeGreaterThan(0.97);
    }
  });

  it('has the area of the sphere within 1 % and the Euler characteristic 2', () => {
    let area = 0;
    for (let k = 0; k < mesh.indices.length; k += 3) {
      const [a, b, c] = [0, 1, 2].map((n) =>
        mesh.positions.subarray(mesh.indices[k + n]! * 3, mesh.indices[k + n]! * 3 + 3),
      );
      const u = [0, 1, 2].map((n) => b![n]! - a![n]!);
      const v = [0, 1, 2].map((n) => c![n]! - a![n]!);
      area +=
        Math.hypot(
          u[1]! * v[2]! - u[2]! * v[1]!,
          u[2]! * v[0]! - u[0]! * v[2]!,
          u[0]! * v[1]! - u[1]! * v[0]!,
        ) / 2;
    }
    expect(area / (4 * Math.PI * RADIUS ** 2)).toBeCloseTo(1, 2);
    const vertices = mesh.positions.length / 3;
    const faces = mesh.indices.length / 3;
    expect(vertices - edgeUse(mesh).size + faces).toBe(2);
  });

  it('is counted before it is made', () => {
    expect(countSurface(level, 20 - RADIUS, 'positive', 0, 24).triangles).toBe(mesh.indices.length / 3);
  });
});

it('stands at full-resolution indices whatever the stride', () => {
  const stride = { inline: 4, crossline: 2, sample: 8 };
  const mesh = extractSurface(
    levelOf([4, 4, 4], (i) => i, stride),
    1.5,
    'positive',
    0,
    3,
  );
  for (let k = 0; k < mesh.positions.length; k += 3) expect(mesh.positions[k]).toBe(6);
  expect(Math.max(...mesh.positions)).toBe(24);
});

it('shows troughs for the negative sign, facing the smaller amplitude', () => {
  const mesh = extractSurface(
    levelOf([25, 25, 25], (i, x, s) => -ball(i, x, s)),
    20 - RADIUS,
    'negative',
    0,
    24,
  );
  const outward = mesh.positions.subarray(0, 3).map((value) => value - CENTRE);
  expect(
    mesh.normals[0]! * outward[0]! + mesh.normals[1]! * outward[1]! + mesh.normals[2]! * outward[2]!,
  ).toBeGreaterThan(0);
});

it('has no crack: every edge away from the volume’s border joins an even number of triangles, across slabs too', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 216, maxLength: 216 }),
      fc.integer({ min: 1, max: 4 }),
      (values, cut) => {
        // Half-integers against the level 0.25, so that no vertex falls on a corner.
        const level = levelOf([6, 6, 6], (i, x, s) => values[(i * 6 + x) * 6 + s]!);
        const parts = [
          extractSurface(level, 0.25, 'positive', 0, cut),
          extractSurface(level, 0.25, 'positive', cut, 5),
        ];
        for (const [edge, count] of edgeUse(mergeMeshes(parts))) {
          const ends = edge.split('|').map((end) => end.split(',').map(Number));
          const onBorder = [0, 1, 2].some((axis) =>
            [0, 5].some((at) => ends.every((end) => end[axis] === at)),
          );
          if (!onBorder && count % 2 !== 0) return false;
        }
        return true;
      },
    ),
    { seed: 20261123, numRuns: 60 },
  );
});

it('leaves a hole around a missing trace and below the end of a short one', () => {
  const level = levelOf([5, 5, 9], (_i, _x, s) => s);
  const whole = extractSurface(level, 4.5, 'positive', 0, 4).indices.length;
  level.lastValid[2 * 5 + 2] = -1;
  const holed = extractSurface(level, 4.5, 'positive', 0, 4);
  expect(holed.indices.length).toBe((whole * 12) / 16);
  level.lastValid.fill(4);
  expect(extractSurface(level, 4.5, 'positive', 0, 4).indices.length).toBe(0);
});
