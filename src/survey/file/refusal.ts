import { SegyError } from '../../core/errors.ts';
import type { Overrides } from '../../core/types.ts';
import { FILE_HEADER_LENGTH, readBinaryHeader, TEXT_HEADER_LENGTH } from '../../segy/binary-header.ts';
import { formatName, isSampleFormat } from '../../segy/codes.ts';
import { TRACE_HEADER_LENGTH } from '../../segy/fields.ts';
import { detectTextEncoding } from '../../segy/text-header.ts';
import type { FileView } from './file-view.ts';
import type { HypothesisSearch } from './hypothesis.ts';
import { recognize } from './signatures.ts';

const CHECK_FILE = 'Check that this is the right file and that it was copied whole, byte for byte.';

/** Whether the binary header, in either byte order, has a format that can be read and a sample count. */
function declaresSamples(head: Uint8Array): boolean {
  return (['big', 'little'] as const).some((byteOrder) => {
    const header = readBinaryHeader(head, byteOrder);
    return (
      isSampleFormat(header.sampleFormat) &&
      (header.samplesPerTrace > 0 || header.extendedSamplesPerTrace > 0)
    );
  });
}

/** Makes the error for a file of another kind, by its first bytes; null if it is none that is known. */
function otherKind(head: Uint8Array): SegyError | null {
  const kind = recognize(head);
  return (
    kind &&
    new SegyError(
      'other-format',
      `The file is no SEG-Y file but ${kind.name}: it begins with ${kind.firstBytes}. ${kind.advice}`,
    )
  );
}

/** Makes the error for a file that is shorter than one trace header. */
export function tooShort(bytes: Uint8Array): SegyError {
  const what = bytes.length === 0 ? 'is empty' : `has only ${bytes.length} bytes`;
  const said = `The file ${what}, but no SEG-Y file is that short. Check that it was copied whole.`;
  return otherKind(bytes) ?? new SegyError('not-segy', said);
}

/** Makes the error for a file that fits no hypothesis; its sentence says what was found and what to do. */
export function refusal(view: FileView, search: HypothesisSearch, overrides: Overrides): SegyError {
  const { byteLength } = view;
  const head = view.bytes(0, Math.min(FILE_HEADER_LENGTH, byteLength))!;
  const other = otherKind(head);
  if (other) return other;
  const { beginning } = view;
  if (beginning.every((byte) => byte === 0)) {
    return new SegyError(
      'other-format',
      `The first ${beginning.length} of ${byteLength} bytes are zero, so nothing was stored where the headers of a SEG-Y file are. ` +
        'The copy or download was not finished, or the file lies in a cloud folder and is not on this computer yet. Copy it again.',
    );
  }
  if (byteLength < FILE_HEADER_LENGTH) {
    return new SegyError(
      'not-segy',
      `The file has ${byteLength} bytes, fewer than the file headers alone. ${CHECK_FILE}`,
    );
  }
  if (overrides.sampleFormat !== undefined && !isSampleFormat(overrides.sampleFormat)) {
    return new SegyError(
      'unsupported-format',
      `Samples in ${formatName(overrides.sampleFormat)} cannot be read. Choose another sample format.`,
    );
  }
  if (search.unsupportedFormat !== null && overrides.sampleFormat === undefined) {
    return new SegyError(
      'unsupported-format',
      `The binary header says that samples are stored as ${formatName(search.unsupportedFormat)}, which cannot be read. ` +
        'If that is wrong, give the sample format when opening the file.',
    );
  }
  const textual = detectTextEncoding(head.subarray(0, TEXT_HEADER_LENGTH)).share > 0.85;
  const declared = declaresSamples(head);
  if (byteLength < FILE_HEADER_LENGTH + TRACE_HEADER_LENGTH && (declared || textual)) {
    return new SegyError(
      'no-traces',
      `The file has file headers but no traces (${byteLength} bytes). ${CHECK_FILE}`,
    );
  }
  if (search.excessiveSamples !== null && declared) {
    return new SegyError(
      'truncated',
      `The headers say ${search.excessiveSamples} samples per trace, but the ${byteLength - FILE_HEADER_LENGTH} bytes after ` +
        'the file headers hold less than one such trace. Copy the file again if it was cut off, or set another sample count.',
    );
  }
  return new SegyError(
    'not-segy',
    `No trace headers that agree were found in the ${byteLength} bytes, read as SEG-Y or Seismic Unix in either byte order. ${CHECK_FILE}`,
  );
}
