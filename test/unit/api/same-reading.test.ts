import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { OpenSource, PageDataset } from '../../../src/api/types.ts';
import type { CostModel } from '../../../src/core/read-cost.ts';
import type { AmplitudeRange, Mesh } from '../../../src/core/types.ts';
import type { SurveyReader } from '../../../src/engine/survey-reader.ts';
import { makeSegy, type SegyRecipe } from '../../make-segy.ts';
import { memoryDatabase as database } from '../engine/memory-database.ts';

// The files of a run share one engine, which may have found before that there is no storage. These tests start one of their own.
vi.resetModules();
const { openSegy } = await import('../../../src/api/open.ts');
const { cache, configure } = await import('../../../src/index.ts');

/**
 * Slow layers under noise with few large values, so that two sets of traces have other percentiles. The noise is smooth enough along a
 * trace for a surface.
 */
const value = (inline: number, crossline: number, sample: number) => {
  const noise =
    Math.sin(inline * 12.9898 + crossline * 78.233 + Math.floor(sample / 8) * 37.719) * 43_758.5453;
  const share = noise - Math.floor(noise);
  return 1000 * Math.sin(sample / 5 + inline / 40) + 300 / (1.02 - share);
};
const recipe: SegyRecipe = {
  inlines: { first: 1, count: 100, step: 1 },
  crosslines: { first: 1, count: 80, step: 1 },
  samples: 60,
  value,
};

/** Memory; a disk; a link that answers after 60 ms. */
const COSTS: Readonly<Record<string, CostModel>> = {
  memory: { callMilliseconds: 0.02, bytesPerMillisecond: 2_000_000 },
  disk: { callMilliseconds: 8, bytesPerMillisecond: 60_000 },
  link: { callMilliseconds: 60, bytesPerMillisecond: 4000 },
};

interface Reading {
  readonly stride: string;
  readonly range: AmplitudeRange;
  readonly mesh: Mesh;
  readonly readCalls: number;
  readonly bytesRead: number;
}

const readerOf = (dataset: PageDataset) => (dataset as unknown as { reader: SurveyReader }).reader;

/** What a person sees first of a file, if reads cost what this says. */
async function readingOf(source: OpenSource, cost: CostModel): Promise<Reading> {
  const dataset = await openSegy(source);
  const reader = readerOf(dataset);
  reader.cost = cost;
  const [calls, bytes] = [reader.readCalls, reader.bytesRead];
  await dataset.preview();
  const [readCalls, bytesRead] = [reader.readCalls - calls, reader.bytesRead - bytes];
  const { stride } = await dataset.cube.level('preview');
  const range = await dataset.cube.range();
  const mesh = await dataset.mesh({ threshold: 0.5, subsample: 4 });
  dataset.close();
  return { stride: JSON.stringify(stride), range, mesh, readCalls, bytesRead };
}

/** Compared as bytes, because a matcher takes seconds for so many numbers. */
function expectSameMesh(found: Mesh, expected: Mesh): void {
  expect([found.level, found.subsample, found.sampleStride]).toEqual([
    expected.level,
    expected.subsample,
    expected.sampleStride,
  ]);
  for (const part of ['positions', 'normals', 'indices'] as const) {
    const [a, b] = [found[part], expected[part]].map(({ buffer, byteOffset, byteLength }) =>
      Buffer.from(buffer, byteOffset, byteLength),
    );
    expect(a!.equals(b!), part).toBe(true);
  }
}

async function forget(): Promise<void> {
  await cache.clear();
  configure({ maxMemoryBytes: 1000 });
  configure({ maxMemoryBytes: 2 ** 29 });
}

