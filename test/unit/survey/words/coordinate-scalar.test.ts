import { describe, expect, it } from 'vitest';
import type { Inspection, Overrides } from '../../../../src/core/types.ts';
import { type HeaderWords, inspectVirtual } from '../virtual-file.ts';

const PLACES = 20;

/** A grid of 15 × 20 bins of 25 × 12.5 m; `words` may add to a trace or change it. */
function inspectGrid(
  factorOf: (trace: number) => number,
  words: (trace: number) => HeaderWords,
  { bins = [25, 12.5], origin = [431_000, 6_521_000], overrides = {} as Overrides } = {},
): Inspection {
  return inspectVirtual(
    {
      traceCount: 15 * PLACES,
      samplesPerTrace: 30,
      wordsOf: (trace) => {
        const [line, place] = [Math.floor(trace / PLACES), trace % PLACES];
        return {
          189: 1 + line,
          193: 1 + place,
          181: Math.round((origin[0]! + bins[1]! * place) * factorOf(trace)),
          185: Math.round((origin[1]! + bins[0]! * line) * factorOf(trace)),
          ...words(trace),
        };
      },
    },
    overrides,
  ).inspection;
}

function gridOf({ geometry }: Inspection) {
  if (geometry.kind !== '3d' || !geometry.binGrid) throw new Error(`found ${geometry.kind}`);
  return geometry.binGrid;
}

const spacings = (inspection: Inspection): readonly [number, number] => {
  const { inlineSpacing, crosslineSpacing } = gridOf(inspection);
  return [Number(inlineSpacing.toPrecision(3)), Number(crosslineSpacing.toPrecision(3))];
};

const doubt = ({ findings }: Inspection) => findings.find(({ code }) => code === 'coordinate-scalar');

describe('the coordinate scalar', () => {
  it('is not applied to positions that it was applied to before they were stored', () => {
    const found = inspectGrid(
      () => 1,
      () => ({ 71: -100 }),
    );
    expect(spacings(found)).toEqual([25, 12.5]);
    expect(gridOf(found).origin.x).toBeCloseTo(431_000, 0);
    expect(found.coordinates?.scalarIgnored).toBe(true);
    expect(doubt(found)?.message).toMatch(/-100.*0\.25 × 0\.125.*25 × 12\.5/);
  });

  it('is applied to the small bins of a detailed survey, on the map and in coordinates of its own', () => {
    for (const origin of [
      [431_000, 6_521_000],
      [100, 200],
    ]) {
      const found = inspectGrid(
        () => 100,
        () => ({ 71: -100 }),
        { bins: [0.5, 0.25], origin },
      );
      expect(spacings(found)).toEqual([0.5, 0.25]);
      expect(doubt(found)).toBeUndefined();
    }
  });

  it('is not applied when no survey is as large as it says', () => {
    for (const scalar of [100, 30_000]) {
      const found = inspectGrid(
        () => 1,
        () => ({ 71: scalar }),
      );
      expect(spacings(found)).toEqual([25, 12.5]);
      expect(doubt(found)?.message).toContain(String(scalar));
    }
  });

  it('of no power of ten is applied where nothing speaks against it, and doubted', () => {
    const found = inspectGrid(
      () => 3,
      () => ({ 71: -3 }),
    );
    expect(spacings(found)).toEqual([25, 12.5]);
    expect(doubt(found)?.message).toMatch(/-3, which the standard does not have/);
    expect(
      doubt(
        inspectGrid(
          () => 10,
          () => ({ 71: -10 }),
        ),
      ),
    ).toBeUndefined();
  });

  it('of each trace counts for that trace', () => {
    const found = inspectGrid(
      (trace) => (trace % 3 === 0 ? 10 : 100),
      (trace) => ({ 71: trace % 3 === 0 ? -10 : -100 }),
    );
    expect(spacings(found)).toEqual([25, 12.5]);
    expect(gridOf(found).origin.y).toBeCloseTo(6_521_000, 0);
    expect(doubt(found)).toBeUndefined();
  });

  it('is judged by the distance of traces on a line', () => {
    const inspectLine = (factor: number, spacing: number) =>
      inspectVirtual({
        traceCount: 200,
        samplesPerTrace: 30,
        wordsOf: (trace) => ({
          21: 101 + trace,
          71: -100,
          181: Math.round((431_000 + spacing * trace) * factor),
          185: Math.round((6_521_000 + 2 * spacing * trace) * factor),
        }),
      }).inspection;
    const applied = inspectLine(1, 10);
    expect(applied.geometry).toMatchObject({ kind: '2d', path: { 0: { x: 431_000, y: 6_521_000 } } });
    expect(doubt(applied)?.severity).toBe('warning');
    const stored = inspectLine(100, 10);
    expect(stored.geometry).toMatchObject({ kind: '2d', path: { 0: { x: 431_000, y: 6_521_000 } } });
    expect(doubt(stored)).toBeUndefined();
  });
});

describe('the unit of coordinates', () => {
  it('is what most headers say, whatever the first one says', () => {
    const found = inspectGrid(
      () => 1,
      (trace) => ({ 89: trace === 0 ? 3 : 1 }),
    );
    expect(gridOf(found)).toMatchObject({ unit: 'm', azimuth: 90 });
  });

  it('of arc-seconds is kept: no azimuth, no doubt about the size of bins', () => {
    // Seconds of arc times 100: a bin of 0.8″ is some 25 m of latitude.
    const found = inspectGrid(
      () => 100,
      () => ({ 71: -100, 89: 2 }),
      { bins: [0.8, 0.4], origin: [7200, 216_000] },
    );
    expect(gridOf(found)).toMatchObject({ unit: 'arc-seconds', azimuth: null });
    expect(gridOf(found).inlineSpacing).toBeCloseTo(0.8, 3);
    expect(doubt(found)).toBeUndefined();
  });

  it('is the foot where the binary header says so', () => {
    const words = (trace: number) => ({
      189: 1 + Math.floor(trace / PLACES),
      193: 1 + (trace % PLACES),
      181: 1_900_000 + 110 * (trace % PLACES),
      185: 600_000 + 220 * Math.floor(trace / PLACES),
    });
    const file = { traceCount: 300, samplesPerTrace: 30, wordsOf: words };
    const { inspection } = inspectVirtual({ ...file, measurementSystem: 2 });
    expect(gridOf(inspection)).toMatchObject({ unit: 'ft', inlineSpacing: 220, crosslineSpacing: 110 });
  });
});

describe('the time scalar (bytes 215–216)', () => {
  const startOf = (delay: number, scalar: number): number =>
    inspectGrid(
      () => 1,
      () => ({ 109: delay, 215: scalar }),
    ).vertical.start;

  it.each([
    [250, 0, 250],
    [250, 1, 250],
    [2505, -10, 250.5],
    [25, 10, 250],
    [250, 7, 250],
  ])('of a delay of %i and a scalar of %i gives a start of %f ms', (delay, scalar, start) => {
    expect(startOf(delay, scalar)).toBeCloseTo(start, 9);
  });
});
