import type { ByteOrder, HeaderWord } from '../core/types.ts';
import { isFloatWord, readTraceHeaderWord } from '../segy/fields.ts';
import type { Column } from './header-table.ts';
import { wordKey } from './line-words.ts';

/** Line numbers, offset: a grid cannot be built from less. */
const LEAST_COLUMNS = 3;

interface Kept {
  readonly word: HeaderWord;
  /** Of the first trace; all that is kept while every trace has it. */
  first: number;
  /** Null while the word has not changed, and once it had to give way. */
  values: Column | null;
  left: boolean;
}

/**
 * Header words of every trace as a pass meets them, within a budget of bytes. A word takes memory only from its first change
 * on, two bytes a trace while that suffices; when the budget is spent those listed last give way.
 */
export class KeptColumns {
  private readonly columns: Kept[];
  private readonly budgetBytes: number;

  /** @param words most wanted first */
  constructor(
    words: readonly HeaderWord[],
    private readonly traceCount: number,
    budgetBytes: number,
  ) {
    this.columns = words.map((word) => ({ word, first: Number.NaN, values: null, left: false }));
    this.budgetBytes = Math.max(budgetBytes, LEAST_COLUMNS * 4 * traceCount);
  }

  get byteLength(): number {
    return this.columns.reduce((sum, { values }) => sum + (values?.byteLength ?? 0), 0);
  }

  /** Words that vary and are known of every trace. */
  get words(): HeaderWord[] {
    return this.columns.filter(({ values }) => values).map(({ word }) => word);
  }

  /** Words that vary, for which there was no room. */
  get leftOut(): HeaderWord[] {
    return this.columns.filter(({ left }) => left).map(({ word }) => word);
  }

  /** Null for a word that never changes or was not kept. */
  column(word: HeaderWord): Column | null {
    const key = wordKey(word);
    return this.columns.find((kept) => wordKey(kept.word) === key)?.values ?? null;
  }

  /** Takes the words of the header at `byteOffset`; traces come in order, from 0. */
  put(trace: number, bytes: Uint8Array, byteOffset: number, byteOrder: ByteOrder): void {
    for (const kept of this.columns) {
      if (kept.left) continue;
      const value = readTraceHeaderWord(bytes, byteOffset, kept.word, byteOrder);
      if (trace === 0) kept.first = value;
      if (kept.values === null && Object.is(value, kept.first)) continue;
      const column = this.columnFor(kept, trace, value);
      if (column) column[trace] = value;
    }
  }

  private columnFor(kept: Kept, trace: number, value: number): Column | null {
    const { word, values, first } = kept;
    if (values && !(values instanceof Int16Array && isWide(value))) return values;
    const wide = isWide(value) || (values === null && isWide(first));
    const bytesEach = isFloatWord(word) ? 8 : wide ? 4 : 2;
    if (!this.makeRoom(kept, bytesEach * this.traceCount)) return null;
    const column = isFloatWord(word)
      ? new Float64Array(this.traceCount)
      : wide
        ? new Int32Array(this.traceCount)
        : new Int16Array(this.traceCount);
    if (values) column.set(values.subarray(0, trace));
    else column.fill(first, 0, trace);
    kept.values = column;
    return column;
  }

  /** Lets columns listed after this one go until it fits; when it does not, it is left out itself. */
  private makeRoom(kept: Kept, byteLength: number): boolean {
    const others = (): number => this.byteLength - (kept.values?.byteLength ?? 0);
    for (let k = this.columns.length - 1; others() + byteLength > this.budgetBytes; k--) {
      const last = this.columns[k]!;
      if (last === kept) {
        kept.values = null;
        kept.left = true;
        return false;
      }
      if (!last.values) continue;
      last.values = null;
      last.left = true;
    }
    return true;
  }
}

const isWide = (value: number): boolean => (value << 16) >> 16 !== value;
