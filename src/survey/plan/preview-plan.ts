import { type CostModel, mergeGapBytes } from '../../core/read-cost.ts';
import { planBytes, planReads } from '../../core/read-plan.ts';
import { traceAt } from '../../core/trace-index.ts';
import type { Stride, TraceGrid, TraceLayout } from '../../core/types.ts';
import { latticeJobs } from './lattice-jobs.ts';
import { coarsestLattice, finerStrides, kept } from './range-plan.ts';

/** The limits that the first picture must keep. */
export interface PreviewBudget {
  readonly milliseconds: number;
  readonly readCalls: number;
  readonly bytes: number;
  /** Samples held in memory as float32 while the amplitude range is found. */
  readonly samples: number;
  /** Bytes that one job reads. */
  readonly jobBytes?: number;
}

/** A first picture must take at most 0.5 s, 400 calls and 96 MiB; this leaves room for fingerprint, headers and drawing. */
export const PREVIEW_BUDGET: PreviewBudget = {
  milliseconds: 150,
  readCalls: 300,
  bytes: 64 * 1024 * 1024,
  samples: 24 * 1024 * 1024,
};
/** The first picture may take this much even if there is little memory. */
const LEAST_PREVIEW_BYTES = 8 * 1024 * 1024;

/** Limits the first picture by the memory: an eighth of it for bytes being read, three sixteenths for float32 samples. */
export function previewBudget(memoryBytes: number, jobBytes: number): PreviewBudget {
  const within = (share: number): number => Math.max(LEAST_PREVIEW_BYTES, memoryBytes * share);
  return {
    ...PREVIEW_BUDGET,
    bytes: Math.min(PREVIEW_BUDGET.bytes, within(1 / 8)),
    samples: Math.min(PREVIEW_BUDGET.samples, within(3 / 16) / 4),
    jobBytes,
  };
}

interface Reads {
  readonly readCalls: number;
  readonly bytes: number;
}

interface Candidate extends Reads {
  readonly stride: Stride;
  readonly milliseconds: number;
  readonly quality: number;
  /** Whether it keeps the limits of calls and bytes. */
  readonly within: boolean;
}

/** The most workers that there are by default; with fewer, fewer calls are made. */
const WORKERS = 4;
/** More lines than this would not be visible in a first picture. */
const USEFUL_LINES = 120;
const USEFUL_TRACES_OF_A_LINE = 2048;

/** All samples are taken, so that no signal is filtered away, unless even `traces` traces exceed the memory with them. */
function sampleStrideFor(traces: number, { samplesPerTrace }: TraceLayout, mostSamples: number): number {
  let stride = 1;
  while (stride < samplesPerTrace && traces * kept(samplesPerTrace, stride) > mostSamples) stride *= 2;
  return stride;
}

/** Plans the reads of a lattice, job by job, for a grid with a list of cells, whose traces may be anywhere in the file. */
function plannedReads(
  grid: TraceGrid,
  layout: TraceLayout,
  stride: Stride,
  cost: CostModel,
  jobBytes: number | undefined,
): Reads {
  const { alongInlines, perJob } = latticeJobs(grid, layout, stride, WORKERS, jobBytes);
  const partStep = perJob * (alongInlines ? stride.inline : stride.crossline);
  const partCount = alongInlines ? grid.inlineCount : grid.crosslineCount;
  let readCalls = 0;
  let bytes = 0;
  for (let part = 0; part < partCount; part += partStep) {
    const end = Math.min(partCount, part + partStep);
    const [i0, i1] = alongInlines ? [part, end] : [0, grid.inlineCount];
    const [x0, x1] = alongInlines ? [0, grid.crosslineCount] : [part, end];
    const traces: number[] = [];
    for (let i = i0; i < i1; i += stride.inline)
      for (let x = x0; x < x1; x += stride.crossline) traces.push(traceAt(grid, i, x));
    const starts = Float64Array.from(
      traces.filter((trace) => trace >= 0 && trace < layout.traceCount),
      (trace) =>
        layout.ragged
          ? layout.ragged.offsets[trace]!
          : layout.firstTraceOffset + trace * layout.traceByteLength,
    ).sort();
    const reads = planReads(starts, layout.traceByteLength, cost);
    readCalls += reads.length;
    bytes += planBytes(reads);
  }
  return { readCalls, bytes };
}

/**
 * Chooses the lattice of traces for the first picture: the finest that can be read within the budget, by the cost model of the
 * source, or else the cheapest. Every lattice holds the traces of the coarsest one, from which the amplitude range is found.
 */
