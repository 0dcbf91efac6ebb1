import type { ArraySurvey } from '../core/array-survey.ts';
import { isRecord } from './hierarchy.ts';

/** The share of samples other than zero whose magnitude a clip shows without cutting. */
const CLIP_SHARE = 0.98;

/**
 * Reads `statsV1` of MDIO 1 (mdio-python, schemas/v1/stats): count, sum, sumSquares, min, max, and a histogram of bin centres or of bin
 * edges with widths. A list of statistics has one for each variable of a group; the first is taken.
 */
export function statisticsOf(stats: unknown): ArraySurvey['statistics'] {
  const own = Array.isArray(stats) ? stats[0] : stats;
  if (!isRecord(own)) return null;
  const { min, max, histogram } = own;
  if (typeof min !== 'number' || typeof max !== 'number' || !(min <= max)) return null;
  return { min, max, p98Absolute: isRecord(histogram) ? clipOf(histogram) : null };
}

const numbersOf = (value: unknown): number[] | null =>
  Array.isArray(value) && value.every((each) => typeof each === 'number') ? value : null;

/** The bin around zero counts for at most so many times its fuller neighbour: what it has beyond are zeros of mutes, which no clip is of. */
const ZEROS_BEYOND = 4;

/** A clip that is fewer bins away from zero is not known well enough to be better than that of the preview. */
const LEAST_BINS = 4;

/** The magnitude below which most samples other than zero lie; null if the bins are too wide to tell. */
function clipOf(histogram: Record<string, unknown>): number | null {
  const counts = numbersOf(histogram.counts);
  const bins = counts && binsOf(histogram, counts.length);
  if (!bins) return null;
  const rows = bins
    .map(([low, high], k) => {
      const holdsZero = low <= 0 && high > 0;
      const most = ZEROS_BEYOND * Math.max(counts[k - 1] ?? 0, counts[k + 1] ?? 0);
      return {
        count: holdsZero ? Math.min(counts[k]!, most) : counts[k]!,
        near: holdsZero ? 0 : Math.min(Math.abs(low), Math.abs(high)),
        far: Math.max(Math.abs(low), Math.abs(high)),
      };
    })
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => a.near - b.near);
  let left = rows.reduce((sum, { count }) => sum + count, 0) * CLIP_SHARE;
  for (const { count, near, far } of rows) {
    if (count >= left) {
      const clip = near + (far - near) * (left / count);
      return Number.isFinite(clip) && near >= LEAST_BINS * (far - near) ? clip : null;
    }
    left -= count;
  }
  return null;
}

function binsOf(histogram: Record<string, unknown>, count: number): (readonly [number, number])[] | null {
  const centres = numbersOf(histogram.binCenters);
  if (centres?.length === count && count > 1) {
    const half = (centres[1]! - centres[0]!) / 2;
    return centres.map((centre) => [centre - half, centre + half] as const);
  }
  const edges = numbersOf(histogram.binEdges);
  const widths = numbersOf(histogram.binWidths);
  if (edges?.length === count + 1) return edges.slice(1).map((edge, k) => [edges[k]!, edge] as const);
  if (edges?.length === count && widths?.length === count)
    return edges.map((edge, k) => [edge, edge + widths[k]!] as const);
  return null;
}
