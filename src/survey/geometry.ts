import { SegyError } from '../core/errors.ts';
import type { Geometry2d, HeaderWord, MapPoint, Overrides } from '../core/types.ts';
import { TRACE_HEADER_FIELDS } from '../segy/fields.ts';
import { type AffineFit, type Coordinates, findCoordinates, fitAffine, isGoodFit } from './coordinates.ts';
import { type GridCandidate, gridCandidate } from './grid-candidate.ts';
import { type ColumnProfile, commonStep, type HeaderTable, profileColumn } from './header-table.ts';
import { crosslineTrust, inlineTrust, lineWordProfiles, offsetProfile } from './line-words.ts';

/** A grid with its score and the map it lies on. */
export interface ScoredGrid {
  readonly candidate: GridCandidate;
  readonly score: number;
  readonly coordinates: Coordinates | null;
  readonly fit: AffineFit | null;
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
  | { readonly kind: 'gathers'; readonly ensembles: Ensembles }
  | { readonly kind: 'line' };

export interface GeometryQuestion {
  readonly table: HeaderTable;
  readonly overrides: Overrides;
  /** Bytes 189 and 193 mean inline and crossline: SEG-Y revision 1 and later, or the text header, says so. */
  readonly standardWords: boolean;
  readonly measurementSystem: number;
}

/** Coordinates already read from a question's table, because every candidate asks for the same few. */
const coordinateCache = new WeakMap<HeaderTable, Map<string, Coordinates[]>>();

function coordinatesFor(question: GeometryQuestion, taken: readonly number[]): Coordinates[] {
  const known = coordinateCache.get(question.table) ?? new Map<string, Coordinates[]>();
  coordinateCache.set(question.table, known);
  const key = taken
    .filter((byte) => byte === 73 || byte === 77 || byte === 81 || byte === 85 || byte >= 181)
    .join();
  const found =
    known.get(key) ?? findCoordinates(question.table, taken, question.measurementSystem, question.overrides);
  known.set(key, found);
  return found;
}

const STANDARD_INLINE = 189;
const STANDARD_CROSSLINE = 193;
const CDP = 21;

/** Rows by which offset or source and receiver positions differ within an ensemble: field or CDP records, not a stack. */
export function hasRecordSpread(question: GeometryQuestion): boolean {
  const { table, overrides } = question;
  const offsets = offsetProfile(table, overrides.offset);
  if (offsets && (offsets.distinct === null || offsets.distinct.length > 2)) return true;
  for (const [source, group] of [
    [TRACE_HEADER_FIELDS.sourceX, TRACE_HEADER_FIELDS.groupX],
    [TRACE_HEADER_FIELDS.sourceY, TRACE_HEADER_FIELDS.groupY],
  ] as const) {
    const [sources, groups] = [table.column(source), table.column(group)];
    if (!sources || !groups) continue;
    const groupsVary = profileColumn(table, group) !== null;
    const sourcesUsed = profileColumn(table, source) !== null || sources[0] !== 0;
    if (groupsVary && sourcesUsed && sources.some((value, row) => value !== groups[row])) return true;
  }
  return false;
}

/**
 * Which of two words is the inline: by SEG-Y's own definition or common use, else the one that changes slower in the file.
 * @param plain the file is sorted, so that slow and fast are certain
 */
export function orientWords(
  slow: HeaderWord,
  fast: HeaderWord,
  plain: boolean,
  standardWords: boolean,
): readonly [inline: HeaderWord, crossline: HeaderWord] {
  const bytes = [slow.byte, fast.byte];
  if (bytes.includes(STANDARD_INLINE) && bytes.includes(STANDARD_CROSSLINE)) {
    // Before revision 1 the two bytes had no meaning, so that there the order in the file decides when it is plain.
    return slow.byte === STANDARD_INLINE || (plain && !standardWords) ? [slow, fast] : [fast, slow];
  }
  if (fast.byte === STANDARD_INLINE || slow.byte === STANDARD_CROSSLINE || slow.byte === CDP)
    return [fast, slow];
  return [slow, fast];
}

function orient(
  a: ColumnProfile,
  b: ColumnProfile,
  standardWords: boolean,
): readonly [ColumnProfile, ColumnProfile] {
  const [slow, fast] = a.runs <= b.runs ? [a, b] : [b, a];
  const plain = slow.runs === slow.distinct?.length;
  const [inline] = orientWords(slow.word, fast.word, plain, standardWords);
  return inline === slow.word ? [slow, fast] : [fast, slow];
}

/** The best coordinates for a grid: those that an affine map explains, else the first that vary. */
export function locate(
  question: GeometryQuestion,
  taken: readonly number[],
  inlineIndex: (row: number) => number,
  crosslineIndex: (row: number) => number,
): { coordinates: Coordinates | null; fit: AffineFit | null } {
  let fallback: { coordinates: Coordinates | null; fit: AffineFit | null } = { coordinates: null, fit: null };
  for (const coordinates of coordinatesFor(question, taken)) {
    const fit = fitAffine(coordinates, inlineIndex, crosslineIndex);
    if (isGoodFit(fit)) return { coordinates, fit };
    if (!fallback.coordinates) fallback = { coordinates, fit };
  }
  return fallback;
}

function scoreGrid(
  candidate: GridCandidate,
  words: readonly HeaderWord[],
  question: GeometryQuestion,
): ScoredGrid {
  const { inline, crossline, inlineNumbers, crosslineNumbers } = candidate;
  const located = locate(
    question,
    [inline.byte, crossline.byte],
    (row) => (inlineNumbers[row]! - inline.first) / inline.step,
    (row) => (crosslineNumbers[row]! - crossline.first) / crossline.step,
  );
  const fill = candidate.filledCells / candidate.cellCount;
  let score = inlineTrust(words[0]!) + crosslineTrust(words[1]!) + 10 * fill;
  if (candidate.sorting !== 'none') score += 10;
  if (located.coordinates) score += isGoodFit(located.fit) ? 30 : -15;
  return { candidate, score, ...located };
}

/** A pair outside the standard must be in file order, and must not be the shots and channels of field records. */
function isBelievable(scored: ScoredGrid, recordSpread: boolean): boolean {
  const { candidate, fit } = scored;
  const bytes = [candidate.inline.byte, candidate.crossline.byte];
  const standard = bytes.includes(STANDARD_INLINE) && bytes.includes(STANDARD_CROSSLINE);
  if (standard || isGoodFit(fit)) return true;
  if (recordSpread && !candidate.offsets) return false;
  if (candidate.sorting === 'none') return false;
  const fill = candidate.filledCells / candidate.cellCount;
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
  if (!inline || !crossline) return null;
  const candidate = gridCandidate(inline, crossline, offsetProfile(table, overrides.offset), true);
  if (!candidate) {
    throw new SegyError(
      'no-geometry',
      `Bytes ${overrides.inline.byte} and ${overrides.crossline.byte} do not number a grid of the ${table.count} traces. ` +
        'Choose other header words, or leave them to be found.',
    );
  }
  return scoreGrid(candidate, [overrides.inline, overrides.crossline], question);
}

/** Every believable grid of the table's words, best first. */
export function findGrids(question: GeometryQuestion): ScoredGrid[] {
  const { table, overrides } = question;
  const profiles = lineWordProfiles(table);
  const offsets = offsetProfile(table, overrides.offset);
  const recordSpread = hasRecordSpread(question);
  const grids: ScoredGrid[] = [];
  for (const [index, a] of profiles.entries()) {
    for (const b of profiles.slice(index + 1)) {
      const fixed = [overrides.inline?.byte, overrides.crossline?.byte].filter((byte) => byte !== undefined);
      if (fixed.some((byte) => a.word.byte !== byte && b.word.byte !== byte)) continue;
      let [inline, crossline] = orient(a, b, question.standardWords);
      if (overrides.inline?.byte === crossline.word.byte || overrides.crossline?.byte === inline.word.byte) {
        [inline, crossline] = [crossline, inline];
      }
      const candidate = gridCandidate(inline, crossline, offsets);
      if (!candidate) continue;
      const scored = scoreGrid(candidate, [inline.word, crossline.word], question);
      if (isBelievable(scored, recordSpread)) grids.push(scored);
    }
  }
  return grids.sort((first, second) => second.score - first.score);
}

const ENSEMBLE_BYTES = [21, 9, 17, 13, 5];
const WITHIN_BYTES = [37, 13, 25, 1, 5, 9];

/** Runs of an ensemble word within which another word counts traces: shot, receiver or CDP gathers. */
export function findEnsembles(question: GeometryQuestion): Ensembles | null {
  const { table, overrides } = question;
  const spread = hasRecordSpread(question);
  const cdp = profileColumn(table, overrides.cdp ?? TRACE_HEADER_FIELDS.cdp);
  const stacked = cdp !== null && cdp.runs === table.count && !spread;
  if (stacked) return null;
  const bytes = overrides.cdp ? [overrides.cdp.byte, ...ENSEMBLE_BYTES] : ENSEMBLE_BYTES;
  for (const byte of bytes) {
    const ensemble = profileColumn(table, { byte });
    if (!ensemble || ensemble.runs < 2 || table.count < 2 * ensemble.runs) continue;
    const within = WITHIN_BYTES.filter((candidate) => candidate !== byte)
      .map((candidate) => profileColumn(table, { byte: candidate }))
      .find((profile) => profile !== null && profile.runs > ensemble.runs);
    if (!within && !spread && byte !== CDP) continue;
    const numbers = new Float64Array(ensemble.runs);
    const firstRows = new Int32Array(ensemble.runs);
    for (let row = 0, run = 0; row < table.count; row++) {
      if (row > 0 && ensemble.values[row] === ensemble.values[row - 1]) continue;
      numbers[run] = ensemble.values[row]!;
      firstRows[run++] = row;
    }
    return { byte, withinByte: within?.word.byte ?? WITHIN_BYTES[0]!, numbers, firstRows };
  }
  return null;
}

/** What the trace headers say of how the traces stand to each other. A grid is never guessed: doubt gives a line. */
export function findGeometry(question: GeometryQuestion): GeometryFound {
  const forced = overriddenGrid(question);
  if (forced) return { kind: 'grid', best: forced, others: [] };
  const grids = findGrids(question);
  if (grids[0]) return { kind: 'grid', best: grids[0], others: grids.slice(1) };
  const ensembles = findEnsembles(question);
  return ensembles ? { kind: 'gathers', ensembles } : { kind: 'line' };
}

const MAX_PATH_POINTS = 512;

/** A file without grid as one line: its CDP numbers when they step evenly, and its path on the map. */
export function lineGeometry(question: GeometryQuestion, traceCount: number): Geometry2d {
  const { table, overrides } = question;
  const coordinates = findCoordinates(table, [], question.measurementSystem, overrides)[0];
  const path: MapPoint[] = [];
  const stride = Math.max(1, Math.ceil(table.count / MAX_PATH_POINTS));
  for (let row = 0; coordinates && row < table.count; row += stride) {
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
