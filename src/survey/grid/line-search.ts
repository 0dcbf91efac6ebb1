import { nearOffsetIndex } from '../../core/trace-index.ts';
import type { HeaderWord, TraceLayout } from '../../core/types.ts';
import { readTraceHeaderWord, TRACE_HEADER_LENGTH } from '../../segy/fields.ts';
import type { Asking, FileView } from '../file/file-view.ts';
import type { HeaderTable } from '../words/header-table.ts';
import type { SortedGrid } from './sorted-grid.ts';

/** A header that was read, with the place of its line in file order (`line`) and its number along the line (`fast`). */
interface Point {
  readonly trace: number;
  /** The first trace of the same cell. */
  readonly cellTrace: number;
  readonly line: number;
  readonly fast: number;
}

const WINDOW_LENGTH = 40 * 1024;
const RANGES_TOGETHER = 40;
/** The most probes of one search. With the sampled headers they are far less than the 16 MiB that opening a file may read. */
const MAX_PROBES = 190;
const MAX_ROUNDS = 12;

/** Finds cells in a file that is sorted by line and along each line, by interpolating between headers that it probes. */
export class LineSearch {
  private points: Point[] = [];
  private probes = 0;
  private readonly fold: number;

  constructor(
    private readonly view: FileView,
    private readonly layout: TraceLayout,
    private readonly grid: Pick<SortedGrid, 'slow' | 'fast' | 'offsets' | 'offsetsDown'>,
    private readonly offsetWord: HeaderWord,
    table: HeaderTable,
  ) {
    this.fold = grid.offsets?.length ?? 1;
    const [slows, fasts] = [table.column(grid.slow.word)!, table.column(grid.fast.word)!];
    const offsets = grid.offsets ? table.column(offsetWord)! : null;
    for (let row = 0; row < table.count; row++)
      this.points.push(this.pointOf(table.trace(row), slows[row]!, fasts[row]!, offsets?.[row] ?? 0));
  }

  private pointOf(trace: number, slow: number, fast: number, offset: number): Point {
    const { first, step, count, down } = this.grid.slow;
    const index = (slow - first) / step;
    const { offsets } = this.grid;
    const within = offsets ? this.placeInCell(Math.max(0, offsets.indexOf(offset))) : 0;
    return { trace, cellTrace: trace - within, line: down ? count - 1 - index : index, fast };
  }

  /** The place of a trace within its cell, from the index of its offset. */
  private placeInCell(offsetIndex: number): number {
    return this.grid.offsetsDown ? this.fold - 1 - offsetIndex : offsetIndex;
  }

  /** The lowest and the highest fast number of the headers read. */
  get fastRange(): readonly [number, number] {
    return this.points.reduce<readonly [number, number]>(
      ([low, high], { fast }) => [Math.min(low, fast), Math.max(high, fast)],
      [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    );
  }

  /** Probes until each line has a header read, or cannot have one. */
  *reachLines(lines: readonly number[]): Asking<void> {
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const guesses: number[] = [];
      for (const line of lines) {
        const after = this.points.findIndex((point) => point.line >= line);
        if (after >= 0 && this.points[after]!.line === line) continue;
        const [before, next] = [this.points.at(after < 0 ? -1 : after - 1), this.points[after]];
        const from = after === 0 ? -1 : before!.trace;
        const to = next?.trace ?? this.layout.traceCount;
        if (to - from <= 1) continue;
        // The guess is the middle of the line, because lines differ in length and any trace of the line is enough.
        const lineBefore = after === 0 ? 0 : before!.line + this.shareAlong(before!);
        const lineAfter = next ? next.line + this.shareAlong(next) : this.grid.slow.count;
        const share = (line + 0.5 - lineBefore) / Math.max(lineAfter - lineBefore, 1e-9);
        const guess = round % 3 === 2 ? (from + to) / 2 : from + share * (to - from);
        guesses.push(Math.min(Math.max(Math.round(guess), from + 1), to - 1));
      }
      if (guesses.length === 0 || !(yield* this.probe(guesses))) return;
    }
  }

  /** About how far along its line a point is, 0…1. */
  private shareAlong({ fast }: Point): number {
    const { first, step, count, down } = this.grid.fast;
    const share = Math.min(Math.max((fast - first) / (step * count), 0), 1);
    return down ? 1 - share : share;
  }

