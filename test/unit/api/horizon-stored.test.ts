import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { makeSegy } from '../../make-segy.ts';
import { memoryDatabase as database } from '../engine/memory-database.ts';

// The files of a run share one engine, which may have found before that there is no storage. This test starts one of its own.
vi.resetModules();
const { openSegy } = await import('../../../src/api/open.ts');
const { trackHorizon } = await import('../../../src/api/horizon-track.ts');

beforeAll(() => database.use());
afterAll(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

const time = (i: number, j: number): number => 30 + 0.3 * i - 0.2 * j;
const wavelet = (x: number): number => (1 - (x / 3) ** 2) * Math.exp(-((x / 4) ** 2));
const file = new Blob([
  makeSegy({
    inlines: { first: 1, count: 20, step: 1 },
    crosslines: { first: 1, count: 16, step: 1 },
    samples: 60,
    value: (inline, crossline, sample) =>
      Math.fround(1000 * wavelet(sample - time(inline - 1, crossline - 1))),
  }) as Uint8Array<ArrayBuffer>,
]);

test('a horizon is tracked without the file in what optimize has stored, within the precision of half floats', async () => {
  const first = await openSegy(file);
  await first.optimize();
  const seed = { inlineIndex: 4, crosslineIndex: 5, sampleIndex: 30 };
  const whole = await trackHorizon(first.cube, [seed]);
  expect(whole.values.every((value) => !Number.isNaN(value))).toBe(true);
  first.close();
  const stored = await openSegy({ fingerprint: first.meta.fingerprint });
  expect(stored.hasFile).toBe(false);
  const again = await trackHorizon(stored.cube, [seed]);
  again.values.forEach((value, cell) => {
    expect(Math.abs(value - whole.values[cell]!)).toBeLessThan(0.02);
  });
  stored.close();
});
