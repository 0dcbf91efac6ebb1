import { describe, expect, it } from 'vitest';
import { cellFinder, traceAt } from '../../../src/core/trace-index.ts';
import { planPreview } from '../../../src/survey/plan/preview-plan.ts';
import { type HeaderWords, inspectVirtual, type VirtualFile, virtualLength } from './virtual-file.ts';

const MEBIBYTE = 1024 * 1024;
const COST = { callMilliseconds: 0.7, bytesPerMillisecond: 400_000 };

interface Outline {
  readonly lineCount: number;
  /** First and last place along each line, from 0. */
  readonly extentOf: (line: number) => readonly [number, number];
}

/** Which line and place a trace has when lines begin and end where an outline says. */
function placesIn({ lineCount, extentOf }: Outline) {
  const starts = new Float64Array(lineCount + 1);
  for (let line = 0; line < lineCount; line++) {
    const [first, last] = extentOf(line);
    starts[line + 1] = starts[line]! + last - first + 1;
  }
  const placeOf = (trace: number): readonly [line: number, place: number] => {
    let [low, high] = [0, lineCount];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (starts[middle]! <= trace) low = middle;
      else high = middle;
    }
    return [low, extentOf(low)[0] + trace - starts[low]!];
  };
  return { traceCount: starts[lineCount]!, placeOf };
}

/** A leaning outline with ragged ends, no two lines alike. */
const leaning = (lineCount: number, longest: number): Outline => ({
  lineCount,
  extentOf: (line) => [
    Math.floor((longest * line) / (3 * lineCount)) + ((line * 7) % 5),
    Math.floor(longest * (0.6 + (0.4 * line) / lineCount)) - 1 - ((line * 11) % 7),
  ],
});

function surveyOf(
  outline: Outline,
  samplesPerTrace: number,
  words: (line: number, place: number) => HeaderWords,
): VirtualFile {
  const { traceCount, placeOf } = placesIn(outline);
  return { traceCount, samplesPerTrace, wordsOf: (trace) => words(...placeOf(trace)) };
}

const onMap = (inline: number, crossline: number): HeaderWords => ({
  71: -10,
  181: 4_000_000 + 125 * crossline + 40 * inline,
  185: 60_000_000 + 250 * inline - 20 * crossline,
});

/** How many nodes of the first picture's lattice were found, all of which must be what their headers say. */
function checkLattice(file: VirtualFile) {
  const counted = inspectVirtual(file);
  const { geometry, grid, layout } = counted.inspection;
  if (geometry.kind !== '3d' && geometry.kind !== 'prestack') throw new Error(`found ${geometry.kind}`);
  const stride = planPreview(grid, layout, COST);
  const { inline, crossline } = geometry;
  let [nodes, found] = [0, 0];
  for (let i = 0; i < inline.count; i += stride.inline) {
    for (let j = 0; j < crossline.count; j += stride.crossline) {
      nodes += 1;
      const trace = traceAt(grid, i, j);
      if (trace < 0) continue;
      found += 1;
      const words = file.wordsOf(trace);
      expect([words[inline.byte], words[crossline.byte]]).toEqual([
        inline.first + i * inline.step,
        crossline.first + j * crossline.step,
      ]);
    }
  }
  expect(Math.ceil(inline.count / stride.inline)).toBeGreaterThanOrEqual(Math.min(16, inline.count));
  expect(Math.ceil(crossline.count / stride.crossline)).toBeGreaterThanOrEqual(Math.min(16, crossline.count));
  return { ...counted, geometry, grid, nodes, found };
}

