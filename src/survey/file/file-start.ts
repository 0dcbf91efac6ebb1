import type { Overrides } from '../../core/types.ts';
import { FILE_HEADER_LENGTH } from '../../segy/binary-header.ts';
import { TRACE_HEADER_LENGTH } from '../../segy/fields.ts';
import { decodeText } from '../../segy/text-header.ts';
import type { FileView } from './file-view.ts';
import { type HypothesisSearch, searchHypotheses } from './hypothesis.ts';

/** Byte length of a SEG-Y tape label (rev 1 and 2, appendix B). */
const TAPE_LABEL_LENGTH = 128;
const TAPE_LABEL = /SY\d\.\d/;
/** The file headers are searched for up to this byte. */
const MAX_PREFIX = 64 * 1024;
/** Number of places tried, not counting the one after a label. */
const MAX_PLACES = 8;

const isCertain = ({ hypotheses: [best] }: HypothesisSearch): boolean =>
  best !== undefined && best.remainder === 0 && best.sampleCountShare === 1;

/** Finds where a text header may begin, in either encoding: at a card “C 1”, “C01” or “C1” with card 2 after 80 bytes. */
function cardStarts(bytes: Uint8Array): number[] {
  const places: number[] = [];
  const letters = [
    { encoding: 'ebcdic', first: 0xc3 },
    { encoding: 'ascii', first: 0x43 },
  ] as const;
  for (const { encoding, first } of letters) {
    for (
      let at = bytes.indexOf(first);
      at >= 0 && places.length < MAX_PLACES;
      at = bytes.indexOf(first, at + 1)
    ) {
      const card = (start: number) => decodeText(bytes.subarray(start, start + 4), encoding);
      if (/^C[ 0]?1\b/.test(card(at)) && /^C[ 0]?2\b/.test(card(at + 80))) places.push(at);
    }
  }
  return places;
}

/**
 * Finds places where the binary header and the first trace header after it have the same sample count and interval, in either
 * byte order, whatever the text header is.
 */
function agreeingStarts(bytes: Uint8Array): number[] {
  const places: number[] = [];
  const end = bytes.length - FILE_HEADER_LENGTH - TRACE_HEADER_LENGTH;
  const same = (at: number, other: number) =>
    bytes[at] === bytes[other] &&
    bytes[at + 1] === bytes[other + 1] &&
    (bytes[at] !== 0 || bytes[at + 1] !== 0);
  for (let start = 1; start <= end && places.length < MAX_PLACES; start++) {
    const first = start + FILE_HEADER_LENGTH;
    if (!same(start + 3220, first + 114) || !same(start + 3216, first + 116)) continue;
    const [high, low] = [bytes[start + 3224]!, bytes[start + 3225]!];
    if (high === 0 || low === 0) places.push(start);
  }
  return places;
}

/** A small score for the length of what precedes the headers, to decide between equals: whole words are likeliest, then even. */
const alignment = (origin: number): number => (origin % 4 === 0 ? 0.2 : origin % 2 === 0 ? 0.1 : 0);

/** Whether what begins at a byte follows a tape label, with which the file begins. */
export function isAfterLabel(view: FileView, origin: number): boolean {
  const label = view.bytes(0, TAPE_LABEL_LENGTH);
  return origin === TAPE_LABEL_LENGTH && label !== null && TAPE_LABEL.test(decodeText(label, 'ascii'));
}

/**
 * Finds where the file headers begin: at byte 0, or after a tape label or padding if what is there fits better than any reading
 * from byte 0.
 */
export function findFileStart(
  view: FileView,
  overrides: Overrides,
): { readonly origin: number; readonly search: HypothesisSearch } {
  const search = searchHypotheses(view, overrides);
  const atStart = { origin: 0, search };
  if (isCertain(search)) return atStart;
  const head = view.bytes(
    0,
    Math.min(MAX_PREFIX + FILE_HEADER_LENGTH + TRACE_HEADER_LENGTH, view.byteLength),
  );
  if (!head) return atStart;
  const places = new Set([
    ...(isAfterLabel(view, TAPE_LABEL_LENGTH) ? [TAPE_LABEL_LENGTH] : []),
    ...cardStarts(head),
    ...agreeingStarts(head),
  ]);
  const known = search.hypotheses[0]?.score ?? 0;
  let found: { origin: number; search: HypothesisSearch; score: number } | null = null;
  for (const origin of places) {
    if (origin === 0 || origin > MAX_PREFIX) continue;
    const behind = searchHypotheses(view.from(origin), overrides);
    const [best] = behind.hypotheses;
    if (best?.container !== 'segy') continue;
    // Traces must fill the file exactly, or agree far better than from byte 0. A single header proves nothing by agreeing.
    const agrees = best.sampleCountShare >= 0.9 && best.similarity !== null && best.score > known + 2;
    if (!isCertain(behind) && !agrees) continue;
    // One byte further or nearer, words in the other byte order look like headers too, with other samples; alignment decides.
    const score = best.score + alignment(origin);
    if (!found || score > found.score) found = { origin, search: behind, score };
  }
  return found ?? atStart;
}
