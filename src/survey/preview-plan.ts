import { type CostModel, mergeGapBytes } from '../core/read-cost.ts';
import { planBytes, planReads } from '../core/read-plan.ts';
import { traceAt } from '../core/trace-index.ts';
import type { Stride, TraceGrid, TraceLayout } from '../core/types.ts';
import { latticeJobs } from './lattice-jobs.ts';

/** What the planner may spend on the first picture. */
export interface PreviewBudget {
  readonly milliseconds: number;
  readonly readCalls: number;
  readonly bytes: number;
  /** Columns held in memory as float32 while the range is found. */
  readonly samples: number;
  /** What one job reads. */
  readonly jobBytes?: number;
}

/** Keeps the promise of 0.5 s, 400 calls and 96 MiB with room for fingerprint, headers and drawing. */
export const PREVIEW_BUDGET: PreviewBudget = {
  milliseconds: 150,
  readCalls: 300,
  bytes: 64 * 1024 * 1024,
  samples: 24 * 1024 * 1024,
};
/** However little memory there is, a picture is made of so much. */
const LEAST_PREVIEW_BYTES = 8 * 1024 * 1024;

/** What the first picture may take where memory is short: an eighth of it in flight, three sixteenths as float32. */
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
}

/** Most that share a lattice out by default: with fewer there are fewer calls. */
const WORKERS = 4;
const MIN_LATTICE = 16;
/** Beyond this many lines a first picture gains nothing that a screen shows. */
const USEFUL_LINES = 120;
const USEFUL_TRACES_OF_A_LINE = 2048;
const USEFUL_SAMPLES = 512;

const kept = (count: number, stride: number): number => Math.ceil(count / stride);

/**
 * Powers of two that leave at least `MIN_LATTICE` of `count` lines (all of them when there are fewer), so that preview
 * traces belong to levels, and the largest stride that does: a huge survey has no calls to spare.
 */
function lateralStrides(count: number): number[] {
  const strides = [1];
  for (let stride = 2; kept(count, stride) >= MIN_LATTICE; stride *= 2) strides.push(stride);
  const largest = Math.floor((count - 1) / (MIN_LATTICE - 1));
  if (largest > strides.at(-1)!) strides.push(largest);
  return strides;
}

function usefulSampleStride(layout: TraceLayout): number {
  let stride = 1;
  while (kept(layout.samplesPerTrace, stride) > USEFUL_SAMPLES) stride *= 2;
  return stride;
}

/** Of a grid whose cells are known one by one: the traces that stand there, wherever they lie in the file, job by job. */
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
 * The lattice of traces for the first picture: the finest whose reading fits the budget by the source's cost model, else
 * the cheapest of at least 16 × 16 traces.
 */
export function planPreview(
  grid: TraceGrid,
  layout: TraceLayout,
  cost: CostModel,
  budget: PreviewBudget = PREVIEW_BUDGET,
): Stride {
  if (grid.located) {
    const { inlineStride, crosslineStride } = grid.located;
    return { inline: inlineStride, crossline: crosslineStride, sample: usefulSampleStride(layout) };
  }
  const slowIsInline = grid.slowAxis === 'inline';
  const slowCount = slowIsInline ? grid.inlineCount : grid.crosslineCount;
  const fastCount = slowIsInline ? grid.crosslineCount : grid.inlineCount;
  const cellBytes = layout.traceByteLength * (grid.offsetsSlowest ? 1 : grid.offsetCount);
  const gapBytes = mergeGapBytes(cost);
  const sampleStride = usefulSampleStride(layout);

  const useful = slowCount === 1 || fastCount === 1 ? USEFUL_TRACES_OF_A_LINE : USEFUL_LINES;

  /** Of traces in order: each line is read through, or trace by trace. */
  const orderedReads = (lines: {
    readonly slow: number;
    readonly fast: number;
    readonly slowLines: number;
    readonly fastLines: number;
  }): Reads => {
    const { slow, fast, slowLines, fastLines } = lines;
    const merges = (fast - 1) * cellBytes + (cellBytes - layout.traceByteLength) <= gapBytes;
    const lineBytes = merges ? fastLines * fast * cellBytes : fastLines * layout.traceByteLength;
    const bytes = slowLines * lineBytes;
    const linesMerge = merges && (slow - 1) * fastCount * cellBytes <= gapBytes;
    return {
      readCalls: linesMerge ? Math.ceil(bytes / 2 ** 24) : slowLines * (merges ? 1 : fastLines),
      bytes,
    };
  };

  let best: Candidate | null = null;
  let cheapest: Candidate | null = null;
  const [slowStrides, fastStrides] = [lateralStrides(slowCount), lateralStrides(fastCount)];
  for (const slow of slowStrides) {
    for (const fast of fastStrides) {
      const slowLines = kept(slowCount, slow);
      const fastLines = kept(fastCount, fast);
      if (slowLines * fastLines * layout.samplesPerTrace > budget.samples * sampleStride) continue;
      const coarsest = slow === slowStrides.at(-1) && fast === fastStrides.at(-1);
      // Too much even without gaps: not worth counting.
      if (!coarsest && slowLines * fastLines * layout.traceByteLength > budget.bytes) continue;
      const stride = slowIsInline
        ? { inline: slow, crossline: fast, sample: sampleStride }
        : { inline: fast, crossline: slow, sample: sampleStride };
      const { readCalls, bytes } = grid.cells
        ? plannedReads(grid, layout, stride, cost, budget.jobBytes)
        : orderedReads({ slow, fast, slowLines, fastLines });
      const candidate: Candidate = {
        stride,
        milliseconds: readCalls * cost.callMilliseconds + bytes / cost.bytesPerMillisecond,
        readCalls,
        bytes,
        quality: Math.min(slowLines, useful) * Math.min(fastLines, useful),
      };
      if (!cheapest || candidate.milliseconds < cheapest.milliseconds) cheapest = candidate;
      const fits =
        candidate.milliseconds <= budget.milliseconds &&
        candidate.readCalls <= budget.readCalls &&
        candidate.bytes <= budget.bytes;
      if (!fits) continue;
      const finer = !best || candidate.quality > best.quality;
      const cheaper =
        best && candidate.quality === best.quality && candidate.milliseconds <= best.milliseconds;
      if (finer || cheaper) best = candidate;
    }
  }
  const chosen = best ?? cheapest;
  if (chosen) return chosen.stride;
  const last = fastStrides.at(-1) ?? 1;
  const lastSlow = slowStrides.at(-1) ?? 1;
  return slowIsInline
    ? { inline: lastSlow, crossline: last, sample: sampleStride }
    : { inline: last, crossline: lastSlow, sample: sampleStride };
}
