import type { Triple } from '../core/chunks.ts';

/** Traces of a column that a coarser level has too, [cell × sample], with the place of the first of them in the coarser column. */
export interface ThinnedColumn {
  readonly samples: Float32Array;
  /** Inlines and crosslines. */
  readonly size: readonly [number, number];
  readonly at: readonly [number, number];
}

/**
 * The samples of all chunks above one another, laid out as the chunks are: [chunk][inline][crossline][sample], NaN beyond the grid. A
 * trace is put where it is stored at once, so that the samples of an uncompressed chunk are never copied.
 */
export class ChunkColumn {
  readonly samples: Float32Array<ArrayBuffer>;
  readonly chunkCount: number;
  private readonly chunkLength: number;

  /**
   * @param size inlines and crosslines that have cells
   * @param spare memory to use, if it is large enough
   */
  constructor(
    readonly size: readonly [number, number],
    readonly sampleCount: number,
    readonly chunk: Triple,
    spare: ArrayBuffer | null = null,
  ) {
    this.chunkCount = Math.ceil(sampleCount / chunk[2]);
    this.chunkLength = chunk[0] * chunk[1] * chunk[2];
    const length = this.chunkCount * this.chunkLength;
    const fits = spare !== null && spare.byteLength >= length * 4;
    this.samples = fits ? new Float32Array(spare, 0, length) : new Float32Array(length);
  }

  /** Makes every place empty. It need be called only if cells or places beyond the grid will not be filled. */
  clear(): void {
    this.samples.fill(Number.NaN);
  }

  /** Whether chunks reach beyond the grid. */
  get isPadded(): boolean {
    const { size, chunk, sampleCount } = this;
    return size[0] !== chunk[0] || size[1] !== chunk[1] || sampleCount % chunk[2] !== 0;
  }

  private start(cell: number): number {
    const { size, chunk } = this;
    return (Math.floor(cell / size[1]) * chunk[1] + (cell % size[1])) * chunk[2];
  }

  /** Puts a trace of `sampleCount` samples into a cell, which is counted along crosslines first. */
  put(cell: number, trace: Float32Array, from = 0): void {
    const { sampleCount, chunkLength } = this;
    const depth = this.chunk[2];
    let to = this.start(cell);
    for (let at = 0; at < sampleCount; at += depth, to += chunkLength)
      this.samples.set(trace.subarray(from + at, from + Math.min(at + depth, sampleCount)), to);
  }

  /** Copies the trace of a cell. */
  get(cell: number, into: Float32Array, to = 0): void {
    const { sampleCount, chunkLength } = this;
    const depth = this.chunk[2];
    let from = this.start(cell);
    for (let at = 0; at < sampleCount; at += depth, from += chunkLength)
      into.set(this.samples.subarray(from, from + Math.min(depth, sampleCount - at)), to + at);
  }

  /** The samples of one chunk, which is not copied; null if there is no sample in it. */
  block(k: number): Float32Array<ArrayBuffer> | null {
    const block = this.samples.subarray(k * this.chunkLength, (k + 1) * this.chunkLength);
    for (let at = 0; at < block.length; at++) if (!Number.isNaN(block[at]!)) return block;
    return null;
  }

  /** Whether each cell has a sample, [inline × crossline] of the whole chunk. */
  live(): Uint8Array<ArrayBuffer> {
    const { size, chunk, sampleCount, chunkLength } = this;
    const flags = new Uint8Array(chunk[0] * chunk[1]);
    for (let cell = 0; cell < size[0] * size[1]; cell++) {
      const place = this.start(cell);
      for (let k = 0; k < sampleCount; k++) {
        const at = place + Math.floor(k / chunk[2]) * chunkLength + (k % chunk[2]);
        if (Number.isNaN(this.samples[at]!)) continue;
        flags[place / chunk[2]] = 1;
        break;
      }
    }
    return flags;
  }

  /**
   * Takes every second line of either axis of the level, for the next coarser one.
   * @param first indices, within the level, of the column's first inline and crossline
   * @param coarse lines of a chunk of the coarser level
   */
  thinned(first: readonly [number, number], coarse: readonly [number, number]): ThinnedColumn {
    const { size, sampleCount } = this;
    const skip = [first[0] % 2, first[1] % 2] as const;
    const count = (axis: 0 | 1): number => Math.max(0, Math.ceil((size[axis] - skip[axis]) / 2));
    const [inlines, crosslines] = [count(0), count(1)];
    const samples = new Float32Array(inlines * crosslines * sampleCount);
    let to = 0;
    for (let i = 0; i < inlines; i++) {
      for (let j = 0; j < crosslines; j++, to += sampleCount)
        this.get((skip[0] + 2 * i) * size[1] + skip[1] + 2 * j, samples, to);
    }
    const at = (axis: 0 | 1): number => ((first[axis] + skip[axis]) / 2) % coarse[axis];
    return { samples, size: [inlines, crosslines], at: [at(0), at(1)] };
  }

  /** Puts the traces in that a finer level has given. */
  putAll({ samples, size, at }: ThinnedColumn): void {
    for (let i = 0, from = 0; i < size[0]; i++)
      for (let j = 0; j < size[1]; j++, from += this.sampleCount)
        this.put((at[0] + i) * this.size[1] + at[1] + j, samples, from);
  }
}
