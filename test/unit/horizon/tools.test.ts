import { describe, expect, it } from 'vitest';
import { emptyHorizon, eraseWithin, withPicks } from '../../../src/api/horizon-edit.ts';
import * as tools from '../../../src/api/horizon-tools.ts';
import { isSegyError } from '../../../src/core/errors.ts';
import type { Horizon } from '../../../src/core/horizon.ts';
import { contourLines, niceInterval } from '../../../src/horizon/contours.ts';
import { eventsBetween } from '../../../src/horizon/events.ts';
import { guidedPath } from '../../../src/horizon/guided-path.ts';
import { horizonMesh } from '../../../src/horizon/mesh.ts';
import { horizonOnGrid } from '../../../src/horizon/on-grid.ts';
import { NORTH_UP, plane, planeOn } from './survey-grid.ts';

/** A horizon of 12 × 14 bins by a formula in samples; NaN where `hole` says so. */
function surface(of: (i: number, j: number) => number, hole = (_i: number, _j: number) => false): Horizon {
  const grid = {
    ...NORTH_UP,
    inline: { ...NORTH_UP.inline, count: 12 },
    crossline: { ...NORTH_UP.crossline, count: 14 },
  };
  const cells = 12 * 14;
  const at = (cell: number): number => {
    const [i, j] = [Math.floor(cell / 14), cell % 14];
    return hole(i, j) ? Number.NaN : of(i, j);
  };
  return {
    ...planeOn(grid),
    values: Float32Array.from({ length: cells }, (_, cell) => at(cell)),
    confidence: new Float32Array(cells).fill(1),
    seedOf: new Int32Array(cells),
    grid,
  };
}

describe('events of a trace', () => {
  const sine = Float32Array.from({ length: 60 }, (_, k) => Math.sin((2 * Math.PI * (k - 0.3)) / 20));
  it.each([
    ['peak', [5.3, 25.3, 45.3]],
    ['trough', [15.3, 35.3, 55.3]],
    ['zero+', [0.3, 20.3, 40.3]],
    ['zero-', [10.3, 30.3, 50.3]],
  ] as const)('%s is found between samples', (event, wanted) => {
    const found = eventsBetween(sine, 0, 60, event, 0, 59);
    expect(found).toHaveLength(3);
    found.forEach((at, k) => {
      expect(at).toBeCloseTo(wanted[k]!, 1);
    });
  });

  it('a local maximum may be negative, a peak may not; nothing is found beside NaN', () => {
    const trace = Float32Array.of(-9, -2, -7, -8, Number.NaN, 5, 2);
    expect(eventsBetween(trace, 0, 7, 'peak', 0, 6)).toEqual([]);
    expect(eventsBetween(trace, 0, 7, 'max', 0, 6)).toHaveLength(1);
    expect(
      eventsBetween(
        trace.map((x) => -x),
        0,
        7,
        'min',
        0,
        6,
      ),
    ).toHaveLength(1);
  });
});

describe('holes', () => {
  const inHole = (i: number, j: number): boolean => i >= 4 && i < 7 && j >= 5 && j < 9;
  it('are filled by the surface of least curvature, which is the plane around them', () => {
    const horizon = surface((i, j) => 100 + 2 * i - 3 * j, inHole);
    const { horizon: filled, filled: count } = tools.fillHorizon(horizon, 'minimumCurvature', 20);
    expect(count).toBe(12);
    filled.values.forEach((value, cell) => {
      expect(value).toBeCloseTo(100 + 2 * Math.floor(cell / 14) - 3 * (cell % 14), 2);
    });
    expect(filled.confidence[4 * 14 + 5]).toBeNaN();
    expect(filled.confidence[0]).toBe(1);
  });

  it('are filled by inverse distance within the values around them, and left if they are larger or open', () => {
    const horizon = surface((i, j) => i + j, inHole);
    const { values } = tools.fillHorizon(horizon, 'inverseDistance', 20).horizon;
    expect(values[5 * 14 + 7]).toBeGreaterThan(8);
    expect(values[5 * 14 + 7]).toBeLessThan(16);
    expect(tools.fillHorizon(horizon, 'inverseDistance', 11).filled).toBe(0);
    const open = surface(
      (i, j) => i + j,
      (i, j) => inHole(i, j) || (i >= 7 && j === 6),
    );
    expect(tools.fillHorizon(open, 'inverseDistance', 100).filled).toBe(0);
  });
});

