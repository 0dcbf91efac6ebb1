import type { Stride, TraceGrid, TraceLayout } from '../../core/types.ts';
import { isScattered } from '../grid/scattered.ts';

/**
 * Which traces the amplitude range is found from: colour clip, the isosurface's reference amplitude and the scale of half floats. They
 * depend on the layout and the grid alone. The lattice of the first picture depends on what reads cost, and if the range came from it,
 * the same threshold would give one surface of a dropped file and another of its link.
 */

/** The fewest lines along an axis; fewer do not show what the data are like. */
export const MIN_LATTICE = 16;
/** The fewest traces if the survey is one line, or few. */
const MIN_TRACES = 64;
/** The most reads if each trace needs one of its own. A link answers them six at a time, so 60 ms each make three seconds. */
const MOST_CALLS = 300;
/** Reading through so small a gap costs less than another call on every source that was measured. */
const SURELY_MERGED_BYTES = 32 * 1024;
/** As many samples as the smallest memory allows; only some 120,000 are sorted. */
const MOST_SAMPLES = 2 * 1024 * 1024;

export const kept = (count: number, stride: number): number => Math.ceil(count / stride);

/** Strides along the slow and the fast axis of the file. */
export interface FileStride {
  readonly slow: number;
  readonly fast: number;
}

/**
 * The coarsest power of two that leaves `least` of `count` lines, and a stride that leaves as few as any, which needs the fewest reads.
 * Of several such strides it is the one with the most divisors, because finer lattices are its divisors: a prime has none.
 */
function coarseStrides(count: number, least: number): { power: number; largest: number } {
  let power = 1;
  while (kept(count, power * 2) >= least) power *= 2;
  const coarsest = Math.max(power, Math.floor((count - 1) / (least - 1)));
  let largest = coarsest;
  for (let stride = coarsest; kept(count, stride) === kept(count, coarsest) && stride > power; stride--)
    if (finerStrides(stride).length > finerStrides(largest).length) largest = stride;
  return { power, largest };
}

/**
 * The coarsest lattice that a first picture may have. Every lattice of a first picture contains it, so that the traces of the range need
 * no reads of their own. Strides are powers of two, as those of levels, unless that needs too many reads.
 */
export function coarsestLattice(grid: TraceGrid, layout: TraceLayout): FileStride {
  const slowIsInline = grid.slowAxis === 'inline';
  const slowCount = slowIsInline ? grid.inlineCount : grid.crosslineCount;
  const fastCount = slowIsInline ? grid.crosslineCount : grid.inlineCount;
  const least = (other: number): number => Math.max(MIN_LATTICE, Math.ceil(MIN_TRACES / other));
  const [slow, fast] = [
    coarseStrides(slowCount, least(fastCount)),
    coarseStrides(fastCount, least(slowCount)),
  ];
  const cellBytes = layout.traceByteLength * (grid.offsetsSlowest ? 1 : grid.offsetCount);
  const scattered = isScattered(grid);
  const calls = (slowStride: number, fastStride: number): number => {
    const merges = !scattered && fastStride * cellBytes - layout.traceByteLength <= SURELY_MERGED_BYTES;
    return kept(slowCount, slowStride) * (merges ? 1 : kept(fastCount, fastStride));
  };
  const [slowStride, fastStride] = (
    [
      [slow.power, fast.power],
      [slow.power, fast.largest],
      [slow.largest, fast.power],
    ] as const
  ).find((each) => calls(...each) <= MOST_CALLS) ?? [slow.largest, fast.largest];
  return { slow: slowStride, fast: fastStride };
}

/** Strides that hold every trace of the coarsest one: its divisors, but of a power of two only powers of two divide it anyway. */
export const finerStrides = (coarsest: number): number[] =>
  Array.from({ length: coarsest }, (_, k) => k + 1).filter((stride) => coarsest % stride === 0);

/** The lattice of the traces that the amplitude range is found from, with all their samples. */
export function planRange(grid: TraceGrid, layout: TraceLayout): Stride {
  if (grid.located) {
    const { inlineStride, crosslineStride } = grid.located;
    return { inline: inlineStride, crossline: crosslineStride, sample: 1 };
  }
  const slowIsInline = grid.slowAxis === 'inline';
  const { slow, fast } = coarsestLattice(grid, layout);
  let [inline, crossline] = slowIsInline ? [slow, fast] : [fast, slow];
  const lines = (): readonly [number, number] => [
    kept(grid.inlineCount, inline),
    kept(grid.crosslineCount, crossline),
  ];
  for (;;) {
    const [inlines, crosslines] = lines();
    if (inlines * crosslines * layout.samplesPerTrace <= MOST_SAMPLES || inlines * crosslines === 1) break;
    if (inlines > crosslines) inline *= 2;
    else crossline *= 2;
  }
  return { inline, crossline, sample: 1 };
}
