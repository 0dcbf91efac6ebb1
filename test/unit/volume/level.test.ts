import { describe, expect, it } from 'vitest';
import { floatToHalf } from '../../../src/core/half.ts';
import type { Level } from '../../../src/core/types.ts';
import { decimatedCount, decimateTrace } from '../../../src/volume/level.ts';
import { levelSlice } from '../../../src/volume/level-slice.ts';

function decimate(samples: Float32Array, stride: number): Float32Array {
  const target = new Float32Array(decimatedCount(samples.length, stride));
  expect(decimateTrace(samples, 0, samples.length, stride, target, 0)).toBe(target.length);
  return target;
}

describe('decimateTrace', () => {
  it.each([1, 2, 7, 64, 1001])('keeps a constant trace of %i samples constant', (count) => {
    for (const stride of [2, 4, 8, 16]) {
      for (const value of decimate(new Float32Array(count).fill(3), stride)) expect(value).toBeCloseTo(3, 5);
    }
  });

  it.each([2, 4, 8, 16])(
    'keeps what lies well below the new Nyquist frequency, without shift, at stride %i',
    (stride) => {
      const wave = (k: number) => Math.sin((2 * Math.PI * k * 0.15) / stride);
      const result = decimate(
        Float32Array.from({ length: 2048 }, (_, k) => wave(k)),
        stride,
      );
      for (let k = 40; k < result.length - 40; k++) expect(result[k]).toBeCloseTo(wave(k * stride), 2);
    },
  );

  it.each([2, 4, 8, 16])(
    'lets no single tone from 1.2 times the new Nyquist frequency on alias at stride %i: 60 dB down',
    (stride) => {
      // Fractions of the old Nyquist frequency between the end of the transition band and the top.
      for (let frequency = 0.6 / stride; frequency < 0.5; frequency += 0.013) {
        const wave = Float32Array.from({ length: 4096 }, (_, k) =>
          Math.sin(2 * Math.PI * k * frequency + 0.3),
        );
        const result = decimate(wave, stride).slice(40, -40);
        expect(Math.max(...result.map(Math.abs)), `frequency ${frequency}`).toBeLessThan(0.001);
      }
    },
  );

  it.each([2, 4, 8, 16])('continues a trace at its ends as in a mirror, at stride %i', (stride) => {
    // A cosine with whole half-periods is its own mirror image at both ends, so it must come out to the very last sample.
    const count = 16 * 40 + 1;
    const wave = (k: number) => Math.cos((Math.PI * 5 * k) / (count - 1));
    const result = decimate(
      Float32Array.from({ length: count }, (_, k) => wave(k)),
      stride,
    );
    result.forEach((value, k) => {
      expect(Math.abs(value - wave(k * stride))).toBeLessThan(0.002);
    });
  });

  it('reads from the given sample, writes from the given one, and forgets the longer trace before', () => {
    decimate(new Float32Array(5000).fill(99), 8);
    const samples = new Float32Array(60).fill(7, 20, 50);
    const target = new Float32Array(20).fill(-1);
    expect(decimateTrace(samples, 20, 30, 8, target, 3)).toBe(4);
    for (let k = 0; k < 20; k++) expect(target[k]).toBeCloseTo(k >= 3 && k < 7 ? 7 : -1, 5);
  });

  it('gives nothing but NaN for a trace without one finite sample, and no infinity out of the largest floats', () => {
    expect([...decimate(new Float32Array(9).fill(Number.NaN), 4)]).toEqual([
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ]);
    const largest = new Float32Array(64).fill(3e38);
    largest[31] = Number.POSITIVE_INFINITY;
    for (const value of decimate(largest, 2)) expect(value / 3e38).toBeCloseTo(1, 3);
  });

  it('does not let one bad sample spoil its trace, and does not hide it', () => {
    const samples = new Float32Array(200).fill(2);
    samples[100] = Number.NaN;
    samples[151] = Number.POSITIVE_INFINITY;
    const result = decimate(samples, 4);
    expect(result[25]).toBeNaN();
    for (let k = 0; k < 50; k++) if (k !== 25) expect(result[k]).toBeCloseTo(2, 5);
  });
});

describe('levelSlice', () => {
  const stride = { inline: 2, crossline: 4, sample: 8 };
  const value = (i: number, x: number, s: number) => i * 100 + x * 10 + s;
  const data = new Uint16Array(3 * 4 * 5);
  for (let i = 0, at = 0; i < 3; i++)
    for (let x = 0; x < 4; x++) for (let s = 0; s < 5; s++) data[at++] = floatToHalf(value(i, x, s));
  const lastValid = new Int32Array(12).fill(4);
  lastValid[1 * 4 + 2] = -1;
  const level: Level = {
    stride,
    inlineCount: 3,
    crosslineCount: 4,
    sampleCount: 5,
    data,
    lastValid,
    scale: 2,
  };

  it('gives the nearest inline with crosslines as columns, NaN where there is no trace', () => {
    const slice = levelSlice(level, 'inline', 3);
    expect(slice).toMatchObject({
      width: 4,
      height: 5,
      index: 4,
      columnStride: 4,
      rowStride: 8,
      exact: false,
    });
    expect(slice.data[2 * 4 + 3]).toBe(2 * value(2, 3, 2));
    expect(levelSlice(level, 'inline', 2).data[2]).toBeNaN();
  });

  it('gives a crossline with inlines as columns', () => {
    const slice = levelSlice(level, 'crossline', 4);
    expect(slice).toMatchObject({ width: 3, height: 5, index: 4 });
    expect(slice.data[4 * 3 + 2]).toBe(2 * value(2, 1, 4));
  });

  it('says which sample it shows where the level ends before the one asked for', () => {
    const slice = levelSlice(level, 'sample', 38);
    expect(slice.index).toBe(32);
    expect(slice.data[2 * 4 + 1]).toBe(2 * value(2, 1, 4));
  });

  it('gives a 2D line as its only inline, as coarse as its samples', () => {
    expect(levelSlice(level, 'line', 5)).toMatchObject({ width: 4, height: 5, index: 0, subsample: 8 });
  });

  it('gives a time slice between two samples of the level by interpolation', () => {
    const slice = levelSlice(level, 'sample', 12);
    expect(slice).toMatchObject({ width: 4, height: 3, index: 12, columnStride: 4, rowStride: 2 });
    expect(slice.data[2 * 4 + 1]).toBe(value(2, 1, 1) + value(2, 1, 2));
    expect(slice.data[1 * 4 + 2]).toBeNaN();
  });
});
