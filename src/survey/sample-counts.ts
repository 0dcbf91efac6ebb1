import type { ByteOrder, Overrides } from '../core/types.ts';
import { type BinaryHeader, BYTE_ORDER_CONSTANT } from '../segy/binary-header.ts';
import { readHeaderUint16, TRACE_HEADER_LENGTH } from '../segy/fields.ts';
import type { FileView } from './file-view.ts';

/** What gives the sample count; 'file size': no header, but the length at which headers recur. */
export type SampleCountSource =
  | 'override'
  | 'binary header'
  | 'extended binary header'
  | 'trace headers'
  | 'file size';

const MAX_SAMPLES = 2 ** 31 - 1;
/** Times that a 16-bit sample count may have overflowed. */
const MAX_WRAPS = 15;

export interface SampleCount {
  readonly count: number;
  readonly from: SampleCountSource;
  readonly prior: number;
  /** The 16 bits of a header overflowed. */
  readonly wrapped?: boolean;
}

/** Sample counts that the headers propose, most trusted first. */
export function sampleCountCandidates(
  view: FileView,
  header: BinaryHeader | null,
  byteOrder: ByteOrder,
  firstTraceOffset: number,
  overrides: Overrides,
): SampleCount[] {
  if (overrides.samplesPerTrace !== undefined) {
    return [{ count: overrides.samplesPerTrace, from: 'override', prior: 0 }];
  }
  const first = view.bytes(firstTraceOffset, firstTraceOffset + TRACE_HEADER_LENGTH);
  const proposals: SampleCount[] = [];
  if (header) {
    const marked = header.byteOrderConstant === BYTE_ORDER_CONSTANT;
    proposals.push({ count: header.samplesPerTrace, from: 'binary header', prior: 1 });
    proposals.push({
      count: header.extendedSamplesPerTrace,
      from: 'extended binary header',
      prior: marked ? 1.2 : 0.2,
    });
  }
  if (first) {
    proposals.push({ count: readHeaderUint16(first, 0, 115, byteOrder), from: 'trace headers', prior: 0.3 });
  }
  for (const { count, from } of header ? [...proposals] : []) {
    // A count of 16 bits may have overflowed; only one that divides the file exactly is worth a thought.
    for (let k = 1; k <= MAX_WRAPS; k++)
      proposals.push({ count: count + k * 0x10000, from, prior: -0.5, wrapped: true });
  }
  const seen = new Set<number>();
  return proposals.filter(({ count }) => {
    if (count < 1 || count > MAX_SAMPLES || seen.has(count)) return false;
    seen.add(count);
    return true;
  });
}
