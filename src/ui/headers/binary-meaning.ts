import type { DatasetMeta } from '../../api/types.ts';
import { formatCount, formatNumber, formatSampleFormat } from '../kit/format.ts';
import { formatReading } from '../session/override-rows.ts';

/** The meaning of a word of the binary header, and any doubt about it. */
export interface BinaryMeaning {
  readonly meaning: string;
  /** Empty without a doubt. */
  readonly doubt: string;
}

const CODES: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  traceSorting: {
    [-1]: 'other',
    0: 'unknown',
    1: 'as recorded',
    2: 'CDP ensembles',
    3: 'single fold continuous profile',
    4: 'horizontally stacked',
    5: 'common source point',
    6: 'common receiver point',
    7: 'common offset point',
    8: 'common mid-point',
    9: 'common conversion point',
  },
  measurementSystem: { 0: 'not given', 1: 'metres', 2: 'feet' },
  sweepType: { 1: 'linear', 2: 'parabolic', 3: 'exponential', 4: 'other' },
  taperType: { 1: 'linear', 2: 'cosine squared', 3: 'other' },
  correlatedTraces: { 1: 'no', 2: 'yes' },
  binaryGainRecovered: { 1: 'yes', 2: 'no' },
  amplitudeRecovery: { 1: 'none', 2: 'spherical divergence', 3: 'AGC', 4: 'other' },
  impulseSignalPolarity: {
    1: 'pressure increase or upward motion is negative',
    2: 'pressure increase or upward motion is positive',
  },
  fixedLengthTraces: { 0: 'traces may differ in length', 1: 'all traces have one length' },
  timeBasis: { 1: 'local', 2: 'GMT', 3: 'other', 4: 'UTC', 5: 'GPS' },
};

const INTERVALS = new Set([
  'sampleInterval',
  'originalSampleInterval',
  'extendedSampleInterval',
  'extendedOriginalSampleInterval',
]);

/** Explains a stored value and compares it with what the file turned out to be. */
export const binaryMeaning = (name: string, value: number, meta: DatasetMeta): BinaryMeaning => ({
  meaning: meaningOf(name, value, meta),
  doubt: doubtOf(name, value, meta),
});

function meaningOf(name: string, value: number, { vertical, byteOrder }: DatasetMeta): string {
  const code = CODES[name];
  if (code) return code[value] ?? (value === 0 ? 'not given' : 'no code of the standard');
  if (name === 'sampleFormat') return formatSampleFormat(value);
  if (name === 'byteOrderConstant') {
    if (value === 0) return 'not given (before revision 2)';
    return value === 0x01020304
      ? `${byteOrder}-endian, as read`
      : `0x${(value >>> 0).toString(16).padStart(8, '0')}`;
  }
  if (INTERVALS.has(name) && value > 0) {
    if (vertical.domain === 'depth')
      return `${formatNumber(value / 1000)} ${vertical.unit} if in thousandths`;
    return `${formatNumber(value / 1000)} ms, ${formatNumber(1e6 / value)} Hz`;
  }
  if (name === 'extendedTextHeaders' && value === -1) return 'as many as come before the end stanza';
  if (name === 'majorRevision')
    return value === 0 ? 'the standard of 1975, or not given' : `SEG-Y revision ${value}`;
  if (name === 'traceCount' && value > 0) return formatCount(value);
  return '';
}

function doubtOf(name: string, value: number, meta: DatasetMeta): string {
  const { samplesPerTrace, sampleIntervalMicroseconds, sampleFormat, traceCount, textHeaders } = meta;
  switch (name) {
    case 'samplesPerTrace':
      if (value === samplesPerTrace || meta.binaryHeader.extendedSamplesPerTrace === samplesPerTrace)
        return '';
      return `the file has traces of ${formatCount(samplesPerTrace)}`;
    case 'extendedSamplesPerTrace':
      return value === 0 || value === samplesPerTrace
        ? ''
        : `the file has traces of ${formatCount(samplesPerTrace)}`;
    case 'sampleInterval':
      if (value === sampleIntervalMicroseconds || value === 0xffff) return '';
      return `${formatReading('sampleIntervalMicroseconds', sampleIntervalMicroseconds, meta.vertical)} is used`;
    case 'sampleFormat':
      return value === sampleFormat ? '' : `read as ${formatSampleFormat(sampleFormat)}`;
    case 'traceCount':
      return value === 0 || value === traceCount ? '' : `the file has ${formatCount(traceCount)} traces`;
    case 'extendedTextHeaders':
      if (value === textHeaders.length - 1 || value < 0 || textHeaders.length === 0) return '';
      return `${formatCount(textHeaders.length - 1)} found`;
    case 'majorRevision':
      return value > 2 ? 'no revision of the standard' : '';
    default:
      return '';
  }
}
