import { expect, test } from 'vitest';
import { openSegy } from '../../../src/api/open.ts';
import { TRACE_FLAG_NAMES, TRACE_FLAGS, type TraceFlag } from '../../../src/core/quality.ts';
import { makeSegy } from '../../make-segy.ts';

const SAMPLES = 250;
const TRACES = 300;

/** Reproducible noise in −1 … 1. */
function noise(seed: number): number {
  const x = Math.sin(seed * 127.1 + 311.7) * 43758.5453;
  return 2 * (x - Math.floor(x)) - 1;
}

/** 30 Hz or so at 4 ms, slowly changing along the line. */
const signal = (trace: number, k: number): number =>
  900 * Math.sin(0.7 * k + 0.1 * trace) * (1 + 0.3 * Math.sin(k / 17)) + 60 * noise(trace * SAMPLES + k);

/** The faults that were made, by trace. */
const FAULTS: ReadonlyMap<number, TraceFlag> = new Map([
  [20, 'dead'],
  [21, 'dead'],
  [77, 'rough'],
  [120, 'loud'],
  [160, 'clipped'],
  [161, 'clipped'],
  [200, 'biased'],
  [250, 'nonFinite'],
  [280, 'constant'],
]);

function stored(trace: number, k: number): number {
  const value = signal(trace, k);
  switch (FAULTS.get(trace)) {
    case 'dead':
      return 0;
    case 'constant':
      return -350;
    case 'rough':
      return 900 * noise(7 * trace + 3 * k);
    case 'loud':
      return 30 * value;
    case 'clipped':
      return Math.max(-500, Math.min(500, value));
    case 'biased':
      return value + 800;
    case 'nonFinite':
      return k === 40 ? Number.NaN : k === 41 ? Number.POSITIVE_INFINITY : value;
    default:
      return value;
  }
}

const survey = () =>
  new Blob([
    makeSegy({
      inlines: { first: 1, count: 10, step: 1 },
      crosslines: { first: 1, count: TRACES / 10, step: 1 },
      samples: SAMPLES,
      value: (inline, crossline, k) => stored((inline - 1) * 30 + crossline - 1, k),
    }) as Uint8Array<ArrayBuffer>,
  ]);

/** The samples as float32 stores them, and everything counted anew in float64. */
function reference(window: readonly [number, number], edges: Float64Array) {
  const traces = Array.from({ length: TRACES }, (_, trace) =>
    Float32Array.from({ length: SAMPLES }, (_, k) => stored(trace, k)),
  );
  const counts = new Float64Array(edges.length - 1);
  let sum = 0;
  let squares = 0;
  let finite = 0;
  let nonFinite = 0;
  const length = 2 ** Math.ceil(Math.log2(window[1] - window[0] + 1));
  const spectrum = new Float64Array(length / 2 + 1);
  let live = 0;
  for (const trace of traces) {
    for (const value of trace) if (!Number.isFinite(value)) nonFinite += 1;
    if (trace.every((value) => value === 0)) continue;
    live += 1;
    for (const value of trace) {
      if (!Number.isFinite(value)) continue;
      finite += 1;
      sum += value;
      squares += value * value;
      let bin = 0;
      while (bin < counts.length - 1 && value >= edges[bin + 1]!) bin += 1;
      counts[bin]! += 1;
    }
    for (let f = 0; f < spectrum.length; f++) {
      let [real, imaginary] = [0, 0];
      for (let k = window[0]; k <= window[1]; k++) {
        const value = Number.isFinite(trace[k]!) ? trace[k]! : 0;
        const angle = (-2 * Math.PI * f * (k - window[0])) / length;
        real += value * Math.cos(angle);
        imaginary += value * Math.sin(angle);
      }
      spectrum[f]! += Math.hypot(real, imaginary);
    }
  }
  const amplitudes = spectrum.map((value) => value / live);
  return {
    traces,
    counts,
    mean: sum / finite,
    rms: Math.sqrt(squares / finite),
    nonFinite,
    amplitudes,
    live,
    length,
  };
}

