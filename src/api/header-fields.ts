import { BINARY_HEADER_FIELDS } from '../segy/binary-header.ts';
import { TRACE_HEADER_FIELDS } from '../segy/fields.ts';

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
