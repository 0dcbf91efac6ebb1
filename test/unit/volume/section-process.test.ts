import { describe, expect, it } from 'vitest';
import { magnitudePercentile, NO_STEPS, type SectionGrid } from '../../../src/core/section.ts';
import { ormsbyResponse, TraceSpectra } from '../../../src/volume/band-pass.ts';
import { processSection } from '../../../src/volume/section-process.ts';
import { applyAgc } from '../../../src/volume/trace-gain.ts';

const INTERVAL = 0.004;
const SAMPLES = 300;

/** Deterministic noise in −1 … 1 (xorshift). */
function noise(count: number, seed = 7): Float64Array {
  let state = seed;
  return Float64Array.from({ length: count }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state | 0) / 2 ** 31;
  });
}

/** The transform by its definition: O(n²), nothing shared with the code under test. */
function slowTransform(x: ArrayLike<number>, length: number): { re: number; im: number }[] {
  return Array.from({ length }, (_, k) => {
    let re = 0;
    let im = 0;
    for (let n = 0; n < x.length; n++) {
      const angle = (2 * Math.PI * ((k * n) % length)) / length;
      re += x[n]! * Math.cos(angle);
      im -= x[n]! * Math.sin(angle);
    }
    return { re, im };
  });
}

function slowBandPass(x: Float64Array, corners: readonly number[], length: number): number[] {
  const spectrum = slowTransform(x, length).map(({ re, im }, k) => {
    const frequency = Math.min(k, length - k) / (length * INTERVAL);
    const [f1, f2, f3, f4] = corners as [number, number, number, number];
    const rise = f2 > f1 ? (frequency - f1) / (f2 - f1) : frequency >= f1 ? 1 : 0;
    const fall = f4 > f3 ? (f4 - frequency) / (f4 - f3) : frequency <= f4 ? 1 : 0;
    const weight = Math.max(0, Math.min(1, rise, fall));
    return { re: re * weight, im: im * weight };
  });
  return Array.from({ length: x.length }, (_, n) => {
    let sum = 0;
    spectrum.forEach(({ re, im }, k) => {
      const angle = (2 * Math.PI * ((k * n) % length)) / length;
      sum += re * Math.cos(angle) - im * Math.sin(angle);
    });
    return sum / length;
  });
}

function sectionOf(traces: readonly ArrayLike<number>[]): SectionGrid {
  const [width, height] = [traces.length, traces[0]!.length];
  const data = new Float32Array(width * height);
  traces.forEach((trace, column) => {
    for (let row = 0; row < height; row++) data[row * width + column] = trace[row]!;
  });
  return { data, width, height };
}

const columnOf = ({ data, width, height }: SectionGrid, column: number) =>
  Array.from({ length: height }, (_, row) => data[row * width + column]!);

describe('band-pass', () => {
  const corners = [8, 14, 40, 60] as const;

  it('agrees with the transform by definition within 1e-5, for two traces and for an odd one', () => {
    const traces = [1, 2, 3].map((seed) => Float64Array.from(noise(SAMPLES, seed), Math.fround));
    const { data, width, height } = processSection(
      sectionOf(traces),
      { ...NO_STEPS, bandPass: corners },
      INTERVAL,
    );
    traces.forEach((trace, column) => {
      const expected = slowBandPass(trace, corners, 512);
      columnOf({ data, width, height }, column).forEach((value, row) => {
        expect(Math.abs(value - expected[row]!)).toBeLessThan(1e-5);
      });
    });
  });

  it('keeps a sine within the pass band and stops one outside', () => {
    const sine = (hertz: number) =>
      Float64Array.from({ length: 1000 }, (_, k) => Math.sin(2 * Math.PI * hertz * k * INTERVAL));
    const section = sectionOf([sine(25), sine(90)]);
    const filtered = processSection(section, { ...NO_STEPS, bandPass: corners }, INTERVAL);
    const inner = (column: number) => columnOf(filtered, column).slice(200, 800);
    const kept = columnOf(section, 0).slice(200, 800);
    inner(0).forEach((value, k) => {
      expect(Math.abs(value - kept[k]!)).toBeLessThan(0.01);
    });
    expect(Math.max(...inner(1).map(Math.abs))).toBeLessThan(0.01);
  });

  it('ramps straight between its corners, and may have upright sides', () => {
    expect([7, 8, 11, 14, 27, 40, 50, 60, 61].map((f) => ormsbyResponse(f, corners))).toEqual([
      0, 0, 0.5, 1, 1, 1, 0.5, 0, 0,
    ]);
    expect([9, 10, 20, 30, 31].map((f) => ormsbyResponse(f, [10, 10, 30, 30]))).toEqual([0, 1, 1, 1, 0]);
  });
});

