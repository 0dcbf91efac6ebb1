import { halfTable } from '../core/half.ts';
import type { Level, MeshData } from '../core/types.ts';
import { CASE_EDGES, CASE_STARTS, EDGES } from './case-table.ts';
import { growingMesh } from './growing-mesh.ts';

export type SurfaceSign = 'positive' | 'negative';

/** SPREAD[m] puts the four bits of m at the even bits, where the corners of a cell's upper samples stand. */
const SPREAD = Uint8Array.from(
  { length: 16 },
  (_, m) => (m & 1) | ((m & 2) << 1) | ((m & 4) << 2) | ((m & 8) << 3),
);

interface Slab {
  /** [inline × crossline × sample] amplitudes from inline `from` on. */
  readonly values: Float32Array;
  readonly from: number;
  /** +1: inside is value ≥ amplitude; −1: value ≤ amplitude. */
  readonly side: 1 | -1;
  readonly amplitude: number;
}

/** The inside is where |amplitude| is larger, so that faces look towards lower |amplitude|. */
function orientation(amplitude: number, sign: SurfaceSign): { side: 1 | -1; amplitude: number } {
  const level = sign === 'negative' ? -Math.abs(amplitude) : amplitude;
  return { side: level < 0 ? -1 : 1, amplitude: level };
}

function decodeSlab(level: Level, start: number, end: number, amplitude: number, sign: SurfaceSign): Slab {
  const from = Math.max(0, start - 1);
  const to = Math.min(level.inlineCount, end + 2);
  const plane = level.crosslineCount * level.sampleCount;
  const values = new Float32Array((to - from) * plane);
  const table = halfTable();
  for (let k = 0, at = from * plane; k < values.length; k++, at++)
    values[k] = table[level.data[at]!]! * level.scale;
  return { values, from, ...orientation(amplitude, sign) };
}

/** Last sample index that all four columns of a cell column have. */
function lastOfCell(level: Level, inline: number, crossline: number): number {
  const { lastValid, crosslineCount } = level;
  const at = inline * crosslineCount + crossline;
  return Math.min(
    lastValid[at]!,
    lastValid[at + 1]!,
    lastValid[at + crosslineCount]!,
    lastValid[at + crosslineCount + 1]!,
  );
}

/** Calls `take` for every cell that the surface crosses, in the order inline, crossline, sample. */
function forEachActiveCell(
  level: Level,
  slab: Slab,
  inline: number,
  take: (crossline: number, sample: number, caseIndex: number) => void,
): void {
  const { crosslineCount, sampleCount } = level;
  const { values, side } = slab;
  const threshold = slab.amplitude * side;
  const plane = crosslineCount * sampleCount;
  for (let crossline = 0; crossline + 1 < crosslineCount; crossline++) {
    const last = lastOfCell(level, inline, crossline);
    if (last < 1) continue;
    const p0 = (inline - slab.from) * plane + crossline * sampleCount;
    const p1 = p0 + sampleCount;
    const p2 = p0 + plane;
    const p3 = p2 + sampleCount;
    let lower = 0;
    for (let sample = 0; sample <= last; sample++) {
      const upper =
        (values[p0 + sample]! * side >= threshold ? 1 : 0) |
        (values[p1 + sample]! * side >= threshold ? 2 : 0) |
        (values[p2 + sample]! * side >= threshold ? 4 : 0) |
        (values[p3 + sample]! * side >= threshold ? 8 : 0);
      if (sample > 0 && (lower | upper) !== 0 && (lower & upper) !== 15) {
        take(crossline, sample - 1, SPREAD[lower]! | (SPREAD[upper]! << 1));
      }
      lower = upper;
    }
  }
}

/** Triangles that `extractSurface` would make of the same cells. */
export function countTriangles(
  level: Level,
  amplitude: number,
  sign: SurfaceSign,
  inlineStart: number,
  inlineEnd: number,
): number {
  const slab = decodeSlab(level, inlineStart, inlineEnd, amplitude, sign);
  let edges = 0;
  for (let inline = inlineStart; inline < inlineEnd; inline++) {
    forEachActiveCell(level, slab, inline, (_crossline, _sample, caseIndex) => {
      edges += CASE_STARTS[caseIndex + 1]! - CASE_STARTS[caseIndex]!;
    });
  }
  return edges / 3;
}

/**
 * Isosurface of the cells between the inlines [inlineStart, inlineEnd] of a level. Vertices are shared within the slab;
 * on the planes it shares with its neighbours they are equal bit for bit. A cell with a null corner gives nothing.
 * Marching cubes (Lorensen and Cline 1987) with the row-wise vertex sharing of flying edges (Schroeder et al. 2015).
 * @returns positions as full-resolution indices (inline, crossline, sample)
 */
