import type { Level, MeshData } from '../core/types.ts';
import { CASE_EDGES, CASE_STARTS, EDGES } from './case-table.ts';
import { type InsideRows, markInside, type RowFilter } from './inside-rows.ts';
import { emptyMesh, meshBytes, meshIn } from './merge.ts';
import { type Orientation, orientation, type SurfaceSign } from './orientation.ts';
import { giveScratch, scratchInts } from './scratch.ts';
import { sweep } from './sweep.ts';
import { createVertexRowMaker } from './vertex.ts';

export type { SurfaceSign } from './orientation.ts';

/** A surface whose vertices and triangles are counted but not made yet. */
export interface CountedSurface {
  readonly vertices: number;
  readonly triangles: number;
  /**
   * Makes the surface, once.
   * @param memory gives a buffer of at least so many bytes, in which all arrays of the mesh then lie; new arrays unless given
   * @returns positions as full-resolution indices (inline, crossline, sample), and normals that are unit vectors in that index
   * space; whoever scales an axis of the picture must scale the normals by the inverse transpose
   */
  make(memory?: (byteLength: number) => ArrayBuffer): MeshData;
  /** Gives back the memory of the count if the surface is not made. */
  drop(): void;
}

function bitCount(word: number): number {
  let pairs = word - ((word >>> 1) & 0x55555555);
  pairs = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((pairs + (pairs >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/**
 * Counts the isosurface of the cells between the inlines [inlineStart, inlineEnd] of a level before it is made; inlineEnd is
 * at most the last inline. Vertices are shared within this slab. On the planes shared with neighbouring slabs both make
 * vertices that are equal bit for bit, because each is interpolated along its edge from the lower index to the higher. Cells
 * with a null corner have no surface.
 *
 * The method is marching cubes (Lorensen and Cline 1987) in the passes of flying edges (Schroeder, Maynard and Geveci 2015).
 * @param firstInline index of the level's first inline in the whole survey's level, if this level is a piece of it
 * @param filter makes what says which rows need not be read
 */
export function countSurface(
  level: Level,
  isoValue: number,
  sign: SurfaceSign,
  inlineStart: number,
  inlineEnd: number,
  firstInline = 0,
  filter?: (inside: Orientation) => RowFilter,
): CountedSurface {
  let vertices = 0;
  let corners = 0;
  if (inlineEnd <= inlineStart || level.crosslineCount === 0 || level.sampleCount === 0) {
    return { vertices, triangles: 0, make: () => emptyMesh(0, 0), drop: () => {} };
  }
  const inside = orientation(level, isoValue, sign);
  const rows = markInside(level, inside, inlineStart, inlineEnd, filter?.(inside));
  sweep(level, rows, inlineStart, inlineEnd, {
    edges(_axis, _inline, _crossline, cuts) {
      for (let k = 0; k + 1 < cuts.length; k++) vertices += bitCount(cuts[k]!);
    },
    cells(_inline, { cases, count }) {
      for (let k = 0; k < count; k++) corners += CASE_STARTS[cases[k]! + 1]! - CASE_STARTS[cases[k]!]!;
    },
  });
  const slab = { level, inlineStart, inlineEnd, firstInline };
  const drop = (): void => giveScratch(rows.bits, rows.any);
  return {
    vertices,
    triangles: corners / 3,
    make(memory) {
      const mesh = memory
        ? meshIn(memory(meshBytes(vertices, corners)), vertices, corners)
        : emptyMesh(vertices, corners);
      fillMesh(mesh, slab, inside, rows);
      drop();
      return mesh;
    },
    drop,
  };
}

const UPPER = Int32Array.from(EDGES, ([corner]) => (corner >> 2) & 1);

interface Slab {
  readonly level: Level;
  readonly inlineStart: number;
  readonly inlineEnd: number;
  readonly firstInline: number;
}

/** Makes the vertices and triangles of a slab in a mesh that has room for just as many. */
function fillMesh(
  mesh: MeshData,
  { level, inlineStart, inlineEnd, firstInline }: Slab,
  inside: Orientation,
  rows: InsideRows,
): void {
  const { crosslineCount, sampleCount } = level;
  const plane = crosslineCount * sampleCount;
  const { indices } = mesh;
  const makeVertices = createVertexRowMaker(level, inside, firstInline, { ...mesh, count: 0 });
  // The vertex number of each edge, in five planes: edges along samples and along crosslines on even and on odd planes of inlines,
  // and edges along inlines between two planes. Numbers of earlier planes are not cleared, because they are never read.
  const ids = scratchInts(5 * plane);
  const kindOf = (axis: number, inline: number): number => (axis === 2 ? 4 : axis * 2 + (inline & 1)) * plane;
  const shifts = Int32Array.from(EDGES, ([corner]) => (corner & 1) + ((corner >> 1) & 1) * sampleCount);
  const from = new Int32Array(12);
  let to = 0;
  sweep(level, rows, inlineStart, inlineEnd, {
    edges(axis, inline, crossline, cuts) {
      makeVertices(axis, inline, crossline, cuts, ids, kindOf(axis, inline) + crossline * sampleCount);
    },
    cells(inline, { cells, cases, count }) {
      for (let edge = 0; edge < 12; edge++)
        from[edge] = kindOf(edge >> 2, inline + UPPER[edge]!) + shifts[edge]!;
      for (let k = 0; k < count; k++) {
        const cell = cells[k]!;
        const end = CASE_STARTS[cases[k]! + 1]!;
        for (let corner = CASE_STARTS[cases[k]!]!; corner < end; corner++) {
          indices[to++] = ids[cell + from[CASE_EDGES[corner]!]!]!;
        }
      }
    },
  });
  giveScratch(ids);
}
