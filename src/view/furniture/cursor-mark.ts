import type { Triple } from '../placement.ts';
import type { Palette } from '../theme.ts';
import type { ViewRays } from '../view-rays.ts';
import { OVER_ALL, setAttributes, svgElement } from './over-view.ts';

const REACH = 9;
const HOLE = 4;

/** Marks the cursor of all views with a cross whose middle is open, so that the sample itself stays visible. */
export class CursorMark {
  at: Triple | null = null;
  readonly #svg = svgElement('svg', { 'aria-hidden': 'true' });
  /** A pale halo under a dark cross, or the reverse, is visible on any colour. */
  readonly #lines = ['5', '2'].map((width) =>
    svgElement('path', {
      d: `M${-REACH},0H${-HOLE}M${HOLE},0H${REACH}M0,${-REACH}V${-HOLE}M0,${HOLE}V${REACH}`,
      fill: 'none',
      'stroke-linecap': 'round',
      'stroke-width': width,
    }),
  );

  constructor(host: HTMLElement) {
    Object.assign(this.#svg.style, OVER_ALL, { width: '100%', height: '100%', display: 'none' });
    this.#svg.dataset.cursor = '';
    this.#svg.append(...this.#lines);
    host.append(this.#svg);
  }

  update(rays: ViewRays, palette: Palette): void {
    const at = this.at && rays.project(this.at);
    this.#svg.style.display = at ? 'block' : 'none';
    if (!at) return;
    this.#lines.forEach((line, k) => {
      setAttributes(line, {
        transform: `translate(${at.x.toFixed(1)} ${at.y.toFixed(1)})`,
        stroke: k === 0 ? palette.background : palette.text,
      });
    });
  }

  dispose(): void {
    this.#svg.remove();
  }
}
