/** Half-length of the filter in written samples; with the window below it puts the stop band 60 dB down. */
const HALF_LENGTH = 20;
/** Of the Kaiser window (Kaiser 1974). */
const BETA = 6.2;
/** The filter passes frequencies up to this share of the new Nyquist frequency, and nothing above the new Nyquist frequency. */
export const PASSED_SHARE = 0.8;

/** The modified Bessel function I₀. */
function bessel(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; k < 40; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

/** One side of a windowed sinc, from its middle on, that keeps a constant as it is. */
function kernelOf(step: number): Float64Array {
  const taps = HALF_LENGTH * step;
  const corner = (1 + PASSED_SHARE) / 2 / step;
  const side = Float64Array.from({ length: taps }, (_, k) => {
    const sinc = k === 0 ? corner : Math.sin(Math.PI * corner * k) / (Math.PI * k);
    return (sinc * bessel(BETA * Math.sqrt(1 - (k / taps) ** 2))) / bessel(BETA);
  });
  const sum = side.reduce((total, tap, k) => total + (k === 0 ? tap : 2 * tap), 0);
  return side.map((tap) => tap / sum);
}

const kernels = new Map<number, Float64Array>();
let padded = new Float64Array(0);

/** Replaces values that are not finite by the mean of their nearest finite neighbours, so that they do not spread. */
function fillGaps(line: Float64Array, start: number, end: number): void {
  let last = start - 1;
  for (let at = start; at <= end; at++) {
    if (at < end && !Number.isFinite(line[at]!)) continue;
    if (at - last > 1) {
      const left = last >= start ? line[last]! : at < end ? line[at]! : 0;
      const right = at < end ? line[at]! : left;
      line.fill(left / 2 + right / 2, last + 1, at);
    }
    last = at;
  }
}

/**
 * Takes every `step`-th of a trace's samples after a low-pass without a change of phase. The trace is mirrored at its ends. Zeros
 * before the first and after the last other value stay zeros, because a mute holds no signal; what is not finite stays so.
 * @param first the first sample that is taken
 * @param taken how many are taken
 */
export function thinned(
  samples: Float64Array,
  count: number,
  first: number,
  step: number,
  taken: number,
  target: Float64Array,
): void {
  const kernel = kernels.get(step) ?? kernelOf(step);
  kernels.set(step, kernel);
  const reach = kernel.length - 1;
  if (padded.length < count + 2 * reach) padded = new Float64Array(count + 2 * reach);
  padded.set(samples.subarray(0, count), reach);
  fillGaps(padded, reach, reach + count);
  const period = Math.max(1, 2 * (count - 1));
  for (let k = 1; k <= reach; k++) {
    const before = k % period;
    padded[reach - k] = padded[reach + (before < count ? before : period - before)]!;
    const after = (count - 1 + k) % period;
    padded[reach + count - 1 + k] = padded[reach + (after < count ? after : period - after)]!;
  }
  let live = 0;
  while (live < count && samples[live] === 0) live += 1;
  let end = count;
  while (end > live && samples[end - 1] === 0) end -= 1;
  for (let k = 0; k < taken; k++) {
    const at = first + k * step;
    if (at < live || at >= end || !Number.isFinite(samples[at]!)) {
      target[k] = samples[at]!;
      continue;
    }
    const middle = reach + at;
    let sum = kernel[0]! * padded[middle]!;
    for (let tap = 1; tap <= reach; tap++)
      sum += kernel[tap]! * (padded[middle - tap]! + padded[middle + tap]!);
    target[k] = sum;
  }
}
