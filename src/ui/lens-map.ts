import { css, html, nothing, svg } from 'lit';
import { state } from 'lit/decorators.js';
import { formatCount, formatNumber } from './format.ts';
import { define, LensElement } from './lens-element.ts';
import { type MapView, mapView, placeOnMap } from './map-view.ts';
import { base } from './tokens.styles.ts';

/** Where the survey lies: its outline in map coordinates, north up, with the slices shown in the other tabs. */
export class LensMap extends LensElement {
  static override styles = [
    base,
    css`
      :host {
        position: relative;
        display: block;
        min-block-size: 0;
        overflow: hidden;
      }
      svg {
        position: absolute;
        inset: 0;
        inline-size: 100%;
        block-size: 100%;
      }
      text {
        fill: var(--lens-muted);
        font-size: 12px;
      }
      .outline {
        fill: var(--lens-accent-soft);
        stroke: var(--lens-line-strong);
        stroke-width: 1.5;
      }
      .path {
        fill: none;
        stroke: var(--lens-accent);
        stroke-width: 2;
      }
      .inline,
      .crossline {
        stroke: var(--lens-accent);
        stroke-width: 2;
      }
      .crossline {
        stroke-dasharray: 6 4;
      }
      .label {
        fill: var(--lens-text);
        font-weight: 600;
      }
      .scale,
      .north {
        fill: none;
        stroke: var(--lens-muted);
        stroke-width: 1.5;
      }
      .cursor {
        fill: none;
        stroke: var(--lens-text);
        stroke-width: 2;
      }
      .corner {
        fill: var(--lens-line-strong);
      }
    `,
  ];

  @state() private size = { width: 0, height: 0 };
  #observer: ResizeObserver | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#observer = new ResizeObserver(() => {
      this.size = { width: this.clientWidth, height: this.clientHeight };
    });
    this.#observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer?.disconnect();
  }

  override render() {
    const { meta, shape, indices } = this.store;
    const { width, height } = this.size;
    if (!meta.value || !shape.value || width < 64 || height < 64) return nothing;
    const view = mapView(meta.value.geometry, shape.value, indices.value, width, height);
    if (!view) return html`<p class="muted">This file has no coordinates and no grid to draw.</p>`;
    return html`<svg role="img" aria-label=${view.description} viewBox="0 0 ${width} ${height}">
      ${view.outline ? svg`<polygon class="outline" points=${points(view.outline)}></polygon>` : nothing}
      ${view.path ? svg`<polyline class="path" points=${points(view.path)}></polyline>` : nothing}
      ${view.lines.map(
        (
          line,
        ) => svg`<line class=${line.kind} x1=${line.from.x} y1=${line.from.y} x2=${line.to.x} y2=${line.to.y}></line>
          <text class="label" x=${line.to.x + 8} y=${line.to.y - 4}>${line.label}</text>`,
      )}
      ${view.corners.map(
        (corner) => svg`<circle class="corner" cx=${corner.at.x} cy=${corner.at.y} r="3"></circle>
          <text x=${corner.at.x} y=${corner.at.y + (corner.below ? 18 : -10)} text-anchor=${corner.anchor}>${corner.label}</text>`,
      )}
      ${this.#cursor(view)} ${this.#furniture(view, height)}
    </svg>`;
  }

  /** The crosshair that was set in a section. */
  #cursor(view: MapView) {
    const { cursor, shape } = this.store;
    const at = cursor.value && shape.value ? placeOnMap(view, shape.value, cursor.value) : null;
    return at
      ? svg`<path class="cursor" d="M${at.x - 9} ${at.y}h18M${at.x} ${at.y - 9}v18"></path>`
      : nothing;
  }

  #furniture(view: MapView, height: number) {
    if (!view.scaleBar)
      return svg`<text x="16" y=${height - 16}>No map coordinates: inline and crossline numbers, square bins</text>`;
    const { pixels, length, unit } = view.scaleBar;
    return svg`
      <path class="scale" d="M16 ${height - 24}v6h${pixels}v-6"></path>
      <text x=${24 + pixels} y=${height - 16}>${length >= 1000 ? formatCount(length) : formatNumber(length)} ${unit}</text>
      <path class="north" d="M24 48V20m-6 8 6-8 6 8"></path>
      <text x="36" y="32">N</text>`;
  }
}

function points(list: readonly { x: number; y: number }[]): string {
  return list.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');
}

define('lens-map', LensMap);
