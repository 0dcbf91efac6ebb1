import { afterEach, expect, it } from 'vitest';
import type { ArrayCube } from '../../../src/api/array-cube.ts';
import { openCube } from '../../../src/api/open-cube.ts';
import type { CubeGrid } from '../../../src/core/cube.ts';
import { outChunkKey, outDocuments, outLevels } from '../../../src/zarr/out-plan.ts';
import { type ObjectServer, serveObjects } from '../../serve-objects.ts';
import { type Files, group, json, writeArray } from '../../zarr-files.ts';

const servers: ObjectServer[] = [];
const cubes: ArrayCube[] = [];
afterEach(async () => {
  for (const cube of cubes.splice(0)) cube.close();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});
async function serve(get: (key: string) => Uint8Array | null, options = {}): Promise<ObjectServer> {
  const server = await serveObjects(get, options);
  servers.push(server);
  return server;
}
async function open(url: string): Promise<ArrayCube> {
  const cube = (await openCube(url)) as ArrayCube;
  cubes.push(cube);
  return cube;
}

/** CRC-32C (RFC 3720, appendix B.4), bit by bit. */
function crc32c(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? 0x82f6_3b78 ^ (crc >>> 1) : crc >>> 1;
  }
  return (crc ^ 0xffff_ffff) >>> 0;
}

const value = (i: number, x: number, k: number): number => i * 1000 + x * 100 + k;

/** Packs chunks that zarrita encoded into shards of 2 × 2 × 2 with an index at the end (ZEP 2). One chunk of each shard is left out. */
async function sharded(): Promise<Files> {
  const inner: Files = new Map();
  await writeArray(
    inner,
    'amplitude',
    {
      shape: [8, 8, 8],
      chunks: [2, 2, 2],
      codecs: [
        { name: 'bytes', configuration: { endian: 'little' } },
        { name: 'zstd', configuration: { level: 1, checksum: false } },
      ],
      fill: 'NaN',
      names: ['inline', 'crossline', 'time'],
    },
    value,
  );
  const document = JSON.parse(new TextDecoder().decode(inner.get('amplitude/zarr.json')));
  const files: Files = new Map();
  group(files, '', {});
  files.set(
    'amplitude/zarr.json',
    json({
      ...document,
      chunk_grid: { name: 'regular', configuration: { chunk_shape: [4, 4, 4] } },
      codecs: [
        {
          name: 'sharding_indexed',
          configuration: {
            chunk_shape: [2, 2, 2],
            codecs: document.codecs,
            index_codecs: [{ name: 'bytes', configuration: { endian: 'little' } }, { name: 'crc32c' }],
            index_location: 'end',
          },
        },
      ],
    }),
  );
  for (let shard = 0; shard < 8; shard++) {
    const at = [shard >> 2, (shard >> 1) & 1, shard & 1];
    const index = new BigUint64Array(16).fill(0xffff_ffff_ffff_ffffn);
    const parts: Uint8Array[] = [];
    let offset = 0;
    for (let k = 0; k < 7; k++) {
      const chunk = inner.get(
        ['amplitude/c', at[0]! * 2 + (k >> 2), at[1]! * 2 + ((k >> 1) & 1), at[2]! * 2 + (k & 1)].join('/'),
      )!;
      index.set([BigInt(offset), BigInt(chunk.length)], k * 2);
      offset += chunk.length;
      parts.push(chunk);
    }
    const list = new Uint8Array(index.buffer);
    const sum = new Uint8Array(Uint32Array.of(crc32c(list)).buffer);
    files.set(['amplitude/c', ...at].join('/'), new Uint8Array(Buffer.concat([...parts, list, sum])));
  }
  return files;
}

it('chunks of a shard that lie together come in one request, and absent ones are null', async () => {
  const files = await sharded();
  const server = await serve((key) => files.get(key) ?? null);
  const cube = await open(server.url);
  server.asked.length = 0;
  const all = { first: 0, count: 8 };
  const window = await cube.window({ inline: all, crossline: all, sample: all });
  window.forEach((sample, at) => {
    const [i, x, k] = [at >> 6, (at >> 3) & 7, at & 7];
    const absent = [i, x, k].every((index) => index % 4 >= 2);
    if (absent) expect(sample).toBeNaN();
    else expect(sample).toBe(value(i, x, k));
  });
  // One request for the index of each shard, and one for its seven chunks.
  expect(server.asked.filter(({ key }) => key.startsWith('amplitude/c/'))).toHaveLength(16);
});

