import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_STEPS, type SectionGrid, type SectionSteps } from '../../../src/core/section.ts';
import { TraceSpectra } from '../../../src/volume/band-pass.ts';
import { comparingSections, matchSections } from '../../../src/volume/compare-sections.ts';
import { processSection } from '../../../src/volume/section-process.ts';
import { hideZeroRuns } from '../../../src/volume/zero-runs.ts';

const INTERVAL = 0.004;
const SAMPLES = 400;

/** Numbers between ±0.1 and ±1 that look random; none is zero. */
function noise(seed: number): (k: number) => number {
  return (k) => {
    const mixed = Math.sin(seed * 12.9898 + k * 78.233) * 43758.5453;
    const share = mixed - Math.floor(mixed);
    return Math.fround((share < 0.5 ? -1 : 1) * (0.1 + 1.8 * Math.abs(share - 0.5)));
  };
}

interface MadeTrace {
  readonly values: Float32Array;
  /** True where the trace must stay as it is: in mutes, in long inner runs of zeros, in dead and missing traces. */
  readonly silent: readonly boolean[];
}

/**
 * A trace muted at the top and cut off at the bottom, with a hole of at least 60 zeros and short runs of at most 15 inside, or
 * dead, or missing, or ending early with nulls behind its zeros.
 */
const madeTrace: fc.Arbitrary<MadeTrace> = fc
  .record({
    kind: fc.constantFrom('live', 'live', 'live', 'dead', 'missing'),
    seed: fc.integer({ min: 1, max: 10_000 }),
    scale: fc.constantFrom(1e-12, 1, 3e4, 1e12),
    top: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 120 })),
    bottom: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 75 })),
    nulls: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 20 })),
    hole: fc.option(
      fc.record({ at: fc.integer({ min: 0, max: 90 }), count: fc.integer({ min: 60, max: 70 }) }),
    ),
    short: fc.array(fc.integer({ min: 1, max: 15 }), { maxLength: 1 }),
  })
  .map(({ kind, seed, scale, top, bottom, nulls, hole, short }) => {
    const values = new Float32Array(SAMPLES);
    if (kind === 'missing') values.fill(Number.NaN);
    if (kind !== 'live') return { values, silent: new Array<boolean>(SAMPLES).fill(true) };
    const of = noise(seed);
    const silent = Array.from(values, (_, k) => {
      const isInHole = hole !== null && k >= 123 + hole.at && k < 123 + hole.at + hole.count;
      return k < top || k >= SAMPLES - bottom - nulls || isInHole;
    });
    values.forEach((_, k) => {
      if (!silent[k]) values[k] = of(k) * scale;
    });
    values.fill(Number.NaN, SAMPLES - nulls);
    // Samples 121, 122 and 283 … 304 hold signal in every live trace, so these zeros have signal on both sides.
    for (const count of short) values.fill(0, 284, 284 + count);
    return { values, silent };
  });

function sectionOf(traces: readonly ArrayLike<number>[]): SectionGrid {
  const [width, height] = [traces.length, traces[0]!.length];
  const data = new Float32Array(width * height);
  traces.forEach((trace, column) => {
    for (let row = 0; row < height; row++) data[row * width + column] = trace[row]!;
  });
  return { data, width, height };
}

const columnOf = ({ data, width, height }: SectionGrid, column: number): Float32Array =>
  Float32Array.from({ length: height }, (_, row) => data[row * width + column]!);

/** Settings of every process that a section knows; a new one that is not listed here fails to compile. */
const PROCESSES: { readonly [K in keyof SectionSteps]: fc.Arbitrary<SectionSteps[K]> } = {
  bandPass: fc.constantFrom(
    null,
    [5, 10, 60, 80] as const,
    [0, 0, 30, 50] as const,
    [20, 30, 125, 125] as const,
  ),
  normalise: fc.constantFrom('none', 'peak', 'rms'),
  agcSamples: fc.constantFrom(null, 1, 25, 125, 10_000),
};
const anySteps: fc.Arbitrary<SectionSteps> = fc.record(PROCESSES);
const anyTraces = fc.array(madeTrace, { minLength: 1, maxLength: 4 });

