import type { Finding, FindingAlternative, Overrides, SampleFormat } from '../../core/types.ts';
import { byteOrderName, formatName, SAMPLE_FORMATS } from '../../segy/codes.ts';
import type { FileView } from './file-view.ts';
import { type WordEvidence, wordEvidence } from './format-evidence.ts';
import type { LayoutHypothesis } from './hypothesis.ts';
import { layoutOf, loadedSamples } from './layout.ts';
import type { RaggedIndex } from './ragged.ts';

const EVIDENCE_TRACES = 64;
/** The header's format is replaced only on the evidence of at least this many traces; with fewer there is only a warning. */
const MIN_EVIDENCE_TRACES = 2;
const MIN_CHANGES = 50;

const SIGNED: Readonly<Record<number, SampleFormat>> = { 1: 8, 2: 3, 3: 7, 4: 2, 8: 9 };
const UNSIGNED: Readonly<Record<number, SampleFormat>> = { 1: 16, 2: 11, 3: 15, 4: 10, 8: 12 };
const isFloating = (format: SampleFormat): boolean => format === 1 || format === 5 || format === 6;

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/**
 * Decides between signed and unsigned integers by neighbouring samples that lie in different halves of the range; null if they
 * do not tell.
 */
function integersByNeighbours(evidence: WordEvidence): SampleFormat | null {
  const { sampleByteLength, topBitChanges, signedShare, unsignedShare } = evidence;
  if (topBitChanges < MIN_CHANGES) return null;
  if (signedShare >= 0.5) return SIGNED[sampleByteLength]!;
  return unsignedShare >= 0.5 ? UNSIGNED[sampleByteLength]! : null;
}

/** IBM writers normalise all but a few words; of IEEE data more have a leading zero digit, unless their values avoid it. */
const LEAST_IEEE = 0.02;
/** Fewest words, and different ones, that tell IEEE from IBM floats by what IBM data do not have. */
const MIN_WORDS = 100;
const MIN_VALUES = 3;

/**
 * Whether 4-byte words are plausible as IEEE floats: neither tiny nor huge, and those that are not normalised as IBM floats go
 * on where others end. All may have one exponent byte if they have one sign, as velocities do. Words with both signs would then
 * leave out all values around zero, which tells that IBM words were written with a fixed exponent.
 */
function arePlausibleIeee(evidence: WordEvidence): boolean {
  const { ordinaryShare, fixedTraceShare, continuedShare, unnormalisedShare } = evidence;
  if (ordinaryShare <= 0.9 || fixedTraceShare >= 0.5) return false;
  const { oneByteShare, otherSignShare, secondZeroShare } = evidence;
  const isNarrow =
    (oneByteShare >= 0.95 || !isConclusive(evidence)) && otherSignShare < 0.05 && secondZeroShare <= 0.5;
  return isNarrow || continuedShare > unnormalisedShare / 2;
}

/** Decides between IBM (1) and IEEE (5) by the leading digits of 4-byte words; null if they do not tell. */
function floatsByDigits(evidence: WordEvidence): 1 | 5 | null {
  const { unnormalisedShare, zeroDigitShare, digitAsymmetry, digitCoverage } = evidence;
  // In IEEE data the top bit of the digit is the last bit of the exponent, so both halves are alike unless values are few or
  // narrow; in IBM data shares fall off like 1/d. Narrow data lack digits as well, so IBM needs digits spread over nearly all.
  if (zeroDigitShare === 0 && digitAsymmetry > 0.35 && digitCoverage >= 12 && isConclusive(evidence))
    return 1;
  return unnormalisedShare > LEAST_IEEE && arePlausibleIeee(evidence) ? 5 : null;
}

/** Fewest words that are not normalised, and their least share, to be worth a word where IBM is declared. */
const MIN_UNNORMALISED = 3;
const LEAST_UNNORMALISED = 0.001;

const areNotAllNormalised = ({ words, unnormalisedShare, ordinaryShare }: WordEvidence): boolean =>
  unnormalisedShare >= Math.max(LEAST_UNNORMALISED, MIN_UNNORMALISED / words) && ordinaryShare > 0.9;

/** Whether words are many enough to tell formats apart by what they lack. */
const isConclusive = ({ words, distinct }: WordEvidence): boolean => words >= 200 && distinct >= 100;

/** The format that the words clearly have, given their width; null if it is not clear. */
function plainFormat(evidence: WordEvidence): SampleFormat | null {
  const { sampleByteLength: width, smallIntegerShare } = evidence;
  if (width < 4) return integersByNeighbours(evidence);
  if (evidence.words < MIN_WORDS || evidence.distinct < MIN_VALUES) return null;
  if (isConclusive(evidence)) {
    const integer = smallIntegerShare > 0.98 ? SIGNED[width]! : integersByNeighbours(evidence);
    if (integer !== null) return integer;
  }
  return width === 4 ? floatsByDigits(evidence) : null;
}

