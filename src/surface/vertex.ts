import type { Level } from '../core/types.ts';
import type { GrowingMesh } from './growing-mesh.ts';
import type { Orientation } from './level-planes.ts';

/**
 * Makes the vertex on the edge from (inline, cell) along an axis (0 sample, 1 crossline, 2 inline) and returns its number;
 * `cell` is crossline × sampleCount + sample. The mesh must have room.
 */
export type VertexMaker = (inline: number, cell: number, axis: number) => number;

/**
 * @param values amplitudes of four planes of inlines, inline & 3 in turn; those of the edge and their neighbours must be there
 */
export function createVertexMaker(
  level: Level,
  { amplitude, side }: Orientation,
  values: Float32Array,
  mesh: GrowingMesh,
): VertexMaker {
  const { inlineCount, crosslineCount, sampleCount, lastValid, stride } = level;
  const plane = crosslineCount * sampleCount;
  // A typed array, because closed-over numbers that change would be boxed at every write.
  const gradient = new Float64Array(3);

  /** Adds weight × gradient per full-resolution index: central differences, one-sided next to a border or a null. */
  const addGradient = (inline: number, crossline: number, sample: number, weight: number): void => {
    const cell = crossline * sampleCount + sample;
    const at = (inline & 3) * plane + cell;
    const column = inline * crosslineCount + crossline;
    const here = values[at]!;
    let low = here;
    let high = here;
    let span = 0;
    if (sample > 0) {
      low = values[at - 1]!;
      span = 1;
    }
    if (sample < lastValid[column]!) {
      high = values[at + 1]!;
      span += 1;
    }
    if (span > 0) gradient[2] = gradient[2]! + (weight * (high - low)) / (span * stride.sample);

    low = high = here;
    span = 0;
    if (crossline > 0 && lastValid[column - 1]! >= sample) {
      low = values[at - sampleCount]!;
      span = 1;
    }
    if (crossline + 1 < crosslineCount && lastValid[column + 1]! >= sample) {
      high = values[at + sampleCount]!;
      span += 1;
    }
    if (span > 0) gradient[1] = gradient[1]! + (weight * (high - low)) / (span * stride.crossline);

    low = high = here;
    span = 0;
    if (inline > 0 && lastValid[column - crosslineCount]! >= sample) {
      low = values[((inline - 1) & 3) * plane + cell]!;
      span = 1;
    }
    if (inline + 1 < inlineCount && lastValid[column + crosslineCount]! >= sample) {
      high = values[((inline + 1) & 3) * plane + cell]!;
      span += 1;
    }
    if (span > 0) gradient[0] = gradient[0]! + (weight * (high - low)) / (span * stride.inline);
  };

  return (inline, cell, axis) => {
    const crossline = Math.floor(cell / sampleCount);
    const sample = cell - crossline * sampleCount;
    const along = axis === 0 ? 1 : 0;
    const across = axis === 1 ? 1 : 0;
    const onward = axis === 2 ? 1 : 0;
    const low = values[(inline & 3) * plane + cell]!;
    const high = values[((inline + onward) & 3) * plane + cell + along + across * sampleCount]!;
    // The ends lie on either side, so they differ; rounding alone can lead beyond them.
    const t = Math.min(1, Math.max(0, (amplitude - low) / (high - low)));
    gradient[0] = gradient[1] = gradient[2] = 0;
    addGradient(inline, crossline, sample, 1 - t);
    addGradient(inline + onward, crossline + across, sample + along, t);
    const gi = gradient[0]!;
    const gx = gradient[1]!;
    const gs = gradient[2]!;
    const square = gi * gi + gx * gx + gs * gs;
    const { positions, normals } = mesh;
    const at = mesh.vertexCount * 3;
    positions[at] = (inline + onward * t) * stride.inline;
    positions[at + 1] = (crossline + across * t) * stride.crossline;
    positions[at + 2] = (sample + along * t) * stride.sample;
    if (square > 0) {
      const factor = -side / Math.sqrt(square);
      normals[at] = gi * factor;
      normals[at + 1] = gx * factor;
      normals[at + 2] = gs * factor;
    } else {
      // The two gradients cancel, as on a lone spike: out along the edge.
      const out = (high - low) * side > 0 ? -1 : 1;
      normals[at] = onward * out;
      normals[at + 1] = across * out;
      normals[at + 2] = along * out;
    }
    return mesh.vertexCount++;
  };
}
