import { SegyError } from '../core/errors.ts';
import type { MapTraces } from '../core/map.ts';
import type { Quality } from '../core/quality.ts';
import type { ProcessedSection, SectionGrid, SectionSteps } from '../core/section.ts';
import type {
  AmplitudeRange,
  HeaderColumn,
  HeaderWord,
  Inspection,
  Level,
  Mesh,
  PlacedSlice,
  SliceAxis,
  SliceData,
  Statistics,
  TraceGrid,
} from '../core/types.ts';
import { readHeaderWords } from '../engine/header-scan.ts';
import { scanMap } from '../engine/map-scan.ts';
import { traceOffset, traceSampleCount } from '../engine/read-columns.ts';
import { processInPool } from '../engine/section-process.ts';
import { coarseSlice, sliceMilliseconds, volumeSlices } from '../engine/slices.ts';
import { SurveyReader } from '../engine/survey-reader.ts';
import { holdSurveyOpen } from '../io/survey-lock.ts';
import { decodeExactSample } from '../segy/samples.ts';
import type { TextEncoding } from '../segy/text-header.ts';
import type { Engine } from './engine.ts';
import { readEveryHeader } from './every-header.ts';
import { checkHeaderWord, readTextHeader } from './header-fields.ts';
import { heldSlice } from './held-slices.ts';
import { inspectAs } from './inspection.ts';
import { Levels } from './levels.ts';
import { mapQuestion } from './map-question.ts';
import { makeMesh } from './mesh.ts';
import { metaOf, type OpenSurvey, type SurveyRecord } from './open-survey.ts';
import { optimizeSurvey } from './optimize.ts';
import { narrow, type PartChoice } from './parts.ts';
import { readingFindings } from './reading-findings.ts';
import { SharedCall } from './shared-call.ts';
import { isTooLarge, pathOnGrid, readGather, readPath } from './slices.ts';
import { surveyStatistics } from './statistics.ts';
import type {
  CallOptions,
  Dataset,
  DatasetMeta,
  GatherOptions,
  MapOptions,
  MeshOptions,
  PathOptions,
  QualityOptions,
  SliceOptions,
  VolumeData,
  VolumeOptions,
  WorkDetail,
} from './types.ts';

/** Of a slice that optimize has stored, about. */
const STORED_SLICE_MILLISECONDS = 50;

/** The whole number in [low, high]. @throws SegyError 'bad-argument' */
function checkWhole(name: string, value: number, low: number, high: number): void {
  if (Number.isInteger(value) && value >= low && value <= high) return;
  throw new SegyError('bad-argument', `${name} must be a whole number from ${low} to ${high}, not ${value}.`);
}

/** A pass over every header that takes no longer is made without being asked for, once the first picture is there. */
const SHORT_PASS_MILLISECONDS = 3000;

/** See `Dataset` in types.ts for what each member gives. */
export class SurveyDataset implements Dataset, OpenSurvey {
  meta: DatasetMeta;
  readonly levels: Levels;
  private readonly closing = new AbortController();
  /** Of what is kept of it: held from the first work on it, as a part made for its grid alone never has. */
  private letGo: (() => void) | null = null;
  private readonly headerPass = new SharedCall((options) =>
    readEveryHeader(this, { ...options, signal: this.signal(options.signal) }),
  );

  constructor(
    readonly engine: Engine,
    readonly reader: SurveyReader,
    public record: SurveyRecord,
    /** The whole survey, of which this may be a part. */
    private whole: SurveyRecord = record,
  ) {
    const { part, overrides } = record;
    this.levels = new Levels(engine, reader, record.fingerprint, part ? { overrides, part } : overrides);
    this.meta = metaOf(whole);
  }

  get hasFile(): boolean {
    return this.reader.source.kind !== 'absent';
  }

  get part(): PartChoice | null {
    return this.record.part;
  }

  get gathers(): Inspection['gathers'] {
    return this.whole.inspection.gathers;
  }

