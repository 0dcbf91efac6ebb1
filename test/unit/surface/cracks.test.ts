import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Level, MeshData } from '../../../src/core/types.ts';
import { CASE_STARTS } from '../../../src/surface/case-table.ts';
import { countSurface } from '../../../src/surface/flying-edges.ts';
import { extractSurface } from '../../extract-surface.ts';
import { caseOf, edgeUse, isWhole, mergeMeshes, randomLevel } from './random-level.ts';

const RUNS = { seed: 20261123, numRuns: 150 };
// No value is a quarter, so no vertex falls on a corner.
const AMPLITUDE = 0.25;

/** The level in pieces with one inline more on both sides where there is one, as the pool cuts it. */
function inSlabs(level: Level, depth: number): MeshData {
  const columns = level.crosslineCount;
  const parts: MeshData[] = [];
  for (let first = 0; first + 1 < level.inlineCount; first += depth) {
    const last = Math.min(level.inlineCount - 1, first + depth);
    const from = Math.max(0, first - 1);
    const to = Math.min(level.inlineCount, last + 2);
    const piece = {
      ...level,
      inlineCount: to - from,
      data: level.data.slice(from * columns * level.sampleCount, to * columns * level.sampleCount),
      lastValid: level.lastValid.slice(from * columns, to * columns),
    };
    parts.push(countSurface(piece, AMPLITUDE, 'positive', first - from, last - from, from).make());
  }
  return mergeMeshes(parts);
}

/** Whether an edge lies in a face with a whole cell on one side only: there the surface ends. */
function onRim(level: Level, [a, b]: readonly [number[], number[]]): boolean {
  const middle = a.map((at, axis) => (at + b[axis]!) / 2);
  return [0, 1, 2].some((axis) => {
    if (a[axis] !== b[axis] || !Number.isInteger(a[axis])) return false;
    const cell = middle.map(Math.floor);
    const before = [...cell];
    before[axis]! -= 1;
    return (
      isWhole(level, cell[0]!, cell[1]!, cell[2]!) !== isWhole(level, before[0]!, before[1]!, before[2]!)
    );
  });
}

it('has no crack: every welded edge joins an even number of triangles unless it ends at the border or at a null', () => {
  let edges = 0;
  fc.assert(
    fc.property(randomLevel, fc.integer({ min: 1, max: 3 }), (level, depth) => {
      const use = edgeUse(inSlabs(level, depth));
      edges += use.length;
      const open = use.filter(({ ends, count }) => count % 2 !== 0 && !onRim(level, ends));
      expect(open).toEqual([]);
    }),
    RUNS,
  );
  expect(edges).toBeGreaterThan(10_000);
});

it('makes in pieces, vertex for vertex, what it makes of the whole', () => {
  fc.assert(
    fc.property(randomLevel, fc.integer({ min: 1, max: 3 }), (level, depth) => {
      const corners = ({ positions, normals, indices }: MeshData) =>
        Array.from(indices, (vertex) =>
          [
            ...positions.subarray(vertex * 3, vertex * 3 + 3),
            ...normals.subarray(vertex * 3, vertex * 3 + 3),
          ].join(),
        );
      const whole = extractSurface(level, AMPLITUDE, 'positive', 0, level.inlineCount - 1);
      expect(corners(inSlabs(level, depth))).toEqual(corners(whole));
    }),
    RUNS,
  );
});

it('counts and makes the triangles that the cases of the whole cells have, cell by cell, and no vertex beside them', () => {
  fc.assert(
    fc.property(randomLevel, (level) => {
      let corners = 0;
      for (let i = 0; i < level.inlineCount; i++)
        for (let x = 0; x < level.crosslineCount; x++)
          for (let s = 0; s < level.sampleCount; s++) {
            if (!isWhole(level, i, x, s)) continue;
            const index = caseOf(level, AMPLITUDE, [i, x, s]);
            corners += CASE_STARTS[index + 1]! - CASE_STARTS[index]!;
          }
      const counted = countSurface(level, AMPLITUDE, 'positive', 0, level.inlineCount - 1);
      const { indices, positions } = counted.make();
      expect(counted.triangles).toBe(corners / 3);
      expect(indices.length).toBe(corners);
      expect(counted.vertices * 3).toBe(positions.length);
      expect(new Set(indices).size).toBe(counted.vertices);
    }),
    RUNS,
  );
});

it('has for the negative sign the mirror image: the surface of the negated volume, normals and all', () => {
  fc.assert(
    fc.property(randomLevel, (level) => {
      const negated = { ...level, data: level.data.map((half) => half ^ 0x8000) };
      const last = level.inlineCount - 1;
      const negative = extractSurface(level, AMPLITUDE, 'negative', 0, last);
      const positive = extractSurface(negated, AMPLITUDE, 'positive', 0, last);
      expect(negative.indices).toEqual(positive.indices);
      expect(negative.positions).toEqual(positive.positions);
      const zeros = (list: Float32Array) => list.map((value) => value + 0);
      expect(zeros(negative.normals)).toEqual(zeros(positive.normals));
    }),
    RUNS,
  );
});

it('finds no surface at an amplitude beyond all half floats, and none at zero in a volume of zeros of both signs', () => {
  const zeros = {
    stride: { inline: 1, crossline: 1, sample: 1 },
    inlineCount: 3,
    crosslineCount: 3,
    sampleCount: 40,
    data: Uint16Array.from({ length: 360 }, (_, k) => (k % 3 === 0 ? 0x8000 : 0)),
    lastValid: new Int32Array(9).fill(39),
    scale: 1,
  };
  expect(countSurface(zeros, 0, 'positive', 0, 2).triangles).toBe(0);
  expect(countSurface(zeros, 0, 'negative', 0, 2).triangles).toBe(0);
  const infinite = { ...zeros, data: zeros.data.map((_, k) => (k % 2 === 0 ? 0x7c00 : 0)) };
  expect(countSurface(infinite, 65504, 'positive', 0, 2).triangles).toBeGreaterThan(0);
  expect(countSurface(infinite, 65505, 'positive', 0, 2).triangles).toBe(0);
});
