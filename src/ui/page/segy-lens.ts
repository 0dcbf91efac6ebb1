import { SignalWatcher } from '@lit-labs/preact-signals';
import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import type { Dataset, OpenOptions, OpenSource } from '../../api/types.ts';
import { COLORMAP_NAMES, type ColormapName } from '../../core/scene.ts';
import { SUBSAMPLES } from '../../core/subsample.ts';
import { filePicker } from '../kit/controls.ts';
import { afterPaint, whenIdle } from '../kit/idle.ts';
import { loadPanel } from '../kit/panels.ts';
import { type Dropped, DropTarget } from './drop.ts';
import { DIALOGS, preloadFeatures, startFeatures, TABS, tabShown } from './features.ts';
import './lens-messages.ts';
import './lens-status.ts';
import '../scene/lens-viewport.ts';
import { loadSettings, MEGABYTE } from '../../api/settings.ts';
import { pageStorage } from '../kit/page-storage.ts';
import { Resized } from '../kit/resized.ts';
import { base, tokens } from '../kit/tokens.styles.ts';
import { layersReady } from '../layers/layers-of.ts';
import { libraryOf } from '../library/library-session.ts';
import { overridesOf } from '../reading/overrides-session.ts';
import { prepareWorkers } from '../session/before-first-file.ts';
import { keepSettings } from '../session/kept-settings.ts';
import type { CacheFace, Services } from '../session/services.ts';
import { Session } from '../session/session.ts';
import { ViewStore } from '../session/store.ts';
import { historyOf } from '../session/view-history.ts';
import { pageKey, tabKey } from './page-keys.ts';
import { segyLensStyles } from './segy-lens.styles.ts';
import { sidePanels, togglePanel } from './side-panels.ts';
import { tabRow } from './tab-row.ts';
import { type BarActions, demoButton, openButton, topBar } from './top-bar.ts';
import { readUrlParameters } from './url-parameters.ts';

/** Panels that are there as soon as a survey is. */
const BESIDE_SURVEY = ['controls', 'summary', 'readout'];

/** Least width of the page in CSS pixels at which the bar has all buttons. */
const WIDE = 1100;

/**
 * The viewer as one element: `<segy-lens src subsample threshold colormap>`.
 * Fires `segy-open` (detail.dataset), `segy-meta` (detail.meta), `segy-progress` (detail: Progress) and `segy-error` (detail.error).
 * @internal Callers see it as `SegyLensElement` (src/element.ts).
 */
export class SegyLens extends SignalWatcher(LitElement) {
  static override styles = [tokens, base, segyLensStyles];
  /** Services of all elements. src/element.ts sets them before the first element is made. */
  static services: Services;

  /** Address of a SEG-Y file to open. */
  @property() src = '';
  @property({ type: Number }) subsample: number | null = null;
  @property({ type: Number }) threshold: number | null = null;
  @property() colormap: string | null = null;

