import { COLORMAP_NAMES, type COLORMAP_PAIRS, type ColormapName, pairOf } from '../core/scene.ts';

/**
 * Colour maps. A name goes from the low (negative) end to the high (positive) end, and each has its reverse:
 * red-white-blue: troughs red, peaks blue (SEG convention); blue-white-red: the reverse (EAGE convention);
 * petrel: troughs cyan over blue, grey middle, peaks brown over red to yellow;
 * grey: troughs white, peaks black, like a filled wiggle; seismic-brown: troughs brown, middle white, peaks black;
 * vik, roma: by Crameri, safe for colour-blind people (Scientific colour maps 7.0.1, doi 10.5281/zenodo.5501399);
 * viridis, magma: by Smith and van der Walt, for data of one sign;
 * cyclic: a circle of hues with one lightness, for angles.
 * Maps that come from tables of 256 entries are stored as control points that reproduce them within 4 of 255.
 * Colours between control points are mixed in OKLab, so that equal steps of amplitude look equal.
 */

type Oklab = readonly [number, number, number];
type Stop = readonly [position: number, colour: string | Oklab];

export const COLORMAP_ENTRIES = 256;

/** Both sides have the same lightness at the same distance from white, so that neither sign looks stronger. */
const RED: readonly Stop[] = [
  [0, oklch(0.36, 0.14, 27)],
  [0.25, oklch(0.56, 0.2, 27)],
  [0.4, oklch(0.82, 0.09, 27)],
  [0.5, oklch(0.99, 0, 0)],
];
const BLUE: readonly Stop[] = [
  [0.6, oklch(0.82, 0.09, 258)],
  [0.75, oklch(0.56, 0.2, 260)],
  [1, oklch(0.36, 0.14, 264)],
];

/** Spreads colours evenly from the low end to the high end. */
const even = (hexes: string): readonly Stop[] =>
  hexes.split(' ').map((hex, k, all) => [k / (all.length - 1), `#${hex}`] as const);

type Forward = (typeof COLORMAP_PAIRS)[number][0];

const STOPS: Readonly<Record<Forward, readonly Stop[]>> = {
  'red-white-blue': [...RED, ...BLUE],
  petrel: [
    [0, '#a1ffff'],
    [0.25, '#0000bf'],
    [0.4, '#4d4d4d'],
    [0.5, '#cccccc'],
    [0.6, '#614500'],
    [0.75, '#bf0000'],
    [1, '#ffff00'],
  ],
  // Evenly spaced in sRGB bytes like any common grey scale, so its middle is 808080.
  grey: even('ffffff dfdfdf bfbfbf 9f9f9f 808080 606060 404040 202020 000000'),
  vik: even(
    '001261 021f69 022b71 023779 034481 055189 0c5e92 1c6d9c 307da6 458bb0 5d9cbb 77acc6 90bcd1 aacbdc c3dae5 dbe5e9 ece5e0 eed9cd e9cab8 e2baa2 dbaa8d d59b79 cf8c66 c97e53 c37243 bd6431 b3531f a5400f 942f06 832106 741506 670a07 590008',
  ),
  roma: even(
    '7e1700 8c360a 974d13 a2621c ac7726 b68c32 c1a343 cbbc5f d2d484 d0e4a6 c0eac3 a6e6d2 89dad7 67c7d5 4bb2ce 399dc7 2d88be 2574b5 1e5fac 164aa3 033198',
  ),
  viridis: even(
    '440154 481467 482576 463480 414487 3b528b 355f8d 2f6c8e 2a788e 25848e 21918c 1e9c89 22a884 2fb47c 42be71 5cc863 7ad151 9bd93c bddf26 dde318 fde725',
  ),
  magma: even(
    '000004 0a0822 1d1147 36106b 51127c 6a1c81 832681 9c2e7f b73779 cf4070 e55064 f4695c fb8761 fea571 fec287 fde0a1 fcfdbf',
  ),
  cyclic: Array.from({ length: 13 }, (_, k) => [k / 12, oklch(0.71, 0.13, 250 + 30 * k)] as const),
  'seismic-brown': [
    [0, '#4a2306'],
    [0.25, '#a9652a'],
    [0.5, '#fbfaf7'],
    [0.75, '#6d6f74'],
    [1, '#0b0c0e'],
  ],
};

