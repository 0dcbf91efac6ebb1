/** Several values along a trace, one array for each. */
export type Arrays = readonly Float64Array[];

/**
 * Sums over the lines k − half … k + half, as `WindowSums` over samples: lines are divided into blocks as long as a window, from line 0
 * of the cube on. Sums run backwards within one block and forwards within the next, and a window is the end of one and the beginning of
 * the other. So moving on by a line costs two additions however wide the window is, and the same numbers are added in the same order
 * whichever part of the cube is at hand.
 */
export class LineWindow {
  private readonly size: number;
  /** Sums from each line of a block to its end, by the line's place in the block; made backwards down to `lowest`. */
  private readonly ends: Float64Array[][] = [];
  private endsBlock = Number.NaN;
  private lowest = 0;
  /** The sum from the first line of a block to line `upTo`. */
  private readonly beginning: Float64Array[];
  private beginningBlock = Number.NaN;
  private upTo = 0;
  private readonly total: Float64Array[];

  /**
   * @param arrays how many arrays a line has
   * @param lineAt gives a line's arrays, valid until the next call; null if it has none
   */
  constructor(
    private readonly arrays: number,
    private readonly samples: number,
    private readonly half: number,
    private readonly lineAt: (line: number) => Arrays | null,
  ) {
    this.size = 2 * half + 1;
    this.beginning = this.made();
    this.total = this.made();
  }

  private made(): Float64Array[] {
    return Array.from({ length: this.arrays }, () => new Float64Array(this.samples));
  }

  /** Forgets the sums, because lines will be others. */
  reset(): void {
    this.endsBlock = Number.NaN;
    this.beginningBlock = Number.NaN;
  }

  /** The sum about a line; valid until the next call. */
  of(line: number): Arrays {
    const { half, size, total } = this;
    if (half === 0) return copied(this.lineAt(line), this.beginning);
    const [first, last] = [line - half, line + half];
    const block = Math.floor(last / size) * size;
    const beginning = this.until(block, last);
    if (first === block) return beginning;
    const end = this.from(block - size, first);
    for (let n = 0; n < total.length; n++) {
      const [to, a, b] = [total[n]!, end[n]!, beginning[n]!];
      for (let k = 0; k < to.length; k++) to[k] = a[k]! + b[k]!;
    }
    return total;
  }

  private until(block: number, last: number): Arrays {
    const { beginning } = this;
    if (this.beginningBlock !== block || this.upTo > last) {
      for (const array of beginning) array.fill(0);
      this.beginningBlock = block;
      this.upTo = block - 1;
    }
    while (this.upTo < last) add(beginning, this.lineAt(++this.upTo));
    return beginning;
  }

  private from(block: number, first: number): Arrays {
    const { ends, size } = this;
    if (this.endsBlock !== block) {
      this.endsBlock = block;
      this.lowest = size;
    }
    while (this.lowest > first - block) {
      const place = --this.lowest;
      ends[place] ??= this.made();
      const to = ends[place]!;
      copied(place + 1 < size ? ends[place + 1]! : null, to);
      add(to, this.lineAt(block + place));
    }
    return ends[first - block]!;
  }
}

function copied(from: Arrays | null, to: readonly Float64Array[]): Arrays {
  for (let n = 0; n < to.length; n++) {
    if (from) to[n]!.set(from[n]!);
    else to[n]!.fill(0);
  }
  return to;
}

function add(to: readonly Float64Array[], from: Arrays | null): void {
  if (!from) return;
  for (let n = 0; n < to.length; n++) {
    const [a, b] = [to[n]!, from[n]!];
    for (let k = 0; k < a.length; k++) a[k]! += b[k]!;
  }
}

/** Bytes that the sums along inlines may take, over all crosslines. */
const MOST_BYTES = 16 * 2 ** 20;

/**
 * Sums over the (2 × lines + 1)² lines about a cell: along inlines first, which crosslines beside each other keep for the next inline,
 * and then along crosslines.
 * @param arrays how many arrays a trace has
 * @param across half the width across inlines; 0 where there is one inline only
 * @param traceAt gives a trace's arrays, valid until the next call; null if there is none
 */
export function neighbourhoodSums(
  arrays: number,
  samples: number,
  lines: number,
  across: number,
  traceAt: (inline: number, crossline: number) => Arrays | null,
): (inline: number, crossline: number) => Arrays {
  const windowBytes = arrays * samples * 8 * (2 * across + 3);
  const capacity = Math.max(2 * lines + 2, Math.min(4 * lines + 20, Math.floor(MOST_BYTES / windowBytes)));
  const columns = new Map<number, { window: LineWindow; crossline: number }>();
  const columnAt = (crossline: number): LineWindow => {
    const known = columns.get(crossline);
    if (known) return known.window;
    let column: { window: LineWindow; crossline: number };
    if (columns.size < capacity) {
      const made: { window: LineWindow; crossline: number } = {
        window: new LineWindow(arrays, samples, across, (inline) => traceAt(inline, made.crossline)),
        crossline,
      };
      column = made;
    } else {
      const [oldest, reused] = columns.entries().next().value!;
      columns.delete(oldest);
      reused.crossline = crossline;
      reused.window.reset();
      column = reused;
    }
    columns.set(crossline, column);
    return column.window;
  };
  let row = Number.NaN;
  const along = new LineWindow(arrays, samples, lines, (crossline) => columnAt(crossline).of(row));
  return (inline, crossline) => {
    if (inline !== row) along.reset();
    row = inline;
    return along.of(crossline);
  };
}
