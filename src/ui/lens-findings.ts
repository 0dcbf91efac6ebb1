import { css, html, nothing } from 'lit';
import { OVERRIDE_NAMES, type OverrideName } from '../api/overrides.ts';
import type { DatasetMeta } from '../api/types.ts';
import { define, LensElement } from './lens-element.ts';
import { formatReading, OVERRIDE_LABELS, type Reading } from './override-rows.ts';
import { base } from './tokens.styles.ts';

const WORDS = { info: 'Note', warning: 'Check', error: 'Problem' } as const;

/** What was inferred or doubted, with its evidence; each alternative re-opens the file that way. */
export class LensFindings extends LensElement {
  static override styles = [
    base,
    css`
      ul {
        display: grid;
        gap: 8px;
        list-style: none;
      }
      li {
        display: grid;
        gap: 4px;
        padding: 8px 12px;
        border: 1px solid var(--lens-line);
        border-radius: var(--lens-radius);
        background: var(--lens-raised);
        overflow-wrap: anywhere;
      }
      li.warning {
        border-color: color-mix(in srgb, var(--lens-warning) 45%, transparent);
        background: var(--lens-warning-soft);
      }
      li.error {
        border-color: color-mix(in srgb, var(--lens-error) 45%, transparent);
        background: var(--lens-error-soft);
      }
      li.overruled {
        border-color: color-mix(in srgb, var(--lens-accent) 45%, transparent);
        background: var(--lens-accent-soft);
      }
      strong {
        font-weight: 600;
      }
      .overruled strong {
        color: var(--lens-accent);
      }
      .warning strong {
        color: var(--lens-warning);
      }
      .error strong {
        color: var(--lens-error);
      }
      .code {
        color: var(--lens-muted);
        font: 12px/16px var(--lens-mono);
      }
      .choices {
        display: flex;
        flex-wrap: wrap;
        gap: 4px;
      }
      .why {
        flex-basis: 100%;
        margin: 0 0 4px;
        font-size: 12px;
        line-height: 16px;
      }
      button {
        white-space: normal;
        text-align: start;
      }
    `,
  ];

  override render() {
    const meta = this.store.meta.value;
    if (!meta) return nothing;
    const { findings } = meta;
    const overruled = OVERRIDE_NAMES.filter((name) => meta.overrides[name] !== undefined);
    if (findings.length === 0 && overruled.length === 0)
      return html`<p class="muted">Nothing to report: the headers agree with the file.</p>`;
    return html`<ul>
      ${overruled.length > 0 ? this.#overruled(meta, overruled) : nothing}
      ${findings.map(
        (finding) => html`<li class=${finding.severity}>
          <div><strong>${WORDS[finding.severity]}</strong> <span class="code">${finding.code}</span></div>
          <p>${finding.message}</p>
          ${finding.remedy ? html`<p>${finding.remedy}</p>` : nothing}
          ${
            finding.alternatives?.length
              ? html`<div class="choices" role="group" aria-label="Read it another way">
                  ${finding.alternatives.map(
                    (alternative) => html`<button
                      class="small"
                      type="button"
                      @click=${() => void this.session.overrides.overrule(alternative.overrides)}
                      title="Reads the file this way at once and remembers it"
                    >
                      ${alternative.label}
                    </button>
                    ${alternative.why ? html`<p class="why muted">${alternative.why}</p>` : nothing}`,
                  )}
                </div>`
              : nothing
          }
        </li>`,
      )}
    </ul>`;
  }

  #overruled(meta: DatasetMeta, names: readonly OverrideName[]) {
    const said = names.map(
      (name) => `${OVERRIDE_LABELS[name]}: ${formatReading(name, meta.overrides[name] as Reading)}`,
    );
    return html`<li class="overruled">
      <div><strong>Overruled by you</strong></div>
      <p>${said.join('; ')}.</p>
      <div class="choices">
        <button
          class="small"
          type="button"
          title="Reads the file as inferred, with nothing overruled"
          @click=${() => void this.session.overrides.takeBack()}
        >
          Back to what was inferred
        </button>
      </div>
    </li>`;
  }
}

define('lens-findings', LensFindings);
