import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { formatCount } from './format.ts';
import { Latest } from './latest.ts';
import { define, LensElement } from './lens-element.ts';
import { headersStyles } from './lens-headers.styles.ts';
import type { HeaderField } from './services.ts';
import type { ViewStore } from './store.ts';
import { fieldTitle, textHeaderLines } from './text-header.ts';
import { base } from './tokens.styles.ts';

/** Text header, binary header and the header of one trace, as the file has them. */
export class LensHeaders extends LensElement {
  static override styles = [base, headersStyles];

  @state() private textIndex = 0;
  /** From 0. */
  @state() private trace = 0;
  @state() private values: Record<string, ArrayLike<number>> | null = null;
  #shown: ViewStore['dataset']['value'] = null;
  #request = new Latest();

  override render() {
    const meta = this.store.meta.value;
    if (!meta) return nothing;
    const index = Math.min(this.textIndex, meta.textHeaders.length - 1);
    const lines = textHeaderLines(meta.textHeaders[index] ?? '');
    const byteOf = new Map(this.session.services.binaryHeaderFields().map((field) => [field.name, field]));
    const binary = Object.entries(meta.binaryHeader);
    return html`
      <section class="text" aria-labelledby="text">
        <div class="head">
          <h2 id="text">Text header</h2>
          ${
            meta.textHeaders.length > 1
              ? html`<select aria-label="Text header shown" @change=${this.#textChosen}>
                  ${meta.textHeaders.map((_, k) => html`<option value=${k} ?selected=${k === index}>${k === 0 ? 'Main' : `Extended ${k}`}</option>`)}
                </select>`
              : nothing
          }
          <span class="muted">${meta.textEncoding === null ? 'encoding unknown' : meta.textEncoding.toUpperCase()}</span>
        </div>
        <pre tabindex="0" role="region" aria-label="Text header lines">${lines.join('\n') || 'The text header is empty.'}</pre>
      </section>
      <section aria-labelledby="binary">
        <div class="head"><h2 id="binary">Binary header</h2></div>
        <div class="scroll" tabindex="0" role="region" aria-label="Binary header table">
          ${table(binary.map(([name, value]) => ({ field: byteOf.get(name) ?? { name, byte: Number.NaN, type: '' }, value })))}
        </div>
      </section>
      <section aria-labelledby="traceHeader">
        <div class="head">
          <h2 id="traceHeader">Trace header</h2>
          <label>
            Trace
            <input
              type="number"
              min="1"
              max=${meta.traceCount}
              step="1"
              .value=${String(this.trace + 1)}
              @change=${this.#traceChosen}
            />
          </label>
          <span class="muted">of ${formatCount(meta.traceCount)}</span>
        </div>
        <div class="scroll" tabindex="0" role="region" aria-label="Trace header table">
          ${this.values ? this.#traceTable(this.values) : html`<p class="muted">Reading…</p>`}
        </div>
      </section>
    `;
  }

  override updated(): void {
    const dataset = this.store.dataset.value;
    if (dataset === this.#shown) return;
    this.#shown = dataset;
    this.textIndex = 0;
    this.#read(0);
  }

  #traceTable(values: Record<string, ArrayLike<number>>) {
    const fields = this.session.services
      .traceHeaderFields()
      .filter((field) => values[field.name] !== undefined);
    const listed = new Set(fields.map((field) => field.name));
    const others = Object.keys(values).filter((name) => !listed.has(name));
    return table([
      ...fields.map((field) => ({ field, value: values[field.name]?.[0] ?? Number.NaN })),
      ...others.map((name) => ({
        field: { name, byte: Number.NaN, type: '' },
        value: values[name]?.[0] ?? Number.NaN,
      })),
    ]);
  }

  #textChosen(event: Event): void {
    this.textIndex = Number((event.target as HTMLSelectElement).value);
  }

  #traceChosen(event: Event): void {
    const field = event.target as HTMLInputElement;
    const count = this.store.meta.value?.traceCount ?? 1;
    const chosen = Number.isFinite(field.valueAsNumber) ? Math.round(field.valueAsNumber) : this.trace + 1;
    const trace = Math.max(1, Math.min(count, chosen));
    field.value = String(trace);
    this.#read(trace - 1);
  }

  #read(trace: number): void {
    const dataset = this.store.dataset.value;
    this.trace = trace;
    this.values = null;
    if (!dataset) return;
    this.#request
      .run((signal) => dataset.readTraceHeaders(trace, 1, { signal }))
      .then((columns) => {
        if (columns && this.store.dataset.value === dataset) this.values = columns;
      })
      .catch((error: unknown) => {
        if (this.store.dataset.value === dataset) this.session.fail(error);
      });
  }
}

function table(rows: readonly { field: HeaderField; value: number }[]) {
  return html`<table>
    <thead>
      <tr><th scope="col">Byte</th><th scope="col">Field</th><th scope="col">Value</th></tr>
    </thead>
    <tbody>
      ${rows.map(
        ({ field, value }) => html`<tr class=${value === 0 ? 'zero' : ''}>
          <td>${Number.isNaN(field.byte) ? '' : field.byte}</td>
          <th scope="row" title=${field.name}>${field.title ?? fieldTitle(field.name)}</th>
          <td>${String(value)}</td>
        </tr>`,
      )}
    </tbody>
  </table>`;
}

define('lens-headers', LensHeaders);
