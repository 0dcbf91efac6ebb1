import { SignalWatcher } from '@lit-labs/preact-signals';
import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import type { Dataset, OpenOptions, OpenSource } from '../api/types.ts';
import { COLORMAP_NAMES, type ColormapName } from '../core/scene.ts';
import { type Dropped, DropTarget } from './drop.ts';
import { formatPercent } from './format.ts';
import { whenIdle } from './idle.ts';
import { type DialogName, loadDialog, loadPanel, preloadPanels, renderDialog } from './lazy-panels.ts';
import './lens-controls.ts';
import './lens-messages.ts';
import './lens-status.ts';
import './lens-summary.ts';
import './lens-viewport.ts';
import { loadSettings, MEGABYTE } from '../api/settings.ts';
import { readUrlParameters } from '../api/url-parameters.ts';
import type { LensViewport } from './lens-viewport.ts';
import { OPEN_HINT, pageKey, TABS, tabKey } from './page-keys.ts';
import { pageStorage } from './page-storage.ts';
import { loadPanels } from './panels.ts';
import { pathPart } from './path-history.ts';
import { segyLensStyles } from './segy-lens.styles.ts';
import type { CacheFace, Services } from './services.ts';
import { Session } from './session.ts';
import { tooltip } from './shortcuts.ts';
import { SUBSAMPLES, ViewStore } from './store.ts';
import { tabRow } from './tab-row.ts';
import { base, tokens } from './tokens.styles.ts';
import { ViewHistory } from './view-history.ts';

/**
 * The viewer as one element: `<segy-lens src subsample threshold colormap>`.
 * Fires `segy-open` (detail.dataset), `segy-meta` (detail.meta), `segy-progress` (detail: Progress) and `segy-error` (detail.error).
 */
export class SegyLens extends SignalWatcher(LitElement) {
  static override styles = [tokens, base, segyLensStyles];
  /** What the element works with; src/element.ts sets it before the first element is made. */
  static services: Services;

  /** Address of a SEG-Y file to open. */
  @property() src = '';
  @property({ type: Number }) subsample: number | null = null;
  @property({ type: Number }) threshold: number | null = null;
  @property() colormap: string | null = null;

  @query('input[type=file]') private picker!: HTMLInputElement;
  @state() private dragging = false;
  @state() private dialog: DialogName | null = null;
  /** A view that waits for its file. */
  #link = '';
  readonly store = new ViewStore();
  readonly session: Session;
  readonly #scheme = matchMedia('(prefers-color-scheme: dark)');

  constructor() {
    super();
    const fire = (name: string, detail: unknown) =>
      this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
    this.session = new Session(this.store, SegyLens.services, {
      opened: (dataset) => fire('segy-open', { dataset }),
      meta: (dataset) => fire('segy-meta', { meta: dataset.meta }),
      progress: (progress) => fire('segy-progress', progress),
      failed: (error) => fire('segy-error', { error }),
      improved: () => {
        void this.#followLink();
        whenIdle(() => void preloadPanels());
      },
    });
    this.session.applySettings(loadSettings(pageStorage()));
    this.store.panels.value = loadPanels(pageStorage());
    new DropTarget(
      this,
      (isOver) => {
        this.dragging = isOver;
      },
      (dropped, start) => this.#dropped(dropped, start),
    );
  }

  get cache(): CacheFace {
    return this.session.services.cache;
  }

  /**
   * Resolves when the metadata are there; the picture follows by itself.
   * @throws SegyError, also shown on the page
   */
  open(source: OpenSource, options?: OpenOptions): Promise<Dataset> {
    return this.session.open({ source, options, start: performance.now() });
  }

