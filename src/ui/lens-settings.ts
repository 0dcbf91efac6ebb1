import { css, html } from 'lit';
import { query } from 'lit/decorators.js';
import { type Settings, saveSettings } from '../api/settings.ts';
import { formatSubsample } from './format.ts';
import { define, LensElement } from './lens-element.ts';
import { pageStorage } from './page-storage.ts';
import { SUBSAMPLES } from './store.ts';
import { base } from './tokens.styles.ts';

/** The dialog of bounds; they hold for what is read from now on. */
export class LensSettings extends LensElement {
  static override styles = [
    base,
    css`
      dialog {
        inline-size: min(400px, calc(100vw - 32px));
        padding: 24px;
        border: 1px solid var(--lens-line);
        border-radius: 8px;
        background: var(--lens-panel);
        color: var(--lens-text);
      }
      dialog::backdrop {
        background: rgb(8 12 18 / 45%);
      }
      form {
        display: grid;
        gap: 16px;
      }
      h2 {
        font-size: 16px;
      }
      .field {
        display: grid;
        grid-template-columns: 1fr 136px;
        align-items: center;
        gap: 4px 16px;
      }
      .field p {
        grid-column: 1 / -1;
        color: var(--lens-muted);
        font-size: 12px;
        line-height: 16px;
      }
      .actions {
        display: flex;
        justify-content: end;
        gap: 8px;
      }
    `,
  ];

  @query('dialog') private dialog!: HTMLDialogElement;

  show(): void {
    this.requestUpdate();
    this.dialog.showModal();
  }

  override render() {
    const { maxMemory, maxTraces, subsample } = this.session.settings;
    return html`<dialog aria-labelledby="title">
      <form method="dialog" @submit=${this.#save}>
        <h2 id="title">Settings</h2>
        <div class="field">
          <label for="memory">Memory limit (GB)</label>
          <input id="memory" name="memory" type="number" min="0.05" max="64" step="any" required .value=${String(maxMemory)} aria-describedby="memory-hint" />
          <p id="memory-hint">Cache in memory, reads under way and copies of what is drawn, together.</p>
        </div>
        <div class="field">
          <label for="traces">Most traces in a level</label>
          <input id="traces" name="traces" type="number" min="1" step="1" .value=${maxTraces === null ? '' : String(maxTraces)} aria-describedby="traces-hint" />
          <p id="traces-hint">Empty: memory alone decides. Beyond it a coarser subsample serves.</p>
        </div>
        <div class="field">
          <label for="subsample">Subsample at first</label>
          <select id="subsample" name="subsample">
            ${SUBSAMPLES.map((each) => html`<option value=${each} ?selected=${each === subsample}>${formatSubsample(each)}</option>`)}
          </select>
        </div>
        <p class="muted">These hold for what is read from now on, and on the next visit.</p>
        <div class="actions">
          <button type="button" @click=${() => this.dialog.close()}>Cancel</button>
          <button class="primary" type="submit">Save</button>
        </div>
      </form>
    </dialog>`;
  }

  #save(event: Event): void {
    const data = new FormData(event.target as HTMLFormElement);
    const traces = String(data.get('traces') ?? '').trim();
    const settings: Settings = {
      maxMemory: Number(data.get('memory')),
      maxTraces: traces === '' ? null : Number(traces),
      subsample: SUBSAMPLES.find((each) => String(each) === data.get('subsample')) ?? 4,
    };
    saveSettings(pageStorage(), settings);
    this.session.applySettings(settings);
  }
}

define('lens-settings', LensSettings);
