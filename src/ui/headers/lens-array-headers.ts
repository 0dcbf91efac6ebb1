import { css, html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import type { ArrayDataset } from '../../api/array-dataset.ts';
import { formatNumber } from '../kit/format.ts';
import { Latest } from '../kit/latest.ts';
import { base } from '../kit/tokens.styles.ts';
import { element, LensElement } from '../session/lens-element.ts';
import { numberAt } from '../session/survey-shape.ts';
import { work } from '../session/work.ts';

/** Rows of the table: more than a screen, and few chunks. */
const MOST_ROWS = 200;

/** The columns of the table, and the inline that they are of. */
interface Read {
  readonly of: ArrayDataset;
  readonly inlineIndex: number;
  readonly columns: Readonly<Record<string, Float64Array>>;
}

/** The headers that a Zarr hierarchy or a ZGY file has: texts, binary words, and those of the traces of the inline that is shown. */
@element('lens-array-headers')
export class LensArrayHeaders extends LensElement {
  static override styles = [
    base,
    css`
      :host {
        display: grid;
        align-content: start;
        gap: 12px;
        min-block-size: 0;
        overflow: auto;
      }
      pre,
      .scroll {
        margin: 0;
        overflow: auto;
        max-block-size: 48vh;
        border: 1px solid var(--lens-line);
        border-radius: var(--lens-radius);
        background: var(--lens-field);
      }
      pre {
        padding: 8px 12px;
        font: 12px/16px var(--lens-mono);
      }
      table {
        border-collapse: collapse;
        font-variant-numeric: tabular-nums;
      }
      th,
      td {
        padding: 2px 12px;
        text-align: end;
        font-weight: 400;
        white-space: nowrap;
      }
      thead th {
        position: sticky;
        inset-block-start: 0;
        background: var(--lens-raised);
        color: var(--lens-muted);
        font-size: 12px;
        font-weight: 600;
      }
    `,
  ];

  @state() private read: Read | null = null;
  #latest = new Latest();
  #asked = '';

  get #dataset(): ArrayDataset | null {
    const { value } = this.store.dataset;
    return value?.meta.container ? (value as ArrayDataset) : null;
  }

  protected override updated(): void {
    const dataset = this.#dataset;
    const { inline } = this.store.indices.value;
    const row = dataset?.cube.grid.flat ? 0 : inline;
    const asked = dataset ? `${dataset.meta.fingerprint} ${row}` : '';
    if (!dataset || asked === this.#asked || dataset.cube.headerFields.length === 0) return;
    this.#asked = asked;
    void this.#load(dataset, row);
  }

  async #load(dataset: ArrayDataset, inlineIndex: number): Promise<void> {
    const count = Math.min(MOST_ROWS, dataset.cube.grid.crossline.count);
    const cells = {
      inlineIndices: new Int32Array(count).fill(inlineIndex),
      crosslineIndices: Int32Array.from({ length: count }, (_, k) => k),
    };
    await work(this.session, {
      kind: 'headers',
      label: 'Trace headers',
      latest: this.#latest,
      run: ({ signal }) => dataset.cube.readHeaders(cells, dataset.cube.headerFields, { signal }),
      show: (columns) => {
        this.read = { of: dataset, inlineIndex, columns };
      },
    });
  }

  override render() {
    const { meta, shape } = this.store;
    const known = meta.value;
    if (!known || !shape.value) return nothing;
    const { textHeaders, binaryHeader, container } = known;
    const binary = Object.entries(binaryHeader);
    return html`
      <h2>Text header</h2>
      ${textHeaders.length > 0 ? textHeaders.map((text) => html`<pre tabindex="0" role="region" aria-label="Text header">${text}</pre>`) : html`<p class="muted">There is none in ${container}.</p>`}
      <h2>Binary header</h2>
      ${
        binary.length > 0
          ? html`<div class="scroll" tabindex="0" role="region" aria-label="Binary header"><table><tbody>${binary.map(([name, number]) => html`<tr><th scope="row">${name}</th><td>${number}</td></tr>`)}</tbody></table></div>`
          : html`<p class="muted">There is none in ${container}.</p>`
      }
      <h2>Trace headers</h2>
      ${this.#traces()}
    `;
  }

  #traces() {
    const { shape, meta } = this.store;
    const { read } = this;
    if (!meta.value?.headerFields?.length)
      return html`<p class="muted">There are none in ${meta.value?.container}. Line numbers and coordinates come from its axes.</p>`;
    if (!read || read.of !== this.#dataset || !shape.value)
      return html`<p class="muted" role="status">Reading…</p>`;
    const { inline, crossline, flat } = shape.value;
    const names = Object.keys(read.columns);
    const rows = read.columns[names[0]!]!.length;
    return html`
      <p class="muted">
        ${flat ? 'Traces' : `Inline ${numberAt(inline, read.inlineIndex)}`}, the first ${rows} of ${crossline.count} ${crossline.label.toLowerCase()}s.
        ${flat ? '' : 'Move the inline to see others.'}
      </p>
      <div class="scroll" tabindex="0" role="region" aria-label="Trace headers">
        <table>
          <thead><tr><th scope="col">${crossline.label}</th>${names.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
          <tbody>
            ${Array.from({ length: rows }, (_, row) => html`<tr><th scope="row">${numberAt(crossline, row)}</th>${names.map((name) => html`<td>${cell(read.columns[name]![row]!)}</td>`)}</tr>`)}
          </tbody>
        </table>
      </div>
    `;
  }
}

const cell = (number: number): string =>
  Number.isNaN(number) ? '–' : Number.isInteger(number) ? String(number) : formatNumber(number, 4);
