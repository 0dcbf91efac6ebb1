import { html } from 'lit';
import { chooser as chooserStyles } from '../kit/chooser.styles.ts';
import { chooser } from '../kit/controls.ts';
import { element, LensElement } from '../session/lens-element.ts';
import { headersStateOf } from './headers-state.ts';
import './lens-array-headers.ts';
import './lens-file-headers.ts';
import './lens-header-table.ts';
import { base } from '../kit/tokens.styles.ts';
import { headersStyles } from './lens-headers.styles.ts';

const PARTS = [
  ['file', 'Text and binary', 'The text and binary headers of the file'],
  ['traces', 'Traces', 'The header words of every trace'],
] as const;

/** The Headers tab: headers of the file and of its traces. */
@element('lens-headers')
export class LensHeaders extends LensElement {
  static override styles = [base, chooserStyles, headersStyles];

  override render() {
    const { shown } = headersStateOf(this.store);
    if (this.store.meta.value?.container)
      return html`<lens-array-headers .session=${this.session}></lens-array-headers>`;
    return html`
      ${chooser('Headers shown', shown, PARTS)}
      ${
        shown.value === 'file'
          ? html`<lens-file-headers .session=${this.session}></lens-file-headers>`
          : html`<lens-header-table .session=${this.session}></lens-header-table>`
      }
    `;
  }
}