describe('a survey with gaps whose headers are not all read', () => {
  const sizes: [string, Outline, number][] = [
    ['4.5 GB', leaning(900, 1200), 1750],
    ['100 GB', leaning(5200, 4200), 1750],
  ];
  for (const [size, outline, samples] of sizes) {
    it(`of ${size}, inline by inline, gives a lattice of known traces from less than 16 MiB`, () => {
      const file = surveyOf(outline, samples, (line, place) => ({
        189: 1000 + 2 * line,
        193: 300 + place,
        ...onMap(line, place),
      }));
      expect(virtualLength(file)).toBeGreaterThan(size === '100 GB' ? 90e9 : 4.3e9);
      const { geometry, bytes, ranges, mostRanges, nodes, found, inspection } = checkLattice(file);
      expect(geometry).toMatchObject({
        kind: '3d',
        inline: { first: 1000, step: 2, count: outline.lineCount, byte: 189 },
        crossline: { step: 1, byte: 193 },
        sorting: 'inline',
        verified: false,
        liveTraces: null,
      });
      expect(geometry.binGrid?.inlineSpacing).toBeCloseTo(Math.hypot(4, 25), 6);
      const cells = outline.lineCount * geometry.crossline.count;
      expect(found / nodes).toBeGreaterThan(0.85 * (file.traceCount / cells));
      expect(inspection.headersPending).toBe(true);
      expect(bytes).toBeLessThanOrEqual(16 * MEBIBYTE);
      expect(ranges).toBeLessThanOrEqual(250);
      expect(mostRanges).toBeLessThanOrEqual(40);
    });
  }

  it('is found crossline by crossline, descending, at other bytes', () => {
    const outline = leaning(700, 900);
    const file = surveyOf(outline, 1500, (line, place) => ({
      9: 500 + 3 * place,
      21: 4000 - line,
      ...onMap(place, -line),
    }));
    const { geometry, bytes, nodes, found } = checkLattice(file);
    expect(geometry).toMatchObject({
      inline: { step: 3, byte: 9 },
      crossline: { first: 3301, count: 700, byte: 21 },
      sorting: 'crossline',
    });
    expect(found / nodes).toBeGreaterThan(0.5);
    expect(bytes).toBeLessThanOrEqual(16 * MEBIBYTE);
  });

  it('that misses single traces all over has holes in the lattice rather than traces of other cells', () => {
    const present = Array.from({ length: 600 * 500 }, (_, cell) => cell).filter(
      (cell) => (cell * 31) % 17 !== 3,
    );
    const file: VirtualFile = {
      traceCount: present.length,
      samplesPerTrace: 800,
      wordsOf: (trace) => {
        const [line, place] = [Math.floor(present[trace]! / 500), present[trace]! % 500];
        return { 189: 10 + line, 193: 1 + place, ...onMap(line, place) };
      },
    };
    const { bytes, found, nodes, geometry } = checkLattice(file);
    expect(geometry).toMatchObject({
      inline: { first: 10, count: 600 },
      crossline: { first: 1, count: 500 },
    });
    expect(found / nodes).toBeGreaterThan(0.3);
    expect(bytes).toBeLessThanOrEqual(16 * MEBIBYTE);
  });

  it('of gathers in a leaning outline is prestack', () => {
    const { traceCount, placeOf } = placesIn(leaning(300, 400));
    const fold = 30;
    const file: VirtualFile = {
      traceCount: traceCount * fold,
      samplesPerTrace: 700,
      wordsOf: (trace) => {
        const [line, place] = placeOf(Math.floor(trace / fold));
        return { 189: 1 + line, 193: 1 + place, 37: 100 + 50 * (trace % fold), ...onMap(line, place) };
      },
    };
    const { geometry, bytes, found } = checkLattice(file);
    expect(geometry).toMatchObject({ kind: 'prestack', inline: { first: 1, count: 300 }, verified: false });
    expect(geometry.kind === 'prestack' && geometry.offsets.length).toBe(fold);
    expect(found).toBeGreaterThan(60);
    expect(bytes).toBeLessThanOrEqual(16 * MEBIBYTE);
  });

  it('gets every trace in its cell once every header is read', () => {
    const outline = leaning(60, 160);
    const file = surveyOf(outline, 700, (line, place) => ({
      189: 1 + line,
      193: 1 + place,
      ...onMap(line, place),
    }));
    const { geometry, grid, headersPending } = inspectVirtual(file, {}, true).inspection;
    expect(headersPending).toBeUndefined();
    expect(geometry).toMatchObject({ kind: '3d', verified: true, liveTraces: file.traceCount });
    const words = file.wordsOf(5000);
    expect(
      traceAt(grid, words[189]! - 1, words[193]! - (geometry.kind === '3d' ? geometry.crossline.first : 0)),
    ).toBe(5000);
  });
});

