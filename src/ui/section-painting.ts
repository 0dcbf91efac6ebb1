import type { SectionFigure } from './section-figure.ts';

export interface SectionTheme {
  readonly text: string;
  readonly line: string;
  readonly background: string;
}

const BAR_WIDTH = 12;
const BAR_GAP = 16;

/** Axes, colour bar and crosshair round the picture, in CSS pixels of a 2D canvas. */
export function paintFigure(
  context: CanvasRenderingContext2D,
  figure: SectionFigure,
  theme: SectionTheme,
): void {
  const { plot } = figure;
  context.font = '12px system-ui, sans-serif';
  context.fillStyle = theme.text;
  context.strokeStyle = theme.line;
  context.lineWidth = 1;
  context.strokeRect(plot.x - 0.5, plot.y - 0.5, plot.width + 1, plot.height + 1);

  context.textAlign = 'center';
  context.textBaseline = 'bottom';
  context.fillText(figure.topLabel, plot.x + plot.width / 2, plot.y - 24);
  for (const { at, text } of figure.topMarks) {
    const x = Math.round(plot.x + at) + 0.5;
    stroke(context, x, plot.y - 6, x, plot.y);
    context.fillText(text, x, plot.y - 8);
  }
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (const { at, text } of figure.sideMarks) {
    const y = Math.round(plot.y + at) + 0.5;
    stroke(context, plot.x - 6, y, plot.x, y);
    context.fillText(text, plot.x - 8, y);
  }
  context.textAlign = 'left';
  context.textBaseline = 'bottom';
  context.fillText(figure.sideLabel, 8, plot.y - 24);
  context.textBaseline = 'top';
  context.fillText(figure.note, plot.x, plot.y + plot.height + 6);
  paintBar(context, figure, theme);
  paintCross(context, figure, theme);
}

function paintBar(context: CanvasRenderingContext2D, figure: SectionFigure, theme: SectionTheme): void {
  const { plot, table, barHeight } = figure;
  const x = plot.x + plot.width + BAR_GAP;
  for (let row = 0; row < barHeight; row++) {
    const entry = 4 * Math.min(255, Math.floor((1 - (row + 0.5) / barHeight) * 256));
    context.fillStyle = `rgb(${table[entry]} ${table[entry + 1]} ${table[entry + 2]})`;
    context.fillRect(x, plot.y + row, BAR_WIDTH, Math.min(1.5, barHeight - row));
  }
  context.strokeStyle = theme.line;
  context.strokeRect(x - 0.5, plot.y - 0.5, BAR_WIDTH + 1, barHeight + 1);
  context.fillStyle = theme.text;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  for (const { at, text } of figure.barMarks) context.fillText(text, x + BAR_WIDTH + 6, plot.y + at);
}

/** A light line within a dark one, to be seen over any colour. */
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
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.globalAlpha = width === 3 ? 0.55 : 1;
    if (x !== null) stroke(context, x, plot.y, x, plot.y + plot.height);
    if (y !== null) stroke(context, plot.x, y, plot.x + plot.width, y);
  }
  context.globalAlpha = 1;
}

function stroke(context: CanvasRenderingContext2D, x0: number, y0: number, x1: number, y1: number): void {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}