let bytes: Uint8Array<ArrayBuffer>;
let server: Server;
let link: string;
beforeAll(async () => {
  database.use();
  bytes = makeSegy(recipe) as Uint8Array<ArrayBuffer>;
  server = createServer(({ method, headers }, response) => {
    if (method === 'HEAD') return response.writeHead(200, { 'content-length': bytes.length }).end();
    const [, first, last] = /bytes=(\d+)-(\d+)/.exec(headers.range ?? '')!.map(Number);
    response
      .writeHead(206, { 'content-range': `bytes ${first}-${last}/${bytes.length}` })
      .end(bytes.slice(first!, last! + 1));
    return undefined;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  link = `http://127.0.0.1:${(server.address() as AddressInfo).port}/cube.sgy`;
});
afterEach(forget);
afterAll(() => {
  server.closeAllConnections();
  server.close();
  vi.unstubAllGlobals();
  vi.resetModules();
});

describe('clip, reference amplitude, scale and surface of one file', () => {
  let first: Reading;
  test('are the same to the bit however it was opened and whatever reads cost', async () => {
    const strides = new Set<string>();
    for (const [name, cost] of Object.entries(COSTS)) {
      for (const source of [new Blob([bytes]), link]) {
        const reading = await readingOf(source, cost);
        first ??= reading;
        strides.add(reading.stride);
        expect(reading.range, name).toEqual(first.range);
        expectSameMesh(reading.mesh, first.mesh);
        await forget();
      }
    }
    // The first picture's lattice still follows the cost; else this test would prove nothing.
    expect(strides.size).toBeGreaterThan(1);
    expect(first.mesh.indices.length).toBeGreaterThan(1000);
  });

  test('stay when it is optimized, and when it is opened again afterwards, with its file and without', async () => {
    const dataset = await openSegy(new Blob([bytes]));
    readerOf(dataset).cost = COSTS.disk!;
    await dataset.preview();
    await dataset.optimize();
    expect(await dataset.cube.range()).toEqual(first.range);
    expectSameMesh(await dataset.mesh({ threshold: 0.5, subsample: 4 }), first.mesh);
    const { fingerprint } = dataset.meta;
    dataset.close();
    configure({ maxMemoryBytes: 1000 });
    configure({ maxMemoryBytes: 2 ** 29 });
    for (const source of [new Blob([bytes]), { fingerprint }]) {
      const reading = await readingOf(source, COSTS.link!);
      expect(reading.range).toEqual(first.range);
      expectSameMesh(reading.mesh, first.mesh);
    }
  });
});

test('traces too long for all their samples to be held have the range of the same traces with all samples, at any limit of memory', async () => {
  const long = makeSegy({
    inlines: { first: 1, count: 18, step: 1 },
    crosslines: { first: 1, count: 18, step: 1 },
    samples: 8200,
    value: (inline, crossline, sample) => value(inline, crossline, sample % 500) * Math.cos(sample * 2.9),
  }) as Uint8Array<ArrayBuffer>;
  const ranges: AmplitudeRange[] = [];
  const samples = new Set<number>();
  for (const maxMemoryBytes of [2 ** 29, 2 ** 25]) {
    configure({ maxMemoryBytes });
    const dataset = await openSegy(new Blob([long]));
    await dataset.preview();
    ranges.push(await dataset.cube.range());
    samples.add((await dataset.cube.level('preview')).stride.sample);
    dataset.close();
    await forget();
  }
  expect(samples).toEqual(new Set([1, 2]));
  expect(ranges[1]).toEqual(ranges[0]);
});

test('a survey with gaps keeps its range when every header was read and shows the whole grid', async () => {
  const hole = (inline: number, crossline: number) => crossline < inline / 8;
  const gaps = makeSegy({
    ...recipe,
    inlines: { first: 1, count: 160, step: 1 },
    crosslines: { first: 1, count: 140, step: 1 },
    samples: 135,
    hole,
  });
  const dataset = await openSegy(new Blob([gaps as Uint8Array<ArrayBuffer>]));
  await dataset.preview();
  expect(dataset.meta.geometry).toMatchObject({ verified: false });
  const before = await dataset.cube.range();
  await dataset.optimize();
  expect(dataset.meta.geometry).toMatchObject({ verified: true });
  expect(await dataset.cube.range()).toEqual(before);
  dataset.close();
});

test('a survey whose live traces the fixed set misses is not said to have one value', async () => {
  const lone = makeSegy({
    ...recipe,
    value: (inline, crossline, sample) =>
      inline > 49 && inline < 52 && crossline > 49 && crossline < 52 ? Math.sin(sample) : 0,
  });
  const dataset = await openSegy(new Blob([lone as Uint8Array<ArrayBuffer>]));
  readerOf(dataset).cost = COSTS.memory!;
  await dataset.preview();
  expect((await dataset.cube.range()).constant).toBe(false);
  dataset.close();
});
