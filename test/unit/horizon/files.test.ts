import { describe, expect, it } from 'vitest';
import {
  HORIZON_FORMATS,
  horizonFile,
  previewHorizon,
  readHorizon,
  readHorizons,
  writeHorizon,
} from '../../../src/api/horizon-files.ts';
import type { CubeGrid } from '../../../src/core/cube.ts';
import { isSegyError } from '../../../src/core/errors.ts';
import { madeUpCube } from '../../made-up-cube.ts';
import { inMilliseconds, NORTH_UP, plane, planeOn, ROTATED } from './survey-grid.ts';

const cubeOn = (grid: CubeGrid) => madeUpCube(() => 1, grid);
const read = (content: BlobPart, grid = NORTH_UP, options = {}) =>
  readHorizon(new File([content], 'Top.dat'), { cube: cubeOn(grid), ...options });

/** The map position of a bin of the north-up grid, and its line numbers. */
const X = (j: number): number => 450_000 + 10 * j;
const Y = (i: number): number => 6_780_000 + 20 * i;
const bins = Array.from({ length: 35 }, (_, cell) => ({ i: Math.floor(cell / 7), j: cell % 7 }));
const rows = (of: (i: number, j: number) => string): string => bins.map(({ i, j }) => of(i, j)).join('\n');
const expected = bins.map(({ i, j }) => plane(i, j));

async function expectPlane(content: BlobPart, options = {}): Promise<void> {
  const found = inMilliseconds(await read(content, NORTH_UP, options));
  for (let cell = 0; cell < 35; cell++) expect(found[cell], `cell ${cell}`).toBeCloseTo(expected[cell]!, 2);
}

