import { afterEach, describe, expect, it } from 'vitest';
import type { ArrayCube } from '../../../src/api/array-cube.ts';
import { openCube } from '../../../src/api/open-cube.ts';
import { asBlobs, type Files, group, json, writeArray } from '../../zarr-files.ts';

/** Hierarchies written byte by byte from the specifications of Zarr 2 and 3 and of MDIO. */
const opened: ArrayCube[] = [];
afterEach(() => {
  for (const cube of opened.splice(0)) cube.close();
});
const open = async (files: Files, options = {}): Promise<ArrayCube> => {
  const cube = (await openCube(asBlobs(files), options)) as ArrayCube;
  opened.push(cube);
  return cube;
};
const [NI, NX, NS] = [4, 6, 5];
const value = (i: number, x: number, k: number): number => i * 100 + x * 10 + k + 1;
const bytesOf = (
  array: ArrayLike<number>,
  Kind: typeof Float32Array | typeof Int32Array | typeof Uint8Array,
): Uint8Array<ArrayBuffer> => new Uint8Array(Kind.from(array as number[]).buffer as ArrayBuffer);
const box = {
  inline: { first: 0, count: NI },
  crossline: { first: 0, count: NX },
  sample: { first: 0, count: NS },
};
const dead = (i: number, x: number): boolean => i === 1 && x === 2;
const everywhere = <T>(of: (i: number, x: number, k: number) => T): T[] =>
  Array.from({ length: NI * NX * NS }, (_, at) =>
    of(Math.floor(at / (NX * NS)), Math.floor(at / NS) % NX, at % NS),
  );
const wanted = everywhere((i, x, k) => (dead(i, x) ? Number.NaN : value(i, x, k)));

/** Header structs: inline int32, crossline int32, scalar int16, x float64, packed to 18 bytes. */
function structs(): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(NI * NX * 18);
  const view = new DataView(bytes.buffer);
  for (let cell = 0; cell < NI * NX; cell++) {
    view.setInt32(cell * 18, 100 + Math.floor(cell / NX), true);
    view.setInt32(cell * 18 + 4, 300 + (cell % NX), true);
    view.setInt16(cell * 18 + 8, -100, true);
    view.setFloat64(cell * 18 + 10, 1000.5 + cell, true);
  }
  return bytes;
}
const cells = { inlineIndices: Int32Array.of(0, 3, 2, 9), crosslineIndices: Int32Array.of(0, 5, 1, 0) };
const HEADERS = {
  inline: [100, 103, 102, Number.NaN],
  scalar: [-100, -100, -100, Number.NaN],
  x: [1000.5, 1023.5, 1013.5, Number.NaN],
};

it('MDIO 0: data/chunked_012, live mask, dimensions, trace headers, text and binary header', async () => {
  const array = (shape: number[], chunks: number[], dtype: unknown, fill: unknown) =>
    json({
      zarr_format: 2,
      shape,
      chunks,
      dtype,
      compressor: null,
      fill_value: fill,
      order: 'C',
      filters: null,
      dimension_separator: '/',
    });
  const dimension = [
    { name: 'inline', coords: [100, 101, 102, 103] },
    { name: 'crossline', coords: [300, 302, 304, 306, 308, 310] },
    { name: 'sample', coords: [0, 4, 8, 12, 16] },
  ];
  const files: Files = new Map([
    ['.zgroup', json({ zarr_format: 2 })],
    ['.zattrs', json({ api_version: '0.8.3', dimension, trace_count: NI * NX - 1 })],
    ['metadata/.zgroup', json({ zarr_format: 2 })],
    [
      'metadata/.zattrs',
      json({ text_header: ['C 1 LINE ONE', 'C 2 LINE TWO'], binary_header: { sample_interval: 4000 } }),
    ],
    ['data/chunked_012/.zarray', array([NI, NX, NS], [NI, NX, NS], '<f4', 0)],
    [
      'data/chunked_012/0/0/0',
      bytesOf(
        everywhere((i, x, k) => (dead(i, x) ? 0 : value(i, x, k))),
        Float32Array,
      ),
    ],
    ['metadata/live_mask/.zarray', array([NI, NX], [NI, NX], '|b1', false)],
    [
      'metadata/live_mask/0/0',
      bytesOf(
        Array.from({ length: NI * NX }, (_, at) => (dead(Math.floor(at / NX), at % NX) ? 0 : 1)),
        Uint8Array,
      ),
    ],
    [
      'metadata/chunked_012_trace_headers/.zarray',
      array(
        [NI, NX],
        [NI, NX],
        [
          ['inline', '<i4'],
          ['crossline', '<i4'],
          ['scalar', '<i2'],
          ['x', '<f8'],
        ],
        null,
      ),
    ],
    ['metadata/chunked_012_trace_headers/0/0', structs()],
  ]);
  const cube = await open(files);
  expect(cube.survey.layout).toBe('MDIO 0');
  expect(cube.grid).toMatchObject({
    inline: { first: 100, step: 1 },
    crossline: { first: 300, step: 2 },
    vertical: { domain: 'time', unit: 'ms', start: 0, step: 4 },
  });
  expect([...(await cube.window(box))]).toEqual(wanted);
  expect(cube.survey.textHeaders).toEqual(['C 1 LINE ONE\nC 2 LINE TWO']);
  expect(cube.survey.binaryHeader).toEqual({ sample_interval: 4000 });
  const read = await cube.readHeaders(cells, ['inline', 'scalar', 'x']);
  for (const [name, numbers] of Object.entries(HEADERS)) expect([...read[name]!], name).toEqual(numbers);
  await expect(cube.readHeaders(cells, ['nothing'])).rejects.toMatchObject({ code: 'bad-argument' });
});

