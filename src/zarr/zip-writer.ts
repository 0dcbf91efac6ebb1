/**
 * Writes a zip file of stored entries as a stream (PKWARE APPNOTE 6.3.9), with zip64 records where they are needed, laid out as an
 * `.ozx` file (OME RFC 9): metadata first, and a comment that says so.
 */
const COMMENT = JSON.stringify({
  ome: { version: '0.5', zipFile: { centralDirectory: { jsonFirst: true } } },
});
const MOST_32 = 0xffff_ffff;
const MOST_16 = 0xffff;
/** 1980-01-01, because a time would make equal exports differ. */
const DATE = 0x0021;

let table: Uint32Array[] | null = null;

/** Tables for eight bytes at a time (slicing-by-8, Kounavis and Berry 2005). */
function crcTables(): Uint32Array[] {
  if (table) return table;
  const first = Uint32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? 0xedb8_8320 ^ (crc >>> 1) : crc >>> 1;
    return crc;
  });
  const all = [first];
  for (let k = 1; k < 8; k++) all.push(all[k - 1]!.map((crc) => first[crc & 255]! ^ (crc >>> 8)));
  table = all;
  return all;
}

/** CRC-32 of zip files (ISO 3309). */
export function crc32(bytes: Uint8Array): number {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = crcTables() as [
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
  ];
  let crc = MOST_32;
  let at = 0;
  for (const end = bytes.length - 7; at < end; at += 8) {
    crc ^= bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    crc =
      t7[crc & 255]! ^
      t6[(crc >>> 8) & 255]! ^
      t5[(crc >>> 16) & 255]! ^
      t4[crc >>> 24]! ^
      t3[bytes[at + 4]!]! ^
      t2[bytes[at + 5]!]! ^
      t1[bytes[at + 6]!]! ^
      t0[bytes[at + 7]!]!;
  }
  for (; at < bytes.length; at++) crc = t0[(crc ^ bytes[at]!) & 255]! ^ (crc >>> 8);
  return (crc ^ MOST_32) >>> 0;
}

interface Written {
  readonly name: Uint8Array;
  readonly crc: number;
  readonly length: number;
  readonly offset: number;
}

/** Packs numbers of 2, 4 or 8 bytes, little-endian. */
function packed(fields: readonly (readonly [bytes: 2 | 4 | 8, value: number])[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(fields.reduce((sum, [bytes]) => sum + bytes, 0));
  const view = new DataView(out.buffer);
  let at = 0;
  for (const [bytes, value] of fields) {
    if (bytes === 2) view.setUint16(at, value, true);
    else if (bytes === 4) view.setUint32(at, value, true);
    else view.setBigUint64(at, BigInt(value), true);
    at += bytes;
  }
  return out;
}

/** Makes the bytes of a zip file, entry by entry; whoever calls writes them in this order. */
export class ZipWriter {
  private offset = 0;
  private readonly entries: Written[] = [];

  /** The bytes before an entry's own bytes. */
  begin(key: string, length: number, crc: number): Uint8Array<ArrayBuffer> {
    const name = new TextEncoder().encode(key);
    const large = length >= MOST_32;
    const extra = large
      ? packed([
          [2, 1],
          [2, 16],
          [8, length],
          [8, length],
        ])
      : new Uint8Array(0);
    const size = large ? MOST_32 : length;
    const head = joined([
      // Flag 0x0800: names are UTF-8.
      packed([
        [4, 0x04034b50],
        [2, large ? 45 : 20],
        [2, 0x0800],
        [2, 0],
        [2, 0],
        [2, DATE],
        [4, crc],
        [4, size],
        [4, size],
        [2, name.length],
        [2, extra.length],
      ]),
      name,
      extra,
    ]);
    this.entries.push({ name, crc, length, offset: this.offset });
    this.offset += head.length + length;
    return head;
  }

  /** The list of entries, which ends the file. */
  end(): Uint8Array<ArrayBuffer> {
    const start = this.offset;
    const records = this.entries.map(({ name, crc, length, offset }) => {
      const wide: (readonly [8, number])[] = [];
      if (length >= MOST_32) wide.push([8, length], [8, length]);
      if (offset >= MOST_32) wide.push([8, offset]);
      const extra = wide.length > 0 ? packed([[2, 1], [2, wide.length * 8], ...wide]) : new Uint8Array(0);
      const size = length >= MOST_32 ? MOST_32 : length;
      const version = wide.length > 0 ? 45 : 20;
      return joined([
        packed([
          [4, 0x02014b50],
          [2, version],
          [2, version],
          [2, 0x0800],
          [2, 0],
          [2, 0],
          [2, DATE],
          [4, crc],
          [4, size],
          [4, size],
          [2, name.length],
          [2, extra.length],
          [2, 0],
          [2, 0],
          [2, 0],
          [4, 0],
          [4, Math.min(offset, MOST_32)],
        ]),
        name,
        extra,
      ]);
    });
    const list = joined(records);
    const count = this.entries.length;
    const is64 = count >= MOST_16 || start >= MOST_32 || list.length >= MOST_32;
    const end64 = is64
      ? packed([
          [4, 0x06064b50],
          [8, 44],
          [2, 45],
          [2, 45],
          [4, 0],
          [4, 0],
          [8, count],
          [8, count],
          [8, list.length],
          [8, start],
          [4, 0x07064b50],
          [4, 0],
          [8, start + list.length],
          [4, 1],
        ])
      : new Uint8Array(0);
    const comment = new TextEncoder().encode(COMMENT);
    const few = Math.min(count, MOST_16);
    return joined([
      list,
      end64,
      packed([
        [4, 0x06054b50],
        [2, 0],
        [2, 0],
        [2, few],
        [2, few],
        [4, Math.min(list.length, MOST_32)],
        [4, Math.min(start, MOST_32)],
        [2, comment.length],
      ]),
      comment,
    ]);
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
