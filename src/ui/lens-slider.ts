import { css, html, LitElement, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { define } from './lens-element.ts';
import { base } from './tokens.styles.ts';

/** Fired while a slider moves and when its number field is committed. */
export class LensInputEvent extends Event {
  constructor(readonly value: number) {
    super('lens-input');
  }
}

/** A labelled native range with its value beside it: as text, or as a number field to type into. */
export class LensSlider extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: block;
      }
      .head {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: 8px;
        min-block-size: 24px;
      }
      label {
        color: var(--lens-text);
      }
      output {
        color: var(--lens-muted);
      }
      input[type='range'] {
        display: block;
        inline-size: 100%;
        block-size: 24px;
        margin: 0;
        accent-color: var(--lens-accent);
        cursor: pointer;
      }
      input[type='number'] {
        inline-size: 88px;
        min-block-size: 24px;
        padding: 0 4px 0 8px;
        text-align: end;
      }
      .hint {
        display: flex;
        justify-content: space-between;
        gap: 8px;
        min-block-size: 16px;
        color: var(--lens-muted);
        font-size: 12px;
        line-height: 16px;
      }
    `,
  ];

  @property() label = '';
  @property({ type: Number }) min = 0;
  @property({ type: Number }) max = 100;
  @property({ type: Number }) step = 1;
  @property({ type: Number }) value = 0;
  /** Read aloud instead of the bare number. */
  @property() text = '';
  /** The tooltip: what moving it does. */
  @property() tip = '';
  @property() hint = '';
  @property({ attribute: 'hint-end' }) hintEnd = '';
  /** Shows a number field instead of the text. */
  @property({ type: Boolean }) editable = false;
  @property({ type: Boolean }) disabled = false;

  override render() {
    return html`
      <div class="head">
        <label for="range">${this.label}</label>
        ${
          this.editable
            ? html`<input
                type="number"
                aria-label="${this.label} value"
                title="Type a value; Enter takes it"
                min=${this.min}
                max=${this.max}
                step="any"
                ?disabled=${this.disabled}
                .value=${live(String(this.value))}
                @change=${this.#typed}
              />`
            : html`<output for="range">${this.text}</output>`
        }
      </div>
      <input
        id="range"
        type="range"
        title=${this.tip || nothing}
        min=${this.min}
        max=${this.max}
        step=${this.step}
        aria-valuetext=${this.text || nothing}
        ?disabled=${this.disabled}
        .value=${live(String(this.value))}
        @input=${this.#moved}
      />
      ${
        this.hint || this.hintEnd
          ? html`<div class="hint"><span>${this.hint}</span><span>${this.hintEnd}</span></div>`
          : nothing
      }
    `;
  }

  #moved(event: Event): void {
    this.dispatchEvent(new LensInputEvent((event.target as HTMLInputElement).valueAsNumber));
  }

  /** Committed by Enter or on leaving; what is not a number falls back to the value before. */
  #typed(event: Event): void {
    const field = event.target as HTMLInputElement;
    const value = field.valueAsNumber;
    if (Number.isFinite(value)) {
      this.dispatchEvent(new LensInputEvent(Math.min(this.max, Math.max(this.min, value))));
    }
    this.requestUpdate();
  }
}

define('lens-slider', LensSlider);
