import type { Level } from '../core/types.ts';

/** Voxels along each edge of a brick of the skipping grid. */
export const BRICK = 8;

/** Least and greatest half float of each brick, for skipping what a surface cannot be in: [inline × crossline × sample], two to a brick. */
export interface BrickRanges {
  readonly data: Uint16Array;
  /** Bricks along samples, crosslines, inlines. */
  readonly size: readonly [number, number, number];
}

/** Bricks of a level, empty; a brick holds the cells between its first voxel and the next brick's first, both included. */
export function createBrickRanges(
  level: Pick<Level, 'inlineCount' | 'crosslineCount' | 'sampleCount'>,
): BrickRanges {
  const count = (voxels: number) => Math.max(1, Math.ceil((voxels - 1) / BRICK));
  const size = [count(level.sampleCount), count(level.crosslineCount), count(level.inlineCount)] as const;
  const data = new Uint16Array(size[0] * size[1] * size[2] * 2);
  const words = new Uint32Array(data.buffer);
  // Least = largest finite half, greatest = its negative: the first voxel replaces both.
  words.fill((0xfbff << 16) | 0x7bff);
  return { data, size };
}

/** Takes the columns [from, to) (inline × crosslineCount + crossline) of a level into the ranges. */
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
        // Halves in the order of their values: the magnitude of negative ones turned round.
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

/** The bricks that a voxel belongs to: on a border the one before too. */
function bricksOf(voxel: number, count: number): number[] {
  const brick = Math.floor(voxel / BRICK);
  if (voxel % BRICK !== 0 || brick === 0) return [brick];
  return brick < count ? [brick - 1, brick] : [brick - 1];
}

function toKey(bits: number): number {
  const signed = (bits << 16) >> 16;
  return signed ^ ((signed >> 15) & 0x7fff);
}

function toBits(key: number): number {
  return (key ^ ((key >> 15) & 0x7fff)) & 0xffff;
}

/**
 * For the mask texture, two numbers to a column: its last valid sample (−1: no trace), and the least of those of the four
 * columns around the cell that begins at it; a cell reaches no further, so that no surface is drawn next to a null.
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
