import { css, html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import type { PageDataset } from '../../api/types.ts';
import { bound, button, check, select } from '../kit/controls.ts';
import { Latest } from '../kit/latest.ts';
import { base } from '../kit/tokens.styles.ts';
import { fieldTitle } from '../session/header-words.ts';
import { element, LensElement } from '../session/lens-element.ts';
import type { HeaderField } from '../session/services.ts';
import type { ViewStore } from '../session/store.ts';
import { binaryMeaning } from './binary-meaning.ts';
import { hexLines, textHeaderLines } from './text-header.ts';

type Encoding = 'ebcdic' | 'ascii';

/**
 * Shows text headers (decoded in either encoding, or as raw bytes) and the binary header with meanings and
 * doubts.
 */
@element('lens-file-headers')
export class LensFileHeaders extends LensElement {
  static override styles = [
    base,
    css`
      :host {
        display: grid;
        grid-template: minmax(0, 1fr) minmax(0, 1fr) / 1fr;
        gap: 8px;
        min-block-size: 0;
      }
      section {
        display: grid;
        grid-template-rows: auto minmax(0, 1fr);
        min-block-size: 0;
        min-inline-size: 0;
      }
      .head {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 12px;
        min-block-size: 40px;
      }
      .end {
        margin-inline-start: auto;
      }
      pre,
      .scroll {
        margin: 0;
        overflow: auto;
        border: 1px solid var(--lens-line);
        border-radius: var(--lens-radius);
        background: var(--lens-field);
      }
      pre {
        padding: 8px 12px;
        font: 12px/16px var(--lens-mono);
      }
      table {
        inline-size: 100%;
        border-collapse: collapse;
      }
      th,
      td {
        padding: 2px 12px;
        font-weight: 400;
        text-align: start;
        vertical-align: baseline;
      }
      thead th {
        position: sticky;
        inset-block-start: 0;
        border-block-end: 1px solid var(--lens-line);
        background: var(--lens-raised);
        color: var(--lens-muted);
        font-size: 12px;
        font-weight: 600;
      }
      tbody tr:nth-child(even) {
        background: var(--lens-raised);
      }
      .number {
        text-align: end;
        font-variant-numeric: tabular-nums;
      }
      .zero th,
      .zero td {
        color: var(--lens-muted);
      }
      .none {
        padding: 8px 12px;
      }
      td.doubt {
        color: var(--lens-warning);
      }
    `,
  ];

  @state() private index = 0;
  /** Null means the encoding found when the file was opened. */
  @state() private encoding: Encoding | null = null;
  @state() private raw = false;
  @state() private read: Awaited<ReturnType<PageDataset['readTextHeader']>> | null = null;
  @state() private copied = '';
  #shown: ViewStore['dataset']['value'] = null;
  #request = new Latest();

  override willUpdate(): void {
    const dataset = this.store.dataset.value;
    if (dataset === this.#shown) return;
    this.#shown = dataset;
    this.index = 0;
    this.encoding = null;
    this.raw = false;
    this.read = null;
  }

  override render() {
    const meta = this.store.meta.value;
    if (!meta) return nothing;
    const none = meta.textHeaders.length === 0;
    return html`
      <section aria-labelledby="text">
        <div class="head">
          <h2 id="text">Text header</h2>
          ${
            meta.textHeaders.length > 1
              ? select({
                  name: 'Text header shown',
                  title: 'The main text header of 3200 bytes, or one of the extended ones',
                  to: bound(this.index, (index) => this.#choose({ index })),
                  options: meta.textHeaders.map((_, k) => [k, k === 0 ? 'Main' : `Extended ${k}`]),
                })
              : nothing
          }
          ${select({
            label: 'Encoding',
            name: 'Text encoding',
            title: 'How the bytes of the text header are read',
            disabled: none,
            to: bound<Encoding>(this.encoding ?? meta.textEncoding ?? 'ebcdic', (encoding) =>
              this.#choose({ encoding }),
            ),
            options: { ebcdic: 'EBCDIC', ascii: 'ASCII' },
          })}
          ${check({ label: 'Raw bytes', title: 'The 3200 bytes as they are stored', disabled: none, to: bound(this.raw, (raw) => this.#choose({ raw })) })}
          ${button('Copy', 'Copy what is shown', this.#copy, { disabled: none, kind: 'small end' })}
          <span class="muted" role="status">${this.copied}</span>
        </div>
        <pre tabindex="0" role="region" aria-label="Text header lines">${none ? 'This file has no text header.' : this.#text() || 'The text header is empty.'}</pre>
      </section>
      <section aria-labelledby="binary">
        <div class="head"><h2 id="binary">Binary header</h2></div>
        <div class="scroll" tabindex="0" role="region" aria-label="Binary header table">${this.#binary()}</div>
      </section>
    `;
  }

  #text(): string {
    const meta = this.store.meta.value;
    if (this.raw) return this.read ? hexLines(this.read.bytes, this.read.characters).join('\n') : 'Reading…';
    const text =
      this.encoding === null ? (meta?.textHeaders[this.index] ?? '') : (this.read?.text ?? 'Reading…');
    return textHeaderLines(text).join('\n');
  }

  #binary() {
    const meta = this.store.meta.value;
    if (!meta) return nothing;
    if (Object.keys(meta.binaryHeader).length === 0)
      return html`<p class="muted none">This file has no binary header: it begins with its first trace, as files of Seismic Unix do.</p>`;
    const fields = new Map(this.session.services.binaryHeaderFields().map((field) => [field.name, field]));
    const rows = Object.entries(meta.binaryHeader).map(([name, value]) => {
      const field: HeaderField = fields.get(name) ?? { name, byte: Number.NaN, type: '' };
      return { field, value, ...binaryMeaning(name, value, meta) };
    });
    return html`<table>
      <thead>
        <tr>
          <th scope="col">Byte</th>
          <th scope="col">Field</th>
          <th scope="col" class="number">Value</th>
          <th scope="col">Meaning</th>
          <th scope="col">Doubt</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ field, value, meaning, doubt }) => html`<tr class=${value === 0 && !doubt ? 'zero' : ''}>
            <td>${Number.isNaN(field.byte) ? '' : field.byte}</td>
            <th scope="row" title="${field.name}, ${field.type}">${field.title ?? fieldTitle(field.name)}</th>
            <td class="number">${String(value)}</td>
            <td>${meaning}</td>
            <td class="doubt">${doubt}</td>
          </tr>`,
        )}
      </tbody>
    </table>`;
  }

  #choose(change: { index?: number; encoding?: Encoding; raw?: boolean }): void {
    const dataset = this.store.dataset.value;
    Object.assign(this, change);
    this.read = null;
    this.copied = '';
    if (!dataset || (!this.raw && this.encoding === null)) return;
    const encoding = this.encoding ?? undefined;
    this.#request
      .run((signal) => dataset.readTextHeader(this.index, { encoding, signal }))
      .then((read) => {
        if (read && this.store.dataset.value === dataset) this.read = read;
      })
      .catch((error: unknown) => this.session.fail(error));
  }

  async #copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.#text());
      this.copied = 'Copied.';
    } catch {
      this.copied = 'The browser refused to copy; select the text instead.';
    }
  }
}