describe('a file is read that was written by hand in the format of', () => {
  it.each([
    ['plain columns x y z', rows((i, j) => `${X(j)} ${Y(i)} ${plane(i, j)}`)],
    ['columns z x y', rows((i, j) => `${plane(i, j)} ${X(j)} ${Y(i)}`)],
    ['columns of inline, crossline and time', rows((i, j) => `${100 + 2 * i} ${300 + j} ${plane(i, j)}`)],
    [
      'columns with fractional line numbers, a header of comments and tabs',
      `#Horizon_name____-> Top\n#Export_Z_Unit_-> ms\n! by hand\n@ more\n${rows((i, j) => `${100 + 2 * i}.0\t${300 + j}.0\t${X(j)}\t${Y(i)}\t${plane(i, j)}`)}`,
    ],
    [
      'columns with semicolons and names',
      `X;Y;TWT (ms)\n${rows((i, j) => `${X(j)};${Y(i)};${plane(i, j)}`)}`,
    ],
    [
      'columns with commas and quotes',
      `"IL","XL","Z"\n${rows((i, j) => `"${100 + 2 * i}","${300 + j}","${plane(i, j)}"`)}`,
    ],
    [
      'columns with decimal commas',
      rows((i, j) => `${X(j)},0;${Y(i)},0;${plane(i, j).toFixed(2).replace('.', ',')}`),
    ],
    ['columns negative downwards', rows((i, j) => `${X(j)} ${Y(i)} ${-plane(i, j)}`)],
    ['columns in seconds', rows((i, j) => `${X(j)} ${Y(i)} ${plane(i, j) / 1000}`)],
    [
      'OpendTect with one line of names',
      `# "Inline"\t"Crossline"\t"Z(ms)"\n${rows((i, j) => `${100 + 2 * i}\t${300 + j}\t${plane(i, j)}`)}`,
    ],
    [
      'OpendTect with many lines of names',
      `# 1: X\n# 2: Y\n# 3: Z\n# - - - - -\n${rows((i, j) => `${X(j)}\t${Y(i)}\t${plane(i, j)}`)}`,
    ],
    [
      'Charisma 3D',
      rows(
        (i, j) => `INLINE :   ${100 + 2 * i} XLINE :   ${300 + j}   ${X(j)}.00  ${Y(i)}.00   ${plane(i, j)}`,
      ),
    ],
    ['JewelSuite', rows((i, j) => `${100 + 2 * i} ${300 + j} ${X(j)} ${Y(i)} ${plane(i, j)} F`)],
    [
      'GeoFrame IESX',
      `PROFILE Top   TYPE 1  4     3d_ci7m.ifdf     m ms\nSNAPPING PARAMETERS     5     0     1\n${rows((i, j) => `${X(j)}.0 ${Y(i)}.0 0 14 ${plane(i, j)} ${300 + j} ${300 + j} 0.5 I ${100 + 2 * i} XX`)}\nEOD\n`,
    ],
    [
      'DUG',
      `# subgrid=il:100-108[2]+cl:300-306[1]\n# vertical_dimension=time\n${rows((i, j) => `${100 + 2 * i} ${300 + j} ${plane(i, j)}`)}`,
    ],
    [
      'IRAP classic',
      `-996 5 10.0 20.0\n${X(0)} ${X(6)} ${Y(0)} ${Y(4)}\n7 0.0 ${X(0)} ${Y(0)}\n0 0 0 0 0 0 0\n${expected.join(' ')}\n`,
    ],
    [
      'ZMAP+ with its header over lines and a comment after it',
      `! by hand\n@Top HEADER, GRID, 5\n20, -99999.0, , 7, 1\n5, 7,\n${X(0)}, ${X(6)}, ${Y(0)},\n${Y(4)}\n0.0, 0.0, 0.0,\n@\n+ after the header\n${Array.from({ length: 7 }, (_, j) => [4, 3, 2, 1, 0].map((i) => plane(i, j)).join(' ')).join('\n')}\n`,
    ],
    [
      'ZMAP+ with fields that touch',
      `@Top, GRID, 5\n5, -9999, , 1, 1\n5, 7, ${X(0)}, ${X(6)}, ${Y(0)}, ${Y(4)}\n0.0, 0.0, 0.0\n@\n${Array.from({ length: 7 }, (_, j) => [4, 3, 2, 1, 0].map((i) => plane(i, j).toFixed(1).padStart(5)).join('')).join('\n')}\n`,
    ],
    [
      'CPS-3',
      `FSASCI 0 1 COMPUTED 0 1E+30\nFSATTR 0 0\nFSLIMI ${X(0)} ${X(6)} ${Y(0)} ${Y(4)} 0 500\nFSNROW 5 7\nFSXINC 10 20\n->Top\n${Array.from({ length: 7 }, (_, j) => [4, 3, 2, 1, 0].map((i) => plane(i, j)).join(' ')).join('\n')}\n`,
    ],
    [
      'EarthVision',
      `# Type: scattered data\n# Version: 6\n# Field: 1 x\n# Field: 2 y\n# Field: 3 z ms\n# Field: 4 column\n# Field: 5 row\n# End:\n# Grid_size: 7 x 5\n# Null_value: 1.0E+30\n${rows((i, j) => `${X(j)} ${Y(i)} ${plane(i, j)} ${j + 1} ${i + 1}`)}\n`,
    ],
    [
      'GXF',
      `#TITLE\n"Top"\n#POINTS\n7\n#ROWS\n5\n#PTSEPARATION\n10\n#RWSEPARATION\n20\n#XORIGIN\n${X(0)}\n#YORIGIN\n${Y(0)}\n#ROTATION\n0\n#DUMMY\n1e30\n#GRID\n${expected.join(' ')}\n`,
    ],
    [
      'GeoJSON',
      JSON.stringify({
        type: 'FeatureCollection',
        features: bins.map(({ i, j }) => ({
          type: 'Feature',
          properties: {},
          geometry: { type: 'Point', coordinates: [X(j), Y(i), plane(i, j)] },
        })),
      }),
    ],
    ['Surfer ASCII', `DSAA\n7 5\n${X(0)} ${X(6)}\n${Y(0)} ${Y(4)}\n0 500\n${expected.join(' ')}\n`],
  ])('%s', async (_, content) => expectPlane(content));

  it('IRAP binary, in big-endian Fortran records', async () => {
    const bytes = new DataView(new ArrayBuffer(100 + 5 * 36));
    const head: [number, 'i' | 'f'][] = [
      [32, 'i'],
      [-996, 'i'],
      [5, 'i'],
      [X(0), 'f'],
      [X(6), 'f'],
      [Y(0), 'f'],
      [Y(4), 'f'],
      [10, 'f'],
      [20, 'f'],
      [32, 'i'],
      [16, 'i'],
      [7, 'i'],
      [0, 'f'],
      [X(0), 'f'],
      [Y(0), 'f'],
      [16, 'i'],
      [28, 'i'],
    ];
    head.forEach(([value, type], k) => {
      if (type === 'i') bytes.setInt32(4 * k, value);
      else bytes.setFloat32(4 * k, value);
    });
    bytes.setInt32(96, 28);
    for (let i = 0; i < 5; i++) {
      bytes.setInt32(100 + 36 * i, 28);
      for (let j = 0; j < 7; j++) bytes.setFloat32(104 + 36 * i + 4 * j, plane(i, j));
      bytes.setInt32(132 + 36 * i, 28);
    }
    await expectPlane(bytes.buffer as ArrayBuffer);
  });

  it('Surfer 6 and 7, little-endian', async () => {
    const six = new DataView(new ArrayBuffer(56 + 35 * 4));
    'DSBB'.split('').forEach((letter, k) => {
      six.setUint8(k, letter.charCodeAt(0));
    });
    six.setInt16(4, 7, true);
    six.setInt16(6, 5, true);
    [X(0), X(6), Y(0), Y(4), 0, 500].forEach((value, k) => {
      six.setFloat64(8 + 8 * k, value, true);
    });
    expected.forEach((value, k) => {
      six.setFloat32(56 + 4 * k, value, true);
    });
    await expectPlane(six.buffer as ArrayBuffer);

    const seven = new DataView(new ArrayBuffer(100 + 35 * 8));
    const tag = (at: number, text: string, size: number): void => {
      text.split('').forEach((letter, k) => {
        seven.setUint8(at + k, letter.charCodeAt(0));
      });
      seven.setInt32(at + 4, size, true);
    };
    tag(0, 'DSRB', 4);
    seven.setInt32(8, 1, true);
    tag(12, 'GRID', 72);
    seven.setInt32(20, 5, true);
    seven.setInt32(24, 7, true);
    [X(0), Y(0), 10, 20, 0, 500, 0, 1.70141e38].forEach((value, k) => {
      seven.setFloat64(28 + 8 * k, value, true);
    });
    tag(92, 'DATA', 35 * 8);
    expected.forEach((value, k) => {
      seven.setFloat64(100 + 8 * k, value, true);
    });
    await expectPlane(seven.buffer as ArrayBuffer);
  });
});

