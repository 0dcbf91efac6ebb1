import { css, html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import type { CacheEntry } from '../api/types.ts';
import { define, LensElement } from './lens-element.ts';
import { entryText, summaryText } from './survey-text.ts';
import { base } from './tokens.styles.ts';

/** The surveys that this browser knows, each with what it is, what is kept of it, and how to open it. */
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
      .detail {
        color: var(--lens-muted);
        font-size: 12px;
        line-height: 16px;
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
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

  /** Object URLs of the pictures by fingerprint; '' where there is none. */
  @state() private pictures: ReadonlyMap<string, string> = new Map();

  override render() {
    const entries = this.store.library.value ?? [];
    return html`<ul aria-label="Known surveys">
      ${entries.map((entry) => this.#row(entry))}
    </ul>`;
  }

  #row(entry: CacheEntry) {
    const { library } = this.session;
    const { fingerprint, name, summary, handle, optimized } = entry;
    const picture = this.pictures.get(fingerprint);
    if (picture === undefined) void this.#loadPicture(fingerprint);
    const open = handle
      ? html`<button
          class="small"
          type="button"
          aria-label=${`With file: open “${name}”`}
          title="Reads the file where it lay; the browser may ask for leave"
          @click=${(event: Event) => this.#act(library.openWithFile(entry, event.timeStamp))}
        >With file</button>`
      : nothing;
    return html`<li>
      ${picture ? html`<img class="picture" src=${picture} alt="" />` : html`<span class="picture"></span>`}
      <div>
        <p class="name" title=${name}>${name}</p>
        ${summary ? html`<p class="detail">${summaryText(summary)}</p>` : nothing}
        <p class="detail">${entryText(entry)}${optimized ? ', optimized' : ''}</p>
      </div>
      <div class="actions">
        <button
          class="small"
          type="button"
          aria-label=${`Open “${name}” from the cache`}
          title="Shows what is kept, without the file"
          @click=${(event: Event) => this.#act(library.open(entry, event.timeStamp))}
        >Open</button>
        ${open}
        <button
          class="small"
          type="button"
          aria-label=${`Forget “${name}”`}
          title="Removes what is kept of this survey; the file itself is not touched"
          @click=${() => void library.remove(entry)}
        >Forget</button>
      </div>
    </li>`;
  }

  /** Tells whoever shows the list that a survey was chosen. */
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

define('lens-survey-list', LensSurveyList);
