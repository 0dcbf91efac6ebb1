import { css, html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import type { DatasetMeta } from '../../api/types.ts';
import { button } from '../kit/controls.ts';
import { loadPanel } from '../kit/panels.ts';
import { element, LensElement } from '../session/lens-element.ts';
import './lens-findings.ts';
import { pairs } from '../kit/pairs.ts';
import { base } from '../kit/tokens.styles.ts';
import { summaryRows } from '../session/summary-rows.ts';

/** Summary of the file, and the findings about it. */
@element('lens-summary')
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
      summary {
        cursor: pointer;
      }
      summary h2 {
        display: inline;
      }
      .pairs {
        margin-block-start: 4px;
      }
      .name {
        font-weight: 600;
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
        <p class="name">${meta.name}</p>
        <details
          ?open=${this.store.panels.value.summaryRows}
          @toggle=${(event: Event) => this.#fold((event.target as HTMLDetailsElement).open)}
        >
          <summary title="Folds the rows about the file"><h2 id="summary">Summary</h2></summary>
          ${pairs(summaryRows(meta))}
        </details>
      </section>
      ${
        meta.container
          ? this.#dimensions(meta)
          : html`<section aria-labelledby="reading">
        <div class="head">
          <h2 id="reading">How it is read</h2>
          ${button(this.overruling ? 'Close' : 'Overrule…', 'Formats, header bytes and axes: what was inferred, and a field to overrule each', this.#toggle, { expanded: this.overruling })}
        </div>
        ${this.overruling ? html`<lens-overrides .session=${this.session}></lens-overrides>` : nothing}
      </section>`
      }
      <section aria-labelledby="findings">
        <h2 id="findings">Findings</h2>
        <lens-findings .session=${this.session}></lens-findings>
      </section>
    `;
  }

  /** Which dimension of an array is which axis. A ZGY file has no choice of them. */
  #dimensions({ dimensions = [] }: DatasetMeta) {
    if (dimensions.length === 0 || !this.store.dataset.value?.hasFile) return nothing;
    const said = dimensions.map(({ name, size, axis }, k): [string, string] => [
      name ? `${name} (${size})` : `Dimension ${k} (${size})`,
      axis < 0 ? 'index 0 alone' : ['inlines', 'crosslines', 'samples'][axis]!,
    ]);
    return html`<section aria-labelledby="reading">
      <div class="head">
        <h2 id="reading">How it is read</h2>
        ${button('Change…', 'Which array it is, and which dimension is which axis', () => void this.session.askAgain())}
      </div>
      ${pairs(said)}
    </section>`;
  }

  #fold(open: boolean): void {
    if (open !== this.store.panels.value.summaryRows) this.store.togglePanel('summaryRows');
  }

  #toggle(): void {
    this.overruling = !this.overruling;
    loadPanel('overrides', this.session);
  }
}
