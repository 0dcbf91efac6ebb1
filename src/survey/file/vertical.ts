import type { Finding, Overrides, VerticalAxis } from '../../core/types.ts';
import { type BinaryHeader, BYTE_ORDER_CONSTANT } from '../../segy/binary-header.ts';
import { TRACE_HEADER_FIELDS } from '../../segy/fields.ts';
import { scalarFactor } from '../words/coordinates.ts';
import { commonest, type HeaderTable } from '../words/header-table.ts';

const DEFAULT_INTERVAL = 4000;
/** Intervals offered besides the default; most surveys that are not recorded at 4 ms have one of these. */
const USUAL_INTERVALS = [2000, 1000] as const;
const TIME_SCALARS = new Set([1, 10, 100, 1000, 10000]);

const INTERVAL_WORDS = String.raw`\bSAMPL(?:E|ING)[ -]?(?:INTERVAL|RATE|PERIOD)\b`;
const INTERVAL_UNIT = String.raw`(MS(?:EC)?|MILLISEC\w*|US(?:EC)?|µS|MICROSEC\w*)\b`;
/** Match texts such as “SAMPLE INTERVAL: 2 MS” and “Sample rate (ms): 2”. */
const INTERVAL_PATTERNS = [
  new RegExp(String.raw`${INTERVAL_WORDS}\s*[:=]?\s*(?<number>\d+(?:\.\d+)?)\s*${INTERVAL_UNIT}`, 'i'),
  new RegExp(
    String.raw`${INTERVAL_WORDS}\s*[([]\s*${INTERVAL_UNIT}\s*[)\]]\s*[:=]?\s*(?<number>\d+(?:\.\d+)?)\b`,
    'i',
  ),
];

/** Finds the sample interval that a text header gives in words, in µs. */
function intervalInText(textHeaders: readonly string[]): { microseconds: number; words: string } | null {
  for (const pattern of INTERVAL_PATTERNS) {
    for (const text of textHeaders) {
      const match = pattern.exec(text);
      if (!match) continue;
      const unit = match.slice(1).find((part) => part && !/^\d/.test(part)) ?? '';
      const microseconds = Math.round(Number(match.groups!.number) * (/^mi?l?l?i?s/i.test(unit) ? 1000 : 1));
      if (microseconds > 0) return { microseconds, words: match[0].replace(/\s+/g, ' ') };
    }
  }
  return null;
}

/**
 * How findings call the interval and write its values, of which headers hold thousandths of a millisecond or of the unit of depth.
 */
interface StepWords {
  readonly noun: 'sample interval' | 'depth step';
  text(microseconds: number): string;
  /** The unit that a thousand of the header's make, at the start of a sentence, and a value in it. */
  readonly thousands: 'Milliseconds' | 'Metres' | 'Feet';
  thousand(value: number): string;
}

function stepWords(domain: 'time' | 'depth', header: BinaryHeader | null): StepWords {
  if (domain === 'time') {
    return {
      noun: 'sample interval',
      text: (value) => `${value} µs`,
      thousands: 'Milliseconds',
      thousand: (value) => `${value} ms`,
    };
  }
  const unit = depthUnit(header);
  return {
    noun: 'depth step',
    text: (value) => `${Number((value / 1000).toPrecision(9))} ${unit}`,
    thousands: unit === 'm' ? 'Metres' : 'Feet',
    thousand: (value) => `${value} ${unit}`,
  };
}

/** Offers other intervals: the one in the text header, then usual ones. */
function otherIntervals(
  chosen: number,
  textHeaders: readonly string[],
  usual: readonly number[],
  words: StepWords,
): Pick<Finding, 'alternatives'> {
  const inText = intervalInText(textHeaders);

  const alternatives = [
    ...(inText
      ? [
          {
            ...useInterval(inText.microseconds, words),
            label: `Use ${words.text(inText.microseconds)}: the text header says “${inText.words}”`,
          },
        ]
      : []),
    ...usual
      .filter((interval) => interval !== inText?.microseconds)
      .map((value) => useInterval(value, words)),
  ].filter(({ overrides }) => overrides.sampleIntervalMicroseconds !== chosen);
  return alternatives.length > 0 ? { alternatives } : {};
}

