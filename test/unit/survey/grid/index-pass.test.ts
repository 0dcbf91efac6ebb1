import { describe, expect, it } from 'vitest';
import { traceAt } from '../../../../src/core/trace-index.ts';
import type { HeaderWord } from '../../../../src/core/types.ts';
import { KeptColumns } from '../../../../src/survey/words/kept-columns.ts';
import { type HeaderWords, inspectVirtual, type VirtualFile, virtualLength } from '../virtual-file.ts';

/** What the columns kept may take in memory, shared out among so many traces. */
const bytesEach = (millions: number): number => (128 * 1024 * 1024) / (millions * 1e6);

const [LINES, CROSSLINES] = [60, 300];
const TRACES = LINES * CROSSLINES;

/** Counters at every common byte: none of them numbers a line, all of them vary. */
const counters = (trace: number): HeaderWords => ({
  1: 1 + (trace % 37),
  5: trace + 1,
  9: 1 + Math.floor(trace / 37),
  13: 1 + (trace % 61),
  17: 1 + Math.floor(trace / 61),
  21: trace + 7,
  25: 1 + (trace % 11),
  73: 3 * (trace % 97),
  77: 5 * (trace % 89),
  81: 7 * (trace % 83),
  85: 2 * (trace % 79),
});

const survey = (wordsOf: VirtualFile['wordsOf'], traceCount = TRACES): VirtualFile => ({
  traceCount,
  samplesPerTrace: 210,
  wordsOf,
});

function passOver(file: VirtualFile, millions: number) {
  expect(virtualLength(file)).toBeGreaterThan(16 * 1024 * 1024);
  const counted = inspectVirtual(file, {}, true, bytesEach(millions) * file.traceCount);
  return { ...counted, passes: counted.bytes / virtualLength(file) };
}

describe.each([5, 14])('memory as for %d million traces', (millions) => {
  it('suffices for line numbers at odd bytes, the map and a scalar that changes, among counters at all others', () => {
    const file = survey((trace) => {
      const [line, place] = [Math.floor(trace / CROSSLINES), trace % CROSSLINES];
      const scalar = line % 2 === 0 ? -10 : 1;
      const factor = scalar < 0 ? 10 : 1;
      return {
        ...counters(trace),
        198: 1001 + line,
        206: 2001 + 3 * place,
        71: scalar,
        181: factor * (400_000 + 25 * place),
        185: factor * (6_000_000 + 50 * line),
      };
    });
    const { inspection, passes } = passOver(file, millions);
    expect(inspection.geometry).toMatchObject({
      kind: '3d',
      verified: true,
      liveTraces: TRACES,
      inline: { first: 1001, count: LINES, byte: 198 },
      crossline: { first: 2001, step: 3, count: CROSSLINES, byte: 206 },
      binGrid: {
        inlineVector: { x: expect.closeTo(0, 6), y: expect.closeTo(50, 6) },
        crosslineSpacing: expect.closeTo(25, 6),
      },
    });
    expect(inspection.coordinates).toMatchObject({ x: { byte: 181 }, y: { byte: 185 } });
    expect(passes).toBeLessThan(1.2);
  });

  it('suffices for a prestack survey with gaps', () => {
    const fold = 6;
    const present = Array.from({ length: TRACES / fold }, (_, cell) => cell).filter((cell) => cell % 9 !== 4);
    const file = survey((trace) => {
      const cell = present[Math.floor(trace / fold)]!;
      return {
        ...counters(trace),
        189: 10 + Math.floor(cell / CROSSLINES),
        193: 1 + (cell % CROSSLINES),
        37: 100 + 75 * (trace % fold),
      };
    }, present.length * fold);
    const { inspection } = passOver(file, millions);
    expect(inspection.geometry).toMatchObject({
      kind: 'prestack',
      verified: true,
      inline: { first: 10, byte: 189 },
      crossline: { first: 1, byte: 193 },
      offsets: [100, 175, 250, 325, 400, 475],
    });
    expect(traceAt(inspection.grid, 0, 5, 2)).toBe(4 * fold + 2);
  });

  it('leads to a second pass, not to a line, when words had no room that number a grid with others', () => {
    const periods = [11, 13, 17, 19, 23, 29];
    const file = survey((trace) => {
      const [run, place] = [Math.floor(trace / CROSSLINES), trace % CROSSLINES];
      // Every other inline first, so that the samples show no order; six counters have smaller numbers.
      const line = run < LINES / 2 ? 2 * run : 2 * (run - LINES / 2) + 1;
      const decoys = periods.map((period, k): [number, number] => [
        197 + 4 * k,
        Math.floor(trace / period) % 50,
      ]);
      return { ...Object.fromEntries(decoys), 9: 1001 + line, 21: 2001 + place };
    });
    const { inspection, passes } = passOver(file, millions);
    expect(inspection.geometry).toMatchObject({
      kind: '3d',
      inline: { first: 1001, count: LINES, byte: 9 },
      crossline: { first: 2001, count: CROSSLINES, byte: 21 },
      liveTraces: TRACES,
    });
    expect(traceAt(inspection.grid, 1, 4)).toBe((LINES / 2) * CROSSLINES + 4);
    expect(Math.ceil(passes) > 2).toBe(millions === 14);
    expect(passes).toBeLessThan(4.3);
  });
});

