import { pointOfTrace } from '../../core/map.ts';
import type { Geometry, MapPoint, TracePoint } from '../../core/types.ts';
import { formatNumber } from '../kit/format.ts';
import { type Extent, extentOf, type MapFrame, type MapUnit, mapFrame, placeOf } from './map-frame.ts';
import { numberAt, type SurveyShape } from './survey-shape.ts';

/** Everything the map draws, in CSS pixels. */
export interface MapView {
  readonly frame: MapFrame;
  readonly outline: readonly MapPoint[] | null;
  readonly path: readonly TracePoint[] | null;
  readonly lines: readonly { kind: 'inline' | 'crossline'; label: string; from: MapPoint; to: MapPoint }[];
  readonly corners: readonly {
    at: MapPoint;
    below: boolean;
    anchor: 'start' | 'middle' | 'end';
    label: string;
  }[];
  readonly description: string;
}

/** Width in CSS pixels reserved for the label of a survey corner. */
const CORNER_LABEL = 190;

/**
 * Fits the survey or line into a map of the given size in CSS pixels, north up. Null when there is nothing to
 * draw.
 * @param unit unit of the file's coordinates
 * @param reach area that must be visible too, such as traces off the grid or other lines
 */
export function mapView(
  geometry: Geometry,
  shape: SurveyShape,
  indices: { readonly inline: number; readonly crossline: number },
  width: number,
  height: number,
  unit: MapUnit = 'unknown',
  reach: Extent | null = null,
): MapView | null {
  if (geometry.kind === 'gathers' || geometry.kind === '2d') {
    return lineView(geometry.kind === '2d' ? geometry.path : [], width, height, unit, reach);
  }
  const grid = geometry.binGrid;
  const place = placeOf(grid);
  const lastInline = shape.inline.count - 1;
  const lastCrossline = shape.crossline.count - 1;
  const corners = [
    place(0, 0),
    place(0, lastCrossline),
    place(lastInline, lastCrossline),
    place(lastInline, 0),
  ];
  const frame = mapFrame(extentOf(corners, reach)!, grid ? grid.unit : 'lines', width, height);
  const { toPixel } = frame;
  const number = (axis: 'inline' | 'crossline', index: number) => formatNumber(numberAt(shape[axis], index));
  const cornerLabels = [
    [0, 0],
    [0, lastCrossline],
    [lastInline, lastCrossline],
    [lastInline, 0],
  ].map(([i, x]) => `${number('inline', i!)} / ${number('crossline', x!)}`);
  const centre = (toPixel(corners[0]!).y + toPixel(corners[2]!).y) / 2;
  return {
    frame,
    outline: corners.map(toPixel),
    path: null,
    lines: [
      {
        kind: 'inline',
        label: `Inline ${number('inline', indices.inline)}`,
        from: toPixel(place(indices.inline, 0)),
        to: toPixel(place(indices.inline, lastCrossline)),
      },
      {
        kind: 'crossline',
        label: `Crossline ${number('crossline', indices.crossline)}`,
        from: toPixel(place(0, indices.crossline)),
        to: toPixel(place(lastInline, indices.crossline)),
      },
    ],
    corners: corners.map((corner, k) => ({
      at: toPixel(corner),
      anchor: outward(toPixel(corner).x, frame.width),
      below: toPixel(corner).y > centre,
      label: grid
        ? `${cornerLabels[k]} (${coordinate(corner.x)}, ${coordinate(corner.y)})`
        : cornerLabels[k]!,
    })),
    description: `Map of the survey: ${shape.inline.count} inlines by ${shape.crossline.count} crosslines`,
  };
}

function lineView(
  path: readonly TracePoint[],
  width: number,
  height: number,
  unit: MapUnit,
  reach: Extent | null,
): MapView | null {
  const extent = extentOf(path, reach);
  if (!extent || (extent.left === extent.right && extent.bottom === extent.top)) return null;
  const frame = mapFrame(extent, unit, width, height);
  const ends = path.length > 1 ? [path[0]!, path.at(-1)!] : [];
  return {
    frame,
    outline: null,
    path: path.length > 1 ? path.map((point) => ({ ...frame.toPixel(point), trace: point.trace })) : null,
    lines: [],
    corners: ends.map((end, k) => ({
      at: frame.toPixel(end),
      anchor: anchorAt(frame.toPixel(end).x, width),
      below: k === 1,
      label: `${k === 0 ? 'first' : 'last'} trace (${coordinate(end.x)}, ${coordinate(end.y)})`,
    })),
    description: path.length > 1 ? 'Map of the 2D line' : 'Map of the traces',
  };
}

/** Anchors a label so that it extends towards the middle of the map and is not cut off at the edge. */
export const anchorAt = (x: number, width: number): 'start' | 'middle' | 'end' =>
  x < width * 0.25 ? 'start' : x > width * 0.75 ? 'end' : 'middle';

/**
 * Anchors a corner's label outside the survey, away from its neighbour's, unless the map's edge would cut it
 * off.
 */
function outward(x: number, width: number): 'start' | 'end' {
  const left = x < width / 2;
  const room = left ? x : width - x;
  return left === room > CORNER_LABEL ? 'end' : 'start';
}

const coordinate = (value: number): string =>
  Math.abs(value) >= 1000 ? value.toFixed(0) : formatNumber(value, 4);

/** Pixel of a cell of the survey, or of a trace of the line; null when it has no map position. */
export function placeOnMap(
  { outline, path }: Pick<MapView, 'outline' | 'path'>,
  shape: SurveyShape,
  { inlineIndex, crosslineIndex }: { readonly inlineIndex: number; readonly crosslineIndex: number },
): MapPoint | null {
  const share = (index: number, count: number) => (count > 1 ? index / (count - 1) : 0);
  const across = share(crosslineIndex, shape.crossline.count);
  if (path) return pointOfTrace(path, crosslineIndex);
  const [start, alongCrosslines, , alongInlines] = outline ?? [];
  if (!start || !alongCrosslines || !alongInlines) return null;
  const up = share(inlineIndex, shape.inline.count);
  return {
    x: start.x + across * (alongCrosslines.x - start.x) + up * (alongInlines.x - start.x),
    y: start.y + across * (alongCrosslines.y - start.y) + up * (alongInlines.y - start.y),
  };
}

/** CSS pixels between neighbouring traces. */
export function traceSpacing(geometry: Geometry, frame: MapFrame, traceCount: number): number {
  if ('binGrid' in geometry) {
    const { binGrid } = geometry;
    if (!binGrid) return frame.scaleX;
    const lengths = [binGrid.inlineVector, binGrid.crosslineVector].map(({ x, y }) =>
      Math.hypot(x * frame.scaleX, y * frame.scaleY),
    );
    return Math.min(...lengths);
  }
  return Math.max(3, Math.min(6, Math.max(frame.width, frame.height) / traceCount));
}
