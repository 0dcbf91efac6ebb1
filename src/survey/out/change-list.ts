import type { HeaderWord } from '../../core/types.ts';
import { BINARY_HEADER_FIELDS, type BinaryHeaderField } from '../../segy/binary-header.ts';
import { headerWordLength, TRACE_HEADER_FIELD_NAMES, TRACE_HEADER_FIELDS } from '../../segy/fields.ts';
import type { OutChange, OutWarning } from './out-options.ts';
import type { WideWord } from './wide-words.ts';

const BINARY_WIDTHS = { int16: 2, uint16: 2, int32: 4, uint8: 1, uint64: 8, float64: 8 } as const;

const span = (byte: number, width: number): string =>
  width === 1 ? `byte ${byte}` : `bytes ${byte}–${byte + width - 1}`;

/** The name of the standard word at this place, if there is one. */
export function wordName({ byte, type }: HeaderWord): string {
  const width = headerWordLength(type);
  const found = TRACE_HEADER_FIELD_NAMES.find(
    (name) =>
      TRACE_HEADER_FIELDS[name].byte === byte && headerWordLength(TRACE_HEADER_FIELDS[name].type) === width,
  );
  return found ?? `${type ?? 'int32'} word`;
}

export const spanOf = ({ byte, type }: HeaderWord): string => span(byte, headerWordLength(type));

/** What an export changes, in the order in which it is listed, and what speaks against it. */
export class ChangeList {
  readonly changes: OutChange[] = [];
  readonly warnings: OutWarning[] = [];

  add(change: OutChange): number {
    return this.changes.push(change) - 1;
  }

  binary(name: BinaryHeaderField, from: number, to: number): number {
    const { byte, type } = BINARY_HEADER_FIELDS[name];
    const where = `Binary header, ${span(byte, BINARY_WIDTHS[type])}`;
    return this.add({ where, what: name, from: String(from), to: String(to), count: 1 });
  }

  word(word: HeaderWord, from: string, to: string, count: number): number {
    return this.add({ where: `Trace headers, ${spanOf(word)}`, what: wordName(word), from, to, count });
  }

  wide(name: string, { byte, type }: WideWord, to: string, count: number): number {
    const where = `Trace headers, ${span(byte, BINARY_WIDTHS[type])}`;
    return this.add({ where, what: `${name} in 64 bits`, from: 'as stored', to, count });
  }

  warn(code: string, message: string): void {
    this.warnings.push({ code, message });
  }
}
