import { expect, test } from 'vitest';
import { COLORMAP_NAMES, COLORMAP_PAIRS } from '../../../src/core/scene.ts';
import { clipRange, colormapAtlas, colormapTable } from '../../../src/view/colormap.ts';

const entry = (table: Uint8Array, k: number) =>
  [...table.subarray(k * 4, k * 4 + 3)] as [number, number, number];
const luminance = ([r, g, b]: readonly [number, number, number]) => {
  const linear = (v: number) => (v / 255) ** 2.2;
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
};

test.each(COLORMAP_NAMES)('%s: 256 opaque entries without jumps', (name) => {
  const table = colormapTable(name);
  expect(table).toHaveLength(1024);
  for (let k = 0; k < 256; k++) {
    expect(table[k * 4 + 3]).toBe(255);
    if (k === 0) continue;
    const [a, b] = [entry(table, k - 1), entry(table, k)];
    expect(Math.max(...a.map((v, i) => Math.abs(v - b[i]!)))).toBeLessThan(32);
  }
});

test('a name reads from low to high amplitude', () => {
  const [low, high] = [
    entry(colormapTable('red-white-blue'), 20),
    entry(colormapTable('red-white-blue'), 235),
  ];
  expect(low[0]).toBeGreaterThan(low[2] + 60);
  expect(high[2]).toBeGreaterThan(high[0] + 60);
  expect(entry(colormapTable('grey'), 0)).toEqual([255, 255, 255]);
  expect(entry(colormapTable('grey'), 255)).toEqual([0, 0, 0]);
  expect(entry(colormapTable('viridis'), 0)).toEqual([0x44, 0x01, 0x54]);
  expect(entry(colormapTable('viridis'), 255)).toEqual([0xfd, 0xe7, 0x25]);
});

/** Entries of the published tables (Crameri's have 255 in GMT's copy), by their place. */
const PUBLISHED: Readonly<Record<string, { readonly last: number; readonly [place: number]: string }>> = {
  vik: {
    last: 254,
    0: '001261',
    13: '02276e',
    60: '2575a1',
    101: 'a3c7d9',
    128: 'ede4de',
    155: 'dfb298',
    200: 'bb602d',
    243: '6c0e07',
  },
  roma: {
    last: 254,
    0: '7e1700',
    13: '8c360a',
    60: 'b3862e',
    101: 'd2d381',
    128: 'beeac5',
    155: '81d7d7',
    200: '308dc0',
    243: '1446a1',
  },
  magma: {
    last: 255,
    0: '000004',
    13: '07061c',
    60: '4a1079',
    101: '8b2981',
    128: 'b73779',
    155: 'e04c67',
    200: 'fd9869',
    243: 'fde7a9',
  },
  viridis: {
    last: 255,
    0: '440154',
    13: '481467',
    60: '3d4e8a',
    101: '2a778e',
    128: '21918c',
    155: '24aa83',
    200: '70cf57',
    243: 'dfe318',
  },
};

test.each(['vik', 'roma', 'magma', 'viridis'] as const)('%s is the published one within 4 of 255', (name) => {
  const { last, ...entries } = PUBLISHED[name]!;
  for (const [place, hex] of Object.entries(entries)) {
    const colour = entry(colormapTable(name), Math.round((Number(place) / last) * 255));
    const wanted = [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
    const worst = Math.max(...wanted.map((value, k) => Math.abs(value - colour[k]!)));
    expect(worst, `${name} at ${place}`).toBeLessThanOrEqual(4);
  }
});

test('reversed maps are exact mirror images', () => {
  for (const [name, mirror] of COLORMAP_PAIRS) {
    const [a, b] = [colormapTable(name), colormapTable(mirror)];
    for (let k = 0; k < 256; k++) expect(entry(a, k)).toEqual(entry(b, 255 - k));
  }
});

test('the diverging map is near white in the middle and equally dark at both ends', () => {
  const table = colormapTable('red-white-blue');
  for (const k of [127, 128]) expect(Math.min(...entry(table, k))).toBeGreaterThan(244);
  const ends = [0, 255].map((k) => luminance(entry(table, k)));
  expect(Math.max(...ends) / Math.min(...ends)).toBeLessThan(1.6);
});

test('the atlas holds each table in its row', () => {
  const atlas = colormapAtlas();
  COLORMAP_NAMES.forEach((name, row) => {
    expect(atlas.subarray(row * 1024, (row + 1) * 1024)).toEqual(colormapTable(name));
  });
});

test('gain divides the clip about its centre, and the range is never empty', () => {
  expect(clipRange([-8, 8], 4)).toEqual([-2, 2]);
  expect(clipRange([0, 10], 2)).toEqual([2.5, 7.5]);
  const [low, high] = clipRange([5, 5], 1);
  expect(high).toBeGreaterThan(low);
});
