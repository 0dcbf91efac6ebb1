import type { CubeBox } from '../core/cube.ts';

/** Lines of a tile in both directions. */
export const TILE = 32;
/** Samples that are read above and below what was asked for, so that a dipping horizon stays inside. */
const SPARE_SAMPLES = 20;
/** Memory of the tiles of one run. About 300 of them fit, so that a survey of 500 × 500 bins is read once. */
export const TILE_BYTES = 112 * 2 ** 20;

/** A trace as a run of samples in a shared array. `start + (k − first)` is the place of sample k. */
export interface TraceView {
  readonly data: Float32Array;
  readonly start: number;
  readonly first: number;
  readonly count: number;
}

interface Tile {
  readonly box: CubeBox;
  readonly data: Float32Array;
  used: number;
}

/** A box that must be read before work can go on. */
export interface Wanted {
  readonly tile: number;
  readonly box: CubeBox;
}

/** Keeps the samples around a horizon in square tiles of traces, and says which must be read. The least recently used tiles go first. */
export class TraceTiles {
  readonly across: number;
  private readonly tiles = new Map<number, Tile>();
  private bytes = 0;
  private clock = 0;

  constructor(
    private readonly size: {
      readonly inlineCount: number;
      readonly crosslineCount: number;
      readonly sampleCount: number;
    },
    private readonly maxBytes: number,
  ) {
    this.across = Math.ceil(size.crosslineCount / TILE);
  }

  tileOf(inline: number, crossline: number): number {
    return Math.floor(inline / TILE) * this.across + Math.floor(crossline / TILE);
  }

  /**
   * Gives the trace of a cell if the samples from `from` to `to` are there, as far as the trace has them.
   * @returns what must be read first otherwise
   */
  trace(inline: number, crossline: number, from: number, to: number): TraceView | Wanted {
    const { sampleCount } = this.size;
    const low = Math.max(0, Math.floor(from));
    const high = Math.min(sampleCount - 1, Math.ceil(to));
    const number = this.tileOf(inline, crossline);
    const tile = this.tiles.get(number);
    if (tile) {
      const { first, count } = tile.box.sample;
      if (first <= low && first + count > high) {
        tile.used = ++this.clock;
        const place =
          (inline - tile.box.inline.first) * tile.box.crossline.count + crossline - tile.box.crossline.first;
        return { data: tile.data, start: place * count, first, count };
      }
    }
    return { tile: number, box: this.boxOf(number, low, high, tile?.box) };
  }

  private boxOf(number: number, low: number, high: number, former?: CubeBox): CubeBox {
    const { inlineCount, crosslineCount, sampleCount } = this.size;
    const inline = Math.floor(number / this.across) * TILE;
    const crossline = (number % this.across) * TILE;
    const wanted = former
      ? [Math.min(low, former.sample.first), Math.max(high, former.sample.first + former.sample.count - 1)]
      : [low, high];
    const first = Math.max(0, wanted[0]! - SPARE_SAMPLES);
    const last = Math.min(sampleCount - 1, wanted[1]! + SPARE_SAMPLES);
    return {
      inline: { first: inline, count: Math.min(TILE, inlineCount - inline) },
      crossline: { first: crossline, count: Math.min(TILE, crosslineCount - crossline) },
      sample: { first, count: last - first + 1 },
    };
  }

  /** @param data the samples of the box, [inline × crossline × sample] */
  put({ tile, box }: Wanted, data: Float32Array): void {
    this.bytes += data.byteLength - (this.tiles.get(tile)?.data.byteLength ?? 0);
    this.tiles.set(tile, { box, data, used: ++this.clock });
    while (this.bytes > this.maxBytes && this.tiles.size > 1) {
      let oldest = tile;
      for (const [number, { used }] of this.tiles) if (used < this.tiles.get(oldest)!.used) oldest = number;
      this.bytes -= this.tiles.get(oldest)!.data.byteLength;
      this.tiles.delete(oldest);
    }
  }
}
