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

/** A record's bytes, to be copied out piece by piece, so that a large record is not packed in one go. */
export interface RecordBytes {
  readonly byteLength: number;
  /** Fills `into` with the bytes from `start` on; returns false if one of the record's arrays was transferred away meanwhile. */
  copy(start: number, into: Uint8Array): boolean;
}

interface Segment {
  readonly start: number;
  readonly byteLength: number;
  readonly array: ArrayBufferView<ArrayBufferLike>;
}

/** Describes a record as bytes. Its arrays are referred to, not copied, and must not change until all bytes are copied out. */
export function recordBytes(value: unknown): RecordBytes {
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
  const head = new Uint8Array(4 + json.length);
  new DataView(head.buffer).setUint32(0, json.length, true);
  head.set(json, 4);
  const segments: Segment[] = [{ start: 0, byteLength: head.length, array: head }];
  let byteLength = align8(head.length);
  for (const array of arrays) {
    segments.push({ start: byteLength, byteLength: array.byteLength, array });
    byteLength += align8(array.byteLength);
  }
  return {
    byteLength,
    copy(start, into) {
      const end = start + into.length;
      for (const segment of segments) {
        if (segment.array.byteLength !== segment.byteLength) return false;
        const from = Math.max(start, segment.start);
        const to = Math.min(end, segment.start + segment.byteLength);
        if (from >= to) continue;
        const { buffer, byteOffset } = segment.array;
        into.set(new Uint8Array(buffer, byteOffset + from - segment.start, to - from), from - start);
      }
      return true;
    },
  };
}

export function packRecord(value: unknown): Uint8Array<ArrayBuffer> {
  const record = recordBytes(value);
  const bytes = new Uint8Array(record.byteLength);
  record.copy(0, bytes);
  return bytes;
}

const corrupt = (cause?: unknown): SegyError =>
  new SegyError('cache-corrupt', 'A cached record could not be read. It is made again from the file.', {
    cause,
  });

/** Puts a record together from its bytes, given piece by piece in order. */
export class RecordReader {
  /** The bytes given so far, until the JSON is complete. */
  private head: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  private value = '';
  private targets: { readonly start: number; readonly bytes: Uint8Array; readonly array: PackedArray }[] = [];
  private at = 0;
  private end = -1;

  /** @throws SegyError 'cache-corrupt' when the bytes are no packed record */
  add(piece: Uint8Array<ArrayBuffer>): void {
    if (this.end < 0) {
      const joined = new Uint8Array(this.head.length + piece.length);
      joined.set(this.head);
      joined.set(piece, this.head.length);
      this.head = joined;
      if (!this.readHead()) return;
      this.place(joined, 0);
      this.at = joined.length;
      this.head = new Uint8Array(0);
      return;
    }
    this.place(piece, this.at);
    this.at += piece.length;
  }

  private readHead(): boolean {
    const { head } = this;
    if (head.length < 4) return false;
    const jsonLength = new DataView(head.buffer).getUint32(0, true);
    if (head.length < 4 + jsonLength) return false;
    try {
      const text = new TextDecoder('utf-8', { fatal: true }).decode(head.subarray(4, 4 + jsonLength));
      const outer = JSON.parse(text) as { value: string; arrays: ArrayEntry[] };
      this.value = outer.value;
      let start = align8(4 + jsonLength);
      for (const { type, length } of outer.arrays) {
        const array = new ARRAY_TYPES[type](length);
        this.targets.push({ start, bytes: new Uint8Array(array.buffer), array });
        start += align8(array.byteLength);
      }
      this.end = start;
      return true;
    } catch (cause) {
      throw corrupt(cause);
    }
  }

  private place(piece: Uint8Array, at: number): void {
    for (const { start, bytes } of this.targets) {
      const from = Math.max(at, start);
      const to = Math.min(at + piece.length, start + bytes.length);
      if (from < to) bytes.set(piece.subarray(from - at, to - at), from - start);
    }
  }

  /** @throws SegyError 'cache-corrupt' when bytes are missing or are no packed record */
  finish(): unknown {
    if (this.end < 0 || this.at < this.end) throw corrupt();
    try {
      return JSON.parse(this.value, (_key, item: unknown) => {
        if (item !== null && typeof item === 'object') {
          if ('$array' in item) return this.targets[item.$array as number]!.array;
          if ('$number' in item) return Number(item.$number);
        }
        return item;
      });
    } catch (cause) {
      throw corrupt(cause);
    }
  }
}

/** @throws SegyError 'cache-corrupt' when the bytes are no packed record */
export function unpackRecord(bytes: Uint8Array<ArrayBuffer>): unknown {
  const reader = new RecordReader();
  reader.add(bytes);
  return reader.finish();
}