export function extractSurface(
  level: Level,
  amplitude: number,
  sign: SurfaceSign,
  inlineStart: number,
  inlineEnd: number,
): MeshData {
  const { crosslineCount, sampleCount, stride, lastValid } = level;
  const slab = decodeSlab(level, inlineStart, inlineEnd, amplitude, sign);
  const { values, from, side } = slab;
  const plane = crosslineCount * sampleCount;
  const mesh = growingMesh();
  // Vertex of each edge: along samples and crosslines on this plane of inlines and the next, along inlines between them.
  let sampleEdges = [new Int32Array(plane).fill(-1), new Int32Array(plane).fill(-1)] as const;
  let crosslineEdges = [new Int32Array(plane).fill(-1), new Int32Array(plane).fill(-1)] as const;
  const inlineEdges = new Int32Array(plane).fill(-1);
  const steps = [1, sampleCount, plane] as const;
  const strides = [stride.sample, stride.crossline, stride.inline] as const;
  const gradient = new Float64Array(3);
  const other = new Float64Array(3);

  const columnLast = (inline: number, crossline: number): number =>
    inline < 0 || inline >= level.inlineCount || crossline < 0 || crossline >= crosslineCount
      ? -1
      : lastValid[inline * crosslineCount + crossline]!;

  /** Central difference per full-resolution index, one-sided next to a border or a null. */
  const gradientAt = (inline: number, crossline: number, sample: number, out: Float64Array): void => {
    const at = (inline - from) * plane + crossline * sampleCount + sample;
    const own = columnLast(inline, crossline);
    const before = [
      sample > 0,
      columnLast(inline, crossline - 1) >= sample,
      columnLast(inline - 1, crossline) >= sample,
    ];
    const after = [
      sample < own,
      columnLast(inline, crossline + 1) >= sample,
      columnLast(inline + 1, crossline) >= sample,
    ];
    for (let axis = 0; axis < 3; axis++) {
      const low = before[axis] ? at - steps[axis]! : at;
      const high = after[axis] ? at + steps[axis]! : at;
      const span = (high - low) / steps[axis]!;
      out[axis] = span === 0 ? 0 : (values[high]! - values[low]!) / (span * strides[axis]!);
    }
  };

  const makeVertex = (inline: number, crossline: number, sample: number, axis: number): number => {
    const at = (inline - from) * plane + crossline * sampleCount + sample;
    const low = values[at]!;
    const high = values[at + steps[axis]!]!;
    const t = Math.min(1, Math.max(0, (slab.amplitude - low) / (high - low)));
    gradientAt(inline, crossline, sample, gradient);
    gradientAt(
      inline + (axis === 2 ? 1 : 0),
      crossline + (axis === 1 ? 1 : 0),
      sample + (axis === 0 ? 1 : 0),
      other,
    );
    for (let k = 0; k < 3; k++) gradient[k] = -side * ((1 - t) * gradient[k]! + t * other[k]!);
    const length = Math.hypot(gradient[0]!, gradient[1]!, gradient[2]!) || 1;
    return mesh.addVertex(
      (inline + (axis === 2 ? t : 0)) * stride.inline,
      (crossline + (axis === 1 ? t : 0)) * stride.crossline,
      (sample + (axis === 0 ? t : 0)) * stride.sample,
      gradient[2]! / length,
      gradient[1]! / length,
      gradient[0]! / length,
    );
  };

  const vertexOf = (edge: number, inline: number, crossline: number, sample: number): number => {
    const corner = EDGES[edge]![0];
    const axis = edge >> 2;
    const s = sample + (corner & 1);
    const x = crossline + ((corner >> 1) & 1);
    const next = (corner >> 2) & 1;
    const cache = axis === 0 ? sampleEdges[next]! : axis === 1 ? crosslineEdges[next]! : inlineEdges;
    const key = x * sampleCount + s;
    let vertex = cache[key]!;
    if (vertex < 0) {
      vertex = makeVertex(inline + next, x, s, axis);
      cache[key] = vertex;
    }
    return vertex;
  };

  for (let inline = inlineStart; inline < inlineEnd; inline++) {
    forEachActiveCell(level, slab, inline, (crossline, sample, caseIndex) => {
      const end = CASE_STARTS[caseIndex + 1]!;
      for (let k = CASE_STARTS[caseIndex]!; k < end; k += 3) {
        mesh.addTriangle(
          vertexOf(CASE_EDGES[k]!, inline, crossline, sample),
          vertexOf(CASE_EDGES[k + 1]!, inline, crossline, sample),
          vertexOf(CASE_EDGES[k + 2]!, inline, crossline, sample),
        );
      }
    });
    sampleEdges = [sampleEdges[1], sampleEdges[0].fill(-1)];
    crosslineEdges = [crosslineEdges[1], crosslineEdges[0].fill(-1)];
    inlineEdges.fill(-1);
  }
  return mesh.finish();
}
