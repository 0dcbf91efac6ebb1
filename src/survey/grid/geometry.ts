import { positionOf } from '../../core/axis.ts';
import type { Geometry2d, HeaderWord, Overrides, TracePoint } from '../../core/types.ts';
import { TRACE_HEADER_FIELDS } from '../../segy/fields.ts';
import { type Asking, PAUSE } from '../file/file-view.ts';
import { areLinesChosen, asChosen, mayBeLines, refuseChosen } from '../words/chosen-words.ts';
import { settleLineScalar } from '../words/coordinate-scalar.ts';
import { type AffineFit, type Coordinates, findCoordinates, isGoodFit } from '../words/coordinates.ts';
import type { GeometryQuestion } from '../words/geometry-question.ts';
import { type ColumnProfile, type HeaderTable, profileColumn } from '../words/header-table.ts';
import {
  areNamed,
  isClock,
  isCommonWord,
  isInt32,
  isOffset,
  offsetProfile,
  wordKey,
  wordScore,
  wordsOverlap,
} from '../words/line-words.ts';
import { isOnMap, type Located, locate, locateAnywhere, mapScore } from '../words/map-fit.ts';
import {
  areRecords,
  areRecordWords,
  hasRecordSpread,
  isChannelOffMap,
  isOneGather,
} from '../words/records.ts';
import { findLineWords, isPieceOfWord, type LineWord, wholeCore } from '../words/word-search.ts';
import { type GridCandidate, gridCandidate, isDiagonal, orderShare } from './grid-candidate.ts';

/** A possible grid with its score and the coordinates that fit it. */
export interface ScoredGrid {
  readonly candidate: GridCandidate;
  readonly score: number;
  readonly coordinates: Coordinates | null;
  readonly fit: AffineFit | null;
  /** Other types and bytes with which the inline word and the crossline word could be read, simplest first. */
  readonly aliases: readonly (readonly HeaderWord[])[];
}

/** The ensembles of a file of gathers: the number and the first row of each run of the ensemble word. */
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
/** Traces in no order, whose positions are not known, must fill at least this share of their grid. */
const MIN_UNSORTED_FILL = 0.6;
const MIN_ORDER = 0.6;
const DISORDER_PENALTY = 60;

const isStandardWord = (word: HeaderWord): boolean =>
  isInt32(word) && (word.byte === STANDARD_INLINE || word.byte === STANDARD_CROSSLINE);

/**
 * Decides which of two words is the inline: by the text header if it names both, by the SEG-Y standard or common use, or else
 * the one that changes slower in the file.
 * @param plain whether the file is sorted, so that it is certain which word is slow
 */
