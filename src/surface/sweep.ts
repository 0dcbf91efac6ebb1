import type { Level } from '../core/types.ts';
import type { InsideRows } from './inside-rows.ts';

/** The cells between two planes of inlines that the surface crosses. */
export interface ActiveCells {
  /** crossline × sampleCount + sample, ascending. */
  readonly cells: Int32Array;
  readonly cases: Uint8Array;
  count: number;
}

export interface SweepVisitor {
  /**
   * The edges that leave the row (inline, crossline) along an axis (0 sample, 1 crossline, 2 inline) and are cut by the
   * surface where a whole cell lies at them: one bit a sample, at least one set.
   */
  edges(axis: number, inline: number, crossline: number, cuts: Uint32Array): void;
  /** The cells between `inline` and the next plane; all their edges were shown before. */
  cells(inline: number, active: ActiveCells): void;
}

/**
 * Goes through the cells between the inlines [inlineStart, inlineEnd] plane by plane, as flying edges do (Schroeder, Maynard
 * and Geveci 2015), 32 samples at a time. A cell with a null corner does not exist.
 * @param rows the insides of the planes inlineStart … inlineEnd
 */
export function sweep(
  level: Level,
  { bits, rowWords, planeWords }: InsideRows,
  inlineStart: number,
  inlineEnd: number,
  visitor: SweepVisitor,
): void {
  const { crosslineCount, sampleCount } = level;
  const plane = crosslineCount * sampleCount;
  const active: ActiveCells = { cells: new Int32Array(plane), cases: new Uint8Array(plane), count: 0 };
  const cuts = new Uint32Array(rowWords);
  let before = new Int32Array(crosslineCount + 1);
  let after = new Int32Array(crosslineCount + 1);
  for (let inline = inlineStart; inline <= inlineEnd; inline++) {
    const here = (inline - inlineStart) * planeWords;
    const next = here + planeWords;
    if (inline < inlineEnd) cellEnds(level, inline, after);
    else after.fill(0);
    for (let crossline = 0, row = here; crossline < crosslineCount; crossline++, row += rowWords) {
      // Samples before which the cells end: between the planes before and after, to the crosslines before and after.
      const sides = Math.max(before[crossline + 1]!, after[crossline + 1]!);
      const round = Math.max(sides, before[crossline]!, after[crossline]!);
      if (alongSamples(bits, row, round, cuts)) visitor.edges(0, inline, crossline, cuts);
      if (crossline + 1 < crosslineCount && across(bits, row, row + rowWords, sides, cuts))
        visitor.edges(1, inline, crossline, cuts);
    }
    if (inline > inlineStart) {
      findActiveCells(bits, here - planeWords, here, rowWords, sampleCount, before, active);
      if (active.count > 0) visitor.cells(inline - 1, active);
    }
    if (inline < inlineEnd) {
      for (let crossline = 0, row = 0; crossline < crosslineCount; crossline++, row += rowWords) {
        const sides = Math.max(after[crossline]!, after[crossline + 1]!);
        if (across(bits, here + row, next + row, sides, cuts)) visitor.edges(2, inline, crossline, cuts);
      }
    }
    [before, after] = [after, before];
  }
}

/** Number of whole cells from the first sample on between an inline and the next, for crossline − 1 … : a null ends them. */
function cellEnds({ crosslineCount, lastValid }: Level, inline: number, ends: Int32Array): void {
  ends[0] = 0;
  ends[crosslineCount] = 0;
  for (let column = inline * crosslineCount, k = 1; k < crosslineCount; k++, column++) {
    const near = Math.min(lastValid[column]!, lastValid[column + 1]!);
    const far = Math.min(lastValid[column + crosslineCount]!, lastValid[column + crosslineCount + 1]!);
    ends[k] = Math.max(0, Math.min(near, far));
  }
}

/** Clears the bits from `end` on. */
const maskBefore = (end: number, word: number): number => {
  const left = end - word * 32;
  return left >= 32 ? -1 : left <= 0 ? 0 : (1 << left) - 1;
};

/** Cut edges from a sample to the next, of the first `end` samples; false if there is none. */
function alongSamples(bits: Uint32Array, row: number, end: number, cuts: Uint32Array): boolean {
  let any = 0;
  for (let k = 0; k + 1 < cuts.length; k++) {
    const here = bits[row + k]!;
    const cut = (here ^ ((here >>> 1) | (bits[row + k + 1]! << 31))) & maskBefore(end, k);
    cuts[k] = cut;
    any |= cut;
  }
  return any !== 0;
}

/** Cut edges between two rows, of the samples of the first `cellCount` cells and the one at their end. */
function across(bits: Uint32Array, a: number, b: number, cellCount: number, cuts: Uint32Array): boolean {
  if (cellCount === 0) return false;
  let any = 0;
  for (let k = 0; k + 1 < cuts.length; k++) {
    const cut = (bits[a + k]! ^ bits[b + k]!) & maskBefore(cellCount + 1, k);
    cuts[k] = cut;
    any |= cut;
  }
  return any !== 0;
}

function findActiveCells(
  bits: Uint32Array,
  near: number,
  far: number,
  rowWords: number,
  sampleCount: number,
  ends: Int32Array,
  into: ActiveCells,
): void {
  const { cells, cases } = into;
  let count = 0;
  for (let crossline = 0; crossline + 2 < ends.length; crossline++) {
    const end = ends[crossline + 1]!;
    const a = near + crossline * rowWords;
    const c = far + crossline * rowWords;
    for (let k = 0; k * 32 < end; k++) {
      // The four rows around the cells and the same one sample on.
      const a0 = bits[a + k]!;
      const b0 = bits[a + rowWords + k]!;
      const c0 = bits[c + k]!;
      const d0 = bits[c + rowWords + k]!;
      const a1 = (a0 >>> 1) | (bits[a + k + 1]! << 31);
      const b1 = (b0 >>> 1) | (bits[a + rowWords + k + 1]! << 31);
      const c1 = (c0 >>> 1) | (bits[c + k + 1]! << 31);
      const d1 = (d0 >>> 1) | (bits[c + rowWords + k + 1]! << 31);
      const any = a0 | b0 | c0 | d0 | a1 | b1 | c1 | d1;
      const all = a0 & b0 & c0 & d0 & a1 & b1 & c1 & d1;
      let crossed = any & ~all & maskBefore(end, k);
      const row = crossline * sampleCount + k * 32;
      while (crossed !== 0) {
        const s = 31 - Math.clz32(crossed & -crossed);
        crossed &= crossed - 1;
        cells[count] = row + s;
        cases[count++] =
          ((a0 >>> s) & 1) |
          (((a1 >>> s) & 1) << 1) |
          (((b0 >>> s) & 1) << 2) |
          (((b1 >>> s) & 1) << 3) |
          (((c0 >>> s) & 1) << 4) |
          (((c1 >>> s) & 1) << 5) |
          (((d0 >>> s) & 1) << 6) |
          (((d1 >>> s) & 1) << 7);
      }
    }
  }
  into.count = count;
}
