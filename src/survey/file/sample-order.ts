import type { ByteOrder, Finding, Overrides } from '../../core/types.ts';
import { byteOrderName } from '../../segy/codes.ts';
import type { FileView } from './file-view.ts';
import type { LayoutHypothesis } from './hypothesis.ts';
import { layoutOf, loadedSamples } from './layout.ts';
import type { RaggedIndex } from './ragged.ts';

const EVIDENCE_TRACES = 64;
const LOOKED_AT = 50_000;
/** With fewer words that are not zero, the usual exponents may be chance. */
const MIN_WORDS = 20;
/** Words between these are neither tiny nor huge as IEEE floats, which nearly all samples of any unit are: 10^−19 to 3·10^19. */
const TINY_FLOAT = 0x20000000;
const HUGE_FLOAT = 0x60000000;
/** Least share of such words in the order of the samples. */
const MIN_USUAL = 0.98;
/** Most in the other order, whose leading bytes are the last of fractions: half of them if fractions are long, none if they are short. */
const MOST_BY_CHANCE = 0.75;

interface OrderEvidence {
  readonly words: number;
  /** Shares of words that are neither tiny nor huge, read big-endian and little-endian. */
  readonly big: number;
  readonly little: number;
}

function orderEvidence(traces: readonly Uint8Array[]): OrderEvidence {
  const total = traces.reduce((sum, trace) => sum + (trace.length >> 2), 0);
  const step = 4 * Math.max(1, Math.floor(total / LOOKED_AT));
  const isUsual = (word: number): boolean => {
    const magnitude = word & 0x7fffffff;
    return magnitude >= TINY_FLOAT && magnitude < HUGE_FLOAT;
  };
  let [words, big, little] = [0, 0, 0];
  for (const trace of traces) {
    const view = new DataView(trace.buffer, trace.byteOffset, trace.length);
    for (let at = 0; at + 4 <= trace.length; at += step) {
      const word = view.getInt32(at);
      if (word === 0) continue;
      words += 1;
      if (isUsual(word)) big += 1;
      if (isUsual(view.getInt32(at, true))) little += 1;
    }
  }
  return { words, big: big / Math.max(1, words), little: little / Math.max(1, words) };
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/**
 * Finds the order of the bytes of samples, which is that of the headers unless they are IEEE floats of which nearly all are
 * usual numbers in the other order alone. Programs that store floats in the portable order of XDR, which is big-endian, and headers
 * in that of their machine write such files, as does whoever swaps the headers alone.
 */
export function settleSampleOrder(
  view: FileView,
  hypothesis: LayoutHypothesis,
  ragged: RaggedIndex | null,
  overrides: Overrides,
  findings: Finding[],
): ByteOrder {
  const { byteOrder, format } = hypothesis;
  if (overrides.sampleByteOrder !== undefined) return overrides.sampleByteOrder;
  if (format !== 5 || byteOrder === 'pairwise') return byteOrder;
  const samples = loadedSamples(view, layoutOf(hypothesis, format, ragged), EVIDENCE_TRACES);
  const evidence = orderEvidence(samples.map(({ bytes }) => bytes));
  const other = byteOrder === 'big' ? 'little' : 'big';
  const isOther =
    evidence.words >= MIN_WORDS && evidence[other] >= MIN_USUAL && evidence[byteOrder] <= MOST_BY_CHANCE;
  if (!isOther) return byteOrder;
  findings.push({
    code: 'sample-order-inferred',
    severity: 'warning',
    message:
      `The trace headers are ${byteOrderName(byteOrder)}, but the samples are ${byteOrderName(other)} and are read so: of ` +
      `${evidence.words} non-zero words ${percent(evidence[other])} are then neither tiny nor huge as IEEE floats, in the order of the headers ` +
      `${percent(evidence[byteOrder])}.`,
    alternatives: [
      {
        label: `Read the samples as ${byteOrderName(byteOrder)} too`,
        why: 'The headers are stored so.',
        overrides: { sampleByteOrder: byteOrder },
      },
    ],
  });
  return other;
}
