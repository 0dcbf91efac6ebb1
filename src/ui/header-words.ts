import type { HeaderWord } from '../core/types.ts';
import type { HeaderField, Services } from './services.ts';
import type { CustomWord } from './store.ts';
import { fieldTitle } from './text-header.ts';

/** A word that can be chosen: of the standard, or the user's own. */
export interface NamedWord extends HeaderWord {
  readonly name: string;
  readonly title: string;
}

/** Words people look at first, before the others in the order of their bytes. */
const FIRST = [
  'cdp',
  'offset',
  'inline',
  'crossline',
  'cdpX',
  'cdpY',
  'sourceX',
  'sourceY',
  'groupX',
  'groupY',
  'fieldRecord',
  'traceNumber',
  'energySourcePoint',
  'shotPoint',
];

const TITLES: Readonly<Record<string, string>> = {
  cdp: 'CDP',
  cdpX: 'CDP X',
  cdpY: 'CDP Y',
  cdpTrace: 'CDP trace',
  sourceX: 'source X',
  sourceY: 'source Y',
  groupX: 'group X',
  groupY: 'group Y',
};

export function namedWords(
  services: Pick<Services, 'traceHeaderFields'>,
  custom: readonly CustomWord[],
): NamedWord[] {
  const standard = services.traceHeaderFields().map(namedWord);
  return [...standard, ...custom.map((word) => ({ ...word, title: word.name }))];
}

function namedWord({ name, byte, type, title }: HeaderField): NamedWord {
  return { name, byte, type: type as HeaderWord['type'], title: title ?? TITLES[name] ?? fieldTitle(name) };
}

/** The same words, those people look at first in front. */
export function byInterest(words: readonly NamedWord[]): NamedWord[] {
  const rank = ({ name }: NamedWord) => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);
  return [...words].sort((a, b) => rank(a) - rank(b));
}
