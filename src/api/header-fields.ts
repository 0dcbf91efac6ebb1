import { SegyError } from '../core/errors.ts';
import type { HeaderWord } from '../core/types.ts';
import type { SurveyReader } from '../engine/survey-reader.ts';
import { BINARY_HEADER_FIELDS, FILE_HEADER_LENGTH, TEXT_HEADER_LENGTH } from '../segy/binary-header.ts';
import { headerWordLength, TRACE_HEADER_FIELDS, TRACE_HEADER_LENGTH } from '../segy/fields.ts';
import { decodeText, decodeTextHeader, detectTextEncoding, type TextEncoding } from '../segy/text-header.ts';

/** A header word by name and place, for tables. */
export interface HeaderFieldInfo {
  readonly name: string;
  /** 1-based: in the trace header 1…240, in the file 3201…3600 for the binary header. */
  readonly byte: number;
  readonly type: string;
}

function inTableOrder(fields: Readonly<Record<string, { byte: number; type: string }>>): HeaderFieldInfo[] {
  return Object.entries(fields).map(([name, { byte, type }]) => ({ name, byte, type }));
}

export function traceHeaderFields(): readonly HeaderFieldInfo[] {
  return inTableOrder(TRACE_HEADER_FIELDS);
}

export function binaryHeaderFields(): readonly HeaderFieldInfo[] {
  return inTableOrder(BINARY_HEADER_FIELDS);
}

/** @throws SegyError 'bad-argument' where the word does not lie within the 240 bytes of a trace header */
export function checkHeaderWord({ byte, type }: HeaderWord): void {
  const last = TRACE_HEADER_LENGTH - headerWordLength(type) + 1;
  if (Number.isInteger(byte) && byte >= 1 && byte <= last) return;
  throw new SegyError(
    'bad-argument',
    `A word of type ${type ?? 'int32'} can begin at byte 1 to ${last} of the trace header, not at ${byte}.`,
  );
}

/** A text header as it is stored. */
export interface StoredTextHeader {
  readonly bytes: Uint8Array;
  readonly text: string;
  /** What each byte stands for, a space where that is not printable. */
  readonly characters: string;
  readonly encoding: TextEncoding;
}

/** The first text header begins the file headers, the others follow the binary header. */
export async function readTextHeader(
  reader: SurveyReader,
  index: number,
  encoding: TextEncoding | undefined,
  signal: AbortSignal,
): Promise<StoredTextHeader> {
  const origin = reader.inspection?.fileHeaderOffset ?? 0;
  const start = origin + (index === 0 ? 0 : FILE_HEADER_LENGTH + (index - 1) * TEXT_HEADER_LENGTH);
  const range = { start, end: start + TEXT_HEADER_LENGTH };
  const { bytes } = await reader.run('bytes', () => ({ sourceId: reader.source.id, range }), { signal });
  const used = encoding ?? detectTextEncoding(bytes).encoding;
  return { bytes, text: decodeTextHeader(bytes, used), characters: decodeText(bytes, used), encoding: used };
}
