import type { Camera } from 'three';
import type { Triple } from './placement.ts';
import type { Palette } from './theme.ts';

const SIZE = 64;
const RADIUS = 21;
const NAMESPACE = 'http://www.w3.org/2000/svg';

/** A compass lying on the map plane, drawn as the camera sees it, in the lower right corner. */
export class NorthArrow {
  readonly #svg = document.createElementNS(NAMESPACE, 'svg');
  readonly #ring = this.#path();
  readonly #dark = this.#path();
  readonly #light = this.#path();
  readonly #letter = document.createElementNS(NAMESPACE, 'text');
  #state = '';

  constructor(host: HTMLElement) {
    const svg = this.#svg;
    svg.setAttribute('viewBox', `${-SIZE / 2} ${-SIZE / 2} ${SIZE} ${SIZE}`);
    svg.setAttribute('width', String(SIZE));
    svg.setAttribute('height', String(SIZE));
    svg.setAttribute('aria-hidden', 'true');
    svg.style.position = 'absolute';
    // The letter stands outside the ring.
    svg.style.overflow = 'visible';
    svg.style.right = '10px';
    svg.style.bottom = '10px';
    svg.style.pointerEvents = 'none';
    svg.style.display = 'none';
    this.#letter.textContent = 'N';
    this.#letter.setAttribute('text-anchor', 'middle');
    this.#letter.setAttribute('dominant-baseline', 'central');
    this.#letter.style.font = '600 11px system-ui, sans-serif';
    svg.append(this.#ring, this.#dark, this.#light, this.#letter);
    host.append(svg);
  }

  /** Room taken from the right and from the bottom, CSS pixels. */
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

  /** `right` and `up`: the camera's axes in the world, unit vectors. */
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
    this.#ring.setAttribute('d', line(Array.from({ length: 48 }, (_, k) => at((k * Math.PI) / 24, RADIUS))));
    // Zoomed in, data lie behind.
    this.#ring.setAttribute('fill', palette.background);
    this.#ring.setAttribute('fill-opacity', '0.6');
    this.#letter.setAttribute('stroke', palette.background);
    this.#letter.setAttribute('stroke-width', '3');
    this.#letter.setAttribute('paint-order', 'stroke');
    this.#ring.setAttribute('stroke', palette.line);
    this.#ring.setAttribute('stroke-opacity', '0.6');
    const tip = at(0, RADIUS - 2);
    const tail = at(Math.PI, 5);
    this.#dark.setAttribute('d', line([tip, at(2.45, RADIUS * 0.62), tail]));
    this.#dark.setAttribute('fill', palette.text);
    this.#light.setAttribute('d', line([tip, at(-2.45, RADIUS * 0.62), tail]));
    this.#light.setAttribute('fill', palette.mutedText);
    this.#light.setAttribute('fill-opacity', '0.55');
    // Outside the ring; above it where the ring is seen from its edge.
    const [x, y] = at(0, RADIUS + 1);
    const length = Math.hypot(x, y) || 1;
    const raised = Math.hypot(up[0], up[1]);
    this.#letter.setAttribute('x', (x + (x / length) * 7 * raised).toFixed(2));
    this.#letter.setAttribute('y', (y + (y / length) * 7 * raised - 9 * (1 - raised)).toFixed(2));
    this.#letter.setAttribute('fill', palette.text);
  }

  /** The same, in the lower right corner of a picture. */
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
    context.globalAlpha = 1;
    context.font = '600 11px system-ui, sans-serif';
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillStyle = this.#letter.getAttribute('fill') ?? '';
    context.fillText('N', Number(this.#letter.getAttribute('x')), Number(this.#letter.getAttribute('y')));
    context.restore();
  }

  dispose(): void {
    this.#svg.remove();
  }

  #path(): SVGPathElement {
    return document.createElementNS(NAMESPACE, 'path');
  }
}
