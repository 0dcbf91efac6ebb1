import { transfer } from 'comlink';
import { LARGE_BYTES, sizeClass } from '../core/buffer-pool.ts';
import type { Pool } from './pool.ts';

/** Sends along memory of an earlier result, so that the next one touches no new page. */
export function withSpare<T extends object>(
  { buffers }: Pool,
  byteLength: number,
  input: T,
): T & { spare?: ArrayBuffer } {
  const spare = byteLength < LARGE_BYTES ? null : buffers.takeSpare(byteLength, 2 * sizeClass(byteLength));
  return spare ? transfer({ ...input, spare }, [spare]) : input;
}
