import { css, html } from 'lit';
import { define, LensElement } from './lens-element.ts';
import { base } from './tokens.styles.ts';

/** Errors and notices: a sentence that says what to do, until dismissed. */
export class LensMessages extends LensElement {
  static override styles = [
    base,
    css`
      :host {
        display: grid;
      }
      .message {
        display: flex;
        align-items: start;
        gap: 16px;
        padding: 8px 16px;
        border-block-end: 1px solid var(--lens-line);
        background: var(--lens-accent-soft);
      }
      .error {
        background: var(--lens-error-soft);
      }
      p {
        flex: 1;
        padding-block: 2px;
        overflow-wrap: anywhere;
      }
      strong {
        color: var(--lens-error);
        font-weight: 600;
      }
    `,
  ];

  override render() {
    return this.store.messages.value.map(
      (
        message,
      ) => html`<div class="message ${message.kind}" role=${message.kind === 'error' ? 'alert' : 'status'}>
        <p>${message.kind === 'error' ? html`<strong>Not done.</strong> ` : ''}${message.text}</p>
        <button class="small" type="button" @click=${() => this.store.dismiss(message.id)}>Dismiss</button>
      </div>`,
    );
  }
}

define('lens-messages', LensMessages);
