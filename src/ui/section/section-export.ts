import { numberAt } from '../../core/axis.ts';
import { pause } from '../../core/pause.ts';
import { hasSteps, type SectionGrid, wiggleStep } from '../../core/section.ts';
import { type PathSink, traceWiggles } from '../../view/section/wiggle.ts';
import { csvField } from '../kit/csv-field.ts';
import { formatNumber } from '../kit/format.ts';
import type { ViewStore } from '../session/store.ts';
import { stepsOf } from './section-display.ts';
import type { SectionFigure, SectionFormat } from './section-figure.ts';
import { paintFigure, type SectionTheme } from './section-painting.ts';
import { columnNumber, type SectionSource } from './section-source.ts';
import { captionLines, type SvgPart, svgFigure } from './section-svg.ts';
import type { SectionPart, SectionView } from './section-view.ts';

const PAPER: SectionTheme = {
  ground: 'light',
  text: '#17202b',
  line: '#8a95a3',
  background: '#ffffff',
};
const CAPTION_LINE = 18;
/** Number of samples written between pauses, which keep the page responsive. */
const PIECE_SAMPLES = 400_000;

/** Makes the section's file, or null when there is nothing to save. */
export async function sectionFile(
  store: ViewStore,
  view: SectionView,
  format: SectionFormat,
  signal?: AbortSignal,
): Promise<Blob | null> {
  const { source, figure, drawing } = view;
  if (!source || !figure || !drawing) return null;
  const caption = captionLines(store, view);
  if (format === 'png') return pngFile(view, caption);
  if (format === 'npy' || format === 'csv') {
    const exact = await exactGrid(store, source, signal);
    if (format === 'npy')
      return new Blob(await npyParts(exact, signal), { type: 'application/octet-stream' });
    return new Blob(await csvParts(store, view, exact, signal), { type: 'text/csv' });
  }
  const layers: SvgPart[] = [];
  for (const part of view.parts) {
    const density = part.drawing.density ? await densityUrl(view, part) : null;
    layers.push({ ...part, density, paths: await wigglePaths(part, figure, signal) });
  }
  return new Blob([svgFigure(figure, layers, caption, PAPER)], { type: 'image/svg+xml' });
}

/** Wiggle curves and filled lobes of one section as SVG paths. */
async function wigglePaths(
  { grid, drawing }: SectionPart,
  { plot }: SectionFigure,
  signal: AbortSignal | undefined,
): Promise<SvgPart['paths']> {
  const paths = { curve: new SvgPath(), positive: new SvgPath(), negative: new SvgPath() };
  const sinks = {
    curve: drawing.wiggle ? paths.curve : undefined,
    positive: drawing.fillPositive ? paths.positive : undefined,
    negative: drawing.fillNegative ? paths.negative : undefined,
  };
  const step = wiggleStep(plot.width / drawing.window.width);
  const piece = step * Math.max(1, Math.ceil(PIECE_SAMPLES / 20 / drawing.window.height));
  for (let from = 0; from < grid.width; from += piece) {
    traceWiggles(grid, drawing, plot, sinks, { from, to: Math.min(grid.width, from + piece) });
    await pause(signal);
  }
  return paths;
}

/** The values at full resolution, whatever the picture shows, with the processing that is switched on. */
async function exactGrid(
  store: ViewStore,
  source: SectionSource,
  signal: AbortSignal | undefined,
): Promise<SectionGrid> {
  const shape = store.shape.value;
  const dataset = store.dataset.value;
  const grid = await source.readExact(signal);
  if (!shape || !dataset || !source.upright || store.shown.value) return grid;
  const steps = stepsOf(store.section.value, shape.vertical, 1);
  return hasSteps(steps) ? dataset.processSection(grid, steps, { signal }) : grid;
}