export function planPreview(
  grid: TraceGrid,
  layout: TraceLayout,
  cost: CostModel,
  budget: PreviewBudget = PREVIEW_BUDGET,
): Stride {
  if (grid.located) {
    const { inlineStride, crosslineStride, traces } = grid.located;
    const sample = sampleStrideFor(traces.length, layout, budget.samples);
    return { inline: inlineStride, crossline: crosslineStride, sample };
  }
  const slowIsInline = grid.slowAxis === 'inline';
  const slowCount = slowIsInline ? grid.inlineCount : grid.crosslineCount;
  const fastCount = slowIsInline ? grid.crosslineCount : grid.inlineCount;
  const cellBytes = layout.traceByteLength * (grid.offsetsSlowest ? 1 : grid.offsetCount);
  const gapBytes = mergeGapBytes(cost);
  const coarsestStrides = coarsestLattice(grid, layout);
  const [slowStrides, fastStrides] = [finerStrides(coarsestStrides.slow), finerStrides(coarsestStrides.fast)];
  const fewest = kept(slowCount, slowStrides.at(-1)!) * kept(fastCount, fastStrides.at(-1)!);
  const sampleStride = sampleStrideFor(fewest, layout, budget.samples);

  const useful = slowCount === 1 || fastCount === 1 ? USEFUL_TRACES_OF_A_LINE : USEFUL_LINES;

  /** Estimates the reads if traces are in order: each line is read through, or trace by trace if that costs less. */
  const orderedReads = ({
    slow,
    fast,
    slowLines,
    fastLines,
  }: Readonly<Record<'slow' | 'fast' | 'slowLines' | 'fastLines', number>>): Reads => {
    const merges = (fast - 1) * cellBytes + (cellBytes - layout.traceByteLength) <= gapBytes;
    const lineBytes = merges ? fastLines * fast * cellBytes : fastLines * layout.traceByteLength;
    const bytes = slowLines * lineBytes;
    const linesMerge = merges && (slow - 1) * fastCount * cellBytes <= gapBytes;
    return {
      readCalls: linesMerge ? Math.ceil(bytes / 2 ** 24) : slowLines * (merges ? 1 : fastLines),
      bytes,
    };
  };

  const strideOf = (slow: number, fast: number): Stride =>
    slowIsInline
      ? { inline: slow, crossline: fast, sample: sampleStride }
      : { inline: fast, crossline: slow, sample: sampleStride };
  let best: Candidate | null = null;
  let cheapest: Candidate | null = null;
  for (const slow of slowStrides) {
    for (const fast of fastStrides) {
      const slowLines = kept(slowCount, slow);
      const fastLines = kept(fastCount, fast);
      if (slowLines * fastLines * layout.samplesPerTrace > budget.samples * sampleStride) continue;
      const coarsest = slow === slowStrides.at(-1) && fast === fastStrides.at(-1);
      // A lattice that is too large even if no gap is read is skipped.
      if (!coarsest && slowLines * fastLines * layout.traceByteLength > budget.bytes) continue;
      const stride = strideOf(slow, fast);
      const { readCalls, bytes } = grid.cells
        ? plannedReads(grid, layout, stride, cost, budget.jobBytes)
        : orderedReads({ slow, fast, slowLines, fastLines });
      const candidate: Candidate = {
        stride,
        milliseconds: readCalls * cost.callMilliseconds + bytes / cost.bytesPerMillisecond,
        readCalls,
        bytes,
        quality: Math.min(slowLines, useful) * Math.min(fastLines, useful),
        within: readCalls <= budget.readCalls && bytes <= budget.bytes,
      };
      // Calls and bytes are promised; how long they take is not known so well, and a busy machine says too much.
      const cheaperThan = (other: Candidate): boolean =>
        candidate.within === other.within ? candidate.milliseconds < other.milliseconds : candidate.within;
      if (!cheapest || cheaperThan(cheapest)) cheapest = candidate;
      if (!candidate.within || candidate.milliseconds > budget.milliseconds) continue;
      const finer = !best || candidate.quality > best.quality;
      const cheaper =
        best && candidate.quality === best.quality && candidate.milliseconds <= best.milliseconds;
      if (finer || cheaper) best = candidate;
    }
  }
  return (best ?? cheapest)?.stride ?? strideOf(slowStrides.at(-1) ?? 1, fastStrides.at(-1) ?? 1);
}
