import { BufferPool, LARGE_BYTES } from '../core/buffer-pool.ts';

/** A worker that has read nothing for this long releases its spare buffers. */
const IDLE_MILLISECONDS = 1000;
/** The reads that a worker has under way at once take no more. */
const MOST_BYTES = 64 * 2 ** 20;

/** Buffers of finished reads, to be used by the next ones. */
const spare = new BufferPool(() => MOST_BYTES, IDLE_MILLISECONDS);

/**
 * Returns a buffer for a read, or undefined for a small read, whose memory the browser allocates. Chromium releases memory
 * that it allocated for reads only at garbage collection: two workers that read whole files left 180 MiB waiting for it.
 */
export const takeReadBuffer = (byteLength: number): ArrayBuffer | undefined =>
  byteLength < LARGE_BYTES ? undefined : spare.take(byteLength);

/** Gives a buffer back once the bytes read into it are no longer needed. */
export function giveReadBuffer({ buffer }: Uint8Array): void {
  if (buffer.byteLength >= LARGE_BYTES) spare.give(buffer);
}
