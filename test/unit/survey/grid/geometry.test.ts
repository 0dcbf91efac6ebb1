import { describe, expect, it } from 'vitest';
import { isSegyError } from '../../../../src/core/errors.ts';
import { traceAt } from '../../../../src/core/trace-index.ts';
import { type HeaderWords, inspectVirtual } from '../virtual-file.ts';

/** A small file of `traceCount` traces of 30 samples. */
const inspectSmall = (
  traceCount: number,
  wordsOf: (trace: number) => HeaderWords,
  revision: readonly [number, number] = [1, 0],
) => inspectVirtual({ traceCount, samplesPerTrace: 30, revision, wordsOf }).inspection;

const codes = (findings: readonly { code: string }[]): string[] => findings.map((finding) => finding.code);

describe('geometry from trace headers', () => {
  it('takes the pair that lies on the map when 189 and 193 hold coordinates', () => {
    const { geometry } = inspectSmall(15 * 20, (trace) => {
      const [line, column] = [Math.floor(trace / 20), trace % 20];
      return {
        181: 1 + line,
        185: 1 + column,
        189: 788_000 + 110 * column + 3 * line,
        193: 938_000 + 110 * line - 3 * column,
      };
    });
    expect(geometry).toMatchObject({
      kind: '3d',
      inline: { byte: 181, count: 15 },
      crossline: { byte: 185, count: 20 },
    });
    expect(geometry.kind === '3d' && geometry.binGrid?.crosslineSpacing).toBeCloseTo(Math.hypot(110, 3), 6);
  });

  it('does not take a clock for a grid', () => {
    const { geometry } = inspectSmall(600, (trace) => ({
      161: 10,
      163: Math.floor(trace / 60),
      165: trace % 60,
      21: 101 + trace,
    }));
    expect(geometry).toMatchObject({ kind: '2d', cdp: { first: 101, count: 600, step: 1 } });
  });

  it('knows the word of the CDP numbers of a line, and makes an axis of them only if they ascend evenly', () => {
    const lineOf = (cdp: (trace: number) => number) =>
      inspectSmall(200, (trace) => ({ 21: cdp(trace) })).geometry;
    expect(lineOf((trace) => 100 + 2 * trace)).toMatchObject({
      cdp: { first: 100, step: 2 },
      cdpWord: { byte: 21 },
    });
    for (const ordered of [
      (trace: number) => 900 - trace,
      (trace: number) => trace + 3 * Math.floor(trace / 7),
    ])
      expect(lineOf(ordered)).toMatchObject({ kind: '2d', cdp: null, cdpWord: { byte: 21 } });
    for (const other of [() => 7, (trace: number) => (trace * 37) % 200]) {
      const geometry = lineOf(other);
      expect(geometry).toMatchObject({ kind: '2d', cdp: null });
      expect(geometry).not.toHaveProperty('cdpWord');
    }
  });

  it('does not take shots and channels for a grid', () => {
    const { geometry, gathers } = inspectSmall(240, (trace) => ({
      9: 1 + Math.floor(trace / 24),
      13: 1 + (trace % 24),
      73: 100 + 50 * Math.floor(trace / 24),
      81: 100 + 10 * (trace % 24) + 50 * Math.floor(trace / 24),
    }));
    expect(geometry).toMatchObject({
      kind: 'gathers',
      ensemble: { byte: 9, count: 10 },
      within: { byte: 13 },
    });
    expect(gathers?.firstTraces[9]).toBe(216);
  });

  it('keeps the first of traces with the same numbers and says how many there are', () => {
    const { grid, findings, geometry } = inspectSmall(102, (trace) => {
      const place = trace >= 100 ? 7 : trace;
      return { 189: 1 + Math.floor(place / 10), 193: 1 + (place % 10) };
    });
    expect(geometry).toMatchObject({ kind: '3d', liveTraces: 100 });
    expect(traceAt(grid, 0, 7)).toBe(7);
    expect(findings.find((finding) => finding.code === 'duplicate-traces')?.message).toMatch(/^2 traces/);
  });

  it('reads a crossline-sorted file of revision 1 by the standard bytes', () => {
    const words = (trace: number) => ({ 189: 100 + (trace % 6), 193: 300 + Math.floor(trace / 6) });
    expect(inspectSmall(48, words).geometry).toMatchObject({
      inline: { byte: 189, count: 6 },
      sorting: 'crossline',
    });
    const before = inspectSmall(48, words, [0, 0]);
    expect(before.geometry).toMatchObject({ inline: { byte: 193, count: 8 }, sorting: 'inline' });
    const doubt = before.findings.find((finding) => finding.code === 'geometry-inferred');
    expect(doubt?.alternatives?.[0]?.overrides).toEqual({ inline: { byte: 189 }, crossline: { byte: 193 } });
  });

  it('shows one inline of a survey as a line', () => {
    const { geometry, grid } = inspectSmall(40, (trace) => ({
      189: 555,
      193: 100 + trace,
      9: 555,
      21: 100 + trace,
    }));
    expect(geometry).toMatchObject({ kind: '2d', traceCount: 40 });
    expect(grid).toMatchObject({ inlineCount: 1, crosslineCount: 40, cells: null });
  });

  it('obeys the user, and refuses words that number no grid', () => {
    const file = {
      traceCount: 60,
      samplesPerTrace: 30,
      wordsOf: (trace: number) => ({
        189: 1 + Math.floor(trace / 6),
        193: 1 + (trace % 6),
        5: 70 + (trace % 6),
        13: 9 + Math.floor(trace / 6),
        1: trace,
      }),
    };
    const { geometry, findings } = inspectVirtual(file, {
      inline: { byte: 13 },
      crossline: { byte: 5 },
    }).inspection;
    expect(geometry).toMatchObject({
      kind: '3d',
      inline: { first: 9, byte: 13 },
      crossline: { first: 70, byte: 5 },
    });
    expect(codes(findings)).not.toContain('geometry-inferred');
    try {
      inspectVirtual(file, { inline: { byte: 1 }, crossline: { byte: 5 } });
      expect.unreachable();
    } catch (error) {
      expect(isSegyError(error, 'no-geometry')).toBe(true);
    }
  });

  it('takes coordinates without a scalar as they stand and divides by a negative one', () => {
    const words = (scalar: number) => (trace: number) => ({
      189: 1 + Math.floor(trace / 6),
      193: 1 + (trace % 6),
      71: scalar,
      181: 400_000 + 2500 * (trace % 6),
      185: 700_000 + 1250 * Math.floor(trace / 6),
    });
    const spacing = (scalar: number) => {
      const { geometry } = inspectSmall(60, words(scalar));
      return geometry.kind === '3d'
        ? [geometry.binGrid?.inlineSpacing, geometry.binGrid?.crosslineSpacing]
        : null;
    };
    expect(spacing(0)?.map((value) => Math.round(value!))).toEqual([1250, 2500]);
    expect(spacing(-100)?.map((value) => Math.round(value! * 10) / 10)).toEqual([12.5, 25]);
  });
});
