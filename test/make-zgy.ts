/**
 * ZGY files written byte by byte from the description of OSDU's open-zgy: magic and version (8 bytes), one unused byte, info header
 * (337), texts, histogram (2064), lookup tables of tiles and of bricks with the coarsest level first, then bricks.
 *
 * 80 × 70 × 65 samples are 2 × 2 × 2 bricks of 64³ at full resolution, and one brick of 40 × 35 × 33 at the second level.
 */
export const ZGY_SIZE = [80, 70, 65] as const;
const COARSE = [40, 35, 33] as const;
const BRICK = 64;
export type ZgyType = 'int8' | 'int16' | 'float32';
const ARRAYS = { int8: Int8Array, int16: Int16Array, float32: Float32Array };
const CODES = { int8: 0, int16: 2, float32: 6 };
const RANGES = { int8: [-10, 20], int16: [-1000, 3000], float32: [-500, 500] } as const;

/** Stored numbers by indices, which differ everywhere as far as the type allows. */
export const stored = (type: ZgyType, i: number, j: number, k: number): number => {
  const number = i * 7 + j * 31 + k * 3;
  return type === 'int8'
    ? (number % 250) - 125
    : type === 'int16'
      ? number * 5 - 8000
      : Math.fround(number / 7 - 200);
};
const coarse = (type: ZgyType, i: number, j: number, k: number): number =>
  stored(type, i, j, k) / (type === 'float32' ? 2 : 1);

export function makeZgy(type: ZgyType, version = 3): Uint8Array<ArrayBuffer> {
  const texts = new TextEncoder().encode('name\0made\0EPSG\0m\0ms\0');
  const tables = 9 + 337 + texts.length + 2064;
  const tiles = 2 * 2 + 1;
  const bricks = tables + tiles * 8;
  const first = Math.ceil((bricks + 9 * 8) / 4096) * 4096;
  const brickBytes = BRICK ** 3 * ARRAYS[type].BYTES_PER_ELEMENT;
  // Of the full resolution one brick is constant, one zero and one missing; five are stored. The coarse level has one.
  const bytes = new Uint8Array(first + 6 * brickBytes);
  const view = new DataView(bytes.buffer);
  bytes.set([0x56, 0x42, 0x53, 0]);
  view.setUint32(4, version, true);
  const at = (offset: number): number => 9 + offset;
  [BRICK, BRICK, BRICK].forEach((size, k) => {
    view.setInt32(at(4 * k), size, true);
  });
  view.setUint8(at(12), CODES[type]);
  RANGES[type].forEach((end, k) => {
    view.setFloat32(at(13 + 4 * k), end, true);
  });
  [1000, 2000, 400].forEach((number, k) => {
    view.setFloat32(at(70 + 4 * k), number, true);
  });
  [2, 1, 4].forEach((number, k) => {
    view.setFloat32(at(82 + 4 * k), number, true);
  });
  ZGY_SIZE.forEach((size, k) => {
    view.setInt32(at(94 + 4 * k), size, true);
  });
  // Control points: the four corners.
  const corners = [
    [0, 0],
    [79, 0],
    [0, 69],
    [79, 69],
  ] as const;
  corners.forEach(([i, j], k) => {
    view.setFloat32(at(219 + 4 * k), 1000 + 2 * i, true);
    view.setFloat32(at(235 + 4 * k), 2000 + j, true);
    view.setFloat64(at(251 + 8 * k), 500_000 + 25 * i + 2 * j, true);
    view.setFloat64(at(283 + 8 * k), 6_000_000 - 2 * i + 12.5 * j, true);
  });
  view.setUint8(at(315), 1);
  view.setFloat64(at(316), 1, true);
  view.setUint8(at(324), 2);
  view.setFloat64(at(325), 0.001, true);
  view.setUint32(at(333), texts.length, true);
  bytes.set(texts, 9 + 337);
  let place = first;
  const store = (
    entry: number,
    of: (i: number, j: number, k: number) => number,
    origin: readonly number[],
    size: readonly number[],
  ): void => {
    view.setBigUint64(bricks + 8 * entry, BigInt(place), true);
    const block = new ARRAYS[type](bytes.buffer, place, BRICK ** 3);
    for (let i = 0; i < BRICK; i++)
      for (let j = 0; j < BRICK; j++)
        for (let k = 0; k < BRICK; k++) {
          const [a, b, c] = [origin[0]! + i, origin[1]! + j, origin[2]! + k];
          if (a < size[0]! && b < size[1]! && c < size[2]!) block[(i * BRICK + j) * BRICK + k] = of(a, b, c);
        }
    place += brickBytes;
  };
  store(0, (i, j, k) => coarse(type, i, j, k), [0, 0, 0], COARSE);
  for (let k = 0; k < 2; k++)
    for (let j = 0; j < 2; j++)
      for (let i = 0; i < 2; i++) {
        const entry = 1 + i + 2 * (j + 2 * k);
        if (i === 1 && j === 1 && k === 0) continue;
        if (i === 1 && j === 0 && k === 1) view.setBigUint64(bricks + 8 * entry, 1n, true);
        else if (i === 0 && j === 1 && k === 1) {
          const bits = type === 'float32' ? new Uint32Array(Float32Array.of(7.5).buffer)[0]! : 5;
          view.setBigUint64(bricks + 8 * entry, (0x80n << 56n) | BigInt(bits), true);
        } else store(entry, (a, b, c) => stored(type, a, b, c), [i * BRICK, j * BRICK, k * BRICK], ZGY_SIZE);
      }
  return bytes;
}

export const scaled = (type: ZgyType, number: number): number => {
  if (type === 'float32') return number;
  const [low, high] = type === 'int8' ? [-128, 127] : [-32768, 32767];
  const [first, last] = RANGES[type];
  return first + ((number - low) * (last - first)) / (high - low);
};
