import { batch, type Signal } from '@lit-labs/preact-signals';
import { checkOverrides } from '../../api/overrides.ts';
import type { PartChoice } from '../../api/parts.ts';
import { DEFAULT_SETTINGS, engineSettings, type Settings } from '../../api/settings.ts';
import type { OpenSource, PageDataset, PageOpenOptions, WorkDetail } from '../../api/types.ts';
import { cancelledError, isSegyError, type SegyError, throwIfAborted } from '../../core/errors.ts';
import { COARSEST_SUBSAMPLE } from '../../core/subsample.ts';
import type { Overrides, Progress, ProgressListener } from '../../core/types.ts';
import { toSegyError } from '../kit/failure.ts';
import { formatSubsample } from '../kit/format.ts';
import { Latest, Rest } from '../kit/latest.ts';
import { arraysOf } from './array-choices.ts';
import type { Follower } from './follower.ts';
import { followGrid } from './grid-change.ts';
import { rememberSurvey } from './open-surveys.ts';
import { OptimizeSession } from './optimize-session.ts';
import { Probe } from './probe.ts';
import { RememberedOverrides } from './remembered-overrides.ts';
import type { Services } from './services.ts';
import { coarseSlice, SliceSession } from './slice-session.ts';
import { sourceName } from './source-name.ts';
import { placePart, type StartPlace, startIndices } from './start-place.ts';
import type { MessageAbout, ViewStore } from './store.ts';
import type { LeftPlace } from './survey-places.ts';
import { surveyShape } from './survey-shape.ts';
import { measure } from './timing.ts';
import { ViewParts } from './view-parts.ts';
import { SETTING_NAMES, type SettingName, type SettingValue, VIEW_SETTINGS } from './view-settings.ts';
import { work } from './work.ts';

/** What to open. The session is one file because opening, refining and showing share the survey being opened. */
export interface Opening {
  readonly source: OpenSource;
  readonly options?: PageOpenOptions;
  /** Shows this part of the current survey instead of opening the source again. */
  readonly part?: PageDataset;
  /** Shows the place that the current survey shows, if this one has it. */
  readonly samePlace?: boolean;
  /** Time of the drop (performance.now()), from which the first picture is measured. */
  readonly start: number;
}

export interface SessionEvents {
  opened(dataset: PageDataset): void;
  meta(dataset: PageDataset): void;
  progress(progress: Progress): void;
  failed(error: SegyError): void;
  /** The first picture and its surface are drawn. */
  improved(): void;
}

/** Opens surveys and does what the controls ask. Only here do store, dataset and stage meet. */
export class Session {
  readonly slices: SliceSession;
  readonly probe: Probe;
  readonly optimizing: OptimizeSession;
  readonly parts = new ViewParts();
  /** Functions that change a setting when writing its signal is not enough. Layers add theirs. */
  readonly verbs: { [Name in SettingName]?: (value: SettingValue<Name>) => void } = {
    subsample: (value) => this.setSubsample(value),
  };
  /** Resolves after the next drawn frame. Replaced as soon as a stage exists. */
  nextFrame: () => Promise<void> = async () => {};
  /** Opens a dialog of the page by its name. What is asked of it is handed to its `show`. Replaced by the page. */
  showDialog: (name: string, ask?: unknown) => void = () => {};
  /** Line numbers and sample index to show first, as given in the page's address. */
  startAt: StartPlace = {};
  readonly remembered = new RememberedOverrides();
  readonly arrays = arraysOf((question) => this.showDialog('axes', question));
  /** Resolves once the shown survey is refined and, if it is small, optimized. Nothing more is read unless it is asked for. */
  rested: Promise<void> = Promise.resolve();
  readonly #followers: Follower[] = [];
  settings: Settings = DEFAULT_SETTINGS;
  /** True while the Section tab is shown because a line or gathers came, and not because the user chose it. */
  #sectionForFlat = false;
  /** Where surveys were left, by fingerprint. */
  readonly #left = new Map<string, LeftPlace>();
  #opening = new Latest();
  #refining = new Latest();
  #refineRest = new Rest(150);
  #candidate: PageDataset | null = null;
  #source: OpenSource | null = null;

