import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { resolveAttribute } from '../../../src/attribute/settings.ts';
import type { CubeGrid } from '../../../src/core/cube.ts';
import type { BinGrid } from '../../../src/core/types.ts';
import { describeSurvey, traceBytes } from '../../../src/survey/made/synthetic.ts';
import { AMPLITUDE, boxOf, gridOf, makeVolume, randomNumbers, settingsOf, type Volume } from './volume.ts';

/** Zero-phase, of unit amplitude; time in seconds. */
const ricker = (time: number, hertz: number): number => {
  const a = (Math.PI * hertz * time) ** 2;
  return (1 - 2 * a) * Math.exp(-a);
};

const line = (samples: number, of: (sample: number) => number): Volume =>
  makeVolume([1, 1, samples], (_i, _x, k) => of(k));

describe('a ricker wavelet', () => {
  const wavelet = line(301, (k) => ricker((k - 150) * 0.004, 25) + 1e-9 * (k % 2));

  it('has at its peak the envelope 1, the phase 0 and the frequency 2 ÷ √π of its peak frequency', async () => {
    const at = async (kind: 'envelope' | 'phase' | 'frequency', samples?: number) =>
      (await boxOf(settingsOf({ kind, ...(samples ? { samples } : {}) }, wavelet), wavelet))[150]!;
    expect(await at('envelope')).toBeCloseTo(1, 3);
    expect(await at('phase')).toBeCloseTo(0, 3);
    // The mean frequency weighted by amplitude (Robertson and Nogami 1984); differences over 4 ms see it a little lower.
    const mean = (2 / Math.sqrt(Math.PI)) * 25;
    expect(Math.abs((await at('frequency')) - mean)).toBeLessThan(0.03 * mean);
  });

  it('turned by 90° is its quadrature, which is −H, and turned by 180° its negative', async () => {
    const of = (phaseDegrees: number) =>
      boxOf(settingsOf({ kind: 'rotate', phaseDegrees }, wavelet), wavelet);
    const quadrature = await boxOf(settingsOf({ kind: 'quadrature' }, wavelet), wavelet);
    const [quarter, half] = [await of(90), await of(180)];
    for (let k = 100; k < 200; k++) {
      expect(quarter[k]).toBeCloseTo(-quadrature[k]!, 6);
      expect(half[k]).toBeCloseTo(-wavelet.data[k]!, 6);
    }
  });
});

describe('a sine', () => {
  const sine = line(400, (k) => 3 * Math.sin(2 * Math.PI * 37 * 0.004 * k + 0.4));
  const middle = (values: Float32Array): Float32Array => values.subarray(100, 300);

  it('has its own frequency, amplitude and RMS', async () => {
    for (const value of middle(await boxOf(settingsOf({ kind: 'frequency' }, sine), sine)))
      expect(value).toBeCloseTo(37, 0);
    for (const taper of ['hann', 'gaussian', 'morlet'] as const) {
      const options = { kind: 'spectral', frequencyHz: 37, taper, windowMilliseconds: 300 } as const;
      for (const value of middle(await boxOf(settingsOf(options, sine), sine)))
        expect(Math.abs(value - 3)).toBeLessThan(0.03);
    }
    const rms = await boxOf(settingsOf({ kind: 'rms', windowMilliseconds: 1080 }, sine), sine);
    expect(Math.abs(rms[200]! - 3 / Math.sqrt(2))).toBeLessThan(0.02);
    const peaks = await boxOf(settingsOf({ kind: 'peakFrequency', windowMilliseconds: 300 }, sine), sine);
    for (const value of middle(peaks)) expect(Math.abs(value - 37)).toBeLessThan(0.5);
  });

  it('passes a band that holds it and is stopped by one that does not', async () => {
    const of = (frequencyHz: number[]) => boxOf(settingsOf({ kind: 'bandPass', frequencyHz }, sine), sine);
    (await of([10, 20, 60, 70])).subarray(150, 250).forEach((value, k) => {
      expect(value).toBeCloseTo(sine.data[k + 150]!, 1);
    });
    for (const value of (await of([60, 70, 90, 100])).subarray(150, 250))
      expect(Math.abs(value)).toBeLessThan(0.02);
  });
});

