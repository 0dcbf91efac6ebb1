import type { Geometry2d, HeaderWord, MapPoint, Overrides } from '../core/types.ts';
import { TRACE_HEADER_FIELDS } from '../segy/fields.ts';
import { areLinesChosen, asChosen, mayBeLines, refuseChosen } from './chosen-words.ts';
import { settleLineScalar } from './coordinate-scalar.ts';
import { type AffineFit, type Coordinates, findCoordinates, isGoodFit } from './coordinates.ts';
import type { GeometryQuestion } from './geometry-question.ts';
import { type GridCandidate, gridCandidate, orderShare } from './grid-candidate.ts';
import { type ColumnProfile, commonStep, type HeaderTable, profileColumn } from './header-table.ts';
import {
  isClock,
  isCommonWord,
  isInt32,
  isOffset,
  offsetProfile,
  wordKey,
  wordScore,
  wordsOverlap,
} from './line-words.ts';
import { isOnMap, type Located, locate, locateAnywhere, mapScore } from './map-fit.ts';
import { areRecords, hasRecordSpread } from './records.ts';
import { findLineWords, type LineWord, wholeCore } from './word-search.ts';

/** A grid with its score and the map it lies on. */
export interface ScoredGrid {
  readonly candidate: GridCandidate;
  readonly score: number;
  readonly coordinates: Coordinates | null;
  readonly fit: AffineFit | null;
  /** Other readings of the inline's and of the crossline's bytes, plainest first. */
  readonly aliases: readonly (readonly HeaderWord[])[];
}

/** Ensembles of a file of gathers: where each run of the ensemble word begins. */
export interface Ensembles {
  readonly byte: number;
  readonly withinByte: number;
  readonly numbers: Float64Array;
  readonly firstRows: Int32Array;
}

export type GeometryFound =
  | { readonly kind: 'grid'; readonly best: ScoredGrid; readonly others: readonly ScoredGrid[] }
  | { readonly kind: 'gathers'; readonly ensembles: Ensembles; readonly doubtful: readonly ScoredGrid[] }
  | { readonly kind: 'line'; readonly doubtful: readonly ScoredGrid[] };

const STANDARD_INLINE = 189;
const STANDARD_CROSSLINE = 193;
const CDP = 21;
/** Traces in no order whose positions are not known must fill their grid. */
const MIN_UNSORTED_FILL = 0.6;
const MIN_ORDER = 0.6;
const DISORDER_PENALTY = 60;

const isStandardWord = (word: HeaderWord): boolean =>
  isInt32(word) && (word.byte === STANDARD_INLINE || word.byte === STANDARD_CROSSLINE);

/**
 * Which of two words is the inline: by the text header when it names these very words, by SEG-Y's own definition or common
 * use, else the one that changes slower in the file.
 * @param plain the file is sorted, so that slow and fast are certain
 */
export function orientWords(
  slow: HeaderWord,
  fast: HeaderWord,
  plain: boolean,
  question: Pick<GeometryQuestion, 'standardWords' | 'hints'>,
): readonly [inline: HeaderWord, crossline: HeaderWord] {
  const { inline, crossline } = question.hints;
  const told = (word: HeaderWord, other: HeaderWord): boolean =>
    inline.has(word.byte) && crossline.has(other.byte);
  if (told(slow, fast) !== told(fast, slow)) return told(slow, fast) ? [slow, fast] : [fast, slow];
  if (!isInt32(slow) || !isInt32(fast)) return [slow, fast];
  const bytes = [slow.byte, fast.byte];
  if (bytes.includes(STANDARD_INLINE) && bytes.includes(STANDARD_CROSSLINE)) {
    // Before revision 1 the two bytes had no meaning, so that there the order in the file decides when it is plain.
    return slow.byte === STANDARD_INLINE || (plain && !question.standardWords) ? [slow, fast] : [fast, slow];
  }
  const lineOfBoth = isCommonWord(slow) && isCommonWord(fast);
  if (lineOfBoth && (fast.byte === STANDARD_INLINE || slow.byte === STANDARD_CROSSLINE || slow.byte === CDP))
    return [fast, slow];
  return [slow, fast];
}

