import type { FaultSticks } from '../core/horizon.ts';
import type { TrackPlan } from './track-plan.ts';

type Point = readonly [number, number, number];

/** A fault of a single stick reaches so far to both sides of its line: to no other line. */
const RIBBON_LINES = 0.5;

/** The stick of a fault that has only one, moved to both sides of the line that it was drawn on. */
function ribbon(stick: readonly Point[]): Point[][] {
  const spread = (axis: 0 | 1): number => {
    const numbers = stick.map((point) => point[axis]);
    return Math.max(...numbers) - Math.min(...numbers);
  };
  const axis = spread(0) <= spread(1) ? 0 : 1;
  return [-RIBBON_LINES, RIBBON_LINES].map((by) =>
    stick.map(([i, j, k]): Point => (axis === 0 ? [i + by, j, k] : [i, j + by, k])),
  );
}

/**
 * Makes the surface of a fault between each stick and the next, as triangles of nine numbers. Sticks may have any numbers of points. A
 * single stick is a barrier on its own line only, such as on a 2D line.
 */
export function faultTriangles(faults: readonly FaultSticks[]): Float32Array {
  const numbers: number[] = [];
  const put = (...corners: Point[]): void => {
    for (const corner of corners) numbers.push(...corner);
  };
  for (const { sticks: drawn } of faults) {
    const sticks = drawn.length === 1 && drawn[0]!.length > 1 ? ribbon(drawn[0]!) : drawn;
    for (let k = 0; k + 1 < sticks.length; k++) {
      const [a, b] = [sticks[k]!, sticks[k + 1]!];
      if (a.length === 0 || b.length === 0) continue;
      // The points of both are passed in step, by their share of the stick.
      let i = 0;
      let j = 0;
      while (i + 1 < a.length || j + 1 < b.length) {
        const ahead = (i + 1) / a.length <= (j + 1) / b.length;
        if (j + 1 >= b.length || (ahead && i + 1 < a.length)) {
          put(a[i]!, a[i + 1]!, b[j]!);
          i += 1;
        } else {
          put(a[i]!, b[j + 1]!, b[j]!);
          j += 1;
        }
      }
    }
  }
  return Float32Array.from(numbers);
}

const subtract = (a: Point, b: Point): Point => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
const cross = (a: Point, b: Point): Point => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
const dot = (a: Point, b: Point): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

/** Whether the way from one point to another passes through a triangle (Möller and Trumbore 1997). */
function passes(from: Point, to: Point, a: Point, b: Point, c: Point): boolean {
  const way = subtract(to, from);
  const [ab, ac] = [subtract(b, a), subtract(c, a)];
  const p = cross(way, ac);
  const determinant = dot(ab, p);
  if (Math.abs(determinant) < 1e-9) return false;
  const t = subtract(from, a);
  const u = dot(t, p) / determinant;
  if (u < 0 || u > 1) return false;
  const q = cross(t, ab);
  const v = dot(way, q) / determinant;
  if (v < 0 || u + v > 1) return false;
  const at = dot(ac, q) / determinant;
  return at >= 0 && at <= 1;
}

/** What tracking must not cross on its way from one cell to the next: other horizons, and faults. */
export class Barriers {
  private readonly across: number;
  /** Triangles by the cells that they lie over. */
  private readonly over = new Map<number, number[]>();

  constructor(private readonly plan: TrackPlan) {
    this.across = plan.crosslineCount;
    const { faults } = plan;
    for (let at = 0; at < faults.length; at += 9) {
      const range = (axis: number, most: number): [number, number] => {
        const numbers = [faults[at + axis]!, faults[at + 3 + axis]!, faults[at + 6 + axis]!];
        return [
          Math.max(0, Math.floor(Math.min(...numbers)) - 1),
          Math.min(most - 1, Math.ceil(Math.max(...numbers)) + 1),
        ];
      };
      const [i0, i1] = range(0, plan.inlineCount);
      const [j0, j1] = range(1, plan.crosslineCount);
      for (let i = i0; i <= i1; i++) {
        for (let j = j0; j <= j1; j++) {
          const cell = i * this.across + j;
          const own = this.over.get(cell);
          if (own) own.push(at);
          else this.over.set(cell, [at]);
        }
      }
    }
  }

  /** Whether something lies between two neighbouring cells at these samples. */
  between(from: number, fromSample: number, to: number, toSample: number): boolean {
    for (const values of this.plan.barriers) {
      const [a, b] = [fromSample - values[from]!, toSample - values[to]!];
      if (a * b < 0) return true;
    }
    const triangles = this.over.get(to);
    if (!triangles) return false;
    const { faults } = this.plan;
    const corner = (at: number): Point => [faults[at]!, faults[at + 1]!, faults[at + 2]!];
    const place = (cell: number, sample: number): Point => [
      Math.floor(cell / this.across),
      cell % this.across,
      sample,
    ];
    const [start, end] = [place(from, fromSample), place(to, toSample)];
    return triangles.some((at) => passes(start, end, corner(at), corner(at + 3), corner(at + 6)));
  }
}