it('takes 1e30, 9999900, −99999, −999.25 and what a file names for no value', async () => {
  const nulls = ['1e30', '9999900.0000', '-99999', '-999.25', '0.1E+31'];
  const content = rows((i, j) => `${100 + 2 * i} ${300 + j} ${j === 0 ? nulls[i] : plane(i, j)}`);
  const { values } = await read(content);
  for (const { i, j } of bins) expect(Number.isNaN(values[i * 7 + j]), `${i}, ${j}`).toBe(j === 0);
});

it('reads several horizons, each by its name', async () => {
  const content = `# "Horizon name"\t"Inline"\t"Crossline"\t"Z(ms)"\n${[0, 40]
    .flatMap((deeper, k) =>
      bins.map(({ i, j }) => `"${['Top', 'Base'][k]}"\t${100 + 2 * i}\t${300 + j}\t${plane(i, j) + deeper}`),
    )
    .join('\n')}`;
  const all = await readHorizons(new Blob([content]), { cube: cubeOn(NORTH_UP) });
  expect(all.map(({ name }) => name)).toEqual(['Top', 'Base']);
  const base = await read(content, NORTH_UP, { name: 'Base' });
  expect(inMilliseconds(base)[0]).toBeCloseTo(plane(0, 0) + 40, 3);
});

it('bins a file on another lattice through the map, and averages points in the same bin', async () => {
  const points: string[] = [];
  for (let x = -5; x < 65; x += 2.5)
    for (let y = -10; y < 90; y += 5) points.push(`${X(0) + x} ${Y(0) + y} ${plane(y / 20, x / 10)}`);
  const found = inMilliseconds(await read(points.join('\n')));
  for (const { i, j } of bins) expect(Math.abs(found[i * 7 + j]! - plane(i, j))).toBeLessThan(1);
});

it('says what it inferred, shows the first rows, and lets columns, unit and sign be chosen', async () => {
  const content = rows((i, j) => `${X(j)} ${Y(i)} ${-plane(i, j) / 1000}`);
  const preview = await previewHorizon(new Blob([content]), { cube: cubeOn(NORTH_UP) });
  expect(preview).toMatchObject({
    format: 'Columns',
    roles: ['x', 'y', 'z'],
    unit: 's',
    sign: -1,
    points: 35,
    inside: 35,
  });
  expect(preview.rows[0]).toEqual([X(0), Y(0), -0.4]);
  expect(preview.notes.join(' ')).toMatch(/seconds/);
  expect(preview.notes.join(' ')).toMatch(/negative downwards/);
  await expectPlane(
    rows((i, j) => `${plane(i, j)} 5 ${Y(i)} ${X(j)}`),
    { columns: ['z', 'other', 'y', 'x'], unit: 'ms', sign: 1 },
  );
});