it('smooths by mean and median, over the values that are there', () => {
  const spiky = surface(
    (i, j) => (i === 5 && j === 5 ? 90 : 10),
    (i, j) => i === 5 && j === 6,
  );
  expect(tools.smoothHorizon(spiky, 'median', 1).values[5 * 14 + 5]).toBe(10);
  expect(tools.smoothHorizon(spiky, 'mean', 1).values[5 * 14 + 5]).toBeCloseTo((90 + 7 * 10) / 8, 4);
  expect(tools.smoothHorizon(spiky, 'mean', 1).values[5 * 14 + 6]).toBeNaN();
});

it('shifts in the unit of the axis, and refuses to change a locked horizon', () => {
  const horizon = surface(() => 50);
  expect(tools.shiftHorizon(horizon, -10).values[0]).toBeCloseTo(47.5, 4);
  expect(() => tools.shiftHorizon({ ...horizon, locked: true }, 1)).toThrowError(/locked/);
});

it('measures thickness, null where either is, and counts where the two cross', () => {
  const upper = surface(
    () => 50,
    (i) => i === 0,
  );
  const lower = surface(
    (_, j) => (j === 0 ? 48 : 60),
    (i) => i === 1,
  );
  const { values, kind, crossing } = tools.thickness(upper, lower);
  expect(kind).toBe('isochron');
  expect(values[5]).toBeNaN();
  expect(values[14 + 5]).toBeNaN();
  expect(values[2 * 14 + 5]).toBe(40);
  expect(crossing).toBe(10);
  const other = { ...lower, values: lower.values.slice(1) };
  expect(() => tools.thickness(upper, other)).toThrow(
    expect.toSatisfy((error) => isSegyError(error, 'bad-argument')),
  );
});

it('computes with horizons in the unit of the axis', () => {
  const [a, b] = [surface(() => 50), surface(() => 30)];
  expect(tools.combineHorizons(a, b, 'mean', 'Middle').values[3]).toBe(40);
  // 200 ms + 120 ms = 320 ms.
  expect(tools.combineHorizons(a, b, '+', 'Sum').values[3]).toBe(80);
  expect(tools.combineHorizons(a, 0, '/', 'None').values[3]).toBeNaN();
});

it('cuts by a polygon in line numbers, and gives statistics', () => {
  const horizon = surface((i) => i);
  const numbers = [
    [99, 299],
    [103, 299],
    [103, 320],
    [99, 320],
  ] as const;
  const polygon = { numbers: numbers.map(([a, b]) => [a, b] as [number, number]) };
  const kept = tools.cutHorizon(horizon, polygon, 'inside');
  expect(tools.horizonStatistics(kept)).toMatchObject({
    count: 28,
    missing: 140,
    min: 0,
    max: 4,
    mean: 2,
    deviation: 2,
    median: 2,
  });
  expect(tools.horizonStatistics(tools.cutHorizon(horizon, polygon, 'outside')).count).toBe(140);
});

it('erases the picks of a section that lie within a polygon', () => {
  const horizon = surface(() => 50);
  const cells = Array.from({ length: 14 }, (_, j) => 3 * 14 + j);
  const box = [
    [1.5, 40],
    [4.5, 40],
    [4.5, 60],
    [1.5, 60],
  ] as const;
  const { values } = eraseWithin(horizon, cells, box);
  expect([...values.keys()].filter((cell) => Number.isNaN(values[cell]!))).toEqual([44, 45, 46]);
});

it('erases in a flattened section where the picks are drawn, and the seeds with them', () => {
  const horizon = surface((_, j) => 50 + j);
  const cells = Array.from({ length: 14 }, (_, j) => 3 * 14 + j);
  const seeds = [1, 5, 9].map((j) => ({ inlineIndex: 3, crosslineIndex: j, sampleIndex: 50 + j }));
  const seedOf = horizon.values.map((_, cell) => [0, 1, 2][Math.floor((cell % 14) / 5)]!);
  const seeded = { ...horizon, seeds, seedOf: Int32Array.from(seedOf) };
  const box = [
    [4.5, -1],
    [6.5, -1],
    [6.5, 1],
    [4.5, 1],
  ] as const;
  const shifts = cells.map((_, j) => 50 + j);
  const erased = eraseWithin(seeded, cells, box, shifts);
  expect([...erased.values.keys()].filter((cell) => Number.isNaN(erased.values[cell]!))).toEqual([47, 48]);
  expect(erased.seeds.map(({ crosslineIndex }) => crosslineIndex)).toEqual([1, 9]);
  // Picks of the third seed are now those of the second, and picks of the seed that has gone are of none.
  expect([erased.seedOf[0], erased.seedOf[5], erased.seedOf[10]]).toEqual([0, -1, 1]);
  expect(eraseWithin(seeded, cells, box).values).toEqual(horizon.values);
});

