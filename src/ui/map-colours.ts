import type { ColormapName, DisplaySettings } from '../core/scene.ts';
import type { PlacedSlice } from '../core/types.ts';
import { clipRange } from '../view/colormap.ts';
import type { ColourOf } from './map-painting.ts';
import { DEAD, HOLE, type MapPoints } from './map-points.ts';

/** What the colour of a point says. */
export type MapColouring = 'traces' | 'slice' | 'fold' | 'nrms' | 'word';

/** Colours of the page as [red, green, blue]. */
export interface MapPalette {
  readonly live: readonly number[];
  readonly dead: readonly number[];
  readonly duplicate: readonly number[];
  readonly hole: readonly number[];
}

/** The page's colours, of swatches that carry the names of the kinds as classes. */
export function mapPalette(root: ParentNode): MapPalette {
  const colour = (kind: string): readonly number[] => {
    const swatch = root.querySelector(`.palette .${kind}`);
    const text = swatch ? getComputedStyle(swatch).color : '';
    return (text.match(/[\d.]+/g) ?? ['128', '128', '128']).map(Number);
  };
  return {
    live: colour('live'),
    dead: colour('dead'),
    duplicate: colour('duplicate'),
    hole: colour('hole'),
  };
}

const packed = ([red = 0, green = 0, blue = 0]: readonly number[]): number =>
  ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;

/** A colour table of 256 RGBA entries as packed words. */
function packTable(table: Uint8Array): Uint32Array {
  return Uint32Array.from({ length: table.length / 4 }, (_, k) =>
    packed(Array.from(table.subarray(4 * k, 4 * k + 3))),
  );
}

/** P1 and P99 of the finite values of live traces, from a sample of them: one far value must not flatten all others. */
export function valueRange(values: ArrayLike<number>, kinds: Uint8Array): readonly [number, number] | null {
  const step = Math.max(1, Math.floor(values.length / 20_000));
  const sample: number[] = [];
  for (let row = 0; row < values.length; row += step) {
    const value = values[row]!;
    if (Number.isFinite(value) && kinds[row] !== HOLE) sample.push(value);
  }
  if (sample.length === 0) return null;
  sample.sort((a, b) => a - b);
  return [sample[Math.floor(0.01 * (sample.length - 1))]!, sample[Math.ceil(0.99 * (sample.length - 1))]!];
}

export interface MapScale {
  readonly table: Uint8Array;
  readonly range: readonly [number, number];
}

/** Colour by value; what has no value is left to the trace colours. */
function byValue(
  amplitudeOf: (row: number) => number,
  { table, range }: MapScale,
  otherwise: ColourOf,
): ColourOf {
  const words = packTable(table);
  const [low, high] = range;
  const perStep = words.length / (high - low || 1);
  return (row) => {
    const value = amplitudeOf(row);
    if (Number.isNaN(value)) return otherwise(row);
    return words[Math.max(0, Math.min(words.length - 1, Math.floor((value - low) * perStep)))]!;
  };
}

function byKind({ kinds }: MapPoints, palette: MapPalette): ColourOf {
  const colours = [palette.live, palette.dead, palette.duplicate, palette.hole].map(packed);
  return (row) => colours[kinds[row]!]!;
}

/** The time slice where each trace stands. */
function bySlice(
  points: MapPoints,
  palette: MapPalette,
  slice: PlacedSlice,
  crosslineCount: number,
  scale: MapScale,
): ColourOf {
  const { cells, kinds } = points;
  const amplitudeOf = (row: number): number => {
    const cell = cells[row]!;
    if (cell < 0 || kinds[row] === HOLE || kinds[row] === DEAD) return Number.NaN;
    const line = Math.min(slice.height - 1, Math.round(Math.floor(cell / crosslineCount) / slice.rowStride));
    const column = Math.min(slice.width - 1, Math.round((cell % crosslineCount) / slice.columnStride));
    return slice.data[line * slice.width + column]!;
  };
  return byValue(amplitudeOf, scale, byKind(points, palette));
}

/** A value to each cell of the grid: fold, NRMS. */
function byCell(
  points: MapPoints,
  palette: MapPalette,
  values: ArrayLike<number>,
  scale: MapScale,
): ColourOf {
  const { cells, kinds } = points;
  return byValue(
    (row) => (kinds[row] === HOLE || cells[row]! < 0 ? Number.NaN : (values[cells[row]!] ?? Number.NaN)),
    scale,
    byKind(points, palette),
  );
}

function byWord(points: MapPoints, palette: MapPalette, scale: MapScale): ColourOf {
  const { values, kinds } = points;
  return byValue(
    (row) => (kinds[row] === HOLE ? Number.NaN : (values[row] ?? Number.NaN)),
    scale,
    byKind(points, palette),
  );
}

/** What the map is coloured by, and of which values. */
export interface Coloured {
  readonly colouring: MapColouring;
  table(name: ColormapName): Uint8Array;
  readonly display: Pick<DisplaySettings, 'colormap' | 'clip' | 'gain'>;
  readonly slice: PlacedSlice | null;
  readonly crosslineCount: number;
  /** By cell of the grid; null where nothing is compared. */
  readonly nrms: Float32Array | null;
}

/** Values of the grid's cells, where these are what is shown. */
const cellValues = ({ fold }: MapPoints, { colouring, nrms }: Coloured): ArrayLike<number> | null =>
  colouring === 'nrms' ? (nrms ?? []) : colouring === 'fold' ? fold : null;

/** Colours and ends of what is shown by value; null for colours by kind. */
export function mapScale(points: MapPoints, coloured: Coloured): MapScale | null {
  const { colouring, display, table } = coloured;
  if (colouring === 'traces') return null;
  if (colouring === 'slice')
    return { table: table(display.colormap), range: clipRange(display.clip, display.gain) };
  const cells = cellValues(points, coloured);
  const range = cells ? valueRange(cells, new Uint8Array(0)) : valueRange(points.values, points.kinds);
  return range && { table: table('viridis'), range };
}

export function mapColours(
  points: MapPoints,
  palette: MapPalette,
  scale: MapScale | null,
  coloured: Coloured,
): ColourOf {
  const { colouring, slice, crosslineCount } = coloured;
  const cells = cellValues(points, coloured);
  if (scale && colouring === 'slice' && slice) return bySlice(points, palette, slice, crosslineCount, scale);
  if (scale && cells) return byCell(points, palette, cells, scale);
  if (scale && colouring === 'word') return byWord(points, palette, scale);
  return byKind(points, palette);
}
