import { batch, effect, signal, untracked } from '@lit-labs/preact-signals';
import {
  checkSegyExport,
  type ExportCheck,
  exportSegy,
  type OutChange,
  planSegyExport,
  type SegyExportOptions,
  type SegyExportPlan,
  type SegyExportResult,
} from '../../api/export-segy.ts';
import type { PageDataset } from '../../api/types.ts';
import type { Cube } from '../../core/cube.ts';
import { isSegyError, SegyError, throwIfAborted } from '../../core/errors.ts';
import type { Progress, ProgressListener } from '../../core/types.ts';
import { toSegyError } from '../kit/failure.ts';
import { Latest, Rest } from '../kit/latest.ts';
import { saveBlob } from '../kit/save-blob.ts';
import { filteredTracesOf } from '../session/filtered-traces.ts';
import { namedWords } from '../session/header-words.ts';
import { perSession } from '../session/per-session.ts';
import type { Session } from '../session/session.ts';
import { numberAt } from '../session/survey-shape.ts';
import { countWork, measure } from '../session/timing.ts';
import { cardsOf } from './card-image.ts';
import { chosenTraces } from './chosen-traces.ts';
import { chosenWords } from './chosen-words.ts';
import {
  type ExportAxes,
  type ExportChoices,
  type ExportForm,
  exportOptions,
  FIRST_CHOICES,
} from './export-options.ts';
import { chooseTarget, type ExportTarget, Gate, gatedStream } from './export-sink.ts';
import { receiptText } from './receipt.ts';

/** Typing rests for this long before the changes are listed anew. */
const REST_MILLISECONDS = 250;

/** The form of the file: what the browser's dialog calls it, and how its name ends. */
const FORMS: Readonly<
  Record<ExportForm, { readonly description: string; readonly extensions: readonly [string, ...string[]] }>
> = {
  segy: { description: 'SEG-Y file', extensions: ['.sgy', '.segy'] },
  su: { description: 'Seismic Unix file', extensions: ['.su'] },
  float32: { description: 'float32 samples', extensions: ['.f32'] },
};

/** What is ready to be written. */
interface Prepared {
  readonly cube: Cube;
  readonly options: SegyExportOptions;
  readonly chosen: readonly string[];
  readonly form: ExportForm;
  readonly plan: SegyExportPlan;
}

export type PlanState =
  | { readonly kind: 'planning'; readonly before: Prepared | null }
  | { readonly kind: 'refused'; readonly reason: string }
  | ({ readonly kind: 'ready' } & Prepared);

export interface RunningExport {
  readonly name: string;
  readonly stage: 'writing' | 'checking';
  readonly progress: Progress | null;
  readonly paused: boolean;
}

export interface FinishedExport {
  readonly name: string;
  readonly way: ExportTarget['way'];
  readonly receipt: string;
  /** What reading the file back showed; null if that was skipped. */
  readonly check: ExportCheck | null;
  /** The file, if it was written to the user's disk. */
  readonly file: File | null;
  /** Removes the browser's own copy, once the download is complete; null if there is none. */
  readonly free: (() => void) | null;
}

/** What is asked of the dialog by whoever opens it. */
export type ExportAsk = Partial<Pick<ExportChoices, 'traces' | 'repair'>>;

/** The choices of an export, what they would change, and the export that runs. */
export class ExportSession {
  readonly choices;
  readonly plan;
  /** What a repaired copy would change; null until it is known. */
  readonly repairs;
  /** The lines of the source's text header; null until they are read, or where it has none. */
  readonly cards;
  readonly running = signal<RunningExport | null>(null);
  readonly finished = signal<FinishedExport | null>(null);
  /** Why the last export failed or that it was cancelled; '' for nothing. */
  readonly said = signal('');
  readonly #planning = new Latest();
  readonly #rest = new Rest(REST_MILLISECONDS);
  #controller: AbortController | null = null;
  /** The handle of the file that is open, if the browser gave it. */
  #source: FileSystemFileHandle | null = null;
  #gate = new Gate();
  /** The whole survey or its stack, if another part is shown. */
  #other: { readonly of: PageDataset; readonly stacked: boolean; readonly part: PageDataset } | null = null;

  constructor(private readonly session: Session) {
    const { store } = session;
    this.choices = store.ofSurvey<ExportChoices>(FIRST_CHOICES);
    this.plan = store.ofSurvey<PlanState>({ kind: 'planning', before: null });
    this.repairs = store.ofSurvey<readonly OutChange[] | null>(null);
    this.cards = store.ofSurvey<readonly string[] | null>(null);
    session.follow({
      shown: () => {
        this.#planning.abort();
        this.#closeOther();
        this.#source = null;
        if (this.running.value) return;
        this.finished.value = null;
        this.said.value = '';
      },
      dispose: () => {
        this.cancel();
        this.#closeOther();
      },
    });
  }

