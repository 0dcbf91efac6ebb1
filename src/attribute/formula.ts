import { SegyError } from '../core/errors.ts';
import { parseCubeValue } from '../core/expression.ts';

/** The names of the cubes in a formula. */
const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'] as const;

export interface CubeFormula {
  /** Places of the cubes that the formula uses, in the order of `bind`'s columns. */
  readonly uses: readonly number[];
  bind(columns: readonly ArrayLike<number>[]): (row: number) => number;
}

/**
 * Reads a formula over the samples of `count` cubes, in the language of the trace table (core/expression.ts): `a` is the first cube,
 * `b` the second. A sample is null where one that the formula uses is.
 * @throws SegyError 'bad-argument', whose sentence says where the formula cannot be read and why
 */
export function parseFormula(text: string, count: number): CubeFormula {
  if (count > NAMES.length)
    throw new SegyError('bad-argument', `A formula takes at most ${NAMES.length} cubes, not ${count}.`);
  const { names, bind } = parseCubeValue(text, NAMES.slice(0, count));
  return { uses: names.map((name) => NAMES.indexOf(name as (typeof NAMES)[number])), bind };
}
