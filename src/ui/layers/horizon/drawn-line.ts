import type { CubeCells } from '../../../core/cube.ts';
import type { CursorPoint } from '../../session/store.ts';
import type { SectionPlace } from '../layer.ts';

type Points = readonly (readonly [number, number])[];

/** A line drawn over traces: a fractional sample for each of some cells. */
export interface DrawnLine {
  readonly cells: CubeCells;
  readonly samples: Float32Array;
}

/** A fault stick keeps at most so many points. */
const STICK_POINTS = 24;

/** The sample of a row: in a flattened section the rows of each column are moved. */
const sampleAt = ({ shifts }: SectionPlace, column: number, row: number): number =>
  row + (shifts?.[column] ?? 0);

/** The cells of these columns. */
function cellsOf(columns: readonly number[], place: SectionPlace): CubeCells {
  const points = columns.map((column) => place.point(column, 0));
  return {
    inlineIndices: Int32Array.from(points, ({ inlineIndex }) => inlineIndex),
    crosslineIndices: Int32Array.from(points, ({ crosslineIndex }) => crosslineIndex),
  };
}

/** What a drag over a section has drawn: a sample for each column that it has crossed; where it went back, the last counts. */
export function drawnLine(points: Points, place: SectionPlace, sampleCount: number): DrawnLine {
  const rows = new Map<number, number>();
  for (let k = 1; k < points.length; k++) {
    const [a, b] = [points[k - 1]!, points[k]!];
    const [from, to] = [Math.ceil(Math.min(a[0], b[0])), Math.floor(Math.max(a[0], b[0]))];
    for (let column = from; column <= to; column++)
      rows.set(column, a[0] === b[0] ? b[1] : a[1] + ((column - a[0]) / (b[0] - a[0])) * (b[1] - a[1]));
  }
  const columns = [...rows.keys()]
    .filter((column) => column >= 0 && column < place.across.count)
    .filter((column) => {
      const sample = sampleAt(place, column, rows.get(column)!);
      return sample >= 0 && sample <= sampleCount - 1;
    })
    .sort((a, b) => a - b);
  return {
    cells: cellsOf(columns, place),
    samples: Float32Array.from(columns, (column) => sampleAt(place, column, rows.get(column)!)),
  };
}

/** The cells between two places: the columns of the section if both lie on it, else those nearest to the straight line. */
export function straightCells(from: CursorPoint, to: CursorPoint, place?: SectionPlace): CubeCells {
  const [a, b] = place?.upright ? [place.cellOf(from).column, place.cellOf(to).column] : [-1, -1];
  const lies = (column: number, { inlineIndex, crosslineIndex }: CursorPoint): boolean => {
    if (!place || !(column >= 0 && column < place.across.count)) return false;
    const there = place.point(column, 0);
    return there.inlineIndex === inlineIndex && there.crosslineIndex === crosslineIndex;
  };
  if (place && lies(a, from) && lies(b, to)) {
    const step = Math.sign(b - a);
    return cellsOf(
      Array.from({ length: Math.abs(b - a) + 1 }, (_, k) => a + k * step),
      place,
    );
  }
  const [di, dj] = [to.inlineIndex - from.inlineIndex, to.crosslineIndex - from.crosslineIndex];
  const count = Math.max(Math.abs(di), Math.abs(dj)) + 1;
  const along = (first: number, by: number): Int32Array =>
    Int32Array.from({ length: count }, (_, k) =>
      Math.round(first + (count > 1 ? (k / (count - 1)) * by : 0)),
    );
  return {
    inlineIndices: along(from.inlineIndex, di),
    crosslineIndices: along(from.crosslineIndex, dj),
  };
}

/** A drag as a fault stick of [inline, crossline, sample] indices, from its upper end. */
export function thinnedStick(points: Points, place: SectionPlace): [number, number, number][] {
  const step = Math.max(1, (points.length - 1) / (STICK_POINTS - 1));
  const kept = Array.from(
    { length: Math.min(points.length, STICK_POINTS) },
    (_, k) => points[Math.min(points.length - 1, Math.round(k * step))]!,
  );
  const last = place.across.count - 1;
  const stick = kept.map(([column, row]): [number, number, number] => {
    const at = Math.max(0, Math.min(last, column));
    // A stick runs between traces, where the two beside it differ in one index alone.
    const [low, high] = [Math.floor(at), Math.ceil(at)];
    const [a, b] = [place.point(low, 0), place.point(high, 0)];
    const share = at - low;
    return [
      a.inlineIndex + share * (b.inlineIndex - a.inlineIndex),
      a.crosslineIndex + share * (b.crosslineIndex - a.crosslineIndex),
      sampleAt(place, Math.round(at), row),
    ];
  });
  return stick[0]![2] <= stick.at(-1)![2] ? stick : stick.reverse();
}
