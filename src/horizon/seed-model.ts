import type { HorizonEvent } from '../core/horizon.ts';
import { eventsBetween } from './events.ts';
import type { TraceView } from './trace-tiles.ts';
import { cutWavelet, normalise, similarity } from './wavelet.ts';

/** A trace near a seed, and how far from the seed's time its event may be. */
export interface SeedNeighbour {
  readonly trace: TraceView;
  readonly reach: number;
}

/**
 * The mean wavelet of the traces around a seed, each where it resembles the mean so far the most, weighted by how much. It has less
 * noise than the seed's own.
 * @param at sample of the seed
 * @param own the seed's own wavelet
 */
export function seedModel(
  at: number,
  own: Float32Array,
  near: readonly SeedNeighbour[],
  event: HorizonEvent,
): Float32Array {
  let model = own;
  const work = new Float32Array(own.length);
  for (let round = 0; round < 2; round++) {
    const sum = own.slice();
    for (const { trace, reach } of near) {
      const { data, start, count, first } = trace;
      let best = 0;
      let wavelet: Float32Array | null = null;
      for (const place of eventsBetween(data, start, count, event, at - first - reach, at - first + reach)) {
        if (!cutWavelet(data, start, count, place, work)) continue;
        const fit = similarity(work, model);
        if (fit <= best) continue;
        best = fit;
        wavelet = work.slice();
      }
      if (wavelet) for (let k = 0; k < sum.length; k++) sum[k] = sum[k]! + best * best * wavelet[k]!;
    }
    normalise(sum);
    model = sum;
  }
  return model;
}
