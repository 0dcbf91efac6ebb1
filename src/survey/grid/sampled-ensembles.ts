import type { GeometryGathers, Inspection } from '../../core/types.ts';
import { TRACE_HEADER_FIELDS } from '../../segy/fields.ts';
import type { GeometryQuestion } from '../words/geometry-question.ts';
import { type Column, greatestCommonDivisor, type HeaderTable } from '../words/header-table.ts';
import { wordsOverlap } from '../words/line-words.ts';
import { hasRecordSpread, isOneGather } from '../words/records.ts';
import { ensembleWords, oneEnsemble } from './geometry.ts';

/** Counts rows whose trace follows that of the row before, and those of them with the same value. */
function neighbourShare(table: HeaderTable, values: Column): { same: number; neighbours: number } {
  const counts = { same: 0, neighbours: 0 };
  for (let row = 1; row < table.count; row++) {
    if (table.trace(row) !== table.trace(row - 1) + 1) continue;
    counts.neighbours += 1;
    if (values[row] === values[row - 1]) counts.same += 1;
  }
  return counts;
}

/** The number of traces in each ensemble, if all sampled numbers are `first + step × ⌊trace ÷ fold⌋`; otherwise null. */
function regularFold(table: HeaderTable, values: Column): { fold: number; step: number } | null {
  if (table.trace(0) !== 0) return null;
  let fold = 0;
  while (fold < table.count && table.trace(fold) === fold && values[fold] === values[0]) fold += 1;
  if (fold < 2 || fold === table.count || table.trace(fold) !== fold) return null;
  const step = values[fold]! - values[0]!;
  const regular = values.every(
    (value, row) => value === values[0]! + step * Math.floor(table.trace(row) / fold),
  );
  return step !== 0 && regular ? { fold, step } : null;
}

/**
 * Estimates the number of ensembles. If their numbers only ascend or only descend, it follows from the first and the last;
 * otherwise it is assumed that runs are as long everywhere as in the sampled headers.
 */
function estimatedCount(values: Column, same: number, neighbours: number, traceCount: number): number {
  let [step, ups, downs] = [0, 0, 0];
  for (let row = 1; row < values.length; row++) {
    const change = values[row]! - values[row - 1]!;
    step = greatestCommonDivisor(step, change);
    if (change > 0) ups += 1;
    if (change < 0) downs += 1;
  }
  if (ups === 0 || downs === 0)
    return Math.round(Math.abs(values[values.length - 1]! - values[0]!) / step) + 1;
  return Math.max(1, Math.round(traceCount * (1 - same / neighbours)));
}

/** Finds gathers in sampled headers. If they have unequal numbers of traces, their count is an estimate. */
export function sampleEnsembles(
  question: GeometryQuestion,
  traceCount: number,
): { geometry: GeometryGathers; gathers: Inspection['gathers'] } | null {
  const { table, overrides } = question;
  const spread = hasRecordSpread(question);
  const words = ensembleWords(overrides);
  for (const word of words.ensembles) {
    const { byte } = word;
    const values = table.column(word);
    if (!values || values.every((value) => value === values[0])) continue;
    const { same, neighbours } = neighbourShare(table, values);
    const within = words.within.find((candidate) => {
      const numbers = wordsOverlap(candidate, word) ? null : table.column(candidate);
      return numbers && neighbourShare(table, numbers).same < same / 2;
    });
    const trusted = overrides.cdp !== undefined || byte === TRACE_HEADER_FIELDS.cdp.byte;
    if (same < neighbours / 2 || (!within && !spread) || (!spread && !trusted)) continue;
    const withinByte = (within ?? words.within[0]!).byte;
    const regular = regularFold(table, values);
    if (!regular) {
      let first = values[0]!;
      for (const value of values) first = Math.min(first, value);
      const count = Math.min(estimatedCount(values, same, neighbours, traceCount), traceCount);
      return {
        geometry: { kind: 'gathers', ensemble: { byte, first, count }, within: { byte: withinByte } },
        gathers: null,
      };
    }
    const count = Math.ceil(traceCount / regular.fold);
    const numbers = Float64Array.from({ length: count }, (_, k) => values[0]! + k * regular.step);
    const firstTraces = Int32Array.from({ length: count }, (_, k) => k * regular.fold);
    const first = Math.min(numbers[0]!, numbers[count - 1]!);
    return {
      geometry: { kind: 'gathers', ensemble: { byte, first, count }, within: { byte: withinByte } },
      gathers: { numbers, firstTraces },
    };
  }
  if (!isOneGather(question)) return null;
  const { byte, withinByte, numbers, firstRows } = oneEnsemble(question);
  return {
    geometry: {
      kind: 'gathers',
      ensemble: { byte, first: numbers[0]!, count: 1 },
      within: { byte: withinByte },
    },
    gathers: { numbers, firstTraces: firstRows },
  };
}