test('every fault that was made is reported at its trace, and at no other', async () => {
  const dataset = await openSegy(survey());
  const quality = await dataset.quality();
  expect(quality.complete).toBe(true);
  expect(quality.tracesRead).toBe(TRACES);
  const found = new Map<number, string>();
  quality.traces.flags.forEach((flags, row) => {
    const names = TRACE_FLAG_NAMES.filter((name) => flags & TRACE_FLAGS[name]);
    if (names.length > 0) found.set(quality.traces.traces[row]!, names.join('+'));
  });
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(FAULTS));
  for (const name of TRACE_FLAG_NAMES)
    expect(quality.counts[name], name).toBe([...FAULTS.values()].filter((fault) => fault === name).length);
});

test.each([[[0, SAMPLES - 1]], [[50, 180]]] as const)(
  'histogram, spectrum, bias, clipping and NaN counts agree with float64 within 1e-6, window %j',
  async (window) => {
    const dataset = await openSegy(survey());
    const quality = await dataset.quality({ window });
    const exact = reference(window, quality.histogram.edges);
    const near = (value: number, expected: number): void =>
      expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-6 * Math.abs(expected));
    near(quality.mean, exact.mean);
    near(quality.rms, exact.rms);
    expect(quality.nonFinite).toBe(exact.nonFinite);
    expect(quality.nonFinite).toBe(2);
    expect(quality.histogram.counts).toEqual(exact.counts);
    expect(quality.spectrum.traces).toBe(exact.live);
    const peak = Math.max(...exact.amplitudes);
    quality.spectrum.amplitudes.forEach((value, k) => {
      expect(Math.abs(value - exact.amplitudes[k]!)).toBeLessThanOrEqual(
        1e-6 * Math.max(exact.amplitudes[k]!, 1e-6 * peak),
      );
      near(quality.spectrum.frequencies[k]!, (k * 250) / exact.length);
    });
    const { traces } = quality;
    exact.traces.forEach((trace, row) => {
      const finite = Array.from(trace).filter(Number.isFinite);
      near(traces.mean[row]!, finite.reduce((sum, value) => sum + value, 0) / finite.length);
      near(
        traces.rms[row]!,
        Math.sqrt(finite.reduce((sum, value) => sum + value * value, 0) / finite.length),
      );
      expect(traces.max[row]).toBe(Math.max(...finite));
    });
    // Clipped samples: those that were cut off at ±500 in runs of three or more.
    for (const row of [160, 161]) {
      const clipped = Array.from(exact.traces[row]!, (value) => Math.abs(value) === 500);
      let expected = 0;
      for (let k = 0, run = 0; k <= clipped.length; k++) {
        const same = clipped[k] && (run === 0 || exact.traces[row]![k] === exact.traces[row]![k - 1]);
        if (same) run += 1;
        else {
          if (run >= 3) expected += run;
          run = clipped[k] ? 1 : 0;
        }
      }
      expect(expected).toBeGreaterThan(5);
      expect(traces.clipped[row]).toBe(expected);
    }
  },
);

test('a window that cannot be is refused', async () => {
  const dataset = await openSegy(survey());
  await expect(dataset.quality({ window: [10, 10] })).rejects.toMatchObject({ code: 'bad-argument' });
  await expect(dataset.quality({ window: [0, SAMPLES] })).rejects.toMatchObject({ code: 'bad-argument' });
});

test('traces of one sample are checked as they are: an attribute map is no file of dead traces', async () => {
  const dataset = await openSegy(
    new Blob([
      makeSegy({
        inlines: { first: 1, count: 10, step: 1 },
        crosslines: { first: 1, count: 10, step: 1 },
        samples: 1,
        value: (inline, crossline) => (inline === 4 && crossline === 4 ? 0 : 10 * inline + crossline),
      }) as Uint8Array<ArrayBuffer>,
    ]),
  );
  const quality = await dataset.quality();
  expect(quality.spectrum.window).toEqual([0, 0]);
  expect(quality.counts.dead).toBe(1);
  expect(quality).toMatchObject({ min: 11, max: 110, samplesRead: 100 });
  // All cells but that one: 10 × (1 + … + 10) × 10 + 10 × (1 + … + 10) − 44.
  expect(Math.abs(quality.mean / ((5500 + 550 - 44) / 99) - 1)).toBeLessThan(1e-6);
});
