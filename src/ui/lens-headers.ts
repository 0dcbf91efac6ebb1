import { html } from 'lit';
import { state } from 'lit/decorators.js';
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

  @state() private chosen: (typeof PARTS)[number][0] = 'file';

  override render() {
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
              .checked=${this.chosen === name}
              @change=${() => {
                this.chosen = name;
              }}
            />${label}</label
          >`,
        )}
      </fieldset>
      ${
        this.chosen === 'file'
          ? html`<lens-file-headers .session=${this.session}></lens-file-headers>`
          : html`<lens-header-table .session=${this.session}></lens-header-table>`
      }
    `;
  }
}

define('lens-headers', LensHeaders);
