import { describe, expect, it, vi } from 'vitest';
import type { PageDataset } from '../../../../src/api/types.ts';
import { SegyError } from '../../../../src/core/errors.ts';
import type { HeaderWord } from '../../../../src/core/types.ts';
import { headerCsv, plotPoints, wordStatistics } from '../../../../src/ui/headers/header-statistics.ts';
import { BLOCK_ROWS, HeaderRows, headerRowsOf } from '../../../../src/ui/headers/header-table.ts';
import {
  lastFirstRow,
  ROW_HEIGHT,
  rowAt,
  scrollerHeight,
  scrollTopOf,
} from '../../../../src/ui/kit/virtual-rows.ts';
import type { NamedWord } from '../../../../src/ui/session/header-words.ts';

const COUNT = 2_000_000;
const offset: NamedWord = { name: 'offset', title: 'offset', byte: 37 };
const inline: NamedWord = { name: 'inline', title: 'inline', byte: 189 };
const WORDS = [offset, inline];
const wordOf = (trace: number, { byte }: HeaderWord) =>
  byte === 37 ? (trace * 7) % 4001 : Math.floor(trace / 1000);

/** A survey of 2,000,000 traces that exists only where it is read, and counts what is. */
function survey() {
  const reads: { traces: number; first: number }[] = [];
  const dataset = {
    meta: { traceCount: COUNT },
    readHeaderWords: async (
      traces: Int32Array | { first: number; count: number },
      words: readonly HeaderWord[],
      options: { signal?: AbortSignal; onProgress?: (progress: unknown) => void } = {},
    ) => {
      const run = 'first' in traces;
      const count = run ? traces.count : traces.length;
      reads.push({ traces: count, first: run ? traces.first : traces[0]! });
      const columns = words.map(() => new Int32Array(count));
      for (let done = 0; done < count; done += 250_000) {
        await new Promise((resolve) => setTimeout(resolve));
        if (options.signal?.aborted) throw new SegyError('cancelled', 'Stopped.');
        const end = Math.min(count, done + 250_000);
        words.forEach((word, k) => {
          for (let row = done; row < end; row++)
            columns[k]![row] = wordOf(run ? traces.first + row : traces[row]!, word);
        });
        options.onProgress?.({ stage: 'Headers', done: end, total: count, unit: 'traces' });
      }
      return columns;
    },
    sortRows: async (keys: Int32Array, rows: Int32Array, { descending = false } = {}) =>
      rows.slice().sort((a, b) => (descending ? -1 : 1) * (keys[a]! - keys[b]!) || a - b),
  } as unknown as PageDataset;
  return { dataset, reads };
}

function tableOf(dataset: PageDataset) {
  const failed = vi.fn();
  const changed = vi.fn();
  return { table: new HeaderRows(dataset, changed, failed), changed, failed };
}

describe('a window of rows over a capped scroller', () => {
  const scroller = { rowCount: COUNT, viewport: 480 };

  it('stays far below what browsers can bear, and reaches the first and the last row', () => {
    expect(scrollerHeight(scroller)).toBeLessThan(16_000_000);
    expect(rowAt(scroller, 0)).toBe(0);
    const bottom = scrollerHeight(scroller) - scroller.viewport;
    expect(rowAt(scroller, bottom)).toBe(COUNT - 20);
    expect(lastFirstRow(scroller)).toBe(COUNT - 20);
  });

  it('a row at the top stands where the scrollbar says, all the way', () => {
    for (let row = 0; row <= lastFirstRow(scroller); row += 99_991)
      expect(rowAt(scroller, scrollTopOf(scroller, row))).toBe(row);
  });

  it('a short table scrolls a row to a row’s height', () => {
    const short = { rowCount: 100, viewport: 240 };
    expect(scrollerHeight(short)).toBe(100 * ROW_HEIGHT);
    expect(rowAt(short, 10 * ROW_HEIGHT)).toBe(10);
    expect(scrollerHeight({ rowCount: 3, viewport: 240 })).toBe(3 * ROW_HEIGHT);
    expect(rowAt({ rowCount: 3, viewport: 240 }, 50)).toBe(0);
  });
});