function orient(
  a: ColumnProfile,
  b: ColumnProfile,
  question: GeometryQuestion,
): readonly [ColumnProfile, ColumnProfile] {
  const [slow, fast] = a.runs <= b.runs ? [a, b] : [b, a];
  const plain = slow.runs === slow.distinct?.length;
  const [inline] = asChosen(orientWords(slow.word, fast.word, plain, question), question.overrides);
  return inline === slow.word ? [slow, fast] : [fast, slow];
}

function scoreGrid(candidate: GridCandidate, question: GeometryQuestion): ScoredGrid {
  const { inline, crossline, inlineNumbers, crosslineNumbers } = candidate;
  const located = locate(
    question,
    [inline, crossline],
    (row) => (inlineNumbers[row]! - inline.first) / inline.step,
    (row) => (crosslineNumbers[row]! - crossline.first) / crossline.step,
  );
  return { candidate, ...located, score: scoreOf(candidate, located, question), aliases: [[], []] };
}

function scoreOf(candidate: GridCandidate, located: Located, { hints }: GeometryQuestion): number {
  const { inline, crossline, sorting } = candidate;
  const fill = candidate.filledCells / candidate.cellCount;
  const disordered = !isGoodFit(located.fit) && orderShare(candidate) < MIN_ORDER;
  return (
    wordScore(inline, crossline, hints) +
    10 * fill +
    (sorting === 'none' ? 0 : 10) -
    (disordered ? DISORDER_PENALTY : 0) +
    mapScore(located)
  );
}

/** Words of no common use need coordinates or a full grid in file order to be believed. */
function isBelievableUncommon(scored: ScoredGrid, profiles: readonly ColumnProfile[]): boolean {
  const { candidate, coordinates, fit } = scored;
  if (coordinates || candidate.offsets) return isGoodFit(fit);
  if (candidate.sorting === 'none') return false;
  if (profiles.some((profile) => isClock(profile) || isOffset(profile.word))) return false;
  const ordered = candidate.offsets !== null || orderShare(candidate) >= MIN_ORDER;
  return ordered && candidate.filledCells >= 0.5 * candidate.cellCount && candidate.traceCount >= 24;
}

/** A pair outside the standard must be in file order, and must not be the shots and channels of field records. */
function isBelievable(
  scored: ScoredGrid,
  profiles: readonly ColumnProfile[],
  question: GeometryQuestion,
): boolean {
  const { candidate, fit } = scored;
  const { inline, crossline } = candidate;
  const fill = candidate.filledCells / candidate.cellCount;
  if (isStandardWord(inline) && isStandardWord(crossline))
    return isGoodFit(fit) || candidate.sorting !== 'none' || fill >= MIN_UNSORTED_FILL;
  const taken = [inline, crossline];
  if (hasRecordSpread(question, taken)) {
    if (areRecords(question, taken) || (!candidate.offsets && !isGoodFit(fit))) return false;
  }
  if (!isCommonWord(inline) || !isCommonWord(crossline)) return isBelievableUncommon(scored, profiles);
  if (isGoodFit(fit)) return true;
  if (candidate.sorting === 'none' || (!candidate.offsets && orderShare(candidate) < MIN_ORDER)) return false;
  // Without coordinates to bear it out, an uncommon pair of words has only its fullness to speak for it.
  return scored.score >= 40 || fill >= 0.8;
}

function wordOf(profileWord: HeaderWord, table: HeaderTable): ColumnProfile | null {
  return profileColumn(table, profileWord);
}

function overriddenGrid(question: GeometryQuestion): ScoredGrid | null {
  const { overrides, table } = question;
  if (!overrides.inline || !overrides.crossline) return null;
  const inline = wordOf(overrides.inline, table);
  const crossline = wordOf(overrides.crossline, table);
  // A word that never changes numbers nothing.
  const candidate =
    inline && crossline
      ? gridCandidate(inline, crossline, offsetProfile(table, overrides.offset), true)
      : null;
  if (!inline || !crossline || !candidate) {
    return refuseChosen(overrides, `the ${table.count} traces`);
  }
  return scoreGrid(candidate, question);
}

interface LineProfile extends LineWord {
  readonly profile: ColumnProfile;
}

