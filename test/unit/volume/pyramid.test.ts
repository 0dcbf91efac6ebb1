import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  blockAt,
  blockCount,
  blockValues,
  linesOf,
  planPyramid,
  pyramidBytes,
} from '../../../src/volume/pyramid-plan.ts';
import {
  fillLineTile,
  fillTimeTiles,
  linePick,
  lineTileHalves,
  pickHalves,
  timeSlicePick,
  timeTileHalves,
  tracePick,
} from '../../../src/volume/tiles.ts';

const shapes = fc.record({
  slowCount: fc.integer({ min: 2, max: 40 }),
  fastCount: fc.integer({ min: 1, max: 40 }),
  sampleCount: fc.integer({ min: 1, max: 90 }),
});

describe('a pyramid’s plan', () => {
  it('cuts any survey into blocks that cover every trace once', () => {
    fc.assert(
      fc.property(shapes, fc.integer({ min: 1000, max: 400_000 }), (shape, blockBytes) => {
        const plan = planPyramid(shape, blockBytes, Number.POSITIVE_INFINITY);
        const seen = new Uint8Array(shape.slowCount * shape.fastCount);
        for (let index = 0; index < blockCount(plan); index++) {
          const block = blockAt(plan, index);
          for (let s = block.slowStart; s < block.slowStart + block.slowCount; s++)
            for (let f = block.fastStart; f < block.fastStart + block.fastCount; f++)
              seen[s * shape.fastCount + f]! += 1;
        }
        expect(seen.every((times) => times === 1)).toBe(true);
      }),
      { seed: 3 },
    );
  });

  it('keeps a block within its memory unless a single trace exceeds it', () => {
    fc.assert(
      fc.property(shapes, fc.integer({ min: 1000, max: 400_000 }), (shape, blockBytes) => {
        const plan = planPyramid(shape, blockBytes, Number.POSITIVE_INFINITY);
        const bytes = plan.blockSlow * plan.blockFast * shape.sampleCount * 4;
        expect(bytes <= blockBytes || plan.blockSlow * plan.blockFast === 1).toBe(true);
      }),
      { seed: 4 },
    );
  });

  it('gives up line tiles first, then time tiles, then levels from the finest on, when the disk budget is short', () => {
    const shape = { slowCount: 500, fastCount: 400, sampleCount: 1000 };
    const whole = planPyramid(shape, 60e6, Number.POSITIVE_INFINITY);
    const levels = [16, 8, 4, 2].map((subsample) => ({ subsample, sampleStride: 1 }));
    expect(whole).toMatchObject({ levels, timeTiles: true, lineTiles: true });
    // Two copies of every sample as a half float, and the levels: a quarter, a sixteenth … of the traces.
    expect(pyramidBytes(whole) / (500 * 400 * 1000 * 4)).toBeCloseTo(
      1 + (1 / 4 + 1 / 16 + 1 / 64 + 1 / 256) / 2,
      2,
    );
    const short = planPyramid(shape, 60e6, pyramidBytes(whole) - 1);
    expect(short).toMatchObject({ levels, timeTiles: true, lineTiles: false });
    const shorter = planPyramid(shape, 60e6, pyramidBytes(short) - 1);
    expect(shorter).toMatchObject({ levels, timeTiles: false, lineTiles: false });
    expect(planPyramid(shape, 60e6, pyramidBytes(shorter) - 1).levels).toEqual(levels.slice(0, 3));
    expect(planPyramid(shape, 60e6, 0).levels).toEqual([]);
  });

  it('counts the samples that a level leaves out', () => {
    const shape = { slowCount: 64, fastCount: 64, sampleCount: 1000 };
    const bytes = (sampleStride: number) =>
      pyramidBytes(
        planPyramid(shape, 60e6, Number.POSITIVE_INFINITY, (subsample) =>
          subsample === 2 ? sampleStride : 1,
        ),
      );
    // Half the samples of every second inline and crossline, two bytes each.
    expect(bytes(1) - bytes(2)).toBe(32 * 32 * 500 * 2);
  });

  it('makes tiles of which a slice of a survey of 4.5 GB takes little more than 10 MB', () => {
    const plan = planPyramid(
      { slowCount: 710, fastCount: 876, sampleCount: 1750 },
      62e6,
      Number.POSITIVE_INFINITY,
    );
    const blocks = Array.from({ length: blockCount(plan) }, (_, index) => blockAt(plan, index));
    const timeSlice = blocks.reduce((sum, block) => sum + 2 * timeTileHalves(plan, block), 0);
    const line = blocks.reduce((sum, block) => sum + 2 * lineTileHalves(plan, block, 0), 0);
    expect(timeSlice).toBeLessThan(20e6);
    expect(line).toBeLessThan(20e6);
  });

  it('counts the lines of a subsample in any run of lines', () => {
    fc.assert(
      fc.property(fc.nat(500), fc.nat(100), fc.constantFrom(2, 4, 8, 16), (start, count, subsample) => {
        const lines = Array.from({ length: count }, (_, k) => start + k).filter((k) => k % subsample === 0);
        const run = linesOf(start, count, subsample);
        expect(run.count).toBe(lines.length);
        if (lines.length > 0) expect(run.first).toBe(lines[0]! / subsample);
      }),
    );
  });
});