describe('the table of 2,000,000 trace headers', () => {
  it('reads only the blocks in view, all through its length, and none twice', async () => {
    const { dataset, reads } = survey();
    const { table } = tableOf(dataset);
    for (const first of [0, 999_990, COUNT - 20]) {
      table.want(first, 20, WORDS);
      await vi.waitFor(() => expect(table.value(Math.min(COUNT - 1, first + 19), inline)).toBeDefined());
      for (let row = first; row < first + 20; row++) {
        expect(table.value(row, offset)).toBe(wordOf(row, offset));
        expect(table.value(row, inline)).toBe(wordOf(row, inline));
      }
    }
    const read = reads.reduce((sum, { traces }) => sum + traces, 0);
    expect(read).toBeLessThanOrEqual(5 * BLOCK_ROWS);
    const before = reads.length;
    table.want(0, 20, WORDS);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(reads.length).toBe(before);
  });

  it('what was scrolled past before it was read is not read', async () => {
    const { dataset, reads } = survey();
    const { table } = tableOf(dataset);
    for (let first = 0; first < COUNT; first += 10_000) table.want(first, 20, WORDS);
    await vi.waitFor(() => expect(table.value(COUNT - 10_000, inline)).toBeDefined());
    expect(reads.length).toBeLessThanOrEqual(2);
  });

  it('a filter over all of them reports progress and shows the traces that pass', async () => {
    const { dataset, reads } = survey();
    const { table, changed } = tableOf(dataset);
    const seen: number[] = [];
    changed.mockImplementation(() => {
      if (table.progress) seen.push(table.progress.done);
    });
    expect(await table.arrange('offset > 3990 && inline == 120', null, WORDS)).toBe(true);
    const expected: number[] = [];
    for (let trace = 120_000; trace < 121_000; trace++) if ((trace * 7) % 4001 > 3990) expected.push(trace);
    expect([...table.rows!]).toEqual(expected);
    expect(table.rowCount).toBe(expected.length);
    expect(new Set(seen).size).toBeGreaterThan(4);
    expect(Math.max(...seen)).toBe(COUNT);
    expect(table.progress).toBeNull();
    // Both words are known now: another filter reads nothing.
    const before = reads.length;
    await table.arrange('offset == 0', null, WORDS);
    expect(reads.length).toBe(before);
  });

  it('cancelled, it stays as it was and can be asked again', async () => {
    const { dataset } = survey();
    const { table, changed } = tableOf(dataset);
    changed.mockImplementation(() => {
      if (table.progress && table.progress.done > 0) table.cancel();
    });
    expect(await table.arrange('inline == 3', null, WORDS)).toBe(false);
    expect(table.rows).toBeNull();
    expect(table.progress).toBeNull();
    changed.mockReset();
    expect(await table.arrange('inline == 3', null, WORDS)).toBe(true);
    expect(table.rowCount).toBe(1000);
  });

  it('sorts what passes, keeps the order of equals, and reads rows wherever they stand', async () => {
    const { dataset } = survey();
    const { table } = tableOf(dataset);
    await table.arrange('trace <= 9000', { name: 'offset', descending: true }, WORDS);
    expect(table.rowCount).toBe(9000);
    const expected = Array.from({ length: 9000 }, (_, k) => k).sort(
      (a, b) => wordOf(b, offset) - wordOf(a, offset) || a - b,
    );
    expect([...table.rows!]).toEqual(expected);
    table.want(0, 20, WORDS);
    await vi.waitFor(() => expect(table.value(0, inline)).toBeDefined());
    expect(table.value(5, inline)).toBe(wordOf(expected[5]!, inline));
  });

  it('sorts by the trace number too, downwards from the last, filtered or not', async () => {
    const { dataset } = survey();
    const { table } = tableOf(dataset);
    await table.arrange('', { name: 'trace', descending: true }, WORDS);
    expect(table.rowCount).toBe(COUNT);
    expect([0, 1, COUNT - 1].map((row) => table.traceOf(row))).toEqual([COUNT - 1, COUNT - 2, 0]);
    await table.arrange('trace <= 5', { name: 'trace', descending: true }, WORDS);
    expect([...table.rows!]).toEqual([4, 3, 2, 1, 0]);
    await table.arrange('trace <= 5', { name: 'trace', descending: false }, WORDS);
    expect([...table.rows!]).toEqual([0, 1, 2, 3, 4]);
  });

  it('left and looked at again it is as it was, and no header is read a second time', async () => {
    const { dataset, reads } = survey();
    const table = headerRowsOf(dataset, vi.fn(), vi.fn());
    await table.arrange('inline == 3', { name: 'offset', descending: true }, WORDS);
    const order = table.rows;
    table.close();
    const before = reads.length;
    const changed = vi.fn();
    const again = headerRowsOf(dataset, changed, vi.fn());
    expect([again.rows, again.filter, again.sort]).toEqual([
      order,
      'inline == 3',
      { name: 'offset', descending: true },
    ]);
    await again.arrange('inline == 4', null, WORDS);
    expect(again.rowCount).toBe(1000);
    expect(reads.length).toBe(before);
    expect(changed).toHaveBeenCalled();
    // Another survey has a table of its own.
    expect(headerRowsOf(survey().dataset, vi.fn(), vi.fn()).rows).toBeNull();
  });

  it('a filter that cannot be read changes nothing and reads nothing', async () => {
    const { dataset, reads } = survey();
    const { table } = tableOf(dataset);
    await expect(table.arrange('ofset > 1', null, WORDS)).rejects.toMatchObject({ code: 'bad-argument' });
    expect(reads).toEqual([]);
  });
});

