import { css, html, nothing, svg } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { PageDataset } from '../../api/types.ts';
import { isSegyError } from '../../core/errors.ts';
import { flippedRange } from '../../core/scene.ts';
import type { Finding, Overrides, PlacedSlice } from '../../core/types.ts';
import { button } from '../kit/controls.ts';
import { formatCount } from '../kit/format.ts';
import { thumbnail } from '../kit/thumbnail.ts';
import { base } from '../kit/tokens.styles.ts';
import { element, LensElement } from '../session/lens-element.ts';
import { mapView } from '../session/map-view.ts';
import { coarseSlice } from '../session/slice-session.ts';
import { surveyShape } from '../session/survey-shape.ts';
import { overridesOf } from './overrides-session.ts';

const WIDTH = 168;
const HEIGHT = 104;

/** One way to read the file, with a small picture of the result. */
interface Reading {
  readonly label: string;
  /** Null for the current reading. */
  readonly overrides: Overrides | null;
  readonly slice: PlacedSlice | null;
  readonly clip: readonly [number, number];
  readonly map: ReturnType<typeof mapView>;
  readonly words: string;
}

/** Shows the alternatives of one finding side by side with the current reading; a click chooses one. */
@element('lens-alternatives')
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
      /* The text of a reading appears after its picture, so its height is reserved. */
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
  #shown: PageDataset | null = null;
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
        const { overrides, label, words } = reading;
        const content = html`${this.#onMap ? this.#map(reading) : this.#canvas(reading, k)}<strong>${label}</strong><span class="muted">${words}</span>`;
        return html`<li>
          ${
            overrides
              ? button(
                  content,
                  'Reads the file this way at once and remembers it',
                  () => overridesOf(this.session).overrule(overrides),
                  { kind: '' },
                )
              : html`<div class="now">${content}</div>`
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

  async #readAll(shown: PageDataset): Promise<void> {
    this.#controller.abort();
    this.#controller = new AbortController();
    const { signal } = this.#controller;
    const readings: Reading[] = [look(shown, 'As read now', null)];
    // All alternatives are listed immediately; their pictures follow one after the other.
    const alternatives = this.finding.alternatives ?? [];
    const blank = alternatives.map(({ label, overrides }): Reading => ({ ...look(null, label, overrides) }));
    this.readings = [...readings, ...blank];
    for (const { label, overrides } of alternatives) {
      let reading: Reading;
      try {
        const other = await this.session.readAs({ ...shown.meta.overrides, ...overrides }, signal);
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
    const range = this.store.flipped.value ? flippedRange(clip) : clip;
    context.putImageData(thumbnail(slice, table, range, canvas.width, canvas.height), 0, 0);
  }
}

/** The data of a small picture; blank without a dataset. */
function look(dataset: PageDataset | null, label: string, overrides: Overrides | null): Reading {
  const empty = { label, overrides, slice: null, clip: [-1, 1] as const, map: null, words: '' };
  if (!dataset) return empty;
  const shape = surveyShape(dataset);
  const { geometry } = dataset.meta;
  const middle = { inline: shape.inline.count >> 1, crossline: shape.crossline.count >> 1 };
  const words =
    geometry.kind === '3d' || geometry.kind === 'prestack'
      ? `${formatCount(geometry.inline.count)} inlines × ${formatCount(geometry.crossline.count)} crosslines`
      : geometry.kind === 'gathers'
        ? `${formatCount(geometry.ensemble.count)} ${geometry.ensemble.count === 1 ? 'gather' : 'gathers'}`
        : `${formatCount(dataset.meta.traceCount)} traces on a line`;
  return {
    ...empty,
    slice: dataset.amplitude ? coarseSlice(dataset, shape, 'inline', middle.inline) : null,
    clip: dataset.amplitude?.clip ?? [-1, 1],
    map: mapView(geometry, shape, middle, WIDTH, HEIGHT),
    words,
  };
}
