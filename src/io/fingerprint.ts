import type { ByteRange } from '../core/types.ts';
import { type ByteSource, readRanges } from './source.ts';

const BLOCK_BYTES = 64 * 1024;
const SPREAD_BLOCKS = 16;

/** The blocks that identify a file: the first, the last, and 16 spread between them, or fewer if they would overlap. */
export function fingerprintRanges(byteLength: number): ByteRange[] {
  if (byteLength <= BLOCK_BYTES * (SPREAD_BLOCKS + 2)) {
    return byteLength === 0 ? [] : [{ start: 0, end: byteLength }];
  }
  const room = byteLength - 3 * BLOCK_BYTES;
  const spread = Array.from(
    { length: SPREAD_BLOCKS },
    (_, k) => BLOCK_BYTES + Math.floor((room * k) / (SPREAD_BLOCKS - 1)),
  );
  return [0, ...spread, byteLength - BLOCK_BYTES].map((start) => ({ start, end: start + BLOCK_BYTES }));
}

/** A range of a file and the SHA-256 of its bytes when they were read, as hex. */
export interface Probe extends ByteRange {
  readonly hash: string;
}

export interface Fingerprint {
  readonly fingerprint: string;
  /** The blocks that the fingerprint was made of. Reading some of them again shows whether the file is still the same. */
  readonly blocks: readonly Probe[];
}

export async function sha256Hex(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * SHA-256 over the file's size and its sampled blocks, as hex. The name and the modification time are left out, because
 * browsers differ in both. An edit between the sampled blocks is not noticed.
 */
export async function fingerprint(source: ByteSource, signal?: AbortSignal): Promise<Fingerprint> {
  const ranges = fingerprintRanges(source.byteLength);
  const blocks = await readRanges(source, ranges, signal);
  const head = new TextEncoder().encode(`segy-lens fingerprint 1\n${source.byteLength}\n`);
  const all = new Uint8Array(head.length + blocks.reduce((sum, block) => sum + block.length, 0));
  all.set(head);
  let at = head.length;
  for (const block of blocks) {
    all.set(block, at);
    at += block.length;
  }
  const hashes = await Promise.all(blocks.map(sha256Hex));
  return {
    fingerprint: await sha256Hex(all),
    blocks: ranges.map((range, k) => ({ ...range, hash: hashes[k]! })),
  };
}

/** The SHA-256 of each range of the file, as hex. */
export const hashRanges = async (
  source: ByteSource,
  ranges: readonly ByteRange[],
  signal?: AbortSignal,
): Promise<string[]> => Promise.all((await readRanges(source, ranges, signal)).map(sha256Hex));

/** Writes JSON with sorted keys, so that equal parameters give equal text. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value as Record<string, unknown>)
      .filter(([, item]) => item !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

/** The key of derived data: SHA-256 of fingerprint, kind, parameters and the version of the algorithm that made them, as hex. */
export function cacheKey(
  fingerprintHex: string,
  kind: string,
  parameters: unknown,
  version: number,
): Promise<string> {
  return sha256Hex(
    new TextEncoder().encode(`${fingerprintHex}\n${kind}\n${canonicalJson(parameters)}\n${version}`),
  );
}