describe('statistics, plot and CSV of a word', () => {
  it('statistics agree with their definitions, over all rows or those shown', async () => {
    const column = Float64Array.from({ length: 250_001 }, (_, k) => 1e9 + ((k * k) % 1009));
    const all = await wordStatistics(column, null);
    const mean = column.reduce((sum, value) => sum + (value - 1e9), 0) / column.length + 1e9;
    const variance = column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / column.length;
    expect(all).toMatchObject({ count: 250_001, min: 1e9, zeros: 0, constantStep: null });
    expect(all.mean).toBeCloseTo(mean, 3);
    expect(all.standardDeviation).toBeCloseTo(Math.sqrt(variance), 4);
    expect(all.distinct).toBe(new Set(column).size);
    const some = await wordStatistics(Int32Array.of(5, 0, 7, 0, 9), Int32Array.of(0, 2, 4));
    expect(some).toMatchObject({ count: 3, min: 5, max: 9, mean: 7, zeros: 0, distinct: 3, constantStep: 2 });
    expect((await wordStatistics(column, new Int32Array(0))).min).toBeNaN();
  });

  it('a plot of many traces keeps every spike', () => {
    const y = new Int32Array(1_000_000);
    y[123_456] = 9;
    y[777_777] = -9;
    const points = plotPoints(null, y, null, 2000);
    expect(points.x.length).toBeLessThanOrEqual(2000);
    expect(points.y[points.x.indexOf(123_457)]).toBe(9);
    expect(points.y[points.x.indexOf(777_778)]).toBe(-9);
    expect([...points.x]).toEqual([...points.x].sort((a, b) => a - b));
  });

  it('a plot against the trace number runs along it, whatever order the table is in, and shows every row', () => {
    const y = Int32Array.of(50, 40, 30, 20, 10);
    const few = plotPoints(null, y, Int32Array.of(4, 0, 3), 100);
    expect([...few.x]).toEqual([1, 4, 5]);
    expect([...few.y]).toEqual([50, 20, 10]);
    // Sorted by the word itself, and thinned: the spike's trace stays where it stands.
    const many = new Int32Array(10_000).map((_, trace) => (trace * 7919) % 10_000);
    many[1234] = 99_999;
    const rows = Int32Array.from(many.keys()).sort((a, b) => many[a]! - many[b]!);
    const thinned = plotPoints(null, many, rows, 500);
    expect(thinned.x.length).toBeLessThanOrEqual(500);
    expect([...thinned.x]).toEqual([...thinned.x].sort((a, b) => a - b));
    expect(thinned.y[thinned.x.indexOf(1235)]).toBe(99_999);
  });

  it('a trace whose word is no number has no place on the axis', () => {
    const points = plotPoints(Float64Array.of(3, Number.NaN, 2), Int32Array.of(30, 10, 20), null, 100);
    expect([...points.x]).toEqual([2, 3]);
    expect([...points.y]).toEqual([20, 30]);
  });

  it('one word against another is sorted along the axis', () => {
    const points = plotPoints(Int32Array.of(3, 1, 2), Int32Array.of(30, 10, 20), null, 100);
    expect([...points.x]).toEqual([1, 2, 3]);
    expect([...points.y]).toEqual([10, 20, 30]);
  });

  it('the CSV has a row to a trace shown, in the order shown', async () => {
    const blob = await headerCsv(
      WORDS,
      [Int32Array.of(1, 2, 3), Int32Array.of(7, 8, 9)],
      Int32Array.of(2, 0),
    );
    expect(await blob.text()).toBe('trace,"offset (byte 37)","inline (byte 189)"\r\n3,3,9\r\n1,1,7\r\n');
  });
});
