/** Picks within so many lines tell how sure one is. */
const REACH = 2;
const AROUND = (2 * REACH + 1) ** 2 - 1;

/**
 * How sure each pick of a tracked horizon is, 0…1: the mean of its similarities to its seed and to its neighbours, no higher than the
 * mean of the same over the picks around it, and halved where a pick lies off the median of those around it. A cycle skip of many
 * traces resembles itself, so that only the seed's wavelet tells of it.
 */
export function sureness(
  values: Float32Array,
  near: Float32Array,
  seed: Float32Array,
  crosslineCount: number,
  jumpSamples: number,
): Float32Array {
  const inlineCount = values.length / crosslineCount;
  const own = values.map((value, cell) =>
    Number.isNaN(value) ? Number.NaN : Math.max(0, Math.min(near[cell]!, seed[cell]!)),
  );
  return values.map((value, cell) => {
    if (Number.isNaN(value)) return Number.NaN;
    const inline = Math.floor(cell / crosslineCount);
    const crossline = cell % crosslineCount;
    let sum = 0;
    let count = 0;
    const around: number[] = [];
    for (let i = Math.max(0, inline - REACH); i <= Math.min(inlineCount - 1, inline + REACH); i++) {
      for (
        let j = Math.max(0, crossline - REACH);
        j <= Math.min(crosslineCount - 1, crossline + REACH);
        j++
      ) {
        const other = i * crosslineCount + j;
        if (Number.isNaN(own[other]!)) continue;
        sum += own[other]!;
        count += 1;
        if (other !== cell) around.push(values[other]!);
      }
    }
    around.sort((a, b) => a - b);
    const median = around[around.length >> 1];
    const off = median !== undefined && Math.abs(value - median) > jumpSamples / 2;
    const agreeing = around.filter((other) => Math.abs(other - value) <= jumpSamples).length / AROUND;
    return Math.min(own[cell]!, sum / count) * (off ? 0.5 : 1) * (0.7 + 0.3 * agreeing);
  });
}