export interface IntervalChoice {
  readonly microseconds: number;
  /** True if neither a header nor the user gave the interval. */
  readonly assumed: boolean;
}

const useInterval = (sampleIntervalMicroseconds: number, words: StepWords) => ({
  label: `Use ${words.text(sampleIntervalMicroseconds)}`,
  overrides: { sampleIntervalMicroseconds },
});

/** Limits in µs of extended intervals that an instrument may have had, from 10 GHz to one sample in 1000 s. */
const LEAST_EXTENDED = 1e-4;
const MOST_EXTENDED = 1e9;

/**
 * Reads rev 2's extended interval in µs, which takes precedence over the 16-bit one. Returns null if it must not be used:
 * it is not a possible interval, or the trace headers agree with the 16-bit one of the binary header instead.
 */
function extendedInterval(
  header: BinaryHeader | null,
  declared: number,
  inTraces: { readonly value: number },
  words: StepWords,
  findings: Finding[],
): number | null {
  if (header?.byteOrderConstant !== BYTE_ORDER_CONSTANT || header.extendedSampleInterval === 0) return null;
  const extended = header.extendedSampleInterval;
  const possible = extended >= LEAST_EXTENDED && extended <= MOST_EXTENDED;
  if (possible && (declared === 0 || Math.abs(extended - declared) <= 1)) return extended;
  const overflowed = Math.round(extended) % 0x10000 === declared;
  const used = possible && (overflowed || inTraces.value !== declared) ? extended : null;
  const other = used === null ? declared : extended;
  const rest =
    used === null && declared === 0
      ? 'which is not a possible interval'
      : `the 16-bit one (bytes 3217–3218) is ${words.text(declared)}`;
  findings.push({
    code: 'header-contradicted',
    severity: 'warning',
    message:
      `The binary header's extended ${words.noun} (bytes 3273–3280) is ${words.text(extended)}, ${rest}` +
      `${other > 0 ? `; ${words.text(other)} is used` : ''}${used === null && declared > 0 && possible ? ', as the trace headers say' : ''}.`,
    ...(possible && declared > 0
      ? { alternatives: [useInterval(used === null ? extended : declared, words)] }
      : {}),
  });
  return used;
}

/** Up to this an interval in µs is plausible only for laboratories and sonars; more often milliseconds were meant. */
const FEW_MICROSECONDS = 10;

/**
 * Checks an interval of a few µs, for which a writer may have stored milliseconds. Returns the interval in µs, multiplied by
 * 1000 if the trace headers or the text header give it so; null if this rule does not decide.
 */
function inMilliseconds(
  declared: number,
  inTraces: number,
  textHeaders: readonly string[],
  words: StepWords,
  findings: Finding[],
): number | null {
  const meant = 1000 * declared;
  const contested = inTraces > 0 && inTraces !== declared && inTraces !== meant;
  if (declared > FEW_MICROSECONDS || contested) return null;
  const inText = intervalInText(textHeaders);
  const evidence =
    inTraces === meant
      ? `but the trace headers give ${words.text(meant)}`
      : inText?.microseconds === meant
        ? `but the text header says “${inText.words}”`
        : null;
  if (inText?.microseconds !== declared) {
    findings.push({
      code: 'interval-inferred',
      severity: 'warning',
      message: evidence
        ? `The binary header gives a ${words.noun} of ${words.text(declared)}, ${evidence}. ${words.thousands} were probably meant, so ${words.text(meant)} is used.`
        : `The headers give a ${words.noun} of ${words.text(declared)}, which is used; ${words.thousand(declared)} is more usual and may be meant.`,
      alternatives: [useInterval(evidence ? declared : meant, words)],
    });
  }
  return evidence ? meant : declared;
}