describe('whatever is muted, dead or missing', () => {
  it('stays exactly as it is stored under every process and all of them together', () => {
    fc.assert(
      fc.property(anyTraces, anySteps, (traces, steps) => {
        const result = processSection(sectionOf(traces.map(({ values }) => values)), steps, INTERVAL);
        traces.forEach(({ values, silent }, column) => {
          const processed = columnOf(result, column);
          const wrong = silent.findIndex((is, k) => is && !Object.is(processed[k], values[k]));
          expect(wrong, `sample ${wrong} of trace ${column}`).toBe(-1);
        });
      }),
      { numRuns: 300 },
    );
  });

  it('does not count in a gain: AGC and normalisation are those of the samples with signal', () => {
    fc.assert(
      fc.property(anyTraces, fc.constantFrom(1, 25, 125, 10_000), (traces, window) => {
        const section = sectionOf(traces.map(({ values }) => values));
        const gained = processSection(section, { ...NO_STEPS, agcSamples: window }, INTERVAL);
        const scaled = processSection(section, { ...NO_STEPS, normalise: 'rms' }, INTERVAL);
        traces.forEach(({ values, silent }, column) => {
          const rms = (from: number, to: number): number => {
            const near = values.slice(Math.max(0, from), to).filter((_, k) => !silent[Math.max(0, from) + k]);
            return Math.sqrt(near.reduce((sum, value) => sum + value * value, 0) / near.length);
          };
          const half = Math.floor(window / 2);
          const whole = rms(0, SAMPLES);
          const [byWindow, byTrace] = [columnOf(gained, column), columnOf(scaled, column)];
          const worst = values.reduce((most, value, k) => {
            if (silent[k] || value === 0) return most;
            const windowError = Math.abs(byWindow[k]! / (value / rms(k - half, k + half + 1)) - 1);
            return Math.max(most, windowError, Math.abs(byTrace[k]! / (value / whole) - 1));
          }, 0);
          expect(worst).toBeLessThan(1e-5);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('does not count in the gain that matches a second survey, and stays silent under it', () => {
    fc.assert(
      fc.property(anyTraces, anyTraces, fc.constantFrom(1e-6, 0.8, 1, 250), (one, other, gain) => {
        const width = Math.min(one.length, other.length);
        const both = Array.from({ length: width }, (_, column) =>
          Array.from({ length: SAMPLES }, (_, k) => one[column]!.silent[k] || other[column]!.silent[k]),
        );
        fc.pre(both.some((column) => column.includes(false)));
        const of = noise(5);
        const muted = (traces: readonly MadeTrace[], factor: number): SectionGrid =>
          sectionOf(
            traces
              .slice(0, width)
              .map(({ silent }, column) => silent.map((is, k) => (is ? 0 : factor * of(k + 1000 * column)))),
          );
        const [a, b] = [muted(one, 1), muted(other, 1 / gain)];
        const adjustment = matchSections(a, b.data, 0);
        expect(adjustment!.scale / gain).toBeCloseTo(1, 5);
        const columns = Int32Array.from({ length: width }, (_, k) => k);
        const rows = Int32Array.from({ length: SAMPLES }, (_, k) => k);
        const compared = comparingSections(a, b, columns, rows, adjustment!).next().value!;
        expect(b.data.every((value, k) => value !== 0 || compared.b[k] === 0)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a run of exact zeros', () => {
  const hidden = (values: readonly number[], operatorLength = 0) =>
    hideZeroRuns(Float64Array.from(values), operatorLength).map(({ first, end }) => [first, end]);
  const inner = (zeros: number): number[] => [1, 2, ...new Array<number>(zeros).fill(0), 3, 4];

  it('is a mute at either end of a trace or beside nulls, however short, and inside from 16 samples on', () => {
    expect(hidden([0, 1, 0, 2, 0])).toEqual([
      [0, 1],
      [4, 5],
    ]);
    expect(hidden([1, 0, Number.NaN, 0, 0, 2, 0, 3, -0])).toEqual([
      [1, 2],
      [3, 5],
      [8, 9],
    ]);
    expect(hidden(inner(15))).toEqual([]);
    expect(hidden(inner(16))).toEqual([[2, 18]]);
  });

  it('is a hole only from half the filter’s length on', () => {
    expect(hidden(inner(49), 100)).toEqual([]);
    expect(hidden(inner(50), 100)).toEqual([[2, 52]]);
  });

  it('that is too short for a hole is filtered as signal, and the mute’s edge stays where it is', () => {
    const trace = Float32Array.from({ length: SAMPLES }, (_, k) => (k < 100 ? 0 : Math.sin(k / 3) + 2));
    trace.fill(0, 200, 210);
    const steps: SectionSteps = { ...NO_STEPS, bandPass: [5, 10, 60, 80] };
    const filtered = columnOf(processSection(sectionOf([trace]), steps, INTERVAL), 0);
    expect(filtered.subarray(0, 100).every((value) => value === 0)).toBe(true);
    expect(filtered.subarray(100).every((value) => value !== 0)).toBe(true);
  });
});

it('the length of an upright low-pass is that of the sinc in which 1 % of the energy lies outside', () => {
  // Beyond x zero crossings, sinc² holds 1 / (π² x) of its energy: 1 % at x = 10.13, and zeros are 1 / (2 f) apart.
  for (const corner of [10, 20, 40]) {
    const { operatorLength } = new TraceSpectra(3000, INTERVAL, [0, 0, corner, corner]);
    const expected = (2 * 10.13) / (2 * corner * INTERVAL);
    expect(Math.abs(operatorLength - expected)).toBeLessThan(1 / (2 * corner * INTERVAL));
  }
});

describe('a trace without a filter', () => {
  it('is not changed in its last bit by the transform that its spectrum is made of', () => {
    const values = Float32Array.from({ length: SAMPLES }, (_, k) => noise(3)(k) * 10 ** (k % 30));
    expect(columnOf(processSection(sectionOf([values, values]), NO_STEPS, INTERVAL), 1)).toEqual(values);
  });
});

describe('what a filter leaves of a trace that has nothing in its pass band', () => {
  const sine = Float32Array.from(
    { length: 1000 },
    (_, k) =>
      // A Gaussian pulse of 15 Hz has less than 1e-12 of its strength above 60 Hz.
      Math.exp(-(((k - 500) / 25) ** 2)) * Math.cos(2 * Math.PI * 15 * (k - 500) * INTERVAL),
  );
  const bandPass = [80, 90, 110, 120] as const;

  it.each([
    { ...NO_STEPS, bandPass, agcSamples: 125 },
    { ...NO_STEPS, bandPass, normalise: 'peak' },
    { ...NO_STEPS, bandPass, normalise: 'rms' },
    { bandPass, normalise: 'rms', agcSamples: 125 },
  ] satisfies SectionSteps[])('is not raised to full strength: %j', (steps) => {
    const result = columnOf(processSection(sectionOf([sine]), steps, INTERVAL), 0);
    expect(Math.max(...result.map(Math.abs))).toBeLessThan(0.1);
  });
});
