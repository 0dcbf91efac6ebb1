import { TRACE_FLAGS, TRACE_LIMITS } from '../core/quality.ts';
import { Fourier, powerOfTwoFrom } from './fourier.ts';

/** Number of bins of the amplitude histogram. */
export const HISTOGRAM_BINS = 256;

export interface QualityRequest {
  readonly traceCount: number;
  readonly samplesPerTrace: number;
  /** Lowest and highest amplitude of the histogram, whose bins are equally wide. */
  readonly low: number;
  readonly high: number;
  readonly bothSigns: boolean;
  /** First and last sample that the spectrum is computed from. */
  readonly window: readonly [number, number];
  /** The spectrum is computed from every `spectrumStep`-th trace. */
  readonly spectrumStep: number;
  /** True if NaN stands for no sample, as in arrays, so that it is no fault. */
  readonly nanIsNone?: boolean;
}

/** Sums of a part of the traces; plain numbers and arrays, so that workers can make parts, hand them over and add them. */
export interface QualitySums {
  samples: number;
  finite: number;
  sum: number;
  sumOfSquares: number;
  min: number;
  max: number;
  spectrumTraces: number;
  readonly histogram: Float64Array;
  readonly spectrum: Float64Array;
}

/** Measures a run of neighbouring traces: call `add` for each in order, then `judge`. */
export class TraceQualityRun {
  readonly flags: Uint8Array;
  readonly min: Float32Array;
  readonly max: Float32Array;
  readonly mean: Float32Array;
  readonly rms: Float32Array;
  readonly nonFinite: Int32Array;
  readonly clipped: Int32Array;
  readonly sums: QualitySums;
  private readonly deviation: Float64Array;
  private readonly roughness: Float64Array;
  private readonly sampleCounts: Int32Array;
  private readonly fourier: Fourier;
  private readonly real: Float64Array;
  private readonly imaginary: Float64Array;

  constructor(private readonly request: QualityRequest) {
    const { traceCount, window } = request;
    this.flags = new Uint8Array(traceCount);
    this.min = new Float32Array(traceCount).fill(Number.NaN);
    this.max = new Float32Array(traceCount).fill(Number.NaN);
    this.mean = new Float32Array(traceCount).fill(Number.NaN);
    this.rms = new Float32Array(traceCount).fill(Number.NaN);
    this.nonFinite = new Int32Array(traceCount);
    this.clipped = new Int32Array(traceCount);
    this.deviation = new Float64Array(traceCount);
    this.roughness = new Float64Array(traceCount);
    this.sampleCounts = new Int32Array(traceCount);
    const length = powerOfTwoFrom(window[1] - window[0] + 1);
    this.fourier = new Fourier(length);
    this.real = new Float64Array(length);
    this.imaginary = new Float64Array(length);
    this.sums = {
      samples: 0,
      finite: 0,
      sum: 0,
      sumOfSquares: 0,
      min: Number.POSITIVE_INFINITY,
      max: Number.NEGATIVE_INFINITY,
      spectrumTraces: 0,
      histogram: new Float64Array(HISTOGRAM_BINS),
      spectrum: new Float64Array(Math.floor(length / 2) + 1),
    };
  }

  /** @param identification the trace identification code, trace header bytes 29–30 */
  add(row: number, samples: Float32Array, length: number, identification: number): void {
    const { sums, request } = this;
    let finite = 0;
    let sum = 0;
    let squares = 0;
    let min = Number.POSITIVE_INFINITY;
    let max = Number.NEGATIVE_INFINITY;
    let differences = 0;
    let previous = Number.NaN;
    let none = 0;
    for (let k = 0; k < length; k++) {
      const value = samples[k]!;
      if (!(value - value === 0)) {
        previous = Number.NaN;
        if (request.nanIsNone && Number.isNaN(value)) none += 1;
        continue;
      }
      finite += 1;
      sum += value;
      squares += value * value;
      if (value < min) min = value;
      if (value > max) max = value;
      const step = value - previous;
      if (step - step === 0) differences += step * step;
      previous = value;
    }
    const count = length - none;
    this.sampleCounts[row] = finite;
    this.nonFinite[row] = count - finite;
    sums.samples += count;
    if (finite > 0) {
      const mean = sum / finite;
      this.min[row] = min;
      this.max[row] = max;
      this.mean[row] = mean;
      this.rms[row] = Math.sqrt(squares / finite);
      const variance = Math.max(0, squares / finite - mean * mean);
      this.deviation[row] = Math.sqrt(variance);
      this.roughness[row] = variance > 0 ? Math.sqrt(differences / Math.max(1, finite - 1) / variance) : 0;
    }
    if (count > finite) this.flags[row]! |= TRACE_FLAGS.nonFinite;
    const zero = finite === count && min === 0 && max === 0;
    if (count === 0 || zero || identification === 2 || identification === 3) {
      this.flags[row]! |= TRACE_FLAGS.dead;
      return;
    }
    if (finite === 0) return;
    // A trace with a single finite sample is not called constant.
    const constant = min === max && finite > 1;
    if (constant) this.flags[row]! |= TRACE_FLAGS.constant;
    sums.finite += finite;
    sums.sum += sum;
    sums.sumOfSquares += squares;
    if (min < sums.min) sums.min = min;
    if (max > sums.max) sums.max = max;
    if (request.bothSigns && !constant) this.clipped[row] = flatSamples(samples, length, min, max);
    this.countValues(samples, length);
    if (row % request.spectrumStep === 0) this.transform(samples, length);
  }

