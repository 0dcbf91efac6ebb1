import { Fourier, powerOfTwoFrom } from './fourier.ts';

/** Of more traces the shares of energy would be nearly the same, and the first picture waits for them. */
const MEASURED_TRACES = 128;
const MOST_STRIDE = 16;
/** The most of the energy that leaving out samples may remove. */
const REMOVED_SHARE = 0.01;
/** `decimateTrace` begins to weaken a tone at this frequency times the stride; the new Nyquist frequency is 0.5. */
const PASS_BAND = 0.4;

/** The share of a trace at each end over which it fades in and out, so that its abrupt ends do not count as high frequencies. */
const FADED_SHARE = 1 / 8;

/** Copies a trace without its mean, faded at its ends; samples that are not finite become 0. */
function copyVariation(samples: Float32Array, start: number, into: Float64Array, count: number): void {
  let sum = 0;
  let finite = 0;
  for (let k = start; k < start + count; k++) {
    const value = samples[k]!;
    if (!(value - value === 0)) continue;
    sum += value;
    finite += 1;
  }
  into.fill(0);
  const mean = sum / Math.max(1, finite);
  const faded = count * FADED_SHARE;
  for (let k = 0; k < count; k++) {
    const value = samples[start + k]!;
    const share = Math.min(1, (Math.min(k, count - 1 - k) + 0.5) / faded);
    if (value - value === 0) into[k] = (value - mean) * Math.sin((Math.PI / 2) * share) ** 2;
  }
}

/**
 * Finds the largest power of two n so that `decimateTrace` to every n-th sample removes less than 1 % of the energy: 1 if the
 * signal reaches up to the Nyquist frequency. The mean of a trace does not count, since a large one would hide the signal.
 * @param samples [trace × sample]; traces spread over them are measured
 */
export function widestSampleStride(samples: Float32Array, samplesPerTrace: number): number {
  const traceCount = Math.floor(samples.length / Math.max(1, samplesPerTrace));
  const measured = Math.min(MEASURED_TRACES, traceCount);
  const fourier = new Fourier(powerOfTwoFrom(samplesPerTrace));
  const { length } = fourier;
  const [real, imaginary] = [new Float64Array(length), new Float64Array(length)];
  const energy = new Float64Array(length / 2 + 1);
  for (let k = 0; k < measured; k += 2) {
    // The golden ratio moves the place within each run, so that no step falls on the same place of every line.
    const [first, second] = [k, k + 1].map((n) =>
      Math.floor(((n + ((n * 0.618_034) % 1)) * traceCount) / measured),
    );
    copyVariation(samples, first! * samplesPerTrace, real, samplesPerTrace);
    if (k + 1 < measured) copyVariation(samples, second! * samplesPerTrace, imaginary, samplesPerTrace);
    else imaginary.fill(0);
    // Two traces share a transform: over a frequency and its negative, the energy is the sum of theirs.
    fourier.forward(real, imaginary);
    for (let bin = 0; bin < length; bin++) {
      const frequency = Math.min(bin, length - bin);
      energy[frequency]! += real[bin]! ** 2 + imaginary[bin]! ** 2;
    }
  }
  const total = energy.reduce((sum, each) => sum + each, 0);
  let stride = 1;
  while (stride < MOST_STRIDE) {
    const end = (PASS_BAND * length) / (2 * stride);
    const removed = energy.reduce((sum, each, frequency) => (frequency > end ? sum + each : sum), 0);
    if (!(removed < REMOVED_SHARE * total)) break;
    stride *= 2;
  }
  return stride;
}
