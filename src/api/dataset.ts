import type { MapTraces } from '../core/map.ts';
import type { Quality } from '../core/quality.ts';
import type { ProcessedSection, SectionGrid, SectionSteps } from '../core/section.ts';
import type {
  AmplitudeRange,
  HeaderColumn,
  HeaderWord,
  Inspection,
  Mesh,
  PlacedSlice,
  SliceAxis,
  SliceData,
  Statistics,
  TraceGrid,
} from '../core/types.ts';
import { readHeaderWords } from '../engine/header-scan.ts';
import { SurveyReader } from '../engine/survey-reader.ts';
import { traceOffset, traceSampleCount } from '../engine/trace-places.ts';
import { sampleOrderOf } from '../segy/codes.ts';
import { decodeExactSample } from '../segy/exact-sample.ts';
import { levelSlice } from '../volume/level-slice.ts';
import * as schemas from './call-options.ts';
import { checked, checkedTraces, type OptionsSchema } from './call-options.ts';
import type { Engine } from './engine.ts';
import { readTextHeader, type StoredTextHeader } from './header-fields.ts';
import { inspectAs } from './inspection.ts';
import { jobOptions } from './job-options.ts';
import { mapQuestion } from './map-question.ts';
import { makeMesh } from './mesh.ts';
import { wholeFrom } from './number-schemas.ts';
import { metaOf, type SurveyRecord } from './open-survey.ts';
import { narrow, type PartChoice } from './parts.ts';
import { readingFindings } from './reading-findings.ts';
import { SegyCube } from './segy-cube.ts';
import { sliceIndex } from './slice-place.ts';
import { readGather } from './slices.ts';
import type {
  CallOptions,
  DatasetMeta,
  GatherOptions,
  HeaderOptions,
  MapOptions,
  MeshOptions,
  PageDataset,
  PathOptions,
  ProcessOptions,
  QualityOptions,
  SliceOptions,
  SortOptions,
  TextHeaderOptions,
  VolumeData,
  VolumeOptions,
  WorkDetail,
} from './types.ts';
import { volumeOf } from './volume.ts';

/** An open SEG-Y survey. `Dataset` and `PageDataset` in types.ts document its members. */
export class SurveyDataset implements PageDataset {
  meta: DatasetMeta;
  readonly cube: SegyCube;
  constructor(
    private readonly engine: Engine,
    private readonly reader: SurveyReader,
    record: SurveyRecord,
    /** The record of the whole survey if this is a part of it. */
    private readonly wholeOfPart: SurveyRecord | null = null,
  ) {
    this.cube = new SegyCube(engine, reader, record);
    this.meta = metaOf(this.whole);
    this.cube.onRead = (regridded) => {
      const { geometry } = this.record.inspection;
      this.meta = regridded ? metaOf(this.record) : { ...this.meta, geometry };
      this.addFindings();
    };
  }

  private get record(): SurveyRecord {
    return this.cube.record;
  }

  private get whole(): SurveyRecord {
    return this.wholeOfPart ?? this.record;
  }

