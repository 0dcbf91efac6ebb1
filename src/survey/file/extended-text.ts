import { FILE_HEADER_LENGTH, TEXT_HEADER_LENGTH } from '../../segy/binary-header.ts';
import { decodeText, detectTextEncoding } from '../../segy/text-header.ts';
import type { FileView } from './file-view.ts';

const MAX_EXTENDED_HEADERS = 200;
/** A block of 3200 bytes counts as text if at least this share of its characters is ordinary. */
const TEXT_SHARE = 0.85;

const END_STANZA = /\(\(\s*SEG:\s*EndText\s*\)\)/i;

/** Whether the last of `count` extended text headers has the EndText stanza. */
export function endsWithStanza(view: FileView, count: number): boolean {
  const start = FILE_HEADER_LENGTH + (count - 1) * TEXT_HEADER_LENGTH;
  const block = view.bytes(start, start + TEXT_HEADER_LENGTH);
  return block !== null && END_STANZA.test(decodeText(block, detectTextEncoding(block).encoding));
}

/**
 * Counts the extended text headers after the binary header, whatever it declares: all blocks up to the EndText stanza if there
 * is one (SEG-Y rev 1 and 2, extended textual stanzas), otherwise the leading blocks that are text.
 */
export function countExtendedTextHeaders(view: FileView): number {
  let leading = 0;
  let allText = true;
  for (let count = 1; count <= MAX_EXTENDED_HEADERS; count++) {
    const start = FILE_HEADER_LENGTH + (count - 1) * TEXT_HEADER_LENGTH;
    const block = view.bytes(start, start + TEXT_HEADER_LENGTH);
    if (!block) break;
    const { encoding, share } = detectTextEncoding(block);
    if (END_STANZA.test(decodeText(block, encoding))) return count;
    allText &&= share >= TEXT_SHARE;
    if (!allText) break;
    leading = count;
  }
  return leading;
}

/** Counts the text headers at the end of a file, behind its traces, as far as they were read; revision 2 may count them, others do not. */
export function countTrailingTextHeaders(view: FileView): number {
  let count = 0;
  while (count < MAX_EXTENDED_HEADERS) {
    const start = view.byteLength - (count + 1) * TEXT_HEADER_LENGTH;
    const block = start > FILE_HEADER_LENGTH ? view.bytes(start, start + TEXT_HEADER_LENGTH) : null;
    if (!block || detectTextEncoding(block).share < TEXT_SHARE) break;
    count += 1;
  }
  return count;
}
