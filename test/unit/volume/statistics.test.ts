import { describe, expect, it } from 'vitest';
import {
  accumulateTrace,
  amplitudeRange,
  createAccumulator,
  finishStatistics,
  mergeAccumulators,
} from '../../../src/volume/statistics.ts';

/** Even spread over [low, high]: its percentiles are known by formula. */
const ramp = (low: number, high: number, count = 100_001) =>
  Float32Array.from({ length: count }, (_, k) => low + ((high - low) * ((k * 7919) % count)) / (count - 1));

describe('amplitudeRange', () => {
  it('clips data of both signs symmetrically at the 98th percentile of the non-zero amplitudes', () => {
    const range = amplitudeRange(Float32Array.of(...ramp(-100, 50, 20_001), ...new Float32Array(5000)));
    expect(range.bothSigns).toBe(true);
    expect(range.clip[0]).toBe(-range.clip[1]);
    // |a| over 50 is 1/3 of the ramp: its 98th percentile lies at 100 − 0.02 · 150 = 97.
    expect(range.clip[1]).toBeCloseTo(97, 0);
    expect(range.p999Absolute).toBeGreaterThan(99);
  });

  it('clips data of one sign at the 1st and 99th percentile', () => {
    const range = amplitudeRange(ramp(1500, 4500));
    expect(range.bothSigns).toBe(false);
    expect(range.clip[0]).toBeCloseTo(1530, -1);
    expect(range.clip[1]).toBeCloseTo(4470, -1);
  });

  it('does not take a few small negatives for a second sign', () => {
    expect(amplitudeRange(ramp(-4, 100)).bothSigns).toBe(false);
    expect(amplitudeRange(ramp(-6, 100)).bothSigns).toBe(true);
  });

  it('scales by a power of two that brings the 99.9th percentile near 512', () => {
    for (const top of [1e-12, 0.3, 1, 20_000, 3e30]) {
      const { scale, p999Absolute } = amplitudeRange(ramp(-top, top));
      expect(Number.isInteger(Math.log2(scale))).toBe(true);
      expect(p999Absolute / scale).toBeGreaterThan(300);
      expect(p999Absolute / scale).toBeLessThan(800);
    }
  });

  it('says when all samples are one value, and gives a clip that can still be drawn', () => {
    for (const value of [0, 3, -7]) {
      const range = amplitudeRange(new Float32Array(50).fill(value));
      expect(range).toMatchObject({ constant: true, min: value, max: value });
      expect(range.clip[1]).toBeGreaterThan(range.clip[0]);
    }
  });

  it('leaves non-finite samples out', () => {
    const range = amplitudeRange(
      Float32Array.of(Number.NaN, 1, 2, Number.POSITIVE_INFINITY, -3, Number.NEGATIVE_INFINITY),
    );
    expect(range).toMatchObject({ min: -3, max: 2 });
  });
});

describe('survey statistics', () => {
  it('are the same over one accumulator and over parts merged, and agree with sums in float64', () => {
    const samples = ramp(-30, 90, 10_001);
    const range = amplitudeRange(samples);
    const whole = createAccumulator(range);
    accumulateTrace(whole, samples, 0, samples.length);
    const [a, b] = [createAccumulator(range), createAccumulator(range)];
    accumulateTrace(a, samples, 0, 4000);
    accumulateTrace(b, samples, 4000, 6001);
    const merged = finishStatistics(mergeAccumulators(a, b), true);
    const expected = finishStatistics(whole, true);
    expect(merged.mean).toBeCloseTo(30, 4);
    expect(merged.mean).toBeCloseTo(expected.mean, 9);
    // rms² = mean² + width²/12 of an even spread
    expect(merged.rms).toBeCloseTo(Math.sqrt(900 + 120 ** 2 / 12), 1);
    expect(merged.percentiles.p50).toBeCloseTo(30, 0);
    expect(merged.percentiles['p99.9']).toBeCloseTo(89.88, 0);
    expect(merged).toMatchObject({ min: -30, max: 90, liveTraces: 2, complete: true });
  });

  it('counts dead traces and non-finite samples apart', () => {
    const into = createAccumulator(amplitudeRange(Float32Array.of(-1, 1)));
    accumulateTrace(into, new Float32Array(10), 0, 10);
    accumulateTrace(into, Float32Array.of(1, Number.NaN, -1, Number.POSITIVE_INFINITY), 0, 4);
    expect(finishStatistics(into, false)).toMatchObject({
      deadTraces: 1,
      liveTraces: 1,
      nonFinite: 2,
      mean: 0,
      tracesRead: 2,
    });
  });
});
