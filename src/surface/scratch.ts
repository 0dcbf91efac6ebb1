import { BufferPool } from '../core/buffer-pool.ts';

/** Bits, cells and vertex numbers of a slab of 8 MiB take less than this. */
const MAX_BYTES = 32 * 2 ** 20;
const IDLE_MILLISECONDS = 5000;

/** Memory that a surface needs only while it is made. It is used again for the next slab. Its contents are arbitrary. */
export const scratch = new BufferPool(() => MAX_BYTES, IDLE_MILLISECONDS);

export const scratchInts = (length: number): Int32Array<ArrayBuffer> =>
  new Int32Array(scratch.take(length * 4), 0, length);

export const scratchWords = (length: number): Uint32Array<ArrayBuffer> =>
  new Uint32Array(scratch.take(length * 4), 0, length);

export const scratchBytes = (length: number): Uint8Array<ArrayBuffer> =>
  new Uint8Array(scratch.take(length), 0, length);

export function giveScratch(...views: readonly ArrayBufferView[]): void {
  for (const { buffer } of views) scratch.give(buffer);
}