/**
 * Chooses the sample interval, in this order: the user's, rev 2's extended one (bytes 3273–3280), the binary header's
 * (3217–3218), the trace headers' (117–118), or 4 ms as an assumption.
 */
export function chooseInterval(
  header: BinaryHeader | null,
  table: HeaderTable,
  textHeaders: readonly string[],
  overrides: Overrides,
  findings: Finding[],
): IntervalChoice {
  if (overrides.sampleIntervalMicroseconds !== undefined) {
    return { microseconds: overrides.sampleIntervalMicroseconds, assumed: false };
  }
  const words = stepWords(domainOf(textHeaders, overrides).domain, header);
  const inTraces = commonest(table.column(TRACE_HEADER_FIELDS.sampleInterval) ?? []);
  const declared = header?.sampleInterval ?? 0;
  const extended = extendedInterval(header, declared, inTraces, words, findings);
  if (extended !== null) return { microseconds: extended, assumed: false };
  if (declared > 0) {
    const meant = inMilliseconds(declared, inTraces.value, textHeaders, words, findings);
    if (meant !== null) return { microseconds: meant, assumed: false };
    if (inTraces.value > 0 && inTraces.value !== declared) {
      findings.push({
        code: 'interval-inferred',
        severity: 'warning',
        message:
          `The binary header gives a ${words.noun} of ${words.text(declared)}, the trace headers ${words.text(inTraces.value)} ` +
          `(${Math.round(inTraces.share * 100)} % of them); the binary header's is used.`,
        alternatives: [useInterval(inTraces.value, words)],
      });
    }
    return { microseconds: declared, assumed: false };
  }
  if (inTraces.value > 0) {
    if (header) {
      findings.push({
        code: 'interval-inferred',
        severity: 'info',
        message: `The binary header gives no ${words.noun}; ${words.text(inTraces.value)} is from the trace headers.`,
        ...otherIntervals(inTraces.value, textHeaders, [], words),
      });
    }
    return { microseconds: inTraces.value, assumed: false };
  }
  findings.push({
    code: 'interval-inferred',
    severity: 'warning',
    message: `No header gives a ${words.noun}; ${words.text(DEFAULT_INTERVAL)} is assumed.`,
    remedy: `Set the ${words.noun} when opening the file.`,
    ...otherIntervals(DEFAULT_INTERVAL, textHeaders, USUAL_INTERVALS, words),
  });
  return { microseconds: DEFAULT_INTERVAL, assumed: true };
}

/** Reports a trace weighting of 2^−N (trace header bytes 169–170). It is not applied: samples are shown as stored. */
export function noteWeighting(table: HeaderTable, findings: Finding[]): void {
  const weights = commonest(table.column(TRACE_HEADER_FIELDS.traceWeighting) ?? []);
  const weighted = weights.value !== 0 || weights.share < 1;
  const example =
    weights.value !== 0
      ? weights.value
      : table.column(TRACE_HEADER_FIELDS.traceWeighting)?.find((n) => n !== 0);
  if (!weighted || example === undefined || Math.abs(example) > MOST_WEIGHT) return;
  findings.push({
    code: 'trace-weighting',
    severity: 'warning',
    message:
      `Trace headers give a weighting exponent (bytes 169–170), for example ${example}, so the samples of such a trace should be multiplied by ` +
      `2^${-example}. They are shown as stored${weights.share < 1 ? ', and the exponent differs between traces' : ''}.`,
  });
}

/** If the exponent is larger, the writer used the word for something else. */
const MOST_WEIGHT = 32;

