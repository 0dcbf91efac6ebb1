import { css, html, nothing } from 'lit';
import { query } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { chooser } from './chooser.styles.ts';
import { CompareSession } from './compare-session.ts';
import type { CompareMode, Comparing, ComparisonState } from './compare-state.ts';
import { adjustmentText, comparedSlot, shownPair } from './compared-source.ts';
import { formatNumber } from './format.ts';
import { define, LensElement } from './lens-element.ts';
import { base } from './tokens.styles.ts';

const MODES: readonly (readonly [CompareMode, string, string])[] = [
  ['first', 'A', 'The survey shown in all views'],
  ['second', 'B', 'The second survey, on the traces and samples of the first'],
  ['difference', 'A − B', 'What is left when the second survey is taken from the first'],
  ['flicker', 'Flicker', 'Both in turn, about twice in three seconds'],
  ['swipe', 'Swipe', 'The first on the left, the second on the right of a line to drag'],
];
const GAINS = [1, 2, 5, 10, 20, 50, 100];

/** A second survey for the Section tab: which one, how it is seen, and how much it differs. */
export class LensCompare extends LensElement {
  static override styles = [
    base,
    chooser,
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
      .muted {
        color: var(--lens-muted);
        font-size: 12px;
        line-height: 16px;
      }
    `,
  ];

  @query('input[type=file]') private picker!: HTMLInputElement;

  get #comparing(): Comparing {
    this.session.comparing ??= new CompareSession(this.session);
    return this.session.comparing;
  }

  override render() {
    const { comparison, surveys, meta } = this.store;
    const state = comparison.value;
    const shown = meta.value?.fingerprint;
    const others = surveys.value.filter(({ fingerprint }) => fingerprint !== shown);
    return html`
      <div class="choice">
        <label for="second">Survey B</label>
        <select id="second" title="The survey that is compared with the one shown, which is A" @change=${this.#chosen}>
          <option value="" .selected=${live(state === null)}>${others.length > 0 ? 'Choose a survey' : 'No other survey is open'}</option>
          ${others.map(
            ({ fingerprint, name }) =>
              html`<option value=${fingerprint} .selected=${live(state?.fingerprint === fingerprint)}>${name}</option>`,
          )}
        </select>
        <button class="small" type="button" title="Compares with a file that is not open yet" @click=${() => this.picker.click()}>Other file…</button>
        <input type="file" hidden tabindex="-1" aria-hidden="true" @change=${this.#picked} />
      </div>
      ${
        state
          ? this.#controls(state)
          : html`<p class="muted">Lays a second survey over this one: difference, flicker, swipe, NRMS. Line numbers and times say which traces and samples belong together.</p>`
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
      <fieldset aria-label="Shown of the two" ?disabled=${slot === null}>
        ${MODES.map(
          ([
            mode,
            label,
            hint,
          ]) => html`<label title=${hint}><input type="radio" name="mode" value=${mode} .checked=${live(mode === state.mode)}
            @change=${() => this.#comparing.change({ mode })} />${label}</label>`,
        )}
      </fieldset>
      <label class="choice" title="Draws a weak difference stronger; its numbers stay">A − B drawn ×
        <select ?disabled=${state.mode !== 'difference' || slot === null} @change=${(event: Event) =>
          this.#comparing.change({ differenceGain: Number((event.target as HTMLSelectElement).value) })}>
          ${GAINS.map((gain) => html`<option value=${gain} .selected=${live(gain === state.differenceGain)}>${gain}</option>`)}
        </select></label>
      <div class="choice">
        <button class="small" type="button" title="Finds the gain and the shift, in whole samples, that bring B closest to A in this section" ?disabled=${slot === null} @click=${() => slot && void this.#comparing.match(slot)}>Match B to A</button>
        ${
          adjusted
            ? html`<span>B ${adjustmentText(state.adjustment, this.store.shape.value!.vertical)}</span>
                <button class="small" type="button" title="B as it is stored" @click=${() => this.#comparing.adjust({ scale: 1, shiftSamples: 0 })}>As stored</button>`
            : nothing
        }
      </div>
      <button class="small" type="button" title=${unfinished ? 'Goes on where the NRMS of every trace was stopped, on the Map tab' : 'NRMS of every trace, on the Map tab; reads both files'} ?disabled=${state.mapping || (state.nrms !== null && !unfinished)}
        @click=${() => {
          void this.#comparing.mapNrms();
          this.store.tab.value = 'map';
        }}>NRMS map</button>
      <span class="nrms" role="status" title="Normalised RMS difference of this section: 0 % for equal ones, about 141 % for unrelated, 200 % for opposite ones">
        ${slot === null ? 'Compares inlines, crosslines and slices only' : pair ? nrmsText(pair.slice.total) : 'reading…'}
      </span>
      <p class="muted">${state.note}</p>
    `;
  }

  #chosen(event: Event): void {
    const { value } = event.target as HTMLSelectElement;
    const survey = this.store.surveys.value.find(({ fingerprint }) => fingerprint === value);
    if (survey) void this.#comparing.choose(survey);
    else this.#comparing.stop();
  }

  #picked(): void {
    const file = this.picker.files?.[0];
    this.picker.value = '';
    if (file) void this.#comparing.choose({ source: file, name: file.name });
  }
}

const nrmsText = (percent: number): string =>
  Number.isNaN(percent) ? 'Nothing in common here' : `NRMS ${formatNumber(percent, percent < 1 ? 4 : 1)} %`;

define('lens-compare', LensCompare);
