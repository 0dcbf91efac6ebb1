import { css, html, nothing, svg, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { frequencyUnit } from '../../core/axis.ts';
import type { ProcessedSection } from '../../core/section.ts';
import type { VerticalAxis } from '../../core/types.ts';
import { type Bound, bound, button, check, number, part, select, slider } from '../kit/controls.ts';
import { sliders } from '../kit/fields.styles.ts';
import { base } from '../kit/tokens.styles.ts';
import { byInterest, namedWords, ownTopWord } from '../session/header-words.ts';
import { element, LensElement } from '../session/lens-element.ts';
import { ownGain } from '../session/own-gain.ts';
import { velocityField } from '../session/velocity-field.ts';
import type { SectionDisplay } from '../session/view-settings.ts';
import { sectionClip, unitsOf } from './section-display.ts';
import { exportSection } from './section-export-menu.ts';
import type { SectionFormat } from './section-figure.ts';
import type { SectionView } from './section-view.ts';
import { spectrumPicture } from './spectrum-picture.ts';

/** Panel with filter, gain, clip and axes of the section. */
@element('lens-section-options')
export class LensSectionOptions extends LensElement {
  static override styles = [
    base,
    sliders,
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
      .check,
      .labelled {
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
      .corners .wrong {
        grid-column: 1 / -1;
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
    `,
  ];

  @property({ attribute: false }) view!: SectionView;
  @property({ attribute: false }) result: ProcessedSection | null = null;

  override render() {
    const { shape, section, customWords, valueName, meta } = this.store;
    if (!shape.value) return nothing;
    const { crossline, vertical } = shape.value;
    const display = section.value;
    const words = byInterest(namedWords(this.session.services, customWords.value));
    const ownTop =
      (meta.value && ownTopWord(meta.value, words)?.title) ||
      ({ CDP: 'CDP number', Trace: 'trace number' }[crossline.label] ?? 'line numbers');
    return html`
      <section aria-label=${valueName.value.title}>
        <h3>${valueName.value.title}</h3>
        ${select({ label: 'Clip', title: 'Which amplitude gets the strongest colour', to: part(section, 'clip'), options: { survey: 'as in all views', percentile: 'percentile', value: valueName.value.one } })}
        ${this.#clip(display)}
        ${slider({ label: 'Wiggle swing', title: 'How far a full amplitude swings, in trace spacings', to: part(section, 'swing'), min: 0.5, max: 4, step: 0.25, text: `${display.swing} traces` })}
        ${ownGain(this.store, 'sectionGain')}
      </section>
      <section aria-label="Trace processing">
        <h3>Processing (preview)</h3>
        ${select({ label: 'Normalise', title: 'Scales each trace to the same peak or RMS, in this picture only; mutes do not count and stay zero', to: part(section, 'normalise'), options: { none: 'no', peak: 'by peak', rms: 'by RMS' } })}
        ${check({ label: 'Automatic gain (AGC)', title: 'Divides each sample by the RMS of the window around it, in this picture only; mutes do not count and stay zero', to: part(section, 'agcOn') })}
        ${
          display.agcOn
            ? number({
                label: `AGC window (${vertical.unit})`,
                title: 'Length of the window around each sample in which the RMS is taken',
                to: part(section, 'agcLength'),
                min: vertical.step,
                max: 1e6,
              })
            : nothing
        }
        ${check({ label: 'Band-pass (Ormsby)', title: 'Keeps the frequencies given by four corners, in this picture only; mutes stay zero', to: part(section, 'bandPassOn') })}
        ${display.bandPassOn ? this.#corners(display, vertical) : nothing}
        ${this.#spectrum(display, vertical)}
      </section>
      <section aria-label="Axes">
        <h3>Axes</h3>
        ${select({
          label: 'Top',
          name: 'Top axis',
          title: 'What is written above the traces',
          to: part(section, 'topAxis'),
          options: [
            ['', ownTop],
            ['trace', 'trace of the file'],
            ...words.map(({ name, title, byte }) => [name, `${title} (${byte})`] as const),
          ],
        })}
        ${select({
          label: 'Side',
          name: 'Side axis',
          title: 'The unit of time or depth',
          to: bound(display.unit ?? vertical.unit, (unit) => {
            part(section, 'unit').value = unit;
          }),
          options: unitsOf(vertical).map((unit) => [unit, unit]),
        })}
        ${velocityField(this.store)}
      </section>
      ${this.#save()}
    `;
  }

  #clip(display: SectionDisplay): TemplateResult | typeof nothing {
    const { section } = this.store;
    if (display.clip === 'percentile')
      return number({
        label: 'Percentile',
        title: 'Percentage of |amplitudes| that stay below the strongest colour',
        to: part(section, 'clipPercent'),
        min: 1,
        max: 100,
      });
    if (display.clip !== 'value') return nothing;
    return number({
      label: this.store.valueName.value.title,
      title: `The ${this.store.valueName.value.one} that gets the strongest colour`,
      to: bound(Number((display.clipValue ?? this.#clipSize(display)).toPrecision(6)), (clipValue) => {
        part(section, 'clipValue').value = clipValue;
      }),
      refuse: (value) => (value > 0 ? '' : `The ${this.store.valueName.value.one} must be above 0.`),
    });
  }

  /** The clip end with the larger magnitude. */
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
        ${formats.map(([format, hint]) =>
          button(format.toUpperCase(), hint, () => exportSection(this.session, this.view, format), {
            name: `Save as ${format.toUpperCase()}`,
          }),
        )}
      </div>
    </section>`;
  }

  #corners({ corners }: SectionDisplay, vertical: VerticalAxis) {
    const { section } = this.store;
    const unit = frequencyUnit(vertical);
    const corner = (k: number): Bound<number> =>
      bound(section.value.corners[k]!, (value) => {
        part(section, 'corners').value = corners.with(k, value) as unknown as typeof corners;
      });
    return html`<p class="hint">${unit.endsWith('Hz') ? 'Corner frequencies' : 'Corner wavenumbers'} (${unit})</p>
      <div class="corners" role="group" aria-label="Band-pass corners (${unit})">
        ${corners.map((_, k) =>
          number({
            name: `Corner ${k + 1} (${unit})`,
            title: `Corner ${k + 1} of 4 (${unit}): rises from 1 to 2, flat to 3, falls to 4`,
            to: corner(k),
            min: 0,
            max: 500 / vertical.step,
          }),
        )}
      </div>
      ${
        corners.some((corner, k) => k > 0 && corner < corners[k - 1]!)
          ? html`<p class="hint" role="note">The corners are used in ascending order.</p>`
          : nothing
      }`;
  }

  /** Mean amplitude spectrum of the drawn traces, with the filter's response behind it. */
  #spectrum(display: SectionDisplay, vertical: VerticalAxis) {
    const spectrum = this.result?.spectrum;
    if (!spectrum || spectrum.length < 2) return nothing;
    const { end, line, response } = spectrumPicture(
      spectrum,
      display,
      vertical,
      this.view.source?.rowStride ?? 1,
    );
    const unit = frequencyUnit(vertical);
    return html`<svg viewBox="0 0 200 64" preserveAspectRatio="none" role="img" aria-label="Mean amplitude spectrum of the section, 0 to ${end} ${unit}">
        ${response ? svg`<polygon class="response" points=${response}></polygon>` : nothing}
        ${svg`<polyline class="spectrum" points=${line}></polyline>`}
      </svg>
      <p class="hint">Spectrum, 0 to ${Number(end.toPrecision(4))} ${unit}</p>`;
  }
}
