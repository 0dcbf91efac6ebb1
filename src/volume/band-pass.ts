import { Fourier, powerOfTwoFrom } from './fourier.ts';

/** Response of an Ormsby filter: 0 below f1, rising to 1 at f2, flat to f3, falling to 0 at f4. */
export function ormsbyResponse(frequency: number, [f1, f2, f3, f4]: readonly number[]): number {
  if (frequency < f1! || frequency > f4!) return 0;
  if (frequency < f2!) return (frequency - f1!) / (f2! - f1!);
  if (frequency <= f3!) return 1;
  return (f4! - frequency) / (f4! - f3!);
}

/** Zero-phase filter and spectrum of traces of one length, two at a time: one in the real part, one in the imaginary. */
export class TraceSpectra {
  private readonly fourier: Fourier;
  private readonly real: Float64Array;
  private readonly imaginary: Float64Array;
  private readonly response: Float64Array;
  /** Σ |X(f)| of the traces so far, 0 … Nyquist. */
  readonly sums: Float64Array;
  traceCount = 0;

  /**
   * @param interval seconds (depth: km or kft) between samples
   * @param corners of the filter, in the reciprocal unit
   */
  constructor(
    readonly sampleCount: number,
    interval: number,
    corners: readonly [number, number, number, number] | null,
  ) {
    // A quarter more than the trace, in zeros, so that the filter's response at one end does not come in at the other.
    this.fourier = new Fourier(powerOfTwoFrom(corners ? sampleCount * 1.25 : sampleCount));
    const { length } = this.fourier;
    this.real = new Float64Array(length);
    this.imaginary = new Float64Array(length);
    this.sums = new Float64Array(length / 2 + 1);
    this.response = Float64Array.from({ length }, (_, k) =>
      corners ? ormsbyResponse(Math.min(k, length - k) / (length * interval), corners) : 1,
    );
  }

  /** Filters both in place and adds them to the spectrum; NaN counts as 0 and stays NaN. */
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
      const weight = response[k]!;
      sums[k]! += weight * (Math.hypot(a + c, b - d) + (other ? Math.hypot(b + d, a - c) : 0)) * 0.5;
    }
    this.traceCount += other ? 2 : 1;
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
