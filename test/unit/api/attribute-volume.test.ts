import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { AttributeRequest } from '../../../src/api/attribute.ts';
import type { SliceAxis } from '../../../src/core/types.ts';
import { makeSegy } from '../../make-segy.ts';
import { memoryDatabase as database } from '../engine/memory-database.ts';

// The files of a run share one engine, which may have found before that there is no storage. These tests start one of their own.
vi.resetModules();
const { getEngine } = await import('../../../src/api/engine.ts');
const { openSegy } = await import('../../../src/api/open.ts');
const { attribute } = await import('../../../src/api/attribute.ts');
const { cache, configure, makeMesh, SegyError } = await import('../../../src/index.ts');

const INLINES = { first: 10, count: 14, step: 1 };
const CROSSLINES = { first: 30, count: 11, step: 1 };
const SAMPLES = 120;
const isHole = (inline: number, crossline: number): boolean => inline === 15 && crossline === 34;
const file = (sorting: 'inline' | 'crossline' = 'inline') =>
  new Blob([
    makeSegy({
      inlines: INLINES,
      crosslines: CROSSLINES,
      samples: SAMPLES,
      sorting,
      hole: isHole,
      // A mute of growing depth, and layers that dip.
      value: (inline, crossline, k) =>
        k < inline - 5
          ? 0
          : 100 * Math.sin((k - 0.8 * crossline + 0.3 * inline) / 3) + ((k * 37 + crossline * 11) % 17),
    }) as Uint8Array<ArrayBuffer>,
  ]);

