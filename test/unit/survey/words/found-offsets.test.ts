import { describe, expect, it } from 'vitest';
import { mapQuestion, offsetWordOf } from '../../../../src/api/map-question.ts';
import { traceAt } from '../../../../src/core/trace-index.ts';
import type { HeaderWord, Inspection } from '../../../../src/core/types.ts';
import { blockTraces } from '../../../../src/engine/block-traces.ts';
import { SurveyBytes } from '../generated-survey.ts';
import { inspectBytes } from '../inspect-bytes.ts';
import { type HeaderWords, inspectVirtual } from '../virtual-file.ts';

const [LINES, PLACES] = [9, 14];
const OFFSETS = [150, 250, 350, 450, 550, 650];
const FOLD = OFFSETS.length;

function gathersOf(
  offset: HeaderWord,
  lines: readonly [HeaderWord, HeaderWord] = [{ byte: 189 }, { byte: 193 }],
  others: (trace: number) => readonly (readonly [HeaderWord, number])[] = () => [],
): Uint8Array {
  const file = new SurveyBytes(LINES * PLACES * FOLD, 'big', 1, 'C 1 GATHERS');
  for (let trace = 0; trace < file.traceCount; trace++) {
    const cell = Math.floor(trace / FOLD);
    file.put(trace, lines[0], 301 + Math.floor(cell / PLACES));
    file.put(trace, lines[1], 77 + (cell % PLACES));
    file.put(trace, offset, OFFSETS[trace % FOLD]!);
    for (const [word, value] of others(trace)) file.put(trace, word, value);
  }
  return file.bytes;
}

const inferred = ({ findings }: Inspection) => findings.find(({ code }) => code === 'offset-inferred');

describe('offsets that do not stand at byte 37', () => {
  const words: readonly HeaderWord[] = [
    { byte: 201 },
    { byte: 117 + 60, type: 'int16' },
    { byte: 222, type: 'ieee' },
    { byte: 91, type: 'ibm' },
  ];
  it.each(words)('are found at %j, and every trace is in its cell', (word) => {
    const bytes = gathersOf(word);
    const found = inspectBytes(bytes);
    expect(found.geometry).toMatchObject({ kind: 'prestack', offsets: OFFSETS });
    for (const [i, j, k] of [
      [0, 0, 0],
      [4, 13, 5],
      [8, 3, 2],
    ] as const)
      expect(traceAt(found.grid, i, j, k)).toBe((i * PLACES + j) * FOLD + k);
    const given = inspectBytes(bytes, { offset: word });
    expect(found.geometry).toEqual(given.geometry);
    expect(found.grid).toEqual(given.grid);
    expect(inferred(found)?.message).toContain(`byte ${offsetWordOf(found, {}).byte}`);
    expect(inferred(given)).toBeUndefined();
  });

  it('are read there by what asks for the offset of single traces', () => {
    const found = inspectBytes(gathersOf({ byte: 201 }));
    expect(mapQuestion(found, {}, null, 1).offset).toEqual({ word: { byte: 201 }, numbers: OFFSETS });
    expect(mapQuestion(found, { offset: { byte: 5 } }, null, 1).offset?.word).toEqual({ byte: 5 });
  });

  it('that stand twice are one reading, and no alternative to themselves', () => {
    const again = (trace: number) => [[{ byte: 205 }, OFFSETS[trace % FOLD]!]] as const;
    const found = inspectBytes(gathersOf({ byte: 225 }, undefined, again));
    expect(found.geometry).toMatchObject({ kind: 'prestack', offsets: OFFSETS });
    expect(inferred(found)?.alternatives).toEqual([]);
  });

  it('are preferred to a count of the traces of a cell, which is an alternative', () => {
    const found = inspectBytes(
      gathersOf({ byte: 225 }, undefined, (trace) => [
        [{ byte: 205 }, 1 + (trace % FOLD)],
        [{ byte: 5 }, trace],
      ]),
    );
    expect(found.geometry).toMatchObject({ kind: 'prestack', offsets: OFFSETS });
    expect(inferred(found)?.alternatives?.map(({ overrides }) => overrides.offset)).toEqual([{ byte: 205 }]);
  });

  it('give way to byte 37 where that tells the traces of a cell apart', () => {
    const found = inspectBytes(
      gathersOf({ byte: 225 }, undefined, (trace) => [[{ byte: 37 }, 1000 + 10 * (trace % FOLD)]]),
    );
    expect(found.geometry).toMatchObject({ kind: 'prestack', offsets: [1000, 1010, 1020, 1030, 1040, 1050] });
    expect(inferred(found)).toBeUndefined();
    expect(found.offsetWord).toBeUndefined();
  });

  for (const [name, slowest] of [
    ['fastest', false],
    ['slowest', true],
  ] as const) {
    it(`are found by some headers of a large file, ${name} in it`, () => {
      const [lines, places] = [60, 80];
      const cells = lines * places;
      const wordsOf = (trace: number): HeaderWords => {
        const [cell, k] = slowest
          ? [trace % cells, Math.floor(trace / cells)]
          : [Math.floor(trace / FOLD), trace % FOLD];
        return { 189: 1 + Math.floor(cell / places), 193: 1 + (cell % places), 163: OFFSETS[k]! };
      };
      const { inspection } = inspectVirtual({ traceCount: cells * FOLD, samplesPerTrace: 300, wordsOf });
      expect(inspection.geometry).toMatchObject({
        kind: 'prestack',
        offsets: OFFSETS,
        inline: { count: lines },
      });
      const read = offsetWordOf(inspection, {});
      expect(read.byte + (read.type === 'int16' ? 2 : 4)).toBe(165);
      const trace = traceAt(inspection.grid, 31, 17, 4);
      expect(wordsOf(trace)).toMatchObject({ 189: 32, 193: 18, 163: OFFSETS[4] });
    });
  }
});