  constructor(
    readonly store: ViewStore,
    readonly services: Services,
    private readonly events: SessionEvents,
  ) {
    const fail = (error: unknown, about?: MessageAbout) => this.fail(error, '', about);
    this.slices = new SliceSession(store, fail);
    this.optimizing = new OptimizeSession(
      store,
      (report) => this.#report(report),
      (dataset) => this.#optimized(dataset),
      (dataset) => services.cache.removeOptimized(dataset.meta.fingerprint),
      fail,
    );
    this.probe = new Probe(store);
    this.parts.keep(placePart(store, this.slices));
    store.tab.subscribe(() => {
      this.#sectionForFlat = false;
    });
  }

  /** A line or a gather is one section, so it opens in the Section tab, and a survey after it in 3D again. */
  #turnTo(flat: boolean, wasFlat: boolean): void {
    const { tab } = this.store;
    if (flat === wasFlat || !(flat ? tab.value === '3d' : this.#sectionForFlat)) return;
    tab.value = flat ? 'section' : '3d';
    this.#sectionForFlat = flat;
  }

  /** Lets a feature or layer take part when surveys are opened, improved and closed. */
  follow(follower: Follower): void {
    this.#followers.push(follower);
  }

  async #inTurn(turn: 'improve' | 'improved', dataset: PageDataset): Promise<void> {
    for (const follower of this.#followers)
      if (this.store.dataset.value === dataset) await follower[turn]?.(dataset);
  }

  /** Opens a file with the user's overrides, without showing it. */
  read(source: OpenSource, options: PageOpenOptions = {}): Promise<PageDataset> {
    return this.services.openSegy(source, {
      overridesFor: this.remembered.of,
      arrays: this.arrays,
      ...options,
    });
  }

  /** Opens the current source again and asks which array and which axes are meant, whatever was remembered. */
  async askAgain(): Promise<void> {
    await this.#openInPlace({ options: { arrays: { ...this.arrays, always: true } } }).catch(() => undefined);
  }

  /** The current file, or null for a link or a survey opened from the cache. */
  get file(): File | null {
    return this.#source instanceof File ? this.#source : null;
  }

  /** The survey opened last: the current one, or the one about to be shown. */
  get dataset(): PageDataset | null {
    return this.#candidate ?? this.store.dataset.value;
  }

  /**
   * Resolves when the metadata are read. The current survey stays until the first picture of the new one.
   * @throws SegyError, which the page has already shown
   */
  open(opening: Opening): Promise<PageDataset> {
    return new Promise<PageDataset>((resolve, reject) => {
      void this.#open(opening, resolve).catch((error: unknown) => {
        const { source } = opening;
        this.fail(error, sourceName(source), source instanceof Blob ? { refused: source } : {});
        reject(error);
      });
    });
  }

  async #open(opening: Opening, opened: (dataset: PageDataset) => void): Promise<void> {
    const { store } = this;
    const { source, options = {}, part, start } = opening;
    let metadata = false;
    const shown = await this.#opening
      .run(async (signal) => {
        const abort = () => this.#opening.abort();
        options.signal?.addEventListener('abort', abort, { once: true });
        const task = store.begin({ kind: 'open', label: 'Opening', cancel: abort });
        store.status.value = 'opening';
        store.openingName.value = sourceName(source);
        const onProgress = this.#report(task.report, options.onProgress);
        let dataset: PageDataset | null = null;
        try {
          dataset = part ?? (await this.read(source, { ...options, signal, onProgress }));
          throwIfAborted(signal);
          this.#candidate = dataset;
          measure('metadata', start, openingWork(dataset));
          metadata = true;
          opened(dataset);
          this.events.opened(dataset);
          this.events.meta(dataset);
          store.status.value = 'preview';
          const work = await dataset.preview({ signal, onProgress });
          throwIfAborted(signal);
          await this.#present(dataset, opening, work, signal);
          return dataset;
        } catch (error) {
          dataset?.close();
          throw error;
        } finally {
          options.signal?.removeEventListener('abort', abort);
          if (this.#candidate === dataset) this.#candidate = null;
          task.end();
        }
      })
      .finally(() => this.#settle());
    if (!metadata) throw cancelledError(options.signal);
    if (!shown) return;
    this.rested = this.#improve(shown);
    await this.rested;
  }

  /** Sets the status after an opening has succeeded or failed. */
  #settle(): void {
    const { status, dataset } = this.store;
    if (this.#opening.busy) return;
    if (status.value === 'opening' || status.value === 'preview')
      status.value = dataset.value ? 'ready' : 'idle';
  }

  async #present(
    dataset: PageDataset,
    { source, start, samePlace: asked = false }: Opening,
    work: WorkDetail,
    signal: AbortSignal,
  ): Promise<void> {
    const { store } = this;
    const shape = surveyShape(dataset);
    const former = store.dataset.value;
    const { fingerprint } = dataset.meta;
    const places = former && (await import('./survey-places.ts'));
    throwIfAborted(signal);
    if (places && former.meta.fingerprint !== fingerprint)
      this.#left.set(former.meta.fingerprint, places.leavePlace(store, this.parts));
    const place = places?.nextPlace(store, dataset, shape, { asked, left: this.#left.get(fingerprint) });
    const indices = startIndices(shape, this.startAt, place?.indices);
    this.startAt = {};
    const slices = {
      inline: coarseSlice(dataset, shape, 'inline', indices.inline),
      crossline: coarseSlice(dataset, shape, 'crossline', indices.crossline),
      sample: coarseSlice(dataset, shape, 'sample', indices.sample),
    };
    this.#abortWork();
    store.leaveOtherFiles(dataset.meta.fingerprint, start);
    const wasFlat = store.shape.value?.flat ?? false;
    store.show(dataset, shape, slices, indices);
    this.#turnTo(shape.flat, wasFlat);
    // One survey at true scale would leave the next a thin sheet or a tower.
    if (former && former.meta.fingerprint !== dataset.meta.fingerprint)
      store.verticalStretch.value = VIEW_SETTINGS.verticalStretch.first;
    if (place?.crop) store.crop.value = place.crop;
    if (place?.cursor) {
      store.cursor.value = place.cursor;
      this.probe.at(place.cursor, 'inline');
    }
    if (!store.subsampleTouched.value) {
      const { subsample } = this.settings;
      store.subsample.value =
        subsample === DEFAULT_SETTINGS.subsample ? dataset.suggestedSubsample : subsample;
    }
    this.#source = source;
    for (const follower of this.#followers) follower.shown?.(dataset, former);
    rememberSurvey(store, { fingerprint, name: dataset.meta.name, source });
    if (former !== dataset) former?.close();
    await this.nextFrame();
    store.lastOperation.value = {
      label: 'First picture',
      milliseconds: measure('first-picture', start, work),
    };
    if (dataset.amplitude?.constant) {
      store.say(
        'notice',
        dataset.amplitude.noneFinite
          ? 'No sample read is a finite number (they are NaN or infinite), so there is nothing to draw. Check the sample format.'
          : 'The data have no variation: all samples read have one value, so the picture has one colour and there is no surface to draw.',
      );
    }
    if (place) void this.#restore(dataset, place.parts);
  }

  /** Writes states of the view's parts that were kept when this survey was left. */
  async #restore(dataset: PageDataset, states: Readonly<Record<string, unknown>>): Promise<void> {
    try {
      for (const part of this.parts.all.value)
        if (part.name in states && this.store.dataset.value === dataset) await part.write(states[part.name]);
    } catch (error) {
      this.fail(error);
    }
  }

  /** After the first picture, loads the surface, then the chosen level, then slices at full resolution. */
  async #improve(dataset: PageDataset): Promise<void> {
    const current = () => this.store.dataset.value === dataset;
    await this.#inTurn('improve', dataset);
    this.events.improved();
    if (current()) await this.refine();
    await this.#inTurn('improved', dataset);
    if (current()) await this.optimizing.runIfSmall(dataset, this.settings.optimizeBelowBytes);
  }

  /** Draws everything anew, because `store.shown` has changed. */
  async redraw(): Promise<void> {
    const dataset = this.store.dataset.value;
    if (!dataset) return;
    const planes = this.store.depthPlanes.value.length > 0;
    this.store.mesh.value = null;
    this.store.depthPlanes.value = [];
    await this.slices.renew();
    await this.#inTurn('improve', dataset);
    if (planes) this.set('depthSlices', this.store.depthSlices.value);
  }

  /** Changes a setting of the view the way its control does. */
  set<Name extends SettingName>(name: Name, value: SettingValue<Name>): void {
    const verb = this.verbs[name];
    if (verb) verb(value);
    else (this.store[name] as Signal<SettingValue<Name>>).value = value;
  }

  /** Changes those of the given settings that differ. The values must be valid. */
  setAll(values: Readonly<Record<string, unknown>>): void {
    batch(() => {
      for (const name of SETTING_NAMES)
        if (name in values && values[name] !== this.store[name].peek())
          this.set(name, values[name] as SettingValue<typeof name>);
    });
  }

  setSubsample(subsample: number): void {
    this.store.subsample.value = subsample;
    this.store.subsampleTouched.value = true;
    this.store.subsampleNote.value = '';
    this.#refining.abort();
    this.#refineRest.after(() => void this.refine());
  }

  /** Loads the chosen level, then redraws slices and surface from it. Never rejects. */
  async refine(): Promise<void> {
    const { store } = this;
    const dataset = store.dataset.value;
    if (!dataset) return;
    const wanted = store.subsample.value;
    store.status.value = 'refining';
    const made = await work(this, {
      kind: 'refine',
      label: `Refining to ${formatSubsample(wanted)}`,
      latest: this.#refining,
      run: ({ signal, onProgress }) =>
        dataset.refine(wanted, { signal, onProgress: this.#report(onProgress) }),
      failed: (error) => {
        const isNotKept = isSegyError(error, 'file-unreadable') && !dataset.hasFile;
        if (isNotKept) store.subsampleNote.value = 'This level is not kept; it needs the file.';
        return isNotKept;
      },
    });
    if (store.dataset.value === dataset) followGrid(store, dataset);
    if (made !== undefined) {
      if (made > wanted) {
        store.subsample.value = Math.min(made, COARSEST_SUBSAMPLE);
        store.subsampleNote.value = `Memory allows ${formatSubsample(made)}.`;
      }
      // Slices are drawn first, whatever the surface costs.
      await this.slices.sharpenAll();
      await this.#inTurn('improve', dataset);
    }
    this.#refresh(dataset);
    if (store.status.value === 'refining' && !this.#refining.busy) store.status.value = 'ready';
  }

  /** Applies limits to future reads, and the subsample unless the user chose one. */
  applySettings(settings: Settings): void {
    this.settings = settings;
    this.services.configure(engineSettings(settings));
    if (this.store.subsampleTouched.value || this.store.subsample.value === settings.subsample) return;
    this.store.subsample.value = settings.subsample;
    if (this.store.dataset.value) void this.refine();
  }

  optimize(): Promise<void> {
    return this.optimizing.run(true);
  }

  #refresh(dataset: PageDataset): void {
    if (this.store.dataset.value === dataset && this.store.refresh()) this.events.meta(dataset);
  }

  /** Reloads slices and statistics from what optimize has stored. */
  async #optimized(dataset: PageDataset): Promise<void> {
    followGrid(this.store, dataset);
    this.#refresh(dataset);
    await this.slices.sharpenAll();
    await this.loadStatistics();
    for (const follower of this.#followers) follower.optimized?.(dataset);
  }

  async openDemo(start: number): Promise<void> {
    const task = { kind: 'demo', label: 'Making a demo survey', cancel: () => {} };
    try {
      const source = await this.store.during(task, () => this.services.demoSurvey());
      await this.open({ source, start });
    } catch (error) {
      this.fail(error);
    }
  }

  /**
   * Opens the current file again with exactly these overrides. The slices stay where they are. Resolves to
   * null if that fails; the page has shown why.
   */
  async reopen(overrides: Overrides): Promise<PageDataset | null> {
    try {
      const options = { ...checkOverrides(overrides), overridesFor: () => null };
      return await this.#openInPlace({ options });
    } catch (error) {
      // A failure to open was said where it happened.
      if (isSegyError(error, 'bad-argument')) this.fail(error);
      return null;
    }
  }

  /** Opens the current file a second time with these overrides. The caller must close it. */
  readAs(overrides: Overrides, signal: AbortSignal): Promise<PageDataset> {
    return this.services.openSegy(this.#source ?? { fingerprint: '' }, { ...overrides, signal });
  }

  async #openInPlace(opening: Partial<Opening>): Promise<PageDataset | null> {
    if (this.#source === null || !this.store.shape.value) return null;
    return this.open({ source: this.#source, start: performance.now(), ...opening });
  }

  /**
   * Shows another offset, the stack, a gather, or the whole survey again. Never rejects: errors are shown on
   * the page.
   */
  async showPart(choice: PartChoice | null): Promise<void> {
    try {
      const part = this.store.dataset.value?.partOf(choice);
      if (part) await this.#openInPlace({ part });
    } catch (error) {
      // A failure to open was said where it happened.
      if (isSegyError(error, 'bad-argument')) this.fail(error);
    }
  }

  /** Shows another survey opened in this page: the place shown now if it has it, else where it was left. */
  switchTo(fingerprint: string, start: number): void {
    const survey = this.store.surveys.value.find((other) => other.fingerprint === fingerprint);
    if (!survey || fingerprint === this.store.meta.value?.fingerprint) return;
    void this.open({ source: survey.source, samePlace: true, start }).catch(() => {});
  }

  async loadStatistics(): Promise<void> {
    const dataset = this.store.dataset.value;
    if (!dataset) return;
    try {
      const statistics = await dataset.cube.statistics();
      if (this.store.dataset.value !== dataset) return;
      this.store.statistics.value = statistics;
      this.store.refresh();
    } catch (error) {
      this.fail(error);
    }
  }

  /** Checks whether the file was overwritten while the tab was hidden, which browsers do not report. */
  async checkFile(): Promise<void> {
    await this.store.dataset.value?.checkFile().catch((error: unknown) => {
      if (isSegyError(error, 'file-changed') || isSegyError(error, 'file-unreadable')) this.fail(error);
    });
  }

  /** Shows an error. The file's `name` is put in front unless the message contains it. */
  fail(error: unknown, name = '', about: MessageAbout = {}): void {
    if (isSegyError(error, 'cancelled')) return;
    const known = toSegyError(error);
    const text = name && !known.message.includes(name) ? `“${name}”: ${known.message}` : known.message;
    this.store.say('error', text, {
      ...(name ? { of: '' } : {}),
      ...about,
      refused: canBeReadOtherwise(known, about.refused) ? about.refused : undefined,
    });
    this.events.failed(known);
  }

  dispose(): void {
    this.#opening.abort();
    this.#abortWork();
    for (const follower of this.#followers) follower.dispose?.();
    this.store.dataset.value?.close();
  }

  #abortWork(): void {
    this.slices.abort();
    this.#refineRest.cancel();
    this.#refining.abort();
    this.optimizing.abort();
    for (const follower of this.#followers) follower.abort?.();
  }

  #report(report: ProgressListener, also?: ProgressListener): ProgressListener {
    return (progress) => {
      report(progress);
      this.events.progress(progress);
      also?.(progress);
    };
  }
}

/** Bytes of the text header and the binary header; a file that has no more holds no traces to be read otherwise. */
const FILE_HEADER_BYTES = 3600;

/** Whether another format, byte order or sample count might open a file that was refused. */
const canBeReadOtherwise = ({ code }: SegyError, source: Blob | undefined): boolean =>
  /^(not-segy|truncated|unsupported-format)$/.test(code) && (source?.size ?? 0) > FILE_HEADER_BYTES;

function openingWork(dataset: PageDataset): WorkDetail {
  const { bytesRead, bytesFromDisk } = dataset.work;
  return { bytesRead, bytesFromDisk, cacheHit: bytesFromDisk > 0 };
}
