import { css, html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import type { PartChoice } from '../api/parts.ts';
import type { Dataset } from '../api/types.ts';
import { farOffsetIndex, nearOffsetIndex } from '../core/trace-index.ts';
import { formatCount, formatNumber } from './format.ts';
import { define, LensElement } from './lens-element.ts';
import './lens-slider.ts';
import { Rest } from './latest.ts';
import type { LensInputEvent } from './lens-slider.ts';
import { base } from './tokens.styles.ts';

const REST_MILLISECONDS = 200;

/** Which offset of a prestack survey is shown, or which gather of a file of gathers. */
export class LensPart extends LensElement {
  static override styles = [
    base,
    css`
      :host {
        display: grid;
        gap: 8px;
      }
      .field {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        align-items: center;
        gap: 8px;
      }
      .steps {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: 8px;
      }
      .steps > :nth-child(3) {
        grid-column: 1 / -1;
      }
      label.check {
        display: flex;
        align-items: center;
        gap: 8px;
      }
      input[type='checkbox'] {
        accent-color: var(--lens-accent);
      }
      .hint {
        font-size: 12px;
        line-height: 16px;
      }
    `,
  ];

  #rest = new Rest(REST_MILLISECONDS);

  override render() {
    const dataset = this.store.dataset.value;
    const geometry = this.store.meta.value?.geometry;
    if (!dataset || !geometry) return nothing;
    if (geometry.kind === 'prestack') return this.#offsets(dataset, geometry.offsets);
    return dataset.gathers ? this.#gathers(dataset, dataset.gathers) : nothing;
  }

  #offsets(dataset: Dataset, offsets: readonly number[]) {
    const { part } = dataset;
    const shown = part && 'offset' in part ? part.offset : 'near';
    const [near, far] = [nearOffsetIndex(offsets), farOffsetIndex(offsets)];
    const index = shown === 'near' ? near : shown === 'far' ? far : offsets.indexOf(Number(shown));
    const value = shown === 'stack' ? 'stack' : String(index);
    const last = offsets.length - 1;
    const title = (k: number) =>
      `${formatNumber(offsets[k]!)}${k === near ? ' (near)' : k === far ? ' (far)' : ''}`;
    return html`
      <h2>Offset</h2>
      <div class="field">
        <label for="offset">Offset shown</label>
        <select id="offset" title="Slices, 3D view and surface are of this offset" .value=${live(value)}
          @change=${(event: Event) => this.#show(offsets, (event.target as HTMLSelectElement).value)}>
          <option value="stack" ?selected=${value === 'stack'}>Stack of all ${formatCount(offsets.length)}</option>
          ${offsets.map((_, k) => html`<option value=${k} ?selected=${value === String(k)}>${title(k)}</option>`)}
        </select>
      </div>
      <div class="steps">
        ${this.#step('Previous offset', index <= 0, () => this.#show(offsets, String(index - 1)))}
        ${this.#step('Next offset', shown === 'stack' || index >= last, () => this.#show(offsets, String(index + 1)))}
      </div>
      ${
        part
          ? html`<p class="muted hint">
              ${shown === 'stack' ? 'The mean of the traces that are there, sample by sample.' : ''} Optimize keeps slices of the near offset alone: in full resolution these are read from the file.
            </p>`
          : nothing
      }
      <label class="check" title="The Section tab shows all offsets at the crossing of inline and crossline">
        <input type="checkbox" .checked=${live(this.store.gatherShown.value)}
          @change=${(event: Event) => {
            const { checked } = event.target as HTMLInputElement;
            this.store.gatherShown.value = checked;
            if (checked) this.store.tab.value = 'section';
          }} />
        Gather in Section
      </label>
    `;
  }

  #show(offsets: readonly number[], value: string): void {
    void this.session.showPart({ offset: value === 'stack' ? 'stack' : offsets[Number(value)]! });
  }

  #gathers(dataset: Dataset, { numbers }: NonNullable<Dataset['gathers']>) {
    const { part } = dataset;
    const index = part && 'gather' in part ? part.gather : -1;
    const last = numbers.length - 1;
    const show = (choice: PartChoice | null) => void this.session.showPart(choice);
    return html`
      <h2>Gathers</h2>
      <lens-slider
        .label=${'Gather'}
        .min=${1}
        .max=${numbers.length}
        .value=${Math.max(1, index + 1)}
        .text=${index < 0 ? 'all' : formatNumber(numbers[index]!)}
        .hint=${index < 0 ? `${formatCount(numbers.length)} gathers` : `${formatCount(index + 1)} of ${formatCount(numbers.length)}`}
        @lens-input=${(event: LensInputEvent) => this.#rest.after(() => show({ gather: event.value - 1 }))}
      ></lens-slider>
      <div class="steps">
        ${this.#step('Previous gather', index <= 0, () => show({ gather: index - 1 }))}
        ${this.#step('Next gather', index >= last, () => show({ gather: index + 1 }))}
        ${this.#step('All gathers', index < 0, () => show(null))}
      </div>
    `;
  }

  #step(label: string, disabled: boolean, act: () => void) {
    return html`<button class="small" type="button" ?disabled=${disabled} @click=${act} title=${label}>${label}</button>`;
  }
}

define('lens-part', LensPart);