/** Bins of 12.5 × 25 m, turned by an angle in degrees counter-clockwise. */
function turnedBins(degrees: number, mirrored = false): BinGrid {
  const [c, s] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const [inlineSpacing, crosslineSpacing] = [25, 12.5];
  return {
    origin: { x: 1000, y: 2000 },
    crosslineVector: { x: crosslineSpacing * c, y: crosslineSpacing * s },
    inlineVector: { x: (mirrored ? 1 : -1) * inlineSpacing * s, y: (mirrored ? -1 : 1) * inlineSpacing * c },
    inlineSpacing,
    crosslineSpacing,
    azimuth: (450 - degrees) % 360,
    unit: 'm',
  };
}

/** The place of a bin on the map, from the first one. */
const placeOf = ({ inlineVector: v, crosslineVector: w }: BinGrid, i: number, x: number) => ({
  x: i * v.x + x * w.x,
  y: i * v.y + x * w.y,
});

const DEPTH = { domain: 'depth', unit: 'm', start: 0, step: 5, inferred: false } as const;

async function onMap(
  bins: BinGrid,
  size: readonly [number, number, number],
  depthOf: (x: number, y: number) => number,
  options: Parameters<typeof resolveAttribute>[0],
  vertical: CubeGrid['vertical'] = DEPTH,
) {
  const volume = makeVolume(size, (i, x, k) => {
    const place = placeOf(bins, i, x);
    return Math.sin((2 * Math.PI * (k * vertical.step - depthOf(place.x, place.y))) / (18 * vertical.step));
  });
  const { settings, quantity, notes } = resolveAttribute(
    options,
    { ...gridOf(volume, bins), vertical },
    AMPLITUDE,
  );
  const values = await boxOf(settings, volume);
  const at = (i: number, x: number, k: number): number => values[(i * size[1] + x) * size[2] + k]!;
  return { at, quantity, notes };
}

describe('a plane in a turned survey of 12.5 × 25 m bins', () => {
  const [gx, gy] = [0.03, -0.05];
  it.each([
    [0, false],
    [33, false],
    [33, true],
    [250, false],
  ])('has its own dip and azimuth (%i°, mirrored %s)', async (degrees, mirrored) => {
    const bins = turnedBins(degrees, mirrored);
    const of = (options: Parameters<typeof resolveAttribute>[0]) =>
      onMap(bins, [11, 11, 61], (x, y) => 100 + gx * x + gy * y, options);
    const slope = await of({ kind: 'dip' });
    expect(slope.quantity.unit).toBe('mm/m');
    expect(Math.abs(slope.at(5, 5, 30) / (1000 * Math.hypot(gx, gy)) - 1)).toBeLessThan(0.02);
    const angle = await of({ kind: 'dip', dipUnit: 'degrees' });
    expect(angle.at(5, 5, 30)).toBeCloseTo((Math.atan(Math.hypot(gx, gy)) * 180) / Math.PI, 1);
    // Down is to the south-east: X grows, Y shrinks.
    const azimuth = await of({ kind: 'azimuth' });
    const wanted = (Math.atan2(gx, gy) * 180) / Math.PI;
    expect(Math.abs(azimuth.at(5, 5, 30) - wanted)).toBeLessThan(1);
  });

  it('has its dip in µs/m in time, and in degrees only with a velocity, which is said', async () => {
    const time = { domain: 'time', unit: 'ms', start: 0, step: 4, inferred: false } as const;
    const of = (options: Parameters<typeof resolveAttribute>[0]) =>
      onMap(turnedBins(20), [11, 11, 61], (x) => 80 + 0.05 * x, options, time);
    const slope = await of({ kind: 'dip' });
    expect(slope.quantity.unit).toBe('µs/m');
    expect(slope.notes).toEqual([]);
    expect(Math.abs(slope.at(5, 5, 30) - 50)).toBeLessThan(1);
    const angle = await of({ kind: 'dip', dipUnit: 'degrees', velocityMetresPerSecond: 3000 });
    expect(angle.notes.join()).toContain('3000 m/s');
    // 0.05 ms/m × 3000 m/s ÷ 2
    expect(angle.at(5, 5, 30)).toBeCloseTo((Math.atan(0.075) * 180) / Math.PI, 1);
  });
});

