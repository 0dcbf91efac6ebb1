import type { MeshData } from '../core/types.ts';

/** Set in the mark of a vertex of the negative sign; the bits below hold the class of its part. */
export const NEGATIVE_MARK = 64;
/** Classes are powers of two: a part of class k has from 2ᵏ to 2ᵏ⁺¹ − 1 triangles. */
export const PART_CLASSES = 32;

export interface MeshParts {
  /** [vertex]: the class of the connected part that it belongs to, with `NEGATIVE_MARK` for the negative sign. */
  readonly marks: Uint8Array;
  /** [class]: triangles of all parts of that class. */
  readonly triangles: Float64Array;
}

/** Triangles joined between two pauses, a few milliseconds. */
const PIECE = 1 << 17;

/**
 * Finds the connected parts of a mesh by union-find (Galler and Fischer, 1964). A mesh is made in slabs, and the vertices on a border
 * between two are there twice with equal bits: they are joined too. Borders lie at whole inline indices, so only vertices there are compared.
 */
export function* meshParts(
  { positions, indices }: Pick<MeshData, 'positions' | 'indices'>,
  negativeFrom = indices.length,
): Generator<void, MeshParts> {
  const count = positions.length / 3;
  const parent = Int32Array.from({ length: count }, (_, vertex) => vertex);
  const root = (vertex: number): number => {
    let at = vertex;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]!]!;
      at = parent[at]!;
    }
    return at;
  };
  const join = (a: number, b: number): void => {
    const [first, second] = [root(a), root(b)];
    if (first !== second) parent[Math.max(first, second)] = Math.min(first, second);
  };
  for (let k = 0; k < indices.length; k += 3) {
    join(indices[k]!, indices[k + 1]!);
    join(indices[k]!, indices[k + 2]!);
    if (k % (3 * PIECE) === 0) yield;
  }
  joinTwins(positions, join);
  yield;
  const sizes = new Int32Array(count);
  for (let k = 0; k < indices.length; k += 3) sizes[root(indices[k]!)]! += 1;
  yield;
  const marks = new Uint8Array(count);
  for (let vertex = 0; vertex < count; vertex++)
    marks[vertex] = Math.max(0, 31 - Math.clz32(sizes[root(vertex)]!));
  const triangles = new Float64Array(PART_CLASSES);
  for (let k = 0; k < indices.length; k += 3) triangles[marks[indices[k]!]!]! += 1;
  for (let k = negativeFrom; k < indices.length; k++) marks[indices[k]!]! |= NEGATIVE_MARK;
  return { marks, triangles };
}

/** Joins vertices of equal position among those at whole inline indices, by a hash table with open addressing. */
function joinTwins(positions: Float32Array, join: (a: number, b: number) => void): void {
  const bits = new Int32Array(positions.buffer, positions.byteOffset, positions.length);
  const mask = 2 ** Math.ceil(Math.log2(Math.max(2, (2 * positions.length) / 3))) - 1;
  const table = new Int32Array(mask + 1).fill(-1);
  for (let vertex = 0; 3 * vertex < positions.length; vertex++) {
    const at = 3 * vertex;
    if (positions[at]! % 1 !== 0) continue;
    let slot =
      (Math.imul(bits[at]!, 0x9e3779b1) ^
        Math.imul(bits[at + 1]!, 0x85ebca77) ^
        Math.imul(bits[at + 2]!, 0xc2b2ae3d)) >>>
      0;
    for (slot = (slot ^ (slot >>> 15)) & mask; table[slot] !== -1; slot = (slot + 1) & mask) {
      const other = 3 * table[slot]!;
      if (bits[other] !== bits[at] || bits[other + 1] !== bits[at + 1] || bits[other + 2] !== bits[at + 2])
        continue;
      join(table[slot]!, vertex);
      break;
    }
    if (table[slot] === -1) table[slot] = vertex;
  }
}
