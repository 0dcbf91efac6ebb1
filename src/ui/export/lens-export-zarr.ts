import { signal } from '@lit-labs/preact-signals';
import { css, html, nothing } from 'lit';
import { query, state } from 'lit/decorators.js';
import { checkZarrExport } from '../../api/check-zarr.ts';
import { checkRoom, exportZarr, zarrByteLength } from '../../api/export-zarr.ts';
import type { ZarrExportOptions } from '../../api/zarr-export-types.ts';
import { isSegyError } from '../../core/errors.ts';
import type { Progress } from '../../core/types.ts';
import { button, check, part, select } from '../kit/controls.ts';
import { dialogStyles } from '../kit/dialog.styles.ts';
import { toSegyError } from '../kit/failure.ts';
import { formatBytes, formatCount, progressText } from '../kit/format.ts';
import { base } from '../kit/tokens.styles.ts';
import { element, LensElement } from '../session/lens-element.ts';
import { measure } from '../session/timing.ts';
import { chooseTarget, Gate } from './export-sink.ts';

type FolderPicker = (options: { mode: 'readwrite' }) => Promise<FileSystemDirectoryHandle>;
type Choices = Required<ZarrExportOptions>;

const folderPicker = (): FolderPicker | null => {
  const picker = (globalThis as { showDirectoryPicker?: FolderPicker }).showDirectoryPicker;
  return picker ? picker.bind(globalThis) : null;
};

/** The dialog that writes the cube that is shown as Zarr, to a folder or a zip file. */
@element('lens-export-zarr')
export class LensExportZarr extends LensElement {
  static override styles = [
    base,
    dialogStyles,
    css`
      dialog {
        inline-size: min(560px, calc(100vw - 32px));
      }
      p {
        margin-block: 12px;
      }
      .rows {
        display: grid;
        grid-template-columns: max-content minmax(0, 1fr);
        align-items: center;
        gap: 8px 16px;
      }
      progress {
        inline-size: 100%;
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }
    `,
  ];

