import { css, html, nothing } from 'lit';
import { loadPanel } from './lazy-panels.ts';
import { define, LensElement } from './lens-element.ts';
import type { Message } from './store.ts';
import { base } from './tokens.styles.ts';

/** Errors and notices: a sentence that says what to do, until dismissed. */
export class LensMessages extends LensElement {
  static override styles = [
    base,
    css`
      :host {
        display: grid;
        gap: 8px;
      }
      .message {
        display: flex;
        align-items: start;
        gap: 16px;
        padding: 8px 8px 8px 16px;
        border: 1px solid var(--lens-line-strong);
        border-radius: var(--lens-radius);
        background: linear-gradient(var(--lens-accent-soft) 0 0), var(--lens-panel);
        box-shadow: 0 4px 16px rgb(0 0 0 / 24%);
      }
      .error {
        background: linear-gradient(var(--lens-error-soft) 0 0), var(--lens-panel);
      }
      div > div {
        flex: 1;
      }
      p {
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
        <div>
          <p>${message.kind === 'error' ? html`<strong>Not done.</strong> ` : ''}${message.text}</p>
          ${message.refused ? this.#refused(message) : nothing}
        </div>
        <button class="small" type="button" title="Take this message away" @click=${() => this.store.dismiss(message.id)}>Dismiss</button>
      </div>`,
    );
  }

  #refused(message: Message) {
    loadPanel('refused', this.session);
    return html`<lens-refused .session=${this.session} .message=${message}></lens-refused>`;
  }
}

define('lens-messages', LensMessages);
