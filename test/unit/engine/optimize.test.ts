import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { AmplitudeRange } from '../../../src/core/types.ts';
import { FileStamp } from '../../../src/engine/file-stamp.ts';
import { makePyramid, type OptimizeRequest } from '../../../src/engine/optimize.ts';
import { createPool } from '../../../src/engine/pool.ts';
import { SurveyPyramid } from '../../../src/engine/survey-pyramid.ts';
import { SurveyReader } from '../../../src/engine/survey-reader.ts';
import { createDiskCache, payloadKey } from '../../../src/io/disk-cache.ts';
import { ChangingFile } from '../../changing-file.ts';
import { makeSegy, type SegyRecipe } from '../../make-segy.ts';
import { memoryDatabase as database } from './memory-database.ts';
import { halfToFloat } from './task-worker.ts';

const INLINES = { first: 100, count: 9, step: 1 };
const CROSSLINES = { first: 300, count: 6, step: 1 };
const SAMPLES = 40;
const TRACE_BYTES = 240 + 4 * SAMPLES;
/** Never more than 101, so that a half float is off by at most 2⁻⁵. */
const value = (inline: number, crossline: number, sample: number) =>
  Math.fround(100 * Math.sin(sample / 4 + inline / 3 + crossline / 7) + 1);
const NEAR = 1 / 32;

const RANGE: AmplitudeRange = {
  min: -99,
  max: 101,
  p999Absolute: 101,
  p001: -99,
  p999: 101,
  bothSigns: true,
  clip: [-99, 101],
  scale: 0.25,
  constant: false,
};

beforeEach(() => {
  database.use();
  database.clear();
});
afterAll(() => void vi.unstubAllGlobals());

/** The stride of a level that leaves out as many samples as traces. */
const every = (subsample: number) => ({ inline: subsample, crossline: subsample, sample: subsample });

/** Workers keep tiles that they have read by their keys, so each survey has its own. */
let surveys = 0;

/** A survey of 9 × 6 traces, open, with its pyramid; in four blocks of three inlines at most, or of two crosslines. */
async function opened(changes: Partial<SegyRecipe> = {}) {
  const bytes = makeSegy({ inlines: INLINES, crosslines: CROSSLINES, samples: SAMPLES, value, ...changes });
  const file = new ChangingFile(bytes);
  const pool = createPool(0, () => Promise.reject());
  const reader = new SurveyReader(pool, { kind: 'blob', id: 'file', name: file.name, blob: file });
  const { fingerprint, blocks } = await reader.run('fingerprint', () => ({ sourceId: 'file' }));
  const forget = vi.fn(async () => {});
  reader.stamp = new FileStamp(blocks, forget);
  reader.inspection = (
    await reader.run('inspect', () => ({ sourceId: 'file', overrides: {}, everyHeader: true }))
  ).inspection;
  const disk = createDiskCache();
  const pyramid = new SurveyPyramid(reader, disk, `pyramid ${surveys++}`, () => 2 ** 20);
  const progress: (readonly [number, number])[] = [];
  const optimize = (request: Partial<OptimizeRequest> = {}) =>
    makePyramid(
      pyramid,
      {
        fingerprint,
        range: RANGE,
        offsetIndex: 0,
        offsetWord: { byte: 37 },
        memoryBytes: 2 ** 20,
        budgetBytes: 2 ** 24,
        sampleStrideOf: (subsample) => subsample,
        ...request,
      },
      { onProgress: (done, total) => progress.push([done, total]) },
    );
  return { bytes, file, reader, disk, pyramid, optimize, progress, fingerprint, forget };
}

/** Amplitudes of a slice by the formula, in the order of its data; NaN where there is a hole. */
function truth(
  axis: 'inline' | 'crossline' | 'sample',
  index: number,
  hole = (_i: number, _x: number) => false,
) {
  const at = (i: number, x: number, k: number) =>
    hole(100 + i, 300 + x) ? Number.NaN : value(100 + i, 300 + x, k);
  const table = (height: number, width: number, cell: (row: number, column: number) => number) =>
    Array.from({ length: height * width }, (_, k) => cell(Math.floor(k / width), k % width));
  if (axis === 'sample') return table(9, 6, (i, x) => at(i, x, index));
  return axis === 'inline'
    ? table(SAMPLES, 6, (k, x) => at(index, x, k))
    : table(SAMPLES, 9, (k, i) => at(i, index, k));
}

