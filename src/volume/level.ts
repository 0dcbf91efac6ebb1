import { Turn } from '../core/pause.ts';
import type { Level } from '../core/types.ts';

/** The modified Bessel function I₀, from which the Kaiser window is computed. */
function bessel(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; k < 40; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

/**
 * Computes one side of a half-band low-pass at the odd offsets 1, 3, 5 …: h[0] = 1/2, h[±(2k+1)] = windowed sinc, zero at even
 * offsets. The Kaiser window (Kaiser 1974) puts the stop band below −65 dB. The taps are scaled to keep a constant as it is.
 */
function halfBand(sideTaps: number): Float64Array {
  const beta = 6.8;
  const taps = Float64Array.from({ length: sideTaps }, (_, k) => {
    const offset = 2 * k + 1;
    const window = bessel(beta * Math.sqrt(1 - (offset / (2 * sideTaps)) ** 2)) / bessel(beta);
    return (Math.sin((Math.PI * offset) / 2) / (Math.PI * offset)) * window;
  });
  const sum = taps.reduce((total, tap) => total + tap, 0);
  return taps.map((tap) => tap * (0.25 / sum));
}

/**
 * The kernels of the last halving, of the one before it and of all earlier ones. Earlier halvings may have a wider transition
 * band, because what they alias lies in the stop band of the later ones (Crochiere and Rabiner 1975).
 */
const KERNELS = [halfBand(18), halfBand(7), halfBand(4)] as const;
const MAX_SIDE_TAPS = 18;

export function decimatedCount(count: number, stride: number): number {
  return Math.ceil(count / stride);
}

// Scratch memory is kept between calls, because a survey has millions of traces of one length.
let line = new Float64Array(0);
let odd = new Float64Array(0);

/** Mirrors an index beyond either end of `count` samples back into them, without repeating the end sample. */
function mirrored(index: number, count: number): number {
  if (count === 1) return 0;
  const period = 2 * (count - 1);
  const within = ((index % period) + period) % period;
  return within < count ? within : period - within;
}

/** Halves the first `count` samples of `line` in place, filtering only at the kept samples. Returns how many are left. */
function halve(count: number, kernel: Float64Array): number {
  const taps = kernel.length;
  const outputs = decimatedCount(count, 2);
  // The odd samples are copied, mirrored at both ends, so that the taps read neighbours: odd[taps + j] = line[2j + 1].
  const oddCount = count >> 1;
  for (let j = 0; j < oddCount; j++) odd[taps + j] = line[2 * j + 1]!;
  for (let j = 1; j <= taps; j++) odd[taps - j] = line[mirrored(1 - 2 * j, count)]!;
  for (let j = oddCount; j < outputs + taps; j++) odd[taps + j] = line[mirrored(2 * j + 1, count)]!;
  let out = 0;
  // Four outputs at a time are quicker: their sums do not depend on each other, and they share most of the samples of a tap.
  for (; out + 4 <= outputs; out += 4) {
    let a = 0.5 * line[2 * out]!;
    let b = 0.5 * line[2 * out + 2]!;
    let c = 0.5 * line[2 * out + 4]!;
    let d = 0.5 * line[2 * out + 6]!;
    let left = out + taps - 1;
    let right = out + taps;
    let l0 = odd[left]!;
    let l1 = odd[left + 1]!;
    let l2 = odd[left + 2]!;
    let l3 = odd[left + 3]!;
    let r0 = l1;
    let r1 = l2;
    let r2 = l3;
    let r3 = odd[right + 3]!;
    for (let k = 0; ; ) {
      const tap = kernel[k]!;
      a += tap * (l0 + r0);
      b += tap * (l1 + r1);
      c += tap * (l2 + r2);
      d += tap * (l3 + r3);
      if (++k === taps) break;
      l3 = l2;
      l2 = l1;
      l1 = l0;
      l0 = odd[--left]!;
      r0 = r1;
      r1 = r2;
      r2 = r3;
      r3 = odd[++right + 3]!;
    }
    line[out] = a;
    line[out + 1] = b;
    line[out + 2] = c;
    line[out + 3] = d;
  }
  for (; out < outputs; out++) {
    let sum = 0.5 * line[2 * out]!;
    for (let k = 0; k < taps; k++) sum += kernel[k]! * (odd[out + taps - 1 - k]! + odd[out + taps + k]!);
    line[out] = sum;
  }
  return outputs;
}

/** Replaces non-finite values in the first `count` samples of `line` by the mean of their nearest finite neighbours. */
function fillGaps(count: number): void {
  let last = -1;
  for (let at = 0; at <= count; at++) {
    if (at < count && !Number.isFinite(line[at]!)) continue;
    if (at - last > 1) {
      const left = last >= 0 ? line[last]! : at < count ? line[at]! : 0;
      const right = at < count ? line[at]! : left;
      line.fill(left / 2 + right / 2, last + 1, at);
    }
    last = at;
  }
}

/**
 * Low-passes `count` samples from `start` on without a shift and keeps every stride-th: output k is the filtered input
 * k × stride. The stop band begins at 0.6 ÷ stride of the sampling frequency and is more than 60 dB down.
 * @param stride a power of two
 * @returns the number of samples written; a sample that is not finite in the source is NaN in the output
 */
export function decimateTrace(
  samples: Float32Array,
  start: number,
  count: number,
  stride: number,
  target: Float32Array,
  targetOffset: number,
): number {
  if (line.length < count) {
    line = new Float64Array(count);
    odd = new Float64Array((count >> 1) + 2 * MAX_SIDE_TAPS + 2);
  }
  let finite = true;
  for (let k = 0; k < count; k++) {
    const value = samples[start + k]!;
    line[k] = value;
    // value − value is 0 for a finite value and NaN for others; this is quicker than Number.isFinite.
    if (value - value !== 0) finite = false;
  }
  if (!finite) fillGaps(count);
  let length = count;
  for (let left = Math.log2(stride) - 1; left >= 0; left--)
    length = halve(length, KERNELS[Math.min(2, left)]!);
  for (let k = 0; k < length; k++) {
    const bad = !finite && !Number.isFinite(samples[start + k * stride]!);
    target[targetOffset + k] = bad ? Number.NaN : line[k]!;
  }
  return length;
}

/** Milliseconds of copying after which the page may draw. */
const COPY_MILLISECONDS = 8;

/** Makes a coarser level of every `step`-th inline and crossline of a level, which has the same samples as one read from the file. */
export async function everyNthTrace(level: Level, step: number, signal?: AbortSignal): Promise<Level> {
  const { stride, crosslineCount: from, sampleCount } = level;
  const inlineCount = decimatedCount(level.inlineCount, step);
  const crosslineCount = decimatedCount(from, step);
  const data = new Uint16Array(inlineCount * crosslineCount * sampleCount);
  const lastValid = new Int32Array(inlineCount * crosslineCount);
  const turn = new Turn(signal, COPY_MILLISECONDS);
  for (let i = 0; i < inlineCount; i++) {
    if (turn.due) await turn.pause();
    for (let x = 0; x < crosslineCount; x++) {
      const column = step * (i * from + x);
      const to = i * crosslineCount + x;
      data.set(level.data.subarray(column * sampleCount, (column + 1) * sampleCount), to * sampleCount);
      lastValid[to] = level.lastValid[column]!;
    }
  }
  return {
    ...level,
    stride: { ...stride, inline: step * stride.inline, crossline: step * stride.crossline },
    inlineCount,
    crosslineCount,
    data,
    lastValid,
  };
}
