/** Sizes of buffers between one power of two and the next. Finer steps waste less of a buffer, coarser ones fit more requests. */
const STEPS = 4;
/** Smaller buffers are cheap to make, and the browser's own allocator uses their memory again. */
const LEAST_BYTES = 2 ** 16;

/** The smallest size of the pool's buffers that holds so many bytes. */
export function sizeClass(byteLength: number): number {
  const step = 2 ** Math.floor(Math.log2(Math.max(LEAST_BYTES, byteLength))) / STEPS;
  return Math.ceil(Math.max(LEAST_BYTES, byteLength) / step) * step;
}

/**
 * Buffers whose memory was used before. The first touch of fresh memory takes forty times as long as the next one (measured: 120 ms and
 * 3 ms for 32 MB), so what is made again and again (slabs, meshes, scratch memory) takes its buffers here and gives them back. They may
 * travel to workers and return, since a transfer moves no bytes. What a buffer held before is still in it.
 */
export class BufferPool {
  /** Ascending by size. */
  #spare: ArrayBuffer[] = [];
  #byteLength = 0;
  #idle: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param maxBytes the most that spare buffers may hold together
   * @param idleMilliseconds after this long without use the spare buffers are released
   */
  constructor(
    private readonly maxBytes: () => number,
    private readonly idleMilliseconds: number,
  ) {}

  /** Bytes of the spare buffers. */
  get byteLength(): number {
    return this.#byteLength;
  }

  /** Takes a buffer of at least so many bytes, with arbitrary contents. */
  take(byteLength: number): ArrayBuffer {
    const place = this.#spare.findIndex((buffer) => buffer.byteLength >= byteLength);
    // One of more than twice the size is left for those who need it.
    if (place < 0 || this.#spare[place]!.byteLength > 2 * sizeClass(byteLength))
      return new ArrayBuffer(sizeClass(byteLength));
    return this.#remove(place);
  }

  /** Takes a spare buffer for a result that will take about so many bytes, or null if none is so large. */
  takeSpare(expectedBytes: number): ArrayBuffer | null {
    const place = this.#spare.findIndex((buffer) => buffer.byteLength >= expectedBytes);
    return place < 0 ? null : this.#remove(place);
  }

  /** Gives a buffer back that nobody uses any more. Views of it must not be used afterwards. */
  give(buffer: ArrayBufferLike | undefined): void {
    if (!(buffer instanceof ArrayBuffer) || buffer.byteLength < LEAST_BYTES || this.#spare.includes(buffer))
      return;
    const place = this.#spare.findIndex(({ byteLength }) => byteLength >= buffer.byteLength);
    this.#spare.splice(place < 0 ? this.#spare.length : place, 0, buffer);
    this.#byteLength += buffer.byteLength;
    // The smallest ones save the least.
    while (this.#byteLength > this.maxBytes()) this.#remove(0);
    this.#stayAWhile();
  }

  #remove(place: number): ArrayBuffer {
    const [buffer] = this.#spare.splice(place, 1);
    this.#byteLength -= buffer!.byteLength;
    return buffer!;
  }

  #stayAWhile(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      this.#spare = [];
      this.#byteLength = 0;
    }, this.idleMilliseconds);
    // Where there is no page, the timer must not keep the program from ending.
    (this.#idle as { unref?: () => void }).unref?.();
  }
}
