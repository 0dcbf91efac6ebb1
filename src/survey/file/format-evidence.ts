import type { ByteOrder } from '../../core/types.ts';
import { exchangePairs } from '../../segy/pairwise.ts';
import { DigitCount, type DigitEvidence, HUGE_FLOAT, TINY_FLOAT } from './digit-evidence.ts';

/** Statistics of the words of the samples that tell IBM floats, IEEE floats, signed and unsigned integers apart. */
export interface WordEvidence extends DigitEvidence {
  readonly sampleByteLength: number;
  /** Number of non-zero words counted; of samples of 8 bytes only the upper 4 are. */
  readonly words: number;
  /** Number of different words among them, counted up to 4096. */
  readonly distinct: number;
  /** Share of words that, read as signed integers, are small compared with the range of 32 bits. */
  readonly smallIntegerShare: number;
  /** Share of words that, read as floats of either kind, are neither tiny nor huge. */
  readonly floatShare: number;
  /**
   * True if the top bit is a sign apart from a magnitude, as in floats: words with and without it have similar magnitudes over
   * several powers of two. Negative integers are complements, whose magnitudes are similar only about half of the range.
   */
  readonly signBesideMagnitude: boolean;
  /** Number of pairs of neighbouring samples whose top bits differ and of which neither is zero or clipped. */
  readonly topBitChanges: number;
  /** Share of these pairs that are close as signed integers, as where data pass through zero. Floats are half the range apart. */
  readonly signedShare: number;
  /** Share of these pairs that are close as unsigned integers, as where data pass through the middle of the range. */
  readonly unsignedShare: number;
  /** Number of traces with non-zero words. */
  readonly traces: number;
}

const LOOKED_AT = 50_000;
const SMALL_INTEGER = 2 ** 27;
/** A signal with zero crossings has at least this many different values of the 8 bits after the sign. */
const MIN_EXPONENTS = 4;
/** Least share of words of each sign, and of words with an exponent for it to be counted. */
const MIN_SIGN_SHARE = 0.05;
const MIN_EXPONENT_SHARE = 0.01;
/** Largest difference between the mean magnitudes of both signs: four powers of two. */
const MOST_APART = 2 ** 25;
const CLOSE = 2 ** 30;
const WHOLE_RANGE = 2 ** 32;

/** Reads the upper 32 bits of a sample as a signed word; shorter samples are shifted to the top of it. */
function topWord(view: DataView, at: number, width: number, little: boolean): number {
  if (width === 1) return view.getInt8(at) << 24;
  if (width === 2) return view.getInt16(at, little) << 16;
  if (width === 3)
    return (view.getUint8(little ? at + 2 : at) << 24) | (view.getUint16(little ? at : at + 1, little) << 8);
  return view.getInt32(width === 8 && little ? at + 4 : at, little);
}

/** A tiny or huge word with at least this share of all is a fill value. */
const MIN_FILL_SHARE = 0.05;
/** Different words that are counted. */
const COUNTED_WORDS = 4096;

/** Counts different words. */
class WordCount {
  private readonly counts = new Map<number, number>();
  private readonly ofSign = [0, 0];

  add(word: number): void {
    const { counts } = this;
    this.ofSign[word < 0 ? 1 : 0]! += 1;
    const known = counts.get(word);
    if (known !== undefined || counts.size < COUNTED_WORDS) counts.set(word, (known ?? 0) + 1);
  }

  get distinct(): number {
    return this.counts.size;
  }

  /** Words that stand for "no data", as 10^30 and −999.25 do: frequent ones that are tiny or huge, and the only one of a sign. */
  fills(): Set<number> {
    const fills = new Set<number>();
    const [plus, minus] = this.ofSign as [number, number];
    for (const [word, count] of this.counts) {
      const isFrequent = count >= MIN_FILL_SHARE * (plus + minus);
      if ((isFrequent && !isOrdinary(word)) || count === (word < 0 ? minus : plus)) fills.add(word);
    }
    return fills;
  }
}

