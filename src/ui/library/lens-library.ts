import { css, html, nothing } from 'lit';
import { query, state } from 'lit/decorators.js';
import { button, closeButton } from '../kit/controls.ts';
import { dialogStyles } from '../kit/dialog.styles.ts';
import { formatBytes, formatCount, formatPercent } from '../kit/format.ts';
import { element, LensElement } from '../session/lens-element.ts';
import './lens-survey-list.ts';
import { pairs } from '../kit/pairs.ts';
import { base } from '../kit/tokens.styles.ts';
import { libraryOf } from './library-session.ts';
import { evictionText } from './survey-text.ts';

/** The library dialog: the stored surveys, their sizes, and how to remove them. */
@element('lens-library')
export class LensLibrary extends LensElement {
  static override styles = [
    base,
    dialogStyles,
    css`
      dialog {
        inline-size: min(680px, calc(100vw - 32px));
        container-type: inline-size;
      }
      .problem {
        color: var(--lens-warning);
      }
      .evicted {
        padding-inline-start: 16px;
        overflow-wrap: anywhere;
      }
      .pairs {
        grid-template-columns: repeat(auto-fill, minmax(184px, 1fr));
        gap: 8px 24px;
      }
      meter {
        inline-size: 100%;
      }
    `,
  ];

  @query('dialog') private dialog!: HTMLDialogElement;
  /** Whether the browser promised to keep the data; null if it does not tell. */
  @state() private kept: boolean | null = null;

  async show(): Promise<void> {
    await libraryOf(this.session).refresh();
    this.kept = await this.session.services.cache.isKept();
    await this.updateComplete;
    this.dialog.showModal();
  }

  override render() {
    const { session } = this;
    const entries = libraryOf(this.session).known.value ?? [];
    const problem = session.services.storageProblem();
    return html`<dialog aria-labelledby="title" @lens-chosen=${() => this.dialog.close()}>
      <div class="content">
        <h2 id="title">Library</h2>
        ${problem ? html`<p class="problem">${problem}</p>` : nothing}
        ${
          entries.length > 0
            ? html`<lens-survey-list .session=${session}></lens-survey-list>`
            : html`<p class="muted">No survey is known yet. What you open is stored here, in this browser only.</p>`
        }
        ${this.#evicted()}
        ${this.#figures()}
        <div class="actions">
          ${button(this.kept ? 'Kept by the browser' : 'Keep', 'Asks the browser not to clear what is stored when space runs short', this.#keep, { disabled: this.kept === true, kind: 'start' })}
          ${button('Forget all', 'Deletes what is stored of every survey; settings and overrides stay', () => libraryOf(session).clear(), { disabled: entries.length === 0 && libraryOf(session).evicted.value.length === 0, kind: '' })}
          ${closeButton()}
        </div>
      </div>
    </dialog>`;
  }

  /** Says which surveys were deleted to make room, because a survey missing from the list would look lost otherwise. */
  #evicted() {
    const evicted = libraryOf(this.session).evicted.value;
    if (evicted.length === 0) return nothing;
    return html`<section aria-labelledby="evicted">
      <h3 id="evicted">Deleted to make room for others</h3>
      <ul class="evicted">
        ${evicted.map((eviction) => html`<li>${evictionText(eviction)}</li>`)}
      </ul>
      <p class="hint">Their files are not touched. Drop one to see it again, or raise the disk budget in the settings to keep more.</p>
    </section>`;
  }

  #figures() {
    const stats = this.store.cacheStats.value;
    if (!stats) return html`<p class="muted">The browser does not report its storage.</p>`;
    const { hits, misses, memoryBytes, diskBytes, budgetBytes, quotaBytes, damaged, queuedBytes } = stats;
    const lookups = hits + misses;
    const rows: [string, string][] = [
      ['On disk', formatBytes(diskBytes)],
      ['Budget', formatBytes(budgetBytes)],
      ['Browser allows', quotaBytes > 0 ? formatBytes(quotaBytes) : 'not told'],
      ['In memory', formatBytes(memoryBytes)],
      ['Found', formatCount(hits)],
      ['Not found', formatCount(misses)],
      ['Hit rate', lookups > 0 ? formatPercent(hits / lookups) : '–'],
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
      ${pairs(rows)}
    `;
  }

  async #keep(): Promise<void> {
    this.kept = await libraryOf(this.session).keep();
  }
}