describe('any other order of a large file is opened from less than 16 MiB', () => {
  const open = (file: VirtualFile) => {
    const counted = inspectVirtual(file);
    expect(counted.bytes).toBeLessThanOrEqual(16 * MEBIBYTE);
    expect(counted.ranges).toBeLessThanOrEqual(250);
    return counted.inspection;
  };

  for (const [size, lines] of [
    ['4.5 GB', 800],
    ['100 GB', 16_000],
  ] as const) {
    it(`${size} of traces in no order: shown as they come, and said`, () => {
      const [fast, traceCount] = [900, 900 * lines];
      const inspection = open({
        traceCount,
        samplesPerTrace: 1700,
        wordsOf: (trace) => {
          const cell = (trace * 7919) % traceCount;
          const [line, place] = [Math.floor(cell / fast), cell % fast];
          return { 189: 1 + line, 193: 1 + place, ...onMap(line, place) };
        },
      });
      expect(inspection.geometry.kind).toBe('2d');
      expect(inspection.headersPending).toBe(true);
      const pending = inspection.findings.find(({ code }) => code === 'index-pending');
      expect(pending?.message).toMatch(/by bytes 189 and 193/);
      expect(pending?.alternatives).toBeUndefined();
    });

    it(`${size} of a crooked line whose CDP numbers jump`, () => {
      const inspection = open({
        traceCount: 900 * lines,
        samplesPerTrace: 1700,
        wordsOf: (trace) => ({
          21: 100 + trace + Math.floor(trace / 777),
          181: 10_000 + 12 * trace,
          185: 20_000 + ((trace * trace) % 1009),
        }),
      });
      expect(inspection.geometry).toMatchObject({ kind: '2d', traceCount: 900 * lines });
    });

    it(`${size} of shot records, all of one length`, () => {
      const inspection = open({
        traceCount: 900 * lines,
        samplesPerTrace: 1700,
        wordsOf: (trace) => ({
          9: 1 + Math.floor(trace / 96),
          13: 1 + (trace % 96),
          37: 25 * (trace % 96),
          73: 50 * Math.floor(trace / 96),
          81: 25 * (trace % 96) + 50 * Math.floor(trace / 96),
        }),
      });
      expect(inspection.geometry).toMatchObject({
        kind: 'gathers',
        ensemble: { byte: 9, first: 1, count: (900 * lines) / 96 },
      });
      expect(inspection.gathers?.firstTraces[3]).toBe(288);
      expect(inspection.headersPending).toBeUndefined();
    });

    it(`${size} of CDP gathers of changing fold: their number is an estimate`, () => {
      const foldOf = (k: number): number => 20 + (k % 3);
      const inspection = open({
        traceCount: 900 * lines,
        samplesPerTrace: 1700,
        wordsOf: (trace) => {
          const [triple, rest] = [Math.floor(trace / 63), trace % 63];
          const k = 3 * triple + (rest < foldOf(0) ? 0 : rest < foldOf(0) + foldOf(1) ? 1 : 2);
          const within = rest - (k % 3 > 0 ? foldOf(0) : 0) - (k % 3 > 1 ? foldOf(1) : 0);
          return { 21: 5000 + k, 25: 1 + within, 37: 100 + 25 * within };
        },
      });
      expect(inspection.geometry).toMatchObject({ kind: 'gathers', ensemble: { byte: 21, first: 5000 } });
      const { geometry } = inspection;
      expect(geometry.kind === 'gathers' && geometry.ensemble.count).toBeCloseTo((900 * lines) / 21, -3);
      expect(inspection.headersPending).toBe(true);
    });

    it(`${size} prestack with the offsets slowest`, () => {
      const [inlines, crosslines] = [lines / 8, 300];
      const cells = inlines * crosslines;
      const inspection = open({
        traceCount: cells * 24,
        samplesPerTrace: 1700,
        wordsOf: (trace) => {
          const cell = trace % cells;
          const [line, place] = [Math.floor(cell / crosslines), cell % crosslines];
          return {
            37: 100 + 50 * Math.floor(trace / cells),
            189: 1 + line,
            193: 1 + place,
            ...onMap(line, place),
          };
        },
      });
      expect(inspection.geometry).toMatchObject({
        kind: 'prestack',
        inline: { first: 1, count: inlines },
        crossline: { first: 1, count: crosslines },
      });
      expect(inspection.geometry.kind === 'prestack' && inspection.geometry.offsets).toHaveLength(24);
      expect(traceAt(inspection.grid, 3, 5, 2)).toBe(2 * cells + 3 * crosslines + 5);
      expect(
        cellFinder(inspection.grid, inspection.layout.traceCount)(2 * cells + 3 * crosslines + 5),
      ).toEqual({
        inlineIndex: 3,
        crosslineIndex: 5,
        offsetIndex: 2,
      });
    });
  }
});
