import { frequencyUnit } from '../core/axis.ts';
import type { Quality, Spectrum, TraceFlag } from '../core/quality.ts';
import { TRACE_FLAG_NAMES, TRACE_FLAGS } from '../core/quality.ts';
import type { AmplitudeRange, TraceLayout, VerticalAxis } from '../core/types.ts';
import { powerOfTwoFrom } from '../volume/fourier.ts';
import {
  addQualitySums,
  HISTOGRAM_BINS,
  type QualityRequest,
  type QualitySums,
} from '../volume/trace-quality.ts';
import { inJobs, type JobRange } from './in-jobs.ts';
import type { ReadOptions } from './lattice-reader.ts';
import type { SurveyReader } from './survey-reader.ts';

/** Most traces that are transformed for the mean spectrum. More would not visibly change it. */
export const MOST_SPECTRA = 20_000;

export interface QualityScan {
  /** Runs of neighbouring traces to read, in ascending order and without overlap. */
  readonly runs: readonly { readonly first: number; readonly count: number }[];
  readonly range: AmplitudeRange;
  readonly vertical: VerticalAxis;
  /** First and last sample index of the window that the spectrum is computed from. */
  readonly window: readonly [number, number];
}

/** Chooses the ends of the histogram: P0.1 to P99.9 and a quarter of that on each side, so that the tails are seen. */
export function histogramEnds({ p001, p999, min, max }: AmplitudeRange): readonly [number, number] {
  const [low, high] = p999 > p001 ? [p001, p999] : [min, max];
  const margin = (high - low) / 4 || Math.abs(high) / 2 || 1;
  return [low - margin, high + margin];
}

/** Traces from which the amplitude range of a prestack survey is found. */
const RANGE_TRACES = 192;

/** Finds the amplitude range over all offsets. The range of the preview comes from one offset only. */
export async function rangeOverOffsets(reader: SurveyReader, options: ReadOptions): Promise<AmplitudeRange> {
  const { layout, grid } = reader.inspection!;
  const count = Math.min(RANGE_TRACES, layout.traceCount);
  // Each trace has the next offset, so that all offsets take part however many there are.
  const traces = Int32Array.from({ length: count }, (_, k) =>
    Math.min(layout.traceCount - 1, Math.floor((k * layout.traceCount) / count) + (k % grid.offsetCount)),
  );
  const { data } = await reader.readSection(traces, 1, options);
  const call = options.signal ? { signal: options.signal } : {};
  return (await reader.pool.run('finishPreview', () => ({ samples: data, samplesPerTrace: null }), call))
    .range;
}

/** Cuts runs into pieces of at most `jobBytes`, one for each job. */
function cutIntoJobs(
  runs: QualityScan['runs'],
  layout: TraceLayout,
  jobBytes: number,
): { first: number; count: number }[] {
  const most = Math.max(64, Math.floor(jobBytes / layout.traceByteLength));
  return runs.flatMap(({ first, count }) =>
    Array.from({ length: Math.ceil(count / most) }, (_, k) => ({
      first: first + k * most,
      count: Math.min(most, count - k * most),
    })),
  );
}

function spectrumOf(
  sums: Float64Array,
  traces: number,
  { vertical, window }: Pick<QualityScan, 'vertical' | 'window'>,
): Spectrum {
  const length = 2 * (sums.length - 1) || 1;
  const perBin = 1000 / (length * vertical.step);
  return {
    frequencies: Float64Array.from(sums, (_, k) => k * perBin),
    amplitudes: sums.map((sum) => sum / Math.max(1, traces)),
    unit: frequencyUnit(vertical),
    traces,
    window,
  };
}

