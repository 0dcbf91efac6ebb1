import type { ByteOrder } from '../../core/types.ts';
import { TRACE_HEADER_LENGTH } from '../../segy/fields.ts';
import { copyWords } from '../../segy/write-words.ts';

/** A word of 64 bits in an additional trace header. */
export interface WideWord {
  /** From 1, counted from the first byte of the standard header. */
  readonly byte: number;
  readonly type: 'uint64' | 'float64';
}

/**
 * Words of the first additional trace header that say in 64 bits what words of the standard header say, unless they are 0 (SEG-Y rev 2.1,
 * trace header extension 1, bytes 1–8, 9–16 and 145–152).
 */
export const WIDE_WORDS = {
  traceSequenceLine: { byte: TRACE_HEADER_LENGTH + 1, type: 'uint64' },
  traceSequenceFile: { byte: TRACE_HEADER_LENGTH + 9, type: 'uint64' },
  sampleInterval: { byte: TRACE_HEADER_LENGTH + 145, type: 'float64' },
} as const satisfies Readonly<Record<string, WideWord>>;

const WIDTH = 8;
const cell = new DataView(new ArrayBuffer(WIDTH));
const cellBytes = new Uint8Array(cell.buffer);

export function readWideWord(
  bytes: Uint8Array,
  at: number,
  { byte, type }: WideWord,
  order: ByteOrder,
): number {
  copyWords(bytes, at + byte - 1, order, cellBytes, 0, 'big', WIDTH);
  return type === 'float64' ? cell.getFloat64(0) : Number(cell.getBigUint64(0));
}

export function writeWideWord(
  bytes: Uint8Array,
  at: number,
  { byte, type }: WideWord,
  order: ByteOrder,
  value: number,
): void {
  if (type === 'float64') cell.setFloat64(0, value);
  else cell.setBigUint64(0, BigInt(value));
  copyWords(cellBytes, 0, 'big', bytes, at + byte - 1, order, WIDTH);
}