describe('spectrum', () => {
  it('is the mean of the traces’ |X(f)| within 1e-5 of the transform by definition; dead traces do not count', () => {
    const traces = [1, 2, 3].map((seed) => Float64Array.from(noise(SAMPLES, seed), Math.fround));
    const dead = new Float64Array(SAMPLES);
    const missing = new Float64Array(SAMPLES).fill(Number.NaN);
    const part = processSection(sectionOf([...traces, dead, missing]), NO_STEPS, INTERVAL);
    expect(part.liveTraces).toBe(3);
    const expected = new Float64Array(257);
    for (const trace of traces) {
      slowTransform(trace, 512)
        .slice(0, 257)
        .forEach(({ re, im }, k) => {
          expected[k]! += Math.hypot(re, im);
        });
    }
    part.spectrumSums.forEach((value, k) => {
      expect(Math.abs(value - expected[k]!) / Math.max(1, expected[k]!)).toBeLessThan(1e-5);
    });
  });

  it('counts two traces passed together as each alone', () => {
    const [one, other] = [noise(SAMPLES, 5), noise(SAMPLES, 6)];
    const both = new TraceSpectra(SAMPLES, INTERVAL, null);
    both.pass(one.slice(), other.slice());
    const alone = new TraceSpectra(SAMPLES, INTERVAL, null);
    alone.pass(one.slice(), null);
    alone.pass(other.slice(), null);
    both.sums.forEach((value, k) => {
      expect(value).toBeCloseTo(alone.sums[k]!, 8);
    });
  });
});

describe('automatic gain', () => {
  const slowAgc = (x: Float64Array, window: number) =>
    x.map((value, k) => {
      const near = x.slice(Math.max(0, k - Math.floor(window / 2)), k + Math.floor(window / 2) + 1);
      const live = near.filter((each) => !Number.isNaN(each));
      const rms = Math.sqrt(live.reduce((sum, each) => sum + each * each, 0) / live.length);
      return rms > 0 ? value / rms : value;
    });

  it.each([1, 2, 51, 125, 10_000])(
    'with a window of %d samples agrees with its definition within 1e-5',
    (window) => {
      const trace = noise(SAMPLES).map((value, k) => value * Math.exp(-k / 40));
      trace[40] = Number.NaN;
      const expected = slowAgc(trace, window);
      const gained = trace.slice();
      applyAgc(gained, window);
      gained.forEach((value, k) => {
        if (Number.isNaN(expected[k]!)) expect(value).toBeNaN();
        else expect(Math.abs(value - expected[k]!) / Math.max(1, Math.abs(expected[k]!))).toBeLessThan(1e-5);
      });
    },
  );

  it('is as exact behind an arrival a million times stronger', () => {
    const trace = noise(SAMPLES);
    trace[20] = 1e9;
    const expected = slowAgc(trace, 31);
    const gained = trace.slice();
    applyAgc(gained, 31);
    for (let k = 60; k < SAMPLES; k++) expect(gained[k]! / expected[k]!).toBeCloseTo(1, 9);
  });

  it('leaves silence silent', () => {
    const trace = new Float64Array(50);
    applyAgc(trace, 11);
    expect([...trace]).toEqual(new Array(50).fill(0));
  });
});

describe('normalisation', () => {
  it.each([
    ['peak', (x: number[]) => Math.max(...x.map(Math.abs))],
    ['rms', (x: number[]) => Math.sqrt(x.reduce((sum, value) => sum + value * value, 0) / x.length)],
  ] as const)('by %s gives every trace the same size; nulls and zeros stay', (normalise, sizeOf) => {
    const traces = [1, 1000].map((size, k) => noise(SAMPLES, k + 1).map((value) => value * size));
    const dead = new Float64Array(SAMPLES);
    const missing = new Float64Array(SAMPLES).fill(Number.NaN);
    const part = processSection(sectionOf([...traces, dead, missing]), { ...NO_STEPS, normalise }, INTERVAL);
    expect(sizeOf(columnOf(part, 0))).toBeCloseTo(1, 5);
    expect(sizeOf(columnOf(part, 1))).toBeCloseTo(1, 5);
    expect(columnOf(part, 2).every((value) => value === 0)).toBe(true);
    expect(columnOf(part, 3).every(Number.isNaN)).toBe(true);
  });
});

it('the clip percentile comes within 1/256 of the sorted non-zero magnitudes', () => {
  const trace = noise(5000).map((value) => Math.sign(value) * Math.exp(8 * value));
  const { magnitudes } = processSection(sectionOf([trace, new Float64Array(5000)]), NO_STEPS, INTERVAL);
  const sorted = trace.map(Math.abs).sort();
  for (const share of [0.1, 0.5, 0.9, 0.98, 0.999]) {
    const exact = sorted[Math.ceil(share * 5000) - 1]!;
    expect(Math.abs(magnitudePercentile(magnitudes, share) / exact - 1)).toBeLessThan(1 / 256);
  }
});
