import { expect, test } from 'vitest';
import { suggestedThreshold, surfaceOf } from '../../../../../src/ui/layers/surface/mesh-session.ts';
import { hiddenTriangles, leastPart } from '../../../../../src/ui/layers/surface/specks.ts';
import type { Session } from '../../../../../src/ui/session/session.ts';
import { ViewStore } from '../../../../../src/ui/session/store.ts';
import { amplitudeRange } from '../../../../../src/volume/amplitude-range.ts';

/** Samples of ±f(k ÷ count), k = 1 … count. */
const samples = (count: number, size: (share: number) => number, signs: 1 | 2) =>
  Float32Array.from({ length: count }, (_, k) => size((k + 1) / count) * (signs === 2 && k % 2 ? -1 : 1));

test('the first threshold is P99.7 of |amplitude| as a share of P99.9, from 0.5 to 0.95', () => {
  const falling = (power: number) => samples(100_000, (share) => (1 - share) ** -power, 2);
  // Of 1 ÷ uᵖ with u evenly spread the two percentiles are 0.003⁻ᵖ and 0.001⁻ᵖ.
  for (const [power, wanted] of [
    [0.3, 3 ** -0.3],
    [0.03, 0.95],
    [1, 0.5],
  ] as const) {
    const amplitudes = falling(power).map((value) => (Number.isFinite(value) ? value : 0));
    expect(suggestedThreshold(amplitudeRange(amplitudes))).toBeCloseTo(wanted, 1.9);
  }
});

test('of data of one sign it is the same share of the samples, in their range', () => {
  // From 1500 to 2500, evenly: P99.7 is 99.6 ÷ 99.8 of the way from P0.1 to P99.9; clamped.
  const velocities = samples(50_000, (share) => 1500 + 1000 * share, 1);
  expect(amplitudeRange(velocities).thresholds!.strong).toBeCloseTo(0.996 / 0.998, 3);
  expect(suggestedThreshold(amplitudeRange(velocities))).toBe(0.95);
});

test('the histogram ends at P99.9, and with what lies beyond it counts every sample', () => {
  const range = amplitudeRange(samples(64_000, (share) => share, 2));
  const { shares, beyond } = range.thresholds!;
  // Evenly spread |amplitude| fills the bars up to P99.9 evenly.
  for (const share of shares) expect(share).toBeCloseTo(0.999 / shares.length, 4);
  expect(beyond).toBeCloseTo(0.001, 4);
  expect(shares.reduce((sum, share) => sum + share, beyond)).toBeCloseTo(1, 9);
});

test('specks are left out by size, but never more than half of the surface, and as the user says', () => {
  const store = new ViewStore();
  expect(leastPart(store)).toBe(0);
  const parts = (...triangles: number[]) => {
    const all = new Float64Array(32);
    all.set(triangles);
    store.meshParts.value = { marks: new Uint8Array(0), triangles: all };
  };
  parts(0, 0, 0, 2_000, 3_000, 5_000, 0, 10_000, 0, 0, 0, 0, 0, 0, 0, 0, 30_000);
  // 50,000 ÷ 500 is 100 triangles, nearest to 2⁷.
  expect(leastPart(store)).toBe(7);
  expect(hiddenTriangles(store)).toBe(10_000);
  parts(0, 0, 0, 50_000, 150_000);
  expect(leastPart(store), 'where all parts are small').toBe(4);
  parts(0, 0, 100, 0, 0, 200);
  expect(leastPart(store), 'of a small surface').toBe(0);
  store.specks.value = 3;
  expect(hiddenTriangles(store)).toBe(100);
});

test('the threshold follows the samples shown until it is touched, and then stays', () => {
  const store = new ViewStore();
  const verbs: Session['verbs'] = {};
  surfaceOf({ store, verbs, follow: () => {} } as unknown as Session);
  const range = amplitudeRange(samples(10_000, (share) => share, 2));
  const strong = (share: number) => ({ ...range, thresholds: { ...range.thresholds!, strong: share } });
  store.surveyRange.value = strong(0.6);
  expect(store.threshold.value).toBe(0.6);
  store.surveyRange.value = strong(0.8);
  expect(store.threshold.value).toBe(0.8);
  // As the slider, a link and the address set it.
  verbs.threshold!(0.5);
  store.surveyRange.value = strong(0.7);
  expect(store.threshold.value).toBe(0.5);
});
