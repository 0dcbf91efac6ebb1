import type { Level } from '../../../core/types.ts';

/** Number of voxels along each edge of a brick, the unit in which rays skip empty space. */
export const BRICK = 8;

/**
 * Smallest and largest half float of each brick, [inline × crossline × sample], so that rays skip bricks that
 * cannot contain the surface.
 */
export interface BrickRanges {
  readonly data: Uint16Array;
  /** Number of bricks along samples, crosslines and inlines. */
  readonly size: readonly [number, number, number];
}

/**
 * Makes empty ranges for a level. A brick holds the cells from its first voxel to the first of the next
 * brick, both included.
 */
export function createBrickRanges(
  level: Pick<Level, 'inlineCount' | 'crosslineCount' | 'sampleCount'>,
): BrickRanges {
  const count = (voxels: number) => Math.max(1, Math.ceil((voxels - 1) / BRICK));
  const size = [count(level.sampleCount), count(level.crosslineCount), count(level.inlineCount)] as const;
  const data = new Uint16Array(size[0] * size[1] * size[2] * 2);
  const words = new Uint32Array(data.buffer);
  // The smallest starts as the largest finite half and vice versa, so that the first voxel replaces both.
  words.fill((0xfbff << 16) | 0x7bff);
  return { data, size };
}

/** Extends the ranges by the columns [from, to) (inline × crosslineCount + crossline) of a level. */
export function addColumns(
  level: Pick<Level, 'crosslineCount' | 'sampleCount' | 'data'>,
  from: number,
  to: number,
  ranges: BrickRanges,
): void {
  const { crosslineCount, sampleCount, data } = level;
  const [along, across, onward] = ranges.size;
  const low = new Int16Array(along);
  const high = new Int16Array(along);
  for (let column = from; column < to; column++) {
    const start = column * sampleCount;
    for (let brick = 0; brick < along; brick++) {
      const first = brick * BRICK;
      const last = Math.min(sampleCount - 1, first + BRICK);
      let least = 0x7fff;
      let most = -0x8000;
      for (let k = start + first; k <= start + last; k++) {
        const bits = (data[k]! << 16) >> 16;
        // Flipping the magnitude of negative halves makes their bits sort like their values.
        const key = bits ^ ((bits >> 15) & 0x7fff);
        if (key < least) least = key;
        if (key > most) most = key;
      }
      low[brick] = least;
      high[brick] = most;
    }
    const inline = Math.floor(column / crosslineCount);
    const crossline = column - inline * crosslineCount;
    for (const i of bricksOf(inline, onward)) {
      for (const x of bricksOf(crossline, across)) {
        let at = (i * across + x) * along * 2;
        for (let brick = 0; brick < along; brick++, at += 2) {
          ranges.data[at] = toBits(Math.min(toKey(ranges.data[at]!), low[brick]!));
          ranges.data[at + 1] = toBits(Math.max(toKey(ranges.data[at + 1]!), high[brick]!));
        }
      }
    }
  }
}

/** The bricks that a voxel belongs to: at a border also the one before. */
function bricksOf(voxel: number, count: number): number[] {
  const brick = Math.floor(voxel / BRICK);
  if (voxel % BRICK !== 0 || brick === 0) return [brick];
  return brick < count ? [brick - 1, brick] : [brick - 1];
}

function toKey(bits: number): number {
  const signed = (bits << 16) >> 16;
  return signed ^ ((signed >> 15) & 0x7fff);
}

const toBits = (key: number): number => (key ^ ((key >> 15) & 0x7fff)) & 0xffff;

/**
 * Two numbers per column for the mask texture: its last valid sample (−1 for no trace), and the smallest one
 * of the four columns around the cell that begins at it. Cells end there, so that no surface is drawn next to
 * a missing value.
 */
export function columnEnds(level: Pick<Level, 'inlineCount' | 'crosslineCount' | 'lastValid'>): Int32Array {
  const { inlineCount, crosslineCount, lastValid } = level;
  const ends = new Int32Array(inlineCount * crosslineCount * 2);
  for (let inline = 0; inline < inlineCount; inline++) {
    for (let crossline = 0; crossline < crosslineCount; crossline++) {
      const column = inline * crosslineCount + crossline;
      const last = inline + 1 === inlineCount || crossline + 1 === crosslineCount;
      ends[column * 2] = lastValid[column]!;
      ends[column * 2 + 1] = last
        ? -1
        : Math.min(
            lastValid[column]!,
            lastValid[column + 1]!,
            lastValid[column + crosslineCount]!,
            lastValid[column + crosslineCount + 1]!,
          );
    }
  }
  return ends;
}
