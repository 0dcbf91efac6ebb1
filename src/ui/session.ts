import type { PartChoice } from '../api/parts.ts';
import { DEFAULT_SETTINGS, engineSettings, type Settings } from '../api/settings.ts';
import type { Dataset, OpenOptions, OpenSource, WorkDetail } from '../api/types.ts';
import { cancelledError, isSegyError, type SegyError, throwIfAborted } from '../core/errors.ts';
import type { Overrides, Progress, ProgressListener } from '../core/types.ts';
import type { Comparing } from './compare-state.ts';
import { toSegyError } from './failure.ts';
import { formatSubsample } from './format.ts';
import { followGrid } from './grid-change.ts';
import { Latest, Rest } from './latest.ts';
import { LibrarySession } from './library-session.ts';
import { MeshSession } from './mesh-session.ts';
import { rememberSurvey } from './open-surveys.ts';
import { OptimizeSession } from './optimize-session.ts';
import { OverridesSession } from './overrides-session.ts';
import { Probe } from './probe.ts';
import type { RandomLine } from './random-line.ts';
import type { Services } from './services.ts';
import { coarseSlice, SliceSession } from './slice-session.ts';
import { sourceName } from './source-name.ts';
import { placeOf, type StartPlace, startIndices } from './start-place.ts';
import type { ViewStore } from './store.ts';
import { surveyShape } from './survey-shape.ts';
import { measure } from './timing.ts';
import type { ViewHistory } from './view-history.ts';

export interface Opening {
  readonly source: OpenSource;
  readonly options?: OpenOptions;
  /** A part of the survey shown, instead of opening the source again. */
  readonly part?: Dataset;
  /** When the user let go of the file: the first picture is measured from here. */
  readonly start: number;
}

export interface SessionEvents {
  opened(dataset: Dataset): void;
  meta(dataset: Dataset): void;
  progress(progress: Progress): void;
  failed(error: SegyError): void;
  /** The first picture and its surface are there. */
  improved(): void;
}

/** Opens surveys and carries out what the controls ask; the only place where store, dataset and stage meet. */
export class Session {
  readonly slices: SliceSession;
  readonly surface: MeshSession;
  readonly probe: Probe;
  readonly overrides: OverridesSession;
  readonly library: LibrarySession;
  readonly optimizing: OptimizeSession;
  /** Resolves after the frame that drew the store's state; replaced once there is a stage. */
  nextFrame: () => Promise<void> = async () => {};
  /** Line numbers and sample index to show first, from the page's address. */
  startAt: StartPlace = {};
  /** Undo and redo of the view; set by the element, whose gestures bound its steps. */
  history: ViewHistory | null = null;
  /** A second survey beside the one shown; made by the panel that compares. */
  comparing: Comparing | null = null;
  /** The path drawn over the survey; made with the first one. */
  randomLine: RandomLine | null = null;
  settings: Settings = DEFAULT_SETTINGS;
  #opening = new Latest();
  #refining = new Latest();
  #refineRest = new Rest(150);
  #candidate: Dataset | null = null;
  #source: OpenSource | null = null;

