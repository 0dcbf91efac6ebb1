import { css, html, nothing } from 'lit';
import { OVERRIDE_NAMES, type OverrideName } from '../../api/overrides.ts';
import type { DatasetMeta } from '../../api/types.ts';
import { button } from '../kit/controls.ts';
import { base } from '../kit/tokens.styles.ts';
import { element, LensElement } from '../session/lens-element.ts';
import { formatReading, overrideLabel, type Reading } from '../session/override-rows.ts';
import { overridesOf } from './overrides-session.ts';

const WORDS = { info: 'Note', warning: 'Check', error: 'Problem' } as const;

/** Lists what was inferred or is doubtful, with the evidence. Each alternative re-opens the file that way. */
@element('lens-findings')
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
        gap: 4px;
      }
      .repair {
        margin-block-end: 8px;
      }
      .why {
        flex-basis: 100%;
        margin: 0 0 4px;
      }
      button {
        white-space: normal;
        text-align: start;
      }
    `,
  ];

  #repair() {
    return html`<div class="repair">
        ${button('Save a repaired copy…', 'Writes a file whose headers say how this one is read', () => this.session.showDialog('export-data', { repair: true }))}
      </div>`;
  }

  override render() {
    const meta = this.store.meta.value;
    if (!meta) return nothing;
    const { findings } = meta;
    const overruled = OVERRIDE_NAMES.filter((name) => meta.overrides[name] !== undefined);
    if (findings.length === 0 && overruled.length === 0)
      return html`<p class="muted">Nothing to report${this.store.meta.value?.container ? '' : ': the headers agree with the file'}.</p>`;
    return html`${meta.container ? nothing : this.#repair()}
      <ul>
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
                    (
                      alternative,
                    ) => html`${button(alternative.label, 'Reads the file this way at once and remembers it', () => overridesOf(this.session).overrule(alternative.overrides))}
                    ${alternative.why ? html`<p class="why hint">${alternative.why}</p>` : nothing}`,
                  )}
                </div>`
              : nothing
          }
        </li>`,
      )}
    </ul>`;
  }

  #overruled(meta: DatasetMeta, names: readonly OverrideName[]) {
    const overridden = names.map(
      (name) =>
        `${overrideLabel(name, meta.vertical)}: ${formatReading(name, meta.overrides[name] as Reading, meta.vertical)}`,
    );
    return html`<li class="overruled">
      <div><strong>Overruled by you</strong></div>
      <p>${overridden.join('; ')}.</p>
      <div class="choices">
        ${button('Back to what was inferred', 'Reads the file as inferred, with nothing overruled', () => overridesOf(this.session).takeBack())}
      </div>
    </li>`;
  }
}
