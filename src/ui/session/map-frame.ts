import { mapUnitText } from '../../core/map.ts';
import type { BinGrid, GridGeometry, MapPoint } from '../../core/types.ts';

/** Metres per degree of latitude. */
const DEGREE_METRES = 111_320;

export type MapUnit = BinGrid['unit'] | 'lines';

/** Converts between map coordinates and CSS pixels. North is up. */
export interface MapFrame {
  readonly width: number;
  readonly height: number;
  /**
   * CSS pixels per unit of X and Y. They differ only for coordinates in angles, where a degree of longitude
   * is shorter than a degree of latitude.
   */
  readonly scaleX: number;
  readonly scaleY: number;
  readonly centre: MapPoint;
  toPixel(point: MapPoint): MapPoint;
  toMap(pixel: MapPoint): MapPoint;
  /** Null when X and Y are line numbers. */
  readonly scaleBar: { readonly pixels: number; readonly length: number; readonly unit: string } | null;
}

export interface Extent {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
}

export function extentOf(points: readonly MapPoint[], within: Extent | null = null): Extent | null {
  let extent = within;
  for (const { x, y } of points) {
    extent = extent
      ? {
          left: Math.min(extent.left, x),
          right: Math.max(extent.right, x),
          bottom: Math.min(extent.bottom, y),
          top: Math.max(extent.top, y),
        }
      : { left: x, right: x, bottom: y, top: y };
  }
  return extent;
}

/** The largest of 1, 2, 5 × 10ⁿ that is at most `most`. */
function roundLength(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most));
  const factor = most / power;
  return power * (factor >= 5 ? 5 : factor >= 2 ? 2 : 1);
}

const MARGIN = 64;

/** Fits an extent into a map of `width` × `height` CSS pixels. */
export function mapFrame(extent: Extent, unit: MapUnit, width: number, height: number): MapFrame {
  const { left, right, bottom, top } = extent;
  const centre = { x: (left + right) / 2, y: (bottom + top) / 2 };
  const degrees = unit === 'degrees' ? 1 : unit === 'arc-seconds' ? 1 / 3600 : null;
  // Factors from map units to the unit of the scale bar.
  const perY = degrees === null ? 1 : degrees * DEGREE_METRES;
  const perX = degrees === null ? 1 : perY * Math.cos((centre.y * degrees * Math.PI) / 180);
  const margin = Math.min(MARGIN, width / 6, height / 6);
  const across = (right - left) * perX || 1e-9;
  const up = (top - bottom) * perY || 1e-9;
  const scale = Math.min((width - 2 * margin) / across, (height - 2 * margin) / up);
  const scaleX = scale * perX;
  const scaleY = scale * perY;
  const length = roundLength(140 / scale);
  return {
    width,
    height,
    scaleX,
    scaleY,
    centre,
    toPixel: ({ x, y }) => ({
      x: width / 2 + (x - centre.x) * scaleX,
      y: height / 2 - (y - centre.y) * scaleY,
    }),
    toMap: ({ x, y }) => ({
      x: centre.x + (x - width / 2) / scaleX,
      y: centre.y - (y - height / 2) / scaleY,
    }),
    scaleBar:
      unit === 'lines'
        ? null
        : { pixels: length * scale, length, unit: degrees !== null ? 'm' : mapUnitText(unit) },
  };
}

type Place = (inlineIndex: number, crosslineIndex: number) => { x: number; y: number };

/** Map position of a cell. Without coordinates X counts crosslines and Y inlines. */
export function placeOf(binGrid: BinGrid | null): Place {
  if (!binGrid) return (i, x) => ({ x, y: i });
  const { origin, inlineVector, crosslineVector } = binGrid;
  return (i, x) => ({
    x: origin.x + i * inlineVector.x + x * crosslineVector.x,
    y: origin.y + i * inlineVector.y + x * crosslineVector.y,
  });
}

interface Cell {
  readonly inline: number;
  readonly crossline: number;
}

/**
 * Fractional line indices at a map position, also outside the grid. Without coordinates X counts crosslines
 * and Y inlines.
 */
export function linePlaceAt(at: MapPoint, binGrid: BinGrid | null): Cell {
  if (!binGrid) return { inline: at.y, crossline: at.x };
  const { inlineVector, crosslineVector, origin } = binGrid;
  const determinant = inlineVector.x * crosslineVector.y - inlineVector.y * crosslineVector.x;
  const [dx, dy] = [at.x - origin.x, at.y - origin.y];
  return {
    inline: (dx * crosslineVector.y - dy * crosslineVector.x) / determinant,
    crossline: (dy * inlineVector.x - dx * inlineVector.y) / determinant,
  };
}

function linesAt(at: MapPoint, binGrid: BinGrid | null): Cell {
  const { inline, crossline } = linePlaceAt(at, binGrid);
  // Adding 0 turns −0 into 0.
  return { inline: Math.round(inline) + 0, crossline: Math.round(crossline) + 0 };
}

/** The cell at a map position, or null outside the grid. */
export function cellAt(at: MapPoint, { inline, crossline, binGrid }: GridGeometry): Cell | null {
  const cell = linesAt(at, binGrid);
  const inside =
    cell.inline >= 0 && cell.inline < inline.count && cell.crossline >= 0 && cell.crossline < crossline.count;
  return inside ? cell : null;
}

/** A click at most this many CSS pixels outside the survey selects the cell at its edge. */
const EDGE_PIXELS = 16;

/**
 * The cell that a click selects: a click just outside the survey selects its edge, one farther away gives
 * null.
 */
export function snapToGrid(pixel: MapPoint, frame: MapFrame, geometry: GridGeometry): Cell | null {
  const at = frame.toMap(pixel);
  const within = cellAt(at, geometry);
  if (within) return within;
  const { inline, crossline, binGrid } = geometry;
  const lines = linesAt(at, binGrid);
  const cell = {
    inline: Math.min(Math.max(lines.inline, 0), inline.count - 1),
    crossline: Math.min(Math.max(lines.crossline, 0), crossline.count - 1),
  };
  const edge = frame.toPixel(placeOf(binGrid)(cell.inline, cell.crossline));
  return Math.hypot(edge.x - pixel.x, edge.y - pixel.y) <= EDGE_PIXELS ? cell : null;
}
