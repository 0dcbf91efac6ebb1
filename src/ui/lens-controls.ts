import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import type { SliceSlot } from '../core/scene.ts';
import { fields } from './fields.styles.ts';
import { loadPanel } from './lazy-panels.ts';
import { controlsStyles } from './lens-controls.styles.ts';
import { define, LensElement } from './lens-element.ts';
import './lens-colours.ts';
import './lens-slider.ts';
import { mapUnitsPerWorld } from '../view/placement.ts';
import {
  formatAmplitude,
  formatCount,
  formatLevel,
  formatNumber,
  formatSubsample,
  formatVertical,
} from './format.ts';
import type { LensInputEvent } from './lens-slider.ts';
import { SUBSAMPLES, type SurfaceSign, snapSubsample } from './store.ts';
import { indexOf, numberAt, SLOTS, type SurveyShape } from './survey-shape.ts';
import { base } from './tokens.styles.ts';

const SHOW = { inline: 'showInline', crossline: 'showCrossline', sample: 'showSample' } as const;

/** Everything that can be turned: slices, surface, display. */
export class LensControls extends LensElement {
  static override styles = [base, fields, controlsStyles];

  override render() {
    const shape = this.store.shape.value;
    if (!shape) return nothing;
    const parts = shape.kind === 'prestack' || shape.kind === 'gathers';
    if (parts) loadPanel('part', this.session);
    return html`
      ${parts ? html`<section><lens-part .session=${this.session}></lens-part></section>` : nothing}
      ${
        shape.flat
          ? nothing
          : html`<section aria-labelledby="slices">
              <h2 id="slices">Slices</h2>
              ${SLOTS.map((slot) => this.#sliceSlider(shape, slot))} ${this.#depthSlices()}
            </section>`
      }
      ${this.#surface(shape)} ${this.#displaySection(shape)}
    `;
  }

  #sliceSlider(shape: SurveyShape, slot: SliceSlot) {
    const axis = shape[slot];
    const { indices, slices } = this.store;
    const index = indices.value[slot];
    const slice = slices.value[slot];
    const value = Number(numberAt(axis, index).toFixed(4));
    const text =
      slot === 'sample' ? formatVertical(shape.vertical, index) : `${axis.label} ${formatNumber(value)}`;
    const place =
      slot === 'sample' ? `${shape.vertical.unit}, sample ${index}` : `${index + 1} of ${axis.count}`;
    const shown = this.store[SHOW[slot]];
    return html`
      <div class="slice">
        <input
          type="checkbox"
          aria-label="Show ${axis.label.toLowerCase()}"
          title="Show ${axis.label.toLowerCase()} in the 3D view"
          .checked=${live(shown.value)}
          @change=${(event: Event) => {
            shown.value = (event.target as HTMLInputElement).checked;
          }}
        />
        <lens-slider
          editable
          .label=${axis.label}
          .tip=${`Moves the ${axis.label.toLowerCase()}; arrow keys by one`}
          .min=${axis.first}
          .max=${Number(numberAt(axis, axis.count - 1).toFixed(4))}
          .step=${axis.step}
          .value=${value}
          .text=${text}
          .hint=${place}
          .hintEnd=${slice ? formatLevel(slice.subsample) : ''}
          @lens-input=${(event: LensInputEvent) => this.session.slices.move(slot, indexOf(axis, event.value))}
        ></lens-slider>
        ${this.#readNow(slot, axis.label.toLowerCase())}
      </div>
    `;
  }

  /** A slice that takes seconds to read stays coarse until somebody wants it. */
  #readNow(slot: SliceSlot, name: string) {
    const milliseconds = this.session.slices.dearMilliseconds(slot);
    if (milliseconds === null) return nothing;
    const reading = this.store.tasks.value.find((task) => task.label === `Reading the ${name}`);
    return reading
      ? html`<button class="small" type="button" title="Leave the ${name} as coarse as it is" @click=${() => reading.cancel()}>Stop reading the ${name}</button>`
      : html`<button class="small" type="button" title="Reads every trace that the ${name} crosses; after Optimize it comes at once" @click=${() => void this.session.slices.readNow(slot)}>Read the ${name} in full (about ${formatCount(Math.ceil(milliseconds / 1000))} s)</button>`;
  }

