import { afterEach, expect, it, vi } from 'vitest';
import { configure } from '../../../src/api/engine.ts';
import { MEMORY_SHARES } from '../../../src/api/memory-shares.ts';
import { flightOf, JOBS_PER_WORKER } from '../../../src/engine/flight.ts';
import { createPool } from '../../../src/engine/pool.ts';
import { forEachTrace } from '../../../src/engine/read-columns.ts';
import type { SpawnedWorker } from '../../../src/engine/spawn.ts';
import { openSegy } from '../../../src/index.ts';
import { describeSurvey } from '../../../src/survey/made/synthetic.ts';
import { makeSegy } from '../../make-segy.ts';
import { raggedLayout } from './ragged-layout.ts';

const MIB = 2 ** 20;
afterEach(() => vi.restoreAllMocks());

it('the shares of the memory limit are no more than all of it', () => {
  expect(Object.values(MEMORY_SHARES).reduce((sum, share) => sum + share, 0)).toBeLessThanOrEqual(1);
});

it.each([
  [64, 2],
  [64, 4],
  [512, 2],
  [512, 4],
  [4096, 16],
])(
  'of a limit of %i MiB, all jobs of %i workers have no more than their share in flight',
  (memory, workers) => {
    const share = memory * MIB * MEMORY_SHARES.flight;
    const { jobBytes, blockReadBytes } = flightOf(share, workers);
    expect(jobBytes * workers * JOBS_PER_WORKER).toBeLessThanOrEqual(share);
    // One being decoded and two under way.
    expect(blockReadBytes * workers * 3).toBeLessThanOrEqual(share);
    expect(Math.min(jobBytes, blockReadBytes)).toBeGreaterThanOrEqual(MIB / 2);
  },
);

it('reads are never so small that they are slow, and never larger than they need be, whatever the limit', () => {
  expect(flightOf(1000, 16)).toEqual({ jobBytes: MIB / 2, blockReadBytes: MIB / 2 });
  expect(flightOf(1e12, 1)).toEqual(flightOf(Number.POSITIVE_INFINITY, 4));
});

/** Reads all traces of a file that lie one after the other; how many calls it took, and most bytes that were under way at a time. */
async function readAll(jobBytes: number): Promise<{ calls: number; most: number; traces: number }> {
  const layout = { ...raggedLayout(1), traceCount: 20_000, traceByteLength: 1024, ragged: null };
  const seen = { calls: 0, most: 0, traces: 0 };
  let underWay = 0;
  const source = {
    name: 'counted',
    byteLength: 3600 + layout.traceCount * layout.traceByteLength,
    meter: { callMilliseconds: 0.7, bytesPerMillisecond: 400_000, calls: 0, bytes: 0 } as never,
    async readRange(start: number, end: number) {
      seen.calls += 1;
      underWay += end - start;
      seen.most = Math.max(seen.most, underWay);
      await new Promise((resolve) => setTimeout(resolve));
      underWay -= end - start;
      return new Uint8Array(end - start);
    },
  };
  const context = {
    signal: new AbortController().signal,
    progress: () => {},
    flight: { jobBytes, blockReadBytes: MIB },
  };
  const traces = Int32Array.from({ length: layout.traceCount }, (_, k) => k);
  await forEachTrace(source, layout, traces, context, () => {
    seen.traces += 1;
  });
  return seen;
}

it('a job that reads more than its share has no more than that under way; one that does not reads it at once', async () => {
  const little = await readAll(2 * MIB);
  expect(little.traces).toBe(20_000);
  expect(little.most).toBeLessThanOrEqual(2 * MIB);
  // 19.5 MiB in parts of a third of 2 MiB.
  expect(little.calls).toBeGreaterThan(28);
  const much = await readAll(24 * MIB);
  expect(much).toMatchObject({ calls: 1, traces: 20_000 });
});

it('each job is told its share of what all may have in flight, by the limit of that moment', async () => {
  const told: number[] = [];
  const finish: ((value: unknown) => void)[] = [];
  const spawn = async () =>
    ({
      remote: {
        run: (_name: string, _id: number, _input: unknown, flight: { jobBytes: number }) => {
          told.push(flight.jobBytes);
          return new Promise((resolve) => finish.push(() => resolve({ ok: true, value: {}, work: null })));
        },
      },
      ping: () => undefined,
      onProgress: null,
      onDeath: null,
      terminate: () => undefined,
    }) as unknown as SpawnedWorker;
  let bytes = 8 * MIB;
  const pool = createPool(2, spawn, () => bytes);
  const input = () => ({ spec: describeSurvey(), firstTrace: 0, count: 1 });
  const jobs = Array.from({ length: 5 }, () => pool.run('demo', input));
  await vi.waitFor(() => expect(told).toHaveLength(4));
  expect(told.reduce((sum, share) => sum + share, 0)).toBe(bytes);
  bytes = 32 * MIB;
  finish[0]!(null);
  await vi.waitFor(() => expect(told).toEqual([2, 2, 2, 2, 8].map((share) => share * MIB)));
  for (const end of finish) end(null);
  await Promise.all(jobs);
});

it('a section is read in smaller parts where memory is short, and is the same', async () => {
  const bytes = makeSegy({
    inlines: { first: 1, count: 3, step: 1 },
    crosslines: { first: 1, count: 2000, step: 1 },
    samples: 1200,
    format: 5,
    value: (inline, crossline, sample) => inline * 100 + crossline + sample / 4096,
  });
  const file = new File([bytes as Uint8Array<ArrayBuffer>], 'section.sgy');
  const read = async (maxMemoryBytes: number) => {
    configure({ maxMemoryBytes });
    const dataset = await openSegy(file);
    const slice = vi.spyOn(Blob.prototype, 'slice');
    const { data } = await dataset.slice({ axis: 'inline', position: 2 });
    const lengths = slice.mock.calls.map(([start = 0, end = 0]) => end - start);
    slice.mockRestore();
    dataset.close();
    return { data, calls: lengths.length, longest: Math.max(...lengths) };
  };
  const little = await read(64 * MIB);
  const much = await read(512 * MIB);
  configure({ maxMemoryBytes: 2 ** 29 });
  // In place, as one worker: two jobs share 8 MiB, each with two reads under way and one decoded.
  expect(little.longest).toBeLessThanOrEqual((8 * MIB) / 2 / 3);
  expect(little.calls).toBeGreaterThan(6);
  expect(much.longest).toBeGreaterThan(2 * little.longest);
  expect(Buffer.from(little.data.buffer).equals(Buffer.from(much.data.buffer))).toBe(true);
});
