import { signal } from '@lit-labs/preact-signals';
import { css, html, nothing } from 'lit';
import { query, state } from 'lit/decorators.js';
import { button, closeButton, part, text } from '../kit/controls.ts';
import { dialogStyles } from '../kit/dialog.styles.ts';
import { base } from '../kit/tokens.styles.ts';
import { element, LensElement } from '../session/lens-element.ts';
import { addressWith } from './link-address.ts';

type FolderPicker = (options: { mode: 'read' }) => Promise<FileSystemDirectoryHandle>;

const folderPicker = (): FolderPicker | null => {
  const picker = (globalThis as { showDirectoryPicker?: FolderPicker }).showDirectoryPicker;
  return picker ? picker.bind(globalThis) : null;
};

/** Opens what cannot be dropped: a link, or a folder in browsers in which none is at hand to be dragged. */
@element('lens-open')
export class LensOpen extends LensElement {
  static override styles = [
    base,
    dialogStyles,
    css`
      dialog {
        inline-size: min(560px, calc(100vw - 32px));
      }
      form {
        display: grid;
        gap: 8px;
      }
      .field {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 8px;
      }
      .field input {
        inline-size: 100%;
      }
      h3 {
        margin: 0;
        font-size: 14px;
      }
      p {
        margin: 0;
      }
    `,
  ];

  @query('dialog') private dialog!: HTMLDialogElement;
  @query('input[webkitdirectory]') private folder!: HTMLInputElement;
  @state() private wrong = '';
  readonly #link = signal({ url: '' });

  show(): void {
    if (!this.dialog.open) this.dialog.showModal();
  }

  override render() {
    return html`<dialog aria-labelledby="title">
      <div class="content">
        <h2 id="title">Open a link or a folder</h2>
        <form @submit=${this.#openLink}>
          <h3>Link</h3>
          <div class="field">
            ${text({ name: 'Link', title: 'An address that this browser can read', placeholder: 'https://bucket.example.org/survey.zarr', to: part(this.#link, 'url') })}
            <button class="primary" title="Loads this page anew, allowed to read from that host alone">Open link</button>
          </div>
          <p class="muted">
            A SEG-Y file, the folder of a Zarr hierarchy (MDIO, OME-Zarr or any other), a .zip or .ozx with one in it, or a ZGY file. The
            page is loaded anew, because what it may connect to is fixed when it is loaded.
          </p>
          ${this.wrong ? html`<p class="wrong" role="alert">${this.wrong}</p>` : nothing}
        </form>
        <form @submit=${(event: Event) => event.preventDefault()}>
          <h3>Folder</h3>
          <div>${button('Choose a Zarr folder…', 'The folder that holds zarr.json, .zgroup or .zarray', () => void this.#pickFolder(), { kind: '' })}</div>
          <input type="file" webkitdirectory hidden tabindex="-1" aria-hidden="true" @change=${this.#picked} />
          <p class="muted">Nothing is uploaded, whatever the browser calls it. You can also drop the folder on the page.</p>
        </form>
        <div class="actions">${closeButton()}</div>
      </div>
    </dialog>`;
  }

  #openLink(event: SubmitEvent): void {
    event.preventDefault();
    const address = addressWith(location.href, this.#link.value.url);
    this.wrong = address ? '' : 'This is no address of the web. It begins with https:// or http://.';
    if (address) location.assign(address);
  }

  async #pickFolder(): Promise<void> {
    const picker = folderPicker();
    if (!picker) {
      this.folder.click();
      return;
    }
    const start = performance.now();
    const handle = await picker({ mode: 'read' }).catch((error: unknown) => {
      // A frame of another origin may not show this dialog, but the other one.
      if (error instanceof DOMException && error.name === 'SecurityError') this.folder.click();
      return null;
    });
    if (handle) this.#open(handle, start);
  }

  #picked({ timeStamp }: Event): void {
    const files = Array.from(this.folder.files ?? []);
    const byPath = new Map(files.map((file) => [file.webkitRelativePath || file.name, file]));
    this.folder.value = '';
    if (byPath.size > 0) this.#open(byPath, timeStamp);
    else this.wrong = 'This folder has no files in it.';
  }

  #open(source: FileSystemDirectoryHandle | ReadonlyMap<string, File>, start: number): void {
    this.dialog.close();
    void this.session.open({ source, start }).catch(() => undefined);
  }
}
