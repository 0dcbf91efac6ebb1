import type { ByteOrder, HeaderWord } from '../../core/types.ts';
import { headerWordLength, readColumn, TRACE_HEADER_LENGTH } from '../../segy/fields.ts';
import { type Column, HeaderSample, HeaderTable } from './header-table.ts';

const CHUNK_ROWS = 4096;
const FIRST_ROWS = 32;
/** Bytes of memory for the headers, not counting one chunk. */
const MAX_BYTES = 128 * 1024 * 1024;
/** The int32 words whose bytes are dropped last, most important first. */
const IMPORTANT_WORDS = [189, 193, 37, 9, 21, 181, 185, 73, 77, 5, 17, 13, 81, 85, 25, 69, 109, 117];

/** One byte of the header over a chunk's rows: a single value if it is the same in all, null if it was dropped. */
type BytePart = number | Uint8Array | null;

interface Chunk {
  readonly rows: number;
  readonly parts: BytePart[];
}

/** The bytes of the header, 0-based, in the order in which they are dropped when memory is short. */
function givingUpOrder(): number[] {
  const important = IMPORTANT_WORDS.flatMap((byte) => [byte - 1, byte, byte + 1, byte + 2]);
  const others = Array.from({ length: TRACE_HEADER_LENGTH }, (_, at) => at).filter(
    (at) => !important.includes(at),
  );
  return [...others.reverse(), ...important.reverse()];
}

/**
 * Stores any number of trace headers in file order. Most of their 240 bytes never change, so only those that do are kept for
 * every trace, as many as memory allows.
 */
export class HeaderStore {
  private readonly chunks: Chunk[] = [];
  private filling = new Uint8Array(FIRST_ROWS * TRACE_HEADER_LENGTH);
  private readonly givenUp = new Set<number>();
  private readonly order = givingUpOrder();

  private filled = 0;
  private held = 0;

  constructor(private readonly maxBytes = MAX_BYTES) {}

  add(header: Uint8Array): void {
    const at = this.filled * TRACE_HEADER_LENGTH;
    if (at === this.filling.length) {
      const larger = new Uint8Array(2 * at);
      larger.set(this.filling);
      this.filling = larger;
    }
    this.filling.set(header, at);
    this.filled += 1;
    if (this.filled === CHUNK_ROWS) this.pack();
  }

  private pack(): void {
    const rows = this.filled;
    if (rows === 0) return;
    const parts = Array.from({ length: TRACE_HEADER_LENGTH }, (_, byte) => this.partOf(byte, rows));
    this.chunks.push({ rows, parts });
    this.filled = 0;
    while (this.held > this.maxBytes && this.order.length > 0) this.giveUp(this.order.shift()!);
  }

  private partOf(byte: number, rows: number): BytePart {
    if (this.givenUp.has(byte)) return null;
    const first = this.filling[byte]!;
    let row = 1;
    while (row < rows && this.filling[row * TRACE_HEADER_LENGTH + byte] === first) row += 1;
    if (row === rows) return first;
    const part = new Uint8Array(rows);
    for (let k = 0; k < rows; k++) part[k] = this.filling[k * TRACE_HEADER_LENGTH + byte]!;
    this.held += rows;
    return part;
  }

  /** Drops a byte of all headers. A byte that never changed takes no memory and is kept. */
  private giveUp(byte: number): void {
    const first = this.chunks[0]!.parts[byte];
    if (this.chunks.every(({ parts }) => parts[byte] === first) && typeof first === 'number') return;
    this.givenUp.add(byte);
    for (const { rows, parts } of this.chunks) {
      if (typeof parts[byte] === 'object') this.held -= rows;
      parts[byte] = null;
    }
  }

  private copy(byte: number, target: Uint8Array, from: number, stride: number): void {
    let at = from;
    for (const { rows, parts } of this.chunks) {
      const part = parts[byte]!;
      for (let k = 0; k < rows; k++, at += stride) target[at] = typeof part === 'number' ? part : part[k]!;
    }
  }

  private column(word: HeaderWord, count: number, byteOrder: ByteOrder): Column | null {
    const length = headerWordLength(word.type);
    if (word.byte - 1 + length > TRACE_HEADER_LENGTH) return null;
    const bytes = new Uint8Array(count * length);
    for (let k = 0; k < length; k++) {
      if (this.givenUp.has(word.byte - 1 + k)) return null;
      this.copy(word.byte - 1 + k, bytes, k, length);
    }
    return readColumn(bytes, count, length, byteOrder, { ...word, byte: 1 });
  }

  private sample(rows: Int32Array, byteOrder: ByteOrder): HeaderSample {
    const bytes = new Uint8Array(rows.length * TRACE_HEADER_LENGTH);
    for (const [k, row] of rows.entries()) {
      const { parts } = this.chunks[Math.floor(row / CHUNK_ROWS)]!;
      for (const [byte, part] of parts.entries())
        bytes[k * TRACE_HEADER_LENGTH + byte] = typeof part === 'number' ? part : part![row % CHUNK_ROWS]!;
    }
    return new HeaderSample(bytes, rows.length, byteOrder);
  }

  /** @param complete whether these are the headers of all traces of the file */
  table(byteOrder: ByteOrder, complete: boolean): HeaderTable {
    this.pack();
    const count = this.chunks.reduce((sum, { rows }) => sum + rows, 0);
    const read = (word: HeaderWord) => this.column(word, count, byteOrder);
    const sample = (rows: Int32Array) => this.sample(rows, byteOrder);
    return new HeaderTable(count, null, complete, read, this.givenUp.size === 0 ? { sample } : {});
  }
}