it('says why a file does not fit the survey', async () => {
  const far = rows((i, j) => `${X(j) + 1e5} ${Y(i)} ${plane(i, j)}`);
  await expect(read(`X Y Z\n${far}`)).rejects.toSatisfy(
    (error) =>
      isSegyError(error, 'horizon-outside') &&
      /0 of 35 points/.test(error.message) &&
      /x 550000 to 550060/.test(error.message),
  );
  await expect(read('no horizon\nat all')).rejects.toSatisfy((error) =>
    isSegyError(error, 'horizon-outside'),
  );
  await expect(read('-996 5000 1 1 0 0 0 0 5000 0 0 0 0 0 0 0 0 0 0 1 2 3')).rejects.toSatisfy((error) =>
    isSegyError(error, 'horizon-outside'),
  );
});

describe.each([
  ['rotated', ROTATED],
  ['north-up', NORTH_UP],
])('a horizon on a %s survey comes back', (_, grid) => {
  const horizon = planeOn(grid);
  it.each(Object.keys(HORIZON_FORMATS) as (keyof typeof HORIZON_FORMATS)[])('from %s', async (format) => {
    const { blob, notes } = await horizonFile(horizon, format);
    const found = await readHorizon(new File([blob], 'x'), { cube: cubeOn(grid) });
    const resampled = notes.length > 0;
    const northOnly = ['zmap', 'cps3', 'surferText', 'surfer6', 'surfer7'].includes(format);
    expect(resampled, notes.join()).toBe(grid === ROTATED && northOnly);
    let known = 0;
    for (let cell = 0; cell < 35; cell++) {
      const value = found.values[cell]! * 4;
      // Resampling loses the bins at the edge of a rotated survey and around a hole.
      if (Number.isNaN(value)) {
        if (!resampled) expect(cell).toBe(9);
        continue;
      }
      known += 1;
      // Coordinates of IRAP binary are 32-bit, half a metre at these northings.
      const digits = format === 'irapBinary' && grid === ROTATED ? 0 : 2;
      expect(value, `cell ${cell}`).toBeCloseTo(plane(Math.floor(cell / 7), cell % 7), digits);
    }
    expect(known).toBeGreaterThanOrEqual(resampled ? 4 : 34);
  });
});

it('writes contours in the survey’s own coordinates, and as GeoJSON only with a coordinate system', async () => {
  const text = async (format: 'contoursWkt' | 'contoursCsv') =>
    (await writeHorizon(planeOn(NORTH_UP), format, { interval: 5 })).text();
  const wkt = await text('contoursWkt');
  const points = [...wkt.matchAll(/([\d.]+) ([\d.]+) ([\d.]+)(?=[,)])/g)].map((match) =>
    match.slice(1).map(Number),
  );
  expect(points.length).toBeGreaterThan(10);
  for (const [x, y, z] of points as [number, number, number][])
    expect(plane((y - Y(0)) / 20, (x - X(0)) / 10)).toBeCloseTo(z, 2);
  expect((await text('contoursCsv')).split('\n')[0]).toBe('line,value,x,y');
  await expect(writeHorizon(planeOn(NORTH_UP), 'contoursGeoJson')).rejects.toSatisfy((error) =>
    isSegyError(error, 'no-geometry'),
  );
  const toDegrees = (x: number, y: number) => [x / 1e5, y / 1e5] as const;
  const json = JSON.parse(
    await (await writeHorizon(planeOn(NORTH_UP), 'contoursGeoJson', { toDegrees })).text(),
  );
  expect(json.features[0].geometry.type).toBe('LineString');
});

it('a name of a horizon or of its file shows every character that is not seen', async () => {
  const content = rows((i, j) => `${X(j)} ${Y(i)} ${plane(i, j)}`);
  const cube = cubeOn(NORTH_UP);
  const file = new File([content], 'evil\u202Ewrg.exe.txt');
  const byFile = await readHorizon(file, { cube });
  expect([byFile.name, byFile.made]).toEqual([
    'evil\uFFFDwrg.exe',
    expect.stringMatching(/^Read from “evil\uFFFDwrg\.exe\.txt”/),
  ]);
  const named = new File([`#Horizon_name____-> Top\u202Epot\u200B\n${content}`], 'x.dat');
  expect((await readHorizon(named, { cube })).name).toBe('Top\uFFFDpot\uFFFD');
  expect((await previewHorizon(named, { cube })).names).toEqual(['Top\uFFFDpot\uFFFD']);
});