  @query('input[type=file]') private picker!: HTMLInputElement;
  @state() private dragging = false;
  /** Width of the element in CSS pixels. */
  @state() private width = innerWidth;
  @state() private dialog: string | null = null;
  /** The fragment of a link whose file has not been opened yet. */
  #link = '';
  /** Ends when no link is being followed. One is followed at a time, or each would open its part of the survey anew. */
  #following: Promise<void> = Promise.resolve();
  #release = () => {};
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
        this.#followLink();
        whenIdle(() => void preloadFeatures());
      },
    });
    new Resized(
      this,
      () => this.renderRoot.querySelector('.app'),
      () => {
        this.width = this.clientWidth;
      },
    );
    this.session.showDialog = (name, ask) => void this.#show(name, ask);
    startFeatures(this.session);
    this.session.applySettings(loadSettings(pageStorage()));
    keepSettings(this.store, pageStorage());
    new DropTarget(
      this,
      (isOver) => {
        this.dragging = isOver;
      },
      (dropped, start) => this.#dropped(dropped, start),
    );
  }

  /** The public functions, loaded when first asked for: `const { attribute } = await lens.api()`. */
  readonly api = () => import('../../index.ts');

  get cache(): CacheFace {
    return this.session.services.cache;
  }

  /**
   * Resolves when the metadata are read; the picture follows.
   * @throws SegyError, which is also shown on the page
   */
  open(source: OpenSource, options?: OpenOptions): Promise<Dataset> {
    return this.session.open({ source, options, start: performance.now() });
  }

  /** Applies the parameters of the page's address. Invalid values are reported on the page. */
  applyParameters(search: string): void {
    const { parameters, problems } = readUrlParameters(search);
    for (const problem of problems) this.store.say('error', problem, { of: 'page' });
    const { session, store } = this;
    const { inline, crossline, sample, optimizeBelow, ...others } = parameters;
    const { maxMemory, maxTraces, diskBudget, workers } = { ...session.settings, ...others };
    const optimizeBelowBytes =
      optimizeBelow === undefined ? session.settings.optimizeBelowBytes : optimizeBelow * MEGABYTE;
    // The address applies to this visit only and is not stored.
    session.applySettings({
      ...session.settings,
      ...{ maxMemory, maxTraces, diskBudget, optimizeBelowBytes, workers },
    });
    this.subsample = parameters.subsample ?? this.subsample;
    this.threshold = parameters.threshold ?? this.threshold;
    this.colormap = parameters.colormap ?? this.colormap;
    store.depthSlices.value = parameters.depthSlices ?? store.depthSlices.value;
    session.startAt = { inline, crossline, sample };
    this.src = parameters.url ?? this.src;
  }

  /** Shows the view in the fragment of an address, now or when its file is opened. */
  applyLink(fragment: string): void {
    this.#link = fragment;
    this.#followLink();
  }

  #followLink(): void {
    this.#following = this.#following.then(() => this.#follow()).catch((error) => this.session.fail(error));
  }

  async #follow(): Promise<void> {
    const link = this.#link;
    if (!link.startsWith('#view=')) return;
    const { followLink } = await import('../session/view-state.ts');
    await layersReady(this.session);
    if ((await followLink(this.session, link)) && this.#link === link) this.#link = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#followScheme();
    this.#scheme.addEventListener('change', this.#followScheme);
    document.addEventListener('keydown', this.#key);
    document.addEventListener('visibilitychange', this.#visibilityChanged);
    this.#release = historyOf(this.session).follow(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#scheme.removeEventListener('change', this.#followScheme);
    document.removeEventListener('keydown', this.#key);
    document.removeEventListener('visibilitychange', this.#visibilityChanged);
    this.#release();
  }

  protected override firstUpdated(): void {
    void afterPaint().then(() => prepareWorkers(this.session));
    whenIdle(() => void libraryOf(this.session).refresh());
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const { store, session } = this;
    if (changed.has('subsample') && (SUBSAMPLES as readonly (number | null)[]).includes(this.subsample)) {
      session.setSubsample(this.subsample ?? 4);
    }
    if (changed.has('threshold') && this.threshold !== null && this.threshold >= 0 && this.threshold <= 1) {
      session.set('threshold', this.threshold);
    }
    if (changed.has('colormap') && (COLORMAP_NAMES as readonly (string | null)[]).includes(this.colormap)) {
      store.chosenColormap.value = this.colormap as ColormapName;
    }
    const { src } = this;
    // Not during the update, because opening reads and writes signals that the update watches.
    if (changed.has('src') && src) queueMicrotask(() => void this.open(src).catch(() => {}));
  }

  override render() {
    const { store, session } = this;
    const open = store.shape.value !== null;
    const panels = sidePanels(store, this.width);
    // Their code comes with the first picture, which does not wait for it.
    if (open) for (const name of BESIDE_SURVEY) loadPanel(name, session);
    return html`<div class="app">
      <header part="header" class=${this.width >= WIDE ? 'wide' : ''}>
        ${topBar(session, this.#bar, this.width >= WIDE)}
        ${filePicker((files, { timeStamp }) => this.openFiles(files, timeStamp), { multiple: true })}
      </header>
      <lens-messages class=${open ? 'strip' : 'floating'} .session=${session}></lens-messages>
      <main class=${`${open ? 'open' : 'empty'} ${store.tab.value === 'section' ? 'section' : ''} ${panels.controls ? '' : 'no-controls'} ${panels.summary ? '' : 'no-summary'}`}>
        <aside class="controls" aria-label="Controls" ?hidden=${!open || !panels.controls}>
          <lens-controls .session=${session}></lens-controls>
        </aside>
        <div class="centre" ?inert=${!open}>
          ${open ? tabRow(store, this.width, (event) => this.#tabKey(event)) : nothing} ${this.#panels(open)}
        </div>
        ${open ? nothing : this.#empty()}
        <aside class="summary" aria-label="About this file" ?hidden=${!open || !panels.summary}>
          <lens-summary .session=${session}></lens-summary>
        </aside>
      </main>
      <footer part="status"><lens-status .session=${session} .showMessages=${() => this.#show('log')}></lens-status></footer>
      ${DIALOGS.find(({ name }) => name === this.dialog)?.render(session) ?? nothing}
      <div class="drop" aria-hidden="true" ?hidden=${!this.dragging}><p>Drop to open</p></div>
    </div>`;
  }

  /** The 3D view stays on the page, because its context is expensive. Other tabs are made when shown. */
  #panels(open: boolean) {
    const current = tabShown(this.store);
    const content = ({ load, render }: (typeof TABS)[number]) => {
      load().catch((error: unknown) => this.session.fail(error));
      return render(this.session);
    };
    return TABS.map(
      (tab, k) => html`<div
        id="panel-${tab.name}"
        class="panel"
        role=${open ? 'tabpanel' : nothing}
        aria-labelledby=${open ? `tab-${tab.name}` : nothing}
        ?hidden=${k !== current}
      >
        ${k === 0 || (open && k === current) ? content(tab) : nothing}
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
      <div class="choices">${openButton(this.#bar)} ${demoButton(this.#bar, '')}</div>
      <p class="promise">Nothing is uploaded. Files stay on your machine.</p>
      ${!busy && libraryOf(this.session).known.value?.length ? this.#knownSurveys() : nothing}
    </div>`;
  }

  #knownSurveys() {
    loadPanel('surveys', this.session);
    return html`<section class="known" aria-labelledby="known">
              <h3 id="known">Opened before</h3>
              <lens-survey-list .session=${this.session}></lens-survey-list>
            </section>`;
  }

  /** Loads a dialog when it is first opened. */
  async #show(name: string, ask?: unknown): Promise<void> {
    await DIALOGS.find((dialog) => dialog.name === name)?.load();
    this.dialog = name;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement & { show(ask?: unknown): void }>(`lens-${name}`)?.show(ask);
  }

  /** What the buttons of the bar do. */
  readonly #bar: BarActions = {
    pick: () => this.picker.click(),
    demo: ({ timeStamp }) => void this.session.openDemo(timeStamp),
    show: (name) => void this.#show(name),
  };

  /**
   * Shows the first of files that the user handed over at `start`. The others are drawn on the map and listed among the surveys.
   */
  openFiles([first, ...others]: readonly File[], start: number, handle?: Dropped['handle']): void {
    if (!first) return;
    if (others.length > 0)
      void import('../map/companion-lines.ts').then(({ addCompanions }) =>
        addCompanions(this.session, others),
      );
    this.#openFile(first, start, handle);
  }

  #openFile(file: File, start: number, handle?: Promise<FileSystemFileHandle | null>): void {
    if (/\.json$/i.test(file.name)) {
      void overridesOf(this.session).importFile(file);
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
    pageKey(event, this, {
      show: () => void this.#show('shortcuts'),
      pick: this.#bar.pick,
      toggle: (name) => togglePanel(this.store, this.width, name),
    });
  };

  readonly #visibilityChanged = (): void => {
    if (document.visibilityState === 'visible') void this.session.checkFile();
  };

  #followScheme = (): void => {
    this.store.theme.value = this.#scheme.matches ? 'dark' : 'light';
  };

  #dropped({ files, folder, handle }: Dropped, start: number): void {
    if (folder && files.length === 0)
      void import('./folder-drop.ts').then((module) => module.openFolder(this.session, folder, start));
    else if (files.length === 0)
      this.store.say('error', 'What was dropped is not a file. Drop a SEG-Y file, or use Open file.');
    this.openFiles(files, start, handle);
  }
}

// `dataset` is the public name, although every HTMLElement has a `dataset` for data-* attributes. A subclass
// may not change a member's type, so it is defined here and typed in src/element.ts.
Object.defineProperty(SegyLens.prototype, 'dataset', {
  get(this: SegyLens): Dataset | null {
    return this.session.dataset;
  },
  configurable: true,
});
