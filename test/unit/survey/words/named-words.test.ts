import { describe, expect, it } from 'vitest';
import type { Inspection } from '../../../../src/core/types.ts';
import { inspectVirtual } from '../virtual-file.ts';

const PLACES = 60;
const cards = (...lines: string[]): string => lines.map((line) => line.padEnd(80)).join('');
const findingOf = ({ findings }: Inspection, code: string) =>
  findings.find((finding) => finding.code === code)?.message ?? '';

/** A survey numbered at bytes 201 and 205, with positions at bytes 181 and 185 and, twice as far apart, at 217 and 221. */
const surveyOf = (lines: number, samplesPerTrace: number, text: string, twice = false): Inspection =>
  inspectVirtual({
    traceCount: lines * PLACES,
    samplesPerTrace,
    revision: [0, 0],
    text,
    wordsOf: (trace) => {
      const [line, place] = [Math.floor(trace / PLACES), trace % PLACES];
      return {
        9: twice ? 300 + line : 0,
        21: twice ? 700 + place : 0,
        201: 300 + line,
        205: 700 + place,
        181: 400_000 + 25 * place,
        185: 6_000_000 + 50 * line,
        217: 500_000 + 50 * place,
        221: 7_000_000 + 100 * line,
      };
    },
  }).inspection;

describe.each([
  ['small', 20, 30],
  ['large', 200, 500],
] as const)('a %s file whose text header names bytes', (_, lines, samples) => {
  it('of line numbers is quoted where its line numbers are said to be read', () => {
    const card = 'C36 INLINE: 201-204 ; X-LINE: 205-208';
    const { geometry, findings } = surveyOf(lines, samples, cards(`${card};`));
    expect(geometry).toMatchObject({ kind: '3d', inline: { byte: 201 }, crossline: { byte: 205 } });
    const { message } = findings.find(({ code }) => code === 'geometry-inferred')!;
    expect(message).toContain(` The text header says “${card}”.`);
  });

  it('where the numbers in use stand too is quoted, and not contradicted', () => {
    const card = 'C 5 INLINE NUMBER : BYTES 201-204   XLINE NUMBER : BYTES 205-208';
    const other = 'C 5 INLINE NUMBER : BYTES 9-12   XLINE NUMBER : BYTES 21-24';
    for (const said of [card, other]) {
      const message = findingOf(surveyOf(lines, samples, cards(said), true), 'geometry-inferred');
      expect(message).toContain(
        ` The text header says “${said.replace(/ +/g, ' ')}”. The same inline numbers are also at `,
      );
    }
  });

  it('that hold no line numbers is quoted as not borne out, and not followed', () => {
    const [inline, crossline] = ['C 5 INLINE NUMBER : BYTES 9-12', 'C 6 XLINE NUMBER : BYTES 21-24'];
    const found = surveyOf(lines, samples, cards(inline, crossline));
    expect(found.geometry).toMatchObject({ inline: { byte: 201 }, crossline: { byte: 205 } });
    expect(findingOf(found, 'geometry-inferred')).toContain(
      `“${inline}” and “${crossline}”, which the trace headers do not bear out as well.`,
    );
  });

  it('of positions has them read there though others fit as well, and is quoted', () => {
    const card = 'C37 BINX (CDPX): 217-220, BINY (CDPY): 221-224';
    const named = surveyOf(lines, samples, cards(card));
    expect(named.coordinates).toMatchObject({ x: { byte: 217 }, y: { byte: 221 } });
    expect(named.geometry).toMatchObject({
      binGrid: { inlineSpacing: expect.closeTo(100), crosslineSpacing: expect.closeTo(50) },
    });
    expect(findingOf(named, 'coordinates-inferred')).toBe(
      `X is read from byte 217 and Y from byte 221. The text header says “${card}”, and the grid bears it out.`,
    );
    const silent = surveyOf(lines, samples, cards('C 1 A SURVEY'));
    expect(silent.coordinates).toMatchObject({ x: { byte: 181 }, y: { byte: 185 } });
    expect(findingOf(silent, 'coordinates-inferred')).toBe('');
  });

  it('of positions that are none keeps those of the standard', () => {
    const { coordinates } = surveyOf(lines, samples, cards('C 3 CDP X BYTES 231-234   CDP Y BYTES 235-238'));
    expect(coordinates).toMatchObject({ x: { byte: 181 }, y: { byte: 185 } });
  });
});

it('a line has its positions where the text header says', () => {
  const { geometry } = inspectVirtual({
    traceCount: 80,
    samplesPerTrace: 30,
    text: cards('C27 X coordinate : bytes 217-220', 'C28 Y coordinate : bytes 221-224'),
    wordsOf: (trace) => ({
      21: 101 + trace,
      73: 40 + trace,
      77: 7,
      217: 500_000 + 25 * trace,
      221: 7_000_000 + 10 * trace,
    }),
  }).inspection;
  expect(geometry).toMatchObject({ kind: '2d', path: { 1: { x: 500_025, y: 7_000_010 } } });
});
