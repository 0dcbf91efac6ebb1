import { css, html, nothing } from 'lit';
import { define, LensElement } from './lens-element.ts';
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
      strong {
        font-weight: 600;
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
      button {
        white-space: normal;
        text-align: start;
      }
    `,
  ];

  override render() {
    const findings = this.store.meta.value?.findings ?? [];
    if (findings.length === 0)
      return html`<p class="muted">Nothing to report: the headers agree with the file.</p>`;
    return html`<ul>
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
                      @click=${() => void this.session.reopen(alternative.overrides)}
                    >
                      ${alternative.label}
                    </button>`,
                  )}
                </div>`
              : nothing
          }
        </li>`,
      )}
    </ul>`;
  }
}

define('lens-findings', LensFindings);
