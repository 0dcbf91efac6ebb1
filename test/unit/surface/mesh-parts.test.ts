import { expect, test } from 'vitest';
import { encodeHalves } from '../../../src/core/half.ts';
import type { Level } from '../../../src/core/types.ts';
import { mergingMeshes } from '../../../src/surface/merge.ts';
import { meshParts, NEGATIVE_MARK } from '../../../src/surface/mesh-parts.ts';
import { extractSurface } from '../../extract-surface.ts';

const COUNT = 24;

/** A level of balls, at (inline, crossline, sample) in voxels, that are positive where `sign` is 1. */
function balls(...each: readonly (readonly [number, number, number, radius: number, sign: 1 | -1])[]): Level {
  const floats = Float32Array.from({ length: COUNT ** 3 }, (_, at) => {
    const place = [Math.floor(at / COUNT ** 2), Math.floor(at / COUNT) % COUNT, at % COUNT];
    return each.reduce(
      (sum, [i, x, s, radius, sign]) =>
        sum + sign * Math.max(0, radius + 1 - Math.hypot(place[0]! - i, place[1]! - x, place[2]! - s)),
      0,
    );
  });
  const data = new Uint16Array(floats.length);
  encodeHalves(floats, 1, data, 0);
  const counts = { inlineCount: COUNT, crosslineCount: COUNT, sampleCount: COUNT };
  const stride = { inline: 3, crossline: 2, sample: 1 };
  return { stride, ...counts, data, lastValid: new Int32Array(COUNT ** 2).fill(COUNT), scale: 1 };
}

const done = <T>(steps: Generator<void, T>): T => {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
};

test('parts are counted whole across the borders of slabs, each vertex has the class of its part, and signs are marked', () => {
  const level = balls([12.3, 6.2, 6.1, 4.2, 1], [12, 17, 17, 1.4, 1], [5, 17.4, 6, 2.6, -1]);
  const alone = (...ball: readonly [number, number, number, number, 1 | -1]) =>
    extractSurface(balls(ball), 1, ball[4] > 0 ? 'positive' : 'negative', 0, COUNT - 1).indices.length / 3;
  const triangles = [alone(12.3, 6.2, 6.1, 4.2, 1), alone(12, 17, 17, 1.4, 1), alone(5, 17.4, 6, 2.6, -1)];
  // The larger positive ball and the negative one are cut by the borders at 4, 8 and 12.
  const slabs = (sign: 'positive' | 'negative') =>
    [0, 4, 8, 12, 16].map((first) =>
      extractSurface(level, 1, sign, first, Math.min(COUNT - 1, first + (first < 16 ? 4 : 7))),
    );
  const positive = slabs('positive');
  const mesh = done(mergingMeshes([...positive, ...slabs('negative')]));
  const negativeFrom = positive.reduce((sum, { indices }) => sum + indices.length, 0);
  const parts = done(meshParts(mesh, negativeFrom));
  const classes = triangles.map((count) => Math.floor(Math.log2(count)));
  expect(new Set(classes).size, 'the balls differ in class').toBe(3);
  const byClass = Array.from(parts.triangles);
  triangles.forEach((count, k) => {
    expect(byClass[classes[k]!]).toBe(count);
  });
  expect(byClass.reduce((sum, count) => sum + count, 0)).toBe(mesh.indices.length / 3);
  for (let k = 0; k < mesh.indices.length; k++) {
    const vertex = mesh.indices[k]!;
    const [x, s] = [mesh.positions[3 * vertex + 1]! / 2, mesh.positions[3 * vertex + 2]!];
    const ball = x < 12 ? 0 : s > 12 ? 1 : 2;
    expect(parts.marks[vertex]).toBe(classes[ball]! + (ball === 2 ? NEGATIVE_MARK : 0));
  }
});

test('a mesh without triangles has no parts', () => {
  const none = { positions: new Float32Array(0), indices: new Uint32Array(0) };
  expect(done(meshParts(none))).toEqual({ marks: new Uint8Array(0), triangles: new Float64Array(32) });
});
