import { css, html, nothing, svg } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { PathPoint } from '../../core/scene.ts';
import type { GridGeometry, MapPoint } from '../../core/types.ts';
import { formatNumber } from '../kit/format.ts';
import { mapMarks } from '../layers/layers-of.ts';
import { drawnMarks, markStrokes } from '../layers/marks.ts';
import { element, LensElement } from '../session/lens-element.ts';
import { cellAt, placeOf, snapToGrid } from '../session/map-frame.ts';
import type { MapView } from '../session/map-view.ts';
import { numberAt } from '../session/survey-shape.ts';

/**
 * Draws the read-out, paths and layers' marks above the map, so that the traces below need not be painted
 * again.
 */
@element('lens-map-pointer')
export class LensMapPointer extends LensElement {
  static override styles = css`
    :host {
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
    path {
      stroke-linejoin: round;
      stroke-linecap: round;
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
  /** Further text about a cell, such as its NRMS. */
  @property({ attribute: false }) valueAt: (inline: number, crossline: number) => string = () => '';
  @state() private message = '';

  override render() {
    const geometry = this.#geometry;
    return html`${this.view && geometry ? this.#marks(this.view, geometry) : nothing}
      ${this.message ? html`<div class="under">${this.message}</div>` : nothing}`;
  }

  #marks({ frame }: MapView, { binGrid }: GridGeometry) {
    const place = placeOf(binGrid);
    const marks = drawnMarks(mapMarks(this.session), ([inline, crossline]) => {
      const { x, y } = frame.toPixel(place(inline, crossline));
      return [x, y];
    });
    const on = { ground: this.store.theme.value, background: 'var(--lens-bg)', text: 'var(--lens-text)' };
    return html`<svg aria-hidden="true" viewBox="0 0 ${frame.width} ${frame.height}" preserveAspectRatio="none">
      ${marks.map((mark) => [
        ...markStrokes(mark, on).map(
          ({ stroke, width, fill, fillOpacity }) =>
            svg`<path class=${mark.kind} d=${mark.path} stroke=${stroke} fill=${fill} stroke-width=${width} stroke-dasharray=${mark.dash.join(' ') || 'none'} fill-opacity=${fillOpacity} opacity=${mark.opacity}></path>`,
        ),
        mark.label ? svg`<text x=${mark.label.x} y=${mark.label.y}>${mark.label.text}</text>` : nothing,
      ])}
    </svg>`;
  }

  /** Shows line numbers and coordinates at a pixel of the map. */
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
    this.message = [lines, place, value].filter(Boolean).join(' · ');
  }

  say(text: string): void {
    this.message = text;
  }

  /** The path point that a click on a pixel of the map adds; null off the survey. */
  pathPoint(pixel: MapPoint): PathPoint | null {
    const cell = this.view && this.#geometry && snapToGrid(pixel, this.view.frame, this.#geometry);
    if (!cell) return null;
    return {
      inlineIndex: cell.inline,
      crosslineIndex: cell.crossline,
      sampleIndex: this.store.indices.value.sample,
    };
  }

  get #geometry(): GridGeometry | null {
    const geometry = this.store.meta.value?.geometry;
    return geometry && 'binGrid' in geometry ? geometry : null;
  }
}
