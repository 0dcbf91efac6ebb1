import { describe, expect, test } from 'vitest';
import type { SurveyTurn } from '../../../../src/core/scene.ts';
import { CUBE_FACES, compassPoint, nextFace, placeFaces } from '../../../../src/ui/scene/cube-faces.ts';

type V = readonly [number, number, number];
const unit = ([x, y, z]: V): V => {
  const length = Math.hypot(x, y, z);
  return [x / length, y / length, z / length];
};
const cross = (a: V, b: V): V => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
const dot = (a: V, b: V) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

/** The survey as a camera at `from` sees it, Z up, with these normals on the map. */
function turnFrom(
  from: V,
  inline: readonly [number, number],
  crossline: readonly [number, number],
): SurveyTurn {
  const back = unit(from);
  const right = unit(cross([0, 0, 1], back));
  const up = cross(back, right);
  const seen = (v: V): V => [dot(v, right), dot(v, up), dot(v, back)];
  return {
    inline: seen([...inline, 0]),
    crossline: seen([...crossline, 0]),
    north: seen([0, 1, 0]),
    up: seen([0, 0, 1]),
  };
}

/** Where a point of the face's own square (to the right, down) is drawn: CSS pixels, z to the viewer. */
function drawn(matrix: readonly number[], x: number, y: number): V {
  const at = (row: number) => matrix[row]! * x + matrix[4 + row]! * y + matrix[12 + row]!;
  return [at(0), at(1), at(2)];
}

describe.each([
  ['right-handed', [0, 1], [1, 0]],
  ['left-handed', [0, 1], [-1, 0]],
  ['turned', [0.6, 0.8], [0.8, -0.6]],
] as const)('the cube of a %s survey', (_name, inline, crossline) => {
  const turn = turnFrom([2, -3, 1.7], inline, crossline);
  const faces = placeFaces(turn, 40);
  const face = (name: string) => faces.find((each) => each.face === name)!;

  test('has six squares that meet at eight corners, and never a mirrored one', () => {
    const corners = new Set<string>();
    for (const { matrix, normal } of faces) {
      for (const [x, y] of [
        [-20, -20],
        [20, -20],
        [20, 20],
        [-20, 20],
      ] as const)
        corners.add(
          drawn(matrix, x, y)
            .map((v) => (Math.round(v * 1000) / 1000 || 0).toFixed(3))
            .join(),
        );
      const right = matrix.slice(0, 3) as unknown as V;
      const down = matrix.slice(4, 7) as unknown as V;
      // Seen from outside, to the right and downwards turn clockwise, as CSS has them.
      const out = cross(right, down);
      expect(out[0]).toBeCloseTo(normal[0], 9);
      expect(out[1]).toBeCloseTo(-normal[1], 9);
      expect(out[2]).toBeCloseTo(normal[2], 9);
    }
    expect(corners.size).toBe(8);
  });

  test('its sides look where the survey’s do', () => {
    expect(dot(face('inline-last').normal, turn.inline)).toBeCloseTo(1, 9);
    expect(dot(face('inline-first').normal, turn.inline)).toBeCloseTo(-1, 9);
    expect(dot(face('crossline-last').normal, turn.crossline)).toBeCloseTo(1, 9);
    expect(dot(face('top').normal, turn.up)).toBeCloseTo(1, 9);
    // The text of a side stands upright.
    for (const name of CUBE_FACES.slice(2)) expect(face(name).matrix[5]).toBeGreaterThan(0);
  });

  test('seen from the side, an arrow key never leads across to the opposite face', () => {
    for (const from of CUBE_FACES)
      for (const side of ['left', 'right', 'up', 'down'] as const) {
        const to = face(nextFace(faces, from, side));
        expect(dot(to.normal, face(from).normal)).toBeCloseTo(0, 9);
      }
    // Below the top are the two sides that are seen.
    expect(face(nextFace(faces, 'top', 'down')).normal[2]).toBeGreaterThan(0);
  });

  test('from the front an arrow key goes to the side on that side of the screen', () => {
    // A camera straight before the first inline.
    const front = placeFaces(turnFrom([-inline[0], -inline[1], 1e-6], inline, crossline), 40);
    const to = (side: 'left' | 'right' | 'up' | 'down') => nextFace(front, 'inline-first', side);
    expect(to('up')).toBe('top');
    expect(to('down')).toBe('base');
    const rightward = front.find(({ normal }) => normal[0] > 0.99)!.face;
    expect(rightward).toMatch(/^crossline/);
    expect(to('right')).toBe(rightward);
    expect(to('left')).toMatch(/^crossline/);
    expect(to('left')).not.toBe(rightward);
  });
});

test('directions on the map have the names of the compass', () => {
  expect(compassPoint(0, 1)).toBe('north');
  expect(compassPoint(1, 0)).toBe('east');
  expect(compassPoint(-0.7, -0.72)).toBe('south-west');
  expect(compassPoint(0.05, -1)).toBe('south');
  expect(compassPoint(-1, 0.3)).toBe('west');
});