  /** Takes what the page's address asks for; values that cannot be used are said on the page. */
  applyParameters(search: string): void {
    const { parameters, problems } = readUrlParameters(search);
    for (const problem of problems) this.store.say('error', problem);
    const { session, store } = this;
    const { inline, crossline, sample, optimizeBelow, ...others } = parameters;
    const { maxMemory, maxTraces, diskBudget, workers } = { ...session.settings, ...others };
    const optimizeBelowBytes =
      optimizeBelow === undefined ? session.settings.optimizeBelowBytes : optimizeBelow * MEGABYTE;
    // For this visit: what the address says is not remembered.
    session.applySettings({
      ...session.settings,
      ...{ maxMemory, maxTraces, diskBudget, optimizeBelowBytes, workers },
    });
    if (parameters.subsample !== undefined) this.subsample = parameters.subsample;
    if (parameters.threshold !== undefined) this.threshold = parameters.threshold;
    if (parameters.colormap !== undefined) this.colormap = parameters.colormap;
    if (parameters.depthSlices !== undefined) store.depthSlices.value = parameters.depthSlices;
    session.startAt = { inline, crossline, sample };
    if (parameters.url !== undefined) this.src = parameters.url;
  }

  /** Takes the view that the part of an address after '#' holds: shown at once, or when its file is opened. */
  applyLink(fragment: string): void {
    this.#link = fragment;
    void this.#followLink();
  }

