import type { Triple } from './placement.ts';
import type { Palette } from './theme.ts';
import type { ViewRays } from './view-rays.ts';

const NAMESPACE = 'http://www.w3.org/2000/svg';
const REACH = 9;
const HOLE = 4;

/** Where the cursor of all views is: a cross with an open middle, so that the sample itself stays in sight. */
export class CursorMark {
  at: Triple | null = null;
  readonly #svg = document.createElementNS(NAMESPACE, 'svg');
  readonly #lines = Array.from({ length: 2 }, () => document.createElementNS(NAMESPACE, 'path'));

  constructor(host: HTMLElement) {
    Object.assign(this.#svg.style, { position: 'absolute', inset: '0', width: '100%', height: '100%' });
    Object.assign(this.#svg.style, { pointerEvents: 'none', overflow: 'hidden', display: 'none' });
    this.#svg.setAttribute('aria-hidden', 'true');
    this.#svg.dataset.cursor = '';
    // A pale halo under a dark cross, or the other way round: it shows on any colour.
    for (const line of this.#lines) {
      line.setAttribute(
        'd',
        `M${-REACH},0H${-HOLE}M${HOLE},0H${REACH}M0,${-REACH}V${-HOLE}M0,${HOLE}V${REACH}`,
      );
      line.setAttribute('fill', 'none');
      line.setAttribute('stroke-linecap', 'round');
    }
    this.#svg.append(...this.#lines);
    host.append(this.#svg);
  }

  update(rays: ViewRays, palette: Palette): void {
    const at = this.at && rays.project(this.at);
    this.#svg.style.display = at ? 'block' : 'none';
    if (!at) return;
    this.#lines.forEach((line, k) => {
      line.setAttribute('transform', `translate(${at.x.toFixed(1)} ${at.y.toFixed(1)})`);
      line.setAttribute('stroke', k === 0 ? palette.background : palette.text);
      line.setAttribute('stroke-width', k === 0 ? '5' : '2');
    });
  }

  dispose(): void {
    this.#svg.remove();
  }
}
