import { SegyError } from '../core/errors.ts';

/**
 * A record of plain data and typed arrays as one run of bytes, for the disk cache:
 * uint32 length of the JSON text, the JSON, then the arrays, each on an 8-byte boundary.
 * In the JSON an array is `{"$array":k}` and a number that JSON lacks is `{"$number":"NaN"}`.
 */
const ARRAY_TYPES = {
  Float32Array,
  Float64Array,
  Int32Array,
  Int16Array,
  Uint32Array,
  Uint16Array,
  Uint8Array,
} as const;

type ArrayTypeName = keyof typeof ARRAY_TYPES;
type PackedArray = InstanceType<(typeof ARRAY_TYPES)[ArrayTypeName]>;

interface ArrayEntry {
  readonly type: ArrayTypeName;
  readonly length: number;
}

const align8 = (value: number): number => (value + 7) & ~7;

export function packRecord(value: unknown): Uint8Array<ArrayBuffer> {
  const arrays: PackedArray[] = [];
  const text = JSON.stringify({
    value: JSON.stringify(value, (_key, item: unknown) => {
      if (ArrayBuffer.isView(item)) {
        arrays.push(item as PackedArray);
        return { $array: arrays.length - 1 };
      }
      if (typeof item === 'number' && !Number.isFinite(item)) return { $number: String(item) };
      return item;
    }),
    arrays: arrays.map(
      (array): ArrayEntry => ({ type: array.constructor.name as ArrayTypeName, length: array.length }),
    ),
  });
  const json = new TextEncoder().encode(text);
  let byteLength = align8(4 + json.length);
  for (const array of arrays) byteLength += align8(array.byteLength);
  const bytes = new Uint8Array(byteLength);
  new DataView(bytes.buffer).setUint32(0, json.length, true);
  bytes.set(json, 4);
  let at = align8(4 + json.length);
  for (const array of arrays) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at);
    at += align8(array.byteLength);
  }
  return bytes;
}

/** @throws SegyError 'cache-corrupt' when the bytes are no packed record */
export function unpackRecord(bytes: Uint8Array<ArrayBuffer>): unknown {
  try {
    const jsonLength = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(4, 4 + jsonLength));
    const outer = JSON.parse(text) as { value: string; arrays: ArrayEntry[] };
    let at = align8(4 + jsonLength);
    const arrays = outer.arrays.map(({ type, length }) => {
      const create = ARRAY_TYPES[type];
      const byteLength = length * create.BYTES_PER_ELEMENT;
      const array = new create(bytes.slice(at, at + byteLength).buffer, 0, length);
      at += align8(byteLength);
      return array;
    });
    return JSON.parse(outer.value, (_key, item: unknown) => {
      if (item !== null && typeof item === 'object') {
        if ('$array' in item) return arrays[item.$array as number];
        if ('$number' in item) return Number(item.$number);
      }
      return item;
    });
  } catch (cause) {
    throw new SegyError('cache-corrupt', 'A cached record could not be read; it is made again.', { cause });
  }
}
