import type { Finding, FindingAlternative, Overrides, SampleFormat } from '../core/types.ts';
import { byteOrderName, formatName, SAMPLE_FORMATS } from '../segy/codes.ts';
import type { FileView } from './file-view.ts';
import { type WordEvidence, wordEvidence } from './format-evidence.ts';
import type { LayoutHypothesis } from './hypothesis.ts';
import { layoutOf, loadedSamples } from './layout.ts';
import type { RaggedIndex } from './ragged.ts';

const EVIDENCE_TRACES = 64;
/** Several traces must agree before the header is overruled; one is only worth a warning. */
const MIN_EVIDENCE_TRACES = 2;
const MIN_CHANGES = 50;

const SIGNED: Readonly<Record<number, SampleFormat>> = { 1: 8, 2: 3, 3: 7, 4: 2, 8: 9 };
const UNSIGNED: Readonly<Record<number, SampleFormat>> = { 1: 16, 2: 11, 3: 15, 4: 10, 8: 12 };
const isFloating = (format: SampleFormat): boolean => format === 1 || format === 5 || format === 6;

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** The integers that neighbouring samples speak for where they pass from one half of the range to the other, or null. */
function integersByNeighbours(evidence: WordEvidence): SampleFormat | null {
  const { sampleByteLength, topBitChanges, signedShare, unsignedShare } = evidence;
  if (topBitChanges < MIN_CHANGES) return null;
  if (signedShare >= 0.5) return SIGNED[sampleByteLength]!;
  return unsignedShare >= 0.5 ? UNSIGNED[sampleByteLength]! : null;
}

/** IBM or IEEE, where the leading digits of 4-byte words tell which, or null. */
function floatsByDigits(evidence: WordEvidence): 1 | 5 | null {
  const { unnormalisedShare, digitAsymmetry, digitCoverage, floatShare } = evidence;
  // Values within one power of two leave digits out in IEEE data as well; only a spread over nearly all speaks of IBM.
  if (unnormalisedShare === 0 && digitAsymmetry > 0.35 && digitCoverage >= 12) return 1;
  if (unnormalisedShare > 0.02 && unnormalisedShare < 0.2 && digitAsymmetry < 0.42 && floatShare > 0.9)
    return 5;
  return null;
}

const isTelling = ({ words, distinct }: WordEvidence): boolean => words >= 200 && distinct >= 100;

/** The format of that width that the words speak for plainly, or null. */
function plainFormat(evidence: WordEvidence): SampleFormat | null {
  const { sampleByteLength: width, smallIntegerShare } = evidence;
  if (width < 4) return integersByNeighbours(evidence);
  if (!isTelling(evidence)) return null;
  if (smallIntegerShare > 0.98) return SIGNED[width]!;
  return integersByNeighbours(evidence) ?? (width === 4 ? floatsByDigits(evidence) : null);
}

/** Words called integers that are floats of both signs, over some powers of two. */
const areFloats = (evidence: WordEvidence): boolean =>
  isTelling(evidence) && evidence.signBesideMagnitude && evidence.floatShare >= 0.95;

/** Format when the header declares none, by what stands in the samples. */
function formatOfWidth(width: number, evidence: WordEvidence): SampleFormat {
  const plain = plainFormat(evidence);
  if (plain !== null || width < 4) return plain ?? SIGNED[width]!;
  if (width === 8) return 6;
  if (evidence.words > 0 && evidence.floatShare < 0.6) return 2;
  return evidence.unnormalisedShare < 0.01 ? 1 : 5;
}

/** What was counted, in words; of floats when one of the formats in question is one. */
function factsOf(evidence: WordEvidence, formats: readonly SampleFormat[]): string {
  const { words, traces, unnormalisedShare, smallIntegerShare, sampleByteLength } = evidence;
  const facts = [`${words} non-zero words in ${traces} traces were looked at`];
  if (sampleByteLength === 4 && formats.some(isFloating))
    facts.push(
      `${percent(unnormalisedShare)} have a leading zero digit as IBM floats (0 % expected of IBM, about 8 % of IEEE data)`,
      `${percent(evidence.floatShare)} are neither tiny nor huge as floats (near all expected of floats)`,
    );
  if (sampleByteLength >= 4 && smallIntegerShare > 0.5)
    facts.push(`${percent(smallIntegerShare)} are small as integers (nearly none expected of floats)`);
  if (evidence.topBitChanges >= MIN_CHANGES && formats.some((format) => !isFloating(format)))
    facts.push(
      `of ${evidence.topBitChanges} neighbours of unlike top bit ${percent(evidence.signedShare)} are close as signed and ` +
        `${percent(evidence.unsignedShare)} as unsigned integers (neither expected of floats)`,
    );
  return facts.join('; ');
}

