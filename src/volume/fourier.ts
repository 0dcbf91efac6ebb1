/** Fast Fourier transforms of a length that is a power of two, in double precision. */
export class Fourier {
  private readonly cosines: Float64Array;
  private readonly sines: Float64Array;
  private readonly order: Uint32Array;

  constructor(readonly length: number) {
    if (length < 1 || (length & (length - 1)) !== 0)
      throw new RangeError(
        `A Fourier transform of length ${length} was asked for; the length must be a power of two.`,
      );
    const half = length / 2;
    this.cosines = Float64Array.from({ length: half }, (_, k) => Math.cos((2 * Math.PI * k) / length));
    this.sines = Float64Array.from({ length: half }, (_, k) => -Math.sin((2 * Math.PI * k) / length));
    this.order = new Uint32Array(length);
    for (let k = 1; k < length; k++)
      this.order[k] = (this.order[k >>> 1]! >>> 1) | (k & 1 ? length >>> 1 : 0);
  }

  /** Transforms in place: X[k] = Σ x[n] exp(−2πi k n ÷ length). */
  forward(real: Float64Array, imaginary: Float64Array): void {
    const { length, order, cosines, sines } = this;
    for (let k = 0; k < length; k++) {
      const other = order[k]!;
      if (other <= k) continue;
      const r = real[k]!;
      real[k] = real[other]!;
      real[other] = r;
      const i = imaginary[k]!;
      imaginary[k] = imaginary[other]!;
      imaginary[other] = i;
    }
    for (let size = 2; size <= length; size *= 2) {
      const half = size / 2;
      const step = length / size;
      for (let start = 0; start < length; start += size) {
        for (let k = 0, turn = 0; k < half; k++, turn += step) {
          const low = start + k;
          const high = low + half;
          const cosine = cosines[turn]!;
          const sine = sines[turn]!;
          const r = real[high]! * cosine - imaginary[high]! * sine;
          const i = real[high]! * sine + imaginary[high]! * cosine;
          real[high] = real[low]! - r;
          imaginary[high] = imaginary[low]! - i;
          real[low]! += r;
          imaginary[low]! += i;
        }
      }
    }
  }

  /** Undoes `forward`, in place; divides by the length. */
  inverse(real: Float64Array, imaginary: Float64Array): void {
    this.forward(imaginary, real);
    for (let k = 0; k < this.length; k++) {
      real[k]! /= this.length;
      imaginary[k]! /= this.length;
    }
  }
}

export const powerOfTwoFrom = (count: number): number => 2 ** Math.ceil(Math.log2(Math.max(1, count)));
