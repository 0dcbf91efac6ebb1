/** Taps of the half-band filter on one side of the centre, odd offsets alone: the even ones are zero. */
const SIDE_TAPS = 16;

/**
 * Half-band low-pass: h[0] = 1/2, h[±(2k+1)] = windowed sinc, even offsets zero; Kaiser window (Kaiser 1974) of β 6.2 for
 * a stop band below −60 dB; scaled so that a constant stays a constant.
 */
const HALF_BAND: Float64Array = (() => {
  const bessel = (x: number): number => {
    let sum = 1;
    let term = 1;
    for (let k = 1; k < 40; k++) {
      term *= (x / (2 * k)) ** 2;
      sum += term;
    }
    return sum;
  };
  const beta = 6.2;
  const reach = 2 * SIDE_TAPS;
  const taps = Float64Array.from({ length: SIDE_TAPS }, (_, k) => {
    const offset = 2 * k + 1;
    const window = bessel(beta * Math.sqrt(1 - (offset / reach) ** 2)) / bessel(beta);
    return (Math.sin((Math.PI * offset) / 2) / (Math.PI * offset)) * window;
  });
  const sum = taps.reduce((total, tap) => total + tap, 0);
  return taps.map((tap) => tap * (0.25 / sum));
})();

export function decimatedCount(count: number, stride: number): number {
  return Math.ceil(count / stride);
}

let stage = new Float64Array(0);
let padded = new Float64Array(0);

/** One halving: padded by mirror at both ends, filtered at every second sample. */
function halve(
  source: Float32Array | Float64Array,
  start: number,
  count: number,
  target: Float64Array,
): number {
  const reach = 2 * SIDE_TAPS;
  if (padded.length < count + 2 * reach) padded = new Float64Array(count + 2 * reach);
  for (let k = -reach; k < count + reach; k++) {
    let at = k;
    if (count === 1) at = 0;
    else {
      const period = 2 * (count - 1);
      at = ((at % period) + period) % period;
      if (at >= count) at = period - at;
    }
    padded[k + reach] = source[start + at]!;
  }
  const outputs = decimatedCount(count, 2);
  for (let out = 0; out < outputs; out++) {
    const centre = 2 * out + reach;
    let sum = 0.5 * padded[centre]!;
    for (let k = 0, offset = 1; k < SIDE_TAPS; k++, offset += 2) {
      sum += HALF_BAND[k]! * (padded[centre - offset]! + padded[centre + offset]!);
    }
    target[out] = sum;
  }
  return outputs;
}

/** Replaces non-finite samples by the mean of their nearest finite neighbours; returns null when all are finite. */
function filled(source: Float32Array, start: number, count: number): Float64Array | null {
  let k = 0;
  while (k < count && Number.isFinite(source[start + k]!)) k++;
  if (k === count) return null;
  const result = Float64Array.from(source.subarray(start, start + count));
  let last = -1;
  for (let at = 0; at <= count; at++) {
    if (at < count && !Number.isFinite(result[at]!)) continue;
    if (at - last > 1) {
      const left = last >= 0 ? result[last]! : at < count ? result[at]! : 0;
      const right = at < count ? result[at]! : left;
      for (let gap = last + 1; gap < at; gap++) result[gap] = (left + right) / 2;
    }
    last = at;
  }
  return result;
}

/**
 * Low-passes a trace without shift and keeps every stride-th sample: output k stands at input k × stride.
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
  const gaps = filled(samples, start, count);
  let length = count;
  if (stage.length < count) stage = new Float64Array(count);
  let from: Float32Array | Float64Array = gaps ?? samples;
  let fromStart = gaps ? 0 : start;
  for (let done = 1; done < stride; done *= 2) {
    // Safe in place: halve reads its source whole before it writes.
    length = halve(from, fromStart, length, stage);
    from = stage;
    fromStart = 0;
  }
  for (let k = 0; k < length; k++) target[targetOffset + k] = from[fromStart + k]!;
  if (gaps) {
    for (let k = 0; k < length; k++) {
      if (!Number.isFinite(samples[start + k * stride]!)) target[targetOffset + k] = Number.NaN;
    }
  }
  return length;
}
