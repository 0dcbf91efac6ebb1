import { afterEach, expect, it } from 'vitest';
import type { ArrayDataset } from '../../../src/api/array-dataset.ts';
import { openArrayDataset } from '../../../src/api/open-cube.ts';
import { TRACE_FLAGS } from '../../../src/core/quality.ts';
import { asBlobs, type Files, group, writeArray } from '../../zarr-files.ts';

const [NI, NX, NS] = [24, 20, 64];
/** 4 ms between samples and 64 of them: 31.25 Hz is bin 8 of the transform. */
const HERTZ = 31.25;
const plain = (i: number, x: number, k: number): number =>
  Math.fround((100 + (i % 3) + (x % 5)) * Math.sin(2 * Math.PI * HERTZ * 0.004 * k));
const DEAD = [3, 4] as const;
const LOUD = [10, 11] as const;
const NONE = [20, 2] as const;
const is = ([a, b]: readonly [number, number], i: number, x: number): boolean => a === i && b === x;

let dataset: ArrayDataset | null = null;
afterEach(() => dataset?.close());

it('the check of an array finds dead and loud traces, the spectrum and the range, and takes null for no fault', async () => {
  const files: Files = new Map();
  group(files, '', {});
  await writeArray(
    files,
    'amplitude',
    { shape: [NI, NX, NS], chunks: [8, 8, 32], fill: 'NaN', names: ['inline', 'crossline', 'time'] },
    (i, x, k) => {
      if (is(NONE, i, x)) return Number.NaN;
      // The lowest samples of one inline are muted by null.
      if (i === 6 && k > 50) return Number.NaN;
      if (is(DEAD, i, x)) return 0;
      return plain(i, x, k) * (is(LOUD, i, x) ? 20 : 1);
    },
  );
  await writeArray(
    files,
    'time',
    { shape: [NS], chunks: [NS], dtype: 'int32', names: ['time'], attributes: { unitsV1: { time: 'ms' } } },
    (k) => 4 * k,
  );
  dataset = await openArrayDataset(asBlobs(files));
  const quality = await dataset.quality({ complete: true });
  const cell = ([i, x]: readonly [number, number]): number => i * NX + x;
  const flagged = Array.from(quality.traces.flags, (flags, row) => [
    quality.traces.traces[row]!,
    flags,
  ]).filter(([, flags]) => flags !== 0);
  expect(flagged).toEqual([
    [cell(DEAD), TRACE_FLAGS.dead],
    [cell(LOUD), TRACE_FLAGS.loud],
  ]);
  expect(quality).toMatchObject({
    tracesRead: NI * NX - 1,
    complete: true,
    nonFinite: 0,
    bothSigns: true,
    counts: { dead: 1, loud: 1, nonFinite: 0 },
  });
  const { frequencies, amplitudes } = quality.spectrum;
  expect(frequencies[amplitudes.indexOf(Math.max(...amplitudes))]).toBeCloseTo(HERTZ, 6);
  const live = NI * NX * NS - NS - NS - NX * 13;
  expect(quality.histogram.counts.reduce((sum, count) => sum + count, 0)).toBe(live);
  // Cells are listed in order, although they are read by columns of chunks.
  expect(quality.traces.traces).toEqual(quality.traces.traces.toSorted());
});
