import { css, html, nothing, svg } from 'lit';
import { state } from 'lit/decorators.js';
import { fields, sliders } from '../kit/fields.styles.ts';
import { opacitySlider } from '../kit/gain-slider.ts';
import { base } from '../kit/tokens.styles.ts';
import { element, LensElement } from '../session/lens-element.ts';
import type { Layer } from './layer.ts';
import { layersOf } from './layers-of.ts';

/** The list of layers: each has an eye, a name and options that unfold below it. */
@element('lens-layers')
export class LensLayers extends LensElement {
  static override styles = [
    base,
    fields,
    sliders,
    css`
      :host {
        display: grid;
        gap: 4px;
      }
      .layer {
        display: grid;
        grid-template-columns: 28px minmax(0, 1fr);
      }
      .eye {
        z-index: 1;
        display: grid;
        grid-area: 1 / 1;
        place-items: center;
        min-inline-size: 28px;
        /* Aligns the glyph with the headings. */
        margin-inline-start: -5px;
        block-size: 28px;
        min-block-size: 28px;
        padding: 0;
        border: 0;
        border-radius: 4px;
        background: none;
        color: var(--lens-text);
      }
      .eye[aria-checked='false'] {
        color: var(--lens-muted);
      }
      .eye:hover:not(:disabled) {
        background: var(--lens-field);
      }
      details {
        grid-area: 1 / 1 / 2 / -1;
      }
      summary {
        display: flex;
        align-items: center;
        justify-content: space-between;
        block-size: 28px;
        padding-inline: 28px 4px;
        border-radius: 4px;
        font-weight: 600;
        cursor: pointer;
      }
      summary:hover {
        background: var(--lens-field);
      }
      svg {
        inline-size: 18px;
        block-size: 18px;
        fill: none;
        stroke: currentcolor;
        stroke-width: 1.5;
        stroke-linecap: round;
        stroke-linejoin: round;
      }
      .fold {
        inline-size: 12px;
        block-size: 12px;
      }
      .options {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 8px;
        padding: 4px 0 12px;
      }
      .note {
        margin: 0;
        color: var(--lens-muted);
        font-size: 12px;
      }
      .options > button {
        justify-self: start;
      }
    `,
  ];

  /** Layers that the user folded or unfolded. The others are unfolded while they have something to show. */
  @state() private folds: Readonly<Record<string, boolean>> = {};

  override render() {
    const { tab } = this.store;
    // Beside a section or the map there are the layers that draw there.
    const drawn = layersOf(this.session).value.filter(
      (layer) =>
        (tab.value === 'section' && layer.section) ||
        (tab.value === 'map' && layer.map) ||
        tab.value === '3d',
    );
    return drawn.map((layer) => this.#layer(layer));
  }

  #layer(layer: Layer) {
    const { id, title, present } = layer;
    const visible = layer.visible.value;
    const name = title.toLowerCase();
    const open = this.folds[id] ?? (present && visible);
    return html`<div class="layer">
      <button
        class="eye"
        type="button"
        role="switch"
        aria-label="Show ${name}"
        aria-checked=${present && visible}
        title=${visible ? `Hide the ${name}` : `Show the ${name}`}
        ?disabled=${!present}
        @click=${() => layer.show(!visible)}
      >
        <svg viewBox="0 0 20 20" aria-hidden="true">
          <path d="M2 10c4-7 12-7 16 0c-4 7-12 7-16 0z" />
          ${present && visible ? svg`<circle cx="10" cy="10" r="2.5" fill="currentcolor" />` : svg`<path d="M4 17L16 3" />`}
        </svg>
      </button>
      <details
        ?open=${open}
        @toggle=${(event: Event) => {
          const now = (event.target as HTMLDetailsElement).open;
          if (now !== open) this.folds = { ...this.folds, [id]: now };
        }}
      >
        <summary title="Options of the ${name}">
          ${title}
          <svg class="fold" viewBox="0 0 12 12" aria-hidden="true"><path d=${open ? 'M2 4l4 4l4-4' : 'M4 2l4 4l-4 4'} /></svg>
        </summary>
        ${open ? html`<div class="options" role="group" aria-label=${title}>${layer.panel()} ${present ? opacitySlider(`${title} opacity`, layer.opacity) : nothing}</div>` : nothing}
      </details>
    </div>`;
  }
}
