import type { ColormapName, DisplaySettings } from '../../core/scene.ts';
import type { PlacedSlice } from '../../core/types.ts';
import { clipRange } from '../../view/colormap.ts';
import type { ColourOf } from './map-painting.ts';
import { DEAD, HOLE, type MapPoints } from './map-points.ts';

/** What the colour of a point shows. */
export type MapColouring = 'traces' | 'slice' | 'fold' | 'nrms' | 'layer' | 'word';

/** Colours of the kinds of traces as [red, green, blue], 0…255. */
export interface MapPalette {
  readonly live: readonly number[];
  readonly dead: readonly number[];
  readonly duplicate: readonly number[];
  readonly hole: readonly number[];
}

/** Reads the colours from legend swatches, whose classes are the names of the kinds. */
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

/** A colour table of 256 RGBA entries, each packed into one word. */
const packTable = (table: Uint8Array): Uint32Array =>
  Uint32Array.from({ length: table.length / 4 }, (_, k) =>
    packed(Array.from(table.subarray(4 * k, 4 * k + 3))),
  );

/**
 * P1 and P99 of the finite values of live traces, estimated from a sample. Percentiles keep one outlier from
 * flattening all colours.
 */
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

/** Colours points by value. A point without a value keeps the colour of its kind. */
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

/** The time slice's amplitude at each point. */
function inSlice(
  { cells, kinds }: MapPoints,
  slice: PlacedSlice,
  crosslineCount: number,
): (row: number) => number {
  return (row) => {
    const cell = cells[row]!;
    if (cell < 0 || kinds[row] === HOLE || kinds[row] === DEAD) return Number.NaN;
    const line = Math.min(slice.height - 1, Math.round(Math.floor(cell / crosslineCount) / slice.rowStride));
    const column = Math.min(slice.width - 1, Math.round((cell % crosslineCount) / slice.columnStride));
    return slice.data[line * slice.width + column]!;
  };
}

/** The chosen colouring and the values it needs. */
export interface Coloured {
  readonly colouring: MapColouring;
  table(name: ColormapName): Uint8Array;
  readonly display: Pick<DisplaySettings, 'colormap' | 'clip' | 'gain'>;
  readonly slice: PlacedSlice | null;
  readonly crosslineCount: number;
  /** NRMS per cell of the grid; null without a comparison. */
  readonly nrms: Float32Array | null;
  /** Values of a layer per cell of the grid; null if none has some. */
  readonly layer: Float32Array | null;
  /** The layer's own colours. */
  readonly layerScale?: MapScale | null;
}

/** Values per cell of the grid, if the colouring shows fold, NRMS or a layer. */
const cellValues = ({ fold }: MapPoints, { colouring, nrms, layer }: Coloured): ArrayLike<number> | null => {
  if (colouring === 'nrms') return nrms ?? [];
  if (colouring === 'layer') return layer ?? [];
  return colouring === 'fold' ? fold : null;
};

/** Colour table and value range of a colouring by value; null when colours show kinds. */
export function mapScale(points: MapPoints, coloured: Coloured): MapScale | null {
  const { colouring, display, table } = coloured;
  if (colouring === 'traces') return null;
  if (colouring === 'slice')
    return { table: table(display.colormap), range: clipRange(display.clip, display.gain) };
  if (colouring === 'layer' && coloured.layerScale) return coloured.layerScale;
  const cells = cellValues(points, coloured);
  const range = cells ? valueRange(cells, new Uint8Array(0)) : valueRange(points.values, points.kinds);
  return range && { table: table('viridis'), range };
}

/** The value shown at each point, NaN where it has none; null for colours by kind. */
function valueAt(points: MapPoints, coloured: Coloured): ((row: number) => number) | null {
  const { colouring, slice, crosslineCount } = coloured;
  const { cells, kinds, values } = points;
  if (colouring === 'slice') return slice && inSlice(points, slice, crosslineCount);
  const ofCells = cellValues(points, coloured);
  if (ofCells)
    return (row) =>
      kinds[row] === HOLE || cells[row]! < 0 ? Number.NaN : (ofCells[cells[row]!] ?? Number.NaN);
  if (colouring !== 'word') return null;
  return (row) => (kinds[row] === HOLE ? Number.NaN : (values[row] ?? Number.NaN));
}

export function mapColours(
  points: MapPoints,
  palette: MapPalette,
  scale: MapScale | null,
  coloured: Coloured,
): ColourOf {
  const kinds = byKind(points, palette);
  const value = valueAt(points, coloured);
  // Where a layer has no value it is not, and the ground shows; a live trace is no news there.
  const otherwise = coloured.colouring === 'layer' ? () => 0 : kinds;
  return scale && value ? byValue(value, scale, otherwise) : kinds;
}
