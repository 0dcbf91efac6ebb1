import { SegyError } from '../core/errors.ts';
import type { Overrides } from '../core/types.ts';
import { FILE_HEADER_LENGTH, readBinaryHeader, TEXT_HEADER_LENGTH } from '../segy/binary-header.ts';
import { formatName, isSampleFormat } from '../segy/codes.ts';
import { TRACE_HEADER_LENGTH } from '../segy/fields.ts';
import { detectTextEncoding } from '../segy/text-header.ts';
import type { FileView } from './file-view.ts';
import type { HypothesisSearch } from './hypothesis.ts';

const CHECK_FILE = 'Check that this is the right file and that it was copied whole, byte for byte.';

/** The binary header names a format and a sample count that exist, in one of the byte orders. */
function declaresSamples(head: Uint8Array): boolean {
  return (['big', 'little'] as const).some((byteOrder) => {
    const header = readBinaryHeader(head, byteOrder);
    return (
      isSampleFormat(header.sampleFormat) &&
      (header.samplesPerTrace > 0 || header.extendedSamplesPerTrace > 0)
    );
  });
}

/** Why a file that fits no hypothesis is refused, in words that say what was found and what to do. */
export function refusal(view: FileView, search: HypothesisSearch, overrides: Overrides): SegyError {
  const { byteLength } = view;
  const head = view.bytes(0, Math.min(FILE_HEADER_LENGTH, byteLength))!;
  if (byteLength < FILE_HEADER_LENGTH) {
    return new SegyError(
      'not-segy',
      `The file has ${byteLength} bytes, fewer than the file headers alone. ${CHECK_FILE}`,
    );
  }
  if (overrides.sampleFormat !== undefined && !isSampleFormat(overrides.sampleFormat)) {
    return new SegyError(
      'unsupported-format',
      `Samples in ${formatName(overrides.sampleFormat)} cannot be read.`,
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
        'the file headers hold not one such trace. The file is cut off, or the sample count is wrong and can be overridden.',
    );
  }
  return new SegyError(
    'not-segy',
    `No reading of the ${byteLength} bytes as SEG-Y or Seismic Unix, in either byte order, gives trace headers that agree. ${CHECK_FILE}`,
  );
}
