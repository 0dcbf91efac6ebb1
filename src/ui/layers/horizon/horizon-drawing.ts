import { horizonMesh, mapContours } from '../../../api/horizon-tools.ts';
import type { Horizon, HorizonSeed } from '../../../core/horizon.ts';
import type { MapMark, MarkColour, SectionMark } from '../../../core/layer.ts';
import type { HorizonSheet } from '../../../view/layers/horizon/horizon-sheets.ts';
import { formatNumber } from '../../kit/format.ts';
import type { SectionPlace } from '../layer.ts';
import { type HorizonMap, timesOf } from './horizon-map.ts';
import type { MapColours } from './horizon-maps.ts';

/** A line is broken, and a sheet is open, between picks that are farther apart than this, as at a fault. */
const JUMP_SAMPLES = 8;
/** A sheet with more bins than this is drawn from every second, third … line, to be made within a frame or two; fewer while it grows. */
const MOST_BINS = 120_000;
const MOST_GROWING = 30_000;
const CONTOUR: MarkColour = { light: '#1d2530', dark: '#f0f3f6' };
/** Contours on the screen are found on a map of at most so many bins, which takes a few milliseconds for each. */
const CONTOUR_BINS = 16_000;
/** Strokes of open cells on the map. */
const MOST_STROKES = 600;
/** A contour with fewer points has no label. */
const LABEL_POINTS = 24;

const markColour = (colour: string): MarkColour => ({ light: colour, dark: colour });

/** Red, green and blue (0…1) of a '#rrggbb' colour. */
const channels = (colour: string): [number, number, number] => {
  const word = Number.parseInt(colour.slice(1), 16);
  return [((word >> 16) & 255) / 255, ((word >> 8) & 255) / 255, (word & 255) / 255];
};

/** The lines by which a horizon is thinned for the 3D view. */
export const sheetStride = ({ values }: Horizon, grows = false): number =>
  Math.max(1, Math.ceil(Math.sqrt(values.length / (grows ? MOST_GROWING : MOST_BINS))));

/** Every n-th line of a map on a horizon's grid. Values stay what they are. */
function thinned(horizon: Horizon, stride: number, all = horizon.values): Pick<Horizon, 'grid' | 'values'> {
  const { inline, crossline } = horizon.grid;
  const [rows, columns] = [Math.ceil(inline.count / stride), Math.ceil(crossline.count / stride)];
  const values = Float32Array.from({ length: rows * columns }, (_, k) => {
    const [i, j] = [Math.floor(k / columns) * stride, (k % columns) * stride];
    return all[i * crossline.count + j]!;
  });
  const grid = {
    ...horizon.grid,
    inline: { ...inline, count: rows },
    crossline: { ...crossline, count: columns },
  };
  return { grid, values };
}

interface Contours {
  readonly interval: number | null;
  readonly lines: ReturnType<typeof mapContours>['lines'];
}
const knownContours = new WeakMap<Float32Array, Contours>();

/** The contours of a map for the screen. They are found once for each map and interval. */
function contoursOf(horizon: Horizon, values: Float32Array, interval: number | null): Contours['lines'] {
  const known = knownContours.get(values);
  if (known?.interval === interval) return known.lines;
  const stride = Math.max(1, Math.ceil(Math.sqrt(values.length / CONTOUR_BINS)));
  const map = thinned(horizon, stride, values);
  const lines = mapContours(map, map.values, interval ?? undefined).lines.map(({ value, points }) => ({
    value,
    points: points.map(([i, j]) => [i * stride, j * stride] as const),
  }));
  knownContours.set(values, { interval, lines });
  return lines;
}

/**
 * The sheet of a horizon, coloured by a map or in its own colour, with contours of its time or depth.
 * @param values its samples in the picture, which is flattened or not
 * @param colours of the map; null for the horizon's own colour
 */
