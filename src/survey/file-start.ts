import type { Overrides } from '../core/types.ts';
import { FILE_HEADER_LENGTH } from '../segy/binary-header.ts';
import { TRACE_HEADER_LENGTH } from '../segy/fields.ts';
import { decodeText } from '../segy/text-header.ts';
import type { FileView } from './file-view.ts';
import { type HypothesisSearch, searchHypotheses } from './hypothesis.ts';

/** Bytes of a SEG-Y tape label (rev 1 and 2, appendix B). */
const TAPE_LABEL_LENGTH = 128;
const TAPE_LABEL = /SY\d\.\d/;
/** How much may stand before the file headers. */
const MAX_PREFIX = 64 * 1024;
/** Places tried besides that behind a label. */
const MAX_PLACES = 8;

const isCertain = ({ hypotheses: [best] }: HypothesisSearch): boolean =>
  best !== undefined && best.remainder === 0 && best.sampleCountShare === 1;

/** Where a text header seems to begin: its first card, “C 1”, “C01” or “C1”, in either encoding, and another 80 bytes on. */
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
 * Where a binary header and the first trace header 400 bytes on agree on sample count and interval, in either byte order,
 * whatever stands in the text header.
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

/** Where nothing else tells: what stands in front has an even length, rather one of whole words. */
const alignment = (origin: number): number => (origin % 4 === 0 ? 0.2 : origin % 2 === 0 ? 0.1 : 0);

/**
 * Where the file headers begin: 0, or behind a tape label or padding when nothing fits at 0 as well as what stands there.
 */
export function findFileStart(
  view: FileView,
  overrides: Overrides,
): { readonly origin: number; readonly labelled: boolean; readonly search: HypothesisSearch } {
  const search = searchHypotheses(view, overrides);
  const atStart = { origin: 0, labelled: false, search };
  if (isCertain(search)) return atStart;
  const head = view.bytes(
    0,
    Math.min(MAX_PREFIX + FILE_HEADER_LENGTH + TRACE_HEADER_LENGTH, view.byteLength),
  );
  if (!head) return atStart;
  const label = decodeText(head.subarray(0, TAPE_LABEL_LENGTH), 'ascii');
  const labelled = TAPE_LABEL.test(label);
  const places = new Set([
    ...(labelled ? [TAPE_LABEL_LENGTH] : []),
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
    // A whole number of traces, or at least far better agreement than from the first byte; one header agrees with itself.
    const agrees = best.sampleCountShare >= 0.9 && best.similarity !== null && best.score > known + 2;
    if (!isCertain(behind) && !agrees) continue;
    // A byte to either side the words of the other byte order pass for headers as well, with other samples.
    const score = best.score + alignment(origin);
    if (!found || score > found.score) found = { origin, search: behind, score };
  }
  return found ? { ...found, labelled: labelled && found.origin === TAPE_LABEL_LENGTH } : atStart;
}
