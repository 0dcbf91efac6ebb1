import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { exportZarr } from '../../../src/api/export-zarr.ts';
import { openSegy } from '../../../src/api/open.ts';
import { openCube } from '../../../src/api/open-cube.ts';
import type { PageDataset } from '../../../src/api/types.ts';
import type { ZarrExportOptions } from '../../../src/api/zarr-export-types.ts';
import { makeSegy } from '../../make-segy.ts';
import { hasPython, python } from '../../python.ts';
import { asBlobs, type Files } from '../../zarr-files.ts';

const [NI, NX, NS] = [37, 41, 50];
const value = (inline: number, crossline: number, sample: number): number =>
  Math.fround(1000 * Math.sin(inline * 12.9 + crossline * 78.2 + sample));
const hole = (inline: number, crossline: number): boolean => inline === 104 && crossline === 302;
const INLINES = { first: 100, count: NI, step: 2 };
const CROSSLINES = { first: 300, count: NX, step: 1 };

const position = (i: number, x: number) => [500_000 + 25 * i, 6_000_000 + 12 * x] as const;

const opened: { close(): void }[] = [];
const folders: string[] = [];
afterEach(() => {
  for (const each of opened.splice(0)) each.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

async function survey(): Promise<PageDataset> {
  const bytes = makeSegy({
    inlines: INLINES,
    crosslines: CROSSLINES,
    samples: NS,
    value,
    hole,
    intervalMicroseconds: 4000,
    position,
  } as never);
  const dataset = await openSegy(new File([bytes as Uint8Array<ArrayBuffer>], 'made.sgy'));
  opened.push(dataset);
  return dataset;
}

async function exported(options: ZarrExportOptions): Promise<Files> {
  const files: Files = new Map();
  const dataset = await survey();
  await exportZarr(
    dataset.cube,
    { chunk: 16, ...options },
    { set: async (key, bytes) => void files.set(key, bytes.slice()) },
  );
  return files;
}

/** The samples of the survey by the formula, [inline × crossline × sample]. */
function wanted(step = 1): Float32Array {
  const numbers: number[] = [];
  for (let i = 0; i < NI; i += step)
    for (let x = 0; x < NX; x += step)
      for (let k = 0; k < NS; k++) {
        const [inline, crossline] = [INLINES.first + i * INLINES.step, CROSSLINES.first + x];
        numbers.push(hole(inline, crossline) ? Number.NaN : value(inline, crossline, k));
      }
  return Float32Array.from(numbers);
}

function onDisk(files: Files): string {
  const folder = mkdtempSync(join(tmpdir(), 'zarr-'));
  folders.push(folder);
  for (const [key, bytes] of files) {
    const path = join(folder, key);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }
  return folder;
}

const BOX = {
  inline: { first: 0, count: NI },
  crossline: { first: 0, count: NX },
  sample: { first: 0, count: NS },
};

describe('an export is read back', () => {
  it.each([
    [3, 'none'],
    [3, 'zstd'],
    [3, 'gzip'],
    [2, 'none'],
    [2, 'zstd'],
    [2, 'gzip'],
  ] as const)('bit-equal as float32: Zarr v%i, %s', async (zarrFormat, codec) => {
    const files = await exported({ zarrFormat, codec });
    const cube = await openCube(asBlobs(files));
    opened.push(cube);
    const { binGrid, ...grid } = (await survey()).cube.grid;
    expect(cube.grid).toMatchObject({ ...grid, vertical: { ...grid.vertical, inferred: false } });
    expect(cube.grid.binGrid!.inlineVector.x).toBeCloseTo(binGrid!.inlineVector.x, 9);
    expect(cube.grid.binGrid!.crosslineVector.y).toBeCloseTo(binGrid!.crosslineVector.y, 9);
    expect(await cube.window(BOX)).toEqual(wanted());
    const coarse = await cube.level(2);
    expect(coarse.lastValid[1 * coarse.crosslineCount + 1]).toBe(-1);
  });

  it('with an error of half a step as int16, and of 2⁻¹¹ as float16; null stays null', async () => {
    for (const [sampleType, error] of [
      ['int16', 1000 / 32767 / 2 + 1e-4],
      ['float16', 1000 / 2048],
    ] as const) {
      const cube = await openCube(asBlobs(await exported({ sampleType, codec: 'none' })));
      opened.push(cube);
      const [read, exact] = [await cube.window(BOX), wanted()];
      exact.forEach((sample, at) => {
        if (Number.isNaN(sample)) expect(read[at]).toBeNaN();
        else if (Math.abs(read[at]! - sample) > error) expect(read[at]).toBeCloseTo(sample, 3);
      });
    }
  });

  it('by a reader of the Zarr v3 specification in numpy, with mask, headers and levels', {
    timeout: 60_000,
  }, async () => {
    if (!hasPython('numpy')) return;
    const folder = onDisk(await exported({ codec: 'gzip' }));
    const program = `
import sys, json, gzip, itertools, os, numpy as np
def read(root, path):
    m = json.load(open(f'{root}/{path}/zarr.json'))
    t = m['data_type']
    dtype = np.dtype(t if isinstance(t, str) else [(f['name'], f['data_type']) for f in t['configuration']['fields']])
    chunk = m['chunk_grid']['configuration']['chunk_shape']
    fill = m['fill_value']
    out = np.zeros(m['shape'], dtype)
    if not isinstance(fill, dict): out[...] = float(fill) if isinstance(fill, str) else fill
    for at in itertools.product(*[range(-(-n // c)) for n, c in zip(m['shape'], chunk)]):
        file = '/'.join([root, path, 'c', *map(str, at)])
        if not os.path.exists(file): continue
        raw = open(file, 'rb').read()
        for codec in reversed(m['codecs']):
            if codec['name'] == 'gzip': raw = gzip.decompress(raw)
            else: assert codec == {'name': 'bytes', 'configuration': {'endian': 'little'}}
        block = np.frombuffer(raw, dtype).reshape(chunk)
        where = tuple(slice(a * c, min((a + 1) * c, n)) for a, c, n in zip(at, chunk, m['shape']))
        out[where] = block[tuple(slice(0, w.stop - w.start) for w in where)]
    return out
root = sys.argv[1]
a = read(root, 'amplitude')
h = read(root, 'headers')
m = read(root, 'trace_mask')
print(json.dumps(dict(samples=a.tobytes().hex(), level=read(root, 'levels/2').tobytes().hex(), mask=int(m.sum()), hole=bool(m[2, 2]),
  inline=h['inline'][:, 5].tolist(), crossline=h['crossline'][3].tolist(), time=read(root, 'time').tolist(), x=read(root, 'cdp_x')[4, 7])))
`;
    const found = python(program, folder) as Record<string, unknown>;
    const hex = (of: Float32Array): string => Buffer.from(of.buffer).toString('hex');
    // A NaN is a NaN whatever its bits.
    const floats = (text: unknown): Float32Array =>
      new Float32Array(Uint8Array.from(Buffer.from(String(text), 'hex')).buffer);
    expect(hex(floats(found.samples).map((sample) => (Number.isNaN(sample) ? 0 : sample)))).toBe(
      hex(wanted().map((sample) => (Number.isNaN(sample) ? 0 : sample))),
    );
    expect(floats(found.level)).toEqual(wanted(2));
    expect([found.mask, found.hole]).toEqual([NI * NX - 1, false]);
    expect(found.inline).toEqual(Array.from({ length: NI }, (_, k) => 100 + 2 * k));
    expect(found.crossline).toEqual(Array.from({ length: NX }, (_, k) => 300 + k));
    expect(found.time).toEqual(Array.from({ length: NS }, (_, k) => k * 4));
    const { binGrid } = (await survey()).cube.grid;
    expect(found.x).toBeCloseTo(
      binGrid!.origin.x + 4 * binGrid!.inlineVector.x + 7 * binGrid!.crosslineVector.x,
      6,
    );
  });

  it('of v2 by zarr, xarray and dask', { timeout: 60_000 }, async () => {
    if (!hasPython('zarr', 'xarray', 'dask')) return;
    const folder = onDisk(await exported({ zarrFormat: 2, codec: 'zstd' }));
    const program = `
import sys, json, zarr, xarray, dask.array
root = sys.argv[1]
z = zarr.open(root, mode='r')
x = xarray.open_zarr(root, drop_variables=['headers'])
d = dask.array.from_zarr(root, component='amplitude')
print(json.dumps(dict(samples=z['amplitude'][:].tobytes().hex(), dims=list(x['amplitude'].dims), inline=x['inline'].values.tolist(), mask=int(x['trace_mask'].sum()),
  same=bool(((d.compute() == x['amplitude'].values) | (x['amplitude'].isnull().values)).all()), header=int(z['headers'][3, 4]['inline']))))
`;
    const found = python(program, folder) as Record<string, unknown>;
    const floats = new Float32Array(Uint8Array.from(Buffer.from(String(found.samples), 'hex')).buffer);
    expect(floats).toEqual(wanted());
    expect(found).toMatchObject({
      dims: ['inline', 'crossline', 'time'],
      mask: NI * NX - 1,
      same: true,
      header: 106,
    });
  });
});

it('an export with all its levels reads the file once', async () => {
  const bytes = makeSegy({
    inlines: INLINES,
    crosslines: CROSSLINES,
    samples: NS,
    value,
    hole,
    intervalMicroseconds: 4000,
    position,
  } as never) as Uint8Array<ArrayBuffer>;
  const file = new File([bytes], 'made.sgy');
  const dataset = await openSegy(file);
  opened.push(dataset);
  await dataset.preview();
  let read = 0;
  const slice = file.slice.bind(file);
  file.slice = (start = 0, end = file.size) => {
    read += end - start;
    return slice(start, end);
  };
  const { levels } = await exportZarr(
    dataset.cube,
    { chunk: 64, codec: 'none' },
    { set: async () => undefined },
  );
  expect(levels).toBe(2);
  expect(read).toBeGreaterThanOrEqual(bytes.length - 3600 - 240 * NI * NX);
  expect(read).toBeLessThan(1.1 * bytes.length);
});

describe('an export that was broken off', () => {
  it('goes on with the columns that are missing, and refuses a folder with something else', async () => {
    const files: Files = new Map();
    const dataset = await survey();
    let left = 20;
    const target = {
      set: async (key: string, bytes: Uint8Array<ArrayBuffer>) => {
        if (key.startsWith('amplitude/c/') && left-- < 0) throw new Error('killed');
        files.set(key, bytes.slice());
      },
      get: async (key: string) => files.get(key) ?? null,
    };
    await expect(exportZarr(dataset.cube, { chunk: 16 }, target)).rejects.toThrow('killed');
    left = Number.POSITIVE_INFINITY;
    const result = await exportZarr(dataset.cube, { chunk: 16 }, target);
    expect(result.resumed).toBeGreaterThan(0);
    const cube = await openCube(asBlobs(files));
    opened.push(cube);
    expect(await cube.window(BOX)).toEqual(wanted());
    await expect(exportZarr(dataset.cube, { chunk: 8 }, target)).rejects.toMatchObject({
      code: 'bad-argument',
    });
  });
});

it('a zip has its metadata first, is read by ranges, and by Python', { timeout: 60_000 }, async () => {
  const parts: Uint8Array[] = [];
  const sink = new WritableStream<Uint8Array>({ write: (bytes) => void parts.push(bytes.slice()) });
  await exportZarr((await survey()).cube, { chunk: 16, codec: 'gzip' }, sink);
  const file = new File(parts as Uint8Array<ArrayBuffer>[], 'made.ozx');
  const cube = await openCube(file);
  opened.push(cube);
  expect(await cube.window(BOX)).toEqual(wanted());
  if (!hasPython('zipfile')) return;
  const folder = onDisk(new Map([['made.zip', new Uint8Array(await file.arrayBuffer())]]));
  const found = python(
    `import sys, json, zipfile
z = zipfile.ZipFile(sys.argv[1])
print(json.dumps(dict(bad=z.testzip(), first=z.namelist()[0], comment=json.loads(z.comment))))`,
    join(folder, 'made.zip'),
  );
  expect(found).toEqual({
    bad: null,
    first: 'zarr.json',
    comment: { ome: { version: '0.5', zipFile: { centralDirectory: { jsonFirst: true } } } },
  });
});
