import { css, html, nothing, svg } from 'lit';
import { property } from 'lit/decorators.js';
import { byInterest, namedWords } from './header-words.ts';
import { define, LensElement } from './lens-element.ts';
import './lens-slider.ts';
import type { ProcessedSection } from '../core/section.ts';
import type { VerticalAxis } from '../core/types.ts';
import type { LensInputEvent } from './lens-slider.ts';
import { ownGain } from './own-gain.ts';
import { type SectionDisplay, sectionClip, unitsOf, type VerticalUnit } from './section-display.ts';
import { exportSection } from './section-export-menu.ts';
import type { SectionFormat } from './section-figure.ts';
import type { SectionView } from './section-view.ts';
import { spectrumPicture } from './spectrum-picture.ts';
import { base } from './tokens.styles.ts';

const CHECK_HINTS = {
  reversed: 'Positive amplitudes are drawn as negative ones',
  agcOn: 'Divides each sample by the RMS of a window about it, in this picture alone',
  bandPassOn: 'Keeps frequencies between four corners, in this picture alone',
} as const;

/** Filter, gain, clip, polarity and axes of the section. */
export class LensSectionOptions extends LensElement {
  static override styles = [
    base,
    css`
      :host {
        display: grid;
        align-content: start;
        gap: 12px;
        padding: 8px 16px 16px;
      }
      section {
        display: grid;
        gap: 4px;
      }
      label {
        display: flex;
        align-items: center;
        gap: 8px;
        min-block-size: 28px;
      }
      label > select {
        margin-inline-start: auto;
        max-inline-size: 136px;
      }
      label > input[type='number'] {
        inline-size: 88px;
        margin-inline-start: auto;
      }
      input[type='checkbox'] {
        accent-color: var(--lens-accent);
      }
      .formats {
        display: flex;
        gap: 4px;
      }
      .corners {
        display: grid;
        grid-template-columns: repeat(4, 1fr);
        gap: 4px;
      }
      .corners input {
        inline-size: 100%;
        padding: 0 2px 0 4px;
      }
      svg {
        inline-size: 100%;
        block-size: 64px;
        border: 1px solid var(--lens-line);
        border-radius: var(--lens-radius);
        background: var(--lens-field);
      }
      .spectrum {
        fill: none;
        stroke: var(--lens-accent);
        stroke-width: 1.5;
        vector-effect: non-scaling-stroke;
      }
      .response {
        fill: var(--lens-accent-soft);
      }
      p {
        font-size: 12px;
        line-height: 16px;
      }
    `,
  ];

  @property({ attribute: false }) view!: SectionView;
  @property({ attribute: false }) result: ProcessedSection | null = null;

  override render() {
    const shape = this.store.shape.value;
    if (!shape) return nothing;
    const display = this.store.section.value;
    const { vertical } = shape;
    return html`
      <section aria-label="Amplitude">
        <h3>Amplitude</h3>
        ${this.#check('reversed', 'Flip polarity')}
        <label
          >Clip
          <select aria-label="Clip" title="Which amplitude has the full colour" @change=${this.#choose('clip')}>
            ${option('survey', 'as in all views', display.clip)} ${option('percentile', 'percentile', display.clip)}
            ${option('value', 'amplitude', display.clip)}
          </select></label
        >
        ${display.clip === 'percentile' ? this.#number('clipPercent', 'Percentile', display.clipPercent, 1, 100, 'The share of magnitudes, in percent, below the full colour') : nothing}
        ${
          display.clip === 'value'
            ? this.#number(
                'clipValue',
                'Amplitude',
                display.clipValue ?? this.#clipSize(display),
                0,
                3e38,
                'The amplitude that has the full colour',
              )
            : nothing
        }
        <lens-slider
          label="Wiggle swing"
          tip="How far a full amplitude swings, in distances of traces"
          min="0.5"
          max="4"
          step="0.25"
          value=${display.swing}
          text="${display.swing} traces"
          @lens-input=${(event: LensInputEvent) => this.#set({ swing: event.value })}
        ></lens-slider>
        ${ownGain(this.store, 'sectionGain')}
      </section>
      <section aria-label="Trace processing">
        <h3>Processing (preview)</h3>
        <label
          >Normalise
          <select aria-label="Normalise" title="Evens out the traces, in this picture alone" @change=${this.#choose('normalise')}>
            ${option('none', 'no', display.normalise)} ${option('peak', 'by peak', display.normalise)}
            ${option('rms', 'by RMS', display.normalise)}
          </select></label
        >
        ${this.#check('agcOn', 'Automatic gain (AGC)')}
        ${display.agcOn ? this.#number('agcLength', `AGC window (${vertical.unit})`, display.agcLength, vertical.step, 1e6, 'The length over which the RMS is taken, about each sample') : nothing}
        ${this.#check('bandPassOn', 'Band-pass (Ormsby)')} ${display.bandPassOn ? this.#corners(display, vertical) : nothing}
        ${this.#spectrum(display, vertical)}
      </section>
      <section aria-label="Axes">
        <h3>Axes</h3>
        <label
          >Top
          <select aria-label="Top axis" title="What is written above the traces" @change=${this.#choose('topAxis')}>
            ${option('', shape.crossline.label === 'CDP' ? 'CDP number' : 'line numbers', display.topAxis)}
            ${option('trace', 'trace of the file', display.topAxis)}
            ${byInterest(namedWords(this.session.services, this.store.customWords.value)).map(
              ({ name, title, byte }) => option(name, `${title} (${byte})`, display.topAxis),
            )}
          </select></label
        >
        <label
          >Side
          <select aria-label="Side axis" title="The unit of time or depth" @change=${(event: Event) => this.#set({ unit: chosenValue(event) as VerticalUnit })}>
            ${unitsOf(vertical).map((unit) => option(unit, unit, display.unit ?? vertical.unit))}
          </select></label
        >
        ${
          vertical.domain === 'time'
            ? this.#number(
                'velocity',
                'Velocity (m/s)',
                display.velocity,
                1,
                20_000,
                'For true scale: depth is half of velocity × two-way time',
              )
            : nothing
        }
      </section>
      ${this.#save()}
    `;
  }