  constructor(
    readonly store: ViewStore,
    readonly services: Services,
    private readonly events: SessionEvents,
  ) {
    const fail = (error: unknown) => this.fail(error);
    this.slices = new SliceSession(store, fail);
    this.surface = new MeshSession(store, fail);
    this.optimizing = new OptimizeSession(
      store,
      (report) => this.#report(report),
      (dataset) => this.#optimized(dataset),
      (dataset) => services.cache.removeOptimized(dataset.meta.fingerprint),
      fail,
    );
    this.probe = new Probe(store);
    this.library = new LibrarySession(store, services, (opening) => this.open(opening), fail);
    this.overrides = new OverridesSession(
      store,
      {
        reopen: (overrides) => this.#reopen(overrides),
        readAs: (overrides, signal) =>
          services.openSegy(this.#source ?? { fingerprint: '' }, { ...overrides, signal }),
      },
      fail,
    );
  }

  /** The file shown; null where it is a link or a survey from the cache. */
  get file(): File | null {
    return this.#source instanceof File ? this.#source : null;
  }

  /** The survey opened last: shown, or about to be. */
  get dataset(): Dataset | null {
    return this.#candidate ?? this.store.dataset.value;
  }

  /**
   * Resolves when the metadata are there; the former survey stays until the new one's first picture.
   * @throws SegyError, which the page has shown already
   */
  open(opening: Opening): Promise<Dataset> {
    return new Promise<Dataset>((resolve, reject) => {
      void this.#open(opening, resolve).catch((error: unknown) => {
        const { source } = opening;
        this.fail(error, sourceName(source), source instanceof Blob ? source : undefined);
        reject(error);
      });
    });
  }

  async #open(
    { source, options = {}, part, start }: Opening,
    opened: (dataset: Dataset) => void,
  ): Promise<void> {
    const { store } = this;
    let metadata = false;
    const shown = await this.#opening
      .run(async (signal) => {
        const abort = () => this.#opening.abort();
        options.signal?.addEventListener('abort', abort, { once: true });
        const task = store.begin('Opening', abort);
        store.status.value = 'opening';
        store.openingName.value = sourceName(source);
        const onProgress = this.#report(task.report, options.onProgress);
        let dataset: Dataset | null = null;
        try {
          dataset =
            part ??
            (await this.services.openSegy(source, {
              overridesFor: this.overrides.remembered,
              ...options,
              signal,
              onProgress,
            }));
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
          await this.#present(dataset, source, start, work);
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
    if (shown) await this.#improve(shown);
  }

  /** After an opening, good or bad: the status of what is shown now. */
  #settle(): void {
    const { status, dataset } = this.store;
    if (this.#opening.busy) return;
    if (status.value === 'opening' || status.value === 'preview')
      status.value = dataset.value ? 'ready' : 'idle';
  }

  async #present(dataset: Dataset, source: OpenSource, start: number, work: WorkDetail): Promise<void> {
    const { store } = this;
    const shape = surveyShape(dataset);
    const former = store.dataset.value;
    // The same file again, as when it comes back: what is looked at stays where it is.
    if (
      former?.meta.fingerprint === dataset.meta.fingerprint &&
      Object.values(this.startAt).every((at) => at === undefined)
    )
      this.startAt = placeOf(store);
    const indices = startIndices(shape, this.startAt);
    this.startAt = {};
    const slices = {
      inline: coarseSlice(dataset, shape, 'inline', indices.inline),
      crossline: coarseSlice(dataset, shape, 'crossline', indices.crossline),
      sample: coarseSlice(dataset, shape, 'sample', indices.sample),
    };
    this.#abortWork();
    // What an earlier file was refused for says nothing about the one that is shown now.
    for (const message of store.messages.value) if (message.kind === 'error') store.dismiss(message.id);
    store.show(dataset, shape, slices, indices);
    if (!store.subsampleTouched.value) {
      const { subsample } = this.settings;
      store.subsample.value =
        subsample === DEFAULT_SETTINGS.subsample ? dataset.suggestedSubsample : subsample;
    }
    this.#source = source;
    if (former?.meta.fingerprint !== dataset.meta.fingerprint) this.comparing?.stop();
    rememberSurvey(store, { fingerprint: dataset.meta.fingerprint, name: dataset.meta.name, source });
    if (former !== dataset) former?.close();
    this.library.announce(dataset, former);
    await this.nextFrame();
    const milliseconds = measure('first-picture', start, work);
    store.lastOperation.value = { label: 'First picture', milliseconds };
    if (dataset.amplitude?.constant) {
      store.say(
        'notice',
        'The data have no variation: all samples seen have one value, so the picture is of one colour and there is no surface to draw.',
      );
    }
  }

  /** The picture is there: surface, finer level, slices at full resolution, in this order. */
  async #improve(dataset: Dataset): Promise<void> {
    const current = () => this.store.dataset.value === dataset;
    await this.surface.update();
    this.events.improved();
    if (current()) await this.refine();
    if (current() && this.store.depthSlices.value > 0) await this.surface.updatePlanes();
    this.library.keepThumbnail(dataset);
    void this.library.refresh();
    if (current()) await this.optimizing.runIfSmall(dataset, this.settings.optimizeBelowBytes);
  }

  setSubsample(subsample: number): void {
    this.store.subsample.value = subsample;
    this.store.subsampleTouched.value = true;
    this.store.subsampleNote.value = '';
    this.#refining.abort();
    this.#refineRest.after(() => void this.refine());
  }

  /** Makes the chosen level, then redraws slices and surface from it. Never rejects. */
  async refine(): Promise<void> {
    const { store } = this;
    const dataset = store.dataset.value;
    if (!dataset) return;
    const wanted = store.subsample.value;
    store.status.value = 'refining';
    try {
      const made = await this.#refining.run(async (signal) => {
        const task = store.begin(`Refining to ${formatSubsample(wanted)}`, () => this.#refining.abort());
        try {
          return await dataset.refine(wanted, { signal, onProgress: this.#report(task.report) });
        } finally {
          task.end();
        }
      });
      if (store.dataset.value !== dataset) return;
      followGrid(store, dataset);
      if (made !== undefined) {
        if (made > wanted) {
          store.subsample.value = made;
          store.subsampleNote.value = `Memory allows ${formatSubsample(made)}.`;
        }
        await Promise.all([this.slices.sharpenAll(), this.surface.update()]);
      }
      if (store.refresh()) this.events.meta(dataset);
    } catch (error) {
      if (isSegyError(error, 'file-unreadable') && !dataset.hasFile)
        store.subsampleNote.value = 'This level is not kept; it needs the file.';
      else if (!isSegyError(error, 'closed')) this.fail(error);
    } finally {
      if (store.status.value === 'refining' && !this.#refining.busy) store.status.value = 'ready';
    }
  }

  /** Bounds for what is read from now on; the subsample too, unless it was chosen by hand. */
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

  /** Slices and statistics from what optimize has stored. */
  async #optimized(dataset: Dataset): Promise<void> {
    followGrid(this.store, dataset);
    if (this.store.refresh()) this.events.meta(dataset);
    await this.slices.sharpenAll();
    await this.loadStatistics();
    void this.library.refresh();
  }

  async openDemo(start: number): Promise<void> {
    const task = this.store.begin('Making a demo survey', () => {});
    try {
      const file = await this.services.demoSurvey();
      task.end();
      await this.open({ source: file, start });
    } catch (error) {
      this.fail(error);
    } finally {
      task.end();
    }
  }

  /** The same file again, read as these say and no others; what is looked at stays where it is. */
  async #reopen(overrides: Overrides): Promise<Dataset | null> {
    const options = { ...overrides, overridesFor: () => null };
    return this.#openInPlace({ options });
  }

  async #openInPlace(opening: Partial<Opening>): Promise<Dataset | null> {
    if (this.#source === null || !this.store.shape.value) return null;
    this.startAt = placeOf(this.store);
    return this.open({ source: this.#source, start: performance.now(), ...opening });
  }

  /** Another offset, the stack, a gather, or the whole again. Never rejects: the page says what went wrong. */
  async showPart(choice: PartChoice | null): Promise<void> {
    try {
      const part = this.store.dataset.value?.partOf(choice);
      if (part) await this.#openInPlace({ part });
    } catch (error) {
      // A failure to open was said where it happened.
      if (isSegyError(error, 'bad-argument')) this.fail(error);
    }
  }

  /** Shows another survey opened in this page, at the same place as far as it has it. */
  switchTo(fingerprint: string, start: number): void {
    const survey = this.store.surveys.value.find((other) => other.fingerprint === fingerprint);
    if (!survey || fingerprint === this.store.meta.value?.fingerprint) return;
    this.startAt = placeOf(this.store);
    void this.open({ source: survey.source, start }).catch(() => {});
  }

  async loadStatistics(): Promise<void> {
    const dataset = this.store.dataset.value;
    if (!dataset) return;
    try {
      const statistics = await dataset.statistics();
      if (this.store.dataset.value !== dataset) return;
      this.store.statistics.value = statistics;
      this.store.refresh();
    } catch (error) {
      this.fail(error);
    }
  }

  cancelAll(): void {
    for (const task of this.store.tasks.value) task.cancel();
  }

  /** Says what failed; `name` is the file's, unless the sentence has it already. */
  fail(error: unknown, name = '', source?: Blob): void {
    if (isSegyError(error, 'cancelled')) return;
    const known = toSegyError(error);
    this.store.say(
      'error',
      name && !known.message.includes(name) ? `“${name}”: ${known.message}` : known.message,
      /^(not-segy|truncated|unsupported-format)$/.test(known.code) ? source : undefined,
    );
    this.events.failed(known);
  }

  dispose(): void {
    this.#opening.abort();
    this.#abortWork();
    this.comparing?.stop();
    this.store.dataset.value?.close();
  }

  #abortWork(): void {
    this.slices.abort();
    this.surface.abort();
    this.#refineRest.cancel();
    this.#refining.abort();
    this.optimizing.abort();
  }

  #report(report: ProgressListener, also?: ProgressListener): ProgressListener {
    return (progress) => {
      report(progress);
      this.events.progress(progress);
      also?.(progress);
    };
  }
}

function openingWork(dataset: Dataset): WorkDetail {
  const { bytesRead, bytesFromDisk } = dataset.work;
  return { bytesRead, bytesFromDisk, cacheHit: bytesFromDisk > 0 };
}
