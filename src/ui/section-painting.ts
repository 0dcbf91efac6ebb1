import type { DisplaySettings, SliceSlot } from '../core/scene.ts';
import type { PlacedSlice } from '../core/types.ts';
import { axisTicks, type Tick } from '../view/ticks.ts';
import { formatAmplitude } from './format.ts';
import type { SectionRect, Services } from './services.ts';
import type { AxisView, SurveyShape } from './survey-shape.ts';

export interface SectionTheme {
  readonly text: string;
  readonly line: string;
  readonly background: string;
}

/** Where the picture lies in the canvas, and the axes it is drawn against. */
export interface SectionFrame {
  readonly rect: SectionRect;
  readonly across: AxisView;
  readonly down: AxisView;
}

const MARGIN = { left: 64, top: 48, right: 88, bottom: 64 };

export function sectionFrame(
  shape: SurveyShape,
  slot: SliceSlot,
  width: number,
  height: number,
): SectionFrame {
  const rect = {
    x: MARGIN.left,
    y: MARGIN.top,
    width: Math.max(16, width - MARGIN.left - MARGIN.right),
    height: Math.max(16, height - MARGIN.top - MARGIN.bottom),
  };
  const across = slot === 'crossline' ? shape.inline : shape.crossline;
  const down = slot === 'sample' ? shape.inline : shape.sample;
  return { rect, across, down };
}

/** The indices under a point of the canvas; null outside the picture. */
export function sectionPoint(
  frame: SectionFrame,
  x: number,
  y: number,
): { across: number; down: number } | null {
  const { rect, across, down } = frame;
  const u = (x - rect.x) / rect.width;
  const v = (y - rect.y) / rect.height;
  if (u < 0 || u >= 1 || v < 0 || v >= 1) return null;
  return { across: Math.floor(u * across.count), down: Math.floor(v * down.count) };
}

/** Picture, axes and colour bar. Each trace and sample fills a cell; a tick stands at its middle. */
export function paintSectionView(
  context: CanvasRenderingContext2D,
  services: Pick<Services, 'paintSection' | 'colormapTable'>,
  frame: SectionFrame,
  slice: PlacedSlice,
  display: DisplaySettings,
  shape: SurveyShape,
  slot: SliceSlot,
  theme: SectionTheme,
): void {
  const { rect, across, down } = frame;
  const table = services.colormapTable(display.colormap);
  // The painter works in device pixels and knows no clip: what reaches beyond the frame is cleared before the axes.
  const { a: ratio } = context.getTransform();
  const cell = { width: rect.width / across.count, height: rect.height / down.count };
  const whole = {
    x: ratio * (rect.x - ((slice.columnStride - 1) / 2) * cell.width),
    y: ratio * (rect.y - ((slice.rowStride - 1) / 2) * cell.height),
    width: ratio * slice.width * slice.columnStride * cell.width,
    height: ratio * slice.height * slice.rowStride * cell.height,
  };
  const options = { interpolate: display.interpolate };
  context.save();
  context.resetTransform();
  services.paintSection(context, slice, table, display.clip, display.gain, whole, options);
  context.restore();
  const { width, height } = context.canvas;
  context.clearRect(0, 0, width, rect.y);
  context.clearRect(0, 0, rect.x, height);
  context.clearRect(rect.x + rect.width, 0, width, height);
  context.clearRect(0, rect.y + rect.height, width, height);

  context.font = '12px system-ui, sans-serif';
  context.fillStyle = theme.text;
  context.strokeStyle = theme.line;
  context.lineWidth = 1;
  context.strokeRect(rect.x - 0.5, rect.y - 0.5, rect.width + 1, rect.height + 1);

  context.textAlign = 'center';
  context.textBaseline = 'bottom';
  context.fillText(across.label, rect.x + rect.width / 2, rect.y - 24);
  for (const tick of ticksOf(across, rect.width / 72)) {
    const x = Math.round(rect.x + ((tick.index + 0.5) / across.count) * rect.width) + 0.5;
    stroke(context, x, rect.y - 6, x, rect.y);
    context.fillText(tick.text, x, rect.y - 8);
  }

  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (const tick of ticksOf(down, rect.height / 48)) {
    const y = Math.round(rect.y + ((tick.index + 0.5) / down.count) * rect.height) + 0.5;
    stroke(context, rect.x - 6, y, rect.x, y);
    context.fillText(tick.text, rect.x - 8, y);
  }
  context.textAlign = 'left';
  context.textBaseline = 'bottom';
  const unit =
    slot === 'sample'
      ? shape.inline.label
      : `${shape.vertical.domain === 'time' ? 'Time' : 'Depth'} (${shape.vertical.unit})`;
  context.fillText(unit, 8, rect.y - 24);

  paintColourBar(context, table, display, rect, theme);
}

function ticksOf({ label, first, step, count }: AxisView, wanted: number): Tick[] {
  return axisTicks({ title: label, first, step, count, whole: !/slice/.test(label) }, wanted);
}

function paintColourBar(
  context: CanvasRenderingContext2D,
  table: Uint8Array,
  display: DisplaySettings,
  rect: SectionRect,
  theme: SectionTheme,
): void {
  const x = rect.x + rect.width + 16;
  const height = Math.min(rect.height, 240);
  for (let row = 0; row < height; row++) {
    const entry = 4 * Math.min(255, Math.floor((1 - (row + 0.5) / height) * 256));
    context.fillStyle = `rgb(${table[entry]} ${table[entry + 1]} ${table[entry + 2]})`;
    context.fillRect(x, rect.y + row, 12, 1.5);
  }
  context.strokeStyle = theme.line;
  context.strokeRect(x - 0.5, rect.y - 0.5, 13, height + 1);
  const [low, high] = gainedClip(display);
  context.fillStyle = theme.text;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  for (const [part, value] of [
    [0, high],
    [0.5, (low + high) / 2],
    [1, low],
  ] as const) {
    context.fillText(
      formatAmplitude(value),
      x + 18,
      rect.y + Math.min(height - 6, Math.max(6, part * height)),
    );
  }
}

/** The amplitudes at the ends of the colour map under the gain. */
export function gainedClip({ clip, gain }: Pick<DisplaySettings, 'clip' | 'gain'>): [number, number] {
  const middle = (clip[0] + clip[1]) / 2;
  const half = (clip[1] - clip[0]) / 2 / gain;
  return [middle - half, middle + half];
}

function stroke(context: CanvasRenderingContext2D, x0: number, y0: number, x1: number, y1: number): void {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}
