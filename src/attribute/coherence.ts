import type { AttributeSettings } from '../core/attribute.ts';
import { dipsOf } from './dip.ts';
import { neighbourhoodSums } from './line-window.ts';
import type { Patch, TraceAttribute } from './patch.ts';
import { shifted } from './shifted-trace.ts';
import { hideMissing, WindowSums } from './window-sums.ts';

/** Sums over some traces, sample by sample. */
interface LineSums {
  readonly sum: Float64Array;
  readonly squares: Float64Array;
  readonly count: Float64Array;
}

const lineSums = (patch: Patch): LineSums => ({
  sum: patch.array(),
  squares: patch.array(),
  count: patch.array(),
});

/**
 * Coherence of the (2 × lines + 1)² traces about a sample over a vertical window: with J traces u at each sample,
 * semblance = Σₖ (Σⱼ u)² ÷ J ÷ Σₖ Σⱼ u² (Neidell and Taner 1971; Marfurt, Kirlin, Farmer and Bahorich 1998) and
 * variance = Σₖ Σⱼ (u − ū)² ÷ Σₖ Σⱼ u² (Van Bemmel and Pepper 2000, US patent 6,151,555; with equal weights), which is 1 − semblance.
 * Only traces that have a sample are counted, so J may differ from sample to sample; a sample with fewer than two is left out.
 * Null where nothing is left or all of it is 0. If `steered`, each trace is shifted along the dip at the centre first.
 */
export function coherenceAttribute(settings: AttributeSettings, patch: Patch): TraceAttribute {
  const { kind, halfWindow, lines, steered } = settings;
  const [squared, energy] = [patch.array(), patch.array()];
  const [numerator, out] = [patch.array(), patch.array()];
  const sums = new WindowSums(patch.count, patch.first, halfWindow);
  const around = steered ? steeredSums(settings, patch) : levelSums(lines, patch);
  return (inline, crossline) => {
    const centre = patch.at(inline, crossline);
    if (!centre) return null;
    const { sum, squares, count } = around(inline, crossline);
    for (let k = 0; k < out.length; k++) {
      const compared = count[k]! >= 2;
      squared[k] = compared ? (sum[k]! * sum[k]!) / count[k]! : 0;
      energy[k] = compared ? squares[k]! : 0;
    }
    sums.of(squared, numerator);
    sums.of(energy, out);
    for (let k = 0; k < out.length; k++) {
      const total = out[k]!;
      const share = total > 0 ? numerator[k]! / total : Number.NaN;
      out[k] = kind === 'semblance' ? share : 1 - share;
    }
    return hideMissing(patch.at(inline, crossline)!, out);
  };
}

function levelSums(lines: number, patch: Patch): (inline: number, crossline: number) => LineSums {
  const squares = patch.array();
  const [ones, there] = [patch.array().fill(1), patch.array()];
  const around = neighbourhoodSums(3, patch.count, lines, patch.flat ? 0 : lines, (inline, crossline) => {
    const trace = patch.at(inline, crossline);
    if (!trace) return null;
    const { values, live } = trace;
    for (let k = 0; k < values.length; k++) squares[k] = values[k]! * values[k]!;
    if (live) there.set(live);
    return [values, squares, live ? there : ones];
  });
  return (inline, crossline) => {
    const [sum, energy, count] = around(inline, crossline);
    return { sum: sum!, squares: energy!, count: count! };
  };
}

function steeredSums(
  settings: AttributeSettings,
  patch: Patch,
): (inline: number, crossline: number) => LineSums {
  const { lines } = settings;
  const dips = dipsOf(settings, patch);
  const total = lineSums(patch);
  const [moved, there] = [patch.array(), patch.array()];
  return (inline, crossline) => {
    cleared(total);
    const { alongInlines, alongCrosslines } = dips.get(inline, crossline);
    for (let line = inline - lines; line <= inline + lines; line++) {
      for (let column = crossline - lines; column <= crossline + lines; column++) {
        const trace = patch.at(line, column);
        if (!trace) continue;
        shifted(trace, alongInlines, line - inline, alongCrosslines, column - crossline, moved, there);
        for (let k = 0; k < moved.length; k++) {
          total.sum[k]! += moved[k]!;
          total.squares[k]! += moved[k]! * moved[k]!;
          total.count[k]! += there[k]!;
        }
      }
    }
    return total;
  };
}

function cleared(sums: LineSums): LineSums {
  sums.sum.fill(0);
  sums.squares.fill(0);
  sums.count.fill(0);
  return sums;
}
