import type { ByteOrder } from '../core/types.ts';
import { exchangePairs } from '../segy/pairwise.ts';

/** What the words of the samples say about being IBM floats, IEEE floats or integers with and without sign. */
export interface WordEvidence {
  readonly sampleByteLength: number;
  /** Non-zero words looked at; of 8 bytes the upper 4. */
  readonly words: number;
  /** Different words among them, counted to 4096. */
  readonly distinct: number;
  /**
   * Share of words whose leading hexadecimal digit of the IBM fraction is zero. Encoders normalise, so it is 0 in IBM
   * data; IEEE words have it by chance in about one of 12.
   */
  readonly unnormalisedShare: number;
  /**
   * Sum of |share of digit d − share of digit d + 8| over that leading digit. Its top bit is the last bit of an IEEE
   * exponent, which leaves both halves alike (up to 0.4 in few or uniform values); digits of IBM data fall off like 1/d.
   */
  readonly digitAsymmetry: number;
  /** How many of the 16 values of that digit occur in at least one of 200 words. */
  readonly digitCoverage: number;
  /** Share of words that as signed integers are small beside the range of 32 bits. */
  readonly smallIntegerShare: number;
  /** Share of words that are neither tiny nor huge as floats of either kind. */
  readonly floatShare: number;
  /**
   * The top bit is a sign beside a magnitude: with it and without it words are alike in magnitude, over some powers of two.
   * Integers below zero are complements, alike in magnitude only about half their range.
   */
  readonly signBesideMagnitude: boolean;
  /** Neighbouring samples of unlike top bit, neither of them zero or clipped. */
  readonly topBitChanges: number;
  /** Share of those that are close to each other as signed integers, so through zero. Floats are half the range apart. */
  readonly signedShare: number;
  /** Share of those that are close to each other as unsigned integers, so through the middle of the range. */
  readonly unsignedShare: number;
  /** Traces that hold non-zero words. */
  readonly traces: number;
}

const LOOKED_AT = 50_000;
const SMALL_INTEGER = 2 ** 27;
/** As IEEE floats 10^−19 and 3·10^19, as IBM floats more. */
const TINY_FLOAT = 0x20000000;
const HUGE_FLOAT = 0x60000000;
/** Exponents of IEEE, or halves of an IBM one, that signals with zero crossings have at least. */
const MIN_EXPONENTS = 4;
/** Words in that of either sign, and of an exponent that counts. */
const MIN_SIGN_SHARE = 0.05;
const MIN_EXPONENT_SHARE = 0.01;
/** Four powers of two between the mean magnitudes of both signs. */
const MOST_APART = 2 ** 25;
const CLOSE = 2 ** 30;
const WHOLE_RANGE = 2 ** 32;

/** The upper 32 bits of a sample as a signed word; narrower ones are moved up. */
function topWord(view: DataView, at: number, width: number, little: boolean): number {
  if (width === 1) return view.getInt8(at) << 24;
  if (width === 2) return view.getInt16(at, little) << 16;
  if (width === 3)
    return (view.getUint8(little ? at + 2 : at) << 24) | (view.getUint16(little ? at : at + 1, little) << 8);
  return view.getInt32(width === 8 && little ? at + 4 : at, little);
}

/** Tallies of words by the top bit, as sign and magnitude. */
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
    if (magnitude >= TINY_FLOAT && magnitude < HUGE_FLOAT) this.usual += 1;
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

/** @param traces sample bytes of some traces */
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
  const seen = new Set<number>();
  const digits = new Float64Array(16);
  const magnitudes = new Magnitudes();
  const changes = { all: 0, signed: 0, unsigned: 0 };
  let words = 0;
  let small = 0;
  let liveTraces = 0;
  for (const stored of traces) {
    const even = stored.length - (stored.length % width);
    const trace = byteOrder === 'pairwise' && width % 2 === 0 ? exchangePairs(stored, 0, even) : stored;
    const view = new DataView(trace.buffer, trace.byteOffset, even);
    const before = words;
    for (let at = 0; at < even; at += step) {
      const word = topWord(view, at, width, little);
      if ((word & 0x7fffffff) === 0) continue;
      words += 1;
      if (seen.size < 4096) seen.add(word);
      digits[(word >>> 20) & 15]! += 1;
      if (Math.abs(word) < SMALL_INTEGER) small += 1;
      magnitudes.add(word);
      if (at + 2 * width > even) continue;
      const next = topWord(view, at + width, width, little);
      if (next === 0 || (word ^ next) >= 0 || clipped(word) || clipped(next)) continue;
      const apart = Math.abs(word - next);
      changes.all += 1;
      if (apart < CLOSE) changes.signed += 1;
      if (apart > WHOLE_RANGE - CLOSE) changes.unsigned += 1;
    }
    if (words > before) liveTraces += 1;
  }
  const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
  const digitShare = (digit: number): number => share(digits[digit]!, words);
  let asymmetry = 0;
  for (let digit = 0; digit < 8; digit++) asymmetry += Math.abs(digitShare(digit) - digitShare(digit + 8));
  return {
    sampleByteLength,
    words,
    distinct: seen.size,
    unnormalisedShare: digitShare(0),
    digitAsymmetry: asymmetry,
    digitCoverage: digits.filter((count) => share(count, words) >= 0.005).length,
    smallIntegerShare: share(small, words),
    ...magnitudes.evidence(),
    topBitChanges: changes.all,
    signedShare: share(changes.signed, changes.all),
    unsignedShare: share(changes.unsigned, changes.all),
    traces: liveTraces,
  };
}