beforeAll(() => database.use());
beforeEach(async () => {
  await cache.clear();
  emptyMemory();
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

function emptyMemory(): void {
  configure({ maxMemoryBytes: 1000 });
  configure({ maxMemoryBytes: 2 ** 29 });
}

/** The blocks that workers are given from now on. */
function blocksMade(): number[] {
  const made: number[] = [];
  const { pool } = getEngine();
  const { run } = pool;
  vi.spyOn(pool, 'run').mockImplementation(((name: string, input: () => unknown, options: object) => {
    if (name === 'volumeBlock') made.push((input() as { blockIndex: number }).blockIndex);
    return (run as (...all: unknown[]) => unknown).call(pool, name, input, options);
  }) as never);
  return made;
}

const SLICES: readonly (readonly [SliceAxis, number])[] = [
  ['inline', 14],
  ['crossline', 30],
  ['crossline', 34],
  ['sample', 0],
  ['sample', 77],
];

const REQUESTS: readonly AttributeRequest[] = [
  { kind: 'envelope' },
  { kind: 'phase' },
  { kind: 'rms', windowMilliseconds: 60 },
  { kind: 'semblance' },
  { kind: 'dip', lines: 1 },
  { kind: 'expression', expression: 'a * a - 3' },
];

/** Bytes that tasks read from the file, without those that only check whether it is still the same. */
const readBy = async (
  dataset: { readonly work: { readonly bytesRead: number } },
  run: () => Promise<unknown>,
) => {
  const before = dataset.work.bytesRead;
  await run();
  return dataset.work.bytesRead - before;
};

describe('a time slice of an attribute of an optimized survey', () => {
  test.each(['inline', 'crossline'] as const)(
    'comes from its tiles and not from the file, sorted by %s, as exactly as half floats allow',
    async (sorting) => {
      const dataset = await openSegy(file(sorting));
      await dataset.optimize();
      // The first two are linear in the samples; of the others the error is only bounded here.
      for (const [kind, bound] of [
        ['quadrature', 2e-3],
        ['bandPass', 2e-3],
        ['rms', 2e-3],
        ['semblance', 2e-2],
      ] as const) {
        const cube = attribute(dataset.cube, { kind });
        const range = await cube.range();
        expect(cube.notes.join()).toContain('half precision');
        for (const position of [0, 63, 64, SAMPLES - 1]) {
          const wanted = await cube.slice({ axis: 'sample', position, exact: true });
          let stored = wanted;
          const read = await readBy(dataset, async () => {
            stored = await cube.slice({ axis: 'sample', position });
          });
          expect(read).toBe(0);
          expect([stored.exact, wanted.exact]).toEqual([false, true]);
          for (const [at, value] of wanted.data.entries()) {
            if (Number.isNaN(value)) expect(stored.data[at]).toBeNaN();
            else expect(Math.abs(stored.data[at]! - value)).toBeLessThan(bound * (range.p999 - range.p001));
          }
          const coarse = await cube.slice({ axis: 'sample', position, subsample: 2 });
          expect(coarse.data[0]).toEqual(stored.data[0]);
        }
        cube.close();
      }
      dataset.close();
    },
  );

  test('comes from the file where a tile is gone', async () => {
    const dataset = await openSegy(file());
    await dataset.optimize();
    const cube = attribute(dataset.cube, { kind: 'energy' });
    await cube.range();
    const wanted = await cube.slice({ axis: 'sample', position: 50, exact: true });
    vi.spyOn(getEngine().pool, 'run').mockImplementationOnce(() =>
      Promise.reject(new SegyError('cache-corrupt', 'gone')),
    );
    const slice = await cube.slice({ axis: 'sample', position: 50 });
    expect(slice.exact).toBe(true);
    expect(slice.data).toEqual(wanted.data);
    dataset.close();
  });
});

describe('a volume that was made', () => {
  test.each(REQUESTS.map((request) => [request.kind, request] as const))(
    'of %s gives in every direction the values that are computed on the spot, without seams',
    async (_, request) => {
      for (const sorting of ['inline', 'crossline'] as const) {
        const dataset = await openSegy(file(sorting));
        const cube = attribute(dataset.cube, request);
        const { levels, timeSlices, sections, keptBytes } = await cube.optimize();
        expect({ levels, timeSlices, sections }).toEqual({
          levels: [16, 8, 4, 2, 1],
          timeSlices: true,
          sections: true,
        });
        expect(keptBytes).toBeGreaterThan(2 * INLINES.count * CROSSLINES.count * SAMPLES * 2);
        const { scale } = await cube.range();
        for (const [axis, position] of SLICES) {
          const stored = await cube.slice({ axis, position });
          const wanted = await cube.slice({ axis, position, exact: true });
          expect(wanted.exact).toBe(true);
          for (const [at, value] of wanted.data.entries()) {
            if (Number.isNaN(value)) expect(stored.data[at]).toBeNaN();
            else
              expect(Math.abs(stored.data[at]! - value)).toBeLessThanOrEqual(
                Math.max(Math.abs(value) * 2 ** -11, scale * 2 ** -24),
              );
          }
        }
        dataset.close();
      }
    },
    30_000,
  );

  test('goes on where it was stopped, and has the statistics of one pass, which are those of all samples', async () => {
    const whole = await openSegy(file());
    const once = attribute(whole.cube, { kind: 'semblance' });
    await once.optimize();
    const wanted = await once.statistics();
    const scanned = attribute(whole.cube, { kind: 'semblance', samples: 11 });
    const other = attribute(whole.cube, { kind: 'semblance', samples: 11 });
    const { complete, ...numbers } = await scanned.statistics();
    await other.optimize();
    const made = await other.statistics();
    expect(complete && made.complete).toBe(true);
    expect([made.min, made.max, made.liveTraces]).toEqual([
      numbers.min,
      numbers.max,
      INLINES.count * CROSSLINES.count - 1,
    ]);
    expect(made.mean).toBeCloseTo(numbers.mean, 10);
    whole.close();
    await cache.clear();
    emptyMemory();

    const dataset = await openSegy(file());
    const cube = attribute(dataset.cube, { kind: 'semblance' });
    const blocks = blocksMade();
    const stop = new AbortController();
    const stopped = cube.optimize({
      signal: stop.signal,
      onProgress: ({ done, total, unit }) => unit === 'bytes' && done >= total / 2 && stop.abort(),
    });
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
    const share = await cube.optimizedShare();
    expect(share).toBeGreaterThan(0);
    expect(share).toBeLessThan(1);
    const before = blocks.splice(0).length;
    expect(before).toBeGreaterThan(0);
    await cube.optimize();
    expect(blocks.length).toBeGreaterThan(0);
    expect(blocks.length).toBeLessThan(4);
    expect(await cube.optimizedShare()).toBe(1);
    expect(await cube.statistics()).toEqual(wanted);
    dataset.close();
  });

  test('is there after a reload, without the file, and nothing of it is computed again', async () => {
    const request = { kind: 'rms', windowMilliseconds: 60 } as const;
    const dataset = await openSegy(file());
    const cube = attribute(dataset.cube, request);
    await cube.optimize();
    const slices = await Promise.all(SLICES.map(([axis, position]) => cube.slice({ axis, position })));
    const [range, statistics, level] = [await cube.range(), await cube.statistics(), await cube.level(2)];
    const mesh = await makeMesh(cube, { subsample: 2 });
    const { fingerprint } = dataset.meta;
    await dataset.optimize();
    await getEngine().disk.flush();
    dataset.close();
    emptyMemory();

    const again = await openSegy({ fingerprint });
    const stored = attribute(again.cube, request);
    expect(await stored.optimizedShare()).toBe(1);
    expect(await stored.range()).toEqual(range);
    expect(await stored.statistics()).toEqual(statistics);
    expect((await stored.level(2)).data).toEqual(level.data);
    expect((await makeMesh(stored, { subsample: 2 })).positions).toEqual(mesh.positions);
    for (const [k, [axis, position]] of SLICES.entries())
      if (axis !== 'inline') expect((await stored.slice({ axis, position })).data).toEqual(slices[k]!.data);
    again.close();
  });

  test('is not read for a window, an exact slice or a path, which are computed in float32 again', async () => {
    const dataset = await openSegy(file());
    const request = { kind: 'envelope' } as const;
    const [made, plain] = [attribute(dataset.cube, request), attribute(dataset.cube, request)];
    const box = {
      inline: { first: 3, count: 2 },
      crossline: { first: 2, count: 3 },
      sample: { first: 20, count: 50 },
    };
    const wanted = await plain.window(box);
    await made.optimize();
    expect(await made.window(box)).toEqual(wanted);
    const cells = { inlineIndices: Int32Array.of(3, 4), crosslineIndices: Int32Array.of(2, 8) };
    expect((await made.path(cells)).exact).toBe(true);
    dataset.close();
  });

  test('with nowhere to store is a level in memory, and nothing is told as kept', async () => {
    configure({ diskBudgetBytes: 0 });
    const dataset = await openSegy(file());
    const cube = attribute(dataset.cube, { kind: 'rms' });
    expect(await cube.optimize()).toMatchObject({ keptBytes: 0, timeSlices: false, sections: false });
    dataset.close();
    configure({ diskBudgetBytes: null });
  });

  test('of angles has levels whose samples are angles of the volume', async () => {
    configure({ maxMemoryBytes: 2 ** 29 });
    const dataset = await openSegy(file());
    const cube = attribute(dataset.cube, { kind: 'phase' });
    await cube.optimize();
    const level = await cube.level(4);
    const inline = await cube.slice({ axis: 'inline', position: INLINES.first + 4, exact: true });
    const { sampleCount, crosslineCount, stride, scale, data } = level;
    const { halfToFloat } = await import('../../../src/core/half.ts');
    for (let x = 0; x < crosslineCount; x++) {
      for (let k = 0; k < sampleCount; k++) {
        const value = inline.data[k * stride.sample * CROSSLINES.count + 4 * x]!;
        if (Number.isNaN(value)) continue;
        const half = halfToFloat(data[(crosslineCount + x) * sampleCount + k]!) * scale;
        expect(Math.abs(half - value)).toBeLessThanOrEqual(Math.abs(value) * 2 ** -10);
      }
    }
    dataset.close();
  });
});