  #depthSlices() {
    const count = this.store.depthSlices.value;
    return html`<lens-slider
      .label=${'Depth slices'}
      .tip=${'So many horizontal slices, equally spaced, in the 3D view'}
      .min=${0}
      .max=${100}
      .value=${count}
      .text=${count === 0 ? '0 (off)' : String(count)}
      @lens-input=${(event: LensInputEvent) => this.session.surface.setDepthSlices(event.value)}
    ></lens-slider>`;
  }

  #surface(shape: SurveyShape) {
    const { store } = this;
    if (shape.flat) return html`<section>${this.#subsample()}</section>`;
    const level = store.mesh.value && !store.tasks.value.some((task) => task.label === 'Surface');
    const amplitude = store.thresholdAmplitude.value;
    const meshLevel = store.mesh.value?.subsample ?? 1;
    const triangles = store.mesh.value ? store.mesh.value.indices.length / 3 : 0;
    return html`
      <section aria-labelledby="surface">
        <h2 id="surface">Surface</h2>
        <lens-slider
          .label=${'Threshold'}
      .tip=${'The amplitude that the surface is drawn at, as a share of the strongest'}
          .min=${0}
          .max=${1}
          .step=${0.01}
          .value=${store.threshold.value}
          .text=${store.threshold.value.toFixed(2)}
          .hint=${amplitude === null ? '' : `amplitude ${formatAmplitude(amplitude)}`}
          .hintEnd=${level ? `${triangles.toLocaleString('en')} triangles${meshLevel > 1 ? `, ${formatLevel(meshLevel)}` : ''}` : ''}
          @lens-input=${(event: LensInputEvent) => this.session.surface.setThreshold(event.value)}
        ></lens-slider>
        <div class="field">
          <label for="sign">Sign</label>
          <select id="sign" title="Peaks, troughs or both" @change=${this.#signChosen}>
            ${(['positive', 'negative', 'both'] as const).map(
              (sign) =>
                html`<option value=${sign} ?selected=${store.surfaceSign.value === sign}>${sign}</option>`,
            )}
          </select>
        </div>
        <label class="check" title="The surface at the threshold, in the 3D view">
          <input
            type="checkbox"
            .checked=${live(store.showSurface.value)}
            @change=${(event: Event) => {
              store.showSurface.value = (event.target as HTMLInputElement).checked;
            }}
          />
          Show surface
        </label>
        ${this.#subsample()}
      </section>
    `;
  }

  #subsample() {
    const { store } = this;
    const subsample = store.subsample.value;
    return html`<lens-slider
      .label=${'Subsample'}
      .tip=${'Every 2nd, 4th … trace and sample: coarse is fast, 1 is all'}
      .min=${SUBSAMPLES[0]}
      .max=${SUBSAMPLES.at(-1)}
      .value=${subsample}
      .text=${formatSubsample(subsample)}
      .hint=${store.subsampleNote.value}
      @lens-input=${(event: LensInputEvent) => this.session.setSubsample(snapSubsample(event.value, subsample))}
    ></lens-slider>`;
  }

  #displaySection(shape: SurveyShape) {
    const { store } = this;
    return html`
      <section aria-labelledby="display">
        <h2 id="display">Display</h2>
        <lens-colours .session=${this.session}></lens-colours>
        <lens-slider
          .label=${'Vertical exaggeration'}
      .tip=${'Stretches time or depth in the 3D view'}
          .min=${-3}
          .max=${3}
          .step=${0.05}
          .value=${Math.log2(store.verticalExaggeration.value)}
          .text=${`×${Number(store.verticalExaggeration.value.toPrecision(3))}`}
          @lens-input=${(event: LensInputEvent) => {
            store.verticalExaggeration.value = 2 ** event.value;
          }}
        ></lens-slider>
        ${mapUnitsPerWorld(shape.scene) === null ? nothing : this.#axisNumbers()}
        ${shape.flat ? nothing : [this.#opacity('Slice opacity', store.sliceOpacity), this.#opacity('Surface opacity', store.surfaceOpacity)]}
        <label class="check" title="Off: each sample is a block of one colour">
          <input
            type="checkbox"
            .checked=${live(store.interpolate.value)}
            @change=${(event: Event) => {
              store.interpolate.value = (event.target as HTMLInputElement).checked;
            }}
          />
          Smooth between samples
        </label>
      </section>
    `;
  }

  #axisNumbers() {
    const { axisNumbers } = this.store;
    return html`<div class="field">
      <label for="axes">Axes</label>
      <select
        id="axes"
        title="What stands along the sides of the 3D view; X and Y hold on the side they stand at"
        @change=${(event: Event) => {
          axisNumbers.value = (event.target as HTMLSelectElement).value as 'lines' | 'map';
        }}
      >
        <option value="lines" ?selected=${axisNumbers.value === 'lines'}>Line numbers</option>
        <option value="map" ?selected=${axisNumbers.value === 'map'}>Map X and Y</option>
      </select>
    </div>`;
  }

  #opacity(label: string, target: { value: number }) {
    return html`<lens-slider
      .label=${label}
      .tip=${'How much of what lies behind is hidden, in the 3D view'}
      .min=${0.05}
      .max=${1}
      .step=${0.05}
      .value=${target.value}
      .text=${`${Math.round(target.value * 100)} %`}
      @lens-input=${(event: LensInputEvent) => {
        target.value = event.value;
      }}
    ></lens-slider>`;
  }

  #signChosen(event: Event): void {
    this.session.surface.setSign((event.target as HTMLSelectElement).value as SurfaceSign);
  }
}

define('lens-controls', LensControls);
