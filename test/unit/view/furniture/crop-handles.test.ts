import { expect, test } from 'vitest';
import type { Screen } from '../../../../src/view/drag-axis.ts';
import { cropHandles, grabCrop, wholeBox } from '../../../../src/view/furniture/crop-handles.ts';
import type { Triple } from '../../../../src/view/placement.ts';

const SIZE: Triple = [40, 50, 60];
const CROP = { low: [10, 5, 20], high: [29, 44, 39] } as const;

/** Parallel: inlines go right and a little down, crosslines up and right, samples down; small z is near. */
const screen: Screen = {
  project: ([i, x, s]) => ({
    x: 100 + 5 * i + 2 * x,
    y: 200 + 2 * i - 3 * x + 4 * s,
    z: 0.5 - i / 200 + x / 200,
  }),
  local: (x, y) => ({ x, y }),
};

test('handles stand in the middle of the six faces, half a bin or sample outside of what is shown', () => {
  const points = Object.fromEntries(
    cropHandles(CROP).map(({ slot, end, point }) => [`${slot} ${end}`, point]),
  );
  expect(points).toEqual({
    'inline low': [9.5, 24.5, 29.5],
    'inline high': [29.5, 24.5, 29.5],
    'crossline low': [19.5, 4.5, 29.5],
    'crossline high': [19.5, 44.5, 29.5],
    'sample low': [19.5, 24.5, 19.5],
    'sample high': [19.5, 24.5, 39.5],
  });
});

test.each(cropHandles(CROP))(
  'a press on the handle of $slot $end takes it, and it follows along its axis',
  (handle) => {
    const at = screen.project(handle.point)!;
    const grab = grabCrop(CROP, SIZE, screen, at.x + 3, at.y - 2, 5)!;
    expect(grab).toMatchObject({ slot: handle.slot, crop: handle.end });
    const index = CROP[handle.end][handle.axis];
    expect(grab.indexAt(at.x + 3, at.y - 2)).toBe(index);
    const inwards = handle.end === 'low' ? 4 : -4;
    const point: [number, number, number] = [...handle.point];
    point[handle.axis] += inwards;
    const to = screen.project(point)!;
    expect(grab.indexAt(to.x + 3, to.y - 2)).toBe(index + inwards);
  },
);

test('of two handles in one place the nearer one is taken; away from all none', () => {
  // Along the inlines: their two faces lie behind each other.
  const along: Screen = { ...screen, project: ([i, x, s]) => ({ x: 5 * x, y: 4 * s, z: i / 100 }) };
  const middle = along.project([0, 24.5, 29.5])!;
  expect(grabCrop(CROP, SIZE, along, middle.x, middle.y, 5)).toMatchObject({ slot: 'inline', crop: 'low' });
  expect(grabCrop(CROP, SIZE, along, middle.x + 30, middle.y + 20, 5)).toBeNull();
});

test('a face neither leaves the survey nor passes the one across', () => {
  const all = wholeBox(SIZE);
  expect(all).toEqual({ low: [0, 0, 0], high: [39, 49, 59] });
  const start = screen.project([9.5, 24.5, 29.5])!;
  const low = grabCrop(CROP, SIZE, screen, start.x, start.y, 5)!;
  expect(low.indexAt(start.x - 2000, start.y)).toBe(0);
  expect(low.indexAt(start.x + 2000, start.y)).toBe(29);
});
