import type { AttributeSettings } from '../core/attribute.ts';
import { hann } from './filters.ts';
import type { LiveTrace } from './live-trace.ts';
import type { Patch, TraceAttribute } from './patch.ts';
import { hideMissing, WindowSums } from './window-sums.ts';

/** Writes the magnitude of a trace's spectrum at one frequency. */
type Magnitude = (trace: LiveTrace, out: Float64Array) => void;

/**
 * The magnitude of the short-time Fourier transform at one frequency f (cycles per sample), with a window w about each sample:
 * A(k) = 2 |Σₙ w[n] u[k + n] exp(−2πi f n)| ÷ Σₙ w[n], both sums over the samples that are there, so that a sine of that frequency has
 * its own amplitude (Gabor 1946; Partyka, Gridley and Lopez 1999). With the Gaussian window of a Morlet wavelet, whose length follows
 * the frequency, it is the magnitude of a continuous wavelet transform (Grossmann and Morlet 1984).
 */
export function spectralAttribute(settings: AttributeSettings, patch: Patch): TraceAttribute {
  const magnitude = magnitudeAt(settings, settings.frequencies[0]!, patch);
  const out = patch.array();
  return (inline, crossline) => {
    const trace = patch.at(inline, crossline);
    if (!trace) return null;
    magnitude(trace, out);
    return hideMissing(trace, out);
  };
}

/**
 * The frequency at which the spectrum of `spectralAttribute` is largest. The frequencies tried are evenly spaced; the top of the parabola
 * through the largest magnitude and its two neighbours is taken, except at either end of the range.
 */
export function peakFrequencyAttribute(settings: AttributeSettings, patch: Patch): TraceAttribute {
  const { frequencies, scale } = settings;
  const step = frequencies.length > 1 ? frequencies[1]! - frequencies[0]! : 0;
  const spectrum = frequencies.map((frequency) => ({
    magnitude: magnitudeAt(settings, frequency, patch),
    values: patch.array(),
  }));
  const out = patch.array();
  return (inline, crossline) => {
    const trace = patch.at(inline, crossline);
    if (!trace) return null;
    for (const { magnitude, values } of spectrum) magnitude(trace, values);
    for (let k = 0; k < out.length; k++) {
      let best = 0;
      for (let n = 1; n < spectrum.length; n++)
        if (spectrum[n]!.values[k]! > spectrum[best]!.values[k]!) best = n;
      const top = spectrum[best]!.values[k]!;
      const [before, after] = [spectrum[best - 1]?.values[k], spectrum[best + 1]?.values[k]];
      let shift = 0;
      if (before !== undefined && after !== undefined) {
        const bend = before - 2 * top + after;
        if (bend < 0) shift = (0.5 * (before - after)) / bend;
      }
      out[k] = top > 0 ? (frequencies[best]! + shift * step) * scale : Number.NaN;
    }
    return hideMissing(trace, out);
  };
}

function magnitudeAt(settings: AttributeSettings, frequency: number, patch: Patch): Magnitude {
  const { taper, halfWindow, deviation } = settings;
  if (taper === 'hann') return hannMagnitude(halfWindow, frequency, patch);
  const width = taper === 'gaussian' ? deviation : deviation / (2 * Math.PI * frequency);
  const half = taper === 'gaussian' ? halfWindow : Math.min(halfWindow, morletHalf(deviation, frequency));
  return gaussianMagnitude(half, width, frequency, patch);
}

/** A Morlet wavelet is cut off at four standard deviations, where its envelope is 3 × 10⁻⁴. */
export const morletHalf = (cycles: number, frequency: number): number =>
  Math.ceil((4 * cycles) / (2 * Math.PI * frequency));

/**
 * With a Hann window, which is ½ + ¼ e^{iδn} + ¼ e^{−iδn} with δ = π ÷ (half + 1), the transform is that of three plain windows at
 * neighbouring frequencies. Each is a running sum, so that the cost does not grow with the window.
 */
