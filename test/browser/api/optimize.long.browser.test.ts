import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { getEngine } from '../../../src/api/engine.ts';
import { openSegy } from '../../../src/api/open.ts';
import type { PageDataset } from '../../../src/api/types.ts';
import { isSegyError, SegyError } from '../../../src/core/errors.ts';
import type { AmplitudeRange } from '../../../src/core/types.ts';
import { cache, configure } from '../../../src/index.ts';
import { makeSegy } from '../../make-segy.ts';
import {
  CROSSLINES,
  differing,
  expected,
  file,
  HALF_PRECISION,
  hole,
  INLINES,
  overwrite,
  privateFiles,
  SAMPLES,
  storedValues,
  value,
  wipeStorage,
  worstError,
} from './optimize-survey.ts';

const GIGABYTE = 2 ** 30;
// Small enough that this little survey is cut into many blocks.
beforeAll(() => configure({ maxMemoryBytes: 2 * 2 ** 20 }));
afterAll(() => configure({ maxMemoryBytes: GIGABYTE / 2 }));

const POSITIONS = {
  inline: [0, 1, 13, 50, 66].map((k) => INLINES.first + k * INLINES.step),
  crossline: [0, 4, 17, 39, 44].map((k) => CROSSLINES.first + k),
  sample: [0, 1, 15, 16, 77, 200, 202],
} as const;