  private countValues(samples: Float32Array, count: number): void {
    const { low, high } = this.request;
    const { histogram } = this.sums;
    const perBin = (high - low) / HISTOGRAM_BINS;
    for (let k = 0; k < count; k++) {
      const value = samples[k]!;
      if (!(value - value === 0)) continue;
      const bin = Math.floor((value - low) / perBin);
      histogram[bin < 0 ? 0 : bin >= HISTOGRAM_BINS ? HISTOGRAM_BINS - 1 : bin]! += 1;
    }
  }

  private transform(samples: Float32Array, count: number): void {
    const { real, imaginary, sums, request } = this;
    const [first, last] = request.window;
    real.fill(0);
    imaginary.fill(0);
    for (let k = first; k <= last && k < count; k++) {
      const value = samples[k]!;
      real[k - first] = value - value === 0 ? value : 0;
    }
    this.fourier.forward(real, imaginary);
    for (let k = 0; k < sums.spectrum.length; k++) sums.spectrum[k]! += Math.hypot(real[k]!, imaginary[k]!);
    sums.spectrumTraces += 1;
  }

  /** Flags the traces that stand out from their neighbours. Call it once all are added. */
  judge(): void {
    const { flags, deviation, roughness, mean, clipped, sampleCounts, request } = this;
    const { neighbours, loud, rough, roughAtLeast, clippedSamples, biased } = TRACE_LIMITS;
    const scratch = new Float64Array(2 * neighbours);
    const { dead, constant } = TRACE_FLAGS;
    const silent = (row: number): boolean =>
      sampleCounts[row] === 0 || (flags[row]! & (dead | constant)) !== 0;
    const median = (row: number, values: Float64Array): number => {
      let count = 0;
      for (let other = row - neighbours; other <= row + neighbours; other++) {
        if (other === row || other < 0 || other >= flags.length) continue;
        if (!silent(other)) scratch[count++] = values[other]!;
      }
      return count < 4 ? Number.NaN : scratch.subarray(0, count).sort()[count >> 1]!;
    };
    for (let row = 0; row < flags.length; row++) {
      if (silent(row)) continue;
      if (deviation[row]! > loud * median(row, deviation)) flags[row]! |= TRACE_FLAGS.loud;
      if (roughness[row]! > Math.max(roughAtLeast, rough * median(row, roughness)))
        flags[row]! |= TRACE_FLAGS.rough;
      if (clipped[row]! >= clippedSamples) flags[row]! |= TRACE_FLAGS.clipped;
      const share = Math.max(biased, 6 / Math.sqrt(sampleCounts[row]!));
      if (request.bothSigns && Math.abs(mean[row]!) > share * deviation[row]!)
        flags[row]! |= TRACE_FLAGS.biased;
    }
  }
}

/** Counts the samples in runs of three or more equal to the trace's minimum or maximum. Zeros are left out. */
function flatSamples(samples: Float32Array, count: number, min: number, max: number): number {
  let flat = 0;
  let run = 0;
  for (let k = 0; k <= count; k++) {
    const value = samples[k]!;
    const extreme = k < count && value !== 0 && (value === min || value === max);
    if (extreme && (run === 0 || value === samples[k - 1])) {
      run += 1;
      continue;
    }
    if (run >= 3) flat += run;
    run = extreme ? 1 : 0;
  }
  return flat;
}

/** Adds the sums of another part to `into`. */
export function addQualitySums(into: QualitySums, part: QualitySums): void {
  into.samples += part.samples;
  into.finite += part.finite;
  into.sum += part.sum;
  into.sumOfSquares += part.sumOfSquares;
  into.min = Math.min(into.min, part.min);
  into.max = Math.max(into.max, part.max);
  into.spectrumTraces += part.spectrumTraces;
  for (let k = 0; k < into.histogram.length; k++) into.histogram[k]! += part.histogram[k]!;
  for (let k = 0; k < into.spectrum.length; k++) into.spectrum[k]! += part.spectrum[k]!;
}
