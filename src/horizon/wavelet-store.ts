import { TILE } from './trace-tiles.ts';

/** The largest value of a wavelet of unit energy is 1. */
const SCALE = 32767;

/** Keeps the wavelets of tracked cells, in 16 bits and tile by tile, so that only what was tracked takes memory. */
export class WaveletStore {
  private readonly tiles = new Map<number, Int16Array>();
  private readonly across: number;

  constructor(
    private readonly crosslineCount: number,
    private readonly length: number,
  ) {
    this.across = Math.ceil(crosslineCount / TILE);
  }

  private tileOf(inline: number, crossline: number): number {
    return Math.floor(inline / TILE) * this.across + Math.floor(crossline / TILE);
  }

  put(cell: number, wavelet: Float32Array): void {
    const inline = Math.floor(cell / this.crosslineCount);
    const crossline = cell % this.crosslineCount;
    const number = this.tileOf(inline, crossline);
    let tile = this.tiles.get(number);
    if (!tile) {
      tile = new Int16Array(TILE * TILE * this.length);
      this.tiles.set(number, tile);
    }
    const start = ((inline % TILE) * TILE + (crossline % TILE)) * this.length;
    for (let k = 0; k < this.length; k++) tile[start + k] = Math.round(wavelet[k]! * SCALE);
  }

  /** Adds the wavelet of a cell to a sum. A cell without one adds nothing. */
  addTo(sum: Float32Array, inline: number, crossline: number, weight: number): void {
    const tile = this.tiles.get(this.tileOf(inline, crossline));
    if (!tile) return;
    const start = ((inline % TILE) * TILE + (crossline % TILE)) * this.length;
    for (let k = 0; k < this.length; k++) sum[k] = sum[k]! + tile[start + k]! * weight;
  }
}