describe('MDIO 1', () => {
  const v3 = (
    shape: number[],
    chunks: number[],
    type: unknown,
    fill: unknown,
    names: string[],
    attributes = {},
  ) =>
    json({
      zarr_format: 3,
      node_type: 'array',
      shape,
      data_type: type,
      fill_value: fill,
      attributes,
      dimension_names: names,
      chunk_grid: { name: 'regular', configuration: { chunk_shape: chunks } },
      chunk_key_encoding: { name: 'default', configuration: { separator: '/' } },
      codecs: [{ name: 'bytes', configuration: { endian: 'little' } }],
    });
  const lateral = ['inline', 'crossline'];
  const base = (): Files =>
    new Map([
      [
        'zarr.json',
        json({
          zarr_format: 3,
          node_type: 'group',
          attributes: { apiVersion: '1.2.0', name: 'x', attributes: { defaultVariableName: 'seismic' } },
        }),
      ],
      [
        'seismic/zarr.json',
        v3([NI, NX, NS], [NI, NX, NS], 'float32', 'NaN', [...lateral, 'depth'], {
          statsV1: { min: 1, max: 355, count: 1 },
        }),
      ],
      ['seismic/c/0/0/0', bytesOf(wanted, Float32Array)],
      ['depth/zarr.json', v3([NS], [NS], 'int32', 0, ['depth'], { unitsV1: { length: 'ft' } })],
      ['depth/c/0', bytesOf([1000, 1010, 1020, 1030, 1040], Int32Array)],
      ['inline/zarr.json', v3([NI], [NI], 'int32', 0, ['inline'])],
      ['inline/c/0', bytesOf([100, 101, 102, 103], Int32Array)],
      ['crossline/zarr.json', v3([NX], [NX], 'int32', 0, ['crossline'])],
      ['crossline/c/0', bytesOf([305, 304, 303, 302, 301, 300], Int32Array)],
      [
        'segy_file_header/zarr.json',
        v3([], [], 'string', '', [], { textHeader: 'C 1 TEXT', binaryHeader: { samples: 5 } }),
      ],
      ['headers/c/0/0', structs()],
    ]);
  const fields = [
    ['inline', 'int32'],
    ['crossline', 'int32'],
    ['scalar', 'int16'],
    ['x', 'float64'],
  ] as const;

  it.each([
    [
      'struct',
      { name: 'struct', configuration: { fields: fields.map(([name, data_type]) => ({ name, data_type })) } },
    ],
    ['structured', { name: 'structured', configuration: { fields } }],
  ])(
    'the variable that the root names, a depth axis in feet, descending crosslines, headers as %s',
    async (_name, type) => {
      const files = base();
      files.set('headers/zarr.json', v3([NI, NX], [NI, NX], type, null, lateral));
      const cube = await open(files);
      expect(cube.survey.layout).toBe('MDIO 1');
      expect(cube.grid.vertical).toEqual({
        domain: 'depth',
        unit: 'ft',
        start: 1000,
        step: 10,
        inferred: false,
      });
      expect(cube.grid.crossline).toEqual({ label: 'Crossline', first: 300, step: 1, count: NX });
      const reversed = everywhere((i, x, k) => (dead(i, NX - 1 - x) ? Number.NaN : value(i, NX - 1 - x, k)));
      expect([...(await cube.window(box))]).toEqual(reversed);
      expect(cube.survey.textHeaders).toEqual(['C 1 TEXT']);
      expect(cube.survey.statistics).toMatchObject({ min: 1, max: 355 });
      const read = await cube.readHeaders(
        { inlineIndices: Int32Array.of(2), crosslineIndices: Int32Array.of(0) },
        ['crossline', 'x'],
      );
      // Crossline index 0 is the last of the array.
      expect([read.crossline![0], read.x![0]]).toEqual([305, 1000.5 + 2 * NX + 5]);
    },
  );

  it('absent chunks are the fill value: null if that is NaN, a number otherwise', async () => {
    const files = base();
    files.delete('seismic/c/0/0/0');
    expect([...(await (await open(files)).window(box))].every(Number.isNaN)).toBe(true);
    files.set('seismic/zarr.json', v3([NI, NX, NS], [NI, NX, NS], 'float32', 7, [...lateral, 'depth']));
    expect([...(await (await open(files)).window(box))].every((sample) => sample === 7)).toBe(true);
  });

  it('a codec that no browser decodes is named', async () => {
    const files = base();
    const document = JSON.parse(new TextDecoder().decode(files.get('seismic/zarr.json')));
    files.set(
      'seismic/zarr.json',
      json({ ...document, codecs: [...document.codecs, { name: 'zfpy', configuration: {} }] }),
    );
    await expect((await open(files)).window(box)).rejects.toMatchObject({
      code: 'unsupported-codec',
      message: expect.stringContaining('zfpy'),
    });
  });
});

