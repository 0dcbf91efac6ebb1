import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { AmplitudeRange } from '../../../src/core/types.ts';
import type { BlockSummary, OptimizeBlockInput } from '../../../src/engine/tasks.ts';
import { payloadKey } from '../../../src/io/disk-cache.ts';
import { unpackRecord } from '../../../src/io/packed-record.ts';
import type { PyramidPlan } from '../../../src/volume/pyramid-plan.ts';
import type { SegyRecipe } from '../../make-segy.ts';
import { memoryDatabase as database } from './memory-database.ts';
import {
  CROSSLINES,
  halfToFloat,
  INLINES,
  SAMPLES,
  sampleOf,
  survey,
  traceOf,
  value,
} from './task-worker.ts';

/**
 * Blocks of four of the six inlines. A time tile has 16 of the 40 samples, so that the last is half empty; a line tile has three of the
 * eight crosslines, so that the last has two.
 */
const PLAN: PyramidPlan = {
  slowCount: INLINES.count,
  fastCount: CROSSLINES.count,
  sampleCount: SAMPLES,
  blockSlow: 4,
  blockFast: CROSSLINES.count,
  tileSamples: 16,
  tileLines: 3,
  levels: [
    { subsample: 4, sampleStride: 4 },
    { subsample: 2, sampleStride: 2 },
  ],
  timeTiles: true,
  lineTiles: true,
};
const SCALE = 0.25;
const RANGE: AmplitudeRange = {
  min: -100,
  max: 100,
  p999Absolute: 100,
  p001: -100,
  p999: 100,
  bothSigns: true,
  clip: [-100, 100],
  scale: SCALE,
  constant: false,
};
/** Where the values of a block of this plan stand: the summary, two levels, three time tiles, three line tiles. */
const [SUMMARY, LEVEL_4, LEVEL_2, TIME, LINE, COUNT] = [0, 1, 2, 3, 6, 9];

beforeAll(() => database.use());
beforeEach(() => database.clear());
afterAll(() => void vi.unstubAllGlobals());

const traceSamples = (trace: number) => [...traceOf(trace)];

/** What a half float may be off by: half a unit of its last place. */
const rounding = (amplitude: number) => Math.abs(amplitude) * 2 ** -11 + SCALE * 2 ** -25;
const amplitudes = (halves: Uint16Array) => Array.from(halves, (half) => SCALE * halfToFloat(half));

function expectNear(found: readonly number[], expected: readonly number[]): void {
  expect(found.length).toBe(expected.length);
  for (const [k, amplitude] of expected.entries())
    expect(Math.abs(found[k]! - amplitude), `value ${k}`).toBeLessThanOrEqual(rounding(amplitude));
}

/** Makes a block of a survey of 6 × 8 traces and reads its stored values by their places. */
async function made(
  { blockIndex = 0, key = 'block', ...changes }: Partial<OptimizeBlockInput> = {},
  recipe: Partial<SegyRecipe> = {},
) {
  const { worker, file } = await survey(recipe);
  const first = blockIndex * PLAN.blockSlow * CROSSLINES.count;
  const count = Math.min(PLAN.blockSlow, INLINES.count - blockIndex * PLAN.blockSlow) * CROSSLINES.count;
  const output = await worker.run('optimizeBlock', {
    ...file,
    plan: PLAN,
    blockIndex,
    key,
    traces: Int32Array.from({ length: count }, (_, k) => first + k),
    offsetCount: 1,
    offsetIndex: 0,
    scale: SCALE,
    range: RANGE,
    check: null,
    ...changes,
  });
  const stored = async (place: number) => {
    const { bytes, missing } = await worker.run('payloads', { keys: [payloadKey(key, place)] });
    expect(missing).toBe(-1);
    return bytes as Uint8Array<ArrayBuffer>;
  };
  const halves = async (place: number) => new Uint16Array((await stored(place)).buffer);
  /** A stored level: last valid samples of its columns, then their samples. */
  const level = async (place: number, columns: number) => {
    const { buffer } = await stored(place);
    return {
      lastValid: [...new Int32Array(buffer, 0, columns)],
      samples: amplitudes(new Uint16Array(buffer, 4 * columns)),
    };
  };
  return { worker, output, stored, halves, level };
}