describe('words that repeat where there are no cells to share', () => {
  it('make no prestack grid of shot records whose offset stands elsewhere', () => {
    const file = new SurveyBytes(20 * 24, 'big', 1, 'C 1 SHOTS');
    for (let trace = 0; trace < file.traceCount; trace++) {
      const [shot, channel] = [Math.floor(trace / 24), trace % 24];
      file.put(trace, { byte: 9 }, 1 + shot);
      file.put(trace, { byte: 13 }, 1 + channel);
      file.put(trace, { byte: 73 }, 4000 + 50 * shot);
      file.put(trace, { byte: 81 }, 4100 + 50 * shot + 10 * channel);
      file.put(trace, { byte: 201 }, 100 + 10 * channel);
    }
    expect(inspectBytes(file.bytes).geometry).toMatchObject({
      kind: 'gathers',
      ensemble: { byte: 9, count: 20 },
    });
  });
});

it('fractional offsets of float words are what optimize expects in the headers', () => {
  const [lines, places, fold] = [60, 80, 4];
  const { inspection } = inspectVirtual({
    traceCount: lines * places * fold,
    samplesPerTrace: 300,
    wordsOf: (trace) => ({
      189: 1 + Math.floor(trace / fold / places),
      193: 1 + (Math.floor(trace / fold) % places),
      37: 100 * (1 + (trace % fold)),
    }),
  });
  if (inspection.geometry.kind !== 'prestack') throw new Error(`found ${inspection.geometry.kind}`);
  const offsets = [112.5, 137.5, 162.5, 187.5];
  const block = { index: 0, slowStart: 3, slowCount: 1, fastStart: 7, fastCount: 1 };
  const fractional = { ...inspection, geometry: { ...inspection.geometry, offsets } };
  const { check } = blockTraces(fractional, block, { byte: 201, type: 'ieee' });
  expect(Array.from(check!.offset!.numbers)).toEqual(offsets);
});
