import type { Dataset } from '../api/types.ts';
import { isSegyError, throwIfAborted } from '../core/errors.ts';
import { pause } from '../core/pause.ts';
import { traceRun } from '../core/trace-run.ts';
import type { HeaderColumn, Progress } from '../core/types.ts';
import { parseHeaderFilter } from './header-expression.ts';
import type { NamedWord } from './header-words.ts';
import { Latest, Rest } from './latest.ts';

/** Rows read at a time while the table is looked at. */
export const BLOCK_ROWS = 64;
const MOST_BLOCKS = 256;
const REST_MILLISECONDS = 40;
/** Rows filtered without a pause. */
const CHUNK_ROWS = 100_000;

export interface SortOrder {
  readonly name: string;
  readonly descending: boolean;
}

/** The trace headers of one survey as a table: what is shown is read block by block, a filter or an order reads all once. */
export class HeaderTable {
  /** Traces (from 0) in the order shown; null: all of them as in the file. */
  rows: Int32Array | null = null;
  sort: SortOrder | null = null;
  filter = '';
  /** Progress of a walk over all traces; null: none under way. */
  progress: Progress | null = null;
  /** The row at the top, for when it is looked at again. */
  firstRow = 0;
  #walk = new Latest();
  #rest = new Rest(REST_MILLISECONDS);
  /** Values of the words of a block of rows. */
  #blocks = new Map<number, Map<string, HeaderColumn>>();
  #pending = new Map<number, AbortController>();
  /** Columns of all traces that a walk has read. */
  #whole = new Map<string, HeaderColumn>();

  constructor(
    readonly dataset: Dataset,
    private changed: () => void,
    private fail: (error: unknown) => void,
  ) {}

  /** Someone else shows it from now on. */
  attach(changed: () => void, fail: (error: unknown) => void): void {
    this.changed = changed;
    this.fail = fail;
  }

  get rowCount(): number {
    return this.rows?.length ?? this.dataset.meta.traceCount;
  }

  /** Trace (from 0) in a row. */
  traceOf(row: number): number {
    return this.rows ? (this.rows[row] ?? -1) : row;
  }

  /** Undefined while it is being read. */
  value(row: number, word: NamedWord): number | undefined {
    const key = keyOf(word);
    const whole = this.#whole.get(key);
    if (whole) return whole[this.traceOf(row)];
    return this.#blocks.get(Math.floor(row / BLOCK_ROWS))?.get(key)?.[row % BLOCK_ROWS];
  }

  /** Sees to it that these rows will be there: reads the blocks they lie in, and nothing else. */
  want(firstRow: number, count: number, words: readonly NamedWord[]): void {
    const missing = words.filter((word) => !this.#whole.has(keyOf(word)));
    const first = Math.floor(firstRow / BLOCK_ROWS);
    const last = Math.floor(Math.min(this.rowCount - 1, firstRow + count - 1) / BLOCK_ROWS);
    for (const [block, controller] of this.#pending) {
      if (block >= first && block <= last) continue;
      controller.abort();
      this.#pending.delete(block);
    }
    this.#rest.cancel();
    if (missing.length === 0) return;
    const lacking: number[] = [];
    for (let block = first; block <= last; block++) {
      const known = this.#blocks.get(block);
      if (!this.#pending.has(block) && missing.some((word) => !known?.has(keyOf(word)))) lacking.push(block);
    }
    if (lacking.length > 0)
      this.#rest.after(() => {
        for (const block of lacking) void this.#readBlock(block, missing);
      });
  }

