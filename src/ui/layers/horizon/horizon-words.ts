import type { Horizon } from '../../../core/horizon.ts';
import { formatNumber } from '../../kit/format.ts';
import type { CursorPoint } from '../../session/store.ts';
import type { HorizonMap } from './horizon-map.ts';

/** The read-out names at most so many horizons, the nearest first. */
const MOST_NAMED = 3;

/** What the read-out says of the horizons at a sample: their exact times or depths there, and how sure they are. */
export function horizonsAt(
  { inlineIndex, crosslineIndex, sampleIndex }: CursorPoint,
  horizons: readonly Horizon[],
  mapOf: (horizon: Horizon) => HorizonMap | null,
): string[] {
  const named: { away: number; words: string }[] = [];
  for (const horizon of horizons) {
    const { grid, values, confidence, similarity, open, name } = horizon;
    const cell = Math.round(inlineIndex) * grid.crossline.count + Math.round(crosslineIndex);
    const value = values[cell] ?? Number.NaN;
    if (Number.isNaN(value)) {
      if (open?.[cell] === 1) named.push({ away: 0, words: `${name}: reached at two times here, left open` });
      continue;
    }
    const { start, step, unit } = grid.vertical;
    const share = (value: number | undefined): string => formatNumber(value ?? Number.NaN, 2);
    const map = mapOf(horizon);
    const words = [`${name} ${formatNumber(start + value * step, 2)} ${unit}`];
    if (!Number.isNaN(confidence[cell]!)) words.push(`confidence ${share(confidence[cell])}`);
    const [seed, neighbours] = [similarity?.seed[cell], similarity?.neighbours[cell]];
    if (seed !== undefined && !Number.isNaN(seed))
      words.push(`similarity to the seed ${share(seed)}, to neighbours ${share(neighbours)}`);
    if (map && map.title !== 'Confidence' && !map.downwards && !Number.isNaN(map.values[cell]!))
      words.push(`${map.title} ${formatNumber(map.values[cell]!, 2)} ${map.unit}`.trim());
    named.push({ away: Math.abs(value - sampleIndex), words: words.join(' · ') });
  }
  return named
    .sort((a, b) => a.away - b.away)
    .slice(0, MOST_NAMED)
    .map(({ words }) => words);
}
