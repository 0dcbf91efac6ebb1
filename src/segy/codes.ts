import type { ByteOrder, SampleFormat, TraceLayout } from '../core/types.ts';

interface FormatDescription {
  readonly byteLength: number;
  readonly name: string;
}

/** The sample formats that can be decoded, by their code in the binary header (SEG-Y rev 2.1, bytes 3225–3226). */
export const SAMPLE_FORMATS: Readonly<Record<SampleFormat, FormatDescription>> = {
  1: { byteLength: 4, name: '4-byte IBM floating point' },
  2: { byteLength: 4, name: '4-byte signed integer' },
  3: { byteLength: 2, name: '2-byte signed integer' },
  5: { byteLength: 4, name: '4-byte IEEE floating point' },
  6: { byteLength: 8, name: '8-byte IEEE floating point' },
  7: { byteLength: 3, name: '3-byte signed integer' },
  8: { byteLength: 1, name: '1-byte signed integer' },
  9: { byteLength: 8, name: '8-byte signed integer' },
  10: { byteLength: 4, name: '4-byte unsigned integer' },
  11: { byteLength: 2, name: '2-byte unsigned integer' },
  12: { byteLength: 8, name: '8-byte unsigned integer' },
  15: { byteLength: 3, name: '3-byte unsigned integer' },
  16: { byteLength: 1, name: '1-byte unsigned integer' },
};

export const isSampleFormat = (code: number): code is SampleFormat => Object.hasOwn(SAMPLE_FORMATS, code);

/** Names a format for a message, with its code, whether or not it can be decoded. */
export function formatName(code: number): string {
  if (isSampleFormat(code)) return `${SAMPLE_FORMATS[code].name} (code ${code})`;
  if (code === 4) return '4-byte fixed point with gain (code 4, obsolete)';
  return `unknown code ${code}`;
}

export function byteOrderName(byteOrder: ByteOrder): string {
  return byteOrder === 'pairwise' ? 'pairwise byte-swapped' : `${byteOrder}-endian`;
}

/** The order of the bytes of a layout's samples, which Seismic Unix may store otherwise than its headers. */
export const sampleOrderOf = ({
  byteOrder,
  sampleByteOrder = byteOrder,
}: Pick<TraceLayout, 'byteOrder' | 'sampleByteOrder'>): ByteOrder => sampleByteOrder;
