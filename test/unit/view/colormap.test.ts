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

/** Places of 0 … 1 and the bytes that the published tables of 255 (vik, roma) and 256 entries have there. */
const PUBLISHED = {
  vik: [
    0,
    18,
    97,
    13 / 254,
    2,
    39,
    110,
    60 / 254,
    37,
    117,
    161,
    101 / 254,
    163,
    199,
    217,
    128 / 254,
    237,
    228,
    222,
    155 / 254,
    223,
    178,
    152,
    200 / 254,
    187,
    96,
    45,
    243 / 254,
    108,
    14,
    7,
  ],
  roma: [
    0,
    126,
    23,
    0,
    13 / 254,
    140,
    54,
    10,
    60 / 254,
    179,
    134,
    46,
    101 / 254,
    210,
    211,
    129,
    128 / 254,
    190,
    234,
    197,
    155 / 254,
    129,
    215,
    215,
    200 / 254,
    48,
    141,
    192,
    243 / 254,
    20,
    70,
    161,
  ],
  magma: [
    0,
    0,
    0,
    4,
    13 / 255,
    7,
    6,
    28,
    60 / 255,
    74,
    16,
    121,
    101 / 255,
    139,
    41,
    129,
    128 / 255,
    183,
    55,
    121,
    155 / 255,
    224,
    76,
    103,
    200 / 255,
    253,
    152,
    105,
    243 / 255,
    253,
    231,
    169,
  ],
  viridis: [
    0,
    68,
    1,
    84,
    13 / 255,
    72,
    20,
    103,
    60 / 255,
    61,
    78,
    138,
    101 / 255,
    42,
    119,
    142,
    128 / 255,
    33,
    145,
    140,
    155 / 255,
    36,
    170,
    131,
    200 / 255,
    112,
    207,
    87,
    243 / 255,
    223,
    227,
    24,
  ],
} as const;

test.each(['vik', 'roma', 'magma', 'viridis'] as const)('%s is the published one within 4 of 255', (name) => {
  const numbers = name === 'vik' ? [0, ...PUBLISHED.vik] : PUBLISHED[name];
  const table = colormapTable(name);
  for (let k = 0; k < numbers.length; k += 4) {
    const at = Math.round(numbers[k]! * 255);
    const colour = entry(table, at);
    numbers.slice(k + 1, k + 4).forEach((wanted, i) => {
      expect(Math.abs(colour[i]! - wanted), `${name} at ${at}`).toBeLessThanOrEqual(4);
    });
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
