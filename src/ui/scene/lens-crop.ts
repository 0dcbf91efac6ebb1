import { css, html, nothing } from 'lit';
import type { CropBox, SliceSlot } from '../../core/scene.ts';
import { bound, button, slider } from '../kit/controls.ts';
import { sliders } from '../kit/fields.styles.ts';
import { floating } from '../kit/floating.styles.ts';
import { formatNumber, formatVertical } from '../kit/format.ts';
import { base } from '../kit/tokens.styles.ts';
import { element, LensElement } from '../session/lens-element.ts';
import { indexOf, numberAt, SLOTS, type SurveyShape } from '../session/survey-shape.ts';
import { CROP_AXES, movedCrop, wholeCrop } from './crop-box.ts';

/** Crop fields, from and to on each axis. Samples outside are not drawn. */
@element('lens-crop')
export class LensCrop extends LensElement {
  static override styles = [
    base,
    sliders,
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
        ${button('Close', 'Close this panel; the crop stays', () => this.dispatchEvent(new Event('lens-close')))}
      </div>
      ${SLOTS.map((slot) => (['low', 'high'] as const).map((end) => this.#end(shape, crop, slot, end)))}
      ${button(
        'Whole survey',
        'Show the whole survey again',
        () => {
          this.store.crop.value = null;
        },
        { disabled: !this.store.crop.value, kind: '' },
      )}
    </div>`;
  }

  #end(shape: SurveyShape, crop: CropBox, slot: SliceSlot, end: 'low' | 'high') {
    const axis = shape[slot];
    const index = crop[end][CROP_AXES[slot]];
    const text =
      slot === 'sample' ? formatVertical(shape.vertical, index) : formatNumber(numberAt(axis, index));
    const name = slot === 'sample' ? (shape.vertical.domain === 'time' ? 'Time' : 'Depth') : axis.label;
    return slider({
      label: `${name} ${end === 'low' ? 'from' : 'to'}`,
      title: `${end === 'low' ? 'First' : 'Last'} ${axis.label.toLowerCase()} that the 3D view shows`,
      to: bound(numberAt(axis, index), (line) => {
        this.store.crop.value = movedCrop(this.store.crop.value, shape, slot, end, indexOf(axis, line));
      }),
      min: axis.first,
      max: Number(numberAt(axis, axis.count - 1).toFixed(4)),
      step: axis.step,
      text,
    });
  }
}
