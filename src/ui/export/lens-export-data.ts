import { css, html, nothing } from 'lit';
import { query, state } from 'lit/decorators.js';
import { button } from '../kit/controls.ts';
import { dialogStyles } from '../kit/dialog.styles.ts';
import { formatBytes, formatCount, progressText } from '../kit/format.ts';
import { saveBlob } from '../kit/save-blob.ts';
import { base } from '../kit/tokens.styles.ts';
import { element, LensElement } from '../session/lens-element.ts';
import { changesTable } from './changes-table.ts';
import { steps } from './export-data.styles.ts';
import {
  type ExportAsk,
  type ExportSession,
  exportOf,
  type FinishedExport,
  type RunningExport,
} from './export-session.ts';
import { nextWay } from './export-sink.ts';
import './lens-export-form.ts';
import './lens-export-headers.ts';
import './lens-export-what.ts';

/** The dialog that exports traces of the survey: what, as what, its headers, the list of changes, and saving. */
@element('lens-export-data')
export class LensExportData extends LensElement {
  static override styles = [
    base,
    dialogStyles,
    steps,
    css`
      dialog {
        inline-size: min(920px, calc(100vw - 32px));
        padding: 0;
        overflow: hidden;
      }
      dialog[open] {
        display: grid;
        grid-template-rows: auto minmax(0, 1fr) auto;
      }
      .top,
      .bottom {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px 16px;
        padding: 12px 24px;
      }
      .top {
        justify-content: space-between;
        border-block-end: 1px solid var(--lens-line);
      }
      .bottom {
        border-block-start: 1px solid var(--lens-line);
        background: var(--lens-raised);
      }
      .bottom .sum {
        flex: 1 1 240px;
        overflow-wrap: anywhere;
      }
      .steps {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        align-content: start;
        gap: 16px;
        padding: 12px 24px 20px;
        overflow: auto;
      }
      .steps > section {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 8px;
        min-inline-size: 0;
      }
      h3 {
        color: var(--lens-text);
        font-size: 13px;
        line-height: 24px;
      }
      .result {
        scroll-margin-block-end: 20px;
      }
      progress {
        inline-size: 100%;
      }
      pre {
        margin: 0;
        padding: 8px 12px;
        max-block-size: 320px;
        overflow: auto;
        border: 1px solid var(--lens-line);
        border-radius: var(--lens-radius);
        background: var(--lens-field);
        font: 12px/16px var(--lens-mono);
      }
      .good {
        color: var(--lens-good);
      }
    `,
  ];

  @query('dialog') private dialog!: HTMLDialogElement;
  @query('.result') private result!: HTMLElement | null;
  @state() private isOpen = false;
  @state() private copied = '';
  #stop = () => {};
  #shown: FinishedExport | null = null;

  /** Opens the dialog, with choices that the place it is opened from asks for. */
  show(ask: ExportAsk = {}): void {
    if (!this.store.shape.value) return;
    const { choices } = this.#export;
    choices.value = { ...choices.value, ...ask };
    if (this.dialog.open) return;
    this.#stop();
    this.#stop = this.#export.watch();
    this.isOpen = true;
    this.dialog.showModal();
  }

