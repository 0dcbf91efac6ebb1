/**
 * What the first hexadecimal digits of the fractions of 4-byte words tell of IBM and IEEE floats, whatever their sign.
 *
 * An IBM word has its exponent, a power of 16, in the byte after the sign, and its fraction in the three bytes below. Encoders
 * normalise, so that the first digit of the fraction is not zero. In an IEEE word the same byte holds the upper seven bits of
 * the exponent and the digit begins with its last bit. Read as IEEE, the words go on where the byte counts up: just below
 * (byte, digit 0) are (byte − 1, digits 8 to F). Read as IBM, (byte, digit 0) is small, and what lies there was not normalised.
 */
export interface DigitEvidence {
  /** Share of words that, read as floats of either kind, are neither tiny nor huge; fill values are left out here. */
  readonly ordinaryShare: number;
  /** Share of words whose first digit is zero, though their fraction is not zero or nearly so. */
  readonly unnormalisedShare: number;
  /** Share of words whose first digit is zero, zeros of any exponent included. */
  readonly zeroDigitShare: number;
  /** Share of words that are not normalised and lie, as IEEE floats, where others of the file end. */
  readonly continuedShare: number;
  /** Share of words with the exponent byte that most words have. */
  readonly oneByteShare: number;
  /** Share of the words of the sign that fewer words have. */
  readonly otherSignShare: number;
  /** Share of the words that are not normalised in which the second digit is zero too; about 1 in 16 if by chance. */
  readonly secondZeroShare: number;
  /**
   * Share of traces whose words have both signs and one exponent byte. Such IBM words were written with a fixed exponent. As
   * IEEE floats they would leave out all values around zero.
   */
  readonly fixedTraceShare: number;
  /** Sum over d of |share of digit d − share of digit d + 8|. */
  readonly digitAsymmetry: number;
  /** How many of the 16 values of the digit occur in at least 1 of 200 words. */
  readonly digitCoverage: number;
}

/** Words between these limits are neither tiny nor huge: IEEE floats from 10^−19 to 3·10^19, and a wider range of IBM floats. */
export const TINY_FLOAT = 0x20000000;
export const HUGE_FLOAT = 0x60000000;
/** Fractions below this are zeros that an IBM writer left with an exponent, or residues of a subtraction. */
const NEARLY_ZERO = 0x100;
/** Words that are not normalised go on from others if there are at least this many of those for one of them. */
const LEAST_BEFORE = 1 / 8;
/** Least share of a sign in a trace, and of its words with one exponent byte. */
const BOTH_SIGNS = 0.05;
const ONE_BYTE = 0.99;
const MIN_TRACE_WORDS = 16;

/** Counts the words of traces by exponent byte and first digit. */
export class DigitCount {
  private words = 0;
  private negative = 0;
  /** By exponent byte and digit, [128 × 16]. */
  private readonly cells = new Int32Array(2048);
  private readonly unnormalised = new Int32Array(128);
  private secondZero = 0;
  private liveTraces = 0;
  private fixedTraces = 0;
  private trace = { words: 0, negative: 0, byte: 0, ofByte: 0 };

  add(word: number): void {
    const cell = (word >>> 20) & 0x7ff;
    const byte = cell >>> 4;
    const { trace } = this;
    this.words += 1;
    trace.words += 1;
    if (word < 0) trace.negative += 1;
    // The first word of a trace has the byte of all if there is one.
    if (trace.words === 1) trace.byte = byte;
    if (byte === trace.byte) trace.ofByte += 1;
    this.cells[cell]! += 1;
    if ((cell & 15) !== 0 || (word & 0xffffff) < NEARLY_ZERO) return;
    this.unnormalised[byte]! += 1;
    if ((word & 0xf0000) === 0) this.secondZero += 1;
  }

  endTrace(): void {
    const { words, negative, ofByte } = this.trace;
    this.negative += negative;
    if (words >= MIN_TRACE_WORDS) {
      this.liveTraces += 1;
      const signed = Math.min(negative, words - negative) >= BOTH_SIGNS * words;
      if (signed && ofByte >= ONE_BYTE * words) this.fixedTraces += 1;
    }
    this.trace = { words: 0, negative: 0, byte: 0, ofByte: 0 };
  }

  evidence(): DigitEvidence {
    const { words, negative, cells, unnormalised } = this;
    const share = (part: number, whole = words): number => (whole === 0 ? 0 : part / whole);
    const digits = new Float64Array(16);
    const bytes = new Float64Array(128);
    const upper = new Float64Array(128);
    for (const [cell, count] of cells.entries()) {
      digits[cell & 15]! += count;
      bytes[cell >>> 4]! += count;
      if ((cell & 8) !== 0) upper[cell >>> 4]! += count;
    }
    const all = unnormalised.reduce((sum, count) => sum + count, 0);
    const continued = unnormalised.reduce(
      (sum, count, byte) => (byte > 0 && upper[byte - 1]! >= LEAST_BEFORE * count ? sum + count : sum),
      0,
    );
    const ordinary = bytes.subarray(TINY_FLOAT >>> 24, HUGE_FLOAT >>> 24);
    return {
      ordinaryShare: share(ordinary.reduce((sum, count) => sum + count, 0)),
      unnormalisedShare: share(all),
      zeroDigitShare: share(digits[0]!),
      continuedShare: share(continued),
      oneByteShare: share(Math.max(...bytes)),
      otherSignShare: share(Math.min(negative, words - negative)),
      secondZeroShare: share(this.secondZero, all),
      fixedTraceShare: share(this.fixedTraces, this.liveTraces),
      digitAsymmetry: digits
        .subarray(0, 8)
        .reduce((sum, count, digit) => sum + Math.abs(share(count) - share(digits[digit + 8]!)), 0),
      digitCoverage: digits.filter((count) => share(count) >= 0.005).length,
    };
  }
}
