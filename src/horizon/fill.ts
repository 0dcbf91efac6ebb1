import { forBeside } from './neighbours.ts';

/** The cells of one hole, and whether it touches the edge of the grid. */
interface Hole {
  readonly cells: readonly number[];
  readonly atEdge: boolean;
}

function neighboursOf(cell: number, inlineCount: number, crosslineCount: number): number[] {
  const found: number[] = [];
  forBeside({ inlineCount, crosslineCount }, cell, (beside) => void found.push(beside));
  return found;
}

/** Finds the connected groups of cells without a value. */
function holesOf(values: Float32Array, inlineCount: number, crosslineCount: number): Hole[] {
  const seen = new Uint8Array(values.length);
  const holes: Hole[] = [];
  for (let first = 0; first < values.length; first++) {
    if (seen[first] || !Number.isNaN(values[first]!)) continue;
    const cells = [first];
    let atEdge = false;
    seen[first] = 1;
    for (let k = 0; k < cells.length; k++) {
      const near = neighboursOf(cells[k]!, inlineCount, crosslineCount);
      if (near.length < (inlineCount === 1 ? 2 : 4)) atEdge = true;
      for (const next of near) {
        if (seen[next] || !Number.isNaN(values[next]!)) continue;
        seen[next] = 1;
        cells.push(next);
      }
    }
    holes.push({ cells, atEdge });
  }
  return holes;
}

/** Weights each value on the rim of a hole by one over its squared distance (Shepard 1968). */
function fillByDistance(out: Float32Array, hole: Hole, rim: readonly number[], crosslineCount: number): void {
  const filled = hole.cells.map((cell) => {
    let sum = 0;
    let weight = 0;
    for (const near of rim) {
      const i = Math.floor(near / crosslineCount) - Math.floor(cell / crosslineCount);
      const j = (near % crosslineCount) - (cell % crosslineCount);
      const share = 1 / (i * i + j * j);
      sum += share * out[near]!;
      weight += share;
    }
    return sum / weight;
  });
  hole.cells.forEach((cell, k) => {
    out[cell] = filled[k]!;
  });
}

/**
 * Fills a hole with the surface of least curvature (Briggs 1974): the sum of squared second differences along inlines and crosslines
 * is made least, by conjugate gradients.
 */
function fillByCurvature(out: Float32Array, hole: Hole, inlineCount: number, crosslineCount: number): void {
  const unknown = new Map(hole.cells.map((cell, k) => [cell, k]));
  // Each row is a second difference that involves the hole: cells before, at and after, with weights 1, −2, 1.
  const rows: [number, number, number][] = [];
  const addRow = (middle: number, step: number): void => {
    const row: [number, number, number] = [middle - step, middle, middle + step];
    if (!row.some((cell) => unknown.has(cell))) return;
    if (row.every((cell) => unknown.has(cell) || !Number.isNaN(out[cell]!))) rows.push(row);
  };
  const seen = new Set<number>();
  for (const cell of hole.cells) {
    const around = [cell, ...neighboursOf(cell, inlineCount, crosslineCount)];
    for (const middle of around) {
      if (seen.has(middle)) continue;
      seen.add(middle);
      const crossline = middle % crosslineCount;
      if (crossline > 0 && crossline < crosslineCount - 1) addRow(middle, 1);
      if (middle >= crosslineCount && middle < (inlineCount - 1) * crosslineCount)
        addRow(middle, crosslineCount);
    }
  }
  const weights = [1, -2, 1] as const;
  const count = hole.cells.length;
  /** The gradient of half the sum of squares at x; with `known` false the known values count as 0. */
  const gradient = (x: Float64Array, known: boolean): Float64Array => {
    const sum = new Float64Array(count);
    for (const row of rows) {
      let value = 0;
      row.forEach((cell, k) => {
        const place = unknown.get(cell);
        value += weights[k]! * (place === undefined ? (known ? out[cell]! : 0) : x[place]!);
      });
      row.forEach((cell, k) => {
        const place = unknown.get(cell);
        if (place !== undefined) sum[place] = sum[place]! + weights[k]! * value;
      });
    }
    return sum;
  };
  const dot = (a: Float64Array, b: Float64Array): number =>
    a.reduce((sum, value, k) => sum + value * b[k]!, 0);
  const x = Float64Array.from(hole.cells, (cell) => out[cell]!);
  let residual = gradient(x, true).map((value) => -value);
  let way = residual.slice();
  let energy = dot(residual, residual);
  const enough = 1e-14 * count + energy * 1e-16;
  for (let round = 0; round < 20 * count + 50 && energy > enough; round++) {
    const image = gradient(way, false);
    const length = energy / (dot(way, image) || Number.POSITIVE_INFINITY);
    if (length === 0) break;
    for (let k = 0; k < count; k++) x[k] = x[k]! + length * way[k]!;
    residual = residual.map((value, k) => value - length * image[k]!);
    const next = dot(residual, residual);
    way = way.map((value, k) => residual[k]! + (next / energy) * value);
    energy = next;
  }
  hole.cells.forEach((cell, k) => {
    out[cell] = x[k]!;
  });
}

/**
 * Fills holes that are enclosed by values, up to a size. The outside of a horizon is no hole.
 * @param maxCells the most cells of a hole that is filled
 * @returns a copy of the values, and the number of cells filled
 */
export function fillHoles(
  values: Float32Array,
  inlineCount: number,
  crosslineCount: number,
  method: 'inverseDistance' | 'minimumCurvature',
  maxCells: number,
): { values: Float32Array; filled: number } {
  const out = values.slice();
  let filled = 0;
  for (const hole of holesOf(values, inlineCount, crosslineCount)) {
    if (hole.atEdge || hole.cells.length > maxCells) continue;
    const rim = new Set<number>();
    for (const cell of hole.cells)
      for (const near of neighboursOf(cell, inlineCount, crosslineCount))
        if (!Number.isNaN(values[near]!)) rim.add(near);
    if (rim.size === 0) continue;
    fillByDistance(out, hole, [...rim], crosslineCount);
    if (method === 'minimumCurvature') fillByCurvature(out, hole, inlineCount, crosslineCount);
    filled += hole.cells.length;
  }
  return { values: out, filled };
}
