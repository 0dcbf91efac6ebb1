import { FILE_HEADER_LENGTH, TEXT_HEADER_LENGTH } from '../segy/binary-header.ts';
import { decodeText, detectTextEncoding } from '../segy/text-header.ts';
import type { FileView } from './file-view.ts';

const MAX_EXTENDED_HEADERS = 200;
/** Share of ordinary characters from which a block of 3200 bytes reads as text. */
const TEXT_SHARE = 0.85;

const END_STANZA = /\(\(\s*SEG:\s*EndText\s*\)\)/i;

/** The last of so many extended text headers holds the EndText stanza. */
export function endsWithStanza(view: FileView, count: number): boolean {
  const start = FILE_HEADER_LENGTH + (count - 1) * TEXT_HEADER_LENGTH;
  const block = view.bytes(start, start + TEXT_HEADER_LENGTH);
  return block !== null && END_STANZA.test(decodeText(block, detectTextEncoding(block).encoding));
}

/**
 * Extended text headers that follow the binary header, whatever it declares: blocks up to the EndText stanza when one is
 * found (SEG-Y rev 1 and 2, extended textual stanzas), else the leading blocks that read as text.
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
