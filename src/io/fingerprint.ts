import type { ByteRange } from '../core/types.ts';
import { type ByteSource, readRanges } from './source.ts';

const BLOCK_BYTES = 64 * 1024;
const SPREAD_BLOCKS = 16;

/** The blocks that identify a file: first, last, and 16 spread between; fewer when they would overlap. */
export function fingerprintRanges(byteLength: number): ByteRange[] {
  if (byteLength <= BLOCK_BYTES * (SPREAD_BLOCKS + 2)) {
    return byteLength === 0 ? [] : [{ start: 0, end: byteLength }];
  }
  const ranges: ByteRange[] = [{ start: 0, end: BLOCK_BYTES }];
  const room = byteLength - 3 * BLOCK_BYTES;
  for (let k = 0; k < SPREAD_BLOCKS; k++) {
    const start = BLOCK_BYTES + Math.floor((room * k) / (SPREAD_BLOCKS - 1));
    ranges.push({ start, end: start + BLOCK_BYTES });
  }
  ranges.push({ start: byteLength - BLOCK_BYTES, end: byteLength });
  return ranges;
}

export async function sha256Hex(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * SHA-256 over the file's size and its sampled blocks, as hex. Never the name or the time of change: browsers differ
 * in both. An edit between the sampled blocks is not seen.
 */
export async function fingerprint(source: ByteSource, signal?: AbortSignal): Promise<string> {
  const blocks = await readRanges(source, fingerprintRanges(source.byteLength), signal);
  const head = new TextEncoder().encode(`segy-lens fingerprint 1\n${source.byteLength}\n`);
  const all = new Uint8Array(head.length + blocks.reduce((sum, block) => sum + block.length, 0));
  all.set(head);
  let at = head.length;
  for (const block of blocks) {
    all.set(block, at);
    at += block.length;
  }
  return sha256Hex(all);
}

/** JSON with sorted keys, so that equal parameters give equal text. */
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

/** Key of derived data: SHA-256 of fingerprint, kind, parameters and the version of the algorithm that made it. */
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