export function sheetOf(
  horizon: Horizon,
  values: Float32Array,
  map: HorizonMap | null,
  colours: MapColours | null,
  interval: number | null | 'none',
  grows: boolean,
): HorizonSheet {
  const stride = sheetStride(horizon, grows);
  const mesh = horizonMesh(thinned(horizon, stride, values), JUMP_SAMPLES * stride);
  const { positions, normals } = mesh;
  const tints = new Float32Array(positions.length);
  const across = horizon.grid.crossline.count;
  const own = channels(horizon.colour);
  const below = map?.below ?? 0;
  const [low, high] = colours?.range ?? [0, 1];
  for (let at = 0; at < positions.length; at += 3) {
    if (stride > 1) {
      positions[at] = positions[at]! * stride;
      positions[at + 1] = positions[at + 1]! * stride;
      normals[at] = normals[at]! / stride;
      normals[at + 1] = normals[at + 1]! / stride;
    }
    const value = map ? map.values[positions[at]! * across + positions[at + 1]!]! : Number.NaN;
    positions[at + 2] = positions[at + 2]! + below;
    if (!colours || Number.isNaN(value)) {
      tints.set(own, at);
      continue;
    }
    const entry = Math.max(0, Math.min(255, Math.floor(((value - low) / (high - low || 1)) * 256)));
    for (let k = 0; k < 3; k++) tints[at + k] = colours.table[4 * entry + k]! / 255;
  }
  return {
    mesh,
    tints,
    contours: interval === 'none' ? new Float32Array(0) : drapedContours(horizon, values, interval, below),
  };
}

function drapedContours(
  horizon: Horizon,
  values: Float32Array,
  interval: number | null,
  below: number,
): Float32Array {
  const { vertical, crossline } = horizon.grid;
  const across = crossline.count;
  const numbers: number[] = [];
  for (const { value, points } of contoursOf(horizon, timesOf(horizon), interval)) {
    const sample = (value - vertical.start) / vertical.step;
    // In a flattened picture the contours of time lie on the flat sheet.
    const moved = (i: number, j: number): number => {
      const cell = Math.round(i) * across + Math.round(j);
      return sample + values[cell]! - horizon.values[cell]! + below;
    };
    for (let k = 1; k < points.length; k++) {
      const [a, b] = [points[k - 1]!, points[k]!];
      numbers.push(a[0], a[1], moved(a[0], a[1]), b[0], b[1], moved(b[0], b[1]));
    }
  }
  return Float32Array.from(numbers);
}

const knownCrossings = new WeakMap<
  Float32Array,
  { sampleIndex: number; lines: (readonly [number, number])[][] }
>();

/** Where a horizon crosses a time or depth slice, as [crossline, inline]. */
function crossingOf(horizon: Horizon, sampleIndex: number): (readonly [number, number])[][] {
  const known = knownCrossings.get(horizon.values);
  if (known?.sampleIndex === sampleIndex) return known.lines;
  // Half of a thousandth of a sample keeps the line off picks that lie exactly on the slice. Of multiples of the interval only 0 is met.
  const map = horizon.values.map((value) => value - sampleIndex + 0.0005);
  const lines = mapContours(horizon, map, 1e9).lines.map(({ points }) =>
    points.map(([i, j]) => [j, i] as const),
  );
  knownCrossings.set(horizon.values, { sampleIndex, lines });
  return lines;
}

/**
 * What a horizon is on a section: lines along its picks, or on a time slice the line where it crosses it.
 * @param at of a time or depth slice: its sample in the horizon's count; null of an upright section
 */