it('stored numbers become samples by scale_factor, add_offset and _FillValue', async () => {
  const files: Files = new Map();
  group(files, '', {});
  await writeArray(
    files,
    'amplitude',
    {
      shape: [NI, NX, NS],
      chunks: [2, 4, 5],
      dtype: 'int16',
      fill: -32768,
      names: ['inline', 'crossline', 'time'],
      attributes: { scale_factor: 0.5, add_offset: 3, _FillValue: -32768 },
    },
    (i, x, k) => (dead(i, x) ? -32768 : value(i, x, k)),
  );
  const cube = await open(files);
  expect([...(await cube.window(box))]).toEqual(wanted.map((sample) => sample * 0.5 + 3));
});

describe('OME-Zarr', () => {
  const levels = async (
    version: string,
    root: (multiscales: unknown) => Record<string, unknown>,
  ): Promise<Files> => {
    const files: Files = new Map();
    const dataset = (path: string, step: number) => ({
      path,
      coordinateTransformations: [
        { type: 'scale', scale: [step * 12.5, step * 12.5, step * 4] },
        { type: 'translation', translation: [0, 0, 100] },
      ],
    });
    group(
      files,
      '',
      root([
        {
          version,
          axes: ['z', 'y', 'x'].map((name) => ({ name, type: 'space' })),
          datasets: [dataset('s0', 1), dataset('s1', 2)],
        },
      ]),
    );
    const names = ['z', 'y', 'x'];
    await writeArray(files, 's0', { shape: [NI, NX, NS], chunks: [2, 2, 2], names }, value);
    await writeArray(
      files,
      's1',
      { shape: [2, 3, 3], chunks: [2, 2, 2], names },
      (i, x, k) => -value(i, x, k),
    );
    return files;
  };
  it.each([
    ['0.4', (multiscales: unknown) => ({ multiscales })],
    ['0.5', (multiscales: unknown) => ({ ome: { version: '0.5', multiscales } })],
  ] as const)('%s: its levels are the levels of the cube', async (version, root) => {
    const cube = await open(await levels(version, root));
    expect(cube.survey.layout).toBe('OME-Zarr');
    expect(cube.survey.levels.map(({ stride }) => stride)).toEqual([
      { inline: 1, crossline: 1, sample: 1 },
      { inline: 2, crossline: 2, sample: 2 },
    ]);
    expect(cube.grid.vertical).toMatchObject({ start: 100, step: 4 });
    const coarse = await cube.level(2);
    expect([coarse.inlineCount, coarse.crosslineCount, coarse.sampleCount]).toEqual([2, 3, 3]);
    // The samples of the level are those of its own array, which are negative here.
    expect(coarse.data.every((bits) => bits >= 0x8000)).toBe(true);
    expect(cube.survey.findings.map(({ code }) => code)).toContain('axes-inferred');
  });
});

it('any other array of three dimensions is read along the axes that are said', async () => {
  const files: Files = new Map();
  await writeArray(files, '', { shape: [NS, NX, NI], chunks: [2, 4, 3] }, (k, x, i) => value(i, x, k));
  const cube = await open(files, { axes: [2, 1, 0], domain: 'depth' });
  expect([...(await cube.window(box))]).toEqual(everywhere(value));
  expect(cube.grid.vertical.domain).toBe('depth');
  await expect(open(files, { axes: [0, 0, 1] })).rejects.toMatchObject({ code: 'bad-argument' });
  await expect(open(new Map([['readme.txt', json('nothing')]]))).rejects.toMatchObject({ code: 'not-zarr' });
});
