import type { HeaderWord, Inspection } from '../../core/types.ts';
import { TRACE_HEADER_FIELDS } from '../../segy/fields.ts';
import type { WordRule } from './out-plan.ts';

type Rule = Omit<WordRule, 'change'>;

const isAt = (word: HeaderWord, { byte, type = 'int32' }: HeaderWord): boolean =>
  word.byte === byte && (word.type ?? 'int32') === type;

/** Copies a word to where the standard has it, unless it is there. */
const moved = (word: HeaderWord | undefined, standard: HeaderWord): Rule[] =>
  !word || isAt(word, standard)
    ? []
    : [
        {
          word: standard,
          of: { kind: 'from', word: { byte: word.byte, ...(word.type && { type: word.type }) } },
        },
      ];

/** Coordinates that are floating point are written in hundredths of their unit. */
const HUNDREDTHS = -100;

/** On a grid the positions of bins belong to bytes 181 to 188. Those of a line or of gathers may be of sources, and stay where they are. */
function positionRules({ coordinates, geometry }: Inspection): Rule[] {
  if (!coordinates || coordinates.packed || !('inline' in geometry)) return [];
  const { x, y, scalarIgnored = false } = coordinates;
  const { cdpX, cdpY, coordinateScalar } = TRACE_HEADER_FIELDS;
  const floating = [x, y].some(({ type }) => type === 'ibm' || type === 'ieee');
  if (!floating) {
    const unscaled: Rule[] = scalarIgnored
      ? [{ word: coordinateScalar, of: { kind: 'value', value: 1 } }]
      : [];
    return [...moved(x, cdpX), ...moved(y, cdpY), ...unscaled];
  }
  const scaled = !scalarIgnored;
  return [
    { word: cdpX, of: { kind: 'position', word: x, scaled, times: -HUNDREDTHS } },
    { word: cdpY, of: { kind: 'position', word: y, scaled, times: -HUNDREDTHS } },
    { word: coordinateScalar, of: { kind: 'value', value: HUNDREDTHS } },
  ];
}

/** The words that a reading has found, besides those of the standard. */
export function wordsOfReading(inspection: Inspection): HeaderWord[] {
  const { geometry, coordinates, offsetWord } = inspection;
  const lines = 'inline' in geometry ? [geometry.inline, geometry.crossline] : [];
  const ensembles = geometry.kind === 'gathers' ? [geometry.ensemble, geometry.within] : [];
  const cdp = geometry.kind === '2d' && geometry.cdpWord ? [geometry.cdpWord] : [];
  const places = coordinates ? [coordinates.x, coordinates.y] : [];
  const words: readonly HeaderWord[] = [
    ...lines,
    ...ensembles,
    ...cdp,
    ...places,
    ...(offsetWord ? [offsetWord] : []),
  ];
  return words.map(({ byte, type }) => (type === undefined ? { byte } : { byte, type }));
}

/** The rules by which trace headers say in the standard's words what is read from others: lines, offset, CDP and map position. */
export function repairRules(inspection: Inspection): Rule[] {
  const { geometry, offsetWord } = inspection;
  const { inline, crossline, offset, cdp } = TRACE_HEADER_FIELDS;
  const lines =
    'inline' in geometry ? [...moved(geometry.inline, inline), ...moved(geometry.crossline, crossline)] : [];
  return [
    ...lines,
    ...positionRules(inspection),
    ...(geometry.kind === 'prestack' ? moved(offsetWord, offset) : []),
    ...(geometry.kind === '2d' ? moved(geometry.cdpWord, cdp) : []),
  ];
}
