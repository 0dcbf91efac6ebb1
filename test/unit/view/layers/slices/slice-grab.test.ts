import { describe, expect, test } from 'vitest';
import { type Screen, travel } from '../../../../../src/view/drag-axis.ts';
import { sliceAxes, sliceExtent } from '../../../../../src/view/layers/slices/slice-cells.ts';
import { type GrabTarget, grabSlice } from '../../../../../src/view/layers/slices/slice-grab.ts';
import type { Triple } from '../../../../../src/view/placement.ts';

const SIZE: Triple = [40, 50, 60];

/** An oblique parallel view: inlines go right and a little down, crosslines up and right, samples down; small z is near. */
const parallel: Screen = {
  project: ([i, x, s]) => ({
    x: 100 + 5 * i + 2 * x,
    y: 200 + 2 * i - 3 * x + 4 * s,
    z: 0.5 - i / 200 + x / 200,
  }),
  local: (x, y) => ({ x, y }),
};
/** A strong perspective along the inlines. */
const perspective: Screen = {
  project: ([i, x, s]) => {
    const away = 60 + i;
    return { x: 300 + (3000 + 40 * x) / away, y: (9000 + 100 * s) / away, z: 1 - 1 / away };
  },
  local: (x, y) => ({ x, y }),
};

function target(slot: GrabTarget['slot'], index: number): GrabTarget {
  const across = slot === 'crossline' ? SIZE[0] : SIZE[1];
  const down = slot === 'sample' ? SIZE[0] : SIZE[2];
  const strides = { columnStride: 1, rowStride: 1 };
  const extent = sliceExtent({ axis: slot, width: across, height: down, ...strides }, SIZE);
  return { slot, axes: sliceAxes(slot), position: index, extent, ...strides };
}

describe('taking hold of a slice', () => {
  const targets = [target('inline', 20), target('crossline', 25), target('sample', 30)];
  const free = { reach: 6, hit: null, anywhere: false };
  const at = (point: Triple) => parallel.project(point)!;

  test('the frame under the pointer is taken, and nothing away from any frame', () => {
    const edge = at([20, 30, -0.5]);
    expect(grabSlice(targets, parallel, SIZE, edge.x, edge.y + 3, free)?.slot).toBe('inline');
    const inner = at([20, 10, 12]);
    expect(grabSlice(targets, parallel, SIZE, inner.x, inner.y, free)).toBeNull();
  });

  test('anywhere on the slice that the pointer meets first, when asked', () => {
    const inner = at([20, 10, 12]);
    const hit = { slot: 'inline', inlineIndex: 20, crosslineIndex: 10, sampleIndex: 12 } as const;
    const options = { reach: 6, hit, anywhere: true };
    const grab = grabSlice(targets, parallel, SIZE, inner.x, inner.y, options)!;
    expect(grab.slot).toBe('inline');
    expect(grab.indexAt(inner.x, inner.y)).toBe(20);
  });

  test('a frame behind what the pointer meets is not taken', () => {
    const edge = at([20, 30, -0.5]);
    const hit = { slot: 'sample', inlineIndex: 39, crosslineIndex: 0, sampleIndex: 30 } as const;
    expect(grabSlice(targets, parallel, SIZE, edge.x, edge.y, { ...free, hit })).toBeNull();
  });

  test('it follows the pointer along its axis, whatever the pointer does across, and stays inside the survey', () => {
    const edge = at([20, 30, -0.5]);
    const grab = grabSlice(targets, parallel, SIZE, edge.x, edge.y + 3, free)!;
    expect(grab.indexAt(edge.x, edge.y + 3)).toBe(20);
    for (const lines of [-12, -1, 7, 15]) {
      const [dx, dy] = [5 * lines, 2 * lines];
      expect(grab.indexAt(edge.x + dx, edge.y + 3 + dy)).toBe(20 + lines);
      expect(grab.indexAt(edge.x + dx - 2 * 9, edge.y + 3 + dy + 5 * 9)).toBe(20 + lines);
    }
    expect(grab.indexAt(5000, edge.y)).toBe(39);
    expect(grab.indexAt(-5000, edge.y)).toBe(0);
  });

  test('the arrows of the pointer show the way it moves', () => {
    const onFrame = (slot: GrabTarget['slot'], point: Triple) => {
      const { x, y } = at(point);
      return grabSlice([target(slot, point[sliceAxes(slot).fixed])], parallel, SIZE, x, y, free)!.direction;
    };
    expect(onFrame('inline', [20, -0.5, 30])).toMatch(/horizontal|falling/);
    expect(onFrame('crossline', [-0.5, 25, 30])).toBe('rising');
    expect(onFrame('sample', [-0.5, 20, 30])).toBe('vertical');
  });

  test('seen end-on it moves with up and down', () => {
    const top: Screen = { ...parallel, project: ([i, x]) => ({ x: 10 * x, y: 400 - 10 * i, z: 0.5 }) };
    const grab = grabSlice([target('sample', 30)], top, SIZE, 10 * 49.5, 200, free)!;
    expect(grab.direction).toBe('vertical');
    expect(grab.indexAt(495, 200)).toBe(30);
    expect(grab.indexAt(495, 100)).toBeLessThan(30);
    expect(grab.indexAt(495, 300)).toBeGreaterThan(30);
  });
});

test('travel along an axis is found under strong perspective too', () => {
  for (const index of [0, 3, 20, 39]) {
    const pointer = perspective.project([index, 12, 40])!;
    expect(travel(perspective, [20, 12, 40], 0, 40, pointer)).toBeCloseTo(index, 1);
  }
});