  @query('dialog') private dialog!: HTMLDialogElement;
  @state() private progress: Progress | null = null;
  @state() private running = false;
  @state() private paused = false;
  @state() private said = '';
  readonly #choices = signal<Choices>({
    zarrFormat: 3,
    chunk: 128,
    sampleType: 'float32',
    codec: 'zstd',
    pyramid: true,
  });
  #gate = new Gate();
  #stop: AbortController | null = null;

  show(): void {
    if (this.store.shape.value && !this.dialog.open) this.dialog.showModal();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop?.abort();
  }

  override render() {
    const { store } = this;
    const cube = store.cube.value;
    const choices = this.#choices;
    const bytes = cube ? zarrByteLength(cube, choices.value) : 0;
    const picker = folderPicker();
    return html`<dialog aria-labelledby="title">
      <h2 id="title">Export Zarr</h2>
      <p class="muted">
        Writes the cube that is shown, with the names of MDIO and coarser levels as OME-Zarr, for xarray, Dask and this page. The file that is open is not touched.
      </p>
      <div class="rows" ?inert=${this.running}>
        <label for="format">Zarr format</label>
        ${select<2 | 3>({
          id: 'format',
          title: 'Zarr 2 is what older Python packages read',
          options: [
            [3, 'Zarr 3'],
            [2, 'Zarr 2'],
          ],
          to: part(choices, 'zarrFormat'),
        })}
        <label for="type">Samples</label>
        ${select<Choices['sampleType']>({
          id: 'type',
          title: 'float32 is bit-equal to what is shown',
          options: [
            ['float32', 'float32: exact'],
            ['float16', 'float16: 11 bits'],
            ['int16', 'int16 with a scale'],
          ],
          to: part(choices, 'sampleType'),
        })}
        <label for="codec">Compression</label>
        ${select<Choices['codec']>({
          id: 'codec',
          title: 'Without loss',
          options: [
            ['zstd', 'zstd'],
            ['gzip', 'gzip'],
            ['none', 'none'],
          ],
          to: part(choices, 'codec'),
        })}
        <label for="chunk">Chunk</label>
        ${select<number>({ id: 'chunk', title: 'Samples of a chunk along each axis', options: [64, 128, 256].map((size) => [size, `${size} × ${size} × ${size}`] as const), to: part(choices, 'chunk') })}
        <span>Levels</span>
        ${check({ label: 'Coarser levels for fast pictures', title: 'Every second line of the level before; a third more to write', to: part(choices, 'pyramid') })}
      </div>
      <p role="status">
        ${this.running ? `${this.paused ? 'Paused' : (this.progress?.stage ?? 'Writing')}${this.progress ? `: ${progressText(this.progress.done, this.progress.total, this.progress.unit)}` : '…'}` : this.said || `Takes up to ${formatBytes(bytes)}${choices.value.codec === 'none' ? '' : ' before compression'}${choices.value.pyramid ? ', levels included' : ''}.`}
        ${this.running ? html`<progress max=${this.progress?.total ?? nothing} value=${this.progress?.done ?? nothing} aria-label="Export"></progress>` : nothing}
      </p>
      <p class="muted">A folder goes on where an export was broken off, also when its disk was full: the browser does not tell beforehand how much room a folder has. A zip file (.ozx) that is broken off leaves nothing, and starts anew.</p>
      <div class="actions">
        ${
          this.running
            ? [
                button(
                  this.paused ? 'Continue' : 'Pause',
                  this.paused ? 'Goes on writing' : 'Waits until you continue',
                  () => this.#pause(),
                  { kind: '' },
                ),
                button('Cancel', 'Stops writing', () => this.#stop?.abort(), { kind: '' }),
              ]
            : [
                picker
                  ? button(
                      'Into a folder…',
                      'Asks for an empty folder, or one that holds a part of this export',
                      () => void this.#toFolder(picker),
                      { kind: 'primary' },
                    )
                  : nothing,
                button(
                  'As a zip file…',
                  'One file, as OME lays it out (.ozx)',
                  () => void this.#toZip(bytes),
                  { kind: picker ? '' : 'primary' },
                ),
                button('Close', 'Close (Escape)', () => this.dialog.close(), { kind: '' }),
              ]
        }
      </div>
    </dialog>`;
  }

  #pause(): void {
    if (this.paused) this.#gate.resume();
    else this.#gate.pause();
    this.paused = this.#gate.paused;
  }

  async #toFolder(picker: FolderPicker): Promise<void> {
    const folder = await picker({ mode: 'readwrite' }).catch(() => null);
    const cube = this.store.cube.value;
    if (!folder || !cube) return;
    try {
      await checkRoom(folder, zarrByteLength(cube, this.#choices.value));
    } catch (error) {
      this.said = toSegyError(error).message;
      return;
    }
    await this.#write(folder.name, folder, async () => folder);
  }

  async #toZip(bytes: number): Promise<void> {
    const base = (this.store.meta.value?.name ?? 'survey').replace(/\.\w+$/, '');
    const kind = { description: 'Zarr in a zip file', extensions: ['.ozx', '.zip'] };
    try {
      const target = await chooseTarget({ name: `${base}.ozx`, bytes, kind });
      if (!target) return;
      const written = await this.#write(target.name, await target.open(), () => target.file());
      if (written) await target.deliver();
      else await target.discard();
    } catch (error) {
      this.said = toSegyError(error).message;
    }
  }

  /** Writes, reads back and says what came of it. @returns whether it is written and agrees */
  async #write(
    name: string,
    target: Parameters<typeof exportZarr>[2],
    written: () => Promise<FileSystemDirectoryHandle | Blob>,
  ): Promise<boolean> {
    const cube = this.store.cube.value;
    if (!cube) return false;
    const stop = new AbortController();
    this.#stop = stop;
    this.#gate = new Gate();
    this.running = true;
    this.paused = false;
    this.said = '';
    const onProgress = (progress: Progress): void => {
      this.progress = progress;
    };
    const choices = this.#choices.value;
    const task = { kind: 'export', label: 'Export', cancel: () => stop.abort() };
    try {
      return await this.store.during(task, async (report) => {
        const call = {
          signal: stop.signal,
          onProgress: (progress: Progress) => {
            report(progress);
            onProgress(progress);
          },
        };
        const start = performance.now();
        const result = await exportZarr(cube, choices, target, { ...call, pause: () => this.#gate.passed() });
        measure('export', start, { bytesRead: 0, bytesFromDisk: 0, cacheHit: false });
        const back = await checkZarrExport(cube, await written(), result.largestDifference, call);
        const more = [
          `${formatCount(result.chunks)} chunks, ${formatBytes(result.bytes)}`,
          result.resumed > 0 ? `${formatCount(result.resumed)} were there already` : '',
          result.saturated > 0
            ? `${formatCount(result.saturated)} samples were too large for ${choices.sampleType}`
            : '',
        ].filter(Boolean);
        this.said = `“${name}” is written: ${more.join('; ')}. ${back.ok ? `${formatCount(back.samples)} samples were read back and agree.` : 'What was read back differs: do not use it.'}`;
        this.store.say(back.ok ? 'done' : 'error', this.said);
        return back.ok;
      });
    } catch (error) {
      this.said = isSegyError(error, 'cancelled')
        ? 'Cancelled. A folder keeps what was written, and goes on when you export into it again.'
        : toSegyError(error).message;
      return false;
    } finally {
      this.running = false;
      this.progress = null;
      this.#stop = null;
    }
  }
}