/** Whether words that the header calls integers are floats: they have both signs and spread over several powers of two. */
const areFloats = (evidence: WordEvidence): boolean =>
  isConclusive(evidence) && evidence.signBesideMagnitude && evidence.floatShare >= 0.95;

/** Chooses the format by the samples if the header declares none. */
function formatOfWidth(width: number, evidence: WordEvidence): SampleFormat {
  const plain = plainFormat(evidence);
  if (plain !== null || width < 4) return plain ?? SIGNED[width]!;
  if (width === 8) return 6;
  if (evidence.words > 0 && evidence.floatShare < 0.6) return 2;
  return evidence.unnormalisedShare < 0.01 ? 1 : 5;
}

/** Says for the user what was counted. What concerns floats is said only if one of `formats` is a float. */
function factsOf(evidence: WordEvidence, formats: readonly SampleFormat[]): string {
  const { words, traces, unnormalisedShare, smallIntegerShare, sampleByteLength } = evidence;
  const facts = [`${words} non-zero words in ${traces} traces were looked at`];
  if (sampleByteLength === 4 && formats.some(isFloating))
    facts.push(
      `${percent(unnormalisedShare)} have a leading zero digit as IBM floats (0 % is expected in IBM data, about 8 % in IEEE data)`,
      `${percent(evidence.floatShare)} are neither tiny nor huge as floats (nearly all are expected in float data)`,
    );
  if (sampleByteLength >= 4 && smallIntegerShare > 0.5)
    facts.push(
      `${percent(smallIntegerShare)} are small as integers (nearly none are expected in float data)`,
    );
  if (evidence.topBitChanges >= MIN_CHANGES && formats.some((format) => !isFloating(format)))
    facts.push(
      `of ${evidence.topBitChanges} pairs of neighbours whose top bits differ ${percent(evidence.signedShare)} are close as signed and ` +
        `${percent(evidence.unsignedShare)} as unsigned integers (few are expected in float data)`,
    );
  return facts.join('; ');
}

function whyOf(format: SampleFormat, declared: SampleFormat | null, evidence: WordEvidence): string {
  if (format === declared) return 'The header says so.';
  if (format === plainFormat(evidence)) return 'The samples look like this format.';
  if (format === 1) return 'It was the most common format before revision 1 and is still usual.';
  if (format === 5) return 'Most programs have written it since revision 1.';
  return 'Its samples have the same length.';
}

/**
 * Warns of samples of three bytes in the third byte order, which exchanges the bytes of pairs. Three bytes are not whole pairs
 * and the standard does not say how they are stored, so they are read as they are.
 */
function describeThreeBytes({ byteOrder, sampleByteLength }: LayoutHypothesis): Finding[] {
  if (byteOrder !== 'pairwise' || sampleByteLength !== 3) return [];
  return [
    {
      code: 'format-suspect',
      severity: 'warning',
      message:
        'The byte-order constant (bytes 3297–3300) says that the bytes of each pair are exchanged, but samples of 3 bytes are not ' +
        'whole pairs. They are read as stored, with the most significant byte first.',
      remedy: 'Check the picture; if it is noise, ask for the file in big-endian or little-endian order.',
    },
  ];
}

/** Decides in which format the samples are, and adds findings if it is not the one that the header declares. */
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
  const samples = loadedSamples(view, layoutOf(hypothesis, declared ?? 5, ragged), EVIDENCE_TRACES);
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
        : `says ${formatName(code)}, but trace headers are where samples of ${sampleByteLength} byte${sampleByteLength === 1 ? '' : 's'} put them`;
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
  if (suspect === undefined) {
    if (declared === 1 && areNotAllNormalised(evidence))
      findings.push({
        code: 'format-suspect',
        severity: 'info',
        message:
          `The header says ${formatName(1)}, and the samples are read so, though some words are not normalised as the writers of ` +
          `such files leave them: ${factsOf(evidence, [1])}.`,
        remedy: 'If the picture is noise or jumps, read the samples as IEEE floats.',
        alternatives: [alternative(5)],
      });
    return declared;
  }
  // The user must choose between kinds of integers, and between kinds of floats if both are possible.
  const plainly = suspects.length === 1 && (isFloating(declared) || isFloating(suspect));
  const chosen = plainly && evidence.traces >= MIN_EVIDENCE_TRACES ? suspect : declared;
  const said =
    container === 'su'
      ? `Seismic Unix files usually hold ${formatName(declared)}`
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

/** The formats that the samples suggest instead of the declared one. */
function suspectsOf(declared: SampleFormat, evidence: WordEvidence): readonly SampleFormat[] {
  const { sampleByteLength: width } = evidence;
  if (width === 8) return [];
  const plain = plainFormat(evidence);
  const integers = !isFloating(declared);
  if (integers && width === 4 && areFloats(evidence))
    return plain !== null && isFloating(plain) ? [plain] : [1, 5];
  // Digits tell IBM from IEEE floats, but not floats from integers.
  if (plain === null || plain === declared || (integers && isFloating(plain))) return [];
  return [plain];
}
