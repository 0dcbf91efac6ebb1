import type { DatasetMeta } from '../../api/types.ts';
import type { HeaderWord } from '../../core/types.ts';
import type { HeaderField, Services } from './services.ts';
import type { CustomWord } from './store.ts';

/** A header word that the user can choose, either from the standard or self-defined. */
export interface NamedWord extends HeaderWord {
  readonly name: string;
  readonly title: string;
}

/** Words that people need most are listed first; the others follow in byte order. */
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

const keyOf = ({ byte, type = 'int32' }: HeaderWord): string => `${type}@${byte}`;

/**
 * The word that numbers the traces of a survey without inlines: what tells those of a gather apart, as the
 * offset does, or the CDP of a line whose CDPs are no even axis. Null where the traces are numbered otherwise.
 */
export function ownTopWord(
  { geometry, overrides }: Pick<DatasetMeta, 'geometry' | 'overrides'>,
  words: readonly NamedWord[],
): NamedWord | null {
  const { offset } = overrides;
  let word: HeaderWord | undefined;
  if (geometry.kind === '2d' && !geometry.cdp) word = geometry.cdpWord;
  if (geometry.kind === 'gathers')
    word = offset?.byte === geometry.within.byte ? offset : { byte: geometry.within.byte };
  if (!word) return null;
  const title = geometry.kind === '2d' ? 'CDP' : 'offset';
  const known = words.find((each) => keyOf(each) === keyOf(word));
  return { name: keyOf(word), title, ...known, ...word };
}

const namedWord = ({ name, byte, type, title }: HeaderField): NamedWord => ({
  name,
  byte,
  type: type as HeaderWord['type'],
  title: title ?? TITLES[name] ?? fieldTitle(name),
});

/** Sorts the words so that those people need most come first. */
export function byInterest(words: readonly NamedWord[]): NamedWord[] {
  const rank = ({ name }: NamedWord) => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);
  return [...words].sort((a, b) => rank(a) - rank(b));
}

/** "samplesPerTrace" → "samples per trace", for names without a title. */
export const fieldTitle = (name: string): string => name.replace(/([a-z])([A-Z0-9])/g, '$1 $2').toLowerCase();
