import { css, html, nothing } from 'lit';
import type { CropBox, SliceSlot } from '../core/scene.ts';
import { CROP_AXES, movedCrop, wholeCrop } from './crop-box.ts';
import { floating } from './floating.styles.ts';
import { formatNumber, formatVertical } from './format.ts';
import { define, LensElement } from './lens-element.ts';
import './lens-slider.ts';
import type { LensInputEvent } from './lens-slider.ts';
import { indexOf, numberAt, SLOTS, type SurveyShape } from './survey-shape.ts';
import { base } from './tokens.styles.ts';

/** From and to on each axis: what lies outside is not drawn. */
export class LensCrop extends LensElement {
  static override styles = [
    base,
    floating,
    css`
      :host {
        inline-size: 264px;
        max-inline-size: 100%;
      }
    `,
  ];

  override render() {
    const shape = this.store.shape.value;
    if (!shape) return nothing;
    const crop = this.store.crop.value ?? wholeCrop(shape);
    return html`<div class="panel" role="group" aria-labelledby="title">
      <div class="head">
        <h2 id="title">Crop</h2>
        <button
          class="small"
          type="button"
          title="Close this panel; the crop stays"
          @click=${() => this.dispatchEvent(new Event('lens-close'))}
        >
          Close
        </button>
      </div>
      ${SLOTS.map((slot) => (['low', 'high'] as const).map((end) => this.#end(shape, crop, slot, end)))}
      <button
        type="button"
        title="Draw all of it again"
        ?disabled=${!this.store.crop.value}
        @click=${() => {
          this.store.crop.value = null;
        }}
      >
        Whole survey
      </button>
    </div>`;
  }

  #end(shape: SurveyShape, crop: CropBox, slot: SliceSlot, end: 'low' | 'high') {
    const axis = shape[slot];
    const index = crop[end][CROP_AXES[slot]];
    const { vertical } = shape;
    const text = slot === 'sample' ? formatVertical(vertical, index) : formatNumber(numberAt(axis, index));
    const name = slot === 'sample' ? (vertical.domain === 'time' ? 'Time' : 'Depth') : axis.label;
    return html`<lens-slider
      .label=${`${name} ${end === 'low' ? 'from' : 'to'}`}
      .tip=${`${end === 'low' ? 'First' : 'Last'} ${axis.label.toLowerCase()} that the 3D view shows`}
      .min=${axis.first}
      .max=${Number(numberAt(axis, axis.count - 1).toFixed(4))}
      .step=${axis.step}
      .value=${numberAt(axis, index)}
      .text=${text}
      @lens-input=${(event: LensInputEvent) => {
        const { store } = this;
        store.crop.value = movedCrop(store.crop.value, shape, slot, end, indexOf(axis, event.value));
      }}
    ></lens-slider>`;
  }
}

define('lens-crop', LensCrop);
