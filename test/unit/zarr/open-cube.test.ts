import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openCube } from '../../../src/api/open-cube.ts';
import type { Cube } from '../../../src/core/cube.ts';
import { hasPython, python } from '../../python.ts';
import { asBlobs, type Files, group, writeArray } from '../../zarr-files.ts';

const [NI, NX, NS] = [7, 9, 20];
const value = (i: number, x: number, k: number): number => Math.fround(1000 * Math.sin(i + 2 * x) + k);

const opened: Cube[] = [];
afterEach(() => {
  for (const cube of opened.splice(0)) cube.close();
});
const open = async (...of: Parameters<typeof openCube>): Promise<Cube> => {
  const cube = await openCube(...of);
  opened.push(cube);
  return cube;
};

/** A hierarchy with the names of MDIO 1, written by zarrita. */
async function mdio(
  codecs: { name: string; configuration?: Record<string, unknown> }[],
  of = value,
): Promise<Files> {
  const files: Files = new Map();
  group(files, '', {
    apiVersion: '1.0.0',
    name: 'test',
    attributes: { surveyType: '3D', defaultVariableName: 'amplitude' },
  });
  const unit = (unitsV1: Record<string, string>) => ({ unitsV1 });
  await writeArray(
    files,
    'inline',
    { shape: [NI], chunks: [NI], dtype: 'int32', names: ['inline'] },
    (i) => 100 + 2 * i,
  );
  await writeArray(
    files,
    'crossline',
    { shape: [NX], chunks: [NX], dtype: 'int32', names: ['crossline'] },
    (x) => 300 + x,
  );
  await writeArray(
    files,
    'time',
    { shape: [NS], chunks: [NS], dtype: 'int32', names: ['time'], attributes: unit({ time: 'ms' }) },
    (k) => 200 + 4 * k,
  );
  const map = {
    shape: [NI, NX],
    chunks: [4, 4],
    dtype: 'float64',
    names: ['inline', 'crossline'],
    attributes: unit({ length: 'm' }),
  };
  await writeArray(files, 'cdp_x', map, (i, x) => 500_000 + 25 * i + 3 * x);
  await writeArray(files, 'cdp_y', map, (i, x) => 6_000_000 - 4 * i + 12.5 * x);
  await writeArray(
    files,
    'amplitude',
    { shape: [NI, NX, NS], chunks: [3, 4, 8], codecs, fill: 'NaN', names: ['inline', 'crossline', 'time'] },
    of,
  );
  return files;
}

const BOX = {
  inline: { first: 0, count: NI },
  crossline: { first: 0, count: NX },
  sample: { first: 0, count: NS },
};
const all = (of = value): number[] => {
  const numbers: number[] = [];
  for (let i = 0; i < NI; i++)
    for (let x = 0; x < NX; x++) for (let k = 0; k < NS; k++) numbers.push(of(i, x, k));
  return numbers;
};

describe('a hierarchy with the names of MDIO 1 is a cube', () => {
  const bytes = { name: 'bytes', configuration: { endian: 'little' } };
  it.each([
    ['without compression', [bytes]],
    [
      'big-endian and transposed',
      [
        { name: 'transpose', configuration: { order: [2, 0, 1] } },
        { name: 'bytes', configuration: { endian: 'big' } },
      ],
    ],
    ['with gzip', [bytes, { name: 'gzip', configuration: { level: 1 } }]],
    ['with lz4', [bytes, { name: 'lz4', configuration: { acceleration: 1 } }]],
    ['with zstd', [bytes, { name: 'zstd', configuration: { level: 1, checksum: false } }]],
    [
      'with blosc',
      [
        bytes,
        {
          name: 'blosc',
          configuration: { cname: 'lz4', clevel: 5, shuffle: 'shuffle', typesize: 4, blocksize: 0 },
        },
      ],
    ],
  ])('%s', async (_name, codecs) => {
    const cube = await open(asBlobs(await mdio(codecs)));
    expect(cube.grid).toMatchObject({
      inline: { label: 'Inline', first: 100, step: 2, count: NI },
      crossline: { first: 300, step: 1, count: NX },
      sampleCount: NS,
      vertical: { domain: 'time', unit: 'ms', start: 200, step: 4, inferred: false },
      flat: false,
    });
    expect(cube.grid.binGrid!.origin.x).toBeCloseTo(500_000, 6);
    expect(cube.grid.binGrid!.inlineVector.x).toBeCloseTo(25, 9);
    expect(cube.grid.binGrid!.crosslineVector.y).toBeCloseTo(12.5, 9);
    expect(cube.grid.binGrid!.unit).toBe('m');
    expect([...(await cube.window(BOX))]).toEqual(all());
    const { data } = await cube.slice({ axis: 'inline', position: 104, exact: true });
    expect(data[3 * NX + 5]).toBe(value(2, 5, 3));
    const time = await cube.slice({ axis: 'sample', position: 11, exact: true });
    expect([...time.data]).toEqual(all().filter((_, at) => at % NS === 11));
    const range = await cube.range();
    expect(range.max).toBe(Math.max(...all()));
    const level = await cube.level(1);
    expect([level.inlineCount, level.crosslineCount, level.sampleCount]).toEqual([NI, NX, NS]);
    expect((await cube.statistics()).min).toBe(Math.min(...all()));
  });
});

it('a zip file that a common program has deflated is read, in a folder within it too', async () => {
  if (!hasPython('zipfile')) return;
  const bytes = { name: 'bytes', configuration: { endian: 'little' } };
  const folder = mkdtempSync(join(tmpdir(), 'zarr-zip-'));
  try {
    for (const [key, content] of await mdio([bytes])) {
      const path = join(folder, 'survey.zarr', key);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
    }
    const methods = python(
      `import sys, os, json, zipfile
root = sys.argv[1]
with zipfile.ZipFile(root + '/out.zip', 'w', zipfile.ZIP_DEFLATED) as z:
    for at, _, names in os.walk(root + '/survey.zarr'):
        for name in names: z.write(os.path.join(at, name), os.path.relpath(os.path.join(at, name), root))
print(json.dumps(sorted({i.compress_type for i in zipfile.ZipFile(root + '/out.zip').infolist()})))`,
      folder,
    );
    expect(methods).toEqual([8]);
    const cube = await open(new File([readFileSync(join(folder, 'out.zip'))], 'out.zip'));
    expect([...(await cube.window(BOX))]).toEqual(all());
  } finally {
    rmSync(folder, { recursive: true });
  }
});
