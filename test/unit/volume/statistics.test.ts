import { describe, expect, it } from 'vitest';
import { amplitudeRange } from '../../../src/volume/amplitude-range.ts';
import {
  accumulateTrace,
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

  it('does not fall in with the trace length: a bright reflection at one depth is seen at its share', () => {
    // 4000 traces of 1001 samples, 11 of them bright; a step of 7, 11 or 13 would meet them too often or never.
    const samples = Float32Array.from({ length: 4000 * 1001 }, (_, k) => {
      const depth = k % 1001;
      return depth >= 500 && depth < 511 ? 50 : Math.sin(k) * 2;
    });
    const range = amplitudeRange(samples);
    // 1.1 % are bright: P98 is not, P99.9 is.
    expect(range.p999).toBe(50);
    expect(range.p999Absolute).toBe(50);
    expect(amplitudeRange(samples.map((value, k) => (k % 2 ? -value : value))).clip[1]).toBeLessThan(2.001);
  });

  it('finds the few samples that there are among many nulls', () => {
    const samples = new Float32Array(3_000_000).fill(Number.NaN);
    for (let k = 0; k < 300; k++) samples[k * 10_000 + 17] = k - 100;
    const range = amplitudeRange(samples);
    expect(range).toMatchObject({ min: -100, max: 199, bothSigns: true, constant: false });
    expect(range.p999).toBeGreaterThan(195);
  });

  it('takes the extremes where nearly all is zero, so that spikes of both signs keep both signs', () => {
    const samples = new Float32Array(50_000);
    samples[100] = 8;
    samples[40_000] = -6;
    const range = amplitudeRange(samples);
    expect(range).toMatchObject({ p001: -6, p999: 8, p999Absolute: 8, bothSigns: true, constant: false });
    expect(range.clip[1]).toBeGreaterThan(6);
    expect(range.clip[1]).toBeLessThanOrEqual(8);
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

  it('give every percentile within the promised bin of the sorted values, whatever one wild value does', () => {
    // A heavy-tailed, lopsided distribution in scattered order.
    const samples = Float32Array.from({ length: 60_000 }, (_, k) => {
      const share = (((k * 7919) % 60_000) + 0.5) / 60_000;
      return 30 * Math.log(share / (1 - share)) + (share > 0.9 ? 40 : 0);
    });
    for (const wild of [0, 1e30]) {
      const seen = samples.slice();
      if (wild) seen[777] = wild;
      const range = amplitudeRange(seen);
      const into = createAccumulator(range);
      for (let k = 0; k < seen.length; k += 600) accumulateTrace(into, seen, k, 600);
      const { percentiles, max } = finishStatistics(into, true);
      const sorted = seen.slice().sort();
      expect(max).toBe(sorted.at(-1));
      const bound = ((range.p999 - range.p001) * 5) / 4096;
      expect(Object.keys(percentiles)).toEqual([
        'p0.1',
        'p1',
        'p2',
        'p5',
        'p25',
        'p50',
        'p75',
        'p95',
        'p98',
        'p99',
        'p99.9',
      ]);
      for (const [name, value] of Object.entries(percentiles)) {
        const at = (sorted.length * Number(name.slice(1))) / 100;
        // Between neighbouring ranks, because a percentile of few values is not one number.
        expect(value, name).toBeGreaterThanOrEqual(sorted[Math.max(0, Math.floor(at) - 1)]! - bound);
        expect(value, name).toBeLessThanOrEqual(sorted[Math.min(sorted.length - 1, Math.ceil(at))]! + bound);
      }
    }
  });

  it('refuse to merge what was counted for different ranges', () => {
    const a = createAccumulator(amplitudeRange(Float32Array.of(-1, 1)));
    const b = createAccumulator(amplitudeRange(Float32Array.of(-2, 1)));
    expect(() => mergeAccumulators(a, b)).toThrow(RangeError);
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
