import { css, html } from 'lit';
import { query } from 'lit/decorators.js';
import { closeButton } from '../kit/controls.ts';
import { dialogStyles } from '../kit/dialog.styles.ts';
import { base } from '../kit/tokens.styles.ts';
import '../library/lens-diagnostics.ts';
import { element, LensElement } from '../session/lens-element.ts';
import type { Message } from '../session/store.ts';

const KINDS = { error: 'Not done', notice: 'Note', done: 'Done' } as const satisfies Record<
  Message['kind'],
  string
>;

/** The dialog that lists what the page has said, the last first. */
@element('lens-log')
export class LensLog extends LensElement {
  static override styles = [
    base,
    dialogStyles,
    css`
      dialog {
        inline-size: min(760px, calc(100vw - 32px));
      }
      ol {
        margin-block: 12px 16px;
        list-style: none;
      }
      li {
        display: grid;
        grid-template-columns: 64px 64px minmax(0, 1fr);
        gap: 0 8px;
        padding-block: 6px;
        border-block-end: 1px solid var(--lens-line);
        overflow-wrap: anywhere;
      }
      .error strong {
        color: var(--lens-error);
      }
    `,
  ];

  @query('dialog') private dialog!: HTMLDialogElement;

  show(): void {
    this.dialog.showModal();
  }

  override render() {
    return html`<dialog aria-labelledby="title">
      <h2 id="title">Messages</h2>
      <ol>
        ${this.store.said.value.map(
          ({ kind, text, at }) => html`<li class=${kind}>
            <time class="muted">${new Date(performance.timeOrigin + at).toLocaleTimeString('en-GB')}</time>
            <strong>${KINDS[kind]}</strong> <span>${text}</span>
          </li>`,
        )}
      </ol>
      <lens-diagnostics .session=${this.session}></lens-diagnostics>
      <div class="actions">${closeButton()}</div>
    </dialog>`;
  }
}
