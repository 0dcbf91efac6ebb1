import { css, html } from 'lit';
import { property, query } from 'lit/decorators.js';
import { closeButton } from '../kit/controls.ts';
import { dialogStyles } from '../kit/dialog.styles.ts';
import { PLACE_TITLES, readableKey, type Shortcut, type ShortcutPlace } from '../kit/shortcuts.ts';
import { base } from '../kit/tokens.styles.ts';
import { element, LensElement } from '../session/lens-element.ts';

/** The dialog that lists every shortcut. */
@element('lens-shortcuts')
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

  /** Shortcuts by the element that must have the focus. */
  @property({ attribute: false }) shortcuts!: Readonly<
    Record<ShortcutPlace, Readonly<Record<string, Shortcut>>>
  >;
  @query('dialog') private dialog!: HTMLDialogElement;

  show(): void {
    this.dialog.showModal();
  }

  override render() {
    return html`<dialog aria-labelledby="title">
      <h2 id="title">Keyboard shortcuts</h2>
      <p class="muted">The keys of a view work while it has the focus: click it, or reach it with Tab.</p>
      <div class="places">
        ${(Object.keys(this.shortcuts) as ShortcutPlace[]).map((place) => this.#place(place))}
      </div>
      <div class="actions">
        ${closeButton()}
      </div>
    </dialog>`;
  }

  #place(place: ShortcutPlace) {
    return html`<section>
      <h3>${PLACE_TITLES[place]}</h3>
      <dl>
        ${Object.values(this.shortcuts[place]).map(
          ({ keys, does }) => html`<div>
            <dt>${does}</dt>
            <dd>${keys.map((key, at) => html`${at > 0 ? ' ' : ''}<kbd>${readableKey(key)}</kbd>`)}</dd>
          </div>`,
        )}
      </dl>
    </section>`;
  }
}
