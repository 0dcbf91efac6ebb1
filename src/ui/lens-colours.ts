import { css, html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Dataset } from '../api/types.ts';
import { COLORMAP_PAIRS } from '../core/scene.ts';
import { CLIP_PERCENTS, type ClipChoice, firstPercent, isDefaultClip } from './clip-choice.ts';
import { colormapTitle, isReversed, pairOf } from './colormap-titles.ts';
import { fields } from './fields.styles.ts';
import { formatAmplitude } from './format.ts';
import { gainSlider } from './gain-slider.ts';
import { define, LensElement } from './lens-element.ts';
import { base } from './tokens.styles.ts';

/** Which colours amplitudes have in every view: map, ends, and the gain of 3D and of what follows it. */
export class LensColours extends LensElement {
  static override styles = [
    base,
    fields,
    css`
      :host {
        display: grid;
        gap: 8px;
      }
      .note {
        color: var(--lens-muted);
        font-size: 12px;
        line-height: 16px;
      }
      input[type='number'] {
        inline-size: 104px;
        text-align: end;
      }
    `,
  ];

  #asked: Dataset | null = null;

  /** Another survey has another histogram: what was chosen of it is asked for again, once its picture is there. */
  override updated(): void {
    const { dataset, status, statistics, clipChoice, amplitude } = this.store;
    const wants = !isDefaultClip(clipChoice.value, amplitude.value) && clipChoice.value.kind !== 'values';
    if (!wants || statistics.value || status.value !== 'ready' || this.#asked === dataset.value) return;
    this.#asked = dataset.value;
    void this.session.loadStatistics();
  }

  override render() {
    void this.store.status.value;
    const { store } = this;
    const shown = store.colormap.value;
    const reversed = isReversed(shown);
    return html`
      <div class="field">
        <label for="colormap">Colour map</label>
        <select id="colormap" title="Colours of amplitudes, in every view" @change=${this.#mapChosen}>
          ${COLORMAP_PAIRS.map((pair) => {
            const name = pair[reversed ? 1 : 0];
            return html`<option value=${name} .selected=${live(name === shown)}>${colormapTitle(name)}</option>`;
          })}
        </select>
      </div>
      <label class="check" title="The colours of both ends change places; the data stay as they are">
        <input type="checkbox" .checked=${live(reversed)} @change=${() => {
          store.chosenColormap.value = pairOf(shown)[reversed ? 0 : 1];
        }} />
        Reversed
      </label>
      ${this.#clip()}
      ${gainSlider(
        'Gain',
        'Stronger colours for weaker amplitudes, in 3D and in each view that has no gain of its own; the data stay as they are',
        store.gain.value,
        (gain) => {
          store.gain.value = gain;
        },
      )}
    `;
  }

  #clip() {
    const { store } = this;
    const choice = store.clipChoice.value;
    const range = store.amplitude.value;
    const symmetric = choice.symmetric ?? range?.bothSigns ?? true;
    const [low, high] = store.clip.value;
    const value = choice.kind === 'percentile' ? `p${choice.percent ?? firstPercent(range)}` : choice.kind;
    const option = (name: string, title: string) =>
      html`<option value=${name} .selected=${live(name === value)}>${title}</option>`;
    return html`
      <div class="field">
        <label for="clip">Colour clip</label>
        <select id="clip" title="Which amplitudes stand at the ends of the colours, at gain 1" @change=${this.#clipChosen}>
          ${CLIP_PERCENTS.map((percent) => option(`p${percent}`, `P${percent}`))}
          ${option('extremes', 'smallest to largest')} ${option('values', 'amplitudes…')}
        </select>
      </div>
      <label class="check" title="Zero in the middle of the colours, both ends as far from it">
        <input type="checkbox" .checked=${live(symmetric)} @change=${() => this.#choose({ symmetric: !symmetric })} />
        Symmetric about zero
      </label>
      ${
        choice.kind === 'values'
          ? html`${symmetric ? nothing : this.#end('Low end', 'low', low)} ${this.#end(symmetric ? 'Ends at ±' : 'High end', 'high', high)}`
          : html`<p class="note">${this.#said(low, high)}</p>`
      }
    `;
  }

  /** Where the ends come from: the first picture's samples, or the histogram. */
  #said(low: number, high: number): string {
    const { statistics, amplitude, clipChoice } = this.store;
    const ends = `${formatAmplitude(low)} to ${formatAmplitude(high)}`;
    if (isDefaultClip(clipChoice.value, amplitude.value)) return `${ends}, of the first picture`;
    if (!statistics.value) return `${ends}, of the first picture until the statistics are there`;
    return `${ends}, of ${statistics.value.complete ? 'every trace' : 'traces spread over the survey'}`;
  }

  #end(label: string, key: 'low' | 'high', value: number) {
    return html`<div class="field">
      <label for=${key}>${label}</label>
      <input id=${key} type="number" step="any" title="The amplitude at this end of the colours" .value=${live(String(value))}
        @change=${(event: Event) => {
          const typed = (event.target as HTMLInputElement).valueAsNumber;
          const [low, high] = this.store.clip.value;
          const ends = { low, high, [key]: typed };
          const symmetric =
            this.store.clipChoice.value.symmetric ?? this.store.amplitude.value?.bothSigns ?? true;
          const isRange = symmetric ? typed > 0 : ends.low < ends.high;
          if (isRange) this.#choose(symmetric ? { low: -typed, high: typed } : ends);
          else this.requestUpdate();
        }} />
    </div>`;
  }

  #choose(changes: Partial<ClipChoice>): void {
    const { clipChoice } = this.store;
    clipChoice.value = { ...clipChoice.value, ...changes };
  }

  #clipChosen(event: Event): void {
    const { value } = event.target as HTMLSelectElement;
    const [low, high] = this.store.clip.value;
    if (value === 'extremes') this.#choose({ kind: value });
    else if (value === 'values') this.#choose({ kind: value, low, high });
    else this.#choose({ kind: 'percentile', percent: Number(value.slice(1)) });
  }

  #mapChosen(event: Event): void {
    const { value } = event.target as HTMLSelectElement;
    this.store.chosenColormap.value = value as (typeof COLORMAP_PAIRS)[number][0 | 1];
  }
}

define('lens-colours', LensColours);
