import { type SectionDrawing, type SectionGrid, wiggleStep } from '../../core/section.ts';

/** Receives outlines; it is a Path2D or a writer of SVG paths. */
export interface PathSink {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
}

export interface WiggleSinks {
  readonly curve?: PathSink;
  /** Receives closed areas between the base line and the curve to the right of it; `negative` those to the left. */
  readonly positive?: PathSink;
  readonly negative?: PathSink;
}

type Point = readonly [x: number, y: number];

/**
 * Outlines the traces in view as curves over their base lines, with time downward and positive amplitudes to the right. Filled
 * areas end exactly where the straight line between two samples crosses zero. Nulls interrupt curve and area.
 * @param size size of the picture that the window fills
 * @param columns the columns [from, to), so that work can be done in pieces; all columns unless given
 */
export function traceWiggles(
  { data, width, height }: SectionGrid,
  drawing: Pick<SectionDrawing, 'window' | 'range' | 'reversed' | 'swing'>,
  size: { readonly width: number; readonly height: number },
  sinks: WiggleSinks,
  columns: { readonly from: number; readonly to: number } = { from: 0, to: width },
): void {
  const { window, range, swing } = drawing;
  const columnPixels = size.width / window.width;
  const rowPixels = size.height / window.height;
  const step = wiggleStep(columnPixels);
  const reach = swing * step * columnPixels;
  const centre = (range[0] + range[1]) / 2;
  const scale = ((drawing.reversed ? -2 : 2) * reach) / (range[1] - range[0]);
  const firstRow = Math.max(0, Math.floor(window.top - 1));
  const lastRow = Math.min(height - 1, Math.ceil(window.top + window.height));
  const margin = swing * step + 1;
  const start = Math.max(columns.from, window.left - margin);
  const firstColumn = Math.max(0, Math.ceil(start / step) * step);
  const lastColumn = Math.min(columns.to - 1, window.left + window.width + margin);
  for (let column = firstColumn; column <= lastColumn; column += step) {
    const base = (column + 0.5 - window.left) * columnPixels;
    let run: Point[] = [];
    const end = () => {
      outline(run, base, sinks);
      run = [];
    };
    for (let row = firstRow; row <= lastRow; row++) {
      const value = data[row * width + column]!;
      if (Number.isNaN(value)) end();
      else {
        const swung = Math.max(-reach, Math.min(reach, (value - centre) * scale));
        run.push([base + swung, (row + 0.5 - window.top) * rowPixels]);
      }
    }
    end();
  }
}

function outline(run: readonly Point[], base: number, { curve, positive, negative }: WiggleSinks): void {
  if (run.length < 2) return;
  run.forEach(([x, y], k) => {
    if (k === 0) curve?.moveTo(x, y);
    else curve?.lineTo(x, y);
  });
  if (positive) area(run, base, 1, positive);
  if (negative) area(run, base, -1, negative);
}

/** Makes a closed outline along the base line for each lobe on one side. */
function area(run: readonly Point[], base: number, side: 1 | -1, sink: PathSink): void {
  let open = false;
  let former = run[0]!;
  const begin = (y: number) => {
    sink.moveTo(base, y);
    open = true;
  };
  for (const point of run) {
    const inside = side * (point[0] - base) > 0;
    if (inside !== open) {
      const crossing = point === former ? point[1] : crossingOf(former, point, base);
      if (inside) begin(crossing);
      else {
        sink.lineTo(base, crossing);
        open = false;
      }
    }
    if (inside) sink.lineTo(point[0], point[1]);
    former = point;
  }
  if (open) sink.lineTo(base, former[1]);
}

const crossingOf = ([x0, y0]: Point, [x1, y1]: Point, base: number): number =>
  x1 === x0 ? y1 : y0 + ((base - x0) / (x1 - x0)) * (y1 - y0);
