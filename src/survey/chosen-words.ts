import { SegyError } from '../core/errors.ts';
import type { HeaderWord, Overrides } from '../core/types.ts';
import type { GeometryQuestion } from './geometry-question.ts';
import { nameOfWord, wordKey } from './line-words.ts';
import { findLineWords } from './word-search.ts';

const isSame = (a: HeaderWord | undefined, b: HeaderWord): boolean =>
  a !== undefined && wordKey(a) === wordKey(b);

/** The user says where at least one of inline and crossline stands. */
export function areLinesChosen({ inline, crossline }: Overrides): boolean {
  return inline !== undefined || crossline !== undefined;
}

/** Two words may be inline and crossline, in either order, by what the user said. */
export function mayBeLines(a: HeaderWord, b: HeaderWord, { inline, crossline }: Overrides): boolean {
  return [inline, crossline].every((word) => word === undefined || isSame(word, a) || isSame(word, b));
}

/** Inline and crossline exchanged where the user said so. */
export function asChosen(
  [inline, crossline]: readonly [HeaderWord, HeaderWord],
  chosen: Overrides,
): readonly [inline: HeaderWord, crossline: HeaderWord] {
  const exchanged = isSame(chosen.inline, crossline) || isSame(chosen.crossline, inline);
  return exchanged ? [crossline, inline] : [inline, crossline];
}

/** Words to be looked at as line numbers: the user's own, and those found where the user left one open. */
export function candidateWords({ table, hints, overrides }: GeometryQuestion): HeaderWord[] {
  const chosen = [overrides.inline, overrides.crossline].filter((word) => word !== undefined);
  if (chosen.length === 2) return chosen;
  const found = findLineWords(table, hints).map(({ word }) => word);
  return [...chosen, ...found.filter((word) => !chosen.some((own) => isSame(own, word)))];
}

/** Says that the user's words number no grid. @throws SegyError 'no-geometry' */
export function refuseChosen({ inline, crossline }: Overrides, headers: string): never {
  const words =
    inline && crossline
      ? `Inline at ${nameOfWord(inline)} and crossline at ${nameOfWord(crossline)} do not number a grid of ${headers}. ` +
        'Choose other header words, or leave them to be found.'
      : `${inline ? `Inline at ${nameOfWord(inline)}` : `Crossline at ${nameOfWord(crossline!)}`} numbers no grid of ${headers}, ` +
        'whatever other header word is taken with it. Choose another header word, or leave it to be found.';
  throw new SegyError('no-geometry', words);
}
