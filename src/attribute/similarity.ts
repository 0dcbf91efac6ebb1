import type { AttributeSettings, Extension } from '../core/attribute.ts';
import type { Patch, TraceAttribute } from './patch.ts';
import { hideMissing, WindowSums } from './window-sums.ts';

type Place = readonly [inlines: number, crosslines: number];

/**
 * The pairs of traces that are compared about a centre, at a distance of `lines`. mirror90: the two neighbours along the crossline, and
 * the two along the inline. mirror180: those along the crossline alone. cross: the centre with each of the four. full: every pair of the
 * nine traces at distances of 0 and ± `lines`.
 */
export function similarityPairs(extension: Extension, lines: number, flat: boolean): [Place, Place][] {
  const along: [Place, Place] = [
    [0, lines],
    [0, -lines],
  ];
  const across: [Place, Place] = [
    [lines, 0],
    [-lines, 0],
  ];
  const steps = flat ? [0] : [-lines, 0, lines];
  if (extension === 'mirror180' || (flat && extension === 'mirror90')) return [along];
  if (extension === 'mirror90') return [along, across];
  if (extension === 'cross') {
    const centre: Place = [0, 0];
    return (flat ? along : [...along, ...across]).map((place) => [centre, place]);
  }
  const places = steps.flatMap((i) => [-lines, 0, lines].map((x): Place => [i, x]));
  return places.flatMap((one, k) => places.slice(k + 1).map((other): [Place, Place] => [one, other]));
}

/**
 * Similarity as OpendTect defines it (Tingdahl and de Rooij 2005, Semi-automatic detection of faults in 3D seismic data): of the
 * stretches X and Y of two traces within a window 1 − ‖X − Y‖ ÷ (‖X‖ + ‖Y‖), and of several pairs the mean, the least or the largest.
 * A sample that one of them lacks is left out of the pair. Null if no pair has a sample, or all are 0.
 */
export function similarityAttribute(settings: AttributeSettings, patch: Patch): TraceAttribute {
  const { halfWindow, lines, extension, statistic } = settings;
  const pairs = similarityPairs(extension, lines, patch.flat);
  const sums = new WindowSums(patch.count, patch.first, halfWindow);
  const [differences, xs, ys] = [patch.array(), patch.array(), patch.array()];
  const [difference, x, y] = [patch.array(), patch.array(), patch.array()];
  const [out, counts] = [patch.array(), patch.array()];
  return (inline, crossline) => {
    if (!patch.at(inline, crossline)) return null;
    out.fill(statistic === 'mean' ? 0 : Number.NaN);
    counts.fill(0);
    for (const [one, other] of pairs) {
      const a = patch.at(inline + one[0], crossline + one[1]);
      const b = patch.at(inline + other[0], crossline + other[1]);
      if (!a || !b) continue;
      for (let k = 0; k < out.length; k++) {
        const there = a.live?.[k] !== 0 && b.live?.[k] !== 0;
        const [u, v] = there ? [a.values[k]!, b.values[k]!] : [0, 0];
        differences[k] = (u - v) * (u - v);
        xs[k] = u * u;
        ys[k] = v * v;
      }
      sums.of(differences, difference);
      sums.of(xs, x);
      sums.of(ys, y);
      for (let k = 0; k < out.length; k++) {
        const both = Math.sqrt(x[k]!) + Math.sqrt(y[k]!);
        if (both === 0) continue;
        const similarity = 1 - Math.sqrt(difference[k]!) / both;
        counts[k]! += 1;
        if (statistic === 'mean') out[k]! += similarity;
        else if (counts[k] === 1) out[k] = similarity;
        else out[k] = statistic === 'min' ? Math.min(out[k]!, similarity) : Math.max(out[k]!, similarity);
      }
    }
    if (statistic === 'mean') for (let k = 0; k < out.length; k++) out[k] = out[k]! / counts[k]!;
    return hideMissing(patch.at(inline, crossline)!, out);
  };
}
