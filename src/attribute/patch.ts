import type { CubeCells, IndexRun } from '../core/cube.ts';
import { type LiveTrace, liveTrace } from './live-trace.ts';

/** Values by cell that are made when they are first asked for. The oldest is dropped when there are more than `capacity`. */
export class Memo<T> {
  private readonly kept = new Map<number, T>();

  /** @param make computes the value of a cell; it may overwrite `old`, a value that was dropped */
  constructor(
    private readonly capacity: number,
    private readonly make: (inline: number, crossline: number, old: T | undefined) => T,
  ) {}

  get(inline: number, crossline: number): T {
    const key = (inline + 1) * 2 ** 26 + crossline;
    const found = this.kept.get(key);
    if (found !== undefined) return found;
    let old: T | undefined;
    if (this.kept.size >= this.capacity) {
      const [oldest, value] = this.kept.entries().next().value!;
      this.kept.delete(oldest);
      old = value;
    }
    const made = this.make(inline, crossline, old);
    this.kept.set(key, made);
    return made;
  }
}

/** The size of the cube that attributes are computed of. */
export interface PatchSize {
  readonly inlineCount: number;
  readonly crosslineCount: number;
  readonly sampleCount: number;
}

/** More than any formula uses at a time. */
const HELD_TRACES = 128;

/** Stretches of neighbouring traces, all of the same samples. */
export class Patch {
  /** Index in the trace of the first sample of every array. */
  readonly first: number;
  /** Number of samples of every array. */
  readonly count: number;
  /** True if the cube has only one inline, as a 2D line has, so that there is no direction across it. */
  readonly flat: boolean;
  private readonly columns = new Map<number, number>();
  private readonly traces: Memo<LiveTrace | null>;

  /**
   * @param cells the cells that were read
   * @param samples their samples, [cell × sample]
   * @param run which samples of each trace these are
   */
  constructor(
    readonly size: PatchSize,
    cells: CubeCells,
    samples: Float32Array,
    run: IndexRun,
  ) {
    this.first = run.first;
    this.count = run.count;
    this.flat = size.inlineCount === 1;
    cells.inlineIndices.forEach((inline, k) => {
      this.columns.set(inline * size.crosslineCount + cells.crosslineIndices[k]!, k);
    });
    this.traces = new Memo(HELD_TRACES, (inline, crossline, old) => {
      const column = this.columns.get(inline * size.crosslineCount + crossline);
      if (column === undefined) return null;
      return liveTrace(samples, column * run.count, run.count, run.first, size.sampleCount, old ?? undefined);
    });
  }

  /** A trace; null if it has no sample or is outside the cube. It is overwritten after the next hundred that are asked for. */
  at(inline: number, crossline: number): LiveTrace | null {
    const { inlineCount, crosslineCount } = this.size;
    const inside = inline >= 0 && inline < inlineCount && crossline >= 0 && crossline < crosslineCount;
    return inside ? this.traces.get(inline, crossline) : null;
  }

  /** An array for one value per sample. */
  array(): Float64Array {
    return new Float64Array(this.count);
  }
}

/** Computes the attribute along one trace of a patch. Its result is valid until the next call; NaN where there is no value. */
export type TraceAttribute = (inline: number, crossline: number) => Float64Array | null;
