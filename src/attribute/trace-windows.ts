import type { AttributeSettings } from '../core/attribute.ts';
import { bandPassFilter, type Filter, impedanceFilter } from './filters.ts';
import type { Patch, TraceAttribute } from './patch.ts';
import { hideMissing, WindowSums, windowCounts } from './window-sums.ts';

/**
 * Attributes of the energy in a window: energy, the mean of u²; rms, its square root; agc, u ÷ rms. The window is cut off at the ends
 * of the trace, and missing samples are left out of sum and count. agc is null where the whole window is 0.
 */
export function windowAttribute({ kind, halfWindow }: AttributeSettings, patch: Patch): TraceAttribute {
  const [squares, counts, out] = [patch.array(), patch.array(), patch.array()];
  const sums = new WindowSums(patch.count, patch.first, halfWindow);
  const wholeCounts = windowCounts(null, patch.count, halfWindow, patch.array());
  return (inline, crossline) => {
    const trace = patch.at(inline, crossline);
    if (!trace) return null;
    const { values, live } = trace;
    for (let k = 0; k < squares.length; k++) squares[k] = values[k]! * values[k]!;
    sums.of(squares, out);
    const present = live ? windowCounts(live, patch.count, halfWindow, counts) : wholeCounts;
    for (let k = 0; k < out.length; k++) {
      const mean = out[k]! / present[k]!;
      if (kind === 'energy') out[k] = mean;
      else if (kind === 'rms') out[k] = Math.sqrt(mean);
      else out[k] = mean > 0 ? values[k]! / Math.sqrt(mean) : Number.NaN;
    }
    return hideMissing(trace, out);
  };
}

/**
 * The first derivative, (u[k + 1] − u[k − 1]) ÷ 2Δ, or to one side where the other sample is missing; the second derivative,
 * (u[k + 1] − 2 u[k] + u[k − 1]) ÷ Δ², null where either is missing.
 */
export function derivativeAttribute({ kind, scale }: AttributeSettings, patch: Patch): TraceAttribute {
  const out = patch.array();
  return (inline, crossline) => {
    const trace = patch.at(inline, crossline);
    if (!trace) return null;
    const { values, live } = trace;
    const last = values.length - 1;
    for (let k = 0; k <= last; k++) {
      const before = k > 0 && live?.[k - 1] !== 0;
      const after = k < last && live?.[k + 1] !== 0;
      const rise = after ? values[k + 1]! - values[k]! : 0;
      const fall = before ? values[k]! - values[k - 1]! : 0;
      const both = before && after;
      if (kind === 'derivative')
        out[k] = before || after ? ((rise + fall) * scale) / (both ? 2 : 1) : Number.NaN;
      else out[k] = both ? (rise - fall) * scale : Number.NaN;
    }
    return hideMissing(trace, out);
  };
}

/** Attributes that are a filter of the trace: bandPass and impedance. */
export function filterAttribute(settings: AttributeSettings, patch: Patch): TraceAttribute {
  const filter: Filter = (settings.kind === 'bandPass' ? bandPassFilter : impedanceFilter)(
    settings,
    patch.count,
  );
  const out = patch.array();
  return (inline, crossline) => {
    const trace = patch.at(inline, crossline);
    return trace && hideMissing(trace, filter.of(trace.values, out));
  };
}
