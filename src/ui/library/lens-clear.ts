import { css, html } from 'lit';
import { query } from 'lit/decorators.js';
import { button } from '../kit/controls.ts';
import { dialogStyles } from '../kit/dialog.styles.ts';
import { formatBytes } from '../kit/format.ts';
import { base } from '../kit/tokens.styles.ts';
import { element, LensElement } from '../session/lens-element.ts';
import { libraryOf } from './library-session.ts';

/** The question before a cache is cleared in which Optimize has stored something. */
@element('lens-clear')
export class LensClear extends LensElement {
  static override styles = [
    base,
    dialogStyles,
    css`
      dialog {
        inline-size: min(480px, calc(100vw - 32px));
      }
      ul {
        padding-inline-start: 20px;
        max-block-size: 40dvh;
        overflow: auto;
      }
      li {
        overflow-wrap: anywhere;
      }
    `,
  ];

  @query('dialog') private dialog!: HTMLDialogElement;

  show(): void {
    this.dialog.showModal();
  }

  override render() {
    const library = libraryOf(this.session);
    const entries = library.known.value ?? [];
    const bytes = formatBytes(entries.reduce((sum, entry) => sum + entry.bytes, 0));
    return html`<dialog aria-labelledby="title">
      <div class="content">
        <h2 id="title">Clear the cache?</h2>
        <p>This frees ${bytes}. What Optimize has stored of these surveys goes, and takes reading the whole file to make again:</p>
        <ul>
          ${entries.filter(({ optimized }) => optimized).map(({ name, bytes: own }) => html`<li>${name} <span class="muted">${formatBytes(own)}</span></li>`)}
        </ul>
        <p>The list of surveys opened before, with their small pictures, is forgotten too. Your files, the settings, what was drawn and how files are read stay as they are.</p>
        <div class="actions">
          ${button('Keep', 'Deletes nothing (Escape)', () => this.dialog.close(), { kind: '' })}
          ${button(
            `Free ${bytes}`,
            'Deletes all that this browser stores of surveys',
            () => {
              this.dialog.close();
              void library.clear();
            },
            { kind: 'primary' },
          )}
        </div>
      </div>
    </dialog>`;
  }
}
