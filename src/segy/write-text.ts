import { TEXT_HEADER_LENGTH } from './binary-header.ts';
import { encodeEbcdic } from './encode-text.ts';
import { decodeText, decodeTextHeader, type TextEncoding } from './text-header.ts';

const CARD_LENGTH = 80;
export const CARD_COUNT = TEXT_HEADER_LENGTH / CARD_LENGTH;

const encodeText = (text: string, encoding: TextEncoding): Uint8Array =>
  encoding === 'ebcdic'
    ? encodeEbcdic(text)
    : Uint8Array.from(text, (character) => {
        const code = character.charCodeAt(0);
        return code >= 0x20 && code <= 0xff ? code : 0x20;
      });

/** Whether the header is a free-form text with line breaks, so that its lines are no cards of 80 bytes. */
export const isFreeForm = (bytes: Uint8Array, encoding: TextEncoding): boolean =>
  encoding === 'ascii' && bytes.subarray(0, TEXT_HEADER_LENGTH).indexOf(0x0a) >= 0;

/** The 40 lines of a text header, without trailing blanks. */
export function textCards(bytes: Uint8Array, encoding: TextEncoding): string[] {
  const lines = isFreeForm(bytes, encoding)
    ? decodeTextHeader(bytes, encoding).split('\n')
    : Array.from({ length: CARD_COUNT }, (_, k) =>
        decodeText(bytes.subarray(k * CARD_LENGTH, (k + 1) * CARD_LENGTH), encoding).trimEnd(),
      );
  return Array.from({ length: CARD_COUNT }, (_, k) => lines[k] ?? '');
}

/**
 * Makes a text header of these lines. A line that reads as it did keeps its bytes, whatever they are, unless the encoding changes.
 * Characters that the encoding does not have become spaces.
 */
export function writeCards(
  cards: readonly string[],
  encoding: TextEncoding,
  source: { readonly bytes: Uint8Array; readonly encoding: TextEncoding } | null,
): Uint8Array {
  const bytes = new Uint8Array(TEXT_HEADER_LENGTH);
  const kept = source?.encoding === encoding && !isFreeForm(source.bytes, encoding) ? source.bytes : null;
  const known = kept && textCards(kept, encoding);
  for (let k = 0; k < CARD_COUNT; k++) {
    const text = cards[k] ?? '';
    const [start, end] = [k * CARD_LENGTH, (k + 1) * CARD_LENGTH];
    if (kept && known![k] === text.trimEnd()) bytes.set(kept.subarray(start, end), start);
    else bytes.set(encodeText(text.slice(0, CARD_LENGTH).padEnd(CARD_LENGTH), encoding), start);
  }
  return bytes;
}

/** Whether a card is blank but for its number (“C37”). */
export const isBlankCard = (card: string): boolean => /^\s*(C\s{0,2}\d{1,2})?\s*$/.test(card);

/** A card with its number, cut to 80 characters. */
export const numberedCard = (index: number, text: string): string =>
  `C${String(index + 1).padStart(2, ' ')} ${text}`.slice(0, CARD_LENGTH);

/**
 * Puts notes into blank cards after the last line that says something, and before the last two, which rev 1 reserves.
 * @returns the cards, and the notes for which there was no blank card
 */
export function withNotes(
  cards: readonly string[],
  notes: readonly string[],
): { cards: string[]; left: string[] } {
  const result = [...cards];
  const left = [...notes];
  const reserved = CARD_COUNT - 2;
  let first = reserved;
  while (first > 0 && isBlankCard(result[first - 1]!)) first -= 1;
  const blank = Array.from({ length: reserved }, (_, k) => (first + k) % reserved).filter((k) =>
    isBlankCard(result[k]!),
  );
  for (const index of blank) {
    const note = left.shift();
    if (note === undefined) break;
    result[index] = numberedCard(index, note);
  }
  return { cards: result, left };
}
