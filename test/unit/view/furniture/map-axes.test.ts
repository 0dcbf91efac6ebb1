import { describe, expect, test } from 'vitest';
import type { SceneSurvey } from '../../../../src/core/scene.ts';
import type { BinGrid } from '../../../../src/core/types.ts';
import { boxEdges } from '../../../../src/view/furniture/axis-edges.ts';
import { mapAxis } from '../../../../src/view/furniture/map-axes.ts';
import { axisTicks } from '../../../../src/view/furniture/ticks.ts';

const grid = (
  inlineVector: { x: number; y: number },
  crosslineVector: { x: number; y: number },
  unit: BinGrid['unit'] = 'm',
): BinGrid => ({
  origin: { x: 431_000.5, y: 6_521_000.25 },
  inlineVector,
  crosslineVector,
  inlineSpacing: Math.hypot(inlineVector.x, inlineVector.y),
  crosslineSpacing: Math.hypot(crosslineVector.x, crosslineVector.y),
  azimuth: 0,
  unit,
});

const survey = (binGrid: BinGrid | null, flat = false): SceneSurvey => ({
  inlineCount: 150,
  crosslineCount: 260,
  sampleCount: 100,
  inline: { label: 'Inline', first: 1, step: 1 },
  crossline: { label: 'Crossline', first: 1, step: 1 },
  vertical: { domain: 'time', unit: 'ms', start: 0, step: 4, inferred: false },
  binGrid,
  flat,
});

describe.each([
  ['north up', { x: 0, y: 25 }, { x: 12.5, y: 0 }],
  ['turned', { x: -22, y: 11.7 }, { x: 11.7, y: 22 }],
  ['left-handed, numbers falling on the map', { x: -7, y: -24 }, { x: 20, y: -6 }],
])('map coordinates along the sides of a survey: %s', (_name, a, b) => {
  const one = survey(grid(a, b));
  const edges = boxEdges([150, 260, 100], [75, 130, -900]).filter(({ axis }) => axis !== 2);
  /** Of a place in index space, from the grid alone. */
  const place = (i: number, x: number) => ({
    X: 431_000.5 + i * a.x + x * b.x,
    Y: 6_521_000.25 + i * a.y + x * b.y,
  });

  test('a tick stands where the map has its number, on each of the eight sides', () => {
    expect(edges.length).toBe(8);
    for (const { axis, low } of edges) {
      const along = mapAxis(one, axis as 0 | 1, low)!;
      const ticks = axisTicks(along, 6);
      expect(ticks.length).toBeGreaterThanOrEqual(2);
      for (const { index, text } of ticks) {
        const at: [number, number] = [low[0], low[1]];
        at[axis as 0 | 1] = index;
        expect(place(...at)[along.title[0] as 'X' | 'Y']).toBeCloseTo(Number(text), 4);
      }
    }
  });

  test('one axis has X, the other Y, with the unit; ticks run along lines of the same number', () => {
    const titles = [0, 1].map((axis) => mapAxis(one, axis as 0 | 1, [-0.5, -0.5, -0.5])!);
    expect(titles.map(({ title }) => title).sort()).toEqual(['X (m)', 'Y (m)']);
    for (const { title, across } of titles) {
      const key = title[0] as 'X' | 'Y';
      const [from, to] = [place(10, 20), place(10 + across![0], 20 + across![1])];
      expect(to[key] - from[key]).toBeCloseTo(0, 4);
      const other = key === 'X' ? 'Y' : 'X';
      expect(Math.abs(to[other] - from[other])).toBeGreaterThan(1);
    }
  });
});

test('units are those of the headers; without a map there are no coordinates', () => {
  const title = (unit: BinGrid['unit']) =>
    mapAxis(survey(grid({ x: 0, y: 1e-3 }, { x: 1e-3, y: 0 }, unit)), 1, [0, 0, 0])!.title;
  expect(title('ft')).toBe('X (ft)');
  expect(title('unknown')).toBe('X (map units)');
  expect(title('degrees')).toBe('X (degrees)');
  expect(mapAxis(survey(null), 0, [0, 0, 0])).toBeNull();
  expect(mapAxis(survey(grid({ x: 0, y: 25 }, { x: 0, y: 12 })), 0, [0, 0, 0])).toBeNull();
  expect(mapAxis(survey(grid({ x: 0, y: 25 }, { x: 12, y: 0 }), true), 0, [0, 0, 0])).toBeNull();
});
