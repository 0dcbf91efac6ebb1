import { SegyError } from '../../core/errors.ts';
import type { HeaderWord, VerticalAxis } from '../../core/types.ts';
import { scalarFactor } from '../words/coordinates.ts';
import { SCALED_TIMES, wholeShort } from './trace-header.ts';

/** Words of the source's trace headers that decide which first samples its headers can express. */
export const TIME_WORDS: readonly HeaderWord[] = [
  ...SCALED_TIMES.map((byte): HeaderWord => ({ byte, type: 'int16' })),
  { byte: 215, type: 'int16' },
];
const DELAY_COLUMN = SCALED_TIMES.indexOf(109);

export interface SampleChoice {
  readonly first: number;
  readonly count: number;
  readonly step: number;
  /** The scalar of times that is written (bytes 215–216); null if each trace keeps its own. */
  readonly scalar: number | null;
  /** True if the crop begins at another sample than was asked for. */
  readonly moved: boolean;
}

/** The different combinations of times that the traces have, one row to a combination. */
export type TimeRows = readonly (readonly number[])[];

/** Finds the different combinations of the words of times. @param columns one column for each of `TIME_WORDS` */
export function timeRows(columns: readonly ArrayLike<number>[]): TimeRows {
  const rows = new Map<string, readonly number[]>();
  for (let k = 0; k < columns[0]!.length; k++) {
    const row = columns.map((column) => column[k]!);
    rows.set(row.join(), row);
  }
  return [...rows.values()];
}

/** Scalars to try, in order: the trace's own, none, then those that keep more digits, then those that reach farther. */
const SCALARS = [null, 1, -10, -100, -1000, -10_000, 10, 100, 1000, 10_000] as const;

/** Whether times that begin `shift` later can be written with a scalar without losing anything. */
function fits(row: readonly number[], shift: number, scalar: number | null): boolean {
  const stored = scalarFactor(row.at(-1)!);
  const written = scalar === null ? stored : scalarFactor(scalar);
  return SCALED_TIMES.every((_, k) => {
    if (scalar === null && k !== DELAY_COLUMN) return true;
    return wholeShort((row[k]! * stored + (k === DELAY_COLUMN ? shift : 0)) / written) !== null;
  });
}

/** The first scalar with which every trace can begin `shift` later; undefined if there is none. */
function scalarFor(rows: TimeRows, shift: number): number | null | undefined {
  return SCALARS.find((scalar) => rows.every((row) => fits(row, shift, scalar)));
}

/** Checks a range of samples. @throws SegyError 'bad-argument' */
export function checkedSamples(
  range: readonly [number, number, number?] | undefined,
  samplesPerTrace: number,
): { first: number; last: number; step: number } {
  const [first, last, step = 1] = range ?? [0, samplesPerTrace - 1];
  const whole = [first, last, step].every(Number.isInteger);
  if (whole && first >= 0 && last >= first && last < samplesPerTrace && step >= 1)
    return { first, last, step };
  throw new SegyError(
    'bad-argument',
    `Samples ${first} to ${last} in steps of ${step} cannot be chosen: give two indices in order from 0 to ${samplesPerTrace - 1} and a step of at least 1.`,
  );
}

/** Whether the times of every trace must be known to say how a crop is written, rather than those of one. */
export function needsEveryTime(
  first: number,
  axis: VerticalAxis,
  row: readonly number[],
  varies: boolean,
): boolean {
  if (first === 0) return false;
  return varies || !fits(row, first * axis.step, null) || ![0, 1].includes(row.at(-1)!);
}

/**
 * Chooses the samples to write. Where no scalar expresses the first one without loss, the crop moves to the nearest that fits; its
 * last sample stays.
 * @param rows the combinations of times that the traces have
 */
export function chooseSamples(
  { first, last, step }: { first: number; last: number; step: number },
  axis: VerticalAxis,
  rows: TimeRows,
): SampleChoice {
  for (let away = 0; away <= Math.max(first, last - first); away++) {
    for (const from of away === 0 ? [first] : [first - away, first + away]) {
      if (from < 0 || from > last) continue;
      const scalar = from === 0 ? null : scalarFor(rows, from * axis.step);
      if (scalar === undefined) continue;
      const count = Math.floor((last - from) / step) + 1;
      return { first: from, count, step, scalar, moved: from !== first };
    }
  }
  // Sample 0 needs no shift, so this is reached only if there is no time at all.
  return { first: 0, count: Math.floor(last / step) + 1, step, scalar: null, moved: first !== 0 };
}

/** The delay and the scalar of times (bytes 109–110 and 215–216) that express the beginning of made traces; null if none does. */
export function madeDelay(start: number): { readonly delay: number; readonly scalar: number } | null {
  for (const scalar of SCALARS) {
    const delay = scalar === null ? null : wholeShort(start / scalarFactor(scalar));
    if (delay !== null) return { delay, scalar: scalar! };
  }
  return null;
}
