import type { ByteRange } from '../core/types.ts';

/** What a worker needs to read a survey; structured-clonable (a Blob is cloned by reference). */
export type SourceDescriptor =
  | { readonly kind: 'blob'; readonly id: string; readonly name: string; readonly blob: Blob }
  | {
      readonly kind: 'url';
      readonly id: string;
      readonly name: string;
      readonly url: string;
      readonly byteLength: number;
      /** The entity tag seen at opening; a later answer with another one is 'file-changed'. */
      readonly etag: string | null;
      /** Last-Modified as seen at opening, which every page may see; held to like the entity tag, which CORS may hide. */
      readonly modified?: string | null;
    }
  /** A survey opened from the cache alone: what its file was called and how long it was. */
  | { readonly kind: 'absent'; readonly id: string; readonly name: string; readonly byteLength: number };

/** Bytes at rest, read by ranges. */
export interface ByteSource {
  readonly name: string;
  readonly byteLength: number;
  /** Calls and bytes since creation, and the measured cost of a call. */
  readonly meter: ReadMeter;
  /**
   * Exactly the bytes [start, end).
   * @param buffer of at least that length, where the caller has one to spare: detached by a source that can read into it, and
   * handed back under the bytes that come
   * @throws SegyError 'file-changed', 'file-unreadable', 'network', 'cancelled'; 'bad-argument' outside the file
   */
  readRange(
    start: number,
    end: number,
    signal?: AbortSignal,
    buffer?: ArrayBuffer,
  ): Promise<Uint8Array<ArrayBuffer>>;
}

export interface ReadMeter {
  bytesRead: number;
  readCalls: number;
  /** Smoothed milliseconds of a small read. */
  callMilliseconds: number;
  /** Smoothed rate of large reads. */
  bytesPerMillisecond: number;
}

/** First guess of a local file's cost, measured in Chromium; replaced by what is measured here. */
export function createMeter(callMilliseconds = 0.7, bytesPerMillisecond = 400_000): ReadMeter {
  return { bytesRead: 0, readCalls: 0, callMilliseconds, bytesPerMillisecond };
}

const SMALL_READ_BYTES = 64 * 1024;
const LARGE_READ_BYTES = 1024 * 1024;

/**
 * Takes one read into the meter: small ones tell the cost of a call, large ones the rate.
 * @param inFlight reads under way when this one began, itself included: they share what the browser does at a time, so the
 * time until the answer is theirs together. Taken for this one's alone, calls seem dear and whole lines are read for a trace.
 */
export function meterRead(
  meter: ReadMeter,
  byteLength: number,
  elapsedMilliseconds: number,
  inFlight = 1,
): void {
  const milliseconds = elapsedMilliseconds / inFlight;
  meter.bytesRead += byteLength;
  meter.readCalls += 1;
  if (byteLength <= SMALL_READ_BYTES) {
    meter.callMilliseconds += 0.1 * (Math.min(milliseconds, 500) - meter.callMilliseconds);
  } else if (byteLength >= LARGE_READ_BYTES) {
    const rate = byteLength / Math.max(0.05, milliseconds - meter.callMilliseconds);
    meter.bytesPerMillisecond += 0.1 * (rate - meter.bytesPerMillisecond);
  }
}

/** The bytes of each range, in order; at most `concurrency` calls at a time. */
export async function readRanges(
  source: ByteSource,
  ranges: readonly ByteRange[],
  signal?: AbortSignal,
  concurrency = 4,
): Promise<Uint8Array[]> {
  const results: Uint8Array[] = new Array(ranges.length);
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let index = next++; index < ranges.length; index = next++) {
      const range = ranges[index]!;
      results[index] = await source.readRange(range.start, range.end, signal);
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, ranges.length) }, lane));
  return results;
}
