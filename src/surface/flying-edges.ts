import type { Level, MeshData } from '../core/types.ts';
import { CASE_CUTS, CASE_EDGES, CASE_STARTS, CUT_STARTS, EDGES } from './case-table.ts';
import { GrowingMesh } from './growing-mesh.ts';
import {
  type ActiveCells,
  decodePlane,
  faceRowLength,
  findActiveCells,
  insideTable,
  markFaces,
  orientation,
  type SurfaceSign,
} from './level-planes.ts';
import { createVertexMaker } from './vertex.ts';

export type { SurfaceSign } from './level-planes.ts';

/** Calls `take` for every pair of neighbouring planes in the slab with the cells between them that the surface crosses. */
function forEachLayer(
  level: Level,
  amplitude: number,
  sign: SurfaceSign,
  inlineStart: number,
  inlineEnd: number,
  take: (inline: number, active: ActiveCells) => void,
): void {
  const plane = level.crosslineCount * level.sampleCount;
  if (inlineEnd <= inlineStart || plane === 0) return;
  const inside = insideTable(level, orientation(amplitude, sign));
  const active: ActiveCells = { cells: new Int32Array(plane), cases: new Uint8Array(plane), count: 0 };
  let near = new Uint8Array(faceRowLength(level) * level.crosslineCount);
  let far = new Uint8Array(near.length);
  markFaces(level, inlineStart, inside, near);
  for (let inline = inlineStart; inline < inlineEnd; inline++) {
    markFaces(level, inline + 1, inside, far);
    findActiveCells(level, inline, near, far, active);
    if (active.count > 0) take(inline, active);
    [near, far] = [far, near];
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
  let corners = 0;
  forEachLayer(level, amplitude, sign, inlineStart, inlineEnd, (_inline, { cases, count }) => {
    for (let k = 0; k < count; k++) corners += CASE_STARTS[cases[k]! + 1]! - CASE_STARTS[cases[k]!]!;
  });
  return corners / 3;
}

/**
 * Isosurface of the cells between the inlines [inlineStart, inlineEnd] of a level; inlineEnd is at most the last inline.
 * Vertices are shared within the slab; on the planes it shares with its neighbours they are equal bit for bit, because
 * each is interpolated along its edge from the lower index to the higher, whoever makes it. A cell with a null corner
 * gives nothing.
 *
 * Marching cubes (Lorensen and Cline 1987) by rows, with the skipping of rows that are all in or all out and the vertex
 * sharing of flying edges (Schroeder, Maynard and Geveci 2015).
 * @returns positions as full-resolution indices (inline, crossline, sample); normals unit in that index space, so that
 * scaling an axis of the picture must scale them by the inverse transpose
 */
export function extractSurface(
  level: Level,
  amplitude: number,
  sign: SurfaceSign,
  inlineStart: number,
  inlineEnd: number,
): MeshData {
  const { crosslineCount, sampleCount, inlineCount } = level;
  const plane = crosslineCount * sampleCount;
  const mesh = new GrowingMesh();
  // Amplitudes of four planes, inline & 3 in turn: the two of a layer and one on either side for the gradients.
  const values = new Float32Array(4 * plane);
  const makeVertex = createVertexMaker(level, orientation(amplitude, sign), values, mesh);
  let decoded = Math.max(0, inlineStart - 1);

  // Vertex of each edge, one plane of numbers for each kind: along samples and crosslines on the even and the odd planes of
  // inlines, along inlines between them. A number below the edge's oldest possible one is left over from earlier planes.
  const vertices = new Int32Array(5 * plane).fill(-1);
  const kinds = new Int32Array(12);
  const oldest = new Int32Array(12);
  const shifts = Int32Array.from(EDGES, ([c]) => (c & 1) + ((c >> 1) & 1) * sampleCount);
  let startOfLast = 0;
  let lastInline = inlineStart - 1;
  const corners = new Int32Array(12);

  forEachLayer(level, amplitude, sign, inlineStart, inlineEnd, (inline, { cells, cases, count }) => {
    for (
      decoded = Math.max(decoded, inline - 1);
      decoded <= Math.min(inlineCount - 1, inline + 2);
      decoded++
    ) {
      decodePlane(level, decoded, values, (decoded & 3) * plane);
    }
    const startOfThis = mesh.vertexCount;
    for (let edge = 0; edge < 12; edge++) {
      const upper = (EDGES[edge]![0] >> 2) & 1;
      kinds[edge] = edge < 8 ? ((edge >> 2) * 2 + ((inline + upper) & 1)) * plane : 4 * plane;
      // Only the nearer plane's edges can have been met in the layer before.
      oldest[edge] = edge < 8 && upper === 0 && lastInline === inline - 1 ? startOfLast : startOfThis;
    }
    for (let k = 0; k < count; k++) {
      const cell = cells[k]!;
      const caseIndex = cases[k]!;
      const end = CASE_STARTS[caseIndex + 1]!;
      const start = CASE_STARTS[caseIndex]!;
      mesh.reserve(12, end - start);
      for (let cut = CUT_STARTS[caseIndex]!; cut < CUT_STARTS[caseIndex + 1]!; cut++) {
        const edge = CASE_CUTS[cut]!;
        const at = cell + shifts[edge]!;
        const key = kinds[edge]! + at;
        let vertex = vertices[key]!;
        if (vertex < oldest[edge]!) {
          const upper = edge < 8 ? (EDGES[edge]![0] >> 2) & 1 : 0;
          vertex = makeVertex(inline + upper, at, edge >> 2);
          vertices[key] = vertex;
        }
        corners[edge] = vertex;
      }
      const { indices } = mesh;
      let to = mesh.indexCount;
      for (let corner = start; corner < end; corner++) indices[to++] = corners[CASE_EDGES[corner]!]!;
      mesh.indexCount = to;
    }
    startOfLast = startOfThis;
    lastInline = inline;
  });
  return mesh.finish();
}