export function orientWords(
  slow: HeaderWord,
  fast: HeaderWord,
  plain: boolean,
  { standardWords, hints }: Pick<GeometryQuestion, 'standardWords' | 'hints'>,
): readonly [inline: HeaderWord, crossline: HeaderWord] {
  if (areNamed(slow, fast, hints) !== areNamed(fast, slow, hints))
    return areNamed(slow, fast, hints) ? [slow, fast] : [fast, slow];
  if (!isInt32(slow) || !isInt32(fast)) return [slow, fast];
  const bytes = [slow.byte, fast.byte];
  if (bytes.includes(STANDARD_INLINE) && bytes.includes(STANDARD_CROSSLINE)) {
    // Before revision 1 these bytes had no meaning, so the order in the file decides if it is certain.
    return slow.byte === STANDARD_INLINE || (plain && !standardWords) ? [slow, fast] : [fast, slow];
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
    (row) => positionOf(inline, inlineNumbers[row]!),
    (row) => positionOf(crossline, crosslineNumbers[row]!),
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

/** Whether to believe a grid of uncommon words. They need coordinates, or a fairly full grid in file order. */
function isBelievableUncommon(scored: ScoredGrid, profiles: readonly ColumnProfile[]): boolean {
  const { candidate, coordinates, fit } = scored;
  if (coordinates || candidate.offsets) return isGoodFit(fit);
  const doubtful =
    candidate.sorting === 'none' || profiles.some((profile) => isClock(profile) || isOffset(profile.word));
  return (
    !doubtful &&
    orderShare(candidate) >= MIN_ORDER &&
    candidate.filledCells >= 0.5 * candidate.cellCount &&
    candidate.traceCount >= 24
  );
}

/** Whether to believe a grid. Words outside the standard must be in file order and not be shots and channels of field records. */
function isBelievable(
  scored: ScoredGrid,
  profiles: readonly ColumnProfile[],
  question: GeometryQuestion,
): boolean {
  const { candidate, fit } = scored;
  const { inline, crossline } = candidate;
  const fill = candidate.filledCells / candidate.cellCount;
  if (isDiagonal(candidate)) return false;
  if (isStandardWord(inline) && isStandardWord(crossline))
    return isGoodFit(fit) || candidate.sorting !== 'none' || fill >= MIN_UNSORTED_FILL;
  const taken = [inline, crossline];
  if (
    hasRecordSpread(question, taken) &&
    (areRecords(question, taken) || (!candidate.offsets && !isGoodFit(fit)))
  )
    return false;
  // Where offsets vary, one trace for each cell is a channel of a record rather than a stack.
  const isStackOnMap = isGoodFit(fit) && (candidate.offsets !== null || !hasRecordSpread(question, taken));
  if (isChannelOffMap(question, taken, isStackOnMap)) return false;
  if (!isCommonWord(inline) || !isCommonWord(crossline)) return isBelievableUncommon(scored, profiles);
  if (isGoodFit(fit)) return true;
  if (candidate.sorting === 'none' || (!candidate.offsets && orderShare(candidate) < MIN_ORDER)) return false;
  // Without coordinates the only evidence for an uncommon pair of words is that its grid is full.
  return scored.score >= 40 || fill >= 0.8;
}

function overriddenGrid(question: GeometryQuestion): ScoredGrid | null {
  const { overrides, table } = question;
  if (!overrides.inline || !overrides.crossline) return null;
  const inline = profileColumn(table, overrides.inline);
  const crossline = profileColumn(table, overrides.crossline);
  // There is no grid if one of the words never changes.
  const candidate =
    inline && crossline
      ? gridCandidate(inline, crossline, offsetProfile(table, overrides.offset), true)
      : null;
  return candidate ? scoreGrid(candidate, question) : refuseChosen(overrides, `the ${table.count} traces`);
}

interface LineProfile extends LineWord {
  readonly profile: ColumnProfile;
}

/** Profiles the words that may number lines, and those that the user chose. */
function* lineProfiles(question: GeometryQuestion): Asking<LineProfile[]> {
  const { table, overrides } = question;
  const words = new Map(findLineWords(table, question.hints).map((line) => [wordKey(line.word), line]));
  for (const word of [overrides.inline, overrides.crossline]) {
    if (word && !words.has(wordKey(word)))
      words.set(wordKey(word), { word, core: wholeCore(word), aliases: [] });
  }
  const profiles: LineProfile[] = [];
  for (const line of words.values()) {
    yield PAUSE;
    const profile = profileColumn(table, line.word);
    if (profile?.distinct && profile.distinct.length >= 2) profiles.push({ ...line, profile });
  }
  return profiles;
}

const coresOverlap = ({ core: a }: LineWord, { core: b }: LineWord): boolean => a[0] <= b[1] && b[0] <= a[1];

/** The other ways to read a word's bytes that give other numbers. */
export function aliasesOf({ word, aliases }: LineWord, table: HeaderTable): readonly HeaderWord[] {
  const numbers = table.column(word)!;
  return aliases.filter((alias) => table.column(alias)?.some((value, row) => value !== numbers[row]));
}

/** Finds all grids that the table's words make, best first: those that are believed, and those that are doubtful. */
export function* findGrids(
  question: GeometryQuestion,
): Asking<{ grids: ScoredGrid[]; doubtful: ScoredGrid[] }> {
  const { table, overrides } = question;
  const profiles = yield* lineProfiles(question);
  const offsets = offsetProfile(table, overrides.offset);
  const found: PairedGrid[] = [];
  for (const [index, a] of profiles.entries()) {
    for (const b of profiles.slice(index + 1)) {
      if (coresOverlap(a, b) || !mayBeLines(a.word, b.word, overrides)) continue;
      const [inline, crossline] = orient(a.profile, b.profile, question);
      yield PAUSE;
      const candidate = gridCandidate(inline, crossline, offsets);
      if (!candidate) continue;
      const aliases = (inline === a.profile ? [a, b] : [b, a]).map((line) => aliasesOf(line, table));
      found.push({ ...scoreGrid(candidate, question), aliases, pair: [inline, crossline] });
    }
  }
  const ranked = (yield* onFoundMap(found.sort(byScore), question)).sort(byScore);
  const believable = ranked.map(
    (grid) => isSupported(grid, question) && isBelievable(grid, grid.pair, question),
  );
  const isOffered = (grid: ScoredGrid): boolean =>
    isSupported(grid, question) || areLinesChosen(question.overrides);
  return {
    grids: ranked.filter((_, k) => believable[k]),
    doubtful: ranked.filter((grid, k) => !believable[k] && isOffered(grid)),
  };
}

/**
 * Whether a grid may be offered: its words are not those of shots and receivers, and more than its own numbers speaks for
 * pieces of standard words, which are coordinates that fit or the text header.
 */
function isSupported(
  { candidate: { inline, crossline }, fit }: ScoredGrid,
  question: GeometryQuestion,
): boolean {
  const words = [inline, crossline];
  if (areRecordWords(question, words)) return false;
  const { hints } = question;
  const table = question.table.spread ?? question.table;
  const isNamed = ({ byte }: HeaderWord): boolean => hints.inline.has(byte) || hints.crossline.has(byte);
  return isGoodFit(fit) || words.every((word) => isNamed(word) || !isPieceOfWord(word, words, table));
}

interface PairedGrid extends ScoredGrid {
  readonly pair: readonly [ColumnProfile, ColumnProfile];
}

const byScore = (first: ScoredGrid, second: ScoredGrid): number => second.score - first.score;

/** How many grids in file order, and how many in no order, are compared with coordinates at any words; best ones first. */
const MOST_LOCATED = 12;

/** If no grid fits coordinates at their common words, looks for other words with coordinates that fit the best grids. */
function* onFoundMap(ranked: readonly PairedGrid[], question: GeometryQuestion): Asking<PairedGrid[]> {
  if (ranked.some(isOnMap)) return [...ranked];
  const left = { sorted: MOST_LOCATED, none: MOST_LOCATED };
  const placed: PairedGrid[] = [];
  for (const grid of ranked) {
    const { inline, crossline, offsets, sorting } = grid.candidate;
    placed.push(grid);
    if (left[sorting === 'none' ? sorting : 'sorted']-- <= 0) continue;
    yield PAUSE;
    // A prestack grid is not made of field records, unless its words number shots or receivers.
    const prestack = offsets !== null && !areRecords(question, [inline, crossline]);
    const located = locateAnywhere(question, inline, crossline, prestack);
    if (located)
      placed[placed.length - 1] = {
        ...grid,
        ...located,
        score: scoreOf(grid.candidate, located, question),
      };
  }
  return placed;
}

const ENSEMBLE_BYTES = [21, 9, 17, 13, 5];
const WITHIN_BYTES = [13, 25, 1, 5, 9];

/** The words that may number ensembles, and those that may count traces within one: the user's, or else the standard's. */
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

/** Finds shot, receiver or CDP gathers: runs of an ensemble word within which another word counts traces. */
export function findEnsembles(question: GeometryQuestion): Ensembles | null {
  const { table, overrides } = question;
  const spread = hasRecordSpread(question);
  const cdp = profileColumn(table, overrides.cdp ?? TRACE_HEADER_FIELDS.cdp);
  if (cdp?.runs === table.count && !spread) return null;
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
  return isOneGather(question) ? oneEnsemble(question) : null;
}

/** The ensembles of a file that holds one gather. */
export function oneEnsemble({ table, overrides }: GeometryQuestion): Ensembles {
  const word = overrides.cdp ?? TRACE_HEADER_FIELDS.cdp;
  return {
    byte: word.byte,
    withinByte: (overrides.offset ?? TRACE_HEADER_FIELDS.offset).byte,
    numbers: Float64Array.of((table.spread ?? table).column(word)![0]!),
    firstRows: Int32Array.of(0),
  };
}

/** Finds the geometry from the trace headers. A grid that is doubtful is not used; the file is then gathers or a line. */
export function* findGeometry(question: GeometryQuestion): Asking<GeometryFound> {
  const forced = overriddenGrid(question);
  if (forced) return { kind: 'grid', best: forced, others: [] };
  const { grids, doubtful } = yield* findGrids(question);
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

/** Finds the coordinates of traces without a grid. */
export function lineCoordinates({
  table,
  measurementSystem,
  overrides,
  hints,
}: GeometryQuestion): Coordinates | null {
  const rows = table.spread ?? table;
  const [coordinates] = findCoordinates(rows, [], measurementSystem, overrides, hints);
  return coordinates ? settleLineScalar(coordinates, rows) : null;
}

/** Makes the geometry of a file without a grid, which is one line: its CDP numbers if they step evenly, and its path on the map. */
export function lineGeometry(question: GeometryQuestion, traceCount: number): Geometry2d {
  const rows = question.table.spread ?? question.table;
  const coordinates = lineCoordinates(question);
  const path: TracePoint[] = [];
  const stride = Math.max(1, Math.ceil(rows.count / MAX_PATH_POINTS));
  for (let row = 0; coordinates && row < rows.count; row += stride) {
    const [x, y] = [coordinates.x[row]!, coordinates.y[row]!];
    if (!Number.isNaN(x)) path.push({ x, y, trace: rows.trace(row) });
  }
  return { kind: '2d', ...cdpNumbers(question, traceCount), traceCount, path };
}

/** The CDP numbers of a line. In any other order than that of the file they would stand above the wrong traces. */
function cdpNumbers(
  { table, overrides: { cdp = { byte: TRACE_HEADER_FIELDS.cdp.byte } } }: GeometryQuestion,
  traceCount: number,
): Pick<Geometry2d, 'cdp' | 'cdpWord'> {
  const all = table.column(cdp);
  const numbers = all ?? table.spread?.column(cdp) ?? [];
  const [first = 0, second = 0] = numbers;
  const sign = Math.sign((numbers.at(-1) ?? 0) - first);
  if (sign === 0 || numbers.some((number, row) => row > 0 && sign * (number - numbers[row - 1]!) < 0))
    return { cdp: null };
  const step = second - first;
  const even = all && table.complete && step > 0 && all.every((number, row) => number === first + row * step);
  return { cdp: even ? { first, count: traceCount, step } : null, cdpWord: cdp };
}
