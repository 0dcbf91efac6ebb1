import { describe, expect, it } from 'vitest';
import { cellFinder, traceAt } from '../../../src/core/trace-index.ts';
import type { ByteRange } from '../../../src/core/types.ts';
import { randomNumbers } from './generated-survey.ts';
import { tollOf } from './hostile.ts';
import { inspectVirtual, type VirtualFile, virtualBytes, virtualLength } from './virtual-file.ts';

const MEBIBYTE = 1024 * 1024;

/** 622 thousand traces of 1750 samples: 4.5 GB. */
function crosslineSorted(): VirtualFile {
  const inlineCount = 710;
  const crosslineCount = 876;
  return {
    traceCount: inlineCount * crosslineCount,
    samplesPerTrace: 1750,
    revision: [0, 0],
    wordsOf: (trace) => {
      const inline = trace % inlineCount;
      const crossline = Math.floor(trace / inlineCount);
      return {
        9: 1000 + 2 * inline,
        21: 5000 + crossline,
        71: -10,
        73: 4_000_000 + 250 * crossline,
        77: 60_000_000 + 125 * inline,
      };
    },
  };
}

describe('a crossline-sorted file of 4.5 GB with line numbers at bytes 9 and 21', () => {
  const file = crosslineSorted();
  const { inspection, ranges, bytes, mostRanges, requests } = inspectVirtual(file);

  it('is recognised as a full grid from sampled headers', () => {
    expect(virtualLength(file)).toBeGreaterThan(4.4e9);
    expect(inspection.geometry).toMatchObject({
      kind: '3d',
      inline: { first: 1000, count: 710, step: 2, byte: 9 },
      crossline: { first: 5000, count: 876, step: 1, byte: 21 },
      sorting: 'crossline',
      liveTraces: null,
      verified: false,
    });
    expect(inspection.findings.map((finding) => finding.code)).toContain('geometry-inferred');
  });

  it('is read in few ranges and less than 16 MiB', () => {
    expect(bytes).toBeLessThan(16 * MEBIBYTE);
    expect(ranges).toBeLessThan(64);
    expect(mostRanges).toBeLessThanOrEqual(40);
    expect(requests).toBeLessThanOrEqual(4);
  });

  it('gives the trace of a cell, and the cell of a trace, without an index', () => {
    const { grid } = inspection;
    expect(grid.cells).toBeNull();
    expect(traceAt(grid, 3, 5)).toBe(5 * 710 + 3);
    expect(cellFinder(grid, 710 * 876)(5 * 710 + 3)).toEqual({
      inlineIndex: 3,
      crosslineIndex: 5,
      offsetIndex: 0,
    });
  });

  it('lies on the map that its coordinates give', () => {
    const { geometry } = inspection;
    const binGrid = geometry.kind === '3d' ? geometry.binGrid : null;
    expect(binGrid?.inlineSpacing).toBeCloseTo(12.5, 6);
    expect(binGrid?.crosslineSpacing).toBeCloseTo(25, 6);
    expect(binGrid?.azimuth).toBeCloseTo(90, 6);
  });
});