  /**
   * Finds the trace of the near offset in the cell of each line and fast number, as [line × number]; −1 if there is none or the
   * probes did not suffice. If two headers of a line are as many cells apart as their numbers, no trace between is missing.
   */
  *findCells(lines: readonly number[], fastNumbers: readonly number[]): Asking<Int32Array> {
    const cells = new Int32Array(lines.length * fastNumbers.length).fill(-1);
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const guesses: number[] = [];
      for (const [k, line] of lines.entries()) {
        const known = this.points.filter((point) => point.line === line);
        if (known.length === 0) continue;
        const sides = { before: [] as number[], after: [] as number[] };
        for (const [j, number] of fastNumbers.entries()) {
          const found = this.between(known, number);
          if (typeof found === 'number') cells[k * fastNumbers.length + j] = found;
          else if ('guess' in found) guesses.push(found.guess);
          else sides[found.side].push(found.trace);
        }
        // Before the first and after the last known header of a line, its ends are found by bisection.
        for (const side of [sides.before, sides.after]) {
          const possible = side.filter((trace) => trace >= 0 && trace < this.layout.traceCount);
          if (possible.length > 0) guesses.push(possible[possible.length >> 1]!);
        }
      }
      if (guesses.length === 0 || !(yield* this.probe(guesses))) break;
    }
    const { offsets } = this.grid;
    const near = offsets ? this.placeInCell(nearOffsetIndex(offsets)) : 0;
    return cells.map((trace) => (trace < 0 ? -1 : trace + near));
  }

  /** Finds a number among the known headers of its line: its trace, −1 if there is none, or which trace to read to find out. */
  private between(
    known: readonly Point[],
    number: number,
  ): number | { guess: number } | { side: 'before' | 'after'; trace: number } {
    const [first, last] = [known[0]!, known.at(-1)!];
    const exact = known.find((point) => point.fast === number);
    if (exact) return exact.cellTrace;
    const sign = (first.fast === last.fast ? this.grid.fast.down : last.fast < first.fast) ? -1 : 1;
    const stepsFrom = (point: Point): number => (sign * (number - point.fast)) / this.grid.fast.step;
    const after = known.findIndex((point) => stepsFrom(point) < 0);
    if (after > 0) {
      const [low, high] = [known[after - 1]!, known[after]!];
      const [steps, apart] = [stepsFrom(low) - stepsFrom(high), high.cellTrace - low.cellTrace];
      if (apart === steps * this.fold) return low.cellTrace + stepsFrom(low) * this.fold;
      if (apart <= this.fold) return -1;
      const guess = low.cellTrace + Math.round((stepsFrom(low) / steps) * apart);
      return { guess: Math.min(Math.max(guess, low.trace + 1), high.trace - 1) };
    }
    const [anchor, side] = after === 0 ? [first, 'before' as const] : [last, 'after' as const];
    const trace = anchor.cellTrace + stepsFrom(anchor) * this.fold;
    const other = this.points.find((point) =>
      side === 'before'
        ? point.line < anchor.line && point.trace >= trace
        : point.line > anchor.line && point.trace <= trace,
    );
    return other ? -1 : { side, trace };
  }

  /** Reads a few headers around each guess; returns false if no probes are left or nothing new was read. */
  private *probe(guesses: readonly number[]): Asking<boolean> {
    const { firstTraceOffset, traceByteLength, traceCount } = this.layout;
    const together = Math.max(1, Math.min(8, traceCount, Math.floor(WINDOW_LENGTH / traceByteLength)));
    const windows = new Set<number>();
    for (const guess of guesses) {
      const first = Math.max(0, Math.min(guess - (together >> 1), traceCount - together));
      if (this.probes + windows.size < MAX_PROBES) windows.add(first);
    }
    const firsts = Array.from(windows).sort((a, b) => a - b);
    for (let k = 0; k < firsts.length; k += RANGES_TOGETHER) {
      const part = firsts.slice(k, k + RANGES_TOGETHER).map((first) => {
        const start = firstTraceOffset + first * traceByteLength;
        return { start, end: start + (together - 1) * traceByteLength + TRACE_HEADER_LENGTH };
      });
      yield* this.view.loadAll(part);
    }
    this.probes += firsts.length;
    const fresh = new Set(firsts.flatMap((first) => Array.from({ length: together }, (_, k) => first + k)));
    for (const { trace } of this.points) fresh.delete(trace);
    const added = Array.from(fresh, (trace) => this.read(trace));
    this.points = [...this.points, ...added].sort((a, b) => a.trace - b.trace);
    return added.length > 0;
  }

  private read(trace: number): Point {
    const { firstTraceOffset, traceByteLength, byteOrder } = this.layout;
    const start = firstTraceOffset + trace * traceByteLength;
    const header = this.view.bytes(start, start + TRACE_HEADER_LENGTH)!;
    const word = (which: HeaderWord): number => readTraceHeaderWord(header, 0, which, byteOrder);
    const { slow, fast, offsets } = this.grid;
    return this.pointOf(trace, word(slow.word), word(fast.word), offsets ? word(this.offsetWord) : 0);
  }
}
