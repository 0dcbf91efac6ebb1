import type { ByteOrder, SampleFormat } from '../core/types.ts';
import { exchangePairs } from '../segy/pairwise.ts';

/** What the 32-bit words of the samples say about being IBM floats, IEEE floats or integers. */
export interface FloatEvidence {
  /** Non-zero words looked at. */
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
  /** Traces that hold non-zero words. */
  readonly traces: number;
}

const LOOKED_AT = 50_000;
const SMALL_INTEGER = 1 << 22;

/** @param traces sample bytes of some traces, 4 bytes to a sample */
export function floatEvidence(traces: readonly Uint8Array[], byteOrder: ByteOrder): FloatEvidence {
  const total = traces.reduce((sum, trace) => sum + (trace.length >> 2), 0);
  const stride = Math.max(1, Math.floor(total / LOOKED_AT));
  const seen = new Set<number>();
  const digits = new Float64Array(16);
  let words = 0;
  let small = 0;
  let liveTraces = 0;
  for (const stored of traces) {
    const trace = byteOrder === 'pairwise' ? exchangePairs(stored, 0, stored.length & ~3) : stored;
    const view = new DataView(trace.buffer, trace.byteOffset, trace.byteLength);
    const before = words;
    for (let at = 0; at + 4 <= view.byteLength; at += 4 * stride) {
      const word = view.getInt32(at, byteOrder === 'little');
      if ((word & 0x7fffffff) === 0) continue;
      words += 1;
      if (seen.size < 4096) seen.add(word);
      const digit = (word >>> 20) & 15;
      digits[digit] = digits[digit]! + 1;
      if (Math.abs(word) < SMALL_INTEGER) small += 1;
    }
    if (words > before) liveTraces += 1;
  }
  const share = (part: number): number => (words === 0 ? 0 : part / words);
  let asymmetry = 0;
  for (let digit = 0; digit < 8; digit++)
    asymmetry += Math.abs(share(digits[digit]!) - share(digits[digit + 8]!));
  return {
    words,
    distinct: seen.size,
    unnormalisedShare: share(digits[0]!),
    digitAsymmetry: asymmetry,
    digitCoverage: digits.filter((count) => share(count) >= 0.005).length,
    smallIntegerShare: share(small),
    traces: liveTraces,
  };
}

/** The 4-byte format that the words speak for plainly, or null. */
export function plainFormat(evidence: FloatEvidence): SampleFormat | null {
  const { words, distinct, unnormalisedShare, digitAsymmetry, digitCoverage, smallIntegerShare } = evidence;
  if (words < 200 || distinct < 100) return null;
  if (smallIntegerShare > 0.98) return 2;
  // Values within one power of two leave digits out in IEEE data as well; only a spread over nearly all speaks of IBM.
  if (unnormalisedShare === 0 && digitAsymmetry > 0.35 && digitCoverage >= 12) return 1;
  if (unnormalisedShare > 0.02 && unnormalisedShare < 0.2 && digitAsymmetry < 0.42 && smallIntegerShare < 0.1)
    return 5;
  return null;
}
