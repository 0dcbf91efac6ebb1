import { css, html, nothing } from 'lit';
import { query } from 'lit/decorators.js';
import type { SliceSlot } from '../core/scene.ts';
import { formatLevel, formatNumber, formatVertical } from './format.ts';
import { define, LensElement } from './lens-element.ts';
import './lens-readout.ts';
import { paintSectionView, type SectionFrame, sectionFrame, sectionPoint } from './section-painting.ts';
import { numberAt, SLOTS, type SurveyShape } from './survey-shape.ts';
import { base } from './tokens.styles.ts';

/** One slice flat, with axes, colour bar and the cursor's read-out. */
export class LensSection extends LensElement {
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
      fieldset {
        display: flex;
        margin: 0;
        padding: 0;
        border: 1px solid var(--lens-line);
        border-radius: var(--lens-radius);
      }
      fieldset label {
        position: relative;
        padding: 4px 12px;
        cursor: pointer;
      }
      fieldset label:has(input:checked) {
        border-radius: 5px;
        background: var(--lens-accent-soft);
        color: var(--lens-accent);
        font-weight: 600;
      }
      fieldset label:has(input:focus-visible) {
        outline: 2px solid var(--lens-accent);
        outline-offset: 2px;
      }
      fieldset input {
        position: absolute;
        opacity: 0;
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
        cursor: crosshair;
      }
      .frame:focus-visible {
        outline-offset: -2px;
      }
    `,
  ];

  @query('.frame') private frame!: HTMLElement;
  @query('canvas') private canvas!: HTMLCanvasElement;
  #observer: ResizeObserver | null = null;
  #geometry: SectionFrame | null = null;
  #painting = 0;

  override render() {
    const { store } = this;
    const shape = store.shape.value;
    if (!shape) return html`<div class="bar"></div><div class="frame"><canvas></canvas></div>`;
    const slot = shape.flat ? 'inline' : store.sectionSlot.value;
    // Read here, so that a change of any of them repaints.
    void store.display.value;
    const slice = store.slices.value[slot];
    return html`
      <div class="bar">
        ${shape.flat ? nothing : this.#chooser(shape, slot)}
        <span>${title(shape, slot, store.indices.value[slot])}</span>
        <span class="muted">${slice ? formatLevel(slice.subsample) : ''}</span>
      </div>
      <div
        class="frame"
        role="application"
        tabindex="0"
        aria-label="Section: ${title(shape, slot, store.indices.value[slot])}"
        @pointermove=${this.#move}
        @pointerleave=${() => this.session.probe.at(null, slot)}
        @keydown=${this.#key}
      >
        <canvas></canvas>
        <lens-readout .session=${this.session}></lens-readout>
      </div>
    `;
  }

  #chooser(shape: SurveyShape, slot: SliceSlot) {
    return html`<fieldset aria-label="Section shown">
      ${SLOTS.map(
        (each) =>
          html`<label>
            <input
              type="radio"
              name="slot"
              value=${each}
              .checked=${each === slot}
              @change=${() => {
                this.store.sectionSlot.value = each;
                this.store.activeSlot.value = each;
              }}
            />
            ${shape[each].label}
          </label>`,
      )}
    </fieldset>`;
  }

  override updated(): void {
    if (!this.#observer) {
      this.#observer = new ResizeObserver(() => this.#schedule());
      this.#observer.observe(this);
    }
    this.#schedule();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer?.disconnect();
    this.#observer = null;
    cancelAnimationFrame(this.#painting);
    this.#painting = 0;
  }

  #schedule(): void {
    this.#painting ||= requestAnimationFrame(() => {
      this.#painting = 0;
      this.#paint();
    });
  }

  #paint(): void {
    const { store } = this;
    const shape = store.shape.value;
    const { clientWidth, clientHeight } = this.frame;
    if (!shape || clientWidth === 0 || clientHeight === 0) return;
    const slot = shape.flat ? 'inline' : store.sectionSlot.value;
    const ratio = Math.min(2, devicePixelRatio);
    this.canvas.width = Math.round(clientWidth * ratio);
    this.canvas.height = Math.round(clientHeight * ratio);
    const context = this.canvas.getContext('2d');
    const slice = store.slices.value[slot];
    this.#geometry = sectionFrame(shape, slot, clientWidth, clientHeight);
    if (!context || !slice) return;
    context.scale(ratio, ratio);
    const style = getComputedStyle(this);
    const theme = {
      text: style.color,
      line: style.getPropertyValue('border-color') || style.color,
      background: style.backgroundColor,
    };
    paintSectionView(
      context,
      this.session.services,
      this.#geometry,
      slice,
      store.display.value,
      shape,
      slot,
      theme,
    );
  }

  #move(event: PointerEvent): void {
    const { store } = this;
    const shape = store.shape.value;
    if (!this.#geometry || !shape) return;
    const box = this.canvas.getBoundingClientRect();
    const slot = shape.flat ? 'inline' : store.sectionSlot.value;
    const point = sectionPoint(this.#geometry, event.clientX - box.left, event.clientY - box.top);
    const { inline, crossline, sample } = store.indices.value;
    if (!point) this.session.probe.at(null, slot);
    else if (slot === 'inline')
      this.session.probe.at(
        { inlineIndex: inline, crosslineIndex: point.across, sampleIndex: point.down },
        slot,
      );
    else if (slot === 'crossline')
      this.session.probe.at(
        { inlineIndex: point.across, crosslineIndex: crossline, sampleIndex: point.down },
        slot,
      );
    else
      this.session.probe.at(
        { inlineIndex: point.down, crosslineIndex: point.across, sampleIndex: sample },
        slot,
      );
  }

  #key(event: KeyboardEvent): void {
    const { store } = this;
    const step = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1 }[event.key];
    if (!step || !store.shape.value) return;
    event.preventDefault();
    const slot = store.shape.value.flat ? 'inline' : store.sectionSlot.value;
    this.session.slices.move(slot, store.indices.value[slot] + step);
  }
}

function title(shape: SurveyShape, slot: SliceSlot, index: number): string {
  if (slot === 'sample') return `${shape.sample.label} ${formatVertical(shape.vertical, index)}`;
  if (shape.kind === '2d') return '2D line';
  return `${shape[slot].label} ${formatNumber(numberAt(shape[slot], index))}`;
}

define('lens-section', LensSection);
