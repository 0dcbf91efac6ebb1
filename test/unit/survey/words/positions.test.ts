import { describe, expect, it } from 'vitest';
import type { BinGrid, HeaderWord, Inspection, Overrides } from '../../../../src/core/types.ts';
import { randomNumbers, SurveyBytes } from '../generated-survey.ts';
import { inspectBytes } from '../inspect-bytes.ts';

const TURN = (31 * Math.PI) / 180;
const [LINES, PLACES] = [24, 36];

/** Metres east and north of a cell of bins of 25 × 12.5 m. */
const placeOf = (line: number, place: number, turn: number) => ({
  x: 431_000 + 12.5 * place * Math.cos(turn) - 25 * line * Math.sin(turn),
  y: 6_521_000 + 12.5 * place * Math.sin(turn) + 25 * line * Math.cos(turn),
});

interface Store {
  readonly x: HeaderWord;
  readonly y: HeaderWord;
  readonly scalar: number;
  readonly turn?: number;
  readonly lines?: readonly [HeaderWord, HeaderWord];
  readonly shuffled?: boolean;
  readonly others?: (line: number, place: number, trace: number) => readonly (readonly [number, number])[];
}

function surveyOf({ x, y, scalar, turn = TURN, lines, shuffled, others }: Store): Uint8Array {
  const [inline, crossline] = lines ?? [{ byte: 9 }, { byte: 21 }];
  const file = new SurveyBytes(LINES * PLACES, 'big', 0, 'C 1 POSITIONS');
  const cells = Array.from({ length: LINES * PLACES }, (_, cell) => cell);
  const next = randomNumbers(7);
  for (let k = cells.length - 1; shuffled && k > 0; k--) {
    const other = Math.floor(next() * (k + 1));
    [cells[k], cells[other]] = [cells[other]!, cells[k]!];
  }
  const factor = scalar < 0 ? -scalar : 1;
  const whole = (word: HeaderWord, value: number) =>
    word.type === undefined ? Math.round(value * factor) : value * factor;
  for (const [trace, cell] of cells.entries()) {
    const [line, place] = [Math.floor(cell / PLACES), cell % PLACES];
    const at = placeOf(line, place, turn);
    file.put(trace, inline, 501 + line);
    file.put(trace, crossline, 1001 + 2 * place);
    file.put(trace, { byte: 71, type: 'int16' }, scalar);
    file.put(trace, x, whole(x, at.x));
    file.put(trace, y, whole(y, at.y));
    for (const [byte, value] of others?.(line, place, trace) ?? []) file.put(trace, { byte }, value);
  }
  return file.bytes;
}

function binGridOf({ geometry }: Inspection): BinGrid | null {
  if (geometry.kind !== '3d') throw new Error(`found ${geometry.kind}`);
  return geometry.binGrid;
}

const inferred = ({ findings }: Inspection) => findings.find(({ code }) => code === 'coordinates-inferred');