  async #followLink(): Promise<void> {
    const link = this.#link;
    if (!link.startsWith('#view=')) return;
    const { followLink } = await import('./view-state.ts');
    const stage = this.renderRoot.querySelector<LensViewport>('lens-viewport')?.stage ?? null;
    if ((await followLink(this.session, stage, link)) && this.#link === link) this.#link = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#followScheme();
    this.#scheme.addEventListener('change', this.#followScheme);
    document.addEventListener('keydown', this.#key);
    this.session.history = new ViewHistory(this.session, this);
    this.session.history.keep('path', pathPart(this.session));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#scheme.removeEventListener('change', this.#followScheme);
    document.removeEventListener('keydown', this.#key);
    this.session.history?.release();
  }

  protected override firstUpdated(): void {
    // The engine's workers start while the page is idle.
    whenIdle(() => void this.session.services.prepareEngine().catch(() => {}));
    whenIdle(() => void this.session.library.refresh());
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const { store, session } = this;
    if (changed.has('subsample') && (SUBSAMPLES as readonly (number | null)[]).includes(this.subsample)) {
      session.setSubsample(this.subsample ?? 4);
    }
    if (changed.has('threshold') && this.threshold !== null && this.threshold >= 0 && this.threshold <= 1) {
      session.surface.setThreshold(this.threshold);
    }
    if (changed.has('colormap') && (COLORMAP_NAMES as readonly (string | null)[]).includes(this.colormap)) {
      store.chosenColormap.value = this.colormap as ColormapName;
    }
    const { src } = this;
    // Not within the update: opening reads and writes the signals that the update watches.
    if (changed.has('src') && src) queueMicrotask(() => void this.open(src).catch(() => {}));
  }

  override render() {
    const { store, session } = this;
    const open = store.shape.value !== null;
    const panels = store.panels.value;
    return html`<div class="app">
      <header>
        <h1>SEG-Y Lens</h1>
        ${this.#survey()}
        <div class="actions">
          ${
            open
              ? html`<button class="primary" type="button" title=${OPEN_HINT} @click=${this.#pick}>Open file</button>
                  <button type="button" title="A made-up survey with folds, faults, a channel and a salt body" @click=${this.#demo}>Try a demo survey</button>
                  ${this.#optimize()}`
              : nothing
          }
          <button type="button" title="Forgets what this browser keeps of surveys; files stay as they are" @click=${() => void session.library.clear()}>Clear cache</button>
          <button type="button" title="Surveys that this browser knows, and what they take" @click=${() => void this.#show('library')}>Library</button>
          <button type="button" title="Response times, cache, memory and workers" @click=${() => void this.#show('metrics')}>Metrics</button>
          <button type="button" title="Bounds of memory, storage and detail" @click=${() => void this.#show('settings')}>Settings</button>
          <button type="button" ?hidden=${!open} aria-label="Undo" title=${tooltip('Undo the last change of the view', 'page', 'undo')} @click=${() => session.history?.undo()}>↶</button>
          <button type="button" ?hidden=${!open} aria-label="Redo" title=${tooltip('Redo the change of the view', 'page', 'redo')} @click=${() => session.history?.redo()}>↷</button>
          <button type="button" aria-label="Keyboard shortcuts" title=${tooltip('Keyboard shortcuts', 'page', 'sheet')} @click=${() => void this.#show('shortcuts')}>?</button>
        </div>
        <input type="file" multiple hidden tabindex="-1" aria-hidden="true" @change=${this.#picked} />
      </header>
      <lens-messages .session=${session}></lens-messages>
      <main class=${`${open ? 'open' : 'empty'} ${panels.controls ? '' : 'no-controls'} ${panels.summary ? '' : 'no-summary'}`}>
        <aside class="controls" aria-label="Controls" ?hidden=${!open || !panels.controls}>
          <lens-controls .session=${session}></lens-controls>
        </aside>
        <div class="centre" ?inert=${!open}>
          ${open ? tabRow(store, (event) => this.#tabKey(event)) : nothing} ${this.#panels(open)}
        </div>
        ${open ? nothing : this.#empty()}
        <aside class="summary" aria-label="About this file" ?hidden=${!open || !panels.summary}>
          <lens-summary .session=${session}></lens-summary>
        </aside>
      </main>
      <footer><lens-status .session=${session}></lens-status></footer>
      ${this.dialog ? renderDialog(this.dialog, session) : nothing}
      <div class="drop" aria-hidden="true" ?hidden=${!this.dragging}><p>Drop to open</p></div>
    </div>`;
  }

  /** The name of the survey shown; a choice where several were opened. */
  #survey() {
    const { surveys, meta } = this.store;
    const shown = meta.value;
    if (!shown || surveys.value.length < 2) return html`<span class="file">${shown?.name ?? ''}</span>`;
    return html`<select class="file" aria-label="Survey shown" title="Surveys opened in this page; the place looked at stays where both have it"
      @change=${(event: Event) => this.session.switchTo((event.target as HTMLSelectElement).value, event.timeStamp)}>
      ${surveys.value.map(
        ({ fingerprint, name }) =>
          html`<option value=${fingerprint} .selected=${live(fingerprint === shown.fingerprint)}>${name}</option>`,
      )}
    </select>`;
  }

  /** The 3D view stays, because its context is dear; the others are made when looked at. */
  #panels(open: boolean) {
    const { session } = this;
    const current = this.store.tab.value;
    const content = {
      '3d': () => html`<lens-viewport .session=${session}></lens-viewport>`,
      section: () => {
        loadPanel('section', session);
        return html`<lens-section .session=${session}></lens-section>`;
      },
      map: () => {
        loadPanel('map', session);
        return html`<lens-map .session=${session}></lens-map>`;
      },
      headers: () => {
        loadPanel('headers', session);
        return html`<lens-headers .session=${session}></lens-headers>`;
      },
      quality: () => {
        loadPanel('quality', session);
        return html`<lens-quality .session=${session}></lens-quality>`;
      },
    };
    return TABS.map(
      ({ name }) => html`<div
        id="panel-${name}"
        class="panel"
        role=${open ? 'tabpanel' : nothing}
        aria-labelledby=${open ? `tab-${name}` : nothing}
        ?hidden=${name !== current}
      >
        ${name === '3d' || (open && name === current) ? content[name]() : nothing}
      </div>`,
    );
  }

  #empty() {
    const { status, openingName } = this.store;
    const busy = status.value === 'opening' || status.value === 'preview';
    return html`<div class="welcome">
      <svg viewBox="0 0 160 72" aria-hidden="true" focusable="false">
        <path d="M4 20c24-14 40 10 64 2s48-18 88 0" />
        <path d="M4 36c24-14 40 12 64 4s48-20 88-2" />
        <path class="strong" d="M4 52c24-12 44 10 64 2s48-16 88 0" />
      </svg>
      <h2>${busy ? `Opening ${openingName.value}…` : 'Drop a SEG-Y file anywhere on this page'}</h2>
      <p>See it in 3D, in section and in its headers within a second, whether it is 10 MB or 100 GB.</p>
      <div class="choices">
        <button class="primary" type="button" title=${OPEN_HINT} @click=${this.#pick}>Open file</button>
        <button type="button" title="A made-up survey with folds, faults, a channel and a salt body" @click=${this.#demo}>Try a demo survey</button>
      </div>
      <p class="promise">Nothing is uploaded. Files stay on your machine.</p>
      ${!busy && this.store.library.value?.length ? this.#knownSurveys() : nothing}
    </div>`;
  }

  #knownSurveys() {
    loadPanel('surveys', this.session);
    return html`<section class="known" aria-labelledby="known">
              <h3 id="known">Opened before</h3>
              <lens-survey-list .session=${this.session}></lens-survey-list>
            </section>`;
  }

  /** Its name stays; what an earlier run has kept stands beside it. */
  #optimize() {
    const { tasks, optimizedShare } = this.store;
    const running = tasks.value.some((task) => task.label === 'Optimizing');
    const kept = optimizedShare.value;
    const begun = !running && kept > 0 && kept < 1;
    const hint = begun
      ? `Goes on where it stopped: ${formatPercent(kept)} of the survey is kept and is not read again`
      : 'Reads the file once, so that every slice then comes at once';
    return html`<button type="button" title=${hint} ?disabled=${running} @click=${() => void this.session.optimize()}>Optimize${begun ? html`<span class="kept" aria-hidden="true"> · ${formatPercent(kept)} kept</span>` : nothing}</button>`;
  }

  /** A dialog is loaded when it is first asked for. */
  async #show(name: DialogName): Promise<void> {
    await loadDialog(name);
    this.dialog = name;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement & { show(): void }>(`lens-${name}`)?.show();
  }

  #pick(): void {
    this.picker.click();
  }

  #picked(event: Event): void {
    const files = Array.from(this.picker.files ?? []);
    this.picker.value = '';
    this.#openFiles(files, event.timeStamp);
  }

  #demo(event: Event): void {
    void this.session.openDemo(event.timeStamp);
  }

  /** The first is shown; the others lie on the map and in the list of surveys. */
  #openFiles([first, ...others]: readonly File[], start: number, handle?: Dropped['handle']): void {
    if (!first) return;
    if (others.length > 0)
      void import('./companion-lines.ts').then(({ addCompanions }) => addCompanions(this.session, others));
    this.#openFile(first, start, handle);
  }

  #openFile(file: File, start: number, handle?: Promise<FileSystemFileHandle | null>): void {
    if (/\.json$/i.test(file.name)) {
      void this.session.overrides.importFile(file);
      return;
    }
    void this.session.open({ source: file, options: handle ? { handle } : {}, start }).catch(() => {});
  }

  #tabKey(event: KeyboardEvent): void {
    tabKey(event, this.store, (name) => {
      void this.updateComplete.then(() =>
        this.renderRoot.querySelector<HTMLElement>(`#tab-${name}`)?.focus(),
      );
    });
  }

  readonly #key = (event: KeyboardEvent): void => {
    pageKey(event, this, { show: () => void this.#show('shortcuts'), pick: () => this.#pick() });
  };

  #followScheme = (): void => {
    this.store.theme.value = this.#scheme.matches ? 'dark' : 'light';
  };

  #dropped({ files, folder, handle }: Dropped, start: number): void {
    if (folder) this.store.say('error', 'A folder was dropped. Drop one SEG-Y file from it instead.');
    else if (files.length === 0)
      this.store.say('error', 'What was dropped is not a file. Drop a SEG-Y file, or use Open file.');
    this.#openFiles(files, start, handle);
  }
}

// `dataset` is the promised name, though every HTMLElement has one for data-* attributes: ours stands before it,
// and the type says so in SegyLensElement, because a subclass may not change a member's type.
Object.defineProperty(SegyLens.prototype, 'dataset', {
  get(this: SegyLens): Dataset | null {
    return this.session.dataset;
  },
  configurable: true,
});

/** The element as pages use it: `dataset` is the survey opened last, null before the first. */
export type SegyLensElement = Omit<SegyLens, 'dataset'> & { readonly dataset: Dataset | null };
