import type { Finding, Overrides, VerticalAxis } from '../core/types.ts';
import { type BinaryHeader, BYTE_ORDER_CONSTANT } from '../segy/binary-header.ts';
import { TRACE_HEADER_FIELDS } from '../segy/fields.ts';
import { scalarFactor } from './coordinates.ts';
import { commonest, type HeaderTable } from './header-table.ts';

const DEFAULT_INTERVAL = 4000;
/** What most surveys that are not at 4 ms are recorded at. */
const USUAL_INTERVALS = [2000, 1000] as const;
const TIME_SCALARS = new Set([1, 10, 100, 1000, 10000]);

const INTERVAL_WORDS = String.raw`\bSAMPL(?:E|ING)[ -]?(?:INTERVAL|RATE|PERIOD)\b`;
const INTERVAL_UNIT = String.raw`(MS(?:EC)?|MILLISEC\w*|US(?:EC)?|µS|MICROSEC\w*)\b`;
/** “SAMPLE INTERVAL: 2 MS”, “Sample rate (ms): 2”. */
const INTERVAL_PATTERNS = [
  new RegExp(String.raw`${INTERVAL_WORDS}\s*[:=]?\s*(?<number>\d+(?:\.\d+)?)\s*${INTERVAL_UNIT}`, 'i'),
  new RegExp(
    String.raw`${INTERVAL_WORDS}\s*[([]\s*${INTERVAL_UNIT}\s*[)\]]\s*[:=]?\s*(?<number>\d+(?:\.\d+)?)\b`,
    'i',
  ),
];

/** The sample interval that a text header gives in words, µs. */
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

/** Intervals to choose instead: what the text header says, then usual ones. */
function otherIntervals(
  chosen: number,
  textHeaders: readonly string[],
  usual: readonly number[],
): Pick<Finding, 'alternatives'> {
  const inText = intervalInText(textHeaders);
  const others = new Map<number, string>();
  if (inText)
    others.set(inText.microseconds, `Use ${inText.microseconds} µs: the text header says “${inText.words}”`);
  for (const interval of usual) if (!others.has(interval)) others.set(interval, `Use ${interval} µs`);
  others.delete(chosen);
  const alternatives = [...others].map(([sampleIntervalMicroseconds, label]) => ({
    label,
    overrides: { sampleIntervalMicroseconds },
  }));
  return alternatives.length > 0 ? { alternatives } : {};
}

export interface IntervalChoice {
  readonly microseconds: number;
  /** From neither header nor user. */
  readonly assumed: boolean;
}

const useInterval = (sampleIntervalMicroseconds: number) => ({
  label: `Use ${sampleIntervalMicroseconds} µs`,
  overrides: { sampleIntervalMicroseconds },
});

/** Extended intervals that some instrument may have had, µs: from 10 GHz to a sample in 1000 s. */
const LEAST_EXTENDED = 1e-4;
const MOST_EXTENDED = 1e9;

/**
 * Rev 2's extended interval, which overrules the 16 bits, unless it is no interval or trace headers say with the 16 bits of
 * the binary header that it is another. Null when it is not the one to use.
 */
function extendedInterval(
  header: BinaryHeader | null,
  declared: number,
  inTraces: { readonly value: number },
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
    used === null && declared === 0 ? 'which is none' : `the 16-bit one (bytes 3217–3218) is ${declared} µs`;
  findings.push({
    code: 'header-contradicted',
    severity: 'warning',
    message:
      `The binary header's extended sample interval (bytes 3273–3280) is ${extended} µs, ${rest}` +
      `${other > 0 ? `; ${other} µs is used` : ''}${used === null && declared > 0 && possible ? ', as the trace headers say' : ''}.`,
    ...(possible && declared > 0 ? { alternatives: [useInterval(used === null ? extended : declared)] } : {}),
  });
  return used;
}

/** Below this an interval in µs is one of laboratories and sonars: more often milliseconds were meant. */
const FEW_MICROSECONDS = 10;

/** An interval of a few µs that trace headers or the text header give in full, as milliseconds; null to use it as it is. */
function inMilliseconds(
  declared: number,
  inTraces: number,
  textHeaders: readonly string[],
  findings: Finding[],
): number | null {
  const meant = 1000 * declared;
  const contested = inTraces > 0 && inTraces !== declared && inTraces !== meant;
  if (declared > FEW_MICROSECONDS || contested) return null;
  const inText = intervalInText(textHeaders);
  const evidence =
    inTraces === meant
      ? `the trace headers ${meant} µs`
      : inText?.microseconds === meant
        ? `the text header “${inText.words}”`
        : null;
  const confirmed = inText?.microseconds === declared;
  if (!confirmed) {
    findings.push({
      code: 'interval-inferred',
      severity: 'warning',
      message: evidence
        ? `The binary header gives a sample interval of ${declared} µs, ${evidence}: milliseconds were meant, ${meant} µs is used.`
        : `The headers give a sample interval of ${declared} µs, which is used; ${declared} ms is commoner and may be meant.`,
      alternatives: [useInterval(evidence ? declared : meant)],
    });
  }
  return evidence ? meant : declared;
}

