import type { Level } from '../core/types.ts';
import type { InsideRows } from './inside-rows.ts';
import { giveScratch, scratchBytes, scratchInts } from './scratch.ts';

/** The cells between two neighbouring planes of inlines that the surface crosses. */
export interface ActiveCells {
  /** Each cell is crossline × sampleCount + sample; they ascend. */
  readonly cells: Int32Array;
  readonly cases: Uint8Array;
  count: number;
}

export interface SweepVisitor {
  /**
   * Called for a row (inline, crossline) and an axis (0 sample, 1 crossline, 2 inline) if the surface cuts any of the row's edges
   * along that axis. `cuts` has one bit for each sample; only edges of whole cells count.
   */
  edges(axis: number, inline: number, crossline: number, cuts: Uint32Array): void;
  /** Called with the cells between `inline` and the next plane, after `edges` was called for all their edges. */
  cells(inline: number, active: ActiveCells): void;
}

/**
 * Visits the cells between the inlines [inlineStart, inlineEnd] plane by plane, 32 samples at a time, as flying edges does
 * (Schroeder, Maynard and Geveci 2015). Cells with a null corner are skipped.
 * @param rows which samples of the planes inlineStart … inlineEnd are inside
 */
export function sweep(
  level: Level,
  rows: InsideRows,
  inlineStart: number,
  inlineEnd: number,
  visitor: SweepVisitor,
): void {
  const { crosslineCount, sampleCount } = level;
  const { bits, any, rowWords, planeWords } = rows;
  const plane = crosslineCount * sampleCount;
  const active: ActiveCells = { cells: scratchInts(plane), cases: scratchBytes(plane), count: 0 };
  const cuts = new Uint32Array(rowWords);
  let before = new Int32Array(crosslineCount + 1);
  let after = new Int32Array(crosslineCount + 1);
  for (let inline = inlineStart; inline <= inlineEnd; inline++) {
    const here = (inline - inlineStart) * planeWords;
    const first = (inline - inlineStart) * crosslineCount;
    const next = here + planeWords;
    if (inline < inlineEnd) cellEnds(level, inline, after);
    else after.fill(0);
    for (let crossline = 0, row = here; crossline < crosslineCount; crossline++, row += rowWords) {
      // How many whole cells lie at the edges to the next crossline (`sides`) and at the edges of the row itself (`round`).
      const sides = Math.max(before[crossline + 1]!, after[crossline + 1]!);
      const round = Math.max(sides, before[crossline]!, after[crossline]!);
      const at = first + crossline;
      if (any[at] && alongSamples(bits, row, round, cuts)) visitor.edges(0, inline, crossline, cuts);
      if (
        crossline + 1 < crosslineCount &&
        any[at]! + any[at + 1]! > 0 &&
        across(bits, row, row + rowWords, sides, cuts)
      )
        visitor.edges(1, inline, crossline, cuts);
    }
    if (inline > inlineStart) {
      findActiveCells(rows, inline - inlineStart, sampleCount, before, active);
      if (active.count > 0) visitor.cells(inline - 1, active);
    }
    if (inline < inlineEnd) {
      for (let crossline = 0, row = 0; crossline < crosslineCount; crossline++, row += rowWords) {
        const sides = Math.max(after[crossline]!, after[crossline + 1]!);
        const inside = any[first + crossline]! + any[first + crosslineCount + crossline]!;
        if (inside > 0 && across(bits, here + row, next + row, sides, cuts))
          visitor.edges(2, inline, crossline, cuts);
      }
    }
    [before, after] = [after, before];
  }
  giveScratch(active.cells, active.cases);
}

/** Sets `ends[k]` to how many whole cells precede the first null, between crosslines k − 1 and k of an inline and the next. */
function cellEnds({ crosslineCount, lastValid }: Level, inline: number, ends: Int32Array): void {
  ends[0] = 0;
  ends[crosslineCount] = 0;
  for (let column = inline * crosslineCount, k = 1; k < crosslineCount; k++, column++) {
    const near = Math.min(lastValid[column]!, lastValid[column + 1]!);
    const far = Math.min(lastValid[column + crosslineCount]!, lastValid[column + crosslineCount + 1]!);
    ends[k] = Math.max(0, Math.min(near, far));
  }
}

/** A mask that clears the bits of a row from sample `end` on, for one of its words. */
const maskBefore = (end: number, word: number): number => {
  const left = end - word * 32;
  return left >= 32 ? -1 : left <= 0 ? 0 : (1 << left) - 1;
};

/** Finds the cut edges from one sample to the next among the first `end` samples; returns false if there is none. */
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

/** Finds the cut edges between two rows at the samples of the first `cellCount` cells; returns false if there is none. */
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

/** Finds the cells between plane `plane` and the one before. */
function findActiveCells(
  { bits, any, rowWords, planeWords }: InsideRows,
  plane: number,
  sampleCount: number,
  ends: Int32Array,
  into: ActiveCells,
): void {
  const { cells, cases } = into;
  const [near, far] = [(plane - 1) * planeWords, plane * planeWords];
  const crosslineCount = ends.length - 1;
  let count = 0;
  for (let crossline = 0; crossline + 1 < crosslineCount; crossline++) {
    const at = plane * crosslineCount + crossline;
    if (any[at]! + any[at + 1]! + any[at - crosslineCount]! + any[at + 1 - crosslineCount]! === 0) continue;
    const end = ends[crossline + 1]!;
    const a = near + crossline * rowWords;
    const c = far + crossline * rowWords;
    for (let k = 0; k * 32 < end; k++) {
      // The bits of the four rows around the cells, and the same bits one sample further.
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