  get #store() {
    return this.session.store;
  }

  get axes(): ExportAxes | null {
    const shape = this.#store.shape.value;
    const geometry = this.#store.meta.value?.geometry;
    if (!shape || !geometry) return null;
    const { inline, crossline, sample, flat } = shape;
    return { inline, crossline, sample, flat, offsets: geometry.kind === 'prestack' ? geometry.offsets : [] };
  }

  /** Plans again whenever a choice changes, until the returned function is called. */
  watch(): () => void {
    const stop = effect(() => {
      const { store } = this.session;
      const { traces } = this.choices.value;
      void store.dataset.value;
      if (traces === 'area' || traces === 'line') void store.path.value?.points;
      if (traces === 'filter') void filteredTracesOf(store).value;
      untracked(() => {
        this.said.value = '';
        const { value } = this.plan;
        if (value.kind !== 'planning')
          this.plan.value = { kind: 'planning', before: value.kind === 'ready' ? value : null };
        this.#rest.after(() => void this.replan());
      });
    });
    void this.#readSource();
    return () => {
      stop();
      this.#rest.cancel();
    };
  }

  /** Reads what the editors show. Never rejects. */
  async #readSource(): Promise<void> {
    const dataset = this.#store.dataset.value;
    if (!dataset) return;
    const isShown = () => this.#store.dataset.value === dataset;
    try {
      if (!this.cards.value && dataset.meta.textHeaders.length > 0) {
        const { characters } = await dataset.readTextHeader(0);
        if (isShown()) this.cards.value = cardsOf(characters);
      }
      const { fingerprint } = dataset.meta;
      const known = await this.session.services.cache.entries().catch(() => []);
      if (isShown()) this.#source = known.find((entry) => entry.fingerprint === fingerprint)?.handle ?? null;
      if (!this.repairs.value) {
        const repairs = await dataset.repairs();
        if (isShown()) this.repairs.value = repairs;
      }
    } catch (error) {
      if (isShown() && !isSegyError(error, 'closed')) this.said.value = toSegyError(error).message;
    }
  }

  /** Lists what the choices would change. Never rejects. */
  async replan(): Promise<void> {
    const dataset = this.#store.dataset.value;
    if (!dataset) return;
    try {
      const ready = await this.#planning.run((signal) => this.#prepare(dataset, signal));
      if (ready && this.#store.dataset.value === dataset) this.plan.value = { kind: 'ready', ...ready };
    } catch (error) {
      if (this.#store.dataset.value === dataset && !isSegyError(error, 'closed'))
        this.plan.value = { kind: 'refused', reason: toSegyError(error).message };
    }
  }

  async #prepare(shown: PageDataset, signal: AbortSignal): Promise<Prepared> {
    const { store, services } = this.session;
    const choices = this.choices.value;
    const axes = this.axes!;
    const dataset = this.#subject(shown, axes.offsets.length > 0 && choices.offsets === 'stack');
    const filtered = filteredTracesOf(store).value;
    const { inline, crossline } = store.indices.value;
    const numbers = { inline: numberAt(axes.inline, inline), crossline: numberAt(axes.crossline, crossline) };
    const page = { path: store.path.value, filtered, shown: numbers };
    const traces = chosenTraces(choices, axes, page, dataset);
    const options = exportOptions(choices, axes, traces, namedWords(services, store.customWords.value));
    const { cube } = dataset;
    const plan = await planSegyExport(cube, { ...options, signal });
    throwIfAborted(signal);
    const { unit } = store.shape.value!.vertical;
    const chosen = chosenWords(choices, options, axes, unit, filtered?.filter ?? '');
    return { cube, options, chosen, form: choices.form, plan };
  }

  /** The whole survey whichever part is shown, or its stack. */
  #subject(shown: PageDataset, stacked: boolean): PageDataset {
    if (!stacked && shown.part === null) return shown;
    if (this.#other?.of !== shown || this.#other.stacked !== stacked) {
      this.#closeOther();
      this.#other = { of: shown, stacked, part: shown.partOf(stacked ? { offset: 'stack' } : null) };
    }
    return this.#other.part;
  }

  #closeOther(): void {
    if (this.running.value) return;
    this.#other?.part.close();
    this.#other = null;
  }

  /** The name that is suggested for the file. */
  get name(): string {
    const { form, repair } = this.choices.value;
    const base = (this.#store.meta.value?.name ?? 'survey').replace(/\.(sgy|segy|seg|su|f32)$/i, '');
    return `${base} ${repair ? 'repaired' : 'export'}${FORMS[form].extensions[0]}`;
  }

  /** Asks where to save and writes. Must be called within a click. Never rejects. */
  async save(): Promise<void> {
    const { plan, running } = this;
    const dataset = this.#store.dataset.value;
    if (plan.value.kind !== 'ready' || running.value || !dataset) return;
    const ready = plan.value;
    batch(() => {
      this.said.value = '';
      this.finished.value = null;
    });
    try {
      const { name } = this;
      const wanted = { name, bytes: ready.plan.bytes, kind: FORMS[ready.form], source: this.#source };
      const target = await chooseTarget(wanted);
      if (target) await this.#run(ready, target, dataset);
    } catch (error) {
      this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    if (isSegyError(error, 'cancelled')) this.said.value = 'Cancelled: nothing was left behind.';
    else if (isSegyError(error, 'closed'))
      this.said.value = 'The export stopped, because another survey was opened. Nothing was left behind.';
    else this.said.value = toSegyError(fullDisk(error)).message;
    if (!isSegyError(error, 'cancelled')) this.#store.say('error', this.said.value, { matter: 'export' });
  }

  async #run(ready: Prepared, target: ExportTarget, dataset: PageDataset): Promise<void> {
    const controller = new AbortController();
    this.#controller = controller;
    this.#gate = new Gate();
    const start = performance.now();
    const work = countWork(dataset);
    addEventListener('beforeunload', askToStay);
    this.running.value = { name: target.name, stage: 'writing', progress: null, paused: false };
    const task = { kind: 'export', label: 'Export', cancel: () => this.cancel() };
    try {
      const { result, check, file } = await this.#store.during(task, (report) =>
        this.#write(ready, target, controller.signal, report),
      );
      // A file that is not what was meant is not handed over as if it were.
      if (check?.ok !== false) await target.deliver();
      if (result.sidecar) this.#saveSidecar(target.name, result.sidecar);
      const { form, chosen } = ready;
      const receipt = receiptText({
        ...{ meta: dataset.meta, name: target.name, form, chosen, result, check },
        at: new Date(),
      });
      const isCopy = target.way === 'private';
      this.finished.value = {
        ...{ name: target.name, way: target.way, receipt, check },
        file: target.way === 'picked' && file instanceof File ? file : null,
        free: isCopy ? () => this.#free(target) : null,
      };
      const milliseconds = measure('export', start, work());
      this.#store.lastOperation.value = { label: 'Export', milliseconds };
      this.#store.say('done', `“${target.name}” is written.`);
    } finally {
      removeEventListener('beforeunload', askToStay);
      this.#controller = null;
      this.running.value = null;
      if (this.#other && this.#other.of !== this.#store.dataset.value) this.#closeOther();
    }
  }

  /** Writes and reads back. After a failure nothing is left. */
  async #write(
    { cube, options }: Prepared,
    target: ExportTarget,
    signal: AbortSignal,
    report: ProgressListener,
  ): Promise<{ result: SegyExportResult; check: ExportCheck | null; file: Blob }> {
    const onProgress: ProgressListener = (progress) => {
      report(progress);
      if (this.running.value) this.running.value = { ...this.running.value, progress };
    };
    let stream: WritableStream<Uint8Array<ArrayBuffer>> | null = null;
    try {
      stream = gatedStream(await target.open(), this.#gate, signal);
      const result = await exportSegy(cube, { ...options, signal, onProgress }, stream);
      this.running.value = { ...this.running.value!, stage: 'checking', progress: null };
      const file = await target.file();
      const start = performance.now();
      const check = await readBack(file, result, { signal, onProgress });
      measure('export-check', start, { bytesRead: file.size, bytesFromDisk: 0, cacheHit: false });
      return { result, check, file };
    } catch (error) {
      await stream?.abort(error).catch(() => undefined);
      await target.discard();
      // A stream that is aborted fails with whatever error, which says nothing more.
      throwIfAborted(signal);
      throw error;
    }
  }

  #saveSidecar(name: string, json: string): void {
    saveBlob(new Blob([json], { type: 'application/json' }), `${name.replace(/\.f32$/i, '')}.json`);
  }

  #free(target: ExportTarget): void {
    void target.discard();
    if (this.finished.value) this.finished.value = { ...this.finished.value, free: null };
  }

  pause(paused: boolean): void {
    const { value } = this.running;
    if (!value) return;
    if (paused) this.#gate.pause();
    else this.#gate.resume();
    this.running.value = { ...value, paused };
  }

  cancel(): void {
    this.#controller?.abort(new DOMException('Cancelled', 'AbortError'));
    this.#gate.resume();
  }
}

