import { describe, expect, it } from 'vitest';
import { isSegyError } from '../../../../src/core/errors.ts';
import type { Geometry, Overrides } from '../../../../src/core/types.ts';
import { type HeaderWords, inspectVirtual, type VirtualFile } from '../virtual-file.ts';

/** Read whole, and known by sampled headers alone. */
const SIZES = [
  ['small', { lines: 12, crosslines: 20, samplesPerTrace: 30 }],
  ['large', { lines: 300, crosslines: 100, samplesPerTrace: 500 }],
] as const;

type Size = (typeof SIZES)[number][1];

function surveyOf(
  { lines, crosslines, samplesPerTrace }: Size,
  words: (line: number, place: number) => HeaderWords,
  fold = 1,
): VirtualFile {
  return {
    traceCount: lines * crosslines * fold,
    samplesPerTrace,
    wordsOf: (trace) => {
      const cell = Math.floor(trace / fold);
      return words(Math.floor(cell / crosslines), cell % crosslines);
    },
  };
}

const geometryOf = (file: VirtualFile, overrides: Overrides): Geometry =>
  inspectVirtual(file, overrides).inspection.geometry;

function codeOf(file: VirtualFile, overrides: Overrides): string {
  try {
    return geometryOf(file, overrides).kind;
  } catch (error) {
    return isSegyError(error) ? error.code : String(error);
  }
}

describe.each(SIZES)('in a %s file', (_, size) => {
  const { lines, crosslines } = size;
  const twice = surveyOf(size, (line, place) => ({
    189: 1 + line,
    193: 1 + place,
    9: 501 + 2 * line,
    21: 3000 - place,
    // Two 16-bit words, the crossline in the lower one.
    229: 7 * 65_536 + 40 + place,
  }));

  it('an inline word alone is obeyed, and a crossline is found to it', () => {
    expect(geometryOf(twice, { inline: { byte: 9 } })).toMatchObject({
      kind: '3d',
      inline: { first: 501, step: 2, count: lines, byte: 9 },
      crossline: { count: crosslines },
    });
  });

  it('a crossline word alone is obeyed, by the type it is given', () => {
    expect(geometryOf(twice, { crossline: { byte: 231, type: 'int16' } })).toMatchObject({
      kind: '3d',
      inline: { count: lines },
      crossline: { first: 40, step: 1, count: crosslines, byte: 231, type: 'int16' },
    });
  });

  it('a word that the user calls the inline is so though it changes fastest', () => {
    expect(geometryOf(twice, { inline: { byte: 21 } })).toMatchObject({
      kind: '3d',
      inline: { byte: 21, count: crosslines },
      crossline: { count: lines },
      sorting: 'crossline',
    });
  });

  it.each<Overrides>([
    { inline: { byte: 9, type: 'int16' } },
    { crossline: { byte: 201 } },
    { inline: { byte: 9 }, crossline: { byte: 201 } },
  ])('%j, which number nothing, are refused', (overrides) => {
    expect(codeOf(twice, overrides)).toBe('no-geometry');
  });

  it('a pair that would not be believed is taken when one word of it is the user’s', () => {
    // Offsets that differ from trace to trace speak of field records, not of a stack.
    const doubtful = surveyOf(size, (line, place) => ({
      41: 70 + line,
      45: 900 + place,
      37: 100 + ((line * 31 + place * 17) % 23),
    }));
    expect(geometryOf(doubtful, {}).kind).not.toBe('3d');
    expect(geometryOf(doubtful, { inline: { byte: 41 } })).toMatchObject({
      kind: '3d',
      inline: { first: 70, byte: 41 },
      crossline: { first: 900, byte: 45 },
    });
  });

  it('the CDP word is read by its type', () => {
    const fold = 12;
    const file: VirtualFile = {
      traceCount: lines * fold,
      samplesPerTrace: size.samplesPerTrace * fold,
      // The CDP number is the upper half of a word whose lower half counts traces.
      wordsOf: (trace) => ({
        201: (100 + Math.floor(trace / fold)) * 65_536 + (trace % fold),
        25: 1 + (trace % fold),
        37: 100 + 50 * (trace % fold),
      }),
    };
    expect(geometryOf(file, { cdp: { byte: 201, type: 'int16' } })).toMatchObject({
      kind: 'gathers',
      ensemble: { byte: 201, first: 100, count: lines },
    });
  });

  it('the offset word is read by its type', () => {
    const fold = 5;
    const file: VirtualFile = {
      ...twice,
      traceCount: lines * crosslines * fold,
      wordsOf: (trace) => ({
        ...twice.wordsOf(Math.floor(trace / fold)),
        201: (300 - 40 * (trace % fold)) * 65_536 + 5,
      }),
    };
    expect(geometryOf(file, { offset: { byte: 201, type: 'int16' } })).toMatchObject({
      kind: 'prestack',
      offsets: [140, 180, 220, 260, 300],
    });
  });
});