describe('a block of a survey, made and stored by a worker', () => {
  test.each([0, 1])('%d has every sample in its time tiles and in its line tiles', async (blockIndex) => {
    const { halves, output } = await made({ blockIndex });
    const rows = blockIndex === 0 ? 4 : 2;
    const at = (slow: number, fast: number, k: number) =>
      k < SAMPLES ? sampleOf((blockIndex * 4 + slow) * CROSSLINES.count + fast, k) : 0;
    for (const tile of [0, 1, 2]) {
      const expected = Array.from({ length: rows * 8 * 16 }, (_, k) =>
        at(Math.floor(k / 128), Math.floor(k / 16) % 8, tile * 16 + (k % 16)),
      );
      expectNear(amplitudes(await halves(TIME + tile)), expected);
    }
    for (const tile of [0, 1, 2]) {
      const expected = Array.from({ length: (tile === 2 ? 2 : 3) * rows * SAMPLES }, (_, k) =>
        at(Math.floor(k / SAMPLES) % rows, tile * 3 + Math.floor(k / SAMPLES / rows), k % SAMPLES),
      );
      expectNear(amplitudes(await halves(LINE + tile)), expected);
    }
    expect(output.chunkCount).toBe(COUNT);
    expect(database.payload.size).toBe(COUNT);
  });

  test('has every 2nd and every 4th trace in its levels, which keep a trace that does not vary', async () => {
    const flat = (inline: number, crossline: number) => 8 * (inline - 100) + crossline - 300;
    const { level } = await made({}, { value: flat });
    for (const [place, stride] of [
      [LEVEL_4, 4],
      [LEVEL_2, 2],
    ] as const) {
      const [across, samples] = [8 / stride, SAMPLES / stride];
      const columns = (4 / stride) * across;
      const found = await level(place, columns);
      expect(found.lastValid).toEqual(new Array(columns).fill(samples - 1));
      const expected = Array.from({ length: columns * samples }, (_, k) => {
        const column = Math.floor(k / samples);
        return flat(100 + stride * Math.floor(column / across), 300 + 2 * stride * (column % across));
      });
      for (const [k, amplitude] of expected.entries()) expect(found.samples[k]).toBeCloseTo(amplitude, 1);
    }
  });

  test('keeps low frequencies in its levels where they are, and takes high ones out', async () => {
    const slow = (_inline: number, _crossline: number, k: number) => 50 * Math.sin((2 * Math.PI * k) / 20);
    const kept = await (await made({}, { value: slow })).level(LEVEL_2, 8);
    const fast = (_inline: number, _crossline: number, k: number) => (k % 2 === 0 ? 50 : -50);
    const lost = await (await made({}, { value: fast })).level(LEVEL_2, 8);
    // Near its ends a trace is continued by its mirror image, which bends a sine.
    for (let k = 6; k < 14; k++) {
      expect(Math.abs(kept.samples[k]! - slow(0, 0, 2 * k))).toBeLessThan(0.5);
      expect(Math.abs(lost.samples[k]!)).toBeLessThan(0.1);
    }
  });

  test('has nothing where a trace is missing, though its worker has made a full block before', async () => {
    await made({ key: 'before' });
    const traces = Int32Array.from({ length: 32 }, (_, k) => k).with(10, -1);
    const { halves, level, output } = await made({ traces });
    const line = amplitudes(await halves(LINE));
    // Trace 10 is the third of the second inline: line 2 of the first line tile.
    expect(
      line.slice((2 * 4 + 1) * SAMPLES, (2 * 4 + 2) * SAMPLES).every((amplitude) => amplitude === 0),
    ).toBe(true);
    expectNear(line.slice((2 * 4 + 2) * SAMPLES, (2 * 4 + 3) * SAMPLES), traceSamples(18));
    const time = amplitudes(await halves(TIME));
    expect(time.slice(10 * 16, 11 * 16).every((amplitude) => amplitude === 0)).toBe(true);
    expectNear(time.slice(11 * 16, 12 * 16), traceSamples(11).slice(0, 16));
    expect((await level(LEVEL_2, 8)).lastValid).toEqual(new Array(8).fill(19));
    expect(output.accumulator).toMatchObject({ finite: 31 * SAMPLES });
    const without = await made({ traces: traces.with(10, 10).with(2, -1) });
    expect((await without.level(LEVEL_2, 8)).lastValid).toEqual([19, -1, 19, 19, 19, 19, 19, 19]);
  });

  test('is summed up by its statistics, its headers that name other cells, and values too large for a half', async () => {
    const loud = (inline: number, crossline: number, k: number) =>
      inline === 101 && crossline === 304 && k === 7 ? 1e6 : value(inline, crossline, k);
    const traces = Int32Array.from({ length: 32 }, (_, k) => k);
    const check = {
      inline: { byte: 189 },
      crossline: { byte: 193 },
      inlineNumbers: traces.map((trace) => 100 + Math.floor(trace / 8)).with(20, 999),
      crosslineNumbers: traces.map((trace) => 300 + 2 * (trace % 8)).with(31, 999),
    };
    const { output, stored } = await made({ check }, { value: loud });
    let [sum, squares, least] = [0, 0, 0];
    for (const trace of traces)
      for (let k = 0; k < SAMPLES; k++) {
        const amplitude = loud(100 + Math.floor(trace / 8), 300 + 2 * (trace % 8), k);
        sum += amplitude;
        squares += amplitude ** 2;
        least = Math.min(least, amplitude);
      }
    expect(output).toMatchObject({ mismatches: 2, saturated: 1 });
    const found = output.accumulator as { min: number; max: number; sum: number; sumOfSquares: number };
    expect([found.min, found.max]).toEqual([least, 1e6]);
    expect(found.sum / sum).toBeCloseTo(1, 9);
    expect(found.sumOfSquares / squares).toBeCloseTo(1, 9);
    const { accumulator, mismatches, saturated } = output;
    const summary = unpackRecord(await stored(SUMMARY)) as BlockSummary;
    expect(summary).toEqual({ accumulator, mismatches, saturated });
  });

  test('of a prestack survey holds the traces of one offset, and counts all in its statistics', async () => {
    const offsets = [100, 300, 500];
    const traces = Int32Array.from({ length: 96 }, (_, k) => k);
    const { halves, output } = await made({ traces, offsetCount: 3, offsetIndex: 2 }, { offsets });
    const line = amplitudes(await halves(LINE + 1));
    for (let slow = 0; slow < 4; slow++)
      expectNear(
        line.slice(slow * SAMPLES, (slow + 1) * SAMPLES),
        Array.from({ length: SAMPLES }, (_, k) => value(100 + slow, 306, k, 500)),
      );
    expect(output.accumulator).toMatchObject({ finite: 96 * SAMPLES });
  });
});

