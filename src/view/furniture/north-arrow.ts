import type { Camera } from 'three';
import type { Triple } from '../placement.ts';
import type { Palette } from '../theme.ts';
import { setAttributes, svgElement } from './over-view.ts';

const SIZE = 64;
const RADIUS = 21;
const FONT = '600 11px system-ui, sans-serif';

/** A compass in the lower right corner. It lies in the map plane and is drawn as the camera sees it. */
export class NorthArrow {
  readonly #svg = svgElement('svg', {
    viewBox: `${-SIZE / 2} ${-SIZE / 2} ${SIZE} ${SIZE}`,
    width: String(SIZE),
    height: String(SIZE),
    'aria-hidden': 'true',
  });
  readonly #ring = svgElement('path', { 'fill-opacity': '0.6', 'stroke-opacity': '0.6' });
  readonly #dark = svgElement('path');
  readonly #light = svgElement('path', { 'fill-opacity': '0.55' });
  readonly #letter = svgElement('text', {
    'text-anchor': 'middle',
    'dominant-baseline': 'central',
    'stroke-width': '3',
    'paint-order': 'stroke',
  });
  #state = '';

  constructor(host: HTMLElement) {
    Object.assign(this.#svg.style, {
      position: 'absolute',
      // The letter is outside the ring and may be outside the drawing's box.
      overflow: 'visible',
      right: '10px',
      bottom: '10px',
      pointerEvents: 'none',
      display: 'none',
    });
    this.#letter.textContent = 'N';
    this.#letter.style.font = FONT;
    this.#svg.append(this.#ring, this.#dark, this.#light, this.#letter);
    host.append(this.#svg);
  }

  /** The part of the lower right corner that the compass takes, in CSS pixels. */
  get room(): { readonly width: number; readonly height: number } {
    return this.#state === '' ? { width: 0, height: 0 } : { width: SIZE + 20, height: SIZE + 20 };
  }

  hide(): void {
    this.#svg.style.display = 'none';
    this.#state = '';
  }

  follow(camera: Camera, palette: Palette): void {
    const { elements: e } = camera.matrixWorld;
    this.#update([e[0]!, e[1]!, e[2]!], [e[4]!, e[5]!, e[6]!], palette);
  }

  /** Draws the compass. `right` and `up` are the camera's axes in the world, as unit vectors. */
  #update(right: Triple, up: Triple, palette: Palette): void {
    const state = [...right.slice(0, 2), ...up.slice(0, 2)].map((v) => v.toFixed(3)).join() + palette.text;
    if (state === this.#state) return;
    this.#state = state;
    this.#svg.style.display = 'block';
    const at = (angle: number, radius: number) => {
      const x = Math.sin(angle) * radius;
      const y = Math.cos(angle) * radius;
      return [x * right[0] + y * right[1], -(x * up[0] + y * up[1])] as const;
    };
    const line = (points: readonly (readonly [number, number])[]) =>
      `M${points.map(([x, y]) => `${x.toFixed(2)},${y.toFixed(2)}`).join('L')}Z`;
    setAttributes(this.#ring, {
      d: line(Array.from({ length: 48 }, (_, k) => at((k * Math.PI) / 24, RADIUS))),
      // The ring has a background, because data are behind it when the view is zoomed in.
      fill: palette.background,
      stroke: palette.line,
    });
    const tip = at(0, RADIUS - 2);
    const tail = at(Math.PI, 5);
    setAttributes(this.#dark, { d: line([tip, at(2.45, RADIUS * 0.62), tail]), fill: palette.text });
    setAttributes(this.#light, { d: line([tip, at(-2.45, RADIUS * 0.62), tail]), fill: palette.mutedText });
    // The letter is outside the ring, and above it if the ring is seen edge-on.
    const [x, y] = at(0, RADIUS + 1);
    const length = Math.hypot(x, y) || 1;
    const raised = Math.hypot(up[0], up[1]);
    setAttributes(this.#letter, {
      x: (x + (x / length) * 7 * raised).toFixed(2),
      y: (y + (y / length) * 7 * raised - 9 * (1 - raised)).toFixed(2),
      fill: palette.text,
      stroke: palette.background,
    });
  }

  /** Draws the compass into the lower right corner of a picture. */
  paint(context: CanvasRenderingContext2D, size: { readonly width: number; readonly height: number }): void {
    if (this.#state === '') return;
    context.save();
    context.translate(size.width - 10 - SIZE / 2, size.height - 10 - SIZE / 2);
    for (const path of [this.#ring, this.#dark, this.#light]) {
      const shape = new Path2D(path.getAttribute('d') ?? '');
      context.globalAlpha = Number(path.getAttribute('fill-opacity') ?? 1);
      context.fillStyle = path.getAttribute('fill') ?? 'none';
      context.fill(shape);
      context.globalAlpha = Number(path.getAttribute('stroke-opacity') ?? 1);
      context.strokeStyle = path.getAttribute('stroke') ?? 'transparent';
      if (path.hasAttribute('stroke')) context.stroke(shape);
    }
    Object.assign(context, { globalAlpha: 1, font: FONT, textAlign: 'center', textBaseline: 'middle' });
    context.fillStyle = this.#letter.getAttribute('fill') ?? '';
    context.fillText('N', Number(this.#letter.getAttribute('x')), Number(this.#letter.getAttribute('y')));
    context.restore();
  }

  dispose(): void {
    this.#svg.remove();
  }
}
