import { Fourier, powerOfTwoFrom } from './fourier.ts';

/** The response of an Ormsby filter: 0 below f1, rising to 1 at f2, flat to f3, falling to 0 at f4. */
export function ormsbyResponse(frequency: number, [f1, f2, f3, f4]: readonly number[]): number {
  if (frequency < f1! || frequency > f4!) return 0;
  if (frequency < f2!) return (frequency - f1!) / (f2! - f1!);
  if (frequency <= f3!) return 1;
  return (f4! - frequency) / (f4! - f3!);
}

/**
 * Filters traces of one length without a change of phase and sums their spectra. Two traces share a transform, one in its real
 * and one in its imaginary part.
 */
export class TraceSpectra {
  private readonly fourier: Fourier;
  private readonly real: Float64Array;
  private readonly imaginary: Float64Array;
  /** The filter's factor at each frequency; null for no filter. */
  private readonly response: Float64Array | null;
  /** Number of samples that hold 99 % of the energy of the filter's impulse response; 0 for no filter. */
  readonly operatorLength: number;
  /** Σ |X(f)| over the traces passed so far, from 0 to the Nyquist frequency. */
  readonly sums: Float64Array;
  traceCount = 0;

  /**
   * @param interval distance between samples in seconds (on a depth axis in km or kft)
   * @param corners corner frequencies f1 … f4 of the filter in the reciprocal unit
   */
  constructor(
    readonly sampleCount: number,
    interval: number,
    corners: readonly [number, number, number, number] | null,
  ) {
    // Zeros of a quarter of the trace's length are appended, so that the filter's response does not wrap round to the other end.
    this.fourier = new Fourier(powerOfTwoFrom(corners ? sampleCount * 1.25 : sampleCount));
    const { length } = this.fourier;
    this.real = new Float64Array(length);
    this.imaginary = new Float64Array(length);
    this.sums = new Float64Array(length / 2 + 1);
    this.response =
      corners &&
      Float64Array.from({ length }, (_, k) =>
        ormsbyResponse(Math.min(k, length - k) / (length * interval), corners),
      );
    this.operatorLength = this.response ? this.lengthOf(this.response) : 0;
  }

  private lengthOf(response: Float64Array): number {
    const { real, imaginary } = this;
    real.set(response);
    this.fourier.inverse(real, imaginary);
    const missing = 0.01 * real.reduce((sum, value) => sum + value * value, 0);
    let half = real.length / 2;
    for (let left = real[half]! ** 2; half > 0 && left <= missing; left += 2 * real[half]! ** 2) half -= 1;
    return 2 * half + 1;
  }

  /**
   * Adds both traces to the spectrum and filters them in place. NaN is read as 0 and stays NaN. Without a filter the traces stay as
   * they are, because a transform and its inverse leave rounding errors where there were zeros.
   */
  pass(one: Float64Array, other: Float64Array | null): void {
    const { real, imaginary, response, sums } = this;
    const { length } = this.fourier;
    real.fill(0);
    imaginary.fill(0);
    for (let k = 0; k < this.sampleCount; k++) {
      real[k] = one[k]! || 0;
      if (other) imaginary[k] = other[k]! || 0;
    }
    this.fourier.forward(real, imaginary);
    for (let k = 0; k <= length / 2; k++) {
      const mirror = (length - k) % length;
      const [a, b] = [real[k]!, imaginary[k]!];
      const [c, d] = [real[mirror]!, imaginary[mirror]!];
      const weight = response ? response[k]! : 1;
      sums[k]! += weight * (Math.hypot(a + c, b - d) + (other ? Math.hypot(b + d, a - c) : 0)) * 0.5;
    }
    this.traceCount += other ? 2 : 1;
    if (!response) return;
    for (let k = 0; k < length; k++) {
      real[k]! *= response[k]!;
      imaginary[k]! *= response[k]!;
    }
    this.fourier.inverse(real, imaginary);
    for (let k = 0; k < this.sampleCount; k++) {
      if (!Number.isNaN(one[k]!)) one[k] = real[k]!;
      if (other && !Number.isNaN(other[k]!)) other[k] = imaginary[k]!;
    }
  }
}
