import {
  MAGNITUDE_BINS,
  magnitudeBin,
  type ProcessedSection,
  type SectionGrid,
  type SectionSteps,
} from '../core/section.ts';
import { TraceSpectra } from './band-pass.ts';
import { applyAgc, normaliseTrace } from './trace-gain.ts';

/** Sums over the traces of a section or of a part of it. */
export interface ProcessedPart extends Omit<ProcessedSection, 'spectrum'> {
  /** Σ |X(f)| over `liveTraces` traces after the filter, before normalisation and gain. */
  readonly spectrumSums: Float64Array;
  readonly liveTraces: number;
}

/**
 * Band-pass, then normalisation, then automatic gain of every trace (column). Dead and missing traces pass unchanged.
 * @param interval seconds, or km or kft, between samples
 */
export function processSection(section: SectionGrid, steps: SectionSteps, interval: number): ProcessedPart {
  const { width, height } = section;
  const data = new Float32Array(section.data.length);
  const magnitudes = new Uint32Array(MAGNITUDE_BINS);
  const spectra = new TraceSpectra(height, interval, steps.bandPass);
  const gain = (trace: Float64Array) => {
    if (steps.normalise !== 'none') normaliseTrace(trace, steps.normalise);
    if (steps.agcSamples !== null) applyAgc(trace, steps.agcSamples);
  };
  const put = (trace: Float64Array, column: number) => {
    gain(trace);
    for (let row = 0, at = column; row < height; row++, at += width) {
      const value = trace[row]!;
      data[at] = value;
      if (!Number.isNaN(value)) magnitudes[magnitudeBin(value)]! += 1;
    }
  };
  let waiting: { trace: Float64Array; column: number } | null = null;
  for (let column = 0; column < width; column++) {
    const trace = new Float64Array(height);
    let live = false;
    for (let row = 0, at = column; row < height; row++, at += width) {
      const value = section.data[at]!;
      trace[row] = value;
      if (value !== 0 && !Number.isNaN(value)) live = true;
    }
    if (!live) put(trace, column);
    else if (!waiting) waiting = { trace, column };
    else {
      spectra.pass(waiting.trace, trace);
      put(waiting.trace, waiting.column);
      put(trace, column);
      waiting = null;
    }
  }
  if (waiting) {
    spectra.pass(waiting.trace, null);
    put(waiting.trace, waiting.column);
  }
  return { data, width, height, magnitudes, spectrumSums: spectra.sums, liveTraces: spectra.traceCount };
}
