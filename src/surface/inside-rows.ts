import type { Level } from '../core/types.ts';
import type { Orientation } from './orientation.ts';
import { giveScratch, scratchBytes, scratchWords } from './scratch.ts';

/** One bit for each sample of some planes of inlines: 1 if it is inside. A row's first sample is bit 0 of its first word. */
export interface InsideRows {
  /** Words of a row. The last one is 0, so that the word after one with samples can always be read. */
  readonly rowWords: number;
  readonly planeWords: number;
  /** The bits as [plane × crossline × word], from the first plane on. */
  readonly bits: Uint32Array;
  /** [plane × crossline] whether any sample of the row is inside. The surface passes no cell whose four rows have none. */
  readonly any: Uint8Array;
}

/** Says which rows of a level, counted from its first, may have a sample inside (row-peaks.ts). */
export interface RowFilter {
  reaches(row: number): boolean;
}

const SAMPLES_PER_WORD = 32;
const PAIRS_PER_WORD = 16;

/**
 * Marks which samples of the planes `firstInline` … `lastInline` are inside. Rows that `peaks` rules out are not read. The bits are in
 * scratch memory, which the caller gives back.
 */
export function markInside(
  level: Level,
  orientation: Orientation,
  firstInline: number,
  lastInline: number,
  peaks?: RowFilter,
): InsideRows {
  const { crosslineCount, sampleCount } = level;
  const plane = crosslineCount * sampleCount;
  const rowWords = Math.ceil(sampleCount / SAMPLES_PER_WORD) + 1;
  const planeWords = rowWords * crosslineCount;
  const bits = scratchWords(planeWords * (lastInline - firstInline + 1));
  // Two samples are compared at once, so pairs must start at even places of the buffer.
  const data = level.data.byteOffset % 4 === 0 ? level.data : level.data.slice();
  const pairs = new Uint32Array(data.buffer, data.byteOffset, data.length >> 1);
  const any = scratchBytes(crosslineCount * (lastInline - firstInline + 1));
  const stream = scratchWords(Math.ceil((plane + 1) / SAMPLES_PER_WORD) + 1);
  const firstRow = firstInline * crosslineCount;
  const rowCount = any.length;
  for (let row = 0; row < rowCount; ) {
    let end = row + 1;
    if (peaks && !peaks.reaches(firstRow + row)) {
      while (end < rowCount && !peaks.reaches(firstRow + end)) end++;
      bits.fill(0, row * rowWords, end * rowWords);
      any.fill(0, row, end);
      row = end;
      continue;
    }
    // At most a plane at a time, which is what the stream has room for.
    while (end < Math.min(rowCount, row + crosslineCount) && (!peaks || peaks.reaches(firstRow + end))) end++;
    const start = (firstRow + row) * sampleCount;
    const firstPair = start >> 1;
    const words = stream.subarray(0, Math.ceil(((end - row) * sampleCount + 1) / SAMPLES_PER_WORD) + 1);
    const whole = Math.min(words.length, Math.floor((pairs.length - firstPair) / PAIRS_PER_WORD));
    streamPairs(pairs, firstPair, whole, orientation, words);
    streamRest(data, firstPair * 2 + whole * SAMPLES_PER_WORD, whole, orientation, words);
    cutRows(words, start & 1, sampleCount, bits.subarray(row * rowWords), rowWords, any.subarray(row, end));
    row = end;
  }
  giveScratch(stream);
  return { rowWords, planeWords, bits, any };
}

/**
 * Writes one bit for each sample, 32 to a word. The low 15 bits of a half float are its magnitude and are ordered as numbers
 * are. Adding 2¹⁵ − threshold therefore sets the top bit of each half that reaches the threshold, for both halves of a word.
 */
function streamPairs(
  pairs: Uint32Array,
  firstPair: number,
  words: number,
  { threshold, side }: Orientation,
  into: Uint32Array,
): void {
  const toThreshold = ((0x8000 - threshold) * 0x10001) | 0;
  const toNaN = 0x03ff03ff;
  const flip = side > 0 ? -1 : 0;
  let at = firstPair;
  for (let word = 0; word < words; word++) {
    // The bits of even samples are collected in the low half, those of odd samples in the high half.
    let lanes = 0;
    for (let k = 0; k < PAIRS_PER_WORD; k++) {
      const pair = pairs[at++]!;
      const magnitudes = pair & 0x7fff7fff;
      const inside = (magnitudes + toThreshold) & ~(magnitudes + toNaN) & (pair ^ flip) & 0x80008000;
      lanes = ((lanes >>> 1) & 0x7fff7fff) | inside;
    }
    into[word] = interleaved(lanes);
  }
}

/** Moves bits 0 … 15 to the even places and 16 … 31 to the odd ones (the perfect shuffle of Warren 2012, 7-2). */
function interleaved(lanes: number): number {
  let x = lanes;
  let swap = (x ^ (x >>> 8)) & 0x0000ff00;
  x ^= swap ^ (swap << 8);
  swap = (x ^ (x >>> 4)) & 0x00f000f0;
  x ^= swap ^ (swap << 4);
  swap = (x ^ (x >>> 2)) & 0x0c0c0c0c;
  x ^= swap ^ (swap << 2);
  swap = (x ^ (x >>> 1)) & 0x22222222;
  return x ^ swap ^ (swap << 1);
}

/** Does what `streamPairs` does, sample by sample, for the words in which the data end. */
function streamRest(
  data: Uint16Array,
  from: number,
  firstWord: number,
  { threshold, side }: Orientation,
  into: Uint32Array,
): void {
  const first = side > 0 ? threshold : 0x8000 | threshold;
  const past = side > 0 ? 0x7c01 : 0xfc01;
  for (let word = firstWord; word < into.length; word++) {
    let bits = 0;
    for (let k = 0; k < SAMPLES_PER_WORD; k++) {
      const half = data[from + (word - firstWord) * SAMPLES_PER_WORD + k];
      if (half !== undefined && half >= first && half < past) bits |= 1 << k;
    }
    into[word] = bits;
  }
}

/** Cuts a stream that starts `lead` bits before the first row into rows that start at a word, and notes which have any bit. */
function cutRows(
  stream: Uint32Array,
  lead: number,
  sampleCount: number,
  into: Uint32Array,
  rowWords: number,
  any: Uint8Array,
): void {
  const tail = sampleCount % SAMPLES_PER_WORD;
  const tailMask = tail === 0 ? -1 : (1 << tail) - 1;
  let to = 0;
  for (let row = 0; row < any.length; row++) {
    let all = 0;
    const from = lead + row * sampleCount;
    const shift = from & 31;
    let word = from >> 5;
    for (let k = 1; k < rowWords; k++, word++) {
      const bits = (stream[word]! >>> shift) | ((stream[word + 1]! << 1) << (31 - shift));
      into[to++] = bits;
      all |= k + 1 < rowWords ? bits : bits & tailMask;
    }
    into[to - 1] = into[to - 1]! & tailMask;
    into[to++] = 0;
    any[row] = all === 0 ? 0 : 1;
  }
}