describe('other large files', () => {
  it('with lines that run down are computed in that order', () => {
    const { inspection } = inspectVirtual({
      traceCount: 300 * 400,
      samplesPerTrace: 500,
      wordsOf: (trace) => ({ 189: 900 - 3 * Math.floor(trace / 400), 193: 2000 - (trace % 400) }),
    });
    expect(inspection.geometry).toMatchObject({
      kind: '3d',
      inline: { first: 3, count: 300, step: 3 },
      crossline: { first: 1601, count: 400, step: 1 },
      sorting: 'inline',
    });
    expect(traceAt(inspection.grid, 299, 399)).toBe(0);
    expect(traceAt(inspection.grid, 0, 0)).toBe(300 * 400 - 1);
  });

  it('with offsets fastest are prestack grids', () => {
    const { inspection } = inspectVirtual({
      traceCount: 60 * 80 * 24,
      samplesPerTrace: 300,
      wordsOf: (trace) => ({
        189: 1 + Math.floor(trace / (80 * 24)),
        193: 1 + (Math.floor(trace / 24) % 80),
        37: 100 + 50 * (trace % 24),
      }),
    });
    expect(inspection.geometry).toMatchObject({
      kind: 'prestack',
      inline: { count: 60 },
      crossline: { count: 80 },
    });
    expect(inspection.grid.offsetCount).toBe(24);
    expect(traceAt(inspection.grid, 2, 3, 4)).toBe((2 * 80 + 3) * 24 + 4);
  });

  it('with holes are passed over once and indexed when every header is asked for', () => {
    // Every 7th trace of a 120 × 100 grid is missing.
    const present = Array.from({ length: 12_000 }, (_, cell) => cell).filter((cell) => cell % 7 !== 3);
    const { inspection, bytes, longestRange } = inspectVirtual(
      {
        traceCount: present.length,
        samplesPerTrace: 400,
        wordsOf: (trace) => ({
          189: 10 + Math.floor(present[trace]! / 100),
          193: 1 + (present[trace]! % 100),
        }),
      },
      {},
      true,
    );
    expect(inspection.geometry).toMatchObject({
      kind: '3d',
      inline: { first: 10, count: 120 },
      crossline: { first: 1, count: 100 },
      liveTraces: present.length,
      verified: true,
    });
    expect(traceAt(inspection.grid, 0, 3)).toBe(-1);
    expect(traceAt(inspection.grid, 0, 4)).toBe(3);
    expect(bytes).toBeLessThan(
      2.2 * virtualLength({ traceCount: present.length, samplesPerTrace: 400, wordsOf: () => ({}) }),
    );
    expect(longestRange).toBeLessThanOrEqual(8 * MEBIBYTE);
  });

  it('that are one even 2D line need no pass over their headers', () => {
    const { inspection, bytes } = inspectVirtual({
      traceCount: 40_000,
      samplesPerTrace: 1000,
      wordsOf: (trace) => ({ 21: 101 + trace, 73: 1000 + trace * 12, 77: 9000 + ((trace * trace) % 977) }),
    });
    expect(inspection.geometry).toMatchObject({ kind: '2d', cdp: { first: 101, count: 40_000, step: 1 } });
    expect(bytes).toBeLessThan(16 * MEBIBYTE);
  });

  it('of field records become gathers, never a grid of shots and channels', () => {
    const { inspection } = inspectVirtual({
      traceCount: 120 * 96,
      samplesPerTrace: 500,
      wordsOf: (trace) => ({
        9: 1 + Math.floor(trace / 96),
        13: 1 + (trace % 96),
        37: 25 * (trace % 96) - 1200,
        73: 50 * Math.floor(trace / 96),
        81: 25 * (trace % 96) + 50 * Math.floor(trace / 96),
      }),
    });
    expect(inspection.geometry).toMatchObject({
      kind: 'gathers',
      ensemble: { byte: 9, first: 1, count: 120 },
    });
    expect(inspection.gathers?.firstTraces[2]).toBe(192);
  });

  it('whose trace headers agree on a length that the binary header contradicts are passed over once', () => {
    const file = {
      traceCount: 300 * 40,
      samplesPerTrace: 400,
      // At every second trace as well.
      declaredSamples: 860,
      tail: 1000,
      wordsOf: (trace: number) => ({ 189: 1 + (trace % 7) * (trace % 11), 193: 1 + (trace % 40) }),
    };
    const { inspection, bytes } = inspectVirtual(file, {}, true);
    expect(inspection.layout).toMatchObject({ traceCount: 300 * 40, samplesPerTrace: 400 });
    expect(bytes).toBeLessThan(virtualLength(file) + 6 * MEBIBYTE);
  });

  it('whose trace headers fit a stale count of extended text headers as well are passed over once', () => {
    const file = {
      traceCount: 30_000,
      // Five traces to an extended text header.
      samplesPerTrace: 100,
      tail: 500,
      wordsOf: (trace: number) => ({ 189: 1 + (trace % 7) * (trace % 11), 193: 1 + (trace % 40) }),
    };
    const byteLength = virtualLength(file);
    const stale = (range: ByteRange): Uint8Array => {
      const bytes = virtualBytes(file, range);
      if (range.start === 0) bytes[3505] = 20;
      return bytes;
    };
    const { answer, toll } = tollOf(byteLength, stale, {}, true);
    expect(answer).toMatchObject({ layout: { samplesPerTrace: 100 } });
    expect(toll.bytes).toBeLessThan(byteLength + 6 * MEBIBYTE);
  });

  it('of noise behind sound file headers are refused by what was read first, even where every header is asked for', () => {
    const head = virtualBytes(
      { traceCount: 1, samplesPerTrace: 20, wordsOf: () => ({}) },
      { start: 0, end: 3600 },
    );
    for (const seed of [1, 2, 3]) {
      const next = randomNumbers(seed);
      const noise = Uint8Array.from({ length: 65_536 }, () => next() * 256);
      const read = ({ start, end }: ByteRange): Uint8Array => {
        const bytes = Uint8Array.from({ length: end - start }, (_, k) => noise[(start + k) % noise.length]!);
        if (start < head.length) bytes.set(head.subarray(start, end));
        return bytes;
      };
      const { answer, toll } = tollOf(40 * MEBIBYTE, read, {}, true);
      expect(answer).toMatchObject({ code: 'not-segy' });
      expect(toll.bytes).toBeLessThan(4 * MEBIBYTE);
    }
  });

  it('that end within a trace say so', () => {
    const { inspection } = inspectVirtual({
      traceCount: 300 * 40,
      samplesPerTrace: 500,
      tail: 1000,
      wordsOf: (trace) => ({ 189: 1 + Math.floor(trace / 40), 193: 1 + (trace % 40) }),
    });
    expect(inspection.layout.traceCount).toBe(300 * 40);
    expect(inspection.findings.map((finding) => finding.code)).toEqual(
      expect.arrayContaining([expect.stringMatching(/truncated|trailing-bytes/)]),
    );
  });
});
