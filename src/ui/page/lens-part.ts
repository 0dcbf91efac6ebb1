import { css, html, nothing } from 'lit';
import type { PartChoice } from '../../api/parts.ts';
import type { PageDataset } from '../../api/types.ts';
import { farOffsetIndex, nearOffsetIndex } from '../../core/trace-index.ts';
import { bound, button, check, select, slider } from '../kit/controls.ts';
import { sliders } from '../kit/fields.styles.ts';
import { formatCount, formatNumber } from '../kit/format.ts';
import { Rest } from '../kit/latest.ts';
import { base } from '../kit/tokens.styles.ts';
import { element, LensElement } from '../session/lens-element.ts';

const REST_MILLISECONDS = 200;

/** Chooses the offset of a prestack survey, or the gather of a file of gathers. */
@element('lens-part')
export class LensPart extends LensElement {
  static override styles = [
    base,
    sliders,
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

  #offsets(dataset: PageDataset, offsets: readonly number[]) {
    const { part } = dataset;
    const shown = part && 'offset' in part ? part.offset : 'near';
    const [near, far] = [nearOffsetIndex(offsets), farOffsetIndex(offsets)];
    const index = shown === 'near' ? near : shown === 'far' ? far : offsets.indexOf(Number(shown));
    const last = offsets.length - 1;
    const title = (k: number) =>
      `${formatNumber(offsets[k]!)}${k === near ? ' (near)' : k === far ? ' (far)' : ''}`;
    return html`
      <h2>Offset</h2>
      <div class="field">
        <label for="offset">Offset shown</label>
        ${select<number | 'stack'>({
          id: 'offset',
          title: 'The offset that slices, surface and volume show',
          options: [
            ['stack', `Stack of all ${formatCount(offsets.length)}`],
            ...offsets.map((_, k) => [k, title(k)] as const),
          ],
          to: bound(shown === 'stack' ? shown : index, (chosen) => this.#show(offsets, chosen)),
        })}
      </div>
      <div class="steps">
        ${this.#step('Previous offset', index <= 0, () => this.#show(offsets, index - 1))}
        ${this.#step('Next offset', shown === 'stack' || index >= last, () => this.#show(offsets, index + 1))}
      </div>
      ${
        part
          ? html`<p class="hint">
              ${shown === 'stack' ? 'Mean of all live traces, sample by sample.' : ''} Optimize stores only the near offset, so full resolution is read from the file here.
            </p>`
          : nothing
      }
      ${check({
        label: 'Gather in Section',
        title: 'The Section tab shows all offsets where inline and crossline cross',
        to: bound(this.store.gatherShown.value, (on) => {
          this.store.gatherShown.value = on;
          if (on) this.store.tab.value = 'section';
        }),
      })}
    `;
  }

  #show(offsets: readonly number[], chosen: number | 'stack'): void {
    void this.session.showPart({ offset: chosen === 'stack' ? chosen : offsets[chosen]! });
  }

  #gathers(dataset: PageDataset, { numbers }: NonNullable<PageDataset['gathers']>) {
    // A single gather is what the whole file shows.
    if (numbers.length === 1) return nothing;
    const { part } = dataset;
    const index = part && 'gather' in part ? part.gather : -1;
    const last = numbers.length - 1;
    const show = (choice: PartChoice | null) => void this.session.showPart(choice);
    return html`
      <h2>Gathers</h2>
      ${slider({
        label: 'Gather',
        title: 'The gather that is shown',
        min: 1,
        max: numbers.length,
        text: index < 0 ? 'all' : formatNumber(numbers[index]!),
        hint: `${index < 0 ? '' : `${formatCount(index + 1)} of `}${formatCount(numbers.length)} gathers`,
        to: bound(Math.max(1, index + 1), (gather) => this.#rest.after(() => show({ gather: gather - 1 }))),
      })}
      <div class="steps">
        ${this.#step('Previous gather', index <= 0, () => show({ gather: index - 1 }))}
        ${this.#step('Next gather', index >= last, () => show({ gather: index + 1 }))}
        ${this.#step('All gathers', index < 0, () => show(null))}
      </div>
    `;
  }

  #step(label: string, disabled: boolean, act: () => void) {
    return button(label, label, act, { disabled });
  }
}
