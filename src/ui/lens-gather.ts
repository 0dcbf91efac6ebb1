import { css, html } from 'lit';
import { query, state } from 'lit/decorators.js';
import { isSegyError } from '../core/errors.ts';
import type { PlacedSlice } from '../core/types.ts';
import { formatNumber } from './format.ts';
import { Latest } from './latest.ts';
import { define, LensElement } from './lens-element.ts';
import { paintSectionView, sectionFrame } from './section-painting.ts';
import { numberAt, type SurveyShape } from './survey-shape.ts';
import { base } from './tokens.styles.ts';

/** All offsets at the crossing of the inline and the crossline shown, as one section. */
export class LensGather extends LensElement {
  static override styles = [
    base,
    css`
      :host {
        display: grid;
        grid-template-rows: auto 1fr;
        min-block-size: 0;
      }
      .bar {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px 16px;
        padding: 8px 16px;
      }
      .frame {
        position: relative;
        min-block-size: 0;
        overflow: hidden;
      }
      canvas {
        position: absolute;
        inset: 0;
        inline-size: 100%;
        block-size: 100%;
      }
    `,
  ];

  @query('canvas') private canvas!: HTMLCanvasElement;
  @query('.frame') private frame!: HTMLElement;
  @state() private gather: { readonly key: string; readonly slice: PlacedSlice } | null = null;
  #request = new Latest();
  #observer: ResizeObserver | null = null;

  get #key(): string {
    const { fingerprint, overrides } = this.store.meta.value ?? {};
    const { inline, crossline } = this.store.indices.value;
    return JSON.stringify([fingerprint, overrides, inline, crossline]);
  }

  override render() {
    const { store } = this;
    void store.display.value;
    const shape = store.shape.value;
    const { inline, crossline } = store.indices.value;
    const title = shape
      ? `Gather at inline ${formatNumber(numberAt(shape.inline, inline))}, crossline ${formatNumber(numberAt(shape.crossline, crossline))}`
      : '';
    const here = this.gather?.key === this.#key;
    return html`
      <div class="bar">
        <strong>${title}</strong>
        <span class="muted">${here ? this.#traces() : 'reading…'}</span>
        <button class="small" type="button" title="Inline, crossline and time slice again"
          @click=${() => {
            store.gatherShown.value = false;
          }}>Back to sections</button>
      </div>
      <div class="frame"><canvas role="img" aria-label="${title}: ${here ? this.#traces() : ''}"></canvas></div>
    `;
  }

  #traces(): string {
    const slice = this.gather!.slice;
    let live = 0;
    for (let column = 0; column < slice.width; column++) if (!Number.isNaN(slice.data[column]!)) live += 1;
    return `${live} of ${slice.width} offsets have a trace`;
  }

  override updated(): void {
    if (!this.#observer) {
      this.#observer = new ResizeObserver(() => this.#paint());
      this.#observer.observe(this);
    }
    if (this.gather?.key !== this.#key) void this.#read(this.#key);
    this.#paint();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer?.disconnect();
    this.#observer = null;
    this.#request.abort();
  }

  #asked = '';

  async #read(key: string): Promise<void> {
    const dataset = this.store.dataset.value;
    const shape = this.store.shape.value;
    if (!dataset || !shape || this.#asked === key) return;
    this.#asked = key;
    const { inline, crossline } = this.store.indices.value;
    try {
      const slice = await this.#request.run((signal) =>
        dataset.gather({
          inline: numberAt(shape.inline, inline),
          crossline: numberAt(shape.crossline, crossline),
          signal,
        }),
      );
      if (slice)
        this.gather = { key, slice: { ...slice, axis: 'line', index: 0, columnStride: 1, rowStride: 1 } };
    } catch (error) {
      this.#asked = '';
      if (!isSegyError(error, 'closed')) this.session.fail(error);
    }
  }

  /** The survey's shape with the offsets across: evenly spaced ones by number, else counted. */
  #shape(shape: SurveyShape): SurveyShape {
    const geometry = this.store.meta.value?.geometry;
    const offsets = geometry?.kind === 'prestack' ? geometry.offsets : [];
    const step = (offsets[1] ?? 1) - (offsets[0] ?? 0);
    const even = offsets.length > 1 && offsets.every((offset, k) => offset === offsets[0]! + k * step);
    const across = even
      ? { label: 'Offset', first: offsets[0]!, step, count: offsets.length }
      : { label: 'Offset number', first: 1, step: 1, count: offsets.length };
    return { ...shape, flat: true, crossline: across };
  }

  #paint(): void {
    const { store, frame, canvas, gather } = this;
    const shape = store.shape.value;
    const context = canvas?.getContext('2d');
    if (!shape || !context || !gather || frame.clientWidth === 0) return;
    const ratio = Math.min(2, devicePixelRatio);
    canvas.width = Math.round(frame.clientWidth * ratio);
    canvas.height = Math.round(frame.clientHeight * ratio);
    context.scale(ratio, ratio);
    const style = getComputedStyle(this);
    const own = this.#shape(shape);
    paintSectionView(
      context,
      this.session.services,
      sectionFrame(own, 'inline', frame.clientWidth, frame.clientHeight),
      gather.slice,
      store.display.value,
      own,
      'inline',
      {
        text: style.color,
        line: style.getPropertyValue('border-color') || style.color,
        background: style.backgroundColor,
      },
    );
  }
}

define('lens-gather', LensGather);
