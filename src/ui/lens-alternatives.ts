import { css, html, nothing, svg } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { Dataset } from '../api/types.ts';
import { isSegyError } from '../core/errors.ts';
import type { Finding, Overrides, PlacedSlice } from '../core/types.ts';
import { formatCount } from './format.ts';
import { define, LensElement } from './lens-element.ts';
import { mapView } from './map-view.ts';
import { coarseSlice } from './slice-session.ts';
import { surveyShape } from './survey-shape.ts';
import { thumbnail } from './thumbnail.ts';
import { base } from './tokens.styles.ts';

const WIDTH = 168;
const HEIGHT = 104;

/** A reading of the file, as far as a small picture goes. */
interface Reading {
  readonly label: string;
  /** Null: as the file is read now. */
  readonly overrides: Overrides | null;
  readonly slice: PlacedSlice | null;
  readonly clip: readonly [number, number];
  readonly map: ReturnType<typeof mapView>;
  readonly words: string;
}

/** The readings of one finding side by side: as it is now, and each alternative, one click away. */
export class LensAlternatives extends LensElement {
  static override styles = [
    base,
    css`
      ul {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        list-style: none;
      }
      li > * {
        display: grid;
        gap: 4px;
        inline-size: 186px;
        min-block-size: 0;
        padding: 8px;
        border: 1px solid var(--lens-line);
        border-radius: var(--lens-radius);
        background: var(--lens-panel);
        font-size: 12px;
        line-height: 16px;
        text-align: start;
        white-space: normal;
      }
      /* What is said of a reading comes after its picture was asked for. */
      .muted {
        min-block-size: 16px;
      }
      li > .now {
        border-color: var(--lens-accent);
      }
      canvas,
      svg {
        display: block;
        inline-size: 168px;
        block-size: 104px;
        background: var(--lens-bg);
      }
      .none {
        display: grid;
        align-content: center;
        block-size: 104px;
        color: var(--lens-muted);
      }
      polygon {
        fill: var(--lens-accent-soft);
        stroke: var(--lens-accent);
      }
      polyline,
      line {
        fill: none;
        stroke: var(--lens-accent);
        stroke-width: 1.5;
      }
      .crossline {
        stroke-dasharray: 4 3;
      }
    `,
  ];

  @property({ attribute: false }) finding!: Finding;
  @state() private readings: readonly Reading[] = [];
  #shown: Dataset | null = null;
  #controller = new AbortController();

  get #onMap(): boolean {
    return Boolean(
      this.finding.alternatives?.some(({ overrides }) => overrides.inline || overrides.x || overrides.cdp),
    );
  }

  override render() {
    void this.store.display.value;
    if (this.readings.length < 2) return nothing;
    return html`<ul aria-label="Readings side by side">
      ${this.readings.map((reading, k) => {
        const picture = this.#onMap ? this.#map(reading) : this.#canvas(reading, k);
        return html`<li>
          ${
            reading.overrides
              ? html`<button type="button" title="Reads the file this way at once and remembers it"
                  @click=${() => void this.session.overrides.overrule(reading.overrides!)}>
                  ${picture}<strong>${reading.label}</strong><span class="muted">${reading.words}</span>
                </button>`
              : html`<div class="now">${picture}<strong>As read now</strong><span class="muted">${reading.words}</span></div>`
          }
        </li>`;
      })}
    </ul>`;
  }

  #canvas({ slice, words }: Reading, k: number) {
    return slice
      ? html`<canvas data-reading=${k} width=${WIDTH * 2} height=${HEIGHT * 2} aria-hidden="true"></canvas>`
      : html`<span class="none">${words ? 'No picture' : 'Reading…'}</span>`;
  }

  #map({ map }: Reading) {
    if (!map) return html`<span class="none">No map</span>`;
    const points = (list: readonly { x: number; y: number }[]) =>
      list.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');
    return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true" focusable="false">
      ${map.outline ? svg`<polygon points=${points(map.outline)}></polygon>` : nothing}
      ${map.path ? svg`<polyline points=${points(map.path)}></polyline>` : nothing}
      ${map.lines.map(({ kind, from, to }) => svg`<line class=${kind} x1=${from.x} y1=${from.y} x2=${to.x} y2=${to.y}></line>`)}
    </svg>`;
  }

  override updated(): void {
    const dataset = this.store.dataset.value;
    if (dataset && dataset !== this.#shown) {
      this.#shown = dataset;
      void this.#readAll(dataset);
    }
    for (const [k, reading] of this.readings.entries()) this.#paint(reading, k);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#controller.abort();
    this.#shown = null;
  }

  async #readAll(shown: Dataset): Promise<void> {
    this.#controller.abort();
    this.#controller = new AbortController();
    const { signal } = this.#controller;
    const readings: Reading[] = [look(shown, '', null)];
    // The alternatives are said at once; their pictures follow one after the other.
    const alternatives = this.finding.alternatives ?? [];
    const blank = alternatives.map(({ label, overrides }): Reading => ({ ...look(null, label, overrides) }));
    this.readings = [...readings, ...blank];
    for (const { label, overrides } of alternatives) {
      let reading: Reading;
      try {
        const other = await this.session.overrides.readAs({ ...shown.meta.overrides, ...overrides }, signal);
        if (!this.#onMap) await other.preview({ signal });
        reading = look(other, label, overrides);
        other.close();
      } catch (error) {
        if (signal.aborted || isSegyError(error, 'cancelled')) return;
        reading = {
          ...look(null, label, overrides),
          words: error instanceof Error ? error.message : String(error),
        };
      }
      if (signal.aborted) return;
      readings.push(reading);
      this.readings = [...readings, ...blank.slice(readings.length - 1)];
    }
  }

  #paint({ slice, clip }: Reading, k: number): void {
    const canvas = this.renderRoot.querySelector<HTMLCanvasElement>(`canvas[data-reading="${k}"]`);
    const context = canvas?.getContext('2d');
    if (!canvas || !context || !slice) return;
    const table = this.session.services.colormapTable(this.store.display.value.colormap);
    context.putImageData(thumbnail(slice, table, clip, canvas.width, canvas.height), 0, 0);
  }
}

/** What a small picture needs of a dataset; blank without one. */
function look(dataset: Dataset | null, label: string, overrides: Overrides | null): Reading {
  const empty = { label, overrides, slice: null, clip: [-1, 1] as const, map: null, words: '' };
  if (!dataset) return empty;
  const shape = surveyShape(dataset);
  const { geometry } = dataset.meta;
  const middle = { inline: shape.inline.count >> 1, crossline: shape.crossline.count >> 1 };
  const words =
    geometry.kind === '3d' || geometry.kind === 'prestack'
      ? `${formatCount(geometry.inline.count)} inlines × ${formatCount(geometry.crossline.count)} crosslines`
      : geometry.kind === 'gathers'
        ? `${formatCount(geometry.ensemble.count)} gathers`
        : `${formatCount(dataset.meta.traceCount)} traces on a line`;
  return {
    ...empty,
    slice: dataset.amplitude ? coarseSlice(dataset, shape, 'inline', middle.inline) : null,
    clip: dataset.amplitude?.clip ?? [-1, 1],
    map: mapView(geometry, shape, middle, WIDTH, HEIGHT),
    words,
  };
}

define('lens-alternatives', LensAlternatives);
