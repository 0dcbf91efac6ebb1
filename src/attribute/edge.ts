import type { LiveTrace } from './live-trace.ts';
import type { Patch, TraceAttribute } from './patch.ts';
import { hideMissing } from './window-sums.ts';

/**
 * Edges by Sobel's operator (Sobel and Feldman 1968; Luo, Higgs and Kowalik 1996 for seismic data) in each time or depth slice: the
 * length of the gradient per line, from the 3 × 3 traces about the centre with the weights 1, 2, 1 across each difference. A missing
 * neighbour has the value of the centre.
 */
export function edgeAttribute(patch: Patch): TraceAttribute {
  const out = patch.array();
  return (inline, crossline) => {
    const centre = patch.at(inline, crossline);
    if (!centre) return null;
    const around = [-1, 0, 1].map((i) => [-1, 0, 1].map((x) => patch.at(inline + i, crossline + x)));
    for (let k = 0; k < out.length; k++) {
      const value = (trace: LiveTrace | null): number =>
        trace && trace.live?.[k] !== 0 ? trace.values[k]! : centre.values[k]!;
      const at = (i: number, x: number): number => value(around[i]![x]!);
      const along = at(0, 2) - at(0, 0) + 2 * (at(1, 2) - at(1, 0)) + at(2, 2) - at(2, 0);
      const across = at(2, 0) - at(0, 0) + 2 * (at(2, 1) - at(0, 1)) + at(2, 2) - at(0, 2);
      out[k] = Math.sqrt(along * along + across * across) / 8;
    }
    return hideMissing(centre, out);
  };
}
