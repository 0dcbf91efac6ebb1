import type { Mark, MarkColour } from '../../core/layer.ts';
import { paintText } from '../../view/furniture/over-view.ts';

type Point = readonly [number, number];

/** The picture below the marks: its theme, and which colours are visible on it. */
export interface MarkGround {
  readonly ground: keyof MarkColour;
  readonly background: string;
  readonly text: string;
}

/** A mark in pixels. `path` is an SVG path, which `Path2D` accepts too. */
export interface DrawnMark {
  readonly kind: 'line' | 'dot';
  readonly path: string;
  readonly colour: MarkColour;
  readonly width: number;
  readonly dash: readonly number[];
  /** Opacity of the filled area; 0 leaves it empty. */
  readonly fill: number;
  readonly opacity: number;
  readonly label: { readonly x: number; readonly y: number; readonly text: string } | null;
}

/** One stroke along a mark's path. */
export interface MarkStroke {
  readonly stroke: string;
  readonly width: number;
  /** Colour of the area, or 'none'. */
  readonly fill: string;
  readonly fillOpacity: number;
}

/** A line gets a halo in the background colour, a dot a rim, so that both are visible over any colour. */
const HALO_PIXELS = 3;
const RIM_PIXELS = 1.5;
const LABEL_PIXELS = 18;

/** Converts marks to pixels; `place` maps their cells. */
export function drawnMarks(marks: readonly Mark[], place: (point: Point) => Point): DrawnMark[] {
  return marks.flatMap(({ points, colour, weight, dash = [], fill = 0, opacity = 1, text }): DrawnMark[] => {
    const pixels = points.map((point) => place(point).map((v) => v.toFixed(1)));
    const [first] = pixels;
    if (!first) return [];
    const [x, y] = first.map(Number) as [number, number];
    // The label goes above its point, or below if it would leave the picture.
    const label = text ? { x: x + 8, y: y < LABEL_PIXELS ? y + LABEL_PIXELS : y - 6, text } : null;
    const shared = { colour, opacity, label, dash };
    const half = weight / 2;
    const circle = `M${x - half} ${y}a${half} ${half} 0 1 0 ${weight} 0a${half} ${half} 0 1 0 ${-weight} 0`;
    if (pixels.length === 1) return [{ ...shared, kind: 'dot', path: circle, width: weight, fill: 1 }];
    const path = `M${pixels.map((pixel) => pixel.join(' ')).join('L')}`;
    return [{ ...shared, kind: 'line', path, width: weight, fill }];
  });
}

/** The strokes that draw a mark, halo first. */
export function markStrokes({ kind, colour, width, fill }: DrawnMark, on: MarkGround): MarkStroke[] {
  const inner = { fill: fill > 0 ? colour[on.ground] : 'none', fillOpacity: fill };
  if (width <= 0) return [{ stroke: 'none', width: 0, ...inner }];
  if (kind === 'dot') return [{ stroke: on.background, width: RIM_PIXELS, ...inner }];
  return [
    { stroke: on.background, width: width + HALO_PIXELS, fill: 'none', fillOpacity: 0 },
    { stroke: colour[on.ground], width, ...inner },
  ];
}

/** Draws marks on a canvas, in CSS pixels. */
export function paintMarks(
  context: CanvasRenderingContext2D,
  marks: readonly DrawnMark[],
  on: MarkGround,
): void {
  context.save();
  Object.assign(context, {
    lineJoin: 'round',
    lineCap: 'round',
    textAlign: 'left',
    textBaseline: 'alphabetic',
  });
  for (const mark of marks) {
    const path = new Path2D(mark.path);
    context.setLineDash([...mark.dash]);
    for (const { stroke, width, fill, fillOpacity } of markStrokes(mark, on)) {
      context.globalAlpha = mark.opacity * fillOpacity;
      context.fillStyle = fill;
      if (fill !== 'none') context.fill(path);
      context.globalAlpha = mark.opacity;
      context.strokeStyle = stroke;
      context.lineWidth = width;
      if (width > 0) context.stroke(path);
    }
    if (!mark.label) continue;
    const { x, y, text } = mark.label;
    context.setLineDash([]);
    paintText(context, text, x, y, on.text, on.background);
  }
  context.restore();
}
