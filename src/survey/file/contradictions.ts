import type { Finding } from '../../core/types.ts';
import { type BinaryHeader, BYTE_ORDER_CONSTANT, TEXT_HEADER_LENGTH } from '../../segy/binary-header.ts';
import { TRACE_HEADER_LENGTH } from '../../segy/fields.ts';
import { endsWithStanza } from './extended-text.ts';
import type { FileView } from './file-view.ts';
import type { LayoutHypothesis } from './hypothesis.ts';
import type { RaggedIndex } from './ragged.ts';

const contradicted = (message: string, severity: 'info' | 'warning' = 'warning'): Finding => ({
  code: 'header-contradicted',
  severity,
  message,
});

/** Reads major and minor revision; 0 and 0 if the bytes hold no revision that exists. */
export function revisionOf(header: BinaryHeader | null): readonly [number, number] | null {
  if (!header) return null;
  const { majorRevision, minorRevision } = header;
  // Little-endian writers of revision 1 exchange the two bytes, as they do for the other words of the header.
  if (majorRevision === 0 && minorRevision >= 1 && minorRevision <= 2) return [minorRevision, 0];
  return majorRevision <= 2 && minorRevision <= 9 ? [majorRevision, minorRevision] : [0, 0];
}

function describeRevision(header: BinaryHeader): Finding | null {
  const { majorRevision, minorRevision } = header;
  const [major, minor] = revisionOf(header)!;
  if (major === majorRevision && minor === minorRevision) return null;
  const used =
    major > 0
      ? `the two bytes are exchanged and revision ${major}.${minor} is meant`
      : 'no revision has that number; it is read as revision 0';
  return contradicted(
    `The binary header's revision bytes (3501 and 3502) hold ${majorRevision} and ${minorRevision}: ${used}.`,
    'info',
  );
}

/** Describes a count of extended text headers that differs from the number of those found. */
function describeExtendedText(view: FileView, header: BinaryHeader, used: number): Finding | null {
  const declared = header.extendedTextHeaders;
  if (declared === used || (declared === -1 && used > 0 && endsWithStanza(view, used))) return null;
  const says =
    declared === -1
      ? 'says that extended text headers follow up to an EndText stanza, but there is no such stanza'
      : `counts ${declared} extended text headers`;
  return {
    code: 'extended-headers-stale',
    severity: 'warning',
    message: `The binary header ${says}; ${used} ${used === 1 ? 'was' : 'were'} found before the first trace.`,
  };
}

/** Describes a 32-bit or 16-bit sample count that differs from the one with which traces are read. */
function describeExtendedCount(header: BinaryHeader, used: number): Finding | null {
  const { extendedSamplesPerTrace: extended, samplesPerTrace: short } = header;
  if (extended === 0) return null;
  const words = `The binary header's extended sample count (bytes 3269–3272) is ${extended}`;
  if (extended !== used)
    return contradicted(`${words}, which does not fit the traces; they are read with ${used} samples.`);
  // Writers leave 16 bits that are too short for the count zero, all ones, or with the count's lower half.
  if (short === 0 || short === 0xffff || short === (used & 0xffff)) return null;
  return contradicted(`${words} and is used; the 16-bit one (bytes 3221–3222) is ${short}.`);
}

/** Describes words of revision 2 about the positions and numbers of traces that do not fit the file. */
function describeSecondRevision(
  view: FileView,
  hypothesis: LayoutHypothesis,
  ragged: RaggedIndex | null,
  header: BinaryHeader,
): Finding[] {
  const findings: Finding[] = [];
  const { firstTraceOffset, traceHeaderByteLength, dataEnd } = hypothesis;
  if (header.firstTraceOffset !== 0 && header.firstTraceOffset !== firstTraceOffset) {
    findings.push(
      contradicted(
        `The binary header says that the first trace begins at byte ${header.firstTraceOffset} (bytes 3521–3528); the traces that ` +
          `were found begin at ${firstTraceOffset}.`,
      ),
    );
  }
  const count = ragged ? null : describeExtendedCount(header, hypothesis.samplesPerTrace);
  if (count) findings.push(count);
  const extra = traceHeaderByteLength / TRACE_HEADER_LENGTH - 1;
  if (header.additionalTraceHeaders !== extra) {
    findings.push(
      contradicted(
        `The binary header counts ${header.additionalTraceHeaders} additional trace headers (bytes 3507–3508); the traces are read with ` +
          `${extra}.`,
      ),
    );
  }
  const remainder = ragged ? ragged.remainder : hypothesis.remainder;
  const behind = view.byteLength - dataEnd + remainder;
  if (header.trailerStanzas > 0 && behind !== header.trailerStanzas * TEXT_HEADER_LENGTH) {
    findings.push(
      contradicted(
        `The binary header counts ${header.trailerStanzas} trailer records of ${TEXT_HEADER_LENGTH} bytes (bytes 3529–3532); ${behind} bytes ` +
          'follow the last trace.',
      ),
    );
  }
  const traces = ragged ? ragged.offsets.length : hypothesis.traceCount;
  if (header.traceCount > 0 && header.traceCount !== traces && !ragged?.partial) {
    findings.push(
      contradicted(
        `The binary header counts ${header.traceCount} traces (bytes 3513–3520); ${traces} can be read.`,
      ),
    );
  }
  return findings;
}

/** Adds a finding for each word of the binary header that the file contradicts, with the stored value and the one used. */
export function describeContradictions(
  view: FileView,
  hypothesis: LayoutHypothesis,
  ragged: RaggedIndex | null,
  header: BinaryHeader,
  findings: Finding[],
): void {
  const [major] = revisionOf(header)!;
  const marked = header.byteOrderConstant === BYTE_ORDER_CONSTANT;
  const found = [
    describeRevision(header),
    describeExtendedText(view, header, hypothesis.extendedTextHeaders),
  ];
  // Before revision 2 these bytes were unassigned, so writers may have used them for anything.
  if (marked || major >= 2) found.push(...describeSecondRevision(view, hypothesis, ragged, header));
  if (ragged && major >= 1 && header.fixedLengthTraces === 1) {
    found.push(
      contradicted(
        `The binary header says that all traces have one length (bytes 3503–3504); they have different lengths of up to ${ragged.longest} samples.`,
      ),
    );
  }
  findings.push(...found.filter((finding) => finding !== null));
}
