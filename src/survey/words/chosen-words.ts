import { SegyError } from '../../core/errors.ts';
import type { HeaderWord, Overrides } from '../../core/types.ts';
import type { GeometryQuestion } from './geometry-question.ts';
import { nameOfWord, wordKey } from './line-words.ts';
import { findLineWords } from './word-search.ts';

const isSame = (a: HeaderWord | undefined, b: HeaderWord): boolean =>
  a !== undefined && wordKey(a) === wordKey(b);

/** Whether the user chose the word of inline numbers, of crossline numbers or both. */
export const areLinesChosen = ({ inline, crossline }: Overrides): boolean =>
  inline !== undefined || crossline !== undefined;

/** Whether two words may be inline and crossline, in either order, given what the user chose. */
export const mayBeLines = (a: HeaderWord, b: HeaderWord, { inline, crossline }: Overrides): boolean =>
  [inline, crossline].every((word) => word === undefined || isSame(word, a) || isSame(word, b));

/** Exchanges inline and crossline if the user's choice requires it. */
export function asChosen(
  [inline, crossline]: readonly [HeaderWord, HeaderWord],
  chosen: Overrides,
): readonly [inline: HeaderWord, crossline: HeaderWord] {
  const exchanged = isSame(chosen.inline, crossline) || isSame(chosen.crossline, inline);
  return exchanged ? [crossline, inline] : [inline, crossline];
}

/** The words to try as line numbers: the user's, and found ones if the user did not choose both. */
export function candidateWords({ table, hints, overrides }: GeometryQuestion): HeaderWord[] {
  const chosen = [overrides.inline, overrides.crossline].filter((word) => word !== undefined);
  if (chosen.length === 2) return chosen;
  const found = findLineWords(table, hints).map(({ word }) => word);
  return [...chosen, ...found.filter((word) => !chosen.some((own) => isSame(own, word)))];
}

/** @throws SegyError 'no-geometry', always; it says that the user's words do not number a grid */
export function refuseChosen({ inline, crossline }: Overrides, headers: string): never {
  const words =
    inline && crossline
      ? `Inline at ${nameOfWord(inline)} and crossline at ${nameOfWord(crossline)} do not number a grid of ${headers}. ` +
        'Choose other header words, or leave them to be found.'
      : `${inline ? `Inline at ${nameOfWord(inline)}` : `Crossline at ${nameOfWord(crossline!)}`} numbers no grid of ${headers}, ` +
        'whichever other header word is combined with it. Choose another header word, or leave it to be found.';
  throw new SegyError('no-geometry', words);
}
