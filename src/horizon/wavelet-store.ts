/** The largest value of a wavelet of unit energy is 1. */
const SCALE = 32767;
/** Inlines whose wavelets are kept in one array, which is made when the first of them is tracked. */
const BAND = 32;

/** Keeps the wavelets of tracked cells, in 16 bits and in bands of inlines, so that only where something was tracked takes memory. */
export class WaveletStore {
  private readonly bands: (Int16Array | undefined)[];

  constructor(
    inlineCount: number,
    private readonly crosslineCount: number,
    private readonly length: number,
  ) {
    this.bands = new Array(Math.ceil(inlineCount / BAND));
  }

  private startOf(inline: number, crossline: number): number {
    return ((inline % BAND) * this.crosslineCount + crossline) * this.length;
  }

  put(cell: number, wavelet: Float32Array): void {
    const { crosslineCount, length } = this;
    const inline = Math.floor(cell / crosslineCount);
    const number = Math.floor(inline / BAND);
    this.bands[number] ??= new Int16Array(BAND * crosslineCount * length);
    const band = this.bands[number];
    const start = this.startOf(inline, cell % crosslineCount);
    for (let k = 0; k < length; k++) band[start + k] = Math.round(wavelet[k]! * SCALE);
  }

  /** Adds the wavelet of a cell to a sum. A cell without one adds nothing. */
  addTo(sum: Float32Array, inline: number, crossline: number, weight: number): void {
    const band = this.bands[Math.floor(inline / BAND)];
    if (!band) return;
    const start = this.startOf(inline, crossline);
    for (let k = 0; k < sum.length; k++) sum[k] = sum[k]! + band[start + k]! * weight;
  }
}
