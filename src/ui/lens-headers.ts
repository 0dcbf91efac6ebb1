import { html } from 'lit';
import { chooser } from './chooser.styles.ts';
import { define, LensElement } from './lens-element.ts';
import './lens-file-headers.ts';
import './lens-header-table.ts';
import { headersStyles } from './lens-headers.styles.ts';
import { base } from './tokens.styles.ts';

const PARTS = [
  ['file', 'Text and binary'],
  ['traces', 'Traces'],
] as const;

/** The headers of the file and of its traces. */
export class LensHeaders extends LensElement {
  static override styles = [base, chooser, headersStyles];

  override render() {
    const { headersShown } = this.store;
    return html`
      <fieldset aria-label="Headers shown">
        ${PARTS.map(
          ([
            name,
            label,
          ]) => html`<label title=${name === 'file' ? 'The text and binary headers of the file' : 'The header words of every trace'}
            ><input
              type="radio"
              name="part"
              value=${name}
              .checked=${headersShown.value === name}
              @change=${() => {
                headersShown.value = name;
              }}
            />${label}</label
          >`,
        )}
      </fieldset>
      ${
        headersShown.value === 'file'
          ? html`<lens-file-headers .session=${this.session}></lens-file-headers>`
          : html`<lens-header-table .session=${this.session}></lens-header-table>`
      }
    `;
  }
}

define('lens-headers', LensHeaders);
