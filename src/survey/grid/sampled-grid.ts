import type { HeaderWord, LineAxis } from '../../core/types.ts';
import { areLinesChosen, asChosen, candidateWords, mayBeLines } from '../words/chosen-words.ts';
import type { AffineFit, Coordinates } from '../words/coordinates.ts';
import { isGoodFit } from '../words/coordinates.ts';
import type { GeometryQuestion } from '../words/geometry-question.ts';
import {
  type Column,
  commonest,
  commonStep,
  greatestCommonDivisor,
  HeaderTable,
} from '../words/header-table.ts';
import { SORTED_TRUST, storedWord, wordScore } from '../words/line-words.ts';
import { isOnMap, locate, locateAnywhere, mapScore } from '../words/map-fit.ts';
import { areRecordWords, hasRecordSpread, isChannelOffMap } from '../words/records.ts';
import { orientWords } from './geometry.ts';

/** A line number that changes evenly through the file: value = start + step × index. */
export interface Progression {
  readonly word: HeaderWord;
  readonly start: number;
  /** The step, which is negative if numbers descend. */
  readonly step: number;
  readonly count: number;
}

/** A full grid in file order that all sampled headers confirm. */
export interface SampledGrid {
  readonly slow: Progression;
  readonly fast: Progression;
  /** The offsets of a prestack grid, ascending, which change fastest in the file; null for a poststack one. */
  readonly offsets: readonly number[] | null;
  /** If true, the file has a whole grid for each offset instead, one after another. */
  readonly offsetsSlowest?: boolean;
  /** If true, offsets descend in the file. */
  readonly offsetsDown?: boolean;
  readonly inlineIsSlow: boolean;
  readonly fit: AffineFit | null;
  readonly coordinates: Coordinates | null;
  readonly score: number;
}

export function axisOfProgression({ word, start, step, count }: Progression): LineAxis {
  return {
    first: Math.min(start, start + step * (count - 1)),
    step: Math.abs(step),
    count,
    ...storedWord(word),
  };
}

/** Lists by how much a word changes from a cell to the next, which is `fold` traces later. */
function neighbourSteps(table: HeaderTable, values: Column, fold: number): number[] {
  const steps: number[] = [];
  for (let row = fold; row < table.count; row++) {
    if (table.trace(row) - table.trace(row - fold) === fold) steps.push(values[row]! - values[row - fold]!);
  }
  return steps;
}

/** The share of neighbouring traces between which a word takes its most common step. It is nearly 1 for line numbers. */
export function stepShare(table: HeaderTable, word: HeaderWord): number {
  const values = table.column(word);
  return values ? commonest(neighbourSteps(table, values, 1)).share : 0;
}

/**
 * Finds offsets that change fastest in the file and repeat from cell to cell, in the order of the file, ascending or descending.
 * Returns [0] if the offset never changes, and null if it changes in any other way.
 */
function repeatingOffsets(table: HeaderTable, word: HeaderWord, traceCount: number): number[] | null {
  const values = table.column(word);
  if (!values || table.trace(0) !== 0) return null;
  if (values.every((value) => value === values[0])) return [0];
  const offsets: number[] = [];
  for (let row = 0; row < table.count && table.trace(row) === row; row++) {
    if (row > 0 && values[row] === values[0]) break;
    if (row > 0 && (values[row]! - values[row - 1]!) * (values[1]! - values[0]!) <= 0) return null;
    offsets.push(values[row]!);
  }
  if (traceCount % offsets.length !== 0 || table.count <= offsets.length) return null;
  const repeats = values.every((value, row) => value === offsets[table.trace(row) % offsets.length]);
  return repeats ? offsets : null;
}

