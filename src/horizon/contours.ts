import { contours as d3Contours } from 'd3-contour';

/** A contour line of a map: its value, and its points as (inline, crossline) indices. */
export interface ContourLine {
  readonly value: number;
  /** The first point is repeated at the end of a closed line. */
  readonly points: readonly (readonly [number, number])[];
}

/** The interval of 1, 2 or 5 times a power of ten that makes about so many contours. */
export function niceInterval(low: number, high: number, about = 12): number {
  const rough = (high - low) / about;
  if (!(rough > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  return ([1, 2, 5, 10].find((step) => step * power >= rough * 0.999) ?? 10) * power;
}

/** The multiples of an interval between two values. */
export function contourValues(low: number, high: number, interval: number): number[] {
  const first = Math.ceil(low / interval);
  const last = Math.floor(high / interval);
  if (!(interval > 0) || last - first > 2000) return [];
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, k) => (first + k) * interval);
}

/**
 * Finds the contours of a map by marching squares (d3-contour). That library takes a missing value for minus infinity and closes its
 * areas along holes and edges; every segment that does so is dropped here, and the others are cut there.
 * @param values [inline × crossline], NaN for none
 */
export function contourLines(
  values: Float32Array,
  crosslineCount: number,
  thresholds: readonly number[],
): ContourLine[] {
  const inlineCount = values.length / crosslineCount;
  const at = (column: number, row: number): number =>
    column < 0 || row < 0 || column >= crosslineCount || row >= inlineCount
      ? Number.NaN
      : values[row * crosslineCount + column]!;
  const trace = d3Contours().size([crosslineCount, inlineCount]).smooth(false);
  const plain = Array.from(values, (value) => (Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value));
  const lines: ContourLine[] = [];
  for (const value of thresholds) {
    /** A vertex lies half-way between two nodes; the contour lies between them where the value is. Null beside a hole or an edge. */
    const place = ([x, y]: readonly number[]): [number, number] | null => {
      // The centre of node (column, row) is at (column + 0.5, row + 0.5).
      const [column, row] = [x! - 0.5, y! - 0.5];
      const [c, r] = [Math.floor(column), Math.floor(row)];
      const [dc, dr] = [column > c ? 1 : 0, row > r ? 1 : 0];
      const [a, b] = [at(c, r), at(c + dc, r + dr)];
      if (Number.isNaN(a) || Number.isNaN(b) || a === b) return null;
      const share = (value - a) / (b - a);
      return [r + dr * share, c + dc * share];
    };
    for (const polygon of trace.contour(plain, value).coordinates) {
      for (const ring of polygon) {
        const points = ring.map(place);
        const closed = points.every((point) => point !== null);
        if (closed) {
          lines.push({ value, points: points as [number, number][] });
          continue;
        }
        // The ring is walked from a cut, so that no line is split at the ring's arbitrary first point.
        const open = points.slice(0, -1);
        const cut = open.indexOf(null);
        let line: [number, number][] = [];
        for (let k = 1; k <= open.length; k++) {
          const point = open[(cut + k) % open.length]!;
          if (point) line.push(point);
          if (!point || k === open.length) {
            if (line.length > 1) lines.push({ value, points: line });
            line = [];
          }
        }
      }
    }
  }
  return lines;
}