function whyOf(format: SampleFormat, declared: SampleFormat | null, evidence: WordEvidence): string {
  if (format === declared) return 'The header says so.';
  if (format === plainFormat(evidence)) return 'The samples look like that.';
  if (format === 1) return 'The commonest format before revision 1 and still usual.';
  if (format === 5) return 'What most programs write since revision 1.';
  return 'Its samples are as long.';
}

/**
 * The third byte order is one of pairs, of which three bytes have one and a half: the standard leaves open how they stand
 * in it, so they are taken as they come and that is said.
 */
function describeThreeBytes({ byteOrder, sampleByteLength }: LayoutHypothesis): Finding[] {
  if (byteOrder !== 'pairwise' || sampleByteLength !== 3) return [];
  return [
    {
      code: 'format-suspect',
      severity: 'warning',
      message:
        'The byte-order constant (bytes 3297–3300) says that the bytes of each pair are exchanged, and samples of 3 bytes are no ' +
        'whole number of pairs: they are read as stored, the most significant byte first.',
      remedy: 'Check the picture; where it is noise, ask for the file in big-endian or little-endian order.',
    },
  ];
}

/** The format the samples are really in, with findings where that is not what the header says. */
export function settleFormat(
  view: FileView,
  hypothesis: LayoutHypothesis,
  ragged: RaggedIndex | null,
  code: number,
  overrides: Overrides,
  findings: Finding[],
): SampleFormat {
  const { format: declared, sampleByteLength, byteOrder, container } = hypothesis;
  findings.push(...describeThreeBytes(hypothesis));
  if (overrides.sampleFormat !== undefined && declared !== null) return declared;
  const provisional = layoutOf(hypothesis, declared ?? 5, ragged);
  const samples = loadedSamples(view, provisional, EVIDENCE_TRACES);
  const evidence = wordEvidence(
    samples.map((trace) => trace.bytes),
    sampleByteLength,
    byteOrder,
  );
  const alternative = (format: SampleFormat): FindingAlternative => ({
    label: `Read as ${formatName(format)}`,
    why: whyOf(format, declared, evidence),
    overrides: { sampleFormat: format },
  });
  if (declared === null) {
    const chosen = formatOfWidth(sampleByteLength, evidence);
    const others = ([1, 5, 2, 10, 3, 11, 8, 16, 7, 15, 6, 9, 12] as const).filter(
      (other) => other !== chosen && SAMPLE_FORMATS[other].byteLength === sampleByteLength,
    );
    const says =
      code === 0
        ? 'declares no sample format'
        : `says ${formatName(code)}, but trace headers stand only where samples of ${sampleByteLength} byte${sampleByteLength === 1 ? '' : 's'} put them`;
    findings.push({
      code: 'format-inferred',
      severity: 'warning',
      message: `The binary header ${says}; the samples are read as ${formatName(chosen)}: ${factsOf(evidence, [chosen, ...others])}.`,
      alternatives: others.map(alternative),
    });
    return chosen;
  }
  const suspects = suspectsOf(declared, evidence);
  const [suspect] = suspects;
  if (suspect === undefined) return declared;
  // Which integers, and floats that may be either, are for the user to say.
  const plainly = suspects.length === 1 && (isFloating(declared) || isFloating(suspect));
  const overruled = plainly && evidence.traces >= MIN_EVIDENCE_TRACES;
  const chosen = overruled ? suspect : declared;
  const said =
    container === 'su'
      ? `Seismic Unix files hold ${formatName(declared)} as a rule`
      : `The header says ${formatName(declared)}`;
  findings.push({
    code: 'format-suspect',
    severity: 'warning',
    message:
      `${said}, but the samples look like ${suspects.map(formatName).join(' or ')}: ${factsOf(evidence, [declared, ...suspects])}. ` +
      `They are read as ${formatName(chosen)} (${byteOrderName(byteOrder)}).`,
    alternatives: [declared, ...suspects].filter((format) => format !== chosen).map(alternative),
  });
  return chosen;
}

/** Formats that the samples speak for against the declared one. */
function suspectsOf(declared: SampleFormat, evidence: WordEvidence): readonly SampleFormat[] {
  const { sampleByteLength: width } = evidence;
  if (width === 8) return [];
  const plain = plainFormat(evidence);
  const integers = !isFloating(declared);
  if (integers && width === 4 && areFloats(evidence))
    return plain !== null && isFloating(plain) ? [plain] : [1, 5];
  // Digits alone tell IBM from IEEE, not floats from integers.
  if (plain === null || plain === declared || (integers && isFloating(plain))) return [];
  return [plain];
}