/** Whether a word, read as a float of either kind, is neither tiny nor huge. */
const isOrdinary = (word: number): boolean =>
  (word & 0x7fffffff) >= TINY_FLOAT && (word & 0x7fffffff) < HUGE_FLOAT;

/** Counts words and sums their magnitudes by sign, taking the top bit for the sign. */
class Magnitudes {
  private readonly counts = [0, 0];
  private readonly sums = [0, 0];
  private readonly exponents = new Float64Array(256);
  private usual = 0;

  add(word: number): void {
    const sign = word < 0 ? 1 : 0;
    const magnitude = word & 0x7fffffff;
    this.counts[sign]! += 1;
    this.sums[sign]! += magnitude;
    this.exponents[magnitude >>> 23]! += 1;
    if (isOrdinary(word)) this.usual += 1;
  }

  evidence(): Pick<WordEvidence, 'floatShare' | 'signBesideMagnitude'> {
    const [plus, minus] = this.counts as [number, number];
    const words = plus + minus;
    const apart = Math.abs(this.sums[0]! / plus - this.sums[1]! / minus);
    const exponents = this.exponents.filter((count) => count >= MIN_EXPONENT_SHARE * words).length;
    return {
      floatShare: words === 0 ? 0 : this.usual / words,
      signBesideMagnitude:
        Math.min(plus, minus) >= MIN_SIGN_SHARE * words && apart < MOST_APART && exponents >= MIN_EXPONENTS,
    };
  }
}

/** @param traces the sample bytes of some traces */
export function wordEvidence(
  traces: readonly Uint8Array[],
  sampleByteLength: number,
  byteOrder: ByteOrder,
): WordEvidence {
  const width = sampleByteLength;
  const little = byteOrder === 'little';
  const total = traces.reduce((sum, trace) => sum + Math.floor(trace.length / width), 0);
  const step = width * Math.max(1, Math.floor(total / LOOKED_AT));
  const unit = width >= 4 ? 1 : 2 ** (32 - 8 * width);
  const clipped = (word: number) => word >= 2 ** 31 - unit || word <= unit - 2 ** 31;
  const views = traces.map((stored) => {
    const even = stored.length - (stored.length % width);
    const trace = byteOrder === 'pairwise' && width % 2 === 0 ? exchangePairs(stored, 0, even) : stored;
    return new DataView(trace.buffer, trace.byteOffset, even);
  });
  const different = new WordCount();
  for (const view of views) {
    for (let at = 0; at < view.byteLength; at += step) {
      const word = topWord(view, at, width, little);
      if ((word & 0x7fffffff) !== 0) different.add(word);
    }
  }
  const fills = different.fills();
  const digits = new DigitCount();
  const magnitudes = new Magnitudes();
  const changes = { all: 0, signed: 0, unsigned: 0 };
  let words = 0;
  let small = 0;
  let liveTraces = 0;
  for (const view of views) {
    const before = words;
    for (let at = 0; at < view.byteLength; at += step) {
      const word = topWord(view, at, width, little);
      if ((word & 0x7fffffff) === 0) continue;
      words += 1;
      if (!fills.has(word)) digits.add(word);
      if (Math.abs(word) < SMALL_INTEGER) small += 1;
      magnitudes.add(word);
      if (at + 2 * width > view.byteLength) continue;
      const next = topWord(view, at + width, width, little);
      if (next === 0 || (word ^ next) >= 0 || clipped(word) || clipped(next)) continue;
      const apart = Math.abs(word - next);
      changes.all += 1;
      if (apart < CLOSE) changes.signed += 1;
      if (apart > WHOLE_RANGE - CLOSE) changes.unsigned += 1;
    }
    digits.endTrace();
    if (words > before) liveTraces += 1;
  }
  const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
  return {
    sampleByteLength,
    words,
    distinct: different.distinct,
    ...digits.evidence(),
    smallIntegerShare: share(small, words),
    ...magnitudes.evidence(),
    topBitChanges: changes.all,
    signedShare: share(changes.signed, changes.all),
    unsignedShare: share(changes.unsigned, changes.all),
    traces: liveTraces,
  };
}