/** The picture with axes and caption on white, at screen resolution. */
async function pngFile(view: SectionView, caption: readonly string[]): Promise<Blob | null> {
  const { figure, parts } = view;
  const first = parts[0]?.picture();
  if (!figure || !first) return null;
  const ratio = first.width / figure.plot.width;
  const canvas = Object.assign(document.createElement('canvas'), {
    width: Math.round(figure.width * ratio),
    height: Math.round((figure.height + (caption.length + 1) * CAPTION_LINE) * ratio),
  });
  const context = canvas.getContext('2d');
  if (!context) return null;
  context.fillStyle = PAPER.background;
  context.fillRect(0, 0, canvas.width, canvas.height);
  const [x, y] = [Math.round(figure.plot.x * ratio), Math.round(figure.plot.y * ratio)];
  for (const { from, to, opacity, at, picture } of parts) {
    const drawn = picture();
    if (!drawn) continue;
    const [left, right] = [from, to].map((share) => Math.round(share * drawn.width)) as [number, number];
    const [width, { height }] = [right - left, drawn];
    context.globalAlpha = opacity;
    const place = at ? Math.round(at.x * ratio) : x;
    context.drawImage(drawn, left, 0, width, height, place + left, y, width, height);
    context.globalAlpha = 1;
    if (from === 0) continue;
    context.fillStyle = PAPER.text;
    context.fillRect(x + left - 1, y, 2, height);
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  paintFigure(context, figure, PAPER);
  Object.assign(context, {
    fillStyle: PAPER.text,
    textAlign: 'left',
    textBaseline: 'alphabetic',
    font: '12px system-ui, sans-serif',
  });
  caption.forEach((line, k) => {
    context.fillText(line, 16, figure.height + (k + 1) * CAPTION_LINE);
  });
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
}

/** The colours without wiggles as an image URL, at screen resolution. */
async function densityUrl(view: SectionView, part: SectionPart): Promise<string | null> {
  const picture = part.picture({ wiggle: false, fillPositive: false, fillNegative: false });
  if (!picture) return null;
  // `toBlob` copies the canvas before it returns, so the page's picture can be drawn again.
  const making = new Promise<Blob | null>((resolve) => picture.toBlob(resolve, 'image/png'));
  view.repaint();
  const blob = await making;
  if (!blob) return null;
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}

class SvgPath implements PathSink {
  readonly parts: string[] = [];

  moveTo(x: number, y: number): void {
    this.parts.push(`M${x.toFixed(2)} ${y.toFixed(2)}`);
  }

  lineTo(x: number, y: number): void {
    this.parts.push(`L${x.toFixed(2)} ${y.toFixed(2)}`);
  }

  toString(): string {
    return this.parts.join('');
  }
}

/**
 * NumPy format 1.0: float32 array [column (trace), row (sample)] in C order, as SEG-Y libraries return a
 * section. NaN means no trace.
 */
async function npyParts(
  { data, width, height }: SectionGrid,
  signal: AbortSignal | undefined,
): Promise<BlobPart[]> {
  const dictionary = `{'descr': '<f4', 'fortran_order': False, 'shape': (${width}, ${height}), }`;
  const length = Math.ceil((10 + dictionary.length + 1) / 64) * 64;
  const text = `${dictionary.padEnd(length - 11)}\n`;
  const header = new Uint8Array(length);
  header.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, (length - 10) & 0xff, (length - 10) >> 8]);
  for (let k = 0; k < text.length; k++) header[10 + k] = text.charCodeAt(k);
  const values = new DataView(new ArrayBuffer(4 * width * height));
  const piece = Math.max(1, Math.floor(PIECE_SAMPLES / height));
  for (let column = 0, at = 0; column < width; column++) {
    for (let row = 0; row < height; row++, at += 4) values.setFloat32(at, data[row * width + column]!, true);
    if (column % piece === piece - 1) await pause(signal);
  }
  return [header, values.buffer];
}

/** The samples in view as CSV: one row per sample, one column per trace. A missing value is empty. */
async function csvParts(
  store: ViewStore,
  view: SectionView,
  { data, width, height }: SectionGrid,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const { source, window } = view;
  const shape = store.shape.value;
  if (!source || !shape) return [];
  const range = (start: number, extent: number, count: number) => ({
    from: Math.max(0, Math.ceil(start - 0.5)),
    to: Math.min(count - 1, Math.floor(start + extent - 0.5)),
  });
  const columns = range(window.left, window.width, width);
  const rows = range(window.top, window.height, height);
  const { across, down } = source;
  const side = source.upright ? `${shape.vertical.domain} (${shape.vertical.unit})` : down.label;
  const piece = Math.max(1, Math.floor(PIECE_SAMPLES / 8 / (columns.to - columns.from + 1)));
  const parts: string[] = [];
  let line = csvField(`${side} \\ ${across.label}`);
  for (let column = columns.from; column <= columns.to; column++)
    line += `,${formatNumber(columnNumber(source, column))}`;
  parts.push(`${line}\r\n`);
  for (let row = rows.from; row <= rows.to; row++) {
    line = formatNumber(numberAt(down, row), 6);
    for (let column = columns.from; column <= columns.to; column++) {
      const value = data[row * width + column]!;
      line += Number.isNaN(value) ? ',' : `,${value}`;
    }
    parts.push(`${line}\r\n`);
    if (row % piece === 0) await pause(signal);
  }
  return parts;
}