export function sectionLines(
  horizon: Horizon,
  place: SectionPlace,
  weight: number,
  at: number | null,
): SectionMark[] {
  const shared = { colour: markColour(horizon.colour), weight };
  const lines: (readonly [number, number])[][] = [];
  if (at === null) {
    const across = horizon.grid.crossline.count;
    let line: (readonly [number, number])[] = [];
    let before = Number.NaN;
    for (let column = 0; column < place.across.count; column++) {
      const { inlineIndex, crosslineIndex } = place.point(column, 0);
      const value = horizon.values[inlineIndex * across + crosslineIndex] ?? Number.NaN;
      const row = value - (place.shifts?.[column] ?? 0);
      if (!(Math.abs(value - before) <= JUMP_SAMPLES)) {
        if (line.length > 0) lines.push(line);
        line = [];
      }
      if (!Number.isNaN(row)) line.push([column, row]);
      before = value;
    }
    if (line.length > 0) lines.push(line);
  } else {
    lines.push(...crossingOf(horizon, at));
  }
  const open = openMarks(horizon, place);
  const longest = lines.reduce((best, line) => (line.length > best.length ? line : best), lines[0] ?? []);
  const drawn = lines.map((points) => ({
    ...shared,
    // A single pick is drawn as a short line, because a point alone would be a dot.
    points: points.length > 1 ? points : [points[0]!, [points[0]![0] + 0.5, points[0]![1]] as const],
    ...(points === longest && { text: horizon.name }),
  }));
  return [...drawn, ...open];
}

const OPEN: MarkColour = { light: '#d50000', dark: '#ff5252' };

/** Dots where a horizon was left open on a section, because it was reached there at two times: at the last pick beside them. */
function openMarks({ values, open, grid }: Horizon, place: SectionPlace): SectionMark[] {
  if (!open || !place.upright) return [];
  const marks: SectionMark[] = [];
  let row = Number.NaN;
  for (let column = 0; column < place.across.count; column++) {
    const { inlineIndex, crosslineIndex } = place.point(column, 0);
    const cell = inlineIndex * grid.crossline.count + crosslineIndex;
    const value = values[cell] ?? Number.NaN;
    if (!Number.isNaN(value)) row = value - (place.shifts?.[column] ?? 0);
    else if (open[cell] === 1 && !Number.isNaN(row))
      marks.push({ points: [[column, row]], colour: OPEN, weight: 6 });
  }
  return marks;
}

/** Rows of cells that were left open, as strokes on the map; a long list is thinned, because each stroke is an element of the page. */
export function openCells({ open, grid }: Horizon): MapMark[] {
  const { inline, crossline } = grid;
  const strokes: MapMark[] = [];
  for (let i = 0; open && i < inline.count; i++) {
    for (let j = 0; j < crossline.count; j++) {
      const first = j;
      while (j < crossline.count && open[i * crossline.count + j] === 1) j++;
      if (j > first)
        strokes.push({
          points: [
            [i, first - 0.4],
            [i, j - 0.6],
          ],
          colour: OPEN,
          weight: 3,
        });
    }
  }
  const step = Math.ceil(strokes.length / MOST_STROKES);
  return step > 1 ? strokes.filter((_, k) => k % step === 0) : strokes;
}

/** Seeds of a section, as dots. */
export function seedMarks(seeds: readonly HorizonSeed[], place: SectionPlace): SectionMark[] {
  if (!place.upright) return [];
  const marks: SectionMark[] = [];
  for (let column = 0; column < place.across.count; column++) {
    const { inlineIndex, crosslineIndex } = place.point(column, 0);
    for (const seed of seeds) {
      if (seed.inlineIndex !== inlineIndex || seed.crosslineIndex !== crosslineIndex) continue;
      const row = seed.sampleIndex - (place.shifts?.[column] ?? 0);
      marks.push({ points: [[column, row]], colour: { light: '#c2185b', dark: '#ff80ab' }, weight: 9 });
    }
  }
  return marks;
}

/** Contours of a map on a horizon, with labels on long ones. */
export function contourMarks(horizon: Horizon, map: HorizonMap, interval: number | null): MapMark[] {
  return contoursOf(horizon, map.values, interval).map(({ value, points }) => ({
    points,
    colour: CONTOUR,
    weight: 1,
    ...(points.length >= LABEL_POINTS && { text: formatNumber(value) }),
  }));
}
