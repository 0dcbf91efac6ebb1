import { expect, it } from 'vitest';
import { CASE_EDGES, CASE_STARTS, EDGES } from '../../../src/surface/case-table.ts';

const CASES = Array.from({ length: 256 }, (_, index) => index);
const cornersOf = (index: number) => [...CASE_EDGES.subarray(CASE_STARTS[index]!, CASE_STARTS[index + 1]!)];
const isCut = (index: number, edge: number) =>
  EDGES[edge]!.map((corner) => (index >> corner) & 1).reduce((a, b) => a ^ b) === 1;

it('cuts in every case just the edges whose ends lie on either side', () => {
  for (const index of CASES) {
    const expected = EDGES.map((_, edge) => edge).filter((edge) => isCut(index, edge));
    expect([...new Set(cornersOf(index))].sort((a, b) => a - b)).toEqual(expected);
  }
});

/** Middle of a cut edge. */
const pointOf = (edge: number) =>
  [0, 1, 2].map((axis) => (((EDGES[edge]![0] >> axis) & 1) + ((EDGES[edge]![1] >> axis) & 1)) / 2);

/** Directed sides of a case's triangles that no triangle of it takes back. */
function openSides(index: number): [number, number][] {
  const sides: [number, number][] = [];
  const corners = cornersOf(index);
  for (let k = 0; k < corners.length; k += 3) {
    for (let n = 0; n < 3; n++) sides.push([corners[k + n]!, corners[k + ((n + 1) % 3)]!]);
  }
  return sides.filter(([a, b]) => !sides.some(([c, d]) => c === b && d === a));
}

it('leaves open only sides that lie in a face of the cell, two cut edges to a side', () => {
  for (const index of CASES) {
    for (const [a, b] of openSides(index)) {
      const [p, q] = [pointOf(a), pointOf(b)];
      const inFace = [0, 1, 2].some((axis) => p[axis] === q[axis] && p[axis]! % 1 === 0);
      expect(inFace, `case ${index}, edges ${a}–${b}`).toBe(true);
    }
  }
});

it('leaves on a shared face the very sides, turned round, that the neighbour leaves there', () => {
  for (let axis = 0; axis < 3; axis++) {
    // By the four corners of the face: the sides that cells left of it and right of it leave on it.
    const left = new Map<number, string>();
    const right = new Map<number, string>();
    for (const index of CASES) {
      for (const [at, seen] of [
        [1, left],
        [0, right],
      ] as const) {
        let face = 0;
        for (let corner = 0, bit = 0; corner < 8; corner++) {
          if (((corner >> axis) & 1) === at) face |= ((index >> corner) & 1) << bit++;
        }
        const name = (edge: number) =>
          pointOf(edge)
            .filter((_, other) => other !== axis)
            .join(',');
        const sides = openSides(index)
          .filter(([a, b]) => pointOf(a)[axis] === at && pointOf(b)[axis] === at)
          .map(([a, b]) => (at === 1 ? `${name(a)}→${name(b)}` : `${name(b)}→${name(a)}`));
        const text = sides.sort().join(' ');
        expect(seen.get(face) ?? text).toBe(text);
        seen.set(face, text);
      }
    }
    expect(left).toEqual(right);
    expect(left.size).toBe(16);
  }
});
