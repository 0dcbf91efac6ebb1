import { html, nothing } from 'lit';
import type { SliceSlot } from '../../core/scene.ts';
import { SUBSAMPLES } from '../../core/subsample.ts';
import { bound, button, check, select, slider } from '../kit/controls.ts';
import { fields, sliders } from '../kit/fields.styles.ts';
import { opacitySlider } from '../kit/gain-slider.ts';
import { loadPanel } from '../kit/panels.ts';
import { element, LensElement } from '../session/lens-element.ts';
import { controlsStyles } from './lens-controls.styles.ts';
import '../layers/lens-layers.ts';
import '../layers/surface/lens-surface.ts';
import '../layers/surface/lens-threshold.ts';
import './lens-colours.ts';
import { mapUnitsPerWorld } from '../../view/placement.ts';
import { formatCount, formatLevel, formatNumber, formatSubsample, formatVertical } from '../kit/format.ts';
import { base } from '../kit/tokens.styles.ts';
import { indexOf, numberAt, SLOTS, type SurveyShape } from '../session/survey-shape.ts';
import { velocityField } from '../session/velocity-field.ts';
import { snapSubsample } from '../session/view-settings.ts';
import { sceneScale } from './scene-scale.ts';

const SHOW = { inline: 'showInline', crossline: 'showCrossline', sample: 'showSample' } as const;

/** The left panel: slices, layers, display. */
@element('lens-controls')
export class LensControls extends LensElement {
  static override styles = [base, fields, sliders, controlsStyles];

