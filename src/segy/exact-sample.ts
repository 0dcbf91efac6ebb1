import type { ByteOrder, SampleFormat } from '../core/types.ts';
import { SAMPLE_FORMATS } from './codes.ts';
import { ibmToNumber } from './ibm-float.ts';
import { exchangePairs } from './pairwise.ts';

/**
 * Decodes one sample to its exact value (a bigint for 64-bit integers) and gives its bytes in file order as hexadecimal digits.
 * @throws RangeError if `bytes` ends before the sample does
 */
export function decodeExactSample(
  bytes: Uint8Array,
  byteOffset: number,
  format: SampleFormat,
  byteOrder: ByteOrder,
): { value: number | bigint; hex: string } {
  const length = SAMPLE_FORMATS[format].byteLength;
  const stored = bytes.slice(byteOffset, byteOffset + length);
  if (stored.length < length)
    throw new RangeError(`No whole sample at byte ${byteOffset} of ${bytes.length}`);
  const hex = Array.from(stored, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const paired = byteOrder === 'pairwise' && length % 2 === 0;
  const word = paired ? exchangePairs(stored, 0, length) : stored;
  return { value: READ_EXACT[format](new DataView(word.buffer), byteOrder === 'little'), hex };
}

const uint24 = (view: DataView, little: boolean): number =>
  (view.getUint8(little ? 2 : 0) << 16) | (view.getUint8(1) << 8) | view.getUint8(little ? 0 : 2);

/** How the one sample in a view is read without any loss. */
const READ_EXACT: Readonly<Record<SampleFormat, (view: DataView, little: boolean) => number | bigint>> = {
  1: (view, little) => ibmToNumber(view.getInt32(0, little)),
  2: (view, little) => view.getInt32(0, little),
  3: (view, little) => view.getInt16(0, little),
  5: (view, little) => view.getFloat32(0, little),
  6: (view, little) => view.getFloat64(0, little),
  7: (view, little) => (uint24(view, little) << 8) >> 8,
  8: (view) => view.getInt8(0),
  9: (view, little) => view.getBigInt64(0, little),
  10: (view, little) => view.getUint32(0, little),
  11: (view, little) => view.getUint16(0, little),
  12: (view, little) => view.getBigUint64(0, little),
  15: uint24,
  16: (view) => view.getUint8(0),
};