/** Profiles of the words that may number lines, those that the user chose among them. */
function lineProfiles(question: GeometryQuestion): LineProfile[] {
  const { table, overrides } = question;
  const words = new Map(findLineWords(table, question.hints).map((line) => [wordKey(line.word), line]));
  for (const word of [overrides.inline, overrides.crossline]) {
    if (word && !words.has(wordKey(word)))
      words.set(wordKey(word), { word, core: wholeCore(word), aliases: [] });
  }
  const profiles: LineProfile[] = [];
  for (const line of words.values()) {
    const profile = profileColumn(table, line.word);
    if (profile?.distinct && profile.distinct.length >= 2) profiles.push({ ...line, profile });
  }
  return profiles;
}

const coresOverlap = ({ core: a }: LineWord, { core: b }: LineWord): boolean => a[0] <= b[1] && b[0] <= a[1];

/** Other readings of a word's bytes that give other numbers. */
export function aliasesOf({ word, aliases }: LineWord, table: HeaderTable): readonly HeaderWord[] {
  const numbers = table.column(word)!;
  return aliases.filter((alias) => table.column(alias)?.some((value, row) => value !== numbers[row]));
}

/** Every believable grid of the table's words, best first, and those that nothing but doubt speaks against. */
export function findGrids(question: GeometryQuestion): { grids: ScoredGrid[]; doubtful: ScoredGrid[] } {
  const { table, overrides } = question;
  const profiles = lineProfiles(question);
  const offsets = offsetProfile(table, overrides.offset);
  const found: PairedGrid[] = [];
  for (const [index, a] of profiles.entries()) {
    for (const b of profiles.slice(index + 1)) {
      if (coresOverlap(a, b)) continue;
      if (!mayBeLines(a.word, b.word, overrides)) continue;
      const [inline, crossline] = orient(a.profile, b.profile, question);
      const candidate = gridCandidate(inline, crossline, offsets);
      if (!candidate) continue;
      const pair = [inline, crossline] as const;
      const aliases = [a, b].map((line) => aliasesOf(line, table));
      if (inline !== a.profile) aliases.reverse();
      found.push({ ...scoreGrid(candidate, question), aliases, pair });
    }
  }
  const ranked = onFoundMap(found.sort(byScore), question).sort(byScore);
  const believable = ranked.map((grid) => isBelievable(grid, grid.pair, question));
  return {
    grids: ranked.filter((_, k) => believable[k]),
    doubtful: ranked.filter((_, k) => !believable[k]),
  };
}

interface PairedGrid extends ScoredGrid {
  readonly pair: readonly [ColumnProfile, ColumnProfile];
}

const byScore = (first: ScoredGrid, second: ScoredGrid): number => second.score - first.score;

/** Grids, best first, that are looked for on maps of any words: so many in the order of the file, and so many in none. */
const MOST_LOCATED = 12;

/** Where no grid lies on positions at their common words, the best ones with those of any other that they lie on. */
function onFoundMap(ranked: readonly PairedGrid[], question: GeometryQuestion): PairedGrid[] {
  if (ranked.some(isOnMap)) return [...ranked];
  const left = { sorted: MOST_LOCATED, none: MOST_LOCATED };
  return ranked.map((grid) => {
    const { inline, crossline, offsets, sorting } = grid.candidate;
    if (left[sorting === 'none' ? sorting : 'sorted']-- <= 0) return grid;
    // Traces that an offset tells apart in their cells are no records, unless one end of theirs stands still.
    const prestack = offsets !== null && !areRecords(question, [inline, crossline]);
    const located = locateAnywhere(question, inline, crossline, prestack);
    return located ? { ...grid, ...located, score: scoreOf(grid.candidate, located, question) } : grid;
  });
}

const ENSEMBLE_BYTES = [21, 9, 17, 13, 5];
const WITHIN_BYTES = [13, 25, 1, 5, 9];

/** Words that may number ensembles, and those that may count traces within one: the user's own, else the standard's. */
export function ensembleWords({ cdp, offset }: Overrides): {
  readonly ensembles: readonly HeaderWord[];
  readonly within: readonly HeaderWord[];
} {
  const wordOf = (byte: number): HeaderWord => ({ byte });
  return {
    ensembles: cdp ? [cdp] : ENSEMBLE_BYTES.map(wordOf),
    within: [offset ?? TRACE_HEADER_FIELDS.offset, ...WITHIN_BYTES.map(wordOf)],
  };
}