/** Reads two words as slow and fast line numbers of a full grid; null if one sampled header contradicts that. */
function progressionsOf(
  table: HeaderTable,
  slowWord: HeaderWord,
  fastWord: HeaderWord,
  fastStep: number,
  cellCount: number,
  fold: number,
): { slow: Progression; fast: Progression } | null {
  const slow = table.column(slowWord)!;
  const fast = table.column(fastWord)!;
  const rows = table.count;
  // A cell's number minus its place along the line is a multiple of the line length, so that is a divisor of all of these.
  let lineLength = 0;
  const lineStart = new Float64Array(rows);
  let longest = 0;
  for (let row = 0; row < rows; row++) {
    const along = (fast[row]! - fast[0]!) / fastStep;
    const cell = Math.floor(table.trace(row) / fold);
    if (!Number.isInteger(along) || along < 0 || along > cell) return null;
    longest = Math.max(longest, along);
    lineStart[row] = cell - along;
    lineLength = greatestCommonDivisor(lineLength, lineStart[row]!);
  }
  if (lineLength < 2 || longest >= lineLength || cellCount % lineLength !== 0) return null;
  const slowCount = cellCount / lineLength;
  let slowStep = 0;
  for (let row = 0; row < rows; row++) {
    const line = lineStart[row]! / lineLength;
    if (line > 0 && slowStep === 0) slowStep = (slow[row]! - slow[0]!) / line;
    if (slow[row] !== slow[0]! + line * slowStep) return null;
  }
  if (slowCount < 2 || slowStep === 0 || !Number.isInteger(slowStep)) return null;
  return {
    slow: { word: slowWord, start: slow[0]!, step: slowStep, count: slowCount },
    fast: { word: fastWord, start: fast[0]!, step: fastStep, count: lineLength },
  };
}

/**
 * Finds the offsets of a file that has a whole grid for each offset, one after another, in the order of the file. Returns null if
 * the sampled offsets contradict that, or neither ascend nor descend.
 */
function offsetBlocks(table: HeaderTable, word: HeaderWord, traceCount: number): readonly number[] | null {
  const values = table.column(word);
  if (!values || table.trace(0) !== 0) return null;
  const offsets: number[] = [];
  for (const value of values) {
    if (value === offsets.at(-1)) continue;
    if (offsets.length > 1 && (value - offsets.at(-1)!) * (offsets[1]! - offsets[0]!) < 0) return null;
    offsets.push(value);
    if (offsets.length > MAX_OFFSET_BLOCKS) return null;
  }
  if (offsets.length < 2) return null;
  const agrees = (all: readonly number[]): boolean => {
    const cells = traceCount / all.length;
    return (
      Number.isInteger(cells) &&
      values.every((value, row) => value === all[Math.floor(table.trace(row) / cells)])
    );
  };
  if (agrees(offsets)) return offsets;
  // No header of some offsets was sampled, so they are computed if offsets step evenly.
  const step = commonStep(offsets) * Math.sign(offsets[1]! - offsets[0]!);
  const count = Math.round((offsets.at(-1)! - offsets[0]!) / step) + 1;
  if (count > MAX_EVEN_OFFSETS) return null;
  const even = Array.from({ length: count }, (_, k) => offsets[0]! + k * step);
  return agrees(even) ? even : null;
}

const MAX_EVEN_OFFSETS = 1024;
/** With more offsets than this the sampled headers would hardly include all of them. */
const MAX_OFFSET_BLOCKS = 60;

/** The same question for a file with a grid for each offset, with all grids laid on one another: trace numbers modulo `cells`. */
function foldedQuestion(question: GeometryQuestion, cells: number): GeometryQuestion {
  const { table } = question;
  const rows = Int32Array.from({ length: table.count }, (_, row) => row).sort(
    (a, b) => (table.trace(a) % cells) - (table.trace(b) % cells),
  );
  const traces = rows.map((row) => table.trace(row) % cells);
  return {
    ...question,
    table: new HeaderTable(
      rows.length,
      traces,
      false,
      (word) => {
        const values = table.column(word);
        return (
          values &&
          (values instanceof Int32Array
            ? rows.map((row) => values[row]!)
            : Float64Array.from(rows, (row) => values[row]!))
        );
      },
      {
        sample: (wanted) => table.headersOf(Int32Array.from(wanted, (row) => rows[row]!))!,
      },
    ),
  };
}

/** Finds full grids that all sampled headers confirm, best first. The first row of the table must be the first trace. */
export function findSampledGrids(question: GeometryQuestion, traceCount: number): SampledGrid[] {
  const fastest = findGridsInOrder(question, traceCount, false);
  if (fastest.length > 0) return fastest;
  const offsets = offsetBlocks(question.table, question.overrides.offset ?? { byte: 37 }, traceCount);
  if (!offsets) return [];
  const cells = traceCount / offsets.length;
  return findGridsInOrder(foldedQuestion(question, cells), cells, true).map((grid) => ({
    ...grid,
    ...ascendingOffsets(offsets),
    offsetsSlowest: true,
  }));
}

