import type { ByteOrder, Overrides } from '../../core/types.ts';
import { type BinaryHeader, BYTE_ORDER_CONSTANT } from '../../segy/binary-header.ts';
import { readHeaderUint16, TRACE_HEADER_LENGTH } from '../../segy/fields.ts';
import type { FileView } from './file-view.ts';

/** Where a sample count comes from; 'file size' means that it follows from the length at which trace headers repeat. */
export type SampleCountSource =
  | 'override'
  | 'binary header'
  | 'extended binary header'
  | 'trace headers'
  | 'file size';

const MAX_SAMPLES = 2 ** 31 - 1;
/** How often a 16-bit sample count is assumed to have overflowed, at most. */
const MAX_WRAPS = 15;

export interface SampleCount {
  readonly count: number;
  readonly from: SampleCountSource;
  readonly prior: number;
  /** True if the count assumes that a header's 16 bits overflowed. */
  readonly wrapped?: boolean;
}

/** Collects the sample counts that headers propose, most trusted first. */
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
    const prior = header.byteOrderConstant === BYTE_ORDER_CONSTANT ? 1.2 : 0.2;
    proposals.push(
      { count: header.samplesPerTrace, from: 'binary header', prior: 1 },
      { count: header.extendedSamplesPerTrace, from: 'extended binary header', prior },
    );
  }
  if (first) {
    proposals.push({ count: readHeaderUint16(first, 0, 115, byteOrder), from: 'trace headers', prior: 0.3 });
  }
  for (const { count, from } of header ? [...proposals] : []) {
    // A count of 16 bits may have overflowed; such a count is used later only if it divides the file exactly.
    for (let k = 1; k <= MAX_WRAPS; k++)
      proposals.push({ count: count + k * 0x10000, from, prior: -0.5, wrapped: true });
  }
  return proposals.filter(
    ({ count }, k) =>
      count >= 1 && count <= MAX_SAMPLES && proposals.findIndex((other) => other.count === count) === k,
  );
}
