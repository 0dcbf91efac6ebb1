/** The value below which a share (0…1) of sorted numbers lies, linearly interpolated between two; NaN if there are none. */
export function quantileSorted(sorted: ArrayLike<number>, share: number): number {
  const at = (sorted.length - 1) * share;
  const lower = Math.max(0, Math.floor(at));
  const low = sorted[lower] ?? Number.NaN;
  return low + ((sorted[lower + 1] ?? low) - low) * (at - lower);
}

/**
 * The value below which a share (0…1) of the counted values lies, linearly interpolated within its bin; NaN if nothing was
 * counted.
 * @param ends returns the lowest and the highest value of a bin; bins ascend
 */
export function quantileOfCounts(
  counts: ArrayLike<number>,
  share: number,
  ends: (bin: number) => readonly [low: number, high: number],
): number {
  let total = 0;
  for (let bin = 0; bin < counts.length; bin++) total += counts[bin]!;
  let left = total * Math.max(0, Math.min(1, share));
  let last = -1;
  for (let bin = 0; bin < counts.length; bin++) {
    const count = counts[bin]!;
    if (count === 0) continue;
    last = bin;
    if (left <= count) break;
    left -= count;
  }
  if (last < 0) return Number.NaN;
  const [low, high] = ends(last);
  return low + (high - low) * Math.min(1, left / counts[last]!);
}
