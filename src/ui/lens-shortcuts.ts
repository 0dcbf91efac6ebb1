import { css, html } from 'lit';
import { query } from 'lit/decorators.js';
import { dialogStyles } from './dialog.styles.ts';
import { define, LensElement } from './lens-element.ts';
import { PLACE_TITLES, readableKey, SHORTCUTS, type Shortcut, type ShortcutPlace } from './shortcuts.ts';
import { base } from './tokens.styles.ts';

/** The sheet of every shortcut. */
export class LensShortcuts extends LensElement {
  static override styles = [
    base,
    dialogStyles,
    css`
      dialog {
        inline-size: min(760px, calc(100vw - 32px));
      }
      .places {
        margin-block: 12px 16px;
        columns: 300px 2;
        column-gap: 32px;
      }
      section {
        break-inside: avoid;
        padding-block-end: 16px;
      }
      dl > div {
        display: flex;
        justify-content: space-between;
        gap: 16px;
        padding-block: 3px;
        border-block-end: 1px solid var(--lens-line);
      }
      dd {
        flex: none;
        max-inline-size: 50%;
        text-align: end;
      }
      kbd {
        padding: 0 5px;
        border: 1px solid var(--lens-line-strong);
        border-radius: 4px;
        font: 12px/18px var(--lens-mono);
        white-space: nowrap;
      }
    `,
  ];

  @query('dialog') private dialog!: HTMLDialogElement;

  show(): void {
    this.dialog.showModal();
  }

  override render() {
    return html`<dialog aria-labelledby="title">
      <h2 id="title">Keyboard shortcuts</h2>
      <p class="muted">Those of a view work while it has the focus: click it, or come to it with Tab.</p>
      <div class="places">
        ${(Object.keys(SHORTCUTS) as ShortcutPlace[]).map((place) => this.#place(place))}
      </div>
      <div class="actions">
        <button class="primary" type="button" title="Close this sheet (Escape)" @click=${() => this.dialog.close()}>Close</button>
      </div>
    </dialog>`;
  }

  #place(place: ShortcutPlace) {
    return html`<section>
      <h3>${PLACE_TITLES[place]}</h3>
      <dl>
        ${Object.values<Shortcut>(SHORTCUTS[place]).map(
          ({ keys, does }) => html`<div>
            <dt>${does}</dt>
            <dd>${keys.map((key, at) => html`${at > 0 ? ' ' : ''}<kbd>${readableKey(key)}</kbd>`)}</dd>
          </div>`,
        )}
      </dl>
    </section>`;
  }
}

define('lens-shortcuts', LensShortcuts);