  partOf(choice: PartChoice | null): Dataset {
    const { engine, whole } = this;
    const narrowed = choice && narrow(whole.inspection, choice);
    const reader = new SurveyReader(engine.pool, this.reader.source);
    reader.inspection = narrowed?.inspection ?? whole.inspection;
    reader.stacked = narrowed?.stacked ?? false;
    if (!narrowed) return new SurveyDataset(engine, reader, whole);
    const record = { ...whole, inspection: narrowed.inspection, part: choice };
    return new SurveyDataset(engine, reader, record, whole);
  }

  get grid(): TraceGrid {
    return this.record.inspection.grid;
  }

  get amplitude(): AmplitudeRange | null {
    return this.levels.preview?.range ?? null;
  }

  get refinedSubsample(): number | null {
    return this.levels.current?.stride.crossline ?? null;
  }

  get suggestedSubsample(): number {
    return this.levels.suggested;
  }

  get work() {
    const { bytesRead, readCalls } = this.reader;
    return { bytesRead, readCalls, bytesFromDisk: this.levels.bytesFromDisk };
  }

  /** A signal that also ends with close(). @throws SegyError 'closed' */
  private signal(signal?: AbortSignal): AbortSignal {
    if (this.closing.signal.aborted) {
      throw new SegyError('closed', `“${this.record.name}” was closed. Open it again.`);
    }
    this.letGo ??= holdSurveyOpen(this.record.fingerprint, this);
    return signal ? AbortSignal.any([signal, this.closing.signal]) : this.closing.signal;
  }

  /** What reading showed that the headers did not say. */
  private noteEvidence(): void {
    const known = new Set(this.meta.findings.map(({ code }) => code));
    const found = readingFindings(this.reader.mismatches, this.levels).filter(({ code }) => !known.has(code));
    if (found.length > 0) this.meta = { ...this.meta, findings: [...this.meta.findings, ...found] };
  }

  async inferred(options: CallOptions = {}): Promise<DatasetMeta> {
    const { record } = this;
    if (Object.keys(record.overrides).length === 0) return this.meta;
    const call = { ...options, signal: this.signal(options.signal) };
    const request = { ...record, overrides: {} };
    const { inspection } = await inspectAs(this.engine, this.reader, request, call);
    return metaOf({ ...request, inspection });
  }

  async preview(options: CallOptions = {}): Promise<WorkDetail> {
    const detail = await this.levels.makePreview({ ...options, signal: this.signal(options.signal) });
    this.noteEvidence();
    return detail;
  }

  async refine(subsample: number, options: CallOptions = {}): Promise<number> {
    const call = { ...options, signal: this.signal(options.signal) };
    // Of a grid with gaps no more traces are known than the preview's: a short pass is worth the wait, a long one is asked for.
    if (this.grid.located && this.headerPassMilliseconds <= SHORT_PASS_MILLISECONDS)
      await this.everyHeader(call);
    if (this.grid.located) {
      await this.levels.makePreview(call);
      return subsample;
    }
    const made = await this.levels.refine(subsample, call);
    this.noteEvidence();
    return made;
  }

  coarseSlice(axis: SliceAxis, position: number): PlacedSlice | null {
    const level = this.levels.best;
    return level ? coarseSlice(level, this.record.inspection, axis, position) : null;
  }

  async level(subsample: number | 'best', options: CallOptions = {}): Promise<Level> {
    const call = { ...options, signal: this.signal(options.signal) };
    if (subsample !== 'best') return this.levels.level(this.levels.allowed(subsample), call);
    await this.levels.makePreview(call);
    return this.levels.best!;
  }

  sliceCostMilliseconds(axis: SliceAxis): number {
    // Where the traces stand is not known before every header was read.
    if (this.grid.located) return this.headerPassMilliseconds;
    if (isTooLarge(this, axis)) return Number.POSITIVE_INFINITY;
    if (this.levels.stored?.serves(axis)) return STORED_SLICE_MILLISECONDS;
    if (!this.hasFile) return Number.POSITIVE_INFINITY;
    return sliceMilliseconds(this.reader, axis);
  }

