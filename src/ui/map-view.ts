import type { Geometry, MapPoint } from '../core/types.ts';
import { formatNumber } from './format.ts';
import { numberAt, type SurveyShape } from './survey-shape.ts';
import { roundTicks } from './ticks.ts';

/** The map as pixels: what to draw and where. */
export interface MapView {
  readonly outline: readonly MapPoint[] | null;
  readonly path: readonly MapPoint[] | null;
  readonly lines: readonly { kind: 'inline' | 'crossline'; label: string; from: MapPoint; to: MapPoint }[];
  readonly corners: readonly {
    at: MapPoint;
    below: boolean;
    anchor: 'start' | 'middle' | 'end';
    label: string;
  }[];
  /** Null without map coordinates. */
  readonly scaleBar: { readonly pixels: number; readonly length: number; readonly unit: string } | null;
  readonly description: string;
}

const MARGIN = 64;

/** Fits survey or line into the given size, north up. Null when there is nothing to draw. */
export function mapView(
  geometry: Geometry,
  shape: SurveyShape,
  indices: { readonly inline: number; readonly crossline: number },
  width: number,
  height: number,
): MapView | null {
  if (geometry.kind === 'gathers') return null;
  if (geometry.kind === '2d') return lineView(geometry.path, width, height);
  const grid = geometry.binGrid;
  const place = (i: number, x: number): MapPoint =>
    grid
      ? {
          x: grid.origin.x + i * grid.inlineVector.x + x * grid.crosslineVector.x,
          y: grid.origin.y + i * grid.inlineVector.y + x * grid.crosslineVector.y,
        }
      : { x, y: i };
  const lastInline = shape.inline.count - 1;
  const lastCrossline = shape.crossline.count - 1;
  const corners = [
    place(0, 0),
    place(0, lastCrossline),
    place(lastInline, lastCrossline),
    place(lastInline, 0),
  ];
  const toPixel = fitter(corners, width, height);
  const number = (axis: 'inline' | 'crossline', index: number) => formatNumber(numberAt(shape[axis], index));
  const cornerLabels = [
    [0, 0],
    [0, lastCrossline],
    [lastInline, lastCrossline],
    [lastInline, 0],
  ].map(([i, x]) => `${number('inline', i!)} / ${number('crossline', x!)}`);
  const centre = (toPixel(corners[0]!).y + toPixel(corners[2]!).y) / 2;
  return {
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
      anchor: anchorAt(toPixel(corner).x, width),
      below: toPixel(corner).y > centre,
      label: grid
        ? `${cornerLabels[k]} (${coordinate(corner.x)}, ${coordinate(corner.y)})`
        : cornerLabels[k]!,
    })),
    scaleBar: grid ? scaleBar(toPixel.scale, grid.unit) : null,
    description: `Map of the survey: ${shape.inline.count} inlines by ${shape.crossline.count} crosslines`,
  };
}

function lineView(path: readonly MapPoint[], width: number, height: number): MapView | null {
  if (path.length < 2) return null;
  const toPixel = fitter(path, width, height);
  const ends = [path[0]!, path.at(-1)!];
  return {
    outline: null,
    path: path.map(toPixel),
    lines: [],
    corners: ends.map((end, k) => ({
      at: toPixel(end),
      anchor: anchorAt(toPixel(end).x, width),
      below: k === 1,
      label: `${k === 0 ? 'first' : 'last'} trace (${coordinate(end.x)}, ${coordinate(end.y)})`,
    })),
    scaleBar: scaleBar(toPixel.scale, ''),
    description: 'Map of the 2D line',
  };
}

/** Labels grow towards the middle, so that none is cut at the edge. */
function anchorAt(x: number, width: number): 'start' | 'middle' | 'end' {
  return x < width * 0.25 ? 'start' : x > width * 0.75 ? 'end' : 'middle';
}

function coordinate(value: number): string {
  return Math.abs(value) >= 1000 ? value.toFixed(0) : formatNumber(value, 4);
}

type Fitter = ((point: MapPoint) => MapPoint) & { scale: number };

function fitter(all: readonly MapPoint[], width: number, height: number): Fitter {
  const xs = all.map((point) => point.x);
  const ys = all.map((point) => point.y);
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [bottom, top] = [Math.min(...ys), Math.max(...ys)];
  const margin = Math.min(MARGIN, width / 6, height / 6);
  const across = right - left || 1e-9;
  const up = top - bottom || 1e-9;
  const scale = Math.min((width - 2 * margin) / across, (height - 2 * margin) / up);
  const toPixel = (point: MapPoint) => ({
    x: width / 2 + (point.x - (left + right) / 2) * scale,
    y: height / 2 - (point.y - (bottom + top) / 2) * scale,
  });
  return Object.assign(toPixel, { scale });
}

function scaleBar(scale: number, unit: string): MapView['scaleBar'] {
  const length = roundTicks(0, 140 / scale, 1.5).at(-1) || 1;
  return { pixels: length * scale, length, unit: unit === 'unknown' ? '' : unit };
}

/** Pixel of a cell of the survey, or of a trace of the line; null where the map has no such place. */
export function placeOnMap(
  view: Pick<MapView, 'outline' | 'path'>,
  shape: SurveyShape,
  { inlineIndex, crosslineIndex }: { readonly inlineIndex: number; readonly crosslineIndex: number },
): MapPoint | null {
  const share = (index: number, count: number) => (count > 1 ? index / (count - 1) : 0);
  const across = share(crosslineIndex, shape.crossline.count);
  if (view.path) return view.path[Math.round(across * (view.path.length - 1))] ?? null;
  const [start, alongCrosslines, , alongInlines] = view.outline ?? [];
  if (!start || !alongCrosslines || !alongInlines) return null;
  const up = share(inlineIndex, shape.inline.count);
  return {
    x: start.x + across * (alongCrosslines.x - start.x) + up * (alongInlines.x - start.x),
    y: start.y + across * (alongCrosslines.y - start.y) + up * (alongInlines.y - start.y),
  };
}
