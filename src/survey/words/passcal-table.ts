import type { ByteOrder, HeaderWord } from '../../core/types.ts';
import { headerWordLength, TRACE_HEADER_FIELDS, TRACE_HEADER_LENGTH } from '../../segy/fields.ts';
import { PASSCAL_INTERVAL, PASSCAL_OWN_BYTE } from '../../segy/passcal.ts';
import { HeaderSample, HeaderTable } from './header-table.ts';

/**
 * Makes a table of the same PASSCAL traces in the standard's words: the interval is that of 32 bits where the 16 bits refer to it, and
 * all else from byte 181 on is 0, because names and times there are no line numbers and positions.
 */
export function passcalTable(table: HeaderTable, byteOrder: ByteOrder): HeaderTable {
  const { sampleInterval } = TRACE_HEADER_FIELDS;
  const isOwn = ({ byte, type }: HeaderWord): boolean => byte + headerWordLength(type) > PASSCAL_OWN_BYTE;
  const read = (word: HeaderWord) => {
    if (isOwn(word)) return new Int32Array(table.count);
    const column = table.column(word);
    if (word.byte !== sampleInterval.byte) return column;
    const long = table.column(PASSCAL_INTERVAL);
    return (
      column && long && column.map((interval, row) => (interval === 1 && long[row] ? long[row]! : interval))
    );
  };
  const sample = (rows: Int32Array): HeaderSample => {
    const { bytes, count } = table.headersOf(rows)!;
    const copy = bytes.slice();
    for (let row = 0; row < count; row++)
      copy.fill(0, row * TRACE_HEADER_LENGTH + PASSCAL_OWN_BYTE - 1, (row + 1) * TRACE_HEADER_LENGTH);
    return new HeaderSample(copy, count, byteOrder);
  };
  const hasHeaders = table.headersOf(Int32Array.of()) !== null;
  return new HeaderTable(table.count, table.traces, table.complete, read, hasHeaders ? { sample } : {});
}
