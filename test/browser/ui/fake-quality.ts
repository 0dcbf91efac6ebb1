import type { Quality } from '../../../src/core/quality.ts';

const SAMPLES = 200;

/** Forty traces, of which the fourth is dead and the tenth clipped. */
export function fakeQuality(window: readonly [number, number]): Quality {
  const count = 40;
  const column = (value: number) => new Float32Array(count).fill(value);
  const flags = new Uint8Array(count);
  flags[3] = 1;
  flags[9] = 8;
  return {
    tracesRead: count,
    complete: false,
    samplesRead: count * SAMPLES,
    nonFinite: 0,
    clipped: 12,
    min: -1000,
    max: 1000,
    mean: 0.2,
    rms: 310,
    histogram: {
      edges: Float64Array.from({ length: 33 }, (_, k) => -1000 + k * 62.5),
      counts: Float64Array.from({ length: 32 }, (_, k) => 1000 - (k - 16) ** 2),
    },
    spectrum: {
      frequencies: Float64Array.from({ length: 65 }, (_, k) => (k * 125) / 64),
      amplitudes: Float64Array.from({ length: 65 }, (_, k) => 100 * Math.exp(-(((k - 16) / 8) ** 2)) + 0.1),
      unit: 'Hz',
      traces: count,
      window,
    },
    counts: { dead: 1, loud: 0, rough: 0, clipped: 1, biased: 0, nonFinite: 0, constant: 0 },
    traces: {
      traces: Int32Array.from({ length: count }, (_, k) => k),
      flags,
      min: column(-1000),
      max: column(1000),
      mean: column(0.2),
      rms: column(310),
      nonFinite: new Int32Array(count),
      clipped: new Int32Array(count),
    },
    bothSigns: true,
  };
}
