// Ratios of the bench by commit, one JSON line for each row and run: history.jsonl. A row that is clearly worse than it was is run again,
// and flagged if it stays so.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';

const HISTORY = new URL('history.jsonl', import.meta.url);
/** Runs that a ratio is judged by. */
const RUNS = 5;
/** A smaller loss is not told from chance, whatever the spread. */
const LEAST_LOSS = 1.1;

/**
 * @typedef {object} Entry
 * @property {string} date
 * @property {string} commit with a `+` where it had changes
 * @property {string} machine
 * @property {string} row section and row
 * @property {number} ratio the smaller the better
 * @property {number} [faults] minor page faults of the renderer
 * @property {number} [calls] read calls
 */

/** @param {readonly number[]} numbers */
function middleOf(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const at = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(at)] ?? Number.NaN) + (sorted[Math.ceil(at)] ?? Number.NaN)) / 2;
}

/**
 * Says whether a ratio is worse than the median of the last five by more than twice their spread (the median distance from their median)
 * and by more than a tenth. Fewer than five are not judged.
 * @param {readonly number[]} before oldest first
 * @param {number} ratio
 */
export function isWorse(before, ratio) {
  const last = before.slice(-RUNS);
  if (last.length < RUNS) return false;
  const middle = middleOf(last);
  const spread = middleOf(last.map((each) => Math.abs(each - middle)));
  return ratio > middle + 2 * spread && ratio > LEAST_LOSS * middle;
}

/** @returns {Entry[]} */
export function readHistory() {
  if (!existsSync(HISTORY)) return [];
  return readFileSync(HISTORY, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

/** @param {Entry} entry */
export const addToHistory = (entry) => appendFileSync(HISTORY, `${JSON.stringify(entry)}\n`);

/**
 * Judges rows by the earlier runs on the same machine and adds them to the history.
 * @param {Omit<Entry, 'row' | 'ratio'>} run
 * @param {readonly Entry[]} history
 * @returns {(row: string, ratio: number, more?: { faults?: number, calls?: number, again?: () => Promise<number> }) => Promise<string>}
 *   words to stand beside the ratio: empty, or that it is worse
 */
export function judging(run, history) {
  return async (row, ratio, { again, ...counts } = {}) => {
    if (!Number.isFinite(ratio)) return '';
    const before = history
      .filter((entry) => entry.row === row && entry.machine === run.machine)
      .map((entry) => entry.ratio);
    let judged = ratio;
    if (isWorse(before, judged) && again) judged = Math.min(judged, await again());
    addToHistory({ ...run, row, ratio: Number(judged.toPrecision(4)), ...counts });
    if (!isWorse(before, judged)) return '';
    return `**worse**: ${judged.toFixed(2)} × where the last ${RUNS} runs had ${middleOf(before.slice(-RUNS)).toFixed(2)} ×`;
  };
}
