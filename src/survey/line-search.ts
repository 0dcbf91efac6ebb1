import { nearOffsetIndex } from '../core/trace-index.ts';
import type { HeaderWord, TraceLayout } from '../core/types.ts';
import { readTraceHeaderWord, TRACE_HEADER_LENGTH } from '../segy/fields.ts';
import type { Asking, FileView } from './file-view.ts';
import type { HeaderTable } from './header-table.ts';
import type { SortedGrid } from './sorted-grid.ts';

/** A header that was read: where its cell begins in the file, place of its line in file order, and its fast number. */
interface Point {
  readonly trace: number;
  /** Trace that is first in the same cell. */
  readonly cellTrace: number;
  readonly line: number;
  readonly fast: number;
}

const WINDOW_LENGTH = 40 * 1024;
const RANGES_TOGETHER = 40;
/** Probes of one search; with the samples they stay far below the 16 MiB of an opening. */
const MAX_PROBES = 190;
const MAX_ROUNDS = 12;

/** Finds cells in a file sorted by line and then by place along the line, by interpolation over probed headers. */
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

  /** How many traces after the first of its cell an offset stands, by its index. */
  private placeInCell(offsetIndex: number): number {
    return this.grid.offsetsDown ? this.fold - 1 - offsetIndex : offsetIndex;
  }

  /** Lowest and highest fast number of the headers read. */
  get fastRange(): readonly [number, number] {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const { fast } of this.points) {
      low = Math.min(low, fast);
      high = Math.max(high, fast);
    }
    return [low, high];
  }

  /** Headers read on a line, in file order. */
  private onLine(line: number): Point[] {
    return this.points.filter((point) => point.line === line);
  }

  /** Reads until each line has a header read, or cannot have one. */
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
        // The middle of the line is aimed at: lines differ in length, and any trace of it will do.
        const lineBefore = after === 0 ? 0 : before!.line + this.shareAlong(before!);
        const lineAfter = next ? next.line + this.shareAlong(next) : this.grid.slow.count;
        const share = (line + 0.5 - lineBefore) / Math.max(lineAfter - lineBefore, 1e-9);
        const guess = round % 3 === 2 ? (from + to) / 2 : from + share * (to - from);
        guesses.push(Math.min(Math.max(Math.round(guess), from + 1), to - 1));
      }
      if (guesses.length === 0 || !(yield* this.probe(guesses))) return;
    }
  }

  /** Roughly where along its line a point stands, 0…1. */
  private shareAlong({ fast }: Point): number {
    const { first, step, count, down } = this.grid.fast;
    const share = Math.min(Math.max((fast - first) / (step * count), 0), 1);
    return down ? 1 - share : share;
  }

  /**
   * The near offset's trace in the cell of each line and fast number, [line × number]; −1 where none stands or the probes
   * did not suffice. Between two headers of a line as many cells apart as their numbers every trace is where it must be.
   */
  *findCells(lines: readonly number[], fastNumbers: readonly number[]): Asking<Int32Array> {
    const cells = new Int32Array(lines.length * fastNumbers.length).fill(-1);
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const guesses: number[] = [];
      for (const [k, line] of lines.entries()) {
        const known = this.onLine(line);
        if (known.length === 0) continue;
        const sides = { before: [] as number[], after: [] as number[] };
        for (const [j, number] of fastNumbers.entries()) {
          const found = this.between(known, number);
          if (typeof found === 'number') cells[k * fastNumbers.length + j] = found;
          else if ('guess' in found) guesses.push(found.guess);
          else sides[found.side].push(found.trace);
        }
        // Beyond the headers known of a line the ends are found by halves.
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

  /** Where a number stands among the known headers of its line: a trace, −1 for none, or what to read to know. */
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

  /** Reads a few headers around each guess; false when the probes are used up or nothing new was read. */
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
    const known = new Set(this.points.map(({ trace }) => trace));
    const added: Point[] = [];
    for (const first of firsts) {
      for (let trace = first; trace < first + together; trace++) {
        if (known.has(trace)) continue;
        known.add(trace);
        added.push(this.read(trace));
      }
    }
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
