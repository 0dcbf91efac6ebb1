import { type MarkGround, paintMarks } from '../layers/marks.ts';
import { plotsOf, rightOf, type SectionFigure } from './section-figure.ts';

export interface SectionTheme extends MarkGround {
  readonly line: string;
}

const BAR_WIDTH = 12;
const BAR_GAP = 16;
/** Height of a line below the plot, with its distance to the edge. */
const NOTE_PIXELS = 18;
const LABEL_HEIGHT = 18;
const LABEL_SPACE = 5;

/** Draws axes, colour bar, layers' marks and crosshair around the picture, in CSS pixels of a 2D canvas. */
export function paintFigure(
  context: CanvasRenderingContext2D,
  figure: SectionFigure,
  theme: SectionTheme,
): void {
  const { plot } = figure;
  Object.assign(context, {
    font: '12px system-ui, sans-serif',
    fillStyle: theme.text,
    strokeStyle: theme.line,
    lineWidth: 1,
  });
  for (const each of plotsOf(figure)) {
    context.strokeRect(each.x - 0.5, each.y - 0.5, each.width + 1, each.height + 1);
    Object.assign(context, { textAlign: 'center', textBaseline: 'bottom' });
    context.fillText(figure.topLabel, each.x + each.width / 2, each.y - 24);
    for (const { at, text } of figure.topMarks) {
      const x = Math.round(each.x + at) + 0.5;
      stroke(context, x, each.y - 6, x, each.y);
      context.fillText(text, x, each.y - 8);
    }
  }
  Object.assign(context, { textAlign: 'right', textBaseline: 'middle' });
  for (const { at, text } of figure.sideMarks) {
    const y = Math.round(plot.y + at) + 0.5;
    stroke(context, plot.x - 6, y, plot.x, y);
    context.fillText(text, plot.x - 8, y);
  }
  Object.assign(context, { textAlign: 'left', textBaseline: 'bottom' });
  context.fillText(figure.sideLabel, 8, plot.y - 24);
  context.textBaseline = 'top';
  context.fillText(figure.note, plot.x, plot.y + plot.height + 6);
  context.textAlign = 'right';
  context.fillText(figure.exaggeration, rightOf(figure), figure.height - NOTE_PIXELS);
  paintBar(context, figure, theme);
  for (const each of plotsOf(figure)) {
    context.save();
    context.beginPath();
    context.rect(each.x, each.y, each.width, each.height);
    context.clip();
    context.translate(each.x, each.y);
    paintMarks(context, figure.marks, theme);
    context.restore();
    paintCross(context, { ...figure, plot: each }, theme);
  }
}

function paintBar(context: CanvasRenderingContext2D, figure: SectionFigure, theme: SectionTheme): void {
  const { plot, table, barHeight } = figure;
  const x = rightOf(figure) + BAR_GAP;
  for (let row = 0; row < barHeight; row++) {
    const entry = 4 * Math.min(255, Math.floor((1 - (row + 0.5) / barHeight) * 256));
    context.fillStyle = `rgb(${table[entry]} ${table[entry + 1]} ${table[entry + 2]})`;
    context.fillRect(x, plot.y + row, BAR_WIDTH, Math.min(1.5, barHeight - row));
  }
  context.strokeStyle = theme.line;
  context.strokeRect(x - 0.5, plot.y - 0.5, BAR_WIDTH + 1, barHeight + 1);
  Object.assign(context, { fillStyle: theme.text, textAlign: 'left', textBaseline: 'middle' });
  for (const { at, text } of figure.barMarks) context.fillText(text, x + BAR_WIDTH + 6, plot.y + at);
  if (!figure.barTitle) return;
  Object.assign(context, { textAlign: 'right', textBaseline: 'top' });
  context.fillText(figure.barTitle, figure.width - 8, 4);
}

/** Draws a light line within a dark one, visible over any colour, and at the edges where the lines stand. */
function paintCross(
  context: CanvasRenderingContext2D,
  { plot, cross }: SectionFigure,
  theme: SectionTheme,
): void {
  const x = cross.x === null ? null : Math.round(plot.x + cross.x) + 0.5;
  const y = cross.y === null ? null : Math.round(plot.y + cross.y) + 0.5;
  for (const [width, colour] of [
    [3, theme.background],
    [1, theme.text],
  ] as const) {
    Object.assign(context, { lineWidth: width, strokeStyle: colour, globalAlpha: width === 3 ? 0.55 : 1 });
    if (x !== null) stroke(context, x, plot.y, x, plot.y + plot.height);
    if (y !== null) stroke(context, plot.x, y, plot.x + plot.width, y);
  }
  context.globalAlpha = 1;
  // The side's label keeps to the right, because the read-out lies at the left, and below the top's where the lines cross near it.
  Object.assign(context, { textAlign: 'left', textBaseline: 'middle' });
  const [across, down] = [cross.xText, cross.yText].map(
    (text) => Math.ceil(context.measureText(text).width) + 2 * LABEL_SPACE,
  ) as [number, number];
  const within = (at: number, extent: number) => Math.max(0, Math.min(at, extent));
  const right = plot.x + plot.width;
  if (x !== null)
    paintLabel(
      context,
      cross.xText,
      within(x - across / 2 - plot.x, plot.width - across) + plot.x,
      plot.y,
      across,
      theme,
    );
  if (y === null) return;
  const isCrowded = x !== null && x + across / 2 > right - down;
  const top = within(y - LABEL_HEIGHT / 2 - plot.y, plot.height - LABEL_HEIGHT) + plot.y;
  paintLabel(
    context,
    cross.yText,
    right - down,
    isCrowded ? Math.max(top, plot.y + LABEL_HEIGHT) : top,
    down,
    theme,
  );
}

function paintLabel(
  context: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  width: number,
  theme: SectionTheme,
): void {
  context.fillStyle = theme.background;
  context.fillRect(x, y, width, LABEL_HEIGHT);
  Object.assign(context, { lineWidth: 1, strokeStyle: theme.line, fillStyle: theme.text });
  context.strokeRect(x + 0.5, y + 0.5, width - 1, LABEL_HEIGHT - 1);
  context.fillText(text, x + LABEL_SPACE, y + LABEL_HEIGHT / 2);
}

function stroke(context: CanvasRenderingContext2D, x0: number, y0: number, x1: number, y1: number): void {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}