/** Compares the file with what was meant. It is complete by now, so that a cancelled check leaves it as it is: null. */
async function readBack(
  file: Blob,
  result: SegyExportResult,
  call: { readonly signal: AbortSignal; readonly onProgress: ProgressListener },
): Promise<ExportCheck | null> {
  try {
    return await checkSegyExport(file, result, call);
  } catch (error) {
    if (call.signal.aborted) return null;
    return { ok: false, sentences: [`The file could not be read back. ${toSegyError(error).message}`] };
  }
}

/** The browser asks before it closes a page whose export runs. */
function askToStay(event: Event): void {
  event.preventDefault();
}

/** Names the reason of a write that failed, which browsers tell by the name of the exception alone. */
function fullDisk(error: unknown): unknown {
  if (!(error instanceof DOMException)) return error;
  if (error.name === 'QuotaExceededError')
    return new SegyError(
      'quota',
      'There is no room left where the file was written. Nothing was left behind.',
      {
        cause: error,
      },
    );
  if (error.name === 'NotAllowedError' || error.name === 'NoModificationAllowedError')
    return new SegyError('bad-argument', 'The browser may not write to that file. Choose another place.', {
      cause: error,
    });
  return error;
}

export const exportOf = perSession((session: Session) => new ExportSession(session));
