import { html } from 'lit';
import type { LensInputEvent } from './lens-slider.ts';

/** A gain from 1/16 to 64, by powers of two. */
export function gainSlider(label: string, tip: string, gain: number, set: (gain: number) => void) {
  return html`<lens-slider
    .label=${label}
    .tip=${tip}
    .min=${-4}
    .max=${6}
    .step=${0.05}
    .value=${Math.log2(gain)}
    .text=${`×${Number(gain.toPrecision(3))}`}
    @lens-input=${(event: LensInputEvent) => set(2 ** event.value)}
  ></lens-slider>`;
}