it('a dome has the curvature of its radius at the top, a bowl its negative', async () => {
  const bins = turnedBins(33);
  const radius = 2500;
  const middle = placeOf(bins, 7, 7);
  const cap = (x: number, y: number): number =>
    radius - Math.sqrt(radius ** 2 - (x - middle.x) ** 2 - (y - middle.y) ** 2);
  for (const kind of ['curvatureMostPositive', 'curvatureMostNegative'] as const) {
    for (const sign of [1, -1]) {
      const { at, quantity } = await onMap(bins, [15, 15, 81], (x, y) => 200 + sign * cap(x, y), { kind });
      expect(quantity.unit).toBe('1/km');
      expect(Math.abs(at(7, 7, 40) - (sign * 1000) / radius)).toBeLessThan(0.03 * (1000 / radius));
    }
  }
});

it('without bin sizes dips are in samples per line, and that is said', async () => {
  const volume = makeVolume([7, 7, 61], (i, x, k) => Math.sin((k - 0.4 * x + 0.2 * i) / 3));
  const { settings, quantity, notes } = resolveAttribute({ kind: 'dip' }, gridOf(volume), AMPLITUDE);
  expect(quantity.unit).toBe('samples/line');
  expect(notes.join()).toContain('per line');
  const values = await boxOf(settings, volume);
  expect(Math.abs(values[24 * 61 + 30]! - Math.hypot(0.4, 0.2))).toBeLessThan(0.01);
});

it('a fault is where coherence is least', async () => {
  // The throw of 8 samples lies between crosslines 9 and 10.
  const random = randomNumbers(3);
  const noise = Array.from({ length: 200 }, random);
  const reflectivity = (k: number): number => noise[Math.floor(k)]! * 0.6 + noise[Math.floor(k) + 1]! * 0.4;
  const volume = makeVolume([5, 20, 120], (i, x, k) => reflectivity(k + (x >= 10 ? 8 : 0)) + 0.01 * (i + 1));
  for (const kind of ['semblance', 'variance', 'similarity', 'eigenCoherence', 'edge'] as const) {
    const values = await boxOf(settingsOf({ kind }, volume), volume);
    const sign = kind === 'variance' || kind === 'edge' ? -1 : 1;
    const mean = Array.from({ length: 20 }, (_, x) => {
      const trace = values.subarray((2 * 20 + x) * 120, (2 * 20 + x + 1) * 120);
      return (sign * trace.reduce((sum, value) => sum + value, 0)) / 120;
    });
    const least = mean.indexOf(Math.min(...mean));
    expect([9, 10]).toContain(least);
  }
});

