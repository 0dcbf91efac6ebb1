import { css, html, nothing } from 'lit';
import { button } from '../kit/controls.ts';
import { loadPanel } from '../kit/panels.ts';
import { base } from '../kit/tokens.styles.ts';
import { element, LensElement } from '../session/lens-element.ts';
import type { Message } from '../session/store.ts';

/**
 * Errors and notices, each a sentence that says what to do, shown until dismissed or settled. The status bar
 * shows successes.
 */
@element('lens-messages')
export class LensMessages extends LensElement {
  static override styles = [
    base,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
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
      }
      :host(.strip) {
        gap: 0;
      }
      :host(.strip) .message {
        border-width: 1px 0 0;
        border-radius: 0;
      }
      .error {
        background: linear-gradient(var(--lens-error-soft) 0 0), var(--lens-panel);
      }
      div > div {
        flex: 1;
        min-inline-size: 0;
      }
      p {
        padding-block: 2px;
        overflow-wrap: anywhere;
      }
      strong {
        color: var(--lens-error);
      }
    `,
  ];

  override render() {
    const { messages, tab } = this.store;
    const shown = messages.value.filter(
      (each) => each.kind !== 'done' && (each.tab ?? tab.value) === tab.value,
    );
    return shown.map(
      (
        message,
      ) => html`<div class="message ${message.kind}" role=${message.kind === 'error' ? 'alert' : 'status'}>
        <div>
          <p>${message.kind === 'error' ? html`<strong>Not done.</strong> ` : ''}${message.text}</p>
          ${message.refused ? this.#refused(message) : nothing}
          ${/\(CORS\)/.test(message.text) ? this.#cors() : nothing}
        </div>
        ${message.action ? this.#action(message.action) : nothing}
        ${button('Dismiss', 'Take this message away', () => this.store.dismiss(message.id))}
      </div>`,
    );
  }

  #action({ label, hint, run }: NonNullable<Message['action']>) {
    const task = this.store.tasks.value.at(-1);
    return button(label, task ? `Possible when this is done: ${task.label}` : hint, run, {
      disabled: Boolean(task),
    });
  }

  #cors() {
    loadPanel('cors', this.session);
    return html`<lens-cors .session=${this.session}></lens-cors>`;
  }

  #refused(message: Message) {
    loadPanel('refused', this.session);
    return html`<lens-refused .session=${this.session} .message=${message}></lens-refused>`;
  }
}
