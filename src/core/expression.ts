import { SegyError } from './errors.ts';

/** A formula over trace headers, parsed and ready to be evaluated row by row. */
export interface HeaderValue {
  /** Names of the header words that the formula needs, spelled as in the list of known words; `trace` may be one of them. */
  readonly names: readonly string[];
  /**
   * Returns the value of a row.
   * @param columns one column for each of `names`
   */
  bind(columns: readonly ArrayLike<number>[]): (row: number) => number;
}

/** A filter over trace headers, parsed and ready to be evaluated row by row. */
export interface HeaderFilter {
  /** Names of the header words that the filter needs, spelled as in the list of known words. */
  readonly names: readonly string[];
  /**
   * Returns the test of a row, whose number is the trace number from 0.
   * @param columns one column for each of `names`
   */
  bind(columns: readonly ArrayLike<number>[]): (row: number) => boolean;
}

type Value = (row: number) => number;
type Node = (columns: readonly ArrayLike<number>[]) => Value;

interface Token {
  readonly kind: 'number' | 'name' | 'sign' | 'end';
  readonly text: string;
  readonly at: number;
}

const TOKEN =
  /\s*(?:(\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?)|([\p{L}_][\p{L}\p{N}_]*)|(&&|\|\||[=!<>]=|[-+*/%()<>=!,]))/iuy;

const FUNCTIONS: Readonly<
  Record<string, { readonly takes: number; readonly of: (...values: number[]) => number }>
> = {
  abs: { takes: 1, of: Math.abs },
  floor: { takes: 1, of: Math.floor },
  round: { takes: 1, of: Math.round },
  sqrt: { takes: 1, of: Math.sqrt },
  min: { takes: 2, of: Math.min },
  max: { takes: 2, of: Math.max },
  hypot: { takes: 2, of: Math.hypot },
};

/** Binary operators in order of precedence, lowest first. Those of one level are evaluated from left to right. */
const LEVELS: readonly Readonly<Record<string, (left: Value, right: Value) => Value>>[] = [
  { '||': (a, b) => (row) => (a(row) !== 0 || b(row) !== 0 ? 1 : 0) },
  { '&&': (a, b) => (row) => (a(row) !== 0 && b(row) !== 0 ? 1 : 0) },
  {
    '==': (a, b) => (row) => (a(row) === b(row) ? 1 : 0),
    '!=': (a, b) => (row) => (a(row) !== b(row) ? 1 : 0),
    '<=': (a, b) => (row) => (a(row) <= b(row) ? 1 : 0),
    '>=': (a, b) => (row) => (a(row) >= b(row) ? 1 : 0),
    '<': (a, b) => (row) => (a(row) < b(row) ? 1 : 0),
    '>': (a, b) => (row) => (a(row) > b(row) ? 1 : 0),
  },
  { '+': (a, b) => (row) => a(row) + b(row), '-': (a, b) => (row) => a(row) - b(row) },
  {
    '*': (a, b) => (row) => a(row) * b(row),
    '/': (a, b) => (row) => a(row) / b(row),
    '%': (a, b) => (row) => a(row) % b(row),
  },
];

/** The operators that stand before one value. */
const PREFIXES: Readonly<Record<string, (value: number) => number>> = {
  '-': (value) => -value,
  '!': (value) => (value === 0 ? 1 : 0),
};

/** Other spellings of operators. */
const SAME: ReadonlyMap<string, string> = new Map([
  ['and', '&&'],
  ['or', '||'],
  ['=', '=='],
  ['not', '!'],
]);

/** Deepest nesting of parentheses and signs. It is enough for any filter and bounds the recursion of the parser. */
const MOST_DEPTH = 64;

/** What a text is read as, in error messages. */
type Kind = 'filter' | 'expression';

/** What the names in it stand for. */
type Noun = 'header word' | 'cube';

function faultIn(kind: Kind, text: string, at: number, found: string): SegyError {
  const place = at >= text.length ? 'at the end' : `at “${text.slice(at, at + 16)}”`;
  return new SegyError('bad-argument', `The ${kind} cannot be read ${place}: ${found}.`);
}

function tokens(kind: Kind, text: string): Token[] {
  const found: Token[] = [];
  const end = text.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match)
      throw faultIn(
        kind,
        text,
        from + (text.slice(from).match(/^\s*/)?.[0].length ?? 0),
        'this is not a number, a word or an operator',
      );
    const [whole, number, name, sign] = match;
    const written = (number ?? name ?? sign)!;
    const at = from + whole.length - written.length;
    const token = number ? 'number' : sign || SAME.has(written.toLowerCase()) ? 'sign' : 'name';
    const spelled = token === 'sign' ? (SAME.get(written.toLowerCase()) ?? written) : written;
    found.push({ kind: token, text: spelled, at });
  }
  found.push({ kind: 'end', text: '', at: end });
  return found;
}

/**
 * Reads a filter such as `offset > 1000 && inline == 120`: header words by name (case does not matter), `trace` for the
 * trace number from 1, numbers, + − * / %, comparisons, && || ! (or and, or, not), abs min max floor round sqrt hypot.
 * @param known names of the header words that a filter may use
 * @throws SegyError 'bad-argument', whose sentence says where the filter cannot be read and why
 */
