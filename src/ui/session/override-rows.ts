import { type OverrideName, READABLE_FORMATS } from '../../api/overrides.ts';
import type { DatasetMeta } from '../../api/types.ts';
import type { HeaderWord, VerticalAxis } from '../../core/types.ts';
import { formatCount, formatNumber, formatSampleFormat } from '../kit/format.ts';

/** The value that a reading of the file gives for one item that the user can override. */
export type Reading = string | number | HeaderWord | null;

const LABELS: Readonly<Record<OverrideName, string>> = {
  sampleFormat: 'Sample format',
  fileHeaderOffset: 'File headers begin at byte',
  byteOrder: 'Byte order',
  sampleByteOrder: 'Byte order of samples',
  samplesPerTrace: 'Samples per trace',
  sampleIntervalMicroseconds: 'Sample interval',
  domain: 'Domain',
  inline: 'Inline',
  crossline: 'Crossline',
  x: 'X',
  y: 'Y',
  cdp: 'CDP',
  offset: 'Offset',
};

export const overrideLabel = (name: OverrideName, { domain }: VerticalAxis): string =>
  name === 'sampleIntervalMicroseconds' && domain === 'depth' ? 'Depth step' : LABELS[name];

/** Microseconds that an interval of one unit is stored as. Depth is stored in thousandths of its unit. */
export const MICROSECONDS = { ns: 1e-3, µs: 1, ms: 1000, m: 1000, ft: 1000 } as const;
export type IntervalUnit = keyof typeof MICROSECONDS;

/** The unit in which the interval of an axis is shown: that of the header for time in ms. */
export const intervalUnit = ({ unit }: VerticalAxis): IntervalUnit => (unit === 'ms' ? 'µs' : unit);

export const WORD_TYPE_TITLES = {
  int32: 'int32',
  int16: 'int16',
  uint16: 'uint16',
  ibm: 'IBM float',
  ieee: 'IEEE float',
} as const;

/** The value in use, inferred or overridden. A header word that is not used is null. */
export function readingOf(meta: DatasetMeta, name: OverrideName): Reading {
  const { geometry, overrides, coordinates } = meta;
  switch (name) {
    case 'inline':
    case 'crossline': {
      if (geometry.kind !== '3d' && geometry.kind !== 'prestack') return overrides[name] ?? null;
      const { byte, type } = geometry[name];
      return type ? { byte, type } : { byte };
    }
    case 'x':
    case 'y':
      return coordinates?.[name] ?? overrides[name] ?? null;
    case 'cdp':
      if (overrides.cdp) return overrides.cdp;
      return geometry.kind === '2d' ? (geometry.cdpWord ?? null) : null;
    case 'offset':
      if (overrides.offset) return overrides.offset;
      return geometry.kind === 'prestack' ? (meta.offsetWord ?? { byte: 37 }) : null;
    case 'domain':
      return meta.vertical.domain;
    default:
      return meta[name];
  }
}

const byteOrderText = (order: string): string =>
  order === 'pairwise' ? 'pairwise byte-swapped' : `${order}-endian`;

export function formatReading(name: OverrideName, reading: Reading, vertical: VerticalAxis): string {
  if (reading === null) return 'not used';
  if (typeof reading === 'object') {
    const type = reading.type && reading.type !== 'int32' ? `, ${WORD_TYPE_TITLES[reading.type]}` : '';
    return `byte ${reading.byte}${type}`;
  }
  if (name === 'sampleFormat') return formatSampleFormat(Number(reading));
  if (name === 'byteOrder' || name === 'sampleByteOrder') return byteOrderText(String(reading));
  if (name === 'sampleIntervalMicroseconds') {
    const unit = intervalUnit(vertical);
    return `${formatNumber(Number(reading) / MICROSECONDS[unit])} ${unit}`;
  }
  return typeof reading === 'number' ? formatCount(reading) : reading;
}

export const SAMPLE_FORMATS = READABLE_FORMATS.map(
  (code) => [code, `${code}: ${formatSampleFormat(code).split(' (code')[0]}`] as const,
);

export const BYTE_ORDERS = (['big', 'little', 'pairwise'] as const).map(
  (order) => [order, byteOrderText(order)] as const,
);
