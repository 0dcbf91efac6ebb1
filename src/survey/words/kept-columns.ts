import type { ByteOrder, HeaderWord } from '../../core/types.ts';
import { isFloatWord, readTraceHeaderWord } from '../../segy/fields.ts';
import type { Column } from './header-table.ts';
import { wordKey } from './line-words.ts';

/** A grid needs at least these words: inline, crossline and offset. */
const LEAST_COLUMNS = 3;

interface Kept {
  readonly word: HeaderWord;
  /** The value in the first trace. Nothing else is kept while all traces have it. */
  first: number;
  /** The values of all traces; null while they are all equal, and once they were dropped to save memory. */
  values: Column | null;
  left: boolean;
}

/**
 * Collects header words of every trace during a pass over the file, within a budget of bytes. A word takes memory only once it
 * changes, and two bytes a trace as long as they suffice. If the budget is exceeded, the words listed last are dropped.
 */
export class KeptColumns {
  private readonly columns: Kept[];
  private readonly budgetBytes: number;

  /** @param words the words to keep, most important first */
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

  /** The words that vary and were kept of every trace. */
  get words(): HeaderWord[] {
    return this.columns.filter(({ values }) => values).map(({ word }) => word);
  }

  /** The words that vary but did not fit into the budget. */
  get leftOut(): HeaderWord[] {
    return this.columns.filter(({ left }) => left).map(({ word }) => word);
  }

  /** The values of a word; null if it never changes or was not kept. */
  column(word: HeaderWord): Column | null {
    const key = wordKey(word);
    return this.columns.find((kept) => wordKey(kept.word) === key)?.values ?? null;
  }

  /** Adds the words of the header at `byteOffset`. Traces must come in order, from 0 on. */
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

  /** Drops columns listed after this one until it fits. If it still does not, it is dropped itself and false is returned. */
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