describe.each([
  ['in private files', true],
  ['in IndexedDB, as in a second tab', false],
])('stored %s', (_store, inFiles) => {
  beforeEach(() => {
    if (!inFiles) vi.spyOn(getEngine().disk, 'writesFiles').mockResolvedValue(false);
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await cache.clear();
    // All is deleted, wherever it lies.
    expect(await privateFiles()).toEqual([]);
  });

  describe.each([
    ['inline', true],
    ['crossline', true],
    ['inline', false],
  ] as const)('a survey sorted by %s, with holes: %s', (sorting, holes) => {
    let dataset: PageDataset;
    const open = async () => {
      dataset = await openSegy(file({ sorting, ...(holes ? { hole } : {}) }));
    };
    afterEach(() => dataset.close());

    it('reads slices across the file’s order from disk alone, also with the file gone', async () => {
      await open();
      await dataset.optimize();
      const across = sorting === 'inline' ? 'crossline' : 'inline';
      const before = dataset.work.bytesRead;
      await dataset.slice({ axis: across, position: POSITIONS[across][1]! });
      await dataset.slice({ axis: 'sample', position: 100 });
      expect(dataset.work.bytesRead).toBe(before);
      dataset.close();

      dataset = await openSegy({ fingerprint: dataset.meta.fingerprint });
      for (const axis of ['inline', 'crossline', 'sample'] as const) {
        const slice = await dataset.slice({ axis, position: POSITIONS[axis][2]! });
        expect(worstError(slice.data, expected(axis, POSITIONS[axis][2]!, holes))).toBeLessThan(
          HALF_PRECISION,
        );
        await expect(dataset.slice({ axis, position: POSITIONS[axis][2]!, exact: true })).rejects.toSatisfy(
          (error) => isSegyError(error, 'file-unreadable'),
        );
      }
      expect(dataset.work.bytesRead).toBe(0);
    });

    it('reads the file once, and finds the statistics of every sample on the way', async () => {
      await open();
      await dataset.preview();
      const before = dataset.work.bytesRead;
      await dataset.optimize();
      const traces = dataset.meta.traceCount;
      expect(dataset.work.bytesRead - before).toBe(traces * (240 + 4 * SAMPLES));
      const after = dataset.work.bytesRead;
      const statistics = await dataset.statistics();
      expect(dataset.work.bytesRead).toBe(after);
      let sum = 0;
      let count = 0;
      let max = Number.NEGATIVE_INFINITY;
      for (let i = 0; i < INLINES.count; i++) {
        for (let x = 0; x < CROSSLINES.count; x++) {
          const inline = INLINES.first + i * INLINES.step;
          if (holes && hole(inline, CROSSLINES.first + x)) continue;
          for (let s = 0; s < SAMPLES; s++) {
            const amplitude = Math.fround(value(inline, CROSSLINES.first + x, s));
            sum += amplitude;
            count += 1;
            max = Math.max(max, amplitude);
          }
        }
      }
      expect(statistics).toMatchObject({ complete: true, tracesRead: traces, max });
      expect(statistics.mean).toBeCloseTo(sum / count, 6);
    });

    it('gives the same level from the cache as from the file, bit for bit', async () => {
      await open();
      await dataset.refine(4);
      const fromFile = await dataset.mesh({ subsample: 4, threshold: 0.3, sign: 'both' });
      await dataset.optimize();
      dataset.close();
      dataset = await openSegy({ fingerprint: dataset.meta.fingerprint });
      const slice = await dataset.refine(4).then(() => dataset.coarseSlice('sample', 40));
      expect(slice?.subsample).toBe(4);
      const fromCache = await dataset.mesh({ subsample: 4, threshold: 0.3, sign: 'both' });
      expect(fromCache.positions).toEqual(fromFile.positions);
      expect(dataset.work.bytesRead).toBe(0);
    });
  });

  it('goes on after a stop where it was: no block is read twice, and what is stored is the same to the last bit', async () => {
    const whole = await openSegy(file({}));
    await whole.optimize();
    const reference = await storedValues();
    whole.close();
    await cache.clear();
    expect(new Set([...reference.keys()].map((key) => key.split('/')[0])).size).toBeGreaterThanOrEqual(10);

    const dataset = await openSegy(file({}));
    await dataset.preview();
    const total = dataset.meta.traceCount * (240 + 4 * SAMPLES);
    let kept = 0;
    for (const stopAt of [0.2, 0.45, 0.7]) {
      const stop = new AbortController();
      const started: number[] = [];
      await expect(
        dataset.optimize({
          signal: stop.signal,
          onProgress: ({ done, total: bytes }) => {
            started.push(done);
            if (done / bytes >= stopAt) stop.abort();
          },
        }),
      ).rejects.toSatisfy((error) => isSegyError(error, 'cancelled'));
      // What the runs before have stored counts from the start.
      expect(started[0]!).toBeGreaterThanOrEqual(kept);
      kept = started[0]!;
    }
    // Blocks that were in hand when the signal came are read to their end and counted late.
    for (let seen = -1; seen !== dataset.work.bytesRead; ) {
      seen = dataset.work.bytesRead;
      await new Promise((resolve) => setTimeout(resolve, 400));
    }
    const before = dataset.work.bytesRead;
    let storedBefore = -1;
    await dataset.optimize({
      onProgress: ({ done }) => {
        if (storedBefore < 0) storedBefore = done;
      },
    });
    expect(storedBefore).toBeGreaterThan(0.3 * total);
    expect(dataset.work.bytesRead - before).toBe(total - storedBefore);
    const stored = await storedValues();
    expect([...stored.keys()]).toEqual([...reference.keys()]);
    expect(differing(stored, reference)).toEqual([]);
    dataset.close();
  });

  it('says so when what it wrote is taken away behind its back, between two writes that both succeed, and makes it again when asked', async () => {
    const whole = await openSegy(file({}));
    await whole.optimize();
    const reference = await storedValues();
    whole.close();
    await cache.clear();

    const dataset = await openSegy(file({}));
    await dataset.preview();
    let wiped: Promise<unknown> | null = null;
    const silently = dataset.optimize({
      onProgress: ({ done, total }) => {
        if (done / total < 0.4) return;
        wiped ??= wipeStorage();
      },
    });
    await expect(silently).rejects.toSatisfy(
      (error) => isSegyError(error, 'cache-corrupt') && /storage failed.*gone.*try again/.test(error.message),
    );
    await wiped;
    for (const position of POSITIONS.sample) {
      const { data } = await dataset.slice({ axis: 'sample', position });
      expect(worstError(data, expected('sample', position, false))).toBeLessThan(HALF_PRECISION);
    }
    await dataset.optimize();
    const stored = await storedValues();
    expect([...stored.keys()]).toEqual([...reference.keys()]);
    expect(differing(stored, reference)).toEqual([]);
    dataset.close();
  });

  it('begins no block after one has failed, says why, and goes on from the blocks that were stored', async () => {
    const { pool } = getEngine();
    const dataset = await openSegy(file({}));
    await dataset.preview();
    const run = pool.run.bind(pool);
    const begun: number[] = [];
    let blocks = 0;
    const spy = vi.spyOn(pool, 'run').mockImplementation(((
      name: string,
      input: () => never,
      options: never,
    ) => {
      if (name !== 'optimizeBlock') return run(name as 'optimizeBlock', input, options);
      begun.push(blocks++);
      // Two lanes at least: the third block is another's than the one that goes on.
      if (begun.length === 3) return Promise.reject(new SegyError('file-unreadable', 'gone, by the test'));
      return run(name, input, options);
    }) as never);
    await expect(dataset.optimize()).rejects.toSatisfy((error) => isSegyError(error, 'file-unreadable'));
    // The others had a block each in hand, and none took another up.
    expect(begun.length).toBeLessThanOrEqual(3 + pool.size - 1);
    spy.mockRestore();
    const { levels } = await dataset.optimize();
    expect(levels).toEqual([16, 8, 4, 2, 1]);
    dataset.close();
  });

  it('goes on with the range it began with when a later session’s preview finds another', async () => {
    const { disk, memory } = getEngine();
    const put = vi.spyOn(disk, 'put');
    const first = await openSegy(file({}));
    await first.preview();
    const stop = new AbortController();
    const half = first.optimize({
      signal: stop.signal,
      onProgress: ({ done, total }) => {
        if (done / total >= 0.5) stop.abort();
      },
    });
    await expect(half).rejects.toSatisfy((error) => isSegyError(error, 'cancelled'));
    first.close();
    await disk.flush();
    // As if it had seen other traces: the cost of reading is measured, and says how many.
    const [key, fingerprint, kind, value] = put.mock.calls.find((call) => call[2] === 'preview')!;
    put.mockRestore();
    const { range, ...others } = value as { range: AmplitudeRange };
    const wider = {
      ...range,
      max: range.max * 2,
      p999: range.p999 * 2,
      p999Absolute: range.p999Absolute * 2,
    };
    disk.put(key, fingerprint, kind, { ...others, range: { ...wider, scale: range.scale * 2 } });
    await disk.flush();
    memory.clear();

    const dataset = await openSegy(file({}));
    await dataset.preview();
    expect(dataset.amplitude!.scale).toBe(range.scale * 2);
    let stored = -1;
    await dataset.optimize({
      onProgress: ({ done }) => {
        if (stored < 0) stored = done;
      },
    });
    expect(stored).toBeGreaterThan(0);
    const { complete, tracesRead, histogram } = await dataset.statistics();
    expect({ complete, tracesRead }).toEqual({
      complete: true,
      tracesRead: INLINES.count * CROSSLINES.count,
    });
    expect(histogram.counts.reduce((sum, count) => sum + count, 0)).toBe(tracesRead * SAMPLES);
    for (const position of POSITIONS.sample) {
      const { data } = await dataset.slice({ axis: 'sample', position });
      expect(worstError(data, expected('sample', position, false))).toBeLessThan(HALF_PRECISION);
    }
    dataset.close();
  });

  it('reads every header anew when the samples of them misled, and stores the survey as they say', async () => {
    // Regular wherever probes look; in the middle two traces have changed places.
    const bytes = makeSegy({
      inlines: { ...INLINES, count: 400 },
      crosslines: CROSSLINES,
      samples: 300,
      value,
    });
    const traceBytes = 240 + 4 * 300;
    const at = (trace: number) => 3600 + trace * traceBytes;
    const [a, b] = [211 * CROSSLINES.count + 20, 211 * CROSSLINES.count + 23];
    const first = bytes.slice(at(a), at(a + 1));
    bytes.copyWithin(at(a), at(b), at(b + 1));
    bytes.set(first, at(b));
    // Few blocks: the file is larger than the others.
    configure({ maxMemoryBytes: 64 * 2 ** 20 });
    const dataset = await openSegy(new File([bytes as Uint8Array<ArrayBuffer>], 'misled.sgy'));
    expect(dataset.meta.geometry).toMatchObject({ kind: '3d', verified: false });
    await dataset.optimize();
    expect(dataset.meta.geometry).toMatchObject({ kind: '3d', verified: true });
    const inline = INLINES.first + 211 * INLINES.step;
    const slice = await dataset.slice({ axis: 'sample', position: 9 });
    for (const column of [20, 21, 23]) {
      const truth = value(inline, CROSSLINES.first + column, 9);
      expect(Math.abs(slice.data[211 * slice.width + column]! / truth - 1)).toBeLessThan(HALF_PRECISION);
    }
    configure({ maxMemoryBytes: 2 * 2 ** 20 });
    dataset.close();
  });

  it('gives a slice that was read ahead from memory, as the caller’s own', async () => {
    const dataset = await openSegy(file({}));
    await dataset.prefetch({ axis: 'crossline', position: CROSSLINES.first + 3 });
    const before = dataset.work.bytesRead;
    const slice = await dataset.slice({ axis: 'crossline', position: CROSSLINES.first + 3 });
    expect(dataset.work.bytesRead).toBe(before);
    expect(worstError(slice.data, expected('crossline', CROSSLINES.first + 3, false))).toBe(0);
    slice.data.fill(0);
    const again = await dataset.slice({ axis: 'crossline', position: CROSSLINES.first + 3 });
    expect(worstError(again.data, expected('crossline', CROSSLINES.first + 3, false))).toBe(0);
    dataset.close();
  });

  it('makes one damaged block again and shows right pictures meanwhile', async () => {
    const dataset = await openSegy(file({}));
    await dataset.optimize();
    const reference = await storedValues();
    const victim = [...reference.keys()].filter((key) => key.includes('.3/')).at(-1)!;
    const damaged = reference.get(victim)!.slice();
    damaged[damaged.length >> 1]! ^= 16;
    await overwrite(victim, damaged as Uint8Array<ArrayBuffer>);
    dataset.close();

    const again = await openSegy(file({}));
    await again.preview();
    for (const position of [...POSITIONS.crossline, CROSSLINES.first + 43]) {
      const slice = await again.slice({ axis: 'crossline', position });
      expect(worstError(slice.data, expected('crossline', position, false))).toBeLessThan(HALF_PRECISION);
    }
    const before = again.work.bytesRead;
    await again.optimize();
    const traceBytes = 240 + 4 * SAMPLES;
    expect(again.work.bytesRead - before).toBeGreaterThan(0);
    expect(again.work.bytesRead - before).toBeLessThan((again.meta.traceCount * traceBytes) / 3);
    const stored = await storedValues();
    expect(differing(stored, reference)).toEqual([]);
    again.close();
  });

  it('keeps a trace’s NaN a NaN and a number beyond half floats at their limit, counted and said', async () => {
    const odd = (inline: number, crossline: number, sample: number) => {
      if (inline === 102 && crossline === 303 && sample === 7) return Number.NaN;
      if (inline === 104 && crossline === 303 && sample === 7) return 1e30;
      return value(inline, crossline, sample);
    };
    const dataset = await openSegy(file({ value: odd }));
    await dataset.optimize();
    const slice = await dataset.slice({ axis: 'sample', position: 7 });
    expect(slice.data[1 * slice.width + 2]).toBeNaN();
    expect(slice.data[2 * slice.width + 2]).toBeGreaterThan(10_000);
    expect(slice.data[2 * slice.width + 2]).toBeLessThan(1e29);
    expect(dataset.meta.findings.map(({ code }) => code)).toContain('saturated');
    expect((await dataset.statistics()).nonFinite).toBe(1);
    dataset.close();
  });

  it('never takes a tile of one plan for that of another: cleared and stored anew with other memory, slices are the file’s', async () => {
    const check = async (dataset: PageDataset, sample: number) => {
      const slice = await dataset.slice({ axis: 'sample', position: sample });
      let worst = 0;
      for (let i = 0; i < INLINES.count; i++) {
        for (let x = 0; x < CROSSLINES.count; x++) {
          const truth = value(INLINES.first + i * INLINES.step, CROSSLINES.first + x, sample);
          worst = Math.max(worst, Math.abs(slice.data[i * slice.width + x]! / truth - 1));
        }
      }
      expect(worst).toBeLessThan(HALF_PRECISION);
    };
    try {
      for (const [k, maxMemoryBytes] of [2 * 2 ** 20, 2 ** 20].entries()) {
        configure({ maxMemoryBytes });
        const dataset = await openSegy(file({}));
        await dataset.optimize();
        await check(dataset, 8 + k);
        dataset.close();
        await cache.clear();
      }
    } finally {
      configure({ maxMemoryBytes: 2 * 2 ** 20 });
    }
  });
});