/** Reads the runs in the pool, and merges the results of all jobs into one report. */
export async function scanQuality(
  reader: SurveyReader,
  scan: QualityScan,
  options: ReadOptions = {},
): Promise<Quality> {
  const { layout } = reader.inspection!;
  const jobs = cutIntoJobs(scan.runs, layout, reader.pool.flight.jobBytes);
  const starts = new Float64Array(jobs.length + 1);
  for (const [index, { count }] of jobs.entries()) starts[index + 1] = starts[index]! + count;
  const total = starts[jobs.length]!;
  const [low, high] = histogramEnds(scan.range);
  const { bothSigns } = scan.range;
  const request: Omit<QualityRequest, 'traceCount'> = {
    samplesPerTrace: layout.samplesPerTrace,
    low,
    high,
    bothSigns,
    window: scan.window,
    spectrumStep: Math.max(1, Math.ceil(total / MOST_SPECTRA)),
  };
  const traces = emptyTraces(total);
  const sums = emptySums(scan.window);
  let done = 0;
  const run = async (part: JobRange, call: ReadOptions): Promise<QualitySums> => {
    const { first, count } = jobs[part.first]!;
    const start = starts[part.first]!;
    for (let k = 0; k < count; k++) traces.traces[start + k] = first + k;
    const output = await reader.run(
      'quality',
      () => ({ sourceId: reader.source.id, layout, first, request: { ...request, traceCount: count } }),
      call,
    );
    for (const name of MEASURES) traces[name].set(output[name], start);
    done += count;
    options.onProgress?.(done, total);
    return output.sums;
  };
  // Sums are added in file order, so that they do not depend on which job ended first.
  const parts = await inJobs(reader.pool, jobs.length, 1, run, { ...options, onProgress: undefined });
  for (const part of parts) addQualitySums(sums, part);
  return reportOf({ traces, sums, ends: [low, high], complete: total === layout.traceCount }, scan);
}

/** Measures of so many traces, to be filled in. */
export const emptyTraces = (count: number) => ({
  traces: new Int32Array(count),
  flags: new Uint8Array(count),
  min: new Float32Array(count),
  max: new Float32Array(count),
  mean: new Float32Array(count),
  rms: new Float32Array(count),
  nonFinite: new Int32Array(count),
  clipped: new Int32Array(count),
});

/** The names of the measures that jobs give. */
export const MEASURES = ['flags', 'min', 'max', 'mean', 'rms', 'nonFinite', 'clipped'] as const;

/** Sums to which those of parts are added. */
export const emptySums = (window: QualityScan['window']): QualitySums => ({
  samples: 0,
  finite: 0,
  sum: 0,
  sumOfSquares: 0,
  min: Number.POSITIVE_INFINITY,
  max: Number.NEGATIVE_INFINITY,
  spectrumTraces: 0,
  histogram: new Float64Array(HISTOGRAM_BINS),
  spectrum: new Float64Array(Math.floor(powerOfTwoFrom(window[1] - window[0] + 1) / 2) + 1),
});

/** Makes the report of what was measured. */
export function reportOf(
  {
    traces,
    sums,
    ends: [low, high],
    complete,
  }: {
    readonly traces: Quality['traces'];
    readonly sums: QualitySums;
    /** Ends of the histogram. */
    readonly ends: readonly [number, number];
    readonly complete: boolean;
  },
  scan: Pick<QualityScan, 'range' | 'vertical' | 'window'>,
): Quality {
  const counts = Object.fromEntries(TRACE_FLAG_NAMES.map((name) => [name, 0])) as Record<TraceFlag, number>;
  for (const flags of traces.flags)
    if (flags) for (const name of TRACE_FLAG_NAMES) if (flags & TRACE_FLAGS[name]) counts[name] += 1;
  const perBin = (high - low) / HISTOGRAM_BINS;
  return {
    tracesRead: traces.traces.length,
    complete,
    samplesRead: sums.samples,
    nonFinite: traces.nonFinite.reduce((sum, count) => sum + count, 0),
    clipped: traces.clipped.reduce((sum, count) => sum + count, 0),
    min: sums.min,
    max: sums.max,
    mean: sums.sum / sums.finite,
    rms: Math.sqrt(sums.sumOfSquares / sums.finite),
    histogram: {
      edges: Float64Array.from({ length: HISTOGRAM_BINS + 1 }, (_, k) => low + k * perBin),
      counts: sums.histogram,
    },
    spectrum: spectrumOf(sums.spectrum, sums.spectrumTraces, scan),
    counts,
    traces,
    bothSigns: scan.range.bothSigns,
  };
}