/** Texts that indicate a depth axis. “Depth migration” is none of them, because its result may be stored in time. */
const DEPTH_PATTERNS = [
  /\bIN DEPTH\b/i,
  /\bDEPTH DOMAIN\b/i,
  /\bDOMAIN\s*[:=]?\s*DEPTH\b/i,
  /\bDEPTH\s*(?:\((?:M|FT|METRES|METERS|FEET)\)\s*)?(?:MIN|RANGE|INCREMENT|STEP|SAMPLE|INTERVAL|AXIS)\b/i,
  /\bDEPTH\s*\((?:M|FT)\)\s*MIN\b/i,
  /\b(?:FINAL|STACK|VOLUME|SECTION|CUBE)[ _%-]+DEPTH\b/i,
  /\bDEPTH[ _%-]+(?:STACK|VOLUME|SECTION|CUBE)\b/i,
];
const TIME_PATTERNS = [
  /\bIN TIME\b/i,
  /\bTIME DOMAIN\b/i,
  /\bTIME[ _%-]+(?:STACK|VOLUME|SECTION|CUBE)\b/i,
  /\bTIME\s*(?:\(MS\)\s*)?(?:MIN|RANGE)\b/i,
  /\bSTRETCHED TO TIME\b/i,
];

function quote(text: string, patterns: readonly RegExp[]): string | null {
  const pattern = patterns.find((one) => one.test(text));
  return pattern?.exec(text)?.[0].replace(/\s+/g, ' ') ?? null;
}

/** The domain, and the words of the text header from which depth is inferred; null if it is not. */
function domainOf(
  textHeaders: readonly string[],
  overrides: Overrides,
): { domain: 'time' | 'depth'; depthHint: string | null } {
  if (overrides.domain) return { domain: overrides.domain, depthHint: null };
  const text = textHeaders.join('\n').replace(/\s+/g, ' ');
  const depthHint = quote(text, TIME_PATTERNS) === null ? quote(text, DEPTH_PATTERNS) : null;
  return { domain: depthHint === null ? 'time' : 'depth', depthHint };
}

/**
 * The value of the first sample, from the delay recording time (trace header bytes 109–110) and its scalar (215–216). A scalar of
 * 0 means 1, and a negative one divides.
 */
function startOf(table: HeaderTable, findings: Finding[]): number {
  const delay = commonest(table.column(TRACE_HEADER_FIELDS.delayRecordingTime) ?? []);
  const scalar = commonest(table.column(TRACE_HEADER_FIELDS.timeScalar) ?? []).value;
  if (delay.share > 0 && delay.share < 1) {
    findings.push({
      code: 'delay-varies',
      severity: 'warning',
      message:
        `The delay recording time differs between traces (${delay.value} ms in ${Math.round(delay.share * 100)} %); ` +
        'all traces are drawn as if they began there.',
    });
  }
  return delay.value * (TIME_SCALARS.has(Math.abs(scalar)) ? scalarFactor(scalar) : 1);
}

/** Shorter intervals are shown in ns. Ground radar has 0.01 to 10 ns; in ms such a step would be written as zero. */
const LEAST_MICROSECONDS = 1;

const depthUnit = (header: BinaryHeader | null): 'm' | 'ft' => (header?.measurementSystem === 2 ? 'ft' : 'm');

/**
 * Makes the vertical axis. In depth files the interval is in thousandths of the unit (millimetres), as in time files it is in
 * microseconds, which are thousandths of milliseconds.
 */
export function verticalAxis(
  header: BinaryHeader | null,
  table: HeaderTable,
  textHeaders: readonly string[],
  interval: IntervalChoice,
  overrides: Overrides,
  findings: Finding[],
): VerticalAxis {
  const { domain, depthHint } = domainOf(textHeaders, overrides);
  if (depthHint !== null) {
    findings.push({
      code: 'domain-inferred',
      severity: 'info',
      message: `The text header says “${depthHint}”, so the vertical axis is read as depth.`,
      alternatives: [{ label: 'Read it as time', overrides: { domain: 'time' } }],
    });
  }
  const inNanoseconds = domain === 'time' && interval.microseconds < LEAST_MICROSECONDS;
  return {
    domain,
    unit: domain === 'depth' ? depthUnit(header) : inNanoseconds ? 'ns' : 'ms',
    start: startOf(table, findings),
    step: inNanoseconds ? interval.microseconds * 1000 : interval.microseconds / 1000,
    inferred: interval.assumed || depthHint !== null,
  };
}
