import { css, html, nothing, svg } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { PathPoint } from '../core/scene.ts';
import type { GridGeometry, MapPoint } from '../core/types.ts';
import { formatNumber } from './format.ts';
import { define, LensElement } from './lens-element.ts';
import { pixels } from './map-drawing.ts';
import { cellAt, placeOf, snapToGrid } from './map-frame.ts';
import type { MapView } from './map-view.ts';
import { numberAt } from './survey-shape.ts';

/** Over the map, what follows the pointer: the read-out, and the path that is drawn. The traces below are not painted again for it. */
export class LensMapPointer extends LensElement {
  static override styles = css`
    :host {
      /* Apart from live traces, lines and every colour map. */
      --lens-path: light-dark(#b3006b, #ff85cd);
      position: absolute;
      inset: 0;
      pointer-events: none;
    }
    svg {
      position: absolute;
      inset: 0;
      inline-size: 100%;
      block-size: 100%;
    }
    polyline {
      fill: none;
      stroke: var(--lens-path);
      stroke-width: 3;
      stroke-linejoin: round;
    }
    .halo {
      stroke: var(--lens-bg);
      stroke-width: 6;
    }
    .next {
      stroke-dasharray: 3 5;
      stroke-linecap: round;
    }
    circle {
      fill: var(--lens-path);
      stroke: var(--lens-bg);
      stroke-width: 1.5;
    }
    text {
      fill: var(--lens-text);
      font-size: 12px;
      font-weight: 600;
      paint-order: stroke;
      stroke: var(--lens-bg);
      stroke-width: 4px;
    }
    .under {
      position: absolute;
      inset-block-start: 8px;
      inset-inline-end: 8px;
      padding: 4px 8px;
      border: 1px solid var(--lens-line);
      border-radius: var(--lens-radius);
      background: var(--lens-panel);
      font-size: 12px;
      line-height: 20px;
    }
  `;

  @property({ attribute: false }) view: MapView | null = null;
  /** What else is known of a cell. */
  @property({ attribute: false }) valueAt: (inline: number, crossline: number) => string = () => '';
  @state() private said = '';

  override render() {
    const { view } = this;
    const geometry = this.#geometry;
    return html`${view && geometry ? this.#path(view, geometry) : nothing}
      ${this.said ? html`<div class="under">${this.said}</div>` : nothing}`;
  }

  /** The points in order, and the leg that a click would add. */
  #path({ frame }: MapView, { binGrid }: GridGeometry) {
    const path = this.store.path.value;
    if (!path) return nothing;
    const place = placeOf(binGrid);
    const pixel = (point: PathPoint) => frame.toPixel(place(point.inlineIndex, point.crosslineIndex));
    const points = path.points.map(pixel);
    const last = points.at(-1);
    return html`<svg aria-hidden="true" viewBox="0 0 ${frame.width} ${frame.height}" preserveAspectRatio="none">
      <polyline class="halo" points=${pixels(points)}></polyline>
      <polyline class="drawn" points=${pixels(points)}></polyline>
      ${path.hover && last ? svg`<polyline class="next" points=${pixels([last, pixel(path.hover)])}></polyline>` : nothing}
      ${points.map(({ x, y }) => svg`<circle cx=${x} cy=${y} r="4"></circle>`)}
      ${points.map(({ x, y }, k) => svg`<text x=${x + 8} y=${y - 6}>${k + 1}</text>`)}
    </svg>`;
  }

  /** Says lines and coordinates under a pixel of the map. */
  at(pixel: MapPoint): void {
    const shape = this.store.shape.value;
    const { view } = this;
    if (!view || !shape) return;
    const at = view.frame.toMap(pixel);
    const cell = this.#geometry && cellAt(at, this.#geometry);
    const lines = cell
      ? `${shape.inline.label} ${formatNumber(numberAt(shape.inline, cell.inline))} · ${shape.crossline.label} ${formatNumber(numberAt(shape.crossline, cell.crossline))}`
      : '';
    const place = view.frame.scaleBar ? `X ${formatNumber(at.x, 1)} · Y ${formatNumber(at.y, 1)}` : '';
    const value = cell ? this.valueAt(cell.inline, cell.crossline) : '';
    this.said = [lines, place, value].filter(Boolean).join(' · ');
  }

  say(text: string): void {
    this.said = text;
  }

  /** The point of a path that a click on a pixel of the map sets; null off the survey. */
  pathPoint(pixel: MapPoint): PathPoint | null {
    const cell = this.view && this.#geometry && snapToGrid(pixel, this.view.frame, this.#geometry);
    if (!cell) return null;
    const { sample } = this.store.indices.value;
    return { inlineIndex: cell.inline, crosslineIndex: cell.crossline, sampleIndex: sample };
  }

  get #geometry(): GridGeometry | null {
    const geometry = this.store.meta.value?.geometry;
    return geometry && 'binGrid' in geometry ? geometry : null;
  }
}

define('lens-map-pointer', LensMapPointer);
