import type { Palette } from '../theme.ts';
import { OVER_ALL, paintText, textHalo } from './over-view.ts';

export interface Label {
  readonly text: string;
  readonly kind: 'tick' | 'title';
  /** Centre of the label in CSS pixels. */
  readonly x: number;
  readonly y: number;
  /** Angle in radians, clockwise on the screen. */
  readonly angle: number;
  /** How far the label may move in either direction if its place is taken, in CSS pixels. */
  readonly slide?: { readonly x: number; readonly y: number };
}

/** The parts of the lower corners of the view that no label enters, in CSS pixels. */
export interface Corners {
  readonly left: { readonly width: number; readonly height: number };
  readonly right: { readonly width: number; readonly height: number };
}

const FAMILY = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
const FONTS = { tick: `400 11px ${FAMILY}`, title: `600 12px ${FAMILY}` } as const;
const HEIGHTS = { tick: 14, title: 16 } as const;
/** Smallest gap between two labels in CSS pixels. */
const GAP = 3;

/**
 * Shows text over the canvas by a pool of spans that are moved by transforms, which keeps text sharp. A label that would touch an
 * earlier one is left out.
 */
export class LabelLayer {
  readonly #root = document.createElement('div');
  readonly #spans: { element: HTMLSpanElement; state: string }[] = [];
  readonly #widths = new Map<string, number>();
  readonly #measure = document.createElement('canvas').getContext('2d');
  readonly #shown: Label[] = [];
  #palette: Palette | null = null;
  #look = 0;

  constructor(host: HTMLElement) {
    Object.assign(this.#root.style, OVER_ALL, { userSelect: 'none' });
    host.append(this.#root);
  }

  setPalette(palette: Palette): void {
    if (palette === this.#palette) return;
    this.#palette = palette;
    this.#look++;
    this.#root.style.textShadow = textHalo(palette);
  }

  /** Measures width and height of a label's text in CSS pixels. */
  size(text: string, kind: Label['kind']): { width: number; height: number } {
    const key = kind + text;
    let width = this.#widths.get(key);
    if (width === undefined) {
      if (this.#measure) this.#measure.font = FONTS[kind];
      width = this.#measure?.measureText(text).width ?? text.length * 7;
      if (this.#widths.size > 5000) this.#widths.clear();
      this.#widths.set(key, width);
    }
    return { width, height: HEIGHTS[kind] };
  }

  /** The corners of a label on the screen. */
  corners(label: Label): readonly (readonly [number, number])[] {
    const { width, height } = this.size(label.text, label.kind);
    return orientedBox(label, width, height).corners;
  }

  /** Shows these labels and no others. Earlier ones take precedence; none may extend beyond the view or into a corner. */
  show(labels: readonly Label[], viewWidth: number, viewHeight: number, corners?: Corners): void {
    const placed: Box[] = [];
    for (const side of ['left', 'right'] as const) {
      const { width, height } = corners?.[side] ?? { width: 0, height: 0 };
      const x = side === 'left' ? width / 2 : viewWidth - width / 2;
      if (width > 0) placed.push(orientedBox({ x, y: viewHeight - height / 2, angle: 0 }, width, height));
    }
    this.#shown.length = 0;
    let used = 0;
    const free = (box: Box) =>
      box.corners.every(([x, y]) => x >= 2 && y >= 2 && x <= viewWidth - 2 && y <= viewHeight - 2) &&
      !placed.some((other) => overlaps(box, other));
    for (const wanted of labels) {
      const { width, height } = this.size(wanted.text, wanted.kind);
      for (const label of places(wanted)) {
        const box = orientedBox(label, width, height);
        if (!free(box)) continue;
        placed.push(box);
        this.#shown.push(label);
        this.#write(used++, label, width, height);
        break;
      }
    }
    for (const span of this.#spans.slice(used)) {
      span.element.style.display = 'none';
      span.state = '';
    }
  }

  /** Draws the labels that are shown onto a picture. */
  paint(context: CanvasRenderingContext2D): void {
    const palette = this.#palette;
    if (!palette) return;
    Object.assign(context, { textAlign: 'center', textBaseline: 'middle', lineJoin: 'round' });
    for (const { text, kind, x, y, angle } of this.#shown) {
      context.save();
      context.translate(x, y);
      context.rotate(angle);
      context.font = FONTS[kind];
      paintText(context, text, 0, 0, kind === 'title' ? palette.text : palette.mutedText, palette.background);
      context.restore();
    }
  }

  dispose(): void {
    this.#root.remove();
  }

  #write(at: number, label: Label, width: number, height: number): void {
    let span = this.#spans[at];
    if (!span) {
      const element = document.createElement('span');
      Object.assign(element.style, { position: 'absolute', left: '0', top: '0', whiteSpace: 'nowrap' });
      this.#root.append(element);
      span = { element, state: '' };
      this.#spans.push(span);
    }
    // Upright text is placed on whole pixels, because it would blur otherwise; turned text is smoothed anyway.
    const round = label.angle === 0 ? Math.round : (value: number) => Math.round(value * 4) / 4;
    const x = round(label.x - width / 2);
    const y = round(label.y - height / 2);
    const turn = label.angle === 0 ? '' : ` rotate(${label.angle.toFixed(3)}rad)`;
    const transform = `translate(${x}px, ${y}px)${turn}`;
    const state = `${this.#look}|${label.kind}|${label.text}|${transform}`;
    if (span.state === state) return;
    Object.assign(span.element.style, {
      display: 'block',
      font: FONTS[label.kind],
      fontVariantNumeric: 'tabular-nums',
      lineHeight: `${height}px`,
      color: (label.kind === 'title' ? this.#palette?.text : this.#palette?.mutedText) ?? '',
      transform,
    });
    if (span.element.textContent !== label.text) span.element.textContent = label.text;
    span.state = state;
  }
}

function places(label: Label): Label[] {
  const { x, y, slide } = label;
  if (!slide) return [label];
  return [0, -0.5, 0.5, -1, 1].map((by) => ({ ...label, x: x + slide.x * by, y: y + slide.y * by }));
}

interface Box {
  readonly corners: readonly (readonly [number, number])[];
  readonly angle: number;
}

function orientedBox({ x, y, angle }: Pick<Label, 'x' | 'y' | 'angle'>, width: number, height: number): Box {
  const w = width / 2 + GAP / 2;
  const h = height / 2;
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  const corner = (u: number, v: number) => [x + u * c - v * s, y + u * s + v * c] as const;
  return { corners: [corner(-w, -h), corner(w, -h), corner(w, h), corner(-w, h)], angle };
}

/** Tests by separating axes: two boxes are apart if their projections onto a side of either are. */
function overlaps(a: Box, b: Box): boolean {
  for (const angle of [a.angle, a.angle + Math.PI / 2, b.angle, b.angle + Math.PI / 2]) {
    const shadow = (box: Box) => box.corners.map(([x, y]) => x * Math.cos(angle) + y * Math.sin(angle));
    const first = shadow(a);
    const second = shadow(b);
    if (Math.max(...first) <= Math.min(...second) || Math.max(...second) <= Math.min(...first)) return false;
  }
  return true;
}