/**
 * Sample interval: the user's, rev 2's extended one (bytes 3273–3280), the binary header's (3217–3218), the trace headers'
 * (117–118), or an assumption, in that order.
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
  const inTraces = commonest(table.column(TRACE_HEADER_FIELDS.sampleInterval) ?? []);
  const declared = header?.sampleInterval ?? 0;
  const extended = extendedInterval(header, declared, inTraces, findings);
  if (extended !== null) return { microseconds: extended, assumed: false };
  if (declared > 0) {
    const meant = inMilliseconds(declared, inTraces.value, textHeaders, findings);
    if (meant !== null) return { microseconds: meant, assumed: false };
    if (inTraces.value > 0 && inTraces.value !== declared) {
      findings.push({
        code: 'interval-inferred',
        severity: 'warning',
        message:
          `The binary header gives a sample interval of ${declared} µs, the trace headers ${inTraces.value} µs ` +
          `(${Math.round(inTraces.share * 100)} % of them); the binary header's is used.`,
        alternatives: [useInterval(inTraces.value)],
      });
    }
    return { microseconds: declared, assumed: false };
  }
  if (inTraces.value > 0) {
    if (header) {
      findings.push({
        code: 'interval-inferred',
        severity: 'info',
        message: `The binary header gives no sample interval; ${inTraces.value} µs is from the trace headers.`,
        ...otherIntervals(inTraces.value, textHeaders, []),
      });
    }
    return { microseconds: inTraces.value, assumed: false };
  }
  findings.push({
    code: 'interval-inferred',
    severity: 'warning',
    message: `No header gives a sample interval; ${DEFAULT_INTERVAL} µs is assumed.`,
    remedy: 'Set the sample interval when opening the file.',
    ...otherIntervals(DEFAULT_INTERVAL, textHeaders, USUAL_INTERVALS),
  });
  return { microseconds: DEFAULT_INTERVAL, assumed: true };
}

/** Samples are stored as they are; a weight of 2^−N (bytes 169–170) is for the user to apply, and is said. */
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
      `Trace headers give a weighting exponent (bytes 169–170), ${example} for one: such a trace was meant to be multiplied by ` +
      `2^${-example}. Samples are shown as stored${weights.share < 1 ? ', and traces differ in it' : ''}.`,
  });
}

/** A larger exponent is some other use of the word. */
const MOST_WEIGHT = 32;

/** Words of a text header that speak of a depth axis; a depth migration may still be stored in time. */
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
  for (const pattern of patterns) {
    const match = pattern.exec(text);
    if (match) return match[0].replace(/\s+/g, ' ');
  }
  return null;
}

/** Start of the first sample by delay recording time (bytes 109–110) and its scalar (215–216); 0 means 1, negative divides. */
function startOf(table: HeaderTable, findings: Finding[]): number {
  const delays = table.column(TRACE_HEADER_FIELDS.delayRecordingTime);
  const delay = commonest(delays ?? []);
  const scalar = commonest(table.column(TRACE_HEADER_FIELDS.timeScalar) ?? []).value;
  if (delay.share > 0 && delay.share < 1) {
    findings.push({
      code: 'delay-varies',
      severity: 'warning',
      message:
        `The delay recording time differs between traces (${delay.value} ms in ${Math.round(delay.share * 100)} %); ` +
        'all traces are drawn from that one start.',
    });
  }
  return delay.value * (TIME_SCALARS.has(Math.abs(scalar)) ? scalarFactor(scalar) : 1);
}

/** Vertical axis: in depth files the interval is stored in millimetres, that is thousandths as microseconds are of milliseconds. */
export function verticalAxis(
  header: BinaryHeader | null,
  table: HeaderTable,
  textHeaders: readonly string[],
  interval: IntervalChoice,
  overrides: Overrides,
  findings: Finding[],
): VerticalAxis {
  const text = textHeaders.join('\n').replace(/\s+/g, ' ');
  const depthHint = quote(text, DEPTH_PATTERNS);
  const timeHint = quote(text, TIME_PATTERNS);
  const inferredDepth = overrides.domain === undefined && depthHint !== null && timeHint === null;
  const domain = overrides.domain ?? (inferredDepth ? 'depth' : 'time');
  if (inferredDepth) {
    findings.push({
      code: 'domain-inferred',
      severity: 'info',
      message: `The text header says “${depthHint}”, so the vertical axis is taken for depth.`,
      alternatives: [{ label: 'Read it as time', overrides: { domain: 'time' } }],
    });
  }
  const feet = header?.measurementSystem === 2;
  return {
    domain,
    unit: domain === 'time' ? 'ms' : feet ? 'ft' : 'm',
    start: startOf(table, findings),
    step: interval.microseconds / 1000,
    inferred: interval.assumed || inferredDepth,
  };
}
