import { css, html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import type { DatasetMeta } from '../api/types.ts';
import { loadPanel } from './lazy-panels.ts';
import { define, LensElement } from './lens-element.ts';
import './lens-findings.ts';
import { summaryRows } from './summary-rows.ts';
import { base } from './tokens.styles.ts';

/** What the file is, in words, and what was doubted about it. */
export class LensSummary extends LensElement {
  static override styles = [
    base,
    css`
      :host {
        display: block;
      }
      section {
        display: grid;
        gap: 8px;
        padding: 12px 16px 16px;
      }
      section + section {
        border-block-start: 1px solid var(--lens-line);
      }
      .head {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: 8px;
      }
      .name {
        font-weight: 600;
        overflow-wrap: anywhere;
      }
      dl {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 4px 16px;
      }
      dt {
        color: var(--lens-muted);
      }
      dd {
        text-align: end;
        overflow-wrap: anywhere;
      }
    `,
  ];

  @state() private overruling = false;

  override render() {
    const meta = this.store.meta.value;
    if (!meta) return nothing;
    return html`
      <section aria-labelledby="summary">
        <h2 id="summary">Summary</h2>
        <p class="name">${meta.name}</p>
        <dl>${rows(meta)}</dl>
      </section>
      <section aria-labelledby="reading">
        <div class="head">
          <h2 id="reading">How it is read</h2>
          <button
            class="small"
            type="button"
            aria-expanded=${this.overruling ? 'true' : 'false'}
            title="Formats, header bytes and axes: what was inferred, and a field to overrule each"
            @click=${this.#toggle}
          >
            ${this.overruling ? 'Close' : 'Overrule…'}
          </button>
        </div>
        ${this.overruling ? html`<lens-overrides .session=${this.session}></lens-overrides>` : nothing}
      </section>
      <section aria-labelledby="findings">
        <h2 id="findings">Findings</h2>
        <lens-findings .session=${this.session}></lens-findings>
      </section>
    `;
  }

  #toggle(): void {
    this.overruling = !this.overruling;
    loadPanel('overrides', this.session);
  }
}

function rows(meta: DatasetMeta) {
  return summaryRows(meta).map(
    ([term, value]) => html`<dt>${term}</dt>
      <dd>${value}</dd>`,
  );
}

define('lens-summary', LensSummary);
