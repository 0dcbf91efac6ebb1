import type { AttributeSettings } from '../core/attribute.ts';

/**
 * Filters of a finite number of taps, which are symmetric or antisymmetric about their centre, so that no recursive filter's memory
 * of all samples above makes a result depend on where reading began. Missing samples are 0, as beyond the ends of the trace.
 */
export class Filter {
  private readonly padded: Float64Array;
  private readonly offsets: Int32Array;
  private readonly sides: Float64Array;

  /**
   * @param count number of samples of the arrays
   * @param centre the tap at offset 0
   * @param taps the taps at the offsets 1, 2, 3 …
   * @param antisymmetric whether the taps at the offsets −1, −2 … have the other sign
   */
  constructor(
    private readonly count: number,
    private readonly centre: number,
    taps: Float64Array,
    private readonly antisymmetric: boolean,
  ) {
    const used = Array.from(taps.keys()).filter((k) => taps[k] !== 0);
    this.offsets = Int32Array.from(used, (k) => k + 1);
    this.sides = Float64Array.from(used, (k) => taps[k]!);
    this.padded = new Float64Array(count + 2 * taps.length);
  }

  /** out[k] = Σ tap[n] values[k − n] */
  of(values: Float64Array, out: Float64Array): Float64Array {
    const { padded, offsets, sides, count, centre } = this;
    const half = (padded.length - count) / 2;
    padded.set(values, half);
    for (let k = 0; k < count; k++) out[k] = centre * values[k]!;
    const sign = this.antisymmetric ? -1 : 1;
    // Four taps at a time, in loops along the arrays: a sum is then loaded and stored a quarter as often, which doubles the speed.
    let n = 0;
    for (; n + 4 <= offsets.length; n += 4) {
      const [t0, t1, t2, t3] = [sides[n]!, sides[n + 1]!, sides[n + 2]!, sides[n + 3]!];
      const [o0, o1, o2, o3] = [offsets[n]!, offsets[n + 1]!, offsets[n + 2]!, offsets[n + 3]!];
      for (let k = 0, at = half; k < count; k++, at++)
        out[k]! +=
          t0 * (padded[at - o0]! + sign * padded[at + o0]!) +
          t1 * (padded[at - o1]! + sign * padded[at + o1]!) +
          (t2 * (padded[at - o2]! + sign * padded[at + o2]!) +
            t3 * (padded[at - o3]! + sign * padded[at + o3]!));
    }
    for (; n < offsets.length; n++) {
      const [tap, offset] = [sides[n]!, offsets[n]!];
      for (let k = 0, at = half; k < count; k++, at++)
        out[k]! += tap * (padded[at - offset]! + sign * padded[at + offset]!);
    }
    return out;
  }
}

/** The Hann window, ½ (1 + cos(π n ÷ (half + 1))), which is 0 just beyond ± half. */
export const hann = (offset: number, half: number): number =>
  0.5 * (1 + Math.cos((Math.PI * offset) / (half + 1)));

/**
 * The Hilbert transform as a filter: 2 ÷ (π n) at odd offsets n, 0 at even ones, times a Hann window (Oppenheim and Schafer 2010,
 * Discrete-Time Signal Processing, section 12.4). cos becomes sin, as with SciPy's `hilbert`.
 */
export const hilbertTaps = (half: number): Float64Array =>
  Float64Array.from({ length: half }, (_, k) =>
    k % 2 === 0 ? (2 / (Math.PI * (k + 1))) * hann(k + 1, half) : 0,
  );

/** sin(π x) ÷ (π x) */
const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

/** Corners closer than this (in cycles per sample) are a vertical flank. */
const SAME_FREQUENCY = 1e-9;

/**
 * One tap of an Ormsby band-pass, whose response rises from 0 at f1 to 1 at f2 and falls from 1 at f3 to 0 at f4 (Ryan 1994, Ricker,
 * Ormsby, Klauder, Butterworth: a choice of wavelets).
 */
export function ormsbyTap(offset: number, [f1, f2, f3, f4]: readonly number[]): number {
  const flank = (low: number, high: number): number =>
    high - low < SAME_FREQUENCY
      ? 2 * low * sinc(2 * low * offset)
      : ((high * sinc(high * offset)) ** 2 - (low * sinc(low * offset)) ** 2) / (high - low);
  return flank(f3!, f4!) - flank(f1!, f2!);
}

/** Ormsby's band-pass without a change of phase, cut off by a Hann window. */
export function bandPassFilter(settings: AttributeSettings, count: number): Filter {
  const { halfOperator: half, frequencies } = settings;
  const taps = Float64Array.from(
    { length: half },
    (_, k) => ormsbyTap(k + 1, frequencies) * hann(k + 1, half),
  );
  return new Filter(count, ormsbyTap(0, frequencies), taps, false);
}

/**
 * Relative acoustic impedance: the running sum of a trace, less the running sum's own mean under a Hann window (weights w, Σ w = 1).
 * Taking amplitudes as reflectivities r, the logarithm of impedance is 2 Σ r (Oldenburg, Scheuer and Levy 1983), whose trend a trace
 * does not hold. As a filter it is ½ − (w[0] ÷ 2 + w[1] + … + w[n − 1] + w[n] ÷ 2) at the offset n > 0, antisymmetric.
 */
export function impedanceFilter({ halfOperator: half, scale }: AttributeSettings, count: number): Filter {
  const weights = Float64Array.from({ length: half + 1 }, (_, n) => hann(n, half));
  const total = weights[0]! + 2 * weights.subarray(1).reduce((sum, weight) => sum + weight, 0);
  let sum = weights[0]! / 2;
  const taps = Float64Array.from({ length: half }, (_, k) => {
    const before = sum;
    sum += weights[k + 1]!;
    return 2 * scale * (0.5 - (before + weights[k + 1]! / 2) / total);
  });
  return new Filter(count, 0, taps, true);
}