it('draws picks into an empty horizon, and leaves those that are not drawn', () => {
  const { grid } = surface(() => 50);
  const empty = emptyHorizon(grid, { name: 'By hand', colour: '#123456', event: 'trough' });
  const seed = { inlineIndex: 0, crosslineIndex: 4, sampleIndex: 21.5 };
  const drawn = withPicks(empty, [3, 4, 5], [20, 21.5, Number.NaN], [seed]);
  expect(drawn.values.filter((value) => !Number.isNaN(value))).toEqual(Float32Array.of(20, 21.5));
  expect(drawn).toMatchObject({ event: 'trough', seeds: [seed], made: 'Drawn by hand.' });
  expect(() => withPicks({ ...drawn, locked: true }, [3], [1], [])).toThrowError(/locked/);
});

it.each([1, 2, 7, 1000, 4001])('gives the statistics of %i values as sorting them does', (count) => {
  let seed = 7;
  const values = Float32Array.from({ length: count }, (_, k) => {
    seed = (seed * 16807) % 2147483647;
    return k % 5 === 3 ? Number.NaN : Math.round((seed / 2147483647) ** 6 * 5000) - 40;
  });
  const sorted = [...values].filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const { min, max, median, missing } = tools.mapStatistics(values);
  expect([min, max, missing]).toEqual([sorted[0], sorted.at(-1), count - sorted.length]);
  expect(median).toBe((sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2);
});

describe('contours', () => {
  it('lie where the value is, between the nodes', () => {
    const { values } = surface((i, j) => i + j / 2);
    for (const { value, points } of contourLines(values, 14, [3, 5.25]))
      for (const [i, j] of points) expect(i + j / 2).toBeCloseTo(value, 4);
  });

  it('do not follow holes or the edge', () => {
    const inHole = (i: number, j: number): boolean => i >= 4 && i < 7 && j >= 5 && j < 9;
    const lines = contourLines(surface((i) => i, inHole).values, 14, [5.5]);
    const points = lines.flatMap((line) => line.points);
    expect(points.every(([i]) => Math.abs(i - 5.5) < 1e-4)).toBe(true);
    expect(lines).toHaveLength(2);
    expect(points.every(([, j]) => j <= 4 || j >= 9)).toBe(true);
  });

  it('have round intervals', () => {
    expect([niceInterval(0, 100), niceInterval(900, 940), niceInterval(0, 0.3), niceInterval(5, 5)]).toEqual([
      10, 5, 0.05, 1,
    ]);
  });
});

it('follows a dipping event between two picks, rather than the straight line', () => {
  const samples = 120;
  const width = 60;
  const at = (column: number): number => 60 + 18 * Math.sin(column / 12);
  const section = Float32Array.from({ length: width * samples }, (_, k) => {
    const x = (k % samples) - at(Math.floor(k / samples));
    return (1 - (x / 3) ** 2) * Math.exp(-((x / 4) ** 2));
  });
  const path = guidedPath(section, samples, at(0), at(width - 1), 'peak', 15, 3)!;
  path.forEach((sample, column) => {
    expect(Math.abs(sample - at(column))).toBeLessThan(0.3);
  });
  const dead = section.slice().fill(0, 30 * samples, 31 * samples);
  expect(guidedPath(dead, samples, at(0), at(width - 1), 'peak', 15, 3)).toBeNull();
});

it('makes a mesh whose vertices are the picks, and that is not joined across a fault', () => {
  const flat = horizonMesh(
    surface((_, j) => (j < 7 ? 50 : 70)),
    5,
  );
  expect(flat.positions).toHaveLength(12 * 14 * 3);
  expect(flat.indices.length / 3).toBe(2 * 11 * (13 - 1));
  expect([...flat.normals.slice(0, 3)]).toEqual([0, 0, -1]);
  for (let k = 0; k < flat.indices.length; k += 3) {
    const z = [0, 1, 2].map((c) => flat.positions[3 * flat.indices[k + c]! + 2]!);
    expect(new Set(z).size).toBe(1);
  }
  const holed = horizonMesh(
    surface(
      () => 50,
      (i, j) => i === 3 && j === 3,
    ),
    5,
  );
  // Of the six triangles around a missing corner two are left, one in each square that it was the far corner of.
  expect(holed.indices.length / 3).toBe(2 * 11 * 13 - 4);
});

it('moves to another grid by line numbers and time', () => {
  const horizon = planeOn(NORTH_UP);
  const other = {
    ...NORTH_UP,
    inline: { ...NORTH_UP.inline, first: 102, count: 4 },
    vertical: { ...NORTH_UP.vertical, start: 100, step: 2 },
  };
  const moved = horizonOnGrid(horizon, other);
  expect(moved.values).toHaveLength(28);
  expect(moved.values[0]! * 2 + 100).toBeCloseTo(plane(1, 0), 3);
});