/** Converts offsets in the order of the file to ascending ones and the direction in the file. */
function ascendingOffsets(inFile: readonly number[]): Pick<SampledGrid, 'offsets' | 'offsetsDown'> {
  const down = inFile[0]! > inFile[1]!;
  return { offsets: down ? [...inFile].reverse() : inFile, offsetsDown: down };
}

function findGridsInOrder(question: GeometryQuestion, traceCount: number, anyOffset: boolean): SampledGrid[] {
  const { table, overrides } = question;
  if (table.count < 8 || table.trace(0) !== 0) return [];
  const offsets = anyOffset ? [0] : repeatingOffsets(table, overrides.offset ?? { byte: 37 }, traceCount);
  if (!offsets) return [];
  const fold = offsets.length;
  const slowWords: HeaderWord[] = [];
  const fastWords: { word: HeaderWord; step: number }[] = [];
  for (const word of candidateWords(question)) {
    const values = table.column(word);
    if (!values || values.every((value) => value === values[0])) continue;
    const { value: step, share } = commonest(neighbourSteps(table, values, fold));
    if (share < 0.5) continue;
    if (step === 0) slowWords.push(word);
    else fastWords.push({ word, step });
  }
  const chosen = areLinesChosen(overrides);
  const spread = fold === 1 && !anyOffset && !chosen && hasRecordSpread(question);
  const grids: SampledGrid[] = [];
  for (const slowWord of slowWords) {
    for (const { word: fastWord, step } of fastWords) {
      const isPair = chosen || !areRecordWords(question, [slowWord, fastWord]);
      const found =
        isPair && mayBeLines(slowWord, fastWord, overrides)
          ? progressionsOf(table, slowWord, fastWord, step, traceCount / fold, fold)
          : null;
      if (!found) continue;
      const scored = scoreSampled(found, question, fold);
      const standard =
        slowWord.byte + fastWord.byte === 189 + 193 && (slowWord.byte === 189 || slowWord.byte === 193);
      const onMap = isGoodFit(scored.fit);
      if (!chosen && isChannelOffMap(question, [slowWord, fastWord], onMap)) continue;
      if (spread && !standard && !onMap) continue;
      grids.push({ ...found, ...scored, ...(fold > 1 ? ascendingOffsets(offsets) : { offsets: null }) });
    }
  }
  return onFoundMap(grids, question).sort((a, b) => b.score - a.score);
}

/** If no grid fits coordinates at their common words, looks for other words with coordinates that fit the grids. */
function onFoundMap(grids: readonly SampledGrid[], question: GeometryQuestion): SampledGrid[] {
  if (grids.some(isOnMap)) return [...grids];
  return grids.map((grid) => {
    const axes = [axisOfProgression(grid.slow), axisOfProgression(grid.fast)] as const;
    const [inline, crossline] = grid.inlineIsSlow ? axes : ([axes[1], axes[0]] as const);
    const located = locateAnywhere(question, inline, crossline, false);
    return located ? { ...grid, ...located, score: grid.score - mapScore(grid) + mapScore(located) } : grid;
  });
}

function scoreSampled(
  { slow, fast }: { slow: Progression; fast: Progression },
  question: GeometryQuestion,
  fold: number,
): Pick<SampledGrid, 'inlineIsSlow' | 'fit' | 'coordinates' | 'score'> {
  const [inline, crossline] = asChosen(orientWords(slow.word, fast.word, true, question), question.overrides);
  const inlineIsSlow = inline === slow.word;
  const ascending = (progression: Progression, index: number): number =>
    progression.step < 0 ? progression.count - 1 - index : index;
  const cellOf = (row: number): number => Math.floor(question.table.trace(row) / fold);
  const slowIndex = (row: number): number => ascending(slow, Math.floor(cellOf(row) / fast.count));
  const fastIndex = (row: number): number => ascending(fast, cellOf(row) % fast.count);
  const located = locate(
    question,
    [inline, crossline],
    inlineIsSlow ? slowIndex : fastIndex,
    inlineIsSlow ? fastIndex : slowIndex,
  );
  const [inlineAxis, crosslineAxis] = (inlineIsSlow ? [slow, fast] : [fast, slow]).map(axisOfProgression);
  const score = wordScore(inlineAxis!, crosslineAxis!, question.hints) + mapScore(located) + SORTED_TRUST;
  return { inlineIsSlow, ...located, score };
}