const tables = new Map<ColormapName, Uint8Array>();

/**
 * RGBA bytes of 256 opaque sRGB entries, from low to high amplitude. The array is shared and must not be
 * written.
 */
export function colormapTable(name: ColormapName): Uint8Array {
  let table = tables.get(name);
  if (!table) {
    const [forward, backward] = pairOf(name);
    table = name === backward ? reversed(colormapTable(forward)) : computeTable(STOPS[forward]);
    tables.set(name, table);
  }
  return table;
}

/** All tables as one image, 256 wide, with one row for each of COLORMAP_NAMES. */
export function colormapAtlas(): Uint8Array {
  const atlas = new Uint8Array(COLORMAP_NAMES.length * COLORMAP_ENTRIES * 4);
  COLORMAP_NAMES.forEach((name, row) => {
    atlas.set(colormapTable(name), row * COLORMAP_ENTRIES * 4);
  });
  return atlas;
}

/**
 * Amplitudes at the two ends of the colour map: the clip divided by the gain around its centre. The range is
 * never empty.
 */
export function clipRange(
  clip: readonly [number, number],
  gain: number,
): readonly [low: number, high: number] {
  const centre = (clip[0] + clip[1]) / 2;
  const half = (clip[1] - clip[0]) / 2 / (gain > 0 ? gain : 1);
  // Data with one value get a small range with that value in the middle.
  const safe = half !== 0 && Number.isFinite(half) ? half : Math.max(Math.abs(centre), 1) * 1e-6;
  return [centre - safe, centre + safe];
}

/** Larger ends of a range are reduced: twice such a number, or one divided by it, must still be a float32 that no GPU flushes to zero. */
const LARGE = 2 ** 100;
const REDUCTION = 2 ** -64;

/**
 * The power of two by which shaders multiply amplitudes, and the ends of this range, before they compare them. It is 1 but for
 * ranges near the end of float32, whose width would be infinite there and its inverse zero.
 */
export const reductionOf = ([low, high]: readonly [low: number, high: number]): number =>
  Math.max(Math.abs(low), Math.abs(high)) > LARGE ? REDUCTION : 1;

const reversed = (table: Uint8Array): Uint8Array =>
  new Uint8Array(new Uint32Array(table.slice().buffer).reverse().buffer);

function computeTable(stops: readonly Stop[]): Uint8Array {
  const points = stops.map(([position, colour]) => ({
    position,
    lab: typeof colour === 'string' ? toOklab(colour) : colour,
  }));
  const table = new Uint8Array(COLORMAP_ENTRIES * 4);
  for (let k = 0; k < COLORMAP_ENTRIES; k++) {
    const t = k / (COLORMAP_ENTRIES - 1);
    const next = Math.max(
      1,
      points.findIndex((point) => point.position >= t),
    );
    const left = points[next - 1]!;
    const right = points[next]!;
    const f = (t - left.position) / (right.position - left.position);
    const mix = (i: 0 | 1 | 2) => left.lab[i] + f * (right.lab[i] - left.lab[i]);
    table.set([...toSrgb([mix(0), mix(1), mix(2)]), 255], k * 4);
  }
  return table;
}

function oklch(lightness: number, chroma: number, hueDegrees: number): Oklab {
  const hue = (hueDegrees * Math.PI) / 180;
  return [lightness, chroma * Math.cos(hue), chroma * Math.sin(hue)];
}

function toOklab(hex: string): Oklab {
  const linear = (at: number) => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  const [r, g, b] = [linear(1), linear(3), linear(5)];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** Converts OKLab to sRGB bytes, clamping colours out of gamut. */
function toSrgb([lightness, a, b]: Oklab): [number, number, number] {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const byte = (linear: number) => {
    const c = Math.min(1, Math.max(0, linear));
    return Math.round(255 * (c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055));
  };
  return [
    byte(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    byte(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    byte(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}