describe('X and Y at bytes of no common use', () => {
  const stores: Readonly<Record<string, Store>> = {
    'as int32': { x: { byte: 197 }, y: { byte: 201 }, scalar: -10 },
    'as IEEE floats': { x: { byte: 91, type: 'ieee' }, y: { byte: 95, type: 'ieee' }, scalar: 1 },
    'as IBM floats': { x: { byte: 210, type: 'ibm' }, y: { byte: 214, type: 'ibm' }, scalar: 0 },
    'far from each other': { x: { byte: 130 }, y: { byte: 223 }, scalar: -100 },
    'along the axes of the map': { x: { byte: 205 }, y: { byte: 209 }, scalar: 1, turn: 0 },
    'beside counts of traces': {
      x: { byte: 205 },
      y: { byte: 209 },
      scalar: 1,
      turn: 0,
      others: (line, place, trace) => [
        [1, place + 1],
        [5, trace + 1],
        [13, 100 * (line + 1)],
        [17, 1000 * line + place],
        [181, 501 + line],
        [185, 1001 + 2 * place],
      ],
    },
    'in a survey whose traces are shuffled': {
      x: { byte: 99 },
      y: { byte: 103 },
      scalar: -10,
      lines: [
        { byte: 57, type: 'ieee' },
        { byte: 142, type: 'int16' },
      ],
      shuffled: true,
    },
  };
  for (const [name, store] of Object.entries(stores)) {
    it(`${name} are found and read as they would be if the user gave them`, () => {
      const bytes = surveyOf(store);
      const found = inspectBytes(bytes);
      expect(found.coordinates).toMatchObject({ x: store.x, y: store.y });
      const grid = binGridOf(found)!;
      const turn = store.turn ?? TURN;
      expect(grid.inlineSpacing).toBeCloseTo(25, 1);
      expect(grid.crosslineSpacing).toBeCloseTo(12.5, 1);
      const origin = placeOf(0, 0, turn);
      expect(Math.hypot(grid.origin.x - origin.x, grid.origin.y - origin.y)).toBeLessThan(1);
      const given = inspectBytes(bytes, { x: store.x, y: store.y });
      expect(grid).toEqual(binGridOf(given));
      expect(found.coordinates).toEqual(given.coordinates);
      expect(inferred(given)).toBeUndefined();
    });
  }

  it('are said with the residual, and the first alternative exchanges them', () => {
    const finding = inferred(inspectBytes(surveyOf(stores['as int32']!)))!;
    expect(finding.message).toMatch(/byte 197.*byte 201.*of a bin/s);
    expect(finding.alternatives?.[0]?.overrides).toEqual({ x: { byte: 201 }, y: { byte: 197 } });
  });

  it('give way to the words that commonly hold them where those lie on the grid', () => {
    const store: Store = {
      x: { byte: 205 },
      y: { byte: 209 },
      scalar: -10,
      others: (line, place) => {
        const { x, y } = placeOf(line, place, TURN);
        return [
          [73, Math.round(x * 10) + 70],
          [77, Math.round(y * 10) + 70],
        ];
      },
    };
    const found = inspectBytes(surveyOf(store));
    expect(found.coordinates).toMatchObject({ x: { byte: 73 }, y: { byte: 77 } });
    expect(inferred(found)).toBeUndefined();
  });

  it('are never made of counts of lines and traces', () => {
    const counts: Overrides = {};
    const file = new SurveyBytes(LINES * PLACES, 'big', 1, 'C 1 COUNTS');
    for (let trace = 0; trace < LINES * PLACES; trace++) {
      const [line, place] = [Math.floor(trace / PLACES), trace % PLACES];
      const words = { 1: place, 5: trace, 9: line, 13: 10 * line, 17: 1000 * line + place, 25: 100 * place };
      for (const [byte, value] of Object.entries({
        ...words,
        189: 7 + line,
        193: 9 + place,
        201: 5 * line,
        205: 5 * place,
      }))
        file.put(trace, { byte: Number(byte) }, value);
    }
    const found = inspectBytes(file.bytes, counts);
    expect(found.geometry.kind).toBe('3d');
    expect(found.coordinates).toBeNull();
  });
});

it('positions that stand twice are one reading, and no alternative to themselves', () => {
  const again = (line: number, place: number) => {
    const { x, y } = placeOf(line, place, TURN);
    return [
      [217, Math.round(x)],
      [221, Math.round(y)],
    ] as const;
  };
  const found = inferred(
    inspectBytes(surveyOf({ x: { byte: 205 }, y: { byte: 209 }, scalar: 1, others: again })),
  )!;
  const { x, y } = found.alternatives![0]!.overrides;
  expect(found.alternatives!.length).toBe(1);
  // Only X and Y exchanged give another map.
  expect([
    [209, 205],
    [221, 217],
  ]).toContainEqual([x!.byte, y!.byte]);
});

describe('a survey without coordinates', () => {
  it('has none either where its line numbers also stand in other words', () => {
    for (const [start, step] of [
      [100, 1],
      [1000, 2],
      [41, 4],
    ] as const) {
      const file = new SurveyBytes(LINES * PLACES, 'big', 0, 'C 1 NO POSITIONS');
      for (let trace = 0; trace < LINES * PLACES; trace++) {
        const [line, place] = [Math.floor(trace / PLACES), trace % PLACES];
        for (const byte of [9, 189]) file.put(trace, { byte }, start + step * line);
        for (const byte of [21, 193]) file.put(trace, { byte }, 3 * start + step * place);
      }
      const found = inspectBytes(file.bytes);
      expect(binGridOf(found)).toBeNull();
      expect(inferred(found)).toBeUndefined();
    }
  });
});
