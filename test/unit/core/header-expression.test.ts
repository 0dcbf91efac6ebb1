import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SegyError } from '../../../src/core/errors.ts';
import { parseHeaderFilter, parseHeaderValue } from '../../../src/core/expression.ts';

const KNOWN = ['offset', 'inline', 'crossline', 'cdpX', 'fieldRecord'];
const COLUMNS: Record<string, number[]> = {
  offset: [0, 500, 1000, 1500, 2000, -1500],
  inline: [120, 120, 121, 120, 121, 120],
  crossline: [1, 2, 3, 4, 5, 6],
  cdpX: [0.5, 1.5, 2.5, 3.5, 4.5, 5.5],
  fieldRecord: [7, 7, 7, 8, 8, 8],
};

function passing(text: string): number[] {
  const filter = parseHeaderFilter(text, KNOWN);
  const passes = filter.bind(filter.names.map((name) => COLUMNS[name]!));
  return [0, 1, 2, 3, 4, 5].filter(passes);
}

describe('a filter over trace headers', () => {
  it.each<[string, number[]]>([
    ['offset > 1000 && inline == 120', [3]],
    ['offset > 1000 and INLINE = 120', [3]],
    ['abs(offset) >= 1500 || crossline == 1', [0, 3, 4, 5]],
    ['not (inline == 120)', [2, 4]],
    ['!inline == 120', []],
    ['offset % 1000 == 0 && offset != 0', [2, 4]],
    ['offset / 500 - 1 == crossline - 2', [0, 1, 2, 3, 4]],
    ['-offset > 1000', [5]],
    ['trace <= 2', [0, 1]],
    ['2 + 3 * 4 == 14 && (2 + 3) * 4 == 20', [0, 1, 2, 3, 4, 5]],
    ['10 - 4 - 3 == 3', [0, 1, 2, 3, 4, 5]],
    ['inline == 121 || inline == 120 && crossline > 5', [2, 4, 5]],
    ['cdpX > 2.5e0', [3, 4, 5]],
    ['hypot(crossline, 4) == 5', [2]],
    ['min(crossline, 3) == 3', [2, 3, 4, 5]],
    ['floor(cdpX) == 2 or round(cdpX) == 1', [0, 2]],
    ['offset / 0 > 1', [1, 2, 3, 4]],
    ['sqrt(offset)', [1, 2, 3, 4]],
  ])('%s', (text, rows) => {
    expect(passing(text)).toEqual(rows);
  });

  it('names each word once, as the table knows it', () => {
    expect(parseHeaderFilter('OFFSET > 1 && offset < 9 || inline', KNOWN).names).toEqual([
      'offset',
      'inline',
    ]);
  });

  it.each<[string, RegExp]>([
    ['', /at the end: a header word or a number is missing/],
    ['offset >', /at the end/],
    ['offset > > 1', /at “> 1”/],
    ['(offset > 1', /“\)” is missing/],
    ['offset 1', /operator such as && is missing/],
    ['offset > 1)', /operator/],
    ['ofset > 1', /no header word “ofset” \(did you mean offset\?\)/],
    ['log(offset) > 1', /no function “log”/],
    ['abs(1, 2) > 1', /abs takes one value/],
    ['hypot(1)', /hypot takes 2 values/],
    ['offset > 1; alert(1)', /at “; alert\(1\)”/],
    ['constructor > 1', /no header word/],
    ['toString(1)', /no function/],
    [`${'('.repeat(5000)}1${')'.repeat(5000)}`, /nested too deeply/],
  ])('is refused with the place and the reason: %s', (text, reason) => {
    const parse = () => parseHeaderFilter(text, KNOWN);
    expect(parse).toThrow(SegyError);
    expect(parse).toThrow(reason);
  });

  it('never fails otherwise, whatever is typed', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom(
            'offset',
            ' ',
            '1',
            '.5',
            '(',
            ')',
            '&&',
            '||',
            '!',
            '<',
            '=',
            '-',
            '%',
            ',',
            'abs',
            'é',
            '"',
          ),
        ),
        (parts) => {
          try {
            const filter = parseHeaderFilter(parts.join(''), KNOWN);
            expect(typeof filter.bind([COLUMNS.offset!])(0)).toBe('boolean');
          } catch (error) {
            expect(error).toBeInstanceOf(SegyError);
          }
        },
      ),
      { numRuns: 500, seed: 3 },
    );
  });
});

describe('an expression over trace headers', () => {
  const value = (text: string, row: number): number => {
    const columns: Record<string, number[]> = { ...COLUMNS, trace: [1, 2, 3, 4, 5, 6] };
    const { names, bind } = parseHeaderValue(text, KNOWN);
    return bind(names.map((name) => columns[name]!))(row);
  };

  it.each([
    ['cdpX * 10', 2, 25],
    ['trace - 1', 4, 4],
    ['round(cdpX) + abs(offset)', 5, 1506],
    ['(offset > 900) * 7', 2, 7],
    ['1e3', 0, 1000],
    ['hypot(3, crossline - 1 + 4) - 5', 0, 0],
    ['crossline / 0', 0, Number.POSITIVE_INFINITY],
  ])('%s in row %i is %d', (text, row, wanted) => {
    expect(value(text, row)).toBe(wanted);
  });

  it('that cannot be read is called an expression', () => {
    expect(() => parseHeaderValue('cdpX *', KNOWN)).toThrow(/^The expression cannot be read at the end/);
    expect(() => parseHeaderValue('cpdX', KNOWN)).toThrow(/did you mean cdpX/);
  });
});
