import type { Level } from '../core/types.ts';
import { finiteTable, type Orientation } from './orientation.ts';

/** The memory that vertices are written to, with room for all of them, and how many are there already. */
export interface VertexList {
  readonly positions: Float32Array;
  readonly normals: Float32Array;
  count: number;
}

/**
 * Makes the vertices on the cut edges of a row (inline, crossline) along an axis (0 sample, 1 crossline, 2 inline) and writes
 * the number of each to `ids[idsFrom + sample]`.
 * @param cuts one bit for each sample, 1 if its edge is cut
 */
export type VertexRowMaker = (
  axis: number,
  inline: number,
  crossline: number,
  cuts: Uint32Array,
  ids: Int32Array,
  idsFrom: number,
) => void;

/** @param firstInline index of the level's first inline in the whole survey's level; it is added to every inline index */
export function createVertexRowMaker(
  level: Level,
  { isoValue, side }: Orientation,
  firstInline: number,
  list: VertexList,
): VertexRowMaker {
  const { inlineCount, crosslineCount, sampleCount, lastValid, stride, data } = level;
  const values = finiteTable();
  const plane = crosslineCount * sampleCount;
  const gradient = new Float64Array(3);

  /** The last sample at which a column and its four neighbours are all valid; −1 for a column at the volume's border. */
  const validRound = (inline: number, crossline: number): number => {
    if (inline === 0 || crossline === 0 || inline + 1 >= inlineCount || crossline + 1 >= crosslineCount)
      return -1;
    const column = inline * crosslineCount + crossline;
    return Math.min(
      lastValid[column]!,
      lastValid[column - 1]!,
      lastValid[column + 1]!,
      lastValid[column - crosslineCount]!,
      lastValid[column + crosslineCount]!,
    );
  };

  /** The slope per index at a voxel along one axis, from both neighbours or, if one is missing, from the other and the voxel. */
  const slope = (at: number, step: number, hasLow: boolean, hasHigh: boolean): number => {
    if (!hasLow && !hasHigh) return 0;
    const high = values[data[hasHigh ? at + step : at]!]!;
    const low = values[data[hasLow ? at - step : at]!]!;
    return (high - low) / (hasLow && hasHigh ? 2 : 1);
  };

  /** Adds weight × gradient (per full-resolution index) at a voxel that may be next to a border or a null. */
  const addGradient = (inline: number, crossline: number, sample: number, weight: number): void => {
    const column = inline * crosslineCount + crossline;
    const at = column * sampleCount + sample;
    const has = (inside: boolean, neighbour: number): boolean => inside && lastValid[neighbour]! >= sample;
    const alongInlines = slope(
      at,
      plane,
      has(inline > 0, column - crosslineCount),
      has(inline + 1 < inlineCount, column + crosslineCount),
    );
    const alongCrosslines = slope(
      at,
      sampleCount,
      has(crossline > 0, column - 1),
      has(crossline + 1 < crosslineCount, column + 1),
    );
    const alongSamples = slope(at, 1, sample > 0, sample < lastValid[column]!);
    gradient[0] = gradient[0]! + (weight * alongInlines) / stride.inline;
    gradient[1] = gradient[1]! + (weight * alongCrosslines) / stride.crossline;
    gradient[2] = gradient[2]! + (weight * alongSamples) / stride.sample;
  };

  return (axis, inline, crossline, cuts, ids, idsFrom) => {
    const { positions, normals } = list;
    const along = axis === 0 ? 1 : 0;
    const aside = axis === 1 ? 1 : 0;
    const onward = axis === 2 ? 1 : 0;
    const step = axis === 0 ? 1 : axis === 1 ? sampleCount : plane;
    const row = (inline * crosslineCount + crossline) * sampleCount;
    const lastRound =
      Math.min(validRound(inline, crossline), validRound(inline + onward, crossline + aside)) - 1 - along;
    const inlineFactor = -side / (2 * stride.inline);
    const crosslineFactor = -side / (2 * stride.crossline);
    const sampleFactor = -side / (2 * stride.sample);
    const inlineFrom = (firstInline + inline) * stride.inline;
    const inlineStep = onward * stride.inline;
    const crosslineFrom = crossline * stride.crossline;
    const crosslineStep = aside * stride.crossline;
    const sampleStep = along * stride.sample;
    let vertex = list.count;
    for (let word = 0; word + 1 < cuts.length; word++) {
      let left = cuts[word]!;
      while (left !== 0) {
        const sample = word * 32 + 31 - Math.clz32(left & -left);
        left &= left - 1;
        const p = row + sample;
        const q = p + step;
        const low = values[data[p]!]!;
        const high = values[data[q]!]!;
        // The ends lie on either side of the iso value, so they differ and t is within 0 … 1.
        const t = (isoValue - low) / (high - low);
        const u = 1 - t;
        let ni: number;
        let nx: number;
        let ns: number;
        if (sample > 0 && sample <= lastRound) {
          ni =
            (u * (values[data[p + plane]!]! - values[data[p - plane]!]!) +
              t * (values[data[q + plane]!]! - values[data[q - plane]!]!)) *
            inlineFactor;
          nx =
            (u * (values[data[p + sampleCount]!]! - values[data[p - sampleCount]!]!) +
              t * (values[data[q + sampleCount]!]! - values[data[q - sampleCount]!]!)) *
            crosslineFactor;
          ns =
            (u * (values[data[p + 1]!]! - values[data[p - 1]!]!) +
              t * (values[data[q + 1]!]! - values[data[q - 1]!]!)) *
            sampleFactor;
        } else {
          gradient[0] = gradient[1] = gradient[2] = 0;
          addGradient(inline, crossline, sample, u);
          addGradient(inline + onward, crossline + aside, sample + along, t);
          ni = -side * gradient[0]!;
          nx = -side * gradient[1]!;
          ns = -side * gradient[2]!;
        }
        let square = ni * ni + nx * nx + ns * ns;
        if (square === 0) {
          // The two gradients cancel, as at a single spike, so the normal points outwards along the edge.
          const out = (high - low) * side > 0 ? -1 : 1;
          ni = onward * out;
          nx = aside * out;
          ns = along * out;
          square = 1;
        }
        const factor = 1 / Math.sqrt(square);
        const at = vertex * 3;
        positions[at] = inlineFrom + inlineStep * t;
        positions[at + 1] = crosslineFrom + crosslineStep * t;
        positions[at + 2] = sample * stride.sample + sampleStep * t;
        normals[at] = ni * factor;
        normals[at + 1] = nx * factor;
        normals[at + 2] = ns * factor;
        ids[idsFrom + sample] = vertex++;
      }
    }
    list.count = vertex;
  };
}
