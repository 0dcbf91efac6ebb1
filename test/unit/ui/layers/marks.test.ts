import { expect, test } from 'vitest';
import type { Mark } from '../../../../src/core/layer.ts';
import { drawnMarks, markStrokes } from '../../../../src/ui/layers/marks.ts';

const colour = { light: '#b3006b', dark: '#ff85cd' };
const line: Mark = {
  points: [
    [0, 0],
    [3, 4],
  ],
  colour,
  weight: 2,
};
/** Ten pixels to a cell, the first one's centre at 5. */
const place = ([x, y]: readonly [number, number]) => [10 * x + 5, 10 * y + 5] as const;
const on = (ground: 'light' | 'dark') => ({ ground, background: '#fff', text: '#000' });

test('a line goes through the pixels of its cells, a lone point is a dot as wide as it weighs', () => {
  const [drawn, dot] = drawnMarks([line, { points: [[1, 1]], colour, weight: 8, text: 'A' }], place);
  expect(drawn).toMatchObject({ kind: 'line', path: 'M5.0 5.0L35.0 45.0', label: null });
  // Two half circles of radius 4 round (15, 15).
  expect(dot).toMatchObject({ kind: 'dot', path: 'M11 15a4 4 0 1 0 8 0a4 4 0 1 0 -8 0' });
  // Above the picture's edge it would not be seen: it stands below the point.
  expect(dot!.label).toMatchObject({ text: 'A' });
  expect(dot!.label!.y).toBeGreaterThan(15);
  const [low] = drawnMarks([{ points: [[1, 9]], colour, weight: 8, text: 'A' }], place);
  expect(low!.label!.y).toBeLessThan(95);
  expect(drawnMarks([{ ...line, points: [] }], place)).toEqual([]);
});

test('a line has a halo of the ground below it, and the colour that shows on that ground', () => {
  for (const ground of ['light', 'dark'] as const) {
    const [halo, stroke] = markStrokes(drawnMarks([line], place)[0]!, on(ground));
    expect(halo!.stroke).toBe('#fff');
    expect(halo!.width).toBeGreaterThan(stroke!.width);
    expect(stroke).toMatchObject({ stroke: colour[ground], width: 2, fill: 'none' });
  }
});

test('an area is filled, with a line round it or without', () => {
  const area = { ...line, fill: 0.3 };
  expect(markStrokes(drawnMarks([area], place)[0]!, on('light')).at(-1)).toMatchObject({
    fill: colour.light,
    fillOpacity: 0.3,
  });
  expect(markStrokes(drawnMarks([{ ...area, weight: 0 }], place)[0]!, on('light'))).toEqual([
    { stroke: 'none', width: 0, fill: colour.light, fillOpacity: 0.3 },
  ]);
});
