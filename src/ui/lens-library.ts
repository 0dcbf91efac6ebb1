import { css, html, nothing } from 'lit';
import { query, state } from 'lit/decorators.js';
import { dialogStyles } from './dialog.styles.ts';
import { formatBytes, formatCount, formatPercent } from './format.ts';
import { define, LensElement } from './lens-element.ts';
import './lens-survey-list.ts';
import { base } from './tokens.styles.ts';

/** The surveys that this browser keeps, what they take, and how to be rid of them. */
export class LensLibrary extends LensElement {
  static override styles = [
    base,
    dialogStyles,
    css`
      dialog {
        inline-size: min(680px, calc(100vw - 32px));
        container-type: inline-size;
      }
      .content {
        display: grid;
        gap: 16px;
      }
      dl {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(184px, 1fr));
        gap: 8px 24px;
      }
      dl div {
        display: flex;
        justify-content: space-between;
        gap: 8px;
      }
      dt {
        color: var(--lens-muted);
      }
      .problem {
        color: var(--lens-warning);
      }
      meter {
        inline-size: 100%;
      }
    `,
  ];

  @query('dialog') private dialog!: HTMLDialogElement;
  /** Whether the browser promised to keep the data; null where it does not tell. */
  @state() private kept: boolean | null = null;

  async show(): Promise<void> {
    await this.session.library.refresh();
    this.kept = await this.session.services.cache.isKept();
    await this.updateComplete;
    this.dialog.showModal();
  }

  override render() {
    const { session, store } = this;
    const entries = store.library.value ?? [];
    const problem = session.services.storageProblem();
    return html`<dialog aria-labelledby="title" @lens-chosen=${() => this.dialog.close()}>
      <div class="content">
        <h2 id="title">Library</h2>
        ${problem ? html`<p class="problem">${problem}</p>` : nothing}
        ${
          entries.length > 0
            ? html`<lens-survey-list .session=${session}></lens-survey-list>`
            : html`<p class="muted">No survey is known yet. What you open is kept here, in this browser alone.</p>`
        }
        ${this.#figures()}
        <div class="actions">
          <button
            class="start"
            type="button"
            title="Asks the browser not to clear what is stored when space runs short"
            ?disabled=${this.kept === true}
            @click=${() => void this.#keep()}
          >${this.kept ? 'Kept by the browser' : 'Keep'}</button>
          <button
            type="button"
            title="Removes all that is kept of every survey; settings and overrides stay"
            ?disabled=${entries.length === 0}
            @click=${() => void session.library.clear()}
          >Forget all</button>
          <button class="primary" type="button" title="Close (Escape)" @click=${() => this.dialog.close()}>Close</button>
        </div>
      </div>
    </dialog>`;
  }

  #figures() {
    const stats = this.store.cacheStats.value;
    if (!stats) return html`<p class="muted">The browser tells nothing of its storage.</p>`;
    const { hits, misses, memoryBytes, diskBytes, budgetBytes, quotaBytes, damaged, queuedBytes } = stats;
    const looked = hits + misses;
    const rows: [string, string][] = [
      ['On disk', formatBytes(diskBytes)],
      ['Budget', formatBytes(budgetBytes)],
      ['Browser allows', quotaBytes > 0 ? formatBytes(quotaBytes) : 'not told'],
      ['In memory', formatBytes(memoryBytes)],
      ['Found', formatCount(hits)],
      ['Not found', formatCount(misses)],
      ['Hit rate', looked > 0 ? formatPercent(hits / looked) : '–'],
      ['Waiting to be written', formatBytes(queuedBytes)],
      ['Damaged and dropped', formatCount(damaged)],
    ];
    return html`
      <meter
        min="0"
        max=${Math.max(1, budgetBytes)}
        value=${diskBytes}
        aria-label="Disk budget used"
        title=${`${formatBytes(diskBytes)} of ${formatBytes(budgetBytes)}`}
      ></meter>
      <dl>
        ${rows.map(
          ([term, value]) => html`<div>
            <dt>${term}</dt>
            <dd>${value}</dd>
          </div>`,
        )}
      </dl>
    `;
  }

  async #keep(): Promise<void> {
    this.kept = await this.session.library.keep();
  }
}

define('lens-library', LensLibrary);
