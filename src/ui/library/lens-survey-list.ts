import { css, html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import type { CacheEntry } from '../../api/types.ts';
import { button } from '../kit/controls.ts';
import { base } from '../kit/tokens.styles.ts';
import { element, LensElement } from '../session/lens-element.ts';
import { libraryOf } from './library-session.ts';
import { entryText, summaryText } from './survey-text.ts';

/** The list of stored surveys, each with a summary, its size and buttons to open it. */
@element('lens-survey-list')
export class LensSurveyList extends LensElement {
  static override styles = [
    base,
    css`
      :host {
        display: block;
        text-align: start;
      }
      ul {
        display: grid;
        list-style: none;
      }
      li {
        display: grid;
        grid-template-columns: 72px minmax(0, 1fr) auto;
        align-items: center;
        gap: 4px 12px;
        padding: 8px 0;
        border-block-start: 1px solid var(--lens-line);
      }
      li:first-child {
        border-block-start: 0;
      }
      .picture {
        inline-size: 72px;
        block-size: 48px;
        border: 1px solid var(--lens-line);
        border-radius: 4px;
        background: var(--lens-raised);
      }
      .name {
        overflow: hidden;
        font-weight: 600;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .actions {
        justify-content: end;
        gap: 4px;
      }
      @container (max-width: 480px) {
        li {
          grid-template-columns: 72px minmax(0, 1fr);
        }
        .actions {
          grid-column: 1 / -1;
        }
      }
    `,
  ];

  /** Object URLs of the pictures by fingerprint; '' for none. */
  @state() private pictures: ReadonlyMap<string, string> = new Map();

  override render() {
    const entries = libraryOf(this.session).known.value ?? [];
    return html`<ul aria-label="Known surveys">
      ${entries.map((entry) => this.#row(entry))}
    </ul>`;
  }

  #row(entry: CacheEntry) {
    const library = libraryOf(this.session);
    const { fingerprint, name, summary, handle, optimized } = entry;
    const picture = this.pictures.get(fingerprint);
    if (picture === undefined) void this.#loadPicture(fingerprint);
    return html`<li>
      ${picture ? html`<img class="picture" src=${picture} alt="" />` : html`<span class="picture"></span>`}
      <div>
        <p class="name" title=${name}>${name}</p>
        ${summary ? html`<p class="hint">${summaryText(summary)}</p>` : nothing}
        <p class="hint">${entryText(entry)}${optimized ? ', optimized' : ''}</p>
      </div>
      <div class="actions">
        ${button('Open', 'Shows what is stored, without the file', (event) => this.#act(library.open(entry, event.timeStamp)), { name: `Open “${name}” from the cache` })}
        ${
          handle
            ? button(
                'With file',
                'Opens the file at its last place; the browser may ask for permission',
                (event) => this.#act(library.openWithFile(entry, event.timeStamp)),
                { name: `With file: open “${name}”` },
              )
            : nothing
        }
        ${button('Forget', 'Deletes what is stored of this survey; the file itself is not touched', () => library.remove(entry), { name: `Forget “${name}”` })}
      </div>
    </li>`;
  }

  /** Fires `lens-chosen`, so that whoever shows the list can close it. */
  #act(work: Promise<void>): void {
    this.dispatchEvent(new Event('lens-chosen', { bubbles: true, composed: true }));
    void work;
  }

  async #loadPicture(fingerprint: string): Promise<void> {
    const png = await this.session.services.cache.thumbnail(fingerprint).catch(() => null);
    const url = png ? URL.createObjectURL(new Blob([png], { type: 'image/png' })) : '';
    this.pictures = new Map(this.pictures).set(fingerprint, url);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const url of this.pictures.values()) if (url) URL.revokeObjectURL(url);
    this.pictures = new Map();
  }
}