function expectNear(found: Float32Array | undefined, expected: readonly number[]): void {
  expect(found?.length).toBe(expected.length);
  for (const [k, amplitude] of expected.entries())
    if (Number.isNaN(amplitude)) expect(found![k], `value ${k}`).toBeNaN();
    else expect(Math.abs(found![k]! - amplitude), `value ${k}`).toBeLessThanOrEqual(NEAR);
}

const hole = (inline: number, crossline: number) =>
  inline === 103 && (crossline === 302 || crossline === 305);

describe('a survey that is optimized', () => {
  test.each([
    ['sorted by inline', {}],
    ['sorted by crossline', { sorting: 'crossline' }],
    ['in no order', { shuffle: 5 }],
    ['with holes', { hole }],
  ] as const)('and %s gives every slice as the formula has it', async (_, changes) => {
    const { pyramid, optimize } = await opened(changes);
    await optimize();
    expect(pyramid.complete).toBe(true);
    expect(['inline', 'crossline', 'sample', 'line'].map((axis) => pyramid.serves(axis as 'line'))).toEqual([
      true,
      true,
      true,
      false,
    ]);
    const holes = 'hole' in changes ? hole : undefined;
    for (const [axis, index] of [
      ['inline', 0],
      ['inline', 3],
      ['inline', 8],
      ['crossline', 2],
      ['crossline', 5],
      ['sample', 0],
      ['sample', 39],
    ] as const) {
      const slice = await pyramid.slice(axis, index);
      expectNear(slice?.data, truth(axis, index, holes));
      expect(slice?.exact).toBe(false);
    }
  });

  test('has its levels: traces that do not vary stay what they are, and a hole is none', async () => {
    const flat = (inline: number, crossline: number) => 8 * (inline - 100) + crossline - 300;
    const even = (inline: number, crossline: number) => inline === 104 && crossline === 302;
    const { pyramid, optimize } = await opened({ value: flat, hole: even });
    await optimize();
    expect([16, 8, 4, 2, 1].map((subsample) => pyramid.has(every(subsample)))).toEqual([
      true,
      true,
      true,
      true,
      false,
    ]);
    const level = (await pyramid.level(every(2)))!;
    expect([level.inlineCount, level.crosslineCount, level.sampleCount]).toEqual([5, 3, 20]);
    for (let cell = 0; cell < 15; cell++) {
      const [i, x] = [2 * Math.floor(cell / 3), 2 * (cell % 3)];
      expect(level.lastValid[cell]).toBe(i === 4 && x === 2 ? -1 : 19);
      if (level.lastValid[cell]! < 0) continue;
      for (const half of level.data.subarray(20 * cell, 20 * cell + 20))
        expect(halfToFloat(half) * level.scale).toBeCloseTo(flat(100 + i, 300 + x), 1);
    }
    expect(await pyramid.level(every(3))).toBeNull();
  });

  test('is read once from end to end, and its statistics are those of all its samples', async () => {
    const { reader, optimize, progress } = await opened();
    const before = reader.bytesRead;
    const { statistics, mismatches, saturated } = await optimize();
    expect(reader.bytesRead - before).toBe(54 * TRACE_BYTES);
    expect(progress.at(-1)).toEqual([54 * TRACE_BYTES, 54 * TRACE_BYTES]);
    let [sum, squares, min, max] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let i = 0; i < 9; i++)
      for (let x = 0; x < 6; x++)
        for (let k = 0; k < SAMPLES; k++) {
          const amplitude = value(100 + i, 300 + x, k);
          sum += amplitude;
          squares += amplitude ** 2;
          min = Math.min(min, amplitude);
          max = Math.max(max, amplitude);
        }
    const samples = 54 * SAMPLES;
    expect(statistics).toMatchObject({ min, max, liveTraces: 54, complete: true, nonFinite: 0 });
    expect(statistics.mean).toBeCloseTo(sum / samples, 9);
    expect(statistics.rms).toBeCloseTo(Math.sqrt(squares / samples), 9);
    expect([mismatches, saturated]).toEqual([0, 0]);
  });

  test('after an interruption goes on where it stopped, with the same statistics', async () => {
    const { reader, disk, pyramid, optimize } = await opened();
    const whole = (await optimize()).statistics;
    await disk.remove(pyramid.blockKey(1));
    await pyramid.look();
    expect(pyramid.complete).toBe(false);
    expect(await pyramid.storedBlocks()).toEqual([true, false, true]);
    expect(await pyramid.storedShare()).toBeCloseTo(2 / 3);
    const before = reader.bytesRead;
    expect((await optimize()).statistics).toEqual(whole);
    expect(reader.bytesRead - before).toBe(18 * TRACE_BYTES);
    expect(pyramid.complete).toBe(true);
  });

  test('and damaged on disk gives no slice of it, and has that block made again', async () => {
    const { reader, pyramid, optimize } = await opened();
    await optimize();
    for (const [key, envelope] of database.payload)
      if (key.startsWith(`${pyramid.blockKey(2)}/`) && key !== payloadKey(pyramid.blockKey(2), 0))
        new Uint8Array(envelope as ArrayBuffer)[40]! ^= 1;
    expect(await pyramid.slice('sample', 3)).toBeNull();
    expect(pyramid.complete).toBe(false);
    expect(await pyramid.storedBlocks()).toEqual([true, true, false]);
    const before = reader.bytesRead;
    await optimize();
    expect(reader.bytesRead - before).toBe(18 * TRACE_BYTES);
    expectNear((await pyramid.slice('sample', 3))?.data, truth('sample', 3));
    for (const [key, envelope] of database.payload)
      if (key.startsWith(`${pyramid.blockKey(0)}/`)) new Uint8Array(envelope as ArrayBuffer)[40]! ^= 1;
    expect(await pyramid.level(every(2))).toBeNull();
    expect(await pyramid.storedBlocks()).toEqual([false, true, true]);
  });

  /** Bytes of the levels: four of the last valid sample and two of each half float in every column. */
  const levels = (...subsamples: readonly number[]) =>
    subsamples.reduce(
      (sum, s) => sum + Math.ceil(9 / s) * Math.ceil(6 / s) * (4 + 2 * Math.ceil(SAMPLES / s)),
      0,
    );
  /** A time tile has 64 samples. */
  const [TIME_TILES, LINE_TILES] = [54 * 64 * 2, 54 * SAMPLES * 2];

  test('stores less where there is less room: no line tiles, then no time tiles, then coarse levels only', async () => {
    const all = levels(16, 8, 4, 2);
    for (const [bytes, served] of [
      [all + TIME_TILES + LINE_TILES, ['crossline', 'sample']],
      [all + TIME_TILES, ['sample']],
      [all, []],
      [levels(16, 8, 4), []],
      [0, []],
    ] as const) {
      const { pyramid, optimize } = await opened();
      // Of the budget, 97 % are for the pyramid.
      expect((await optimize({ budgetBytes: Math.ceil(bytes / 0.97) })).bytes).toBe(bytes);
      expect((['crossline', 'sample'] as const).filter((axis) => pyramid.serves(axis))).toEqual(served);
      expect(pyramid.has(every(2))).toBe(bytes >= all);
    }
  });

  test('is stored anew, and whole, once there is room for it', async () => {
    const { pyramid, optimize } = await opened();
    await optimize({ budgetBytes: 1000 });
    expect(pyramid.serves('crossline')).toBe(false);
    await optimize();
    expectNear((await pyramid.slice('crossline', 4))?.data, truth('crossline', 4));
  });

  test('is not optimized where nothing can be stored', async () => {
    const { disk, pyramid, optimize } = await opened();
    disk.setBudget(10);
    await expect(optimize()).rejects.toMatchObject({ code: 'quota' });
    expect(pyramid.plan).toBeNull();
    expect([...database.payload.keys()]).toEqual([]);
  });

  test('has nothing stored any more once it is forgotten', async () => {
    const { pyramid, optimize } = await opened();
    await optimize();
    await pyramid.forget();
    expect([...database.payload.keys()]).toEqual([]);
    expect(await pyramid.storedShare()).toBe(0);
    expect(await pyramid.slice('sample', 3)).toBeNull();
  });

  test('and overwritten meanwhile is refused, and no block that was read after that is recorded', async () => {
    const { bytes, file, pyramid, optimize, forget } = await opened();
    const other = makeSegy({
      inlines: INLINES,
      crosslines: CROSSLINES,
      samples: SAMPLES,
      value: (inline, crossline, sample) => -value(inline, crossline, sample),
    });
    expect(other.length).toBe(bytes.length);
    const secondBlock = 3600 + 18 * TRACE_BYTES;
    file.onRead = (start, end) => {
      if (start === secondBlock && end - start === 18 * TRACE_BYTES) file.overwrite(other);
    };
    await expect(optimize()).rejects.toMatchObject({ code: 'file-changed' });
    expect(forget).toHaveBeenCalledTimes(1);
    const stored = await pyramid.storedBlocks();
    expect(stored.slice(1)).toEqual([false, false]);
  });
});