describe('header words kept of every trace', () => {
  const COUNT = 1000;
  /** Headers of big-endian words, a column for each word listed. */
  function keep(
    words: readonly (HeaderWord & { readonly value: (trace: number) => number })[],
    budgetBytes: number,
  ) {
    const kept = new KeptColumns(words, COUNT, budgetBytes);
    for (let trace = 0; trace < COUNT; trace++) {
      const header = new DataView(new ArrayBuffer(240));
      for (const { byte, type, value } of words) {
        if (type === 'ieee') header.setFloat32(byte - 1, value(trace));
        else header.setInt32(byte - 1, value(trace));
      }
      kept.put(trace, new Uint8Array(header.buffer), 0, 'big');
      expect(kept.byteLength).toBeLessThanOrEqual(budgetBytes);
    }
    return kept;
  }

  it('take no memory while they do not change, and are whole when they change at last', () => {
    const kept = keep(
      [
        { byte: 9, value: () => 77 },
        { byte: 21, value: (trace) => (trace === 998 ? -5 : 12) },
      ],
      12 * COUNT,
    );
    expect(kept.words.map(({ byte }) => byte)).toEqual([21]);
    expect(kept.byteLength).toBe(2 * COUNT);
    expect(Array.from(kept.column({ byte: 21 })!)).toEqual(
      Array.from({ length: COUNT }, (_, trace) => (trace === 998 ? -5 : 12)),
    );
  });

  it('are widened when numbers outgrow 16 bits, and keep the fractions of floats', () => {
    const wide = (trace: number) => 32_000 + trace;
    const kept = keep(
      [
        { byte: 9, value: wide },
        { byte: 21, type: 'ieee', value: (trace) => (trace === 0 ? 0.5 : trace + 0.25) },
      ],
      12 * COUNT,
    );
    expect(Array.from(kept.column({ byte: 9 })!)).toEqual(Array.from({ length: COUNT }, (_, k) => wide(k)));
    expect(kept.column({ byte: 21, type: 'ieee' })?.slice(0, 3)).toEqual(Float64Array.of(0.5, 1.25, 2.25));
  });

  it('give way from the last listed on when memory is spent, and are named', () => {
    const value = (trace: number) => 100_000 * trace;
    const bytes = [9, 21, 189, 193, 201];
    const kept = keep(
      bytes.map((byte) => ({
        byte,
        value: byte === 9 ? (trace: number) => (trace > 500 ? value(trace) : 3) : value,
      })),
      12 * COUNT,
    );
    expect(kept.words.map(({ byte }) => byte)).toEqual([9, 21, 189]);
    expect(kept.leftOut.map(({ byte }) => byte)).toEqual([193, 201]);
    expect(kept.column({ byte: 193 })).toBeNull();
    expect(kept.column({ byte: 9 })![999]).toBe(value(999));
  });
});