describe('tiles', () => {
  it('give back every sample of every trace, by time slice, by line and by trace', () => {
    fc.assert(
      fc.property(shapes, fc.integer({ min: 1000, max: 60_000 }), (shape, blockBytes) => {
        const plan = planPyramid(shape, blockBytes, Number.POSITIVE_INFINITY);
        const { sampleCount, fastCount } = shape;
        const half = (slow: number, fast: number, sample: number) =>
          ((slow * fastCount + fast) * sampleCount + sample + 1) & 0xffff;
        for (let index = 0; index < blockCount(plan); index++) {
          const block = blockAt(plan, index);
          const values = blockValues(plan, block);
          const time = Array.from(
            { length: values.timeTiles.count },
            () => new Uint16Array(timeTileHalves(plan, block)),
          );
          const pairs = time.map((tile) => new Uint32Array(tile.buffer));
          const line = Array.from(
            { length: values.lineTiles.count },
            (_, tile) => new Uint16Array(lineTileHalves(plan, block, tile)),
          );
          const trace = new Uint16Array((values.timeTiles.count * plan.tileSamples + 1) & ~1);
          for (let cell = 0; cell < block.slowCount * block.fastCount; cell++) {
            const slow = block.slowStart + Math.floor(cell / block.fastCount);
            const fast = block.fastStart + (cell % block.fastCount);
            for (let k = 0; k < sampleCount; k++) trace[k] = half(slow, fast, k);
            fillTimeTiles(plan, new Uint32Array(trace.buffer), pairs, cell);
            fillLineTile(plan, block, trace.subarray(0, sampleCount), line, cell);
          }
          const sample = sampleCount >> 1;
          const slice = new Uint16Array(block.slowCount * block.fastCount);
          pickHalves(
            time[Math.floor(sample / plan.tileSamples)]!,
            timeSlicePick(plan, block, sample),
            slice,
            0,
          );
          slice.forEach((value, cell) => {
            const slow = block.slowStart + Math.floor(cell / block.fastCount);
            expect(value).toBe(half(slow, block.fastStart + (cell % block.fastCount), sample));
          });
          const fast = block.fastStart + block.fastCount - 1;
          const tile = line[Math.floor((fast - block.fastStart) / plan.tileLines)]!;
          const section = new Uint16Array(block.slowCount * sampleCount);
          pickHalves(tile, linePick(plan, block, fast), section, 0);
          section.forEach((value, k) => {
            expect(value).toBe(half(block.slowStart + Math.floor(k / sampleCount), fast, k % sampleCount));
          });
          const one = new Uint16Array(sampleCount);
          const slow = block.slowStart + block.slowCount - 1;
          pickHalves(tile, tracePick(plan, block, slow, fast), one, 0);
          one.forEach((value, k) => {
            expect(value).toBe(half(slow, fast, k));
          });
        }
      }),
      { seed: 5, numRuns: 60 },
    );
  });
});