describe('stored values', () => {
  test('give the runs that are asked for, in that order, and are read from the disk once', async () => {
    const { worker } = await made();
    const input = {
      cacheBytes: 2 ** 20,
      pieces: [
        // Sample 21 of all traces, then the trace of the third inline at the fifth crossline.
        { key: payloadKey('block', TIME + 1), pick: { start: 5, step: 16, count: 32 } },
        {
          key: payloadKey('block', LINE + 1),
          pick: { start: (1 * 4 + 2) * SAMPLES, step: 1, count: SAMPLES },
        },
        { key: payloadKey('block', TIME + 1), pick: { start: 0, step: 1, count: 1 } },
      ],
    };
    const expected = [
      ...Array.from({ length: 32 }, (_, trace) => sampleOf(trace, 21)),
      ...traceSamples(2 * 8 + 4),
      sampleOf(0, 16),
    ];
    const { halves, bytesFromDisk, missing } = await worker.run('picks', input);
    expectNear(amplitudes(halves), expected);
    expect(missing).toBe(-1);
    expect(bytesFromDisk).toBe(2 * (32 * 16 + 3 * 4 * SAMPLES));
    const again = await worker.run('picks', input);
    expect(again.halves).toEqual(halves);
    expect(again.bytesFromDisk).toBe(0);
  });

  test('that are missing or damaged are named, and whole ones come one after the other', async () => {
    const { worker, stored } = await made();
    const keys = [TIME, LINE, LINE + 2].map((place) => payloadKey('block', place));
    const whole = await worker.run('payloads', { keys });
    expect(whole.missing).toBe(-1);
    expect(whole.bytes).toEqual(
      Uint8Array.from([...(await stored(TIME)), ...(await stored(LINE)), ...(await stored(LINE + 2))]),
    );
    const damaged = new Uint8Array(database.payload.get(keys[1]!) as ArrayBuffer);
    damaged[damaged.length - 1]! ^= 1;
    expect(await worker.run('payloads', { keys })).toEqual({ bytes: new Uint8Array(0), missing: 1 });
    const pick = { start: 0, step: 1, count: 4 };
    const pieces = [keys[0]!, keys[0]!, keys[2]!, keys[1]!].map((key) => ({ key, pick }));
    // Another cache size is another cache: nothing read before is in it.
    expect(await worker.run('picks', { cacheBytes: 2 ** 19, pieces })).toMatchObject({ missing: 3 });
    const gone = pieces.with(2, { key: payloadKey('block', COUNT), pick });
    expect(await worker.run('picks', { cacheBytes: 2 ** 18, pieces: gone })).toMatchObject({ missing: 2 });
  });
});
