import type { ByteRange } from '../core/types.ts';

/** A file or link whose bytes are read by ranges. */
export interface ByteSource {
  readonly name: string;
  readonly byteLength: number;
  /** Counts calls and bytes since creation and measures what a read costs. */
  readonly meter: ReadMeter;
  /**
   * Reads exactly the bytes [start, end).
   * @param buffer an optional spare buffer of at least that length. A source that can read into it detaches it, and the bytes
   * returned are a view of the same memory.
   * @throws SegyError 'file-changed', 'file-unreadable', 'network', 'cancelled'; 'bad-argument' for a range outside the file
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

/** Makes a meter that starts with the cost of reading a local file, measured in Chromium; reads metered later replace it. */
export const createMeter = (callMilliseconds = 0.7, bytesPerMillisecond = 400_000): ReadMeter => ({
  bytesRead: 0,
  readCalls: 0,
  callMilliseconds,
  bytesPerMillisecond,
});

/** Requests of a link that are under way at once, as many as browsers make of one server by HTTP/1.1. They wait for it together. */
export const LINK_REQUESTS_TOGETHER = 6;
/** A guess until the first answer. */
export const LINK_LATENCY_MILLISECONDS = 160;

/** Makes a meter that starts with the cost of a link's requests, from how long the one took by which the link was opened. */
export const linkMeter = (latencyMilliseconds = LINK_LATENCY_MILLISECONDS): ReadMeter =>
  createMeter(latencyMilliseconds / LINK_REQUESTS_TOGETHER, 10_000);

const SMALL_READ_BYTES = 64 * 1024;
const LARGE_READ_BYTES = 1024 * 1024;

/**
 * Adds one read to the meter. Small reads measure the cost of a call, large ones the rate.
 * @param inFlight number of reads under way when this one began, itself included. They share the elapsed time, because the
 * browser serves them together; charged to one alone, calls would seem so costly that whole lines are read for one trace.
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

/** Reads the bytes of each range and returns them in order, with at most `concurrency` calls at a time. */
export async function readRanges(
  source: ByteSource,
  ranges: readonly ByteRange[],
  signal?: AbortSignal,
  concurrency = LINK_REQUESTS_TOGETHER,
): Promise<Uint8Array<ArrayBuffer>[]> {
  const results: Uint8Array<ArrayBuffer>[] = new Array(ranges.length);
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