export function parseHeaderFilter(text: string, known: readonly string[]): HeaderFilter {
  const { names, root } = parsed('filter', text, known);
  return {
    names,
    bind: (columns) => {
      const value = root(columns);
      return (row) => {
        const result = value(row);
        return result !== 0 && !Number.isNaN(result);
      };
    },
  };
}

/**
 * Reads a formula such as `cdpX * 10`, in the language of `parseHeaderFilter`. A condition in it is 1 where it holds, else 0. The trace
 * number is asked for as a column called `trace`.
 * @throws SegyError 'bad-argument', whose sentence says where the formula cannot be read and why
 */
export function parseHeaderValue(text: string, known: readonly string[]): HeaderValue {
  const { names, root } = parsed('expression', text, [...known, 'trace']);
  return { names, bind: root };
}

/**
 * Reads a formula over the samples of cubes in the same language. The names are those of the cubes.
 * @throws SegyError 'bad-argument', whose sentence says where the formula cannot be read and why
 */
export function parseCubeValue(text: string, known: readonly string[]): HeaderValue {
  const { names, root } = parsed('expression', text, known, 'cube');
  return { names, bind: root };
}

function parsed(
  kind: Kind,
  text: string,
  known: readonly string[],
  noun: Noun = 'header word',
): { readonly names: readonly string[]; readonly root: Node } {
  const names: string[] = [];
  const fault = (at: number, found: string) => faultIn(kind, text, at, found);
  const list = tokens(kind, text);
  let next = 0;
  let depth = 0;
  const here = () => list[next]!;
  const taken = (sign: string): boolean => {
    if (here().kind !== 'sign' || here().text !== sign) return false;
    next += 1;
    return true;
  };
  const expect = (sign: string) => {
    if (!taken(sign)) throw fault(here().at, `“${sign}” is missing`);
  };

  function level(k: number): Node {
    const operators = LEVELS[k];
    if (!operators) return unary();
    let left = level(k + 1);
    for (;;) {
      const { kind, text: sign } = here();
      const operator = kind === 'sign' && Object.hasOwn(operators, sign) ? operators[sign] : undefined;
      if (!operator) return left;
      next += 1;
      const [before, after] = [left, level(k + 1)];
      left = (columns) => operator(before(columns), after(columns));
    }
  }

  function unary(): Node {
    if (++depth > MOST_DEPTH) throw fault(here().at, 'it is nested too deeply');
    try {
      const apply = PREFIXES[Object.keys(PREFIXES).find(taken) ?? ''];
      if (!apply) return primary();
      const of = unary();
      return (columns) => {
        const value = of(columns);
        return (row) => apply(value(row));
      };
    } finally {
      depth -= 1;
    }
  }

  function primary(): Node {
    const token = here();
    if (taken('(')) {
      const inner = level(0);
      expect(')');
      return inner;
    }
    if (token.kind === 'number') {
      next += 1;
      const value = Number(token.text);
      return () => () => value;
    }
    if (token.kind !== 'name') throw fault(token.at, `a ${noun} or a number is missing`);
    next += 1;
    return here().kind === 'sign' && here().text === '(' ? call(token) : word(token);
  }

  function call(token: Token): Node {
    const name = token.text.toLowerCase();
    const known = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
    if (!known) throw fault(token.at, `there is no function “${token.text}”`);
    expect('(');
    const inputs = [level(0)];
    while (taken(',')) inputs.push(level(0));
    expect(')');
    if (inputs.length !== known.takes)
      throw fault(token.at, `${name} takes ${known.takes === 1 ? 'one value' : `${known.takes} values`}`);
    return (columns) => {
      const values = inputs.map((input) => input(columns));
      const [first, second] = values as [Value, Value?];
      return second ? (row) => known.of(first(row), second(row)) : (row) => known.of(first(row));
    };
  }

  function word(token: Token): Node {
    const lower = token.text.toLowerCase();
    if (lower === 'trace' && kind === 'filter') return () => (row) => row + 1;
    const name = known.find((each) => each.toLowerCase() === lower);
    if (name === undefined)
      throw fault(token.at, `there is no ${noun} “${token.text}”${suggestion(lower, known)}`);
    let k = names.indexOf(name);
    if (k < 0) k = names.push(name) - 1;
    return (columns) => {
      const column = columns[k]!;
      return (row) => column[row]!;
    };
  }

  const root = level(0);
  if (here().kind !== 'end') throw fault(here().at, 'an operator such as && is missing before it');
  return { names, root };
}

function suggestion(name: string, known: readonly string[]): string {
  const scored = known
    .map((each) => ({ each, away: distance(name, each.toLowerCase()) }))
    .sort((a, b) => a.away - b.away);
  const best = scored[0];
  return best && best.away <= Math.max(2, name.length / 2) ? ` (did you mean ${best.each}?)` : '';
}

/** The Levenshtein distance: how many letters must be inserted, removed or changed. Only the first 64 of `a` count. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, k) => k);
  for (let i = 1; i <= Math.min(a.length, 64); i++) {
    const now = [i];
    for (let k = 1; k <= b.length; k++)
      now[k] = Math.min(row[k]! + 1, now[k - 1]! + 1, row[k - 1]! + (a[i - 1] === b[k - 1] ? 0 : 1));
    row = now;
  }
  return row[b.length]!;
}
