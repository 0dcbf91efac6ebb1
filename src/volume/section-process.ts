import {
  MAGNITUDE_BINS,
  magnitudeBin,
  type ProcessedSection,
  type SectionGrid,
  type SectionSteps,
} from '../core/section.ts';
import { TraceSpectra } from './band-pass.ts';
import { applyAgc, gainFloor, normaliseTrace } from './trace-gain.ts';
import { hideZeroRuns, restoreZeroRuns, type ZeroRun } from './zero-runs.ts';

/** A processed section or a part of one, with the sums over its traces from which the spectrum is made. */
export interface ProcessedColumns extends Omit<ProcessedSection, 'spectrum'> {
  /** Σ |X(f)| over `liveTraces` traces, after the filter and before normalisation and gain. */
  readonly spectrumSums: Float64Array;
  readonly liveTraces: number;
}

/** A trace being processed, with its zero runs hidden. */
interface Column {
  readonly column: number;
  readonly trace: Float64Array;
  readonly zeroRuns: readonly ZeroRun[];
  /** See `gainFloor`; of the stored trace, so that a filter which removes everything leaves nothing to raise. */
  readonly floor: number;
}

/**
 * Applies the band-pass, then normalisation, then automatic gain to every trace (column). Zero runs, dead and missing traces pass
 * unchanged.
 * @param interval distance between samples in seconds (on a depth axis in km or kft)
 */
export function processSection(
  section: SectionGrid,
  steps: SectionSteps,
  interval: number,
): ProcessedColumns {
  const { width, height } = section;
  const data = new Float32Array(section.data.length);
  const magnitudes = new Uint32Array(MAGNITUDE_BINS);
  const spectra = new TraceSpectra(height, interval, steps.bandPass);
  const isScaled = steps.normalise !== 'none' || steps.agcSamples !== null;

  const take = (column: number): Column => {
    const trace = new Float64Array(height);
    for (let row = 0, at = column; row < height; row++, at += width) trace[row] = section.data[at]!;
    const zeroRuns = hideZeroRuns(trace, spectra.operatorLength);
    return { column, trace, zeroRuns, floor: isScaled ? gainFloor(trace) : 0 };
  };
  const put = ({ column, trace, zeroRuns, floor }: Column) => {
    let divisor = 1;
    if (steps.normalise !== 'none') divisor = normaliseTrace(trace, steps.normalise, floor);
    if (steps.agcSamples !== null) applyAgc(trace, steps.agcSamples, floor / divisor);
    restoreZeroRuns(trace, zeroRuns);
    for (let row = 0, at = column; row < height; row++, at += width) {
      const value = trace[row]!;
      data[at] = value;
      if (!Number.isNaN(value)) magnitudes[magnitudeBin(value)]! += 1;
    }
  };
  let waiting: Column | null = null;
  for (let column = 0; column < width; column++) {
    const next = take(column);
    if (next.trace.every(Number.isNaN)) put(next);
    else if (!waiting) waiting = next;
    else {
      spectra.pass(waiting.trace, next.trace);
      put(waiting);
      put(next);
      waiting = null;
    }
  }
  if (waiting) {
    spectra.pass(waiting.trace, null);
    put(waiting);
  }
  return { data, width, height, magnitudes, spectrumSums: spectra.sums, liveTraces: spectra.traceCount };
}
