/** Sizes of buffers between one power of two and the next. Finer steps waste less of a buffer, coarser ones fit more requests. */
const STEPS = 4;
/** Smaller buffers are cheap to make, and the browser's own allocator uses their memory again. */
const LEAST_BYTES = 2 ** 16;

/** The smallest size of the pool's buffers that holds so many bytes. */
export function sizeClass(byteLength: number): number {
  const least = Math.max(LEAST_BYTES, byteLength);
  const step = 2 ** Math.floor(Math.log2(least)) / STEPS;
  return Math.ceil(least / step) * step;
}

/** Smaller results of jobs are not worth the bookkeeping. */
export const LARGE_BYTES = 2 ** 20;

/** Length of the buffer for a result of so many bytes, so that a pool can use it again if it is large. */
export const pooledLength = (byteLength: number): number =>
  byteLength < LARGE_BYTES ? byteLength : sizeClass(byteLength);

/**
 * Buffers whose memory was used before. The first touch of fresh memory takes forty times as long as the next one (measured: 120 ms and
 * 3 ms for 32 MB), so what is made again and again (slabs, meshes, scratch memory) takes its buffers here and gives them back. They may
 * travel to workers and return, since a transfer moves no bytes. What a buffer held before is still in it.
 */
export class BufferPool {
  /** Ascending by size. */
  #spare: ArrayBuffer[] = [];
  #idle: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param maxBytes the most that spare buffers may hold together
   * @param idleMilliseconds spare buffers are released so long after one was given back last
   */
  constructor(
    private readonly maxBytes: () => number,
    private readonly idleMilliseconds: number,
  ) {}

  /** Takes a buffer of at least so many bytes, with arbitrary contents. */
  take(byteLength: number): ArrayBuffer {
    const size = sizeClass(byteLength);
    // One of more than twice the size is left for those who need it.
    return this.takeSpare(byteLength, 2 * size) ?? new ArrayBuffer(size);
  }

  /** Takes a spare buffer of at least and at most so many bytes; null if there is none. */
  takeSpare(least: number, most = Number.POSITIVE_INFINITY): ArrayBuffer | null {
    const place = this.#spare.findIndex((buffer) => buffer.byteLength >= least);
    return place < 0 || this.#spare[place]!.byteLength > most ? null : this.#spare.splice(place, 1)[0]!;
  }

  /** Gives a buffer back that nobody uses any more. Views of it must not be used afterwards. */
  give(buffer: ArrayBufferLike): void {
    if (!(buffer instanceof ArrayBuffer) || buffer.byteLength < LEAST_BYTES || this.#spare.includes(buffer))
      return;
    this.#spare = [...this.#spare, buffer].sort((a, b) => a.byteLength - b.byteLength);
    // The smallest ones save the least.
    let excess = this.#spare.reduce((sum, { byteLength }) => sum + byteLength, 0) - this.maxBytes();
    while (excess > 0) excess -= this.#spare.shift()!.byteLength;
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      this.#spare = [];
    }, this.idleMilliseconds);
    // Where there is no page, the timer must not keep the program from ending.
    (this.#idle as { unref?: () => void }).unref?.();
  }
}