/** Runs of an ensemble word within which another word counts traces: shot, receiver or CDP gathers. */
export function findEnsembles(question: GeometryQuestion): Ensembles | null {
  const { table, overrides } = question;
  const spread = hasRecordSpread(question);
  const cdp = profileColumn(table, overrides.cdp ?? TRACE_HEADER_FIELDS.cdp);
  const stacked = cdp !== null && cdp.runs === table.count && !spread;
  if (stacked) return null;
  const words = ensembleWords(overrides);
  for (const word of words.ensembles) {
    const ensemble = profileColumn(table, word);
    if (!ensemble || ensemble.runs < 2 || table.count < 2 * ensemble.runs) continue;
    const within = words.within
      .filter((candidate) => !wordsOverlap(candidate, word))
      .map((candidate) => profileColumn(table, candidate))
      .find((profile) => profile !== null && profile.runs > ensemble.runs);
    if (!within && !spread && !overrides.cdp && word.byte !== CDP) continue;
    const numbers = new Float64Array(ensemble.runs);
    const firstRows = new Int32Array(ensemble.runs);
    for (let row = 0, run = 0; row < table.count; row++) {
      if (row > 0 && ensemble.values[row] === ensemble.values[row - 1]) continue;
      numbers[run] = ensemble.values[row]!;
      firstRows[run++] = row;
    }
    return { byte: word.byte, withinByte: (within?.word ?? words.within[0]!).byte, numbers, firstRows };
  }
  return null;
}

/** What the trace headers say of how the traces stand to each other. A grid is never guessed: doubt gives a line. */
export function findGeometry(question: GeometryQuestion): GeometryFound {
  const forced = overriddenGrid(question);
  if (forced) return { kind: 'grid', best: forced, others: [] };
  const { grids, doubtful } = findGrids(question);
  if (areLinesChosen(question.overrides)) {
    const [best, ...others] = [...grids, ...doubtful];
    return best
      ? { kind: 'grid', best, others }
      : refuseChosen(question.overrides, `the ${question.table.count} traces`);
  }
  if (grids[0]) return { kind: 'grid', best: grids[0], others: [...grids.slice(1), ...doubtful] };
  const ensembles = findEnsembles(question);
  return ensembles ? { kind: 'gathers', ensembles, doubtful } : { kind: 'line', doubtful };
}

const MAX_PATH_POINTS = 512;

/** Positions of traces without a grid. */
export function lineCoordinates({
  table,
  measurementSystem,
  overrides,
}: GeometryQuestion): Coordinates | null {
  const rows = table.spread ?? table;
  const [coordinates] = findCoordinates(rows, [], measurementSystem, overrides);
  return coordinates ? settleLineScalar(coordinates, rows) : null;
}

/** A file without grid as one line: its CDP numbers when they step evenly, and its path on the map. */
export function lineGeometry(question: GeometryQuestion, traceCount: number): Geometry2d {
  const rows = question.table.spread ?? question.table;
  const coordinates = lineCoordinates(question);
  const path: MapPoint[] = [];
  const stride = Math.max(1, Math.ceil(rows.count / MAX_PATH_POINTS));
  for (let row = 0; coordinates && row < rows.count; row += stride) {
    const [x, y] = [coordinates.x[row]!, coordinates.y[row]!];
    if (!Number.isNaN(x)) path.push({ x, y });
  }
  return { kind: '2d', cdp: cdpAxis(question, traceCount), traceCount, path };
}

function cdpAxis(question: GeometryQuestion, traceCount: number): Geometry2d['cdp'] {
  const { table, overrides } = question;
  const numbers = table.column(overrides.cdp ?? TRACE_HEADER_FIELDS.cdp);
  if (!numbers || table.count < 2 || !table.complete) return null;
  const ascending = numbers.slice().sort();
  const step = commonStep(ascending);
  const first = ascending[0]!;
  const even = ascending.every((value, index) => value === first + index * step);
  return even && first !== ascending[1] ? { first, count: traceCount, step } : null;
}