it.each(['semblance', 'variance', 'similarity'] as const)(
  'the fault of the demo survey is where its geology has it, by %s',
  async (kind) => {
    const spec = describeSurvey();
    const { inlineCount, crosslineCount, samplesPerTrace } = spec;
    const middle = crosslineCount / 4;
    const lines = Array.from({ length: inlineCount }, (_, inline) => {
      const bytes = traceBytes(spec, inline * crosslineCount + middle - 1, 3);
      return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    });
    const volume = makeVolume([inlineCount, 3, samplesPerTrace], (i, x, k) =>
      lines[i]!.getFloat32(x * (240 + 4 * samplesPerTrace) + 240 + 4 * k),
    );
    const values = await boxOf(settingsOf({ kind }, volume), volume);
    // u − 0.66 + 0.1 (v − 0.5) = 0.12 (t − 0.6), with u, v and t from 0 to 1 along inlines, crosslines and the record (geology.ts).
    const faultAt = (t: number): number => inlineCount * (0.66 - 0.1 * (0.25 - 0.5) + 0.12 * (t - 0.6));
    const beside = Array.from({ length: 21 }, (_, n) => n - 10);
    const [first, last] = [0.36, 0.54].map((t) => Math.round(t * samplesPerTrace)) as [number, number];
    const incoherent = beside.map((offset) => {
      let sum = 0;
      for (let k = first; k < last; k++) {
        const inline = Math.round(faultAt(k / samplesPerTrace)) + offset;
        const value = values[(3 * inline + 1) * samplesPerTrace + k]!;
        sum += (kind === 'variance' ? value : 1 - value) / (last - first);
      }
      return sum;
    });
    const most = Math.max(...incoherent);
    expect(Math.abs(beside[incoherent.indexOf(most)]!)).toBeLessThanOrEqual(1);
    expect(most).toBeGreaterThan(1.25 * [...incoherent].sort((a, b) => a - b)[10]!);
  },
);

it('steering along the dip makes dipping layers coherent', async () => {
  const volume = makeVolume(
    [7, 9, 120],
    (i, x, k) => Math.sin((k - 1.2 * x + 0.6 * i) / 2.2) + 0.3 * Math.sin((k - 1.2 * x + 0.6 * i) / 5),
  );
  const of = async (steered: boolean) =>
    (await boxOf(settingsOf({ kind: 'semblance', steered }, volume), volume))[(3 * 9 + 4) * 120 + 60]!;
  expect(await of(false)).toBeLessThan(0.85);
  expect(await of(true)).toBeGreaterThan(0.98);
});

const SCIPY = `
import sys, json
import numpy as np
from scipy.signal import hilbert
u = np.array(json.load(sys.stdin))
z = hilbert(u)
print(json.dumps({"envelope": np.abs(z).tolist(), "quadrature": z.imag.tolist()}))
`;

describe('against SciPy', () => {
  // 10–60 Hz at 4 ms: a sum of many sines of that band.
  const random = randomNumbers(17);
  const waves = Array.from({ length: 80 }, (_, n) => ({
    f: 10 + (50 * (n + 0.5)) / 80,
    phase: Math.PI * random(),
  }));
  const trace = line(1024, (k) =>
    waves.reduce((sum, { f, phase }) => sum + Math.cos(2 * Math.PI * f * 0.004 * k + phase), 0),
  );
  const python = spawnSync('python3', ['-c', SCIPY], {
    input: JSON.stringify([...trace.data]),
    encoding: 'utf8',
  });
  const missing = python.status !== 0;
  if (missing) console.warn('python3 has no SciPy here, so the Hilbert transform is not compared with it.');

  it.skipIf(missing)(
    'quadrature, envelope and phase are those of its `hilbert`, within 1 % of the range',
    async () => {
      const wanted = JSON.parse(python.stdout) as { envelope: number[]; quadrature: number[] };
      for (const kind of ['envelope', 'quadrature'] as const) {
        const found = await boxOf(settingsOf({ kind }, trace), trace);
        const inner = wanted[kind].slice(64, -64);
        const sorted = [...inner].sort((a, b) => a - b);
        const range = sorted[Math.floor(0.99 * sorted.length)]! - sorted[Math.floor(0.01 * sorted.length)]!;
        const largest = Math.max(...inner.map((value, k) => Math.abs(found[k + 64]! - value)));
        expect(largest).toBeLessThan(0.01 * range);
      }
    },
  );
});