  get #export(): ExportSession {
    return exportOf(this.session);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop();
  }

  protected override updated(): void {
    // What was written is told below the steps, where it might not be seen.
    const { value } = this.#export.finished;
    if (value && value !== this.#shown) this.result?.scrollIntoView({ block: 'nearest' });
    this.#shown = value;
  }

  override render() {
    const { running } = this.#export;
    const busy = running.value !== null;
    const { session } = this;
    return html`<dialog aria-labelledby="title" @close=${this.#closed}>
      <div class="top">
        <h2 id="title">Export data</h2>
        ${button('As Zarr…', 'Chunks with coarser levels, for xarray, Dask and this page', () => this.#asZarr(), { kind: '', disabled: busy })}
        ${button('Close', busy ? 'Closes this dialog; the export goes on' : 'Close (Escape)', () => this.dialog.close(), { kind: '' })}
      </div>
      ${
        this.isOpen
          ? html`<div class="steps">
        <section aria-labelledby="what" ?inert=${busy}>
          <h3 id="what">1 · What</h3>
          <lens-export-what .session=${session} @lens-away=${() => this.dialog.close()}></lens-export-what>
        </section>
        <section aria-labelledby="form" ?inert=${busy}>
          <h3 id="form">2 · As</h3>
          <lens-export-form .session=${session}></lens-export-form>
        </section>
        <section aria-labelledby="headers" ?inert=${busy}>
          <h3 id="headers">3 · Headers</h3>
          <lens-export-headers .session=${session}></lens-export-headers>
        </section>
        <section aria-labelledby="changes">
          <h3 id="changes">4 · What changes</h3>
          ${this.#changes()}
        </section>
        ${this.#finished()}
      </div>`
          : nothing
      }
      <div class="bottom">${running.value ? this.#running(running.value) : this.#save()}</div>
    </dialog>`;
  }

  readonly #closed = (): void => {
    this.#stop();
    this.#stop = () => {};
    this.isOpen = false;
  };

  #changes() {
    const { value } = this.#export.plan;
    if (value.kind === 'refused')
      return html`<div class="box error" role="alert"><strong>This cannot be written</strong><p>${value.reason}</p></div>`;
    const ready = value.kind === 'ready' ? value : value.before;
    if (!ready) return html`<p class="muted" role="status">Comparing with the source…</p>`;
    const { changes, warnings, moved = [] } = ready.plan;
    const told = [...warnings.map(({ message }) => message), ...moved];
    return html`
      ${
        told.length > 0
          ? html`<div class="box warning" role="status"><strong>Before you save</strong><ul>${told.map((message) => html`<li>${message}</li>`)}</ul></div>`
          : nothing
      }
      ${
        changes.length > 0
          ? changesTable(changes, 'What changes')
          : html`<p class="muted">${ready.form === 'float32' ? 'Samples are written without headers.' : 'Nothing: headers and samples are copied byte by byte.'}</p>`
      }
    `;
  }

  #save() {
    const { plan, said, name } = this.#export;
    const ready = plan.value.kind === 'ready' ? plan.value.plan : null;
    const picks = nextWay() === 'picked';
    return html`
      <span class="sum" role="status">
        ${
          said.value ||
          (ready
            ? html`${formatCount(ready.traces)} traces of ${formatCount(ready.sampleCount)} samples, <strong>${formatBytes(ready.bytes)}</strong>${picks ? '' : html`; saved as <strong>${name}</strong> among your downloads, for which twice the size is needed`}. The file that is open is not touched.`
            : '')
        }
      </span>
      ${button(picks ? 'Save as…' : 'Save', picks ? 'Asks where to save, then writes. Choose a new name: the browser empties a file that is replaced' : 'Writes the file, then downloads it', () => this.#export.save(), { kind: 'primary', disabled: ready === null })}
    `;
  }

  #running({ name, stage, progress, paused }: RunningExport) {
    const what = stage === 'writing' ? 'Writing' : 'Reading back';
    return html`
      <span class="sum" role="status">
        ${paused ? 'Paused' : what} “${name}”${progress ? `: ${progressText(progress.done, progress.total, progress.unit)}` : '…'}
        <progress max=${progress?.total ?? nothing} value=${progress?.done ?? nothing} aria-label="Export"></progress>
      </span>
      ${stage === 'writing' ? button(paused ? 'Continue' : 'Pause', paused ? 'Goes on writing' : 'Stops writing until you continue', () => this.#export.pause(!paused), { kind: '' }) : nothing}
      ${
        stage === 'writing'
          ? button('Cancel', 'Stops, and removes what was written', () => this.#export.cancel(), { kind: '' })
          : button(
              'Skip this check',
              'The file is complete; what is read back is compared with what was meant',
              () => this.#export.cancel(),
              { kind: '' },
            )
      }
    `;
  }

  #finished() {
    const done = this.#export.finished.value;
    if (!done) return nothing;
    const { name, check, receipt, file, free } = done;
    const wrong = check?.ok === false;
    return html`<section class="result" aria-labelledby="done">
      <h3 id="done">5 · Saved</h3>
      <p role="status">
        <strong class=${wrong ? 'wrong' : 'good'}>“${name}” is written${outcome(done)}</strong>
        ${check?.sentences.join(' ') ?? ''}
      </p>
      <pre tabindex="0" role="region" aria-label="Receipt">${receipt}</pre>
      <div class="actions">
        ${file ? button('Open it', 'Opens the file that was written', () => this.#open(file), { kind: '' }) : nothing}
        ${free ? button('The download is complete', 'Removes the copy in this browser; otherwise that is done when the page is next opened', free, { kind: '' }) : nothing}
        ${button('Copy receipt', 'Copies the text above', () => this.#copy(receipt), { kind: '' })}
        ${button('Save receipt', 'Saves the text above as a file', () => saveBlob(new Blob([receipt], { type: 'text/plain' }), `${name}.receipt.txt`), { kind: '' })}
        <span class="muted" role="status">${this.copied}</span>
      </div>
    </section>`;
  }

  #asZarr(): void {
    this.dialog.close();
    this.session.showDialog('export-zarr');
  }

  #open(file: File): void {
    this.dialog.close();
    void this.session.open({ source: file, start: performance.now() }).catch(() => {});
  }

  async #copy(text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.copied = 'Copied.';
    } catch {
      this.copied = 'The browser refused to copy; save the receipt instead.';
    }
  }
}

/** What became of the file, after the words that it is written. */
function outcome({ way, check }: FinishedExport): string {
  if (check?.ok === false)
    return `, but what was read back differs. ${way === 'picked' ? 'Do not use it.' : 'It is not handed over.'}`;
  const handed = way === 'picked' ? '' : ' and handed to the browser as a download';
  return `${handed}${check ? ', and what was read back agrees.' : '. It was not read back.'}`;
}
