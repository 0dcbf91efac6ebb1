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

  /** The wavelets of an inline, one crossline after the other, in the array from `start` on; null if it has none. */
  lineOf(inline: number): { readonly band: Int16Array; readonly start: number } | null {
    const band = this.bands[Math.floor(inline / BAND)];
    return band ? { band, start: this.startOf(inline, 0) } : null;
  }
}