function hannMagnitude(half: number, frequency: number, patch: Patch): Magnitude {
  const { count, first } = patch;
  const delta = Math.PI / (half + 1);
  const omega = 2 * Math.PI * frequency;
  const sums = new WindowSums(count, first, half);
  // The phase of each sum is counted from the first sample of the trace, so that every part of it uses the same numbers.
  const wave = (turn: number): Wave => ({
    cosines: Float64Array.from({ length: count }, (_, k) => Math.cos(turn * (first + k))),
    sines: Float64Array.from({ length: count }, (_, k) => Math.sin(turn * (first + k))),
    real: patch.array(),
    imaginary: patch.array(),
  });
  const waves = [wave(omega), wave(omega + delta), wave(omega - delta)] as const;
  const [plain, above, below] = waves;
  const turnCosines = Float64Array.from({ length: count }, (_, k) => Math.cos(delta * (first + k)));
  const turnSines = Float64Array.from({ length: count }, (_, k) => Math.sin(delta * (first + k)));
  const product = patch.array();
  const summed = (a: Float64Array, b: Float64Array, out: Float64Array): void => {
    for (let k = 0; k < count; k++) product[k] = a[k]! * b[k]!;
    sums.of(product, out);
  };
  const weightOf = hannWeights(half, patch, sums, turnCosines, turnSines);
  return (trace, out) => {
    for (const { cosines, sines, real, imaginary } of waves) {
      summed(trace.values, cosines, real);
      summed(trace.values, sines, imaginary);
    }
    const weights = weightOf(trace);
    for (let k = 0; k < count; k++) {
      const c = turnCosines[k]!;
      const s = turnSines[k]!;
      const real =
        0.5 * plain.real[k]! +
        0.25 * (c * above.real[k]! + s * above.imaginary[k]! + c * below.real[k]! - s * below.imaginary[k]!);
      const imaginary =
        0.5 * plain.imaginary[k]! +
        0.25 * (c * above.imaginary[k]! - s * above.real[k]! + c * below.imaginary[k]! + s * below.real[k]!);
      out[k] = (2 * Math.sqrt(real * real + imaginary * imaginary)) / weights[k]!;
    }
  };
}

interface Wave {
  readonly cosines: Float64Array;
  readonly sines: Float64Array;
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
}

/** Σ w[n] over the samples of each window that are there. */
function hannWeights(
  half: number,
  { count, first, size }: Patch,
  sums: WindowSums,
  turnCosines: Float64Array,
  turnSines: Float64Array,
): (trace: LiveTrace) => Float64Array {
  const weights = new Float64Array(count);
  const cumulative = new Float64Array(2 * half + 2);
  for (let n = -half; n <= half; n++) cumulative[n + half + 1] = cumulative[n + half]! + hann(n, half);
  const whole = Float64Array.from({ length: count }, (_, k) => {
    const from = Math.max(-half, -(first + k));
    const to = Math.min(half, size.sampleCount - 1 - (first + k));
    return cumulative[to + half + 1]! - cumulative[from + half]!;
  });
  const [there, real, imaginary] = [0, 1, 2].map(() => new Float64Array(count)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const product = new Float64Array(count);
  return ({ live }) => {
    if (!live) return whole;
    product.set(live);
    sums.of(product, there);
    for (let k = 0; k < count; k++) product[k] = live[k]! * turnCosines[k]!;
    sums.of(product, real);
    for (let k = 0; k < count; k++) product[k] = live[k]! * turnSines[k]!;
    sums.of(product, imaginary);
    for (let k = 0; k < count; k++)
      weights[k] = 0.5 * there[k]! + 0.5 * (turnCosines[k]! * real[k]! + turnSines[k]! * imaginary[k]!);
    return weights;
  };
}

/** A Gaussian window has no such sums, so its cost grows with its length. */
function gaussianMagnitude(half: number, deviation: number, frequency: number, patch: Patch): Magnitude {
  const { count } = patch;
  const offsets = Array.from({ length: half + 1 }, (_, n) => n);
  const weights = Float64Array.from(offsets, (n) => Math.exp(-0.5 * (n / deviation) ** 2));
  const cosines = weights.map((weight, n) => weight * Math.cos(2 * Math.PI * frequency * n));
  const sines = weights.map((weight, n) => weight * Math.sin(2 * Math.PI * frequency * n));
  const padded = new Float64Array(count + 2 * half);
  const [real, imaginary, total] = [patch.array(), patch.array(), patch.array()];
  return ({ values, live }, out) => {
    padded.set(values, half);
    real.set(values);
    imaginary.fill(0);
    for (let n = 1; n <= half; n++) {
      const c = cosines[n]!;
      const s = sines[n]!;
      for (let k = 0, before = half - n, after = half + n; k < count; k++, before++, after++) {
        real[k]! += c * (padded[after]! + padded[before]!);
        imaginary[k]! += s * (padded[after]! - padded[before]!);
      }
    }
    for (let k = 0; k < count; k++) total[k] = 1;
    for (let k = 0; k < count; k++) padded[half + k] = live ? live[k]! : 1;
    for (let n = 1; n <= half; n++) {
      const weight = weights[n]!;
      for (let k = 0, before = half - n, after = half + n; k < count; k++, before++, after++)
        total[k]! += weight * (padded[after]! + padded[before]!);
    }
    for (let k = 0; k < count; k++)
      out[k] = (2 * Math.sqrt(real[k]! * real[k]! + imaginary[k]! * imaginary[k]!)) / total[k]!;
  };
}
