import { SegyError } from '../core/errors.ts';
import type { ByteSource } from '../io/source.ts';
import type { ZarrStore } from './store-types.ts';

/**
 * Zip files (PKWARE APPNOTE 6.3.9), read by ranges. Sections 4.3.7 (local header), 4.3.12 (central directory), 4.3.14 and 4.3.15
 * (zip64 end record and its locator), 4.3.16 (end record), 4.5.3 (zip64 extra field).
 */
const END = 0x06054b50;
const END64 = 0x06064b50;
const LOCATOR64 = 0x07064b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const MOST_COMMENT = 65_535;
/** Local headers may have a longer extra field than the central ones; this is read along with the data. */
const SPARE_EXTRA = 64;

interface Entry {
  readonly method: number;
  readonly compressedLength: number;
  readonly length: number;
  readonly headerOffset: number;
  readonly nameLength: number;
  readonly crc: number;
}

const damaged = (name: string, what: string): SegyError =>
  new SegyError(
    'not-zarr',
    `“${name}” is no zip file that can be read: ${what}. Copy it again, or unpack it and choose its folder.`,
  );

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const big = (view: DataView, at: number): number => Number(view.getBigUint64(at, true));

/** Reads the list of entries, which is at the end of the file. @throws SegyError 'not-zarr' */
export async function zipEntries(source: ByteSource, signal?: AbortSignal): Promise<Map<string, Entry>> {
  const { name, byteLength } = source;
  const tail = await source.readRange(Math.max(0, byteLength - MOST_COMMENT - 22 - 76), byteLength, signal);
  const view = viewOf(tail);
  let at = tail.length - 22;
  while (
    at >= 0 &&
    !(view.getUint32(at, true) === END && at + 22 + view.getUint16(at + 20, true) === tail.length)
  )
    at--;
  if (at < 0) throw damaged(name, 'it has no list of its entries at the end');
  let count = view.getUint16(at + 10, true);
  let size = view.getUint32(at + 12, true);
  let offset = view.getUint32(at + 16, true);
  if (at >= 20 && view.getUint32(at - 20, true) === LOCATOR64) {
    const place = big(view, at - 12);
    if (place + 56 > byteLength) throw damaged(name, 'its list of entries lies past its end');
    const end64 = viewOf(await source.readRange(place, place + 56, signal));
    if (end64.getUint32(0, true) !== END64) throw damaged(name, 'its list of entries is damaged');
    count = big(end64, 32);
    size = big(end64, 40);
    offset = big(end64, 48);
  }
  if (offset + size > byteLength)
    throw damaged(name, 'it was cut off, and its list of entries lies past its end');
  const bytes = await source.readRange(offset, offset + size, signal);
  const list = viewOf(bytes);
  const text = new TextDecoder();
  const entries = new Map<string, Entry>();
  for (let from = 0, k = 0; k < count; k++) {
    if (from + 46 > size || list.getUint32(from, true) !== CENTRAL)
      throw damaged(name, 'its list of entries is damaged');
    const nameLength = list.getUint16(from + 28, true);
    const extraLength = list.getUint16(from + 30, true);
    const flags = list.getUint16(from + 8, true);
    const key = text.decode(bytes.subarray(from + 46, from + 46 + nameLength));
    let compressedLength = list.getUint32(from + 20, true);
    let length = list.getUint32(from + 24, true);
    let headerOffset = list.getUint32(from + 42, true);
    for (let extra = from + 46 + nameLength, last = extra + extraLength; extra + 4 <= last; ) {
      const [id, bytesOfIt] = [list.getUint16(extra, true), list.getUint16(extra + 2, true)];
      if (id === 1) {
        let field = extra + 4;
        const next = (): number => {
          const value = big(list, field);
          field += 8;
          return value;
        };
        if (length === 0xffffffff) length = next();
        if (compressedLength === 0xffffffff) compressedLength = next();
        if (headerOffset === 0xffffffff) headerOffset = next();
      }
      extra += 4 + bytesOfIt;
    }
    if (flags & 1) throw damaged(name, 'its entries are encrypted');
    const method = list.getUint16(from + 10, true);
    const crc = list.getUint32(from + 16, true);
    entries.set(key, { method, compressedLength, length, headerOffset, nameLength, crc });
    from += 46 + nameLength + extraLength + list.getUint16(from + 32, true);
  }
  return entries;
}

/** The folder of a zip file that holds the hierarchy: the highest one with metadata; null if there is none. */
export function zarrFolder(keys: Iterable<string>): string | null {
  let best: string | null = null;
  for (const key of keys) {
    const found = /^(.*\/)?(zarr\.json|\.zgroup|\.zarray|\.zmetadata)$/.exec(key);
    if (!found) continue;
    const folder = found[1] ?? '';
    if (best === null || folder.split('/').length < best.split('/').length) best = folder;
  }
  return best;
}

/** The objects of a hierarchy in a zip file, stored or deflated. */
export function zipStore(open: () => ByteSource, folder: string): ZarrStore {
  let listing: Promise<Map<string, Entry>> | null = null;
  const entries = (source: ByteSource): Promise<Map<string, Entry>> => {
    listing ??= zipEntries(source).catch((error: unknown) => {
      listing = null;
      throw error;
    });
    return listing;
  };
  return {
    list: async () =>
      [...(await entries(open())).keys()]
        .filter((key) => key.startsWith(folder))
        .map((key) => key.slice(folder.length)),
    async get(key, part, signal) {
      const source = open();
      const entry = (await entries(source)).get(folder + key);
      if (!entry) return null;
      const { length } = entry;
      const start = part === null ? 0 : 'last' in part ? Math.max(0, length - part.last) : part.start;
      const end = part === null || 'last' in part ? length : Math.min(part.end, length);
      if (entry.method === 0) return stored(source, entry, start, end, signal);
      if (entry.method !== 8)
        throw damaged(
          source.name,
          `its entry ${key} is compressed by method ${entry.method}; stored and deflated ones are read`,
        );
      return (await inflated(await stored(source, entry, 0, entry.compressedLength, signal))).subarray(
        start,
        end,
      );
    },
    version: () => '',
    async stampOf(key) {
      const entry = (await entries(open())).get(folder + key);
      return entry ? `${entry.crc} ${entry.length}` : 'absent';
    },
  };
}

/** Reads bytes of an entry as they are stored, with the local header before them in the same call if they begin it. */
async function stored(
  source: ByteSource,
  entry: Entry,
  start: number,
  end: number,
  signal?: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const { headerOffset, nameLength } = entry;
  const guess = headerOffset + 30 + nameLength + SPARE_EXTRA;
  const head = await source.readRange(
    headerOffset,
    Math.min(source.byteLength, guess + (start === 0 ? end : 0)),
    signal,
  );
  const view = viewOf(head);
  if (head.length < 30 || view.getUint32(0, true) !== LOCAL)
    throw damaged(source.name, 'an entry does not begin where its list says');
  const data = 30 + view.getUint16(26, true) + view.getUint16(28, true);
  if (data + end <= head.length) return head.subarray(data + start, data + end);
  return source.readRange(headerOffset + data + start, headerOffset + data + end, signal);
}

async function inflated(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Response(bytes).body!.pipeThrough(new DecompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
