import type { PageDataset } from '../../api/types.ts';
import { isSegyError, throwIfAborted } from '../../core/errors.ts';
import { parseHeaderFilter } from '../../core/expression.ts';
import { pause } from '../../core/pause.ts';
import { traceRun } from '../../core/trace-run.ts';
import type { HeaderColumn, Progress } from '../../core/types.ts';
import { Latest, Rest } from '../kit/latest.ts';
import type { NamedWord } from '../session/header-words.ts';

/** Number of rows read at once for display. */
export const BLOCK_ROWS = 64;
const MOST_BLOCKS = 256;
const REST_MILLISECONDS = 40;
/** Number of rows filtered between pauses. */
const CHUNK_ROWS = 100_000;

export interface SortOrder {
  readonly name: string;
  readonly descending: boolean;
}

/**
 * The trace headers of one survey as a table. Visible rows are read in blocks; filtering or sorting reads all
 * traces once.
 */
export class HeaderRows {
  /** Traces (from 0) in table order; null means all in file order. */
  rows: Int32Array | null = null;
  sort: SortOrder | null = null;
  filter = '';
  /** Progress of a pass over all traces; null when none is running. */
  progress: Progress | null = null;
  /** The first visible row, restored when the table is shown again. */
  firstRow = 0;
  #walk = new Latest();
  #rest = new Rest(REST_MILLISECONDS);
  /** Values per block of rows and header word. */
  #blocks = new Map<number, Map<string, HeaderColumn>>();
  #pending = new Map<number, AbortController>();
  /** Header words read for all traces. */
  #whole = new Map<string, HeaderColumn>();

  constructor(
    readonly dataset: PageDataset,
    private changed: () => void,
    private fail: (error: unknown) => void,
  ) {}

  /** Connects the table to the element that now shows it. */
  attach(changed: () => void, fail: (error: unknown) => void): void {
    this.changed = changed;
    this.fail = fail;
  }

  get rowCount(): number {
    return this.rows?.length ?? this.dataset.meta.traceCount;
  }

  /** Trace number (from 0) of a row. */
  traceOf(row: number): number {
    return this.rows ? (this.rows[row] ?? -1) : row;
  }

  /** The value in a row; undefined while it is being read. */
  value(row: number, word: NamedWord): number | undefined {
    const key = keyOf(word);
    const whole = this.#whole.get(key);
    if (whole) return whole[this.traceOf(row)];
    return this.#blocks.get(Math.floor(row / BLOCK_ROWS))?.get(key)?.[row % BLOCK_ROWS];
  }

  /** Reads the blocks that contain these rows, and cancels reads of other blocks. */
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
    const missingBlocks: number[] = [];
    for (let block = first; block <= last; block++) {
      const known = this.#blocks.get(block);
      if (!this.#pending.has(block) && missing.some((word) => !known?.has(keyOf(word))))
        missingBlocks.push(block);
    }
    if (missingBlocks.length > 0)
      this.#rest.after(() => {
        for (const block of missingBlocks) void this.#readBlock(block, missing);
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

  /** Columns of all traces, read once with progress. Rejects with SegyError 'cancelled' after `cancel`. */
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
   * Shows the traces that pass the filter ('' for all), in this order. Resolves to false when cancelled,
   * leaving the table as it was.
   * @throws SegyError 'bad-argument' when the filter is invalid
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
      const all = () => rows ?? traceRun({ first: 0, count: this.dataset.meta.traceCount });
      // The trace number is not a header word, and traces ascend by it already.
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

  /** Runs one pass over all traces at a time, with progress. Resolves to false when cancelled or replaced. */
  async work(run: (signal: AbortSignal) => Promise<void>): Promise<boolean> {
    try {
      return (await this.#walk.run((signal) => run(signal).then(() => true))) ?? false;
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

  /** Stops reads when the table is hidden. Rows, order and columns stay. */
  close(): void {
    this.#rest.cancel();
    this.#walk.abort();
    this.progress = null;
    for (const controller of this.#pending.values()) controller.abort();
  }
}

const tables = new WeakMap<PageDataset, HeaderRows>();

/** The table of a survey, kept while other tabs are shown. */
export function headerRowsOf(
  dataset: PageDataset,
  changed: () => void,
  fail: (error: unknown) => void,
): HeaderRows {
  const table = tables.get(dataset) ?? new HeaderRows(dataset, changed, fail);
  tables.set(dataset, table);
  table.attach(changed, fail);
  return table;
}

const keyOf = ({ byte, type }: NamedWord): string => `${byte} ${type ?? 'int32'}`;
