import type { OverrideName } from '../api/overrides.ts';
import type { DatasetMeta } from '../api/types.ts';
import type { HeaderWord } from '../core/types.ts';
import { formatCount, formatNumber, formatSampleFormat } from './format.ts';

/** What a reading of the file says of one thing that can be overruled. */
export type Reading = string | number | HeaderWord | null;

export const OVERRIDE_LABELS: Readonly<Record<OverrideName, string>> = {
  sampleFormat: 'Sample format',
  byteOrder: 'Byte order',
  samplesPerTrace: 'Samples per trace',
  sampleIntervalMicroseconds: 'Sample interval (µs)',
  domain: 'Domain',
  inline: 'Inline',
  crossline: 'Crossline',
  x: 'X',
  y: 'Y',
  cdp: 'CDP',
  offset: 'Offset',
};

const TYPES = {
  int32: 'int32',
  int16: 'int16',
  uint16: 'uint16',
  ibm: 'IBM float',
  ieee: 'IEEE float',
} as const;

/** What the metadata say, however they came to it; a word that plays no part is null. */
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
      return geometry.kind === '2d' && geometry.cdp ? { byte: 21 } : null;
    case 'offset':
      if (overrides.offset) return overrides.offset;
      return geometry.kind === 'prestack' ? (meta.offsetWord ?? { byte: 37 }) : null;
    case 'domain':
      return meta.vertical.domain;
    default:
      return meta[name];
  }
}

export function formatReading(name: OverrideName, reading: Reading): string {
  if (reading === null) return 'not used';
  if (typeof reading === 'object') {
    const type = reading.type && reading.type !== 'int32' ? `, ${TYPES[reading.type]}` : '';
    return `byte ${reading.byte}${type}`;
  }
  if (name === 'sampleFormat') return formatSampleFormat(Number(reading));
  if (name === 'byteOrder') return reading === 'pairwise' ? 'pairwise byte-swapped' : `${reading}-endian`;
  if (name === 'sampleIntervalMicroseconds') return `${formatNumber(Number(reading))} µs`;
  return typeof reading === 'number' ? formatCount(reading) : reading;
}

export const WORD_TYPE_TITLES = TYPES;