  async #readBlock(block: number, words: readonly NamedWord[]): Promise<void> {
    const controller = new AbortController();
    const { rows } = this;
    this.#pending.set(block, controller);
    const first = block * BLOCK_ROWS;
    const count = Math.min(BLOCK_ROWS, this.rowCount - first);
    try {
      const traces = rows ? rows.slice(first, first + count) : { first, count };
      const columns = await this.dataset.readHeaderWords(traces, words, { signal: controller.signal });
      if (rows !== this.rows) return;
      const known = this.#blocks.get(block) ?? new Map<string, HeaderColumn>();
      words.forEach((word, k) => {
        known.set(keyOf(word), columns[k]!);
      });
      this.#blocks.delete(block);
      this.#blocks.set(block, known);
      const [oldest] = this.#blocks.keys();
      if (this.#blocks.size > MOST_BLOCKS && oldest !== undefined) this.#blocks.delete(oldest);
    } catch (error) {
      if (!isSegyError(error, 'cancelled') && !isSegyError(error, 'closed')) this.fail(error);
    } finally {
      if (this.#pending.get(block) === controller) this.#pending.delete(block);
      this.changed();
    }
  }

  /** Columns of all traces, read once; progress is told and `cancel` stops it. @throws SegyError 'cancelled' … */
  async columns(words: readonly NamedWord[], signal?: AbortSignal): Promise<HeaderColumn[]> {
    const missing = words.filter((word, k) => !this.#whole.has(keyOf(word)) && words.indexOf(word) === k);
    if (missing.length > 0) {
      const onProgress = (progress: Progress) => {
        this.progress = progress;
        this.changed();
      };
      const all = { first: 0, count: this.dataset.meta.traceCount };
      onProgress({ stage: 'Headers', done: 0, total: all.count, unit: 'traces' });
      const read = await this.dataset.readHeaderWords(all, missing, { signal, onProgress });
      missing.forEach((word, k) => {
        this.#whole.set(keyOf(word), read[k]!);
      });
    }
    return words.map((word) => this.#whole.get(keyOf(word))!);
  }

  /**
   * Shows the traces that pass the filter ('' for all), in this order. Resolves to false when it was cancelled: then the
   * table stays as it was.
   * @throws SegyError 'bad-argument' when the filter cannot be read
   */
  async arrange(filter: string, sort: SortOrder | null, known: readonly NamedWord[]): Promise<boolean> {
    const names = known.map(({ name }) => name);
    const parsed = filter.trim() === '' ? null : parseHeaderFilter(filter, names);
    const wordOf = (name: string) => known.find((word) => word.name === name)!;
    return this.work(async (signal) => {
      let rows: Int32Array | null = null;
      if (parsed) {
        const columns = await this.columns(parsed.names.map(wordOf), signal);
        rows = await this.#passing(parsed.bind(columns), signal);
      }
      const key = sort && known.find(({ name }) => name === sort.name);
      const all = () => rows ?? traceRun(0, this.dataset.meta.traceCount);
      // Trace numbers are no header word: they ascend as it is.
      if (sort?.name === 'trace' && sort.descending) rows = all().reverse();
      else if (sort && key) {
        const [keys] = await this.columns([key], signal);
        rows = await this.dataset.sortRows(keys!, all(), { descending: sort.descending, signal });
      }
      throwIfAborted(signal);
      this.rows = rows;
      this.filter = filter.trim();
      this.sort = sort;
      this.#blocks.clear();
      for (const controller of this.#pending.values()) controller.abort();
      this.#pending.clear();
    });
  }

  async #passing(passes: (row: number) => boolean, signal: AbortSignal): Promise<Int32Array> {
    const { traceCount } = this.dataset.meta;
    const rows = new Int32Array(traceCount);
    let count = 0;
    for (let start = 0; start < traceCount; start += CHUNK_ROWS) {
      const end = Math.min(traceCount, start + CHUNK_ROWS);
      for (let row = start; row < end; row++) if (passes(row)) rows[count++] = row;
      this.progress = { stage: 'Filter', done: end, total: traceCount, unit: 'traces' };
      await pause(signal);
    }
    return rows.slice(0, count);
  }

  /** One walk at a time, with progress; false when it was cancelled or superseded. */
  async work(run: (signal: AbortSignal) => Promise<void>): Promise<boolean> {
    try {
      const done = await this.#walk.run(async (signal) => {
        await run(signal);
        return true;
      });
      return done === true;
    } finally {
      if (!this.#walk.busy) this.progress = null;
      this.changed();
    }
  }

  cancel(): void {
    this.#walk.abort();
    this.progress = null;
    this.changed();
  }

  /** Nobody looks any more: what is being read is left; rows, order and columns read stay. */
  close(): void {
    this.#rest.cancel();
    this.#walk.abort();
    this.progress = null;
    for (const controller of this.#pending.values()) controller.abort();
  }
}

const tables = new WeakMap<Dataset, HeaderTable>();

/** The table of a survey, as it was left when another tab was looked at. */
export function headerTableOf(
  dataset: Dataset,
  changed: () => void,
  fail: (error: unknown) => void,
): HeaderTable {
  const table = tables.get(dataset) ?? new HeaderTable(dataset, changed, fail);
  tables.set(dataset, table);
  table.attach(changed, fail);
  return table;
}

function keyOf({ byte, type }: NamedWord): string {
  return `${byte} ${type ?? 'int32'}`;
}