  async readTraces(
    first: number,
    count: number,
    options: { signal?: AbortSignal } = {},
  ): Promise<Float32Array[]> {
    const { layout } = this.record.inspection;
    this.checkTraces(first, count);
    const { samples, sampleCounts } = await this.reader.run(
      'traces',
      () => ({ sourceId: this.reader.source.id, layout, first, count }),
      { signal: this.signal(options.signal) },
    );
    return Array.from(sampleCounts, (length, k) =>
      samples.slice(k * layout.samplesPerTrace, k * layout.samplesPerTrace + length),
    );
  }

  private checkTraces(first: number, count: number): void {
    const { traceCount } = this.record.inspection.layout;
    checkWhole('The first trace', first, 0, traceCount - 1);
    checkWhole('The count of traces', count, 0, traceCount - first);
  }

  async readSample(
    trace: number,
    sample: number,
  ): Promise<{ value: number | bigint; hex: string; byteOffset: number }> {
    const { layout } = this.record.inspection;
    checkWhole('The trace', trace, 0, layout.traceCount - 1);
    checkWhole('The sample', sample, 0, traceSampleCount(layout, trace) - 1);
    const byteOffset =
      traceOffset(layout, trace) + layout.traceHeaderByteLength + sample * layout.sampleByteLength;
    const range = { start: byteOffset, end: byteOffset + layout.sampleByteLength };
    const { bytes } = await this.reader.run('bytes', () => ({ sourceId: this.reader.source.id, range }), {
      signal: this.signal(),
    });
    return { ...decodeExactSample(bytes, 0, layout.sampleFormat, layout.byteOrder), byteOffset };
  }

  async readTraceHeaders(
    first: number,
    count: number,
    options: { fields?: readonly string[]; signal?: AbortSignal } = {},
  ): Promise<Record<string, Int32Array | Float64Array>> {
    const { layout } = this.record.inspection;
    this.checkTraces(first, count);
    const { columns } = await this.reader.run(
      'headers',
      () => ({ sourceId: this.reader.source.id, layout, first, count, fields: options.fields ?? null }),
      { signal: this.signal(options.signal) },
    );
    return columns;
  }

  async readHeaderWords(
    traces: Int32Array | { readonly first: number; readonly count: number },
    words: readonly HeaderWord[],
    options: CallOptions = {},
  ): Promise<HeaderColumn[]> {
    for (const word of words) checkHeaderWord(word);
    if ('first' in traces) this.checkTraces(traces.first, traces.count);
    return readHeaderWords(this.reader, traces, words, {
      signal: this.signal(options.signal),
      onProgress: (done, total) => options.onProgress?.({ stage: 'Headers', done, total, unit: 'traces' }),
    });
  }

  async sortRows(
    keys: HeaderColumn,
    rows: Int32Array,
    options: { descending?: boolean; signal?: AbortSignal } = {},
  ): Promise<Int32Array> {
    const { descending = false } = options;
    const sorted = await this.engine.pool.run('sortRows', () => ({ keys, rows, descending }), {
      signal: this.signal(options.signal),
    });
    return sorted.rows;
  }

  readTextHeader(index: number, options: { encoding?: TextEncoding; signal?: AbortSignal } = {}) {
    checkWhole('The text header', index, 0, this.meta.textHeaders.length - 1);
    return readTextHeader(this.reader, index, options.encoding, this.signal(options.signal));
  }

  processSection(
    section: SectionGrid,
    steps: SectionSteps,
    options: { rowStride?: number; signal?: AbortSignal } = {},
  ): Promise<ProcessedSection> {
    // Milliseconds make seconds, metres kilometres: corners are in Hz or in cycles per kilometre.
    const interval = (this.record.inspection.vertical.step * (options.rowStride ?? 1)) / 1000;
    return processInPool(this.engine.pool, section, steps, interval, {
      signal: this.signal(options.signal),
    });
  }

