import type { SurveyReader } from '../engine/survey-reader.ts';
import { BINARY_HEADER_FIELDS, FILE_HEADER_LENGTH, TEXT_HEADER_LENGTH } from '../segy/binary-header.ts';
import { TRACE_HEADER_FIELDS } from '../segy/fields.ts';
import { decodeText, decodeTextHeader, detectTextEncoding, type TextEncoding } from '../segy/text-header.ts';

/** Name, position and type of a header word, as tables list it. */
export interface HeaderFieldInfo {
  readonly name: string;
  /** 1-based byte, as the SEG-Y standard counts: 1–240 within the trace header, 3201–3600 within the file for the binary header. */
  readonly byte: number;
  readonly type: string;
}

function inTableOrder(fields: Readonly<Record<string, { byte: number; type: string }>>): HeaderFieldInfo[] {
  return Object.entries(fields).map(([name, { byte, type }]) => ({ name, byte, type }));
}

/** Lists the standard words of the trace header. */
export function traceHeaderFields(): readonly HeaderFieldInfo[] {
  return inTableOrder(TRACE_HEADER_FIELDS);
}

/** Lists the standard words of the binary file header. */
export function binaryHeaderFields(): readonly HeaderFieldInfo[] {
  return inTableOrder(BINARY_HEADER_FIELDS);
}

/** A text header, with its 3200 bytes as they are stored. */
export interface StoredTextHeader {
  readonly bytes: Uint8Array;
  readonly text: string;
  /** The character of each byte; a space if it is not printable. */
  readonly characters: string;
  readonly encoding: TextEncoding;
}

/** Reads a text header. The main one (index 0) begins the file headers, and the extended ones follow the binary header. */
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