  private get levels() {
    return this.cube.levels;
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

  partOf(given: PartChoice | null): SurveyDataset {
    this.checkOpen();
    const choice = checked(schemas.PART_CHOICE, given, 'The part');
    const { engine, whole } = this;
    const narrowed = choice && narrow(whole.inspection, choice);
    const reader = new SurveyReader(engine.pool, this.reader.source);
    reader.stamp = this.reader.stamp;
    reader.inspection = narrowed?.inspection ?? whole.inspection;
    reader.stacked = narrowed?.stacked ?? false;
    if (!narrowed) return new SurveyDataset(engine, reader, whole);
    const { inspection, samples } = narrowed;
    const record = { ...whole, inspection, part: choice, samples };
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
    const { bytesRead, readCalls, checks } = this.reader;
    return { bytesRead, readCalls, checks: { ...checks }, bytesFromDisk: this.levels.bytesFromDisk };
  }

  checkOpen(): void {
    this.cube.checkOpen();
  }

  /** See `EngineCube.call`. */
  private call<S extends OptionsSchema>(schema: S, options?: unknown) {
    return this.cube.call(schema, options);
  }

  /** Adds findings about what reading samples has shown to the metadata. */
  private addFindings(): void {
    const known = new Set(this.meta.findings.map(({ code }) => code));
    const found = readingFindings(this.reader.mismatches, this.levels).filter(({ code }) => !known.has(code));
    if (found.length > 0) this.meta = { ...this.meta, findings: [...this.meta.findings, ...found] };
  }

  async inferred(options?: CallOptions): Promise<DatasetMeta> {
    const call = this.call(schemas.CALL_OPTIONS, options);
    const { record } = this;
    if (Object.keys(record.overrides).length === 0) return this.meta;
    const request = { ...record, overrides: {} };
    const { inspection } = await inspectAs(this.engine, this.reader, request, call);
    return metaOf({ ...request, inspection });
  }

  async preview(options?: CallOptions): Promise<WorkDetail> {
    const detail = await this.levels.makePreview(this.call(schemas.CALL_OPTIONS, options));
    this.addFindings();
    return detail;
  }

  async refine(subsample: number, options?: CallOptions): Promise<number> {
    const call = this.call(schemas.CALL_OPTIONS, options);
    checked(schemas.SUBSAMPLE, subsample, 'The subsample');
    const made = await this.cube.refine(subsample, call);
    this.addFindings();
    return made;
  }

  coarseSlice(axis: SliceAxis, position: number): PlacedSlice | null {
    const level = this.levels.best;
    return level ? levelSlice(level, axis, sliceIndex(this.cube.grid, axis, position)) : null;
  }

  sliceCostMilliseconds(axis: SliceAxis): number {
    return this.cube.sliceCostMilliseconds(axis);
  }

  async readTraces(first: number, count: number, options?: CallOptions): Promise<Float32Array[]> {
    const call = this.call(schemas.CALL_OPTIONS, options);
    const { layout } = this.record.inspection;
    const traces = checkedTraces({ first, count }, layout.traceCount);
    const { samples, sampleCounts } = await this.reader.run(
      'traces',
      () => ({ sourceId: this.reader.source.id, layout, ...traces }),
      jobOptions(call, 'Traces', 'traces'),
    );
    return Array.from(sampleCounts, (length, k) =>
      samples.slice(k * layout.samplesPerTrace, k * layout.samplesPerTrace + length),
    );
  }

  async readSample(
    trace: number,
    sample: number,
  ): Promise<{ value: number | bigint; hex: string; byteOffset: number }> {
    const { signal } = this.call(schemas.CALL_OPTIONS);
    const { layout } = this.record.inspection;
    checked(wholeFrom(0, layout.traceCount - 1), trace, 'The trace');
    checked(wholeFrom(0, traceSampleCount(layout, trace) - 1), sample, 'The sample');
    const byteOffset =
      traceOffset(layout, trace) + layout.traceHeaderByteLength + sample * layout.sampleByteLength;
    const range = { start: byteOffset, end: byteOffset + layout.sampleByteLength };
    const { bytes } = await this.reader.run('bytes', () => ({ sourceId: this.reader.source.id, range }), {
      signal,
    });
    return { ...decodeExactSample(bytes, 0, layout.sampleFormat, sampleOrderOf(layout)), byteOffset };
  }

  async readTraceHeaders(
    first: number,
    count: number,
    options?: HeaderOptions,
  ): Promise<Record<string, Int32Array | Float64Array>> {
    const call = this.call(schemas.HEADER_OPTIONS, options);
    const { layout } = this.record.inspection;
    const traces = checkedTraces({ first, count }, layout.traceCount);
    const { columns } = await this.reader.run(
      'headers',
      () => ({ sourceId: this.reader.source.id, layout, ...traces, fields: call.fields ?? null }),
      jobOptions(call, 'Headers', 'traces'),
    );
    return columns;
  }

  async readHeaderWords(
    traces: Int32Array | { readonly first: number; readonly count: number },
    words: readonly HeaderWord[],
    options?: CallOptions,
  ): Promise<HeaderColumn[]> {
    const call = this.call(schemas.CALL_OPTIONS, options);
    checked(schemas.WORDS, words, 'The words');
    const wanted = checkedTraces(traces, this.record.inspection.layout.traceCount);
    return readHeaderWords(this.reader, wanted, words, jobOptions(call, 'Headers', 'traces'));
  }

  async sortRows(keys: HeaderColumn, rows: Int32Array, options?: SortOptions): Promise<Int32Array> {
    const { descending, signal } = this.call(schemas.SORT_OPTIONS, options);
    const sorted = await this.engine.pool.run('sortRows', () => ({ keys, rows, descending }), { signal });
    return sorted.rows;
  }

  async readTextHeader(index: number, options?: TextHeaderOptions): Promise<StoredTextHeader> {
    const { encoding, signal } = this.call(schemas.TEXT_HEADER_OPTIONS, options);
    checked(wholeFrom(0, this.meta.textHeaders.length - 1), index, 'The text header');
    return readTextHeader(this.reader, index, encoding, signal);
  }

  async processSection(
    section: SectionGrid,
    steps: SectionSteps,
    options?: ProcessOptions,
  ): Promise<ProcessedSection> {
    const { rowStride, signal } = this.call(schemas.PROCESS_OPTIONS, options);
    // Divided by 1000, ms are s and m are km. Corner frequencies are in Hz, or in cycles per km or kft.
    const interval = (this.record.inspection.vertical.step * rowStride) / 1000;
    return (await import('../engine/section-process.ts')).processInPool(
      this.engine.pool,
      section,
      steps,
      interval,
      { signal },
    );
  }

  slice(options: SliceOptions): Promise<SliceData> {
    return this.cube.slice(options);
  }

  prefetch(options: SliceOptions): Promise<void> {
    return this.cube.prefetch(options);
  }

  async gather(options: GatherOptions): Promise<SliceData> {
    return readGather(this.cube, this.whole.inspection, this.call(schemas.GATHER_OPTIONS, options));
  }

  async pathSection(options: PathOptions): Promise<SliceData> {
    return this.cube.path(options, options);
  }

  async mesh(options?: MeshOptions): Promise<Mesh> {
    return makeMesh(this.cube, options);
  }

  async volume(options?: VolumeOptions): Promise<VolumeData> {
    return volumeOf(this.cube, options);
  }

  optimize(options?: CallOptions): ReturnType<PageDataset['optimize']> {
    return this.cube.optimize(options);
  }

  canOptimize(): Promise<boolean> {
    return this.cube.canOptimize();
  }

  optimizedShare(): Promise<number> {
    return this.cube.optimizedShare();
  }

  async statistics(): Promise<Statistics> {
    const call = this.call(schemas.CALL_OPTIONS);
    return (await import('./statistics.ts')).surveyStatistics(this.cube, call);
  }

  async mapTraces(options?: MapOptions): Promise<MapTraces> {
    const call = this.call(schemas.MAP_OPTIONS, options);
    const question = mapQuestion(this.whole.inspection, this.record.overrides, call.word, call.step);
    await this.reader.confirm(undefined, { signal: call.signal });
    return (await import('../engine/map-scan.ts')).scanMap(this.reader, question, {
      ...jobOptions(call, 'Map', 'traces'),
      priority: 'prefetch',
    });
  }

  async quality(options?: QualityOptions): Promise<Quality> {
    const call = this.call(schemas.QUALITY_OPTIONS, options);
    return (await import('./quality.ts')).checkQuality(this.cube, call);
  }

  async exportSegy(...[options, sink]: Parameters<PageDataset['exportSegy']>) {
    return (await import('./cube-export.ts')).exportSegy(this.cube, options, sink);
  }

  async repairs(options?: CallOptions): ReturnType<PageDataset['repairs']> {
    const call = this.call(schemas.CALL_OPTIONS, options);
    const { planSegyExport } = await import('./cube-export.ts');
    return (await planSegyExport(this.cube, { signal: call.signal, repair: true })).changes;
  }

  async checkFile(): Promise<void> {
    await this.cube.confirm();
  }

  close(): void {
    this.cube.close();
  }
}