  override render() {
    const shape = this.store.shape.value;
    if (!shape) return nothing;
    const parts = shape.kind === 'prestack' || shape.kind === 'gathers';
    if (parts) loadPanel('part', this.session);
    loadPanel('attribute', this.session);
    const inScene = this.#inScene;
    return html`
      ${parts ? html`<section><lens-part .session=${this.session}></lens-part></section>` : nothing}
      ${
        shape.flat
          ? html`<section>${this.#subsample(shape)}</section> ${this.#attribute()}`
          : html`<section aria-labelledby="slices">
              <h2 id="slices">Slices</h2>
              ${SLOTS.map((slot) => this.#sliceSlider(shape, slot))} ${inScene ? this.#depthSlices(shape) : nothing}
            </section>
            ${
              inScene
                ? html`<section aria-labelledby="surface">
                    <h2 id="surface">Surface</h2>
                    ${this.#subsample(shape)} <lens-threshold .session=${this.session}></lens-threshold>
                  </section>`
                : nothing
            }
            ${this.#attribute()}
            <section aria-labelledby="layers">
              <h2 id="layers">Layers</h2>
              <lens-layers .session=${this.session}></lens-layers>
            </section>`
      }
      ${this.#displaySection(shape)}
    `;
  }

  /** What only the 3D view uses is shown beside it alone. */
  get #inScene(): boolean {
    return this.store.tab.value === '3d';
  }

  #attribute() {
    return html`<section aria-labelledby="attribute">
      <h2 id="attribute">Attribute</h2>
      <lens-attribute .session=${this.session}></lens-attribute>
    </section>`;
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
    const name = axis.label.toLowerCase();
    return html`
      <div class=${this.#inScene ? 'slice' : ''}>
        ${this.#inScene ? check({ name: `Show ${name}`, title: `Show ${name} in the 3D view`, to: this.store[SHOW[slot]] }) : nothing}
        ${slider({
          label: axis.label,
          title: `Moves the ${name}; arrow keys by one`,
          to: bound(value, (line) => this.session.slices.move(slot, indexOf(axis, line))),
          min: axis.first,
          max: Number(numberAt(axis, axis.count - 1).toFixed(4)),
          step: axis.step,
          text,
          hint: place,
          hintEnd: slice ? formatLevel(slice.subsample) : '',
          editable: true,
        })}
        ${this.#readNow(slot, name)}
      </div>
    `;
  }

  /** Button that reads a slice at full resolution if that takes too long to be done unasked. */
  #readNow(slot: SliceSlot, name: string) {
    const milliseconds = this.session.slices.dearMilliseconds(slot);
    if (milliseconds === null) return nothing;
    const reading = this.store.tasks.value.find((task) => task.kind === `read ${slot}`);
    return reading
      ? button(`Stop reading the ${name}`, `Keeps the coarse ${name}`, () => reading.cancel())
      : button(
          `Read the ${name} in full (about ${formatCount(Math.ceil(milliseconds / 1000))} s)`,
          `Reads every trace that the ${name} crosses; after Optimize this is immediate`,
          () => this.session.slices.readNow(slot),
        );
  }

  #depthSlices({ sample }: SurveyShape) {
    const count = this.store.depthSlices.value;
    return slider({
      label: `${sample.label}s`,
      title: 'Number of equally spaced horizontal slices in the 3D view',
      to: bound(count, (changed) => this.session.set('depthSlices', changed)),
      min: 0,
      max: 100,
      text: count === 0 ? '0 (off)' : String(count),
    });
  }

  #subsample({ flat, kind }: SurveyShape) {
    const subsample = flat ? 1 : this.store.subsample.value;
    const what = kind === 'gathers' ? 'Gathers have' : 'A 2D line has';
    return slider({
      label: 'Subsample',
      title:
        'Surface and volume are made from every 2nd, 4th … trace: coarse is fast, 1 is all. Slices are always refined to full resolution',
      disabled: flat,
      to: bound(subsample, (moved) => this.session.setSubsample(snapSubsample(moved, subsample))),
      min: SUBSAMPLES[0],
      max: SUBSAMPLES.at(-1)!,
      text: formatSubsample(subsample),
      hint: flat
        ? `${what} no surface or volume; the section is always refined to full resolution.`
        : this.store.subsampleNote.value,
    });
  }

  /** The slider stretches by powers of two of a height that suits most. The number beside it is the true one, or none. */
  #exaggeration() {
    const { verticalStretch } = this.store;
    const scale = sceneScale(this.store);
    const [known, unknown] = typeof scale === 'string' ? [null, scale] : [scale, ''];
    const power = known ? Math.log2(known.trueStretch) : 0;
    const isTrue = known !== null && Math.abs(known.exaggeration - 1) < 1e-6;
    return html`
      ${slider({
        label: 'Vertical exaggeration',
        title: 'Stretches time or depth in the 3D view',
        to: bound(Math.log2(verticalStretch.value), (moved) => {
          verticalStretch.value = 2 ** moved;
        }),
        min: Math.min(-3, Math.floor(power)),
        max: Math.max(3, Math.ceil(power)),
        step: 0.05,
        text: known?.text ?? 'unknown',
        hint: unknown,
      })}
      ${button(
        'True scale',
        unknown || 'One metre across is as long as one metre down in the 3D view; again for the usual height',
        () => {
          if (known) verticalStretch.value = isTrue ? 1 : known.trueStretch;
        },
        { name: 'True scale in 3D', disabled: !known, pressed: isTrue },
      )}
      ${known ? velocityField(this.store) : nothing}
    `;
  }

  #sceneDisplay(shape: SurveyShape) {
    const { axisNumbers, sliceOpacity } = this.store;
    return html`
      ${this.#exaggeration()}
      ${
        mapUnitsPerWorld(shape.scene) === null
          ? nothing
          : select({
              label: 'Axes',
              title: 'What the axes of the 3D view show; X and Y hold only on their own side',
              to: axisNumbers,
              options: { lines: 'Line numbers', map: 'Map X and Y' },
            })
      }
      ${shape.flat ? nothing : opacitySlider('Slice opacity', sliceOpacity)}
    `;
  }

  #displaySection(shape: SurveyShape) {
    const { interpolate } = this.store;
    return html`
      <section aria-labelledby="display">
        <h2 id="display">Display</h2>
        <lens-colours .session=${this.session}></lens-colours>
        ${this.#inScene ? this.#sceneDisplay(shape) : nothing}
        ${check({ label: 'Smooth between samples', title: 'Off: each sample is a block of one colour', to: interpolate })}
      </section>
    `;
  }
}
