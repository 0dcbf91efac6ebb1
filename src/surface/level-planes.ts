import { halfTable } from '../core/half.ts';
import type { Level } from '../core/types.ts';

export type SurfaceSign = 'positive' | 'negative';

/** Which side of an amplitude is inside: +1 value ≥ amplitude, −1 value ≤ amplitude. */
export interface Orientation {
  readonly amplitude: number;
  readonly side: 1 | -1;
}

/**
 * The inside is where |amplitude| is larger, so that faces look towards lower |amplitude|: above a positive level, below
 * a negative one, whether it was asked for as 'negative' or lies there because all data are negative.
 */
export function orientation(amplitude: number, sign: SurfaceSign): Orientation {
  const level = sign === 'negative' ? -Math.abs(amplitude) : amplitude;
  return { side: level < 0 ? -1 : 1, amplitude: level };
}

let finite: Float32Array | null = null;

/** Values of the half floats; infinities as ±65504 and NaN as 0, so that no vertex can be without a place. */
function finiteTable(): Float32Array {
  finite ??= halfTable().map((value) => (Number.isNaN(value) ? 0 : Math.max(-65504, Math.min(65504, value))));
  return finite;
}

/** Amplitudes of one plane of inlines, [crossline × sample], into `target` from `targetOffset` on. */
export function decodePlane(level: Level, inline: number, target: Float32Array, targetOffset: number): void {
  const table = finiteTable();
  const { data, scale } = level;
  const plane = level.crosslineCount * level.sampleCount;
  for (let k = 0, at = inline * plane; k < plane; k++, at++)
    target[targetOffset + k] = table[data[at]!]! * scale;
}

/** For each half float whether it is inside: one byte looked up per voxel instead of a value scaled and compared. */
export function insideTable(level: Level, { amplitude, side }: Orientation): Uint8Array {
  const threshold = amplitude * side;
  return Uint8Array.from(finiteTable(), (value) => (value * level.scale * side >= threshold ? 1 : 0));
}

/** Bytes of a row of faces: samples, rounded up to whole 32-bit words. */
export function faceRowLength(level: Level): number {
  return (level.sampleCount + 3) & ~3;
}

/**
 * For each (crossline, sample) of a plane which corners of the face to crossline + 1, sample + 1 are inside: bit 0 here,
 * bit 1 next sample, bit 2 next crossline, bit 3 both. Two planes of these, one shifted by four bits, are the cases of the
 * cells between them; nulls are left to who reads them.
 */
export function markFaces(level: Level, inline: number, inside: Uint8Array, faces: Uint8Array): void {
  const { crosslineCount, sampleCount, data } = level;
  const rowLength = faceRowLength(level);
  let at = inline * crosslineCount * sampleCount;
  for (let crossline = 0; crossline < crosslineCount; crossline++) {
    const row = crossline * rowLength;
    let here = inside[data[at++]!]!;
    for (let sample = 1; sample < sampleCount; sample++) {
      const next = inside[data[at++]!]!;
      faces[row + sample - 1] = here | (next << 1);
      here = next;
    }
    faces[row + sampleCount - 1] = here;
  }
  // Four samples at a time: two bits shifted by two stay within their byte.
  const words = new Uint32Array(faces.buffer, faces.byteOffset, faces.length >> 2);
  const rowWords = rowLength >> 2;
  const end = rowWords * (crosslineCount - 1);
  for (let k = 0; k < end; k++) words[k] = words[k]! | (words[k + rowWords]! << 2);
}

/** The cells between two planes of inlines that the surface crosses. */
export interface ActiveCells {
  /** crossline × sampleCount + sample, ascending. */
  readonly cells: Int32Array;
  readonly cases: Uint8Array;
  count: number;
}

/**
 * Finds the cells between `inline` and the next plane that the surface crosses, from both planes' faces; a cell with a
 * null corner is left out.
 */
export function findActiveCells(
  level: Level,
  inline: number,
  near: Uint8Array,
  far: Uint8Array,
  into: ActiveCells,
): void {
  const { crosslineCount, sampleCount, lastValid } = level;
  const { cells, cases } = into;
  const rowLength = faceRowLength(level);
  const nearWords = new Uint32Array(near.buffer, near.byteOffset, near.length >> 2);
  const farWords = new Uint32Array(far.buffer, far.byteOffset, far.length >> 2);
  let count = 0;
  for (let crossline = 0; crossline + 1 < crosslineCount; crossline++) {
    const column = inline * crosslineCount + crossline;
    // Cells end where the shortest of the four columns does.
    const end = Math.min(
      lastValid[column]!,
      lastValid[column + 1]!,
      lastValid[column + crosslineCount]!,
      lastValid[column + crosslineCount + 1]!,
    );
    const row = crossline * rowLength;
    for (let sample = 0; sample < end; sample += 4) {
      const a = nearWords[(row + sample) >> 2]!;
      const b = farWords[(row + sample) >> 2]!;
      if ((a | b) === 0 || (a & b) === 0x0f0f0f0f) continue;
      const stop = Math.min(end, sample + 4);
      for (let s = sample; s < stop; s++) {
        const caseIndex = near[row + s]! | (far[row + s]! << 4);
        if (caseIndex === 0 || caseIndex === 255) continue;
        cells[count] = crossline * sampleCount + s;
        cases[count++] = caseIndex;
      }
    }
  }
  into.count = count;
}