  async slice(options: SliceOptions): Promise<SliceData> {
    const call = { ...options, signal: this.signal(options.signal) };
    if (this.grid.located) await this.everyHeader(call);
    return heldSlice(this, call);
  }

  async prefetch(options: SliceOptions): Promise<void> {
    if (this.grid.located) return;
    await heldSlice(this, { ...options, signal: this.signal(options.signal) }, 'prefetch');
  }

  async gather(options: GatherOptions): Promise<SliceData> {
    return readGather(this, this.whole.inspection, { ...options, signal: this.signal(options.signal) });
  }

  async pathSection(options: PathOptions): Promise<SliceData> {
    const call = { ...options, signal: this.signal(options.signal) };
    const { geometry: before } = this.record.inspection;
    if (this.grid.located) await this.everyHeader(call);
    const { geometry } = this.record.inspection;
    const known = 'inline' in before && 'inline' in geometry && before !== geometry;
    return readPath(this, known ? pathOnGrid(call, before, geometry) : call);
  }

  mesh(options: MeshOptions = {}): Promise<Mesh> {
    return makeMesh(this, { ...options, signal: this.signal(options.signal) });
  }

  async volume(options: VolumeOptions = {}): Promise<VolumeData> {
    const { depthSlices = 50, maxSize = 512 } = options;
    checkWhole('depthSlices', depthSlices, 1, 4096);
    checkWhole('maxSize', maxSize, 16, 8192);
    const call = { ...options, signal: this.signal(options.signal) };
    await this.preview(call);
    const level = this.levels.best!;
    return volumeSlices(level, depthSlices, maxSize);
  }

  async optimize(options: CallOptions = {}): ReturnType<Dataset['optimize']> {
    const call = { ...options, signal: this.signal(options.signal) };
    await this.everyHeader(call);
    const result = await optimizeSurvey(this, call);
    this.noteEvidence();
    return result;
  }

  async canOptimize(): Promise<boolean> {
    const { disk } = this.engine;
    if (disk.problem !== null || this.record.part || this.reader.source.kind === 'absent') return false;
    if ((await disk.stats()).budgetBytes <= 0) return false;
    if (!this.levels.preview) return true;
    return !(await this.levels.pyramid()).complete;
  }

  async optimizedShare(): Promise<number> {
    return this.engine.disk.problem === null ? (await this.levels.pyramid()).storedShare() : 0;
  }

  /** Takes over what reading every header has shown. */
  learn(inspection: Inspection): void {
    const regridded = inspection.grid !== this.record.inspection.grid;
    this.record = { ...this.record, inspection };
    this.whole = this.record;
    this.reader.inspection = inspection;
    this.meta = regridded ? metaOf(this.record) : { ...this.meta, geometry: inspection.geometry };
    if (regridded) this.levels.reset();
  }

  private get headerPassMilliseconds(): number {
    return this.record.fileSize / this.reader.cost.bytesPerMillisecond;
  }

  private async everyHeader(options: CallOptions): Promise<void> {
    if (!this.record.inspection.headersPending || this.part) return;
    await this.headerPass.join(options);
  }

  statistics(): Promise<Statistics> {
    return surveyStatistics(this, { signal: this.signal() });
  }

  async mapTraces({ word = null, step = 1, signal, onProgress }: MapOptions = {}): Promise<MapTraces> {
    checkWhole('The step', step, 1, this.record.inspection.layout.traceCount);
    const question = mapQuestion(this.whole.inspection, this.record.overrides, word, step);
    return scanMap(this.reader, question, {
      signal: this.signal(signal),
      priority: 'prefetch',
      onProgress: (done, total) => onProgress?.({ stage: 'Map', done, total, unit: 'traces' }),
    });
  }

  async quality(options: QualityOptions = {}): Promise<Quality> {
    const { checkQuality } = await import('./quality.ts');
    return checkQuality(this, { ...options, signal: this.signal(options.signal) });
  }

  close(): void {
    this.closing.abort(new SegyError('closed', `“${this.record.name}” was closed.`));
    this.levels.release();
    this.letGo?.();
  }
}