/** A survey of this grid whose objects are made from a formula, laid out as an export is. */
function made(grid: CubeGrid) {
  const form = { zarrFormat: 3, sampleType: 'float32', codec: 'none', scale: 1 } as const;
  const levels = outLevels(grid, 128, true);
  const facts = {
    name: 'made',
    grid,
    quantity: { name: 'amplitude', unit: '', signed: true, cyclic: false },
    fields: null,
    textHeader: null,
    binaryHeader: {},
    exportId: '',
    createdOn: '',
  };
  const documents = outDocuments(form, levels, facts);
  const get = (key: string): Uint8Array | null => {
    const document = documents.get(key);
    if (document) return json(document);
    const axis = { inline: grid.inline, crossline: grid.crossline }[key.replace('/c/0', '') as 'inline'];
    if (axis) return new Uint8Array(Int32Array.from({ length: axis.count }, (_, k) => axis.first + k).buffer);
    if (key === 'time/c/0')
      return new Uint8Array(Int32Array.from({ length: grid.sampleCount }, (_, k) => 4 * k).buffer);
    const level = levels.find(({ path }) => key.startsWith(`${path}/c/`));
    if (!level) return null;
    const at = key
      .slice(level.path.length + 3)
      .split('/')
      .map(Number);
    const [ci, cx, ck] = level.chunk;
    const block = new Float32Array(ci * cx * ck);
    for (let t = 0, n = 0; t < ci * cx; t++)
      for (let k = 0; k < ck; k++)
        block[n++] = Math.sin((at[0]! * ci + Math.floor(t / cx)) * level.step + at[1]! + at[2]! * ck + k);
    return new Uint8Array(block.buffer);
  };
  return { get, levels, key: (at: number[]) => outChunkKey(form, 'amplitude', at) };
}

const grid = (inlines: number, crosslines: number, samples: number): CubeGrid => ({
  inline: { label: 'Inline', first: 1, step: 1, count: inlines },
  crossline: { label: 'Crossline', first: 1, step: 1, count: crosslines },
  sampleCount: samples,
  vertical: { domain: 'time', unit: 'ms', start: 0, step: 4, inferred: false },
  binGrid: null,
  flat: false,
});

it('a first picture of 1 GB takes few requests, one of 1 TB as many, and a slice only the chunks that it crosses', {
  timeout: 60_000,
}, async () => {
  const counts: number[] = [];
  for (const size of [grid(500, 500, 1000), grid(10_000, 10_000, 2500)]) {
    const survey = made(size);
    const server = await serve(survey.get, { delayMilliseconds: 5 });
    const cube = await open(server.url);
    const level = await cube.level('preview');
    expect(Math.min(level.inlineCount, level.crosslineCount)).toBeGreaterThanOrEqual(16);
    expect(server.asked.length).toBeLessThanOrEqual(60);
    expect(server.asked.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(24 * 2 ** 20);
    expect(server.most).toBeLessThanOrEqual(6);
    counts.push(server.asked.length);
    server.asked.length = 0;
    const box = {
      inline: { first: 130, count: 1 },
      crossline: { first: 0, count: 300 },
      sample: { first: 0, count: 100 },
    };
    await cube.window(box);
    expect(server.asked.map(({ key }) => key).toSorted()).toEqual(
      [0, 1, 2].map((x) => survey.key([1, x, 0])),
    );
  }
  expect(counts[1]).toBe(counts[0]);
});

it('a section aborts what it has not read yet', async () => {
  const survey = made(grid(500, 500, 1000));
  const server = await serve(survey.get, { delayMilliseconds: 50 });
  const cube = await open(server.url);
  server.asked.length = 0;
  const stop = new AbortController();
  const reading = cube.slice({ axis: 'inline', position: 20, exact: true, signal: stop.signal });
  setTimeout(() => stop.abort(), 80);
  await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(server.asked.length).toBeLessThan(32);
});

it('says what is wrong with a link', async () => {
  const none = await serve(() => null);
  await expect(openCube(none.url)).rejects.toMatchObject({
    code: 'not-zarr',
    message: expect.stringContaining('zarr.json'),
  });
  const shut = await serve(() => null, { status: 403 });
  await expect(openCube(shut.url)).rejects.toMatchObject({
    code: 'network',
    message: expect.stringContaining('ListBucket'),
  });
  const web = await serve(() => new TextEncoder().encode('<!doctype html>'));
  await expect(openCube(web.url)).rejects.toMatchObject({
    code: 'not-zarr',
    message: expect.stringContaining('web page'),
  });
});
