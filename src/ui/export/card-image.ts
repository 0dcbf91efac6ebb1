/** The text header is 40 card images of 80 columns. */
export const CARDS = 40;
export const COLUMNS = 80;

/** What is wrong with a line of the text header; the line counts from 1. */
export interface CardFault {
  readonly line: number;
  readonly words: string;
}

/** Cuts 3200 characters into 40 lines of 80 without trailing blanks. */
export const cardsOf = (characters: string): string[] =>
  Array.from({ length: CARDS }, (_, k) => characters.slice(k * COLUMNS, (k + 1) * COLUMNS).trimEnd());

/** The lines of an edited text. Lines beyond the 40th are kept, so that the editor can say that they are too many. */
export function linesOf(text: string): string[] {
  const lines = text.split(/\r\n|\r|\n/);
  while (lines.length > CARDS && lines.at(-1)?.trim() === '') lines.pop();
  while (lines.length < CARDS) lines.push('');
  return lines.map((line) => line.trimEnd());
}

/** Lists where the text breaks the card image: what would be cut off or could not be written. */
export function cardFaults(lines: readonly string[], encoding: 'ebcdic' | 'ascii'): CardFault[] {
  const faults: CardFault[] = [];
  for (const [k, line] of lines.entries()) {
    if (k >= CARDS) {
      if (line !== '')
        faults.push({ line: k + 1, words: `there are only ${CARDS} lines; this one is cut off` });
      continue;
    }
    if (line.length > COLUMNS)
      faults.push({
        line: k + 1,
        words: `${line.length} columns; what follows column ${COLUMNS} (“${line.slice(COLUMNS, COLUMNS + 12)}”) is cut off`,
      });
    const odd = [...line].find((character) => !isWritable(character, encoding));
    if (odd !== undefined)
      faults.push({
        line: k + 1,
        words: `“${odd}” has no code in ${encoding === 'ascii' ? 'ASCII' : 'EBCDIC'} and becomes a blank`,
      });
  }
  return faults;
}

/** Lists where the lines are not what the standard wants of a card image. Many programs write such headers. */
export function cardRemarks(lines: readonly string[], revision: number): CardFault[] {
  const remarks: CardFault[] = [];
  const unnumbered = lines
    .slice(0, CARDS)
    .findIndex((line, k) => line !== '' && !new RegExp(`^C *${k + 1}( |$)`).test(line));
  if (unnumbered >= 0)
    remarks.push({
      line: unnumbered + 1,
      words: `begins with “${lines[unnumbered]!.slice(0, 4)}” and not with “C${String(unnumbered + 1).padStart(2)} ”`,
    });
  if (revision >= 1 && !/END (TEXTUAL HEADER|EBCDIC)/.test(lines[CARDS - 1] ?? ''))
    remarks.push({
      line: CARDS,
      words: 'does not say END TEXTUAL HEADER, which revision 1 and later ask for',
    });
  return remarks;
}

/** EBCDIC is written with the characters of Latin-1, ASCII with those of 7 bits. */
const isWritable = (character: string, encoding: 'ebcdic' | 'ascii'): boolean => {
  const code = character.codePointAt(0)!;
  return (
    code >= 0x20 &&
    code !== 0x7f &&
    (encoding === 'ascii' ? code < 0x7f : code <= 0xff && !(code >= 0x80 && code < 0xa0))
  );
};
