import { css, html, nothing } from 'lit';
import { query } from 'lit/decorators.js';
import { chooser as chooserStyles } from '../../kit/chooser.styles.ts';
import { bound, button, chooser, filePicker, select } from '../../kit/controls.ts';
import { formatNumber } from '../../kit/format.ts';
import { base } from '../../kit/tokens.styles.ts';
import { type CompareSession, comparingOf } from '../../layers/compare/compare-session.ts';
import type { CompareMode, ComparisonState } from '../../layers/compare/compare-state.ts';
import { comparedSlot, comparisonOf, shownPair } from '../../layers/compare/compare-state.ts';
import { element, LensElement } from '../../session/lens-element.ts';
import { adjustmentText } from './compared-source.ts';

const MODES: readonly (readonly [CompareMode, string, string])[] = [
  ['first', 'A', 'The survey shown in all views'],
  ['second', 'B', 'The second survey, on the traces and samples of the first'],
  ['difference', 'A − B', 'The second survey subtracted from the first'],
  ['flicker', 'Flicker', 'Shows A and B in turn, 0.7 s each'],
  ['swipe', 'Swipe', 'A on the left and B on the right of a line that you can drag'],
];
const GAINS = [1, 2, 5, 10, 20, 50, 100];

/** Controls of the comparison: the second survey, the way it is shown, and the NRMS. */
@element('lens-compare')
export class LensCompare extends LensElement {
  static override styles = [
    base,
    chooserStyles,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 16px;
        padding: 0 16px 8px;
      }
      .choice {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 8px;
      }
      fieldset:disabled label {
        opacity: 0.5;
        cursor: default;
      }
      select {
        max-inline-size: 240px;
      }
    `,
  ];

  @query('input[type=file]') private picker!: HTMLInputElement;

  get comparison(): ComparisonState | null {
    return comparisonOf(this.store).value;
  }

  get #comparing(): CompareSession {
    return comparingOf(this.session);
  }

  override render() {
    const { surveys, meta } = this.store;
    const state = this.comparison;
    const shown = meta.value?.fingerprint;
    const others = surveys.value.filter(({ fingerprint }) => fingerprint !== shown);
    return html`
      <div class="choice">
        ${select({
          label: 'Survey B',
          title: 'The survey to compare with the current one, which is A',
          to: bound(state?.fingerprint ?? '', (chosen) => {
            const survey = others.find(({ fingerprint }) => fingerprint === chosen);
            if (survey) void this.#comparing.choose(survey);
            else this.#comparing.stop();
          }),
          options: [
            ['', others.length > 0 ? 'Choose a survey' : 'No other survey is open'],
            ...others.map(({ fingerprint, name }) => [fingerprint, name] as const),
          ],
        })}
        ${button('Other file…', 'Compares with a file that is not open yet', () => this.picker.click())}
        ${filePicker(([file]) => void this.#comparing.choose({ source: file!, name: file!.name }))}
      </div>
      ${
        state
          ? this.#controls(state)
          : html`<p class="hint">Compares a second survey with this one: difference, flicker, swipe, NRMS. Traces are matched by line number, samples by time or depth.</p>`
      }
    `;
  }

  #controls(state: ComparisonState) {
    const slot = comparedSlot(this.store);
    const pair = shownPair(this.store, slot);
    const { scale, shiftSamples } = state.adjustment;
    const unfinished = state.nrms !== null && state.nrms.linesDone < state.nrms.lineCount;
    const adjusted = scale !== 1 || shiftSamples !== 0;
    return html`
      ${chooser(
        'Shown of the two',
        bound(state.mode, (mode) => this.#comparing.change({ mode })),
        MODES,
        slot === null,
      )}
      ${select({
        label: 'A − B drawn ×',
        title: 'Draws a weak difference stronger; the values stay the same',
        disabled: state.mode !== 'difference' || slot === null,
        to: bound(state.differenceGain, (differenceGain) => this.#comparing.change({ differenceGain })),
        options: GAINS.map((gain) => [gain, String(gain)]),
      })}
      <div class="choice">
        ${button('Match B to A', 'Finds the gain and the shift, in whole samples, that bring B closest to A in this section', () => slot && this.#comparing.match(slot), { disabled: slot === null })}
        ${
          adjusted
            ? html`<span>B ${adjustmentText(state.adjustment, this.store.shape.value!.vertical)}</span>
                ${button('As stored', 'B as it is stored', () => this.#comparing.adjust({ scale: 1, shiftSamples: 0 }))}`
            : nothing
        }
      </div>
      ${button(
        'NRMS map',
        unfinished
          ? 'Continues the NRMS of every trace on the Map tab'
          : 'NRMS of every trace, on the Map tab; reads both files',
        () => {
          void this.#comparing.mapNrms();
          this.store.tab.value = 'map';
        },
        { disabled: state.mapping || (state.nrms !== null && !unfinished) },
      )}
      <span class="nrms" role="status" title="Normalised RMS difference of this section: 0 % for equal ones, about 141 % for unrelated, 200 % for opposite ones">
        ${slot === null ? 'Compares inlines, crosslines and slices only' : pair ? nrmsText(pair.slice.total) : 'reading…'}
      </span>
      <p class="hint">${state.note}</p>
    `;
  }
}

const nrmsText = (percent: number): string =>
  Number.isNaN(percent) ? 'Nothing in common here' : `NRMS ${formatNumber(percent, percent < 1 ? 4 : 1)} %`;