  /** Of the ends of the colours the one farther from zero. */
  #clipSize(display: SectionDisplay): number {
    const { amplitude, clip } = this.store;
    const ends = sectionClip(display, amplitude.value, clip.value, this.result?.magnitudes ?? null);
    return Math.max(...ends.map(Math.abs));
  }

  #save() {
    const formats: readonly (readonly [SectionFormat, string])[] = [
      ['png', 'The picture with its axes and a caption'],
      ['svg', 'A drawing: wiggles and axes as lines, colours as an image'],
      ['csv', 'The samples in view as a table'],
      ['npy', 'The whole section for NumPy: [trace, sample] float32'],
    ];
    return html`<section aria-label="Save">
      <h3>Save</h3>
      <div class="formats">
        ${formats.map(
          ([format, hint]) =>
            html`<button class="small" type="button" title=${hint} aria-label="Save as ${format.toUpperCase()}" @click=${() => void exportSection(this.session, this.view, format)}>
              ${format.toUpperCase()}
            </button>`,
        )}
      </div>
    </section>`;
  }

  #corners(display: SectionDisplay, vertical: VerticalAxis) {
    const unit = unitOfFrequency(vertical);
    return html`<div class="corners" role="group" aria-label="Band-pass corners (${unit})">
        ${display.corners.map(
          (corner, k) => html`<input
            type="number"
            min="0"
            max=${500 / vertical.step}
            step="any"
            aria-label="Corner ${k + 1} (${unit})"
            title="Corner ${k + 1} of 4 (${unit}): rises from 1 to 2, flat to 3, falls to 4"
            .value=${String(corner)}
            @change=${(event: Event) => {
              const value = (event.target as HTMLInputElement).valueAsNumber;
              if (!(value >= 0)) return this.requestUpdate();
              const corners = display.corners.map((old, at) => (at === k ? value : old));
              this.#set({ corners: corners as unknown as SectionDisplay['corners'] });
            }}
          />`,
        )}
      </div>
      ${
        display.corners.some((corner, k) => k > 0 && corner < display.corners[k - 1]!)
          ? html`<p role="note">The corners are used in ascending order.</p>`
          : nothing
      }`;
  }

  /** Mean amplitude spectrum of what is drawn, with the filter behind it. */
  #spectrum(display: SectionDisplay, vertical: VerticalAxis) {
    const spectrum = this.result?.spectrum;
    if (!spectrum || spectrum.length < 2) return nothing;
    const { end, line, response } = spectrumPicture(
      spectrum,
      display,
      vertical,
      this.view.source?.rowStride ?? 1,
    );
    const unit = unitOfFrequency(vertical);
    return html`<svg viewBox="0 0 200 64" preserveAspectRatio="none" role="img" aria-label="Mean amplitude spectrum of the section, 0 to ${end} ${unit}">
        ${response ? svg`<polygon class="response" points=${response}></polygon>` : nothing}
        ${svg`<polyline class="spectrum" points=${line}></polyline>`}
      </svg>
      <p class="muted">Spectrum, 0 to ${Number(end.toPrecision(4))} ${unit}</p>`;
  }

  #check(key: keyof typeof CHECK_HINTS, label: string) {
    return html`<label title=${CHECK_HINTS[key]}
      ><input
        type="checkbox"
        .checked=${this.store.section.value[key]}
        @change=${(event: Event) => this.#set({ [key]: (event.target as HTMLInputElement).checked })}
      />${label}</label
    >`;
  }

  #number(
    key: 'clipPercent' | 'clipValue' | 'agcLength' | 'velocity',
    label: string,
    value: number,
    min: number,
    max: number,
    hint: string,
  ) {
    return html`<label title=${hint}
      >${label}
      <input
        type="number"
        min=${min}
        max=${max}
        step="any"
        .value=${String(Number(value.toPrecision(6)))}
        @change=${(event: Event) => {
          const typed = (event.target as HTMLInputElement).valueAsNumber;
          if (typed > 0) this.#set({ [key]: Math.min(max, Math.max(min, typed)) });
          this.requestUpdate();
        }}
    /></label>`;
  }

  #choose(key: 'clip' | 'normalise' | 'topAxis') {
    return (event: Event) => this.#set({ [key]: chosenValue(event) });
  }

  #set(change: Partial<SectionDisplay>): void {
    this.store.section.value = { ...this.store.section.value, ...change };
  }
}

function option(value: string, label: string, chosen: string) {
  return html`<option value=${value} ?selected=${value === chosen}>${label}</option>`;
}

function chosenValue(event: Event): string {
  return (event.target as HTMLSelectElement).value;
}

function unitOfFrequency(vertical: VerticalAxis): string {
  if (vertical.domain === 'time') return 'Hz';
  return vertical.unit === 'ft' ? 'cycles/kft' : 'cycles/km';
}

define('lens-section-options', LensSectionOptions);
