import type { MapTraces } from '../core/map.ts';
import type { TraceQuality } from '../core/quality.ts';
import type { CropBox, MeshCoordinates, MeshFormat, SceneSurvey } from '../core/scene.ts';
import type { SectionGrid, SectionSteps } from '../core/section.ts';
import type {
  AmplitudeRange,
  ByteRange,
  CoordinateWords,
  HeaderWord,
  Inspection,
  Level,
  LineAxis,
  MeshData,
  Overrides,
  TraceLayout,
} from '../core/types.ts';
import type { SurveySpec } from '../survey/synthetic.ts';
import type { PyramidPlan } from '../volume/pyramid-plan.ts';
import type { ProcessedPart } from '../volume/section-process.ts';
import type { HalfPick } from '../volume/tiles.ts';
import type { QualityRequest, QualitySums } from '../volume/trace-quality.ts';
import type { Flight } from './flight.ts';

/**
 * The worker contract: what each task takes and gives. Plain data both ways; typed arrays at the top level of an
 * output are transferred. Tasks take ranges and trace numbers rather than sample data wherever they can, because a
 * transferred input is gone when its worker dies.
 */
export interface TaskMap {
  readonly fingerprint: { input: SourceInput; output: { fingerprint: string } };
  /** `everyHeader`: pass over the whole file, see `Inspection.headersPending`. */
  readonly inspect: {
    input: SourceInput & { overrides: Overrides; everyHeader?: boolean };
    output: { inspection: Inspection };
  };
  readonly traces: { input: LayoutInput & { first: number; count: number }; output: TracesOutput };
  readonly headers: {
    input: LayoutInput & { first: number; count: number; fields: readonly string[] | null };
    output: { columns: Record<string, Int32Array | Float64Array> };
  };
  readonly columns: { input: ColumnsInput; output: ColumnsOutput };
  /** `traces` is [column × fold]: each column the mean of its traces. */
  readonly stackColumns: { input: ColumnsInput & { fold: number }; output: ColumnsOutput };
  readonly values: {
    input: LayoutInput & { traces: Int32Array; sampleIndex: number };
    /** One value a trace, NaN where there is none. */
    output: { values: Float32Array };
  };
  readonly bytes: { input: SourceInput & { range: ByteRange }; output: { bytes: Uint8Array } };
  readonly finishPreview: {
    input: { samples: Float32Array };
    output: { range: AmplitudeRange; data: Uint16Array };
  };
  /** Without vertices above the cap. */
  readonly surface: { input: SurfaceInput; output: MeshData & { triangles: number } };
  readonly scan: { input: ScanInput; output: ScanOutput };
  readonly mapTraces: {
    input: LayoutInput & {
      first: number;
      count: number;
      /** Every how-many-th trace. */
      step: number;
      coordinates: CoordinateWords | null;
      grid: { readonly inline: LineAxis; readonly crossline: LineAxis } | null;
      offset: { readonly word: HeaderWord; readonly numbers: readonly number[] } | null;
      word: HeaderWord | null;
    };
    output: MapTraces;
  };
  readonly quality: {
    input: LayoutInput & { first: number; request: QualityRequest };
    output: Omit<TraceQuality, 'traces'> & { sums: QualitySums };
  };
  readonly optimizeBlock: { input: OptimizeBlockInput; output: OptimizeBlockOutput };
  readonly picks: { input: PicksInput; output: PicksOutput };
  readonly payloads: {
    input: { keys: readonly string[] };
    /** The payloads one after the other; `missing` is the place of the first that is not there or damaged, else −1. */
    output: { bytes: Uint8Array; missing: number };
  };
  readonly headerWords: {
    input: LayoutInput & { traces: Int32Array; words: readonly HeaderWord[] };
    /** [word × trace]. */
    output: { values: Float64Array };
  };
  readonly sortRows: {
    input: { keys: Int32Array | Float64Array; rows: Int32Array; descending: boolean };
    output: { rows: Int32Array };
  };
  readonly processSection: {
    input: { section: SectionGrid; steps: SectionSteps; interval: number };
    output: ProcessedPart;
  };
  readonly png: {
    /** RGBA, four bytes a pixel. */
    input: { width: number; height: number; pixels: Uint8ClampedArray };
    output: { bytes: Uint8Array };
  };
  readonly meshFile: {
    input: {
      format: MeshFormat;
      mesh: MeshData;
      survey: SceneSurvey;
      coordinates: MeshCoordinates;
      /** Triangles wholly outside are left out. */
      crop: CropBox | null;
      name: string;
      notes: readonly string[];
    };
    output: { bytes: Uint8Array };
  };
  readonly warmUp: { input: Record<string, never>; output: Record<string, never> };
  readonly demo: {
    input: { spec: SurveySpec; firstTrace: number; count: number };
    output: { bytes: Uint8Array };
  };
}

export type TaskName = keyof TaskMap;
export type TaskInput<N extends TaskName> = TaskMap[N]['input'];
export type TaskOutput<N extends TaskName> = TaskMap[N]['output'];

export interface SourceInput {
  /** A source that was attached to the worker before. */
  readonly sourceId: string;
}

export interface LayoutInput extends SourceInput {
  readonly layout: TraceLayout;
}

export interface TracesOutput {
  /** [trace × samplesPerTrace], sample fastest; NaN past the end of a short trace. */
  readonly samples: Float32Array;
  readonly sampleCounts: Int32Array;
}

/** Where a trace of the grid must say it stands; checked against every header that is read on the way. */
export interface HeaderCheck {
  readonly inline: HeaderWord;
  readonly crossline: HeaderWord;
  /** One a column. */
  readonly inlineNumbers: Int32Array;
  readonly crosslineNumbers: Int32Array;
  /** Of a prestack survey, whose offsets are looked at too. */
  readonly offset?: { readonly word: HeaderWord; readonly numbers: Float64Array };
}

export interface ColumnsInput extends LayoutInput {
  /** Trace number of each column, −1 for none. */
  readonly traces: Int32Array;
  /** Power of two; above 1 the samples are low-passed and decimated. */
  readonly sampleStride: number;
  /** A number: half floats of amplitude ÷ scale; null: float32 as stored. */
  readonly scale: number | null;
  readonly check: HeaderCheck | null;
  /** Floats as [sample × column]. */
  readonly rowsFirst?: boolean;
}

export interface ColumnsOutput {
  /** [column × sample] float16 bits, 0 where null; empty when floats were asked for. */
  readonly halves: Uint16Array;
  /** [column × sample], or as `rowsFirst` says; NaN where null; empty when halves were asked for. */
  readonly floats: Float32Array;
  /** Last valid sample index of each column, −1 without a trace. */
  readonly lastValid: Int32Array;
  readonly saturated: number;
  /** Columns whose header names another place than the one they were read for. */
  readonly mismatches: number;
}

export interface SurfaceInput {
  readonly level: Level;
  readonly amplitude: number;
  readonly sign: 'positive' | 'negative';
  /** Cells between these columns of inlines, inclusive ends. */
  readonly inlineStart: number;
  readonly inlineEnd: number;
  /** Index in the whole of the level's first inline. */
  readonly firstInline: number;
  /** With more than this the slab is only counted. */
  readonly maxTriangles: number;
}

export interface ScanInput extends LayoutInput {
  readonly traces: Int32Array;
  readonly range: AmplitudeRange;
}

export interface ScanOutput {
  /** A mergeable accumulator of volume/statistics. */
  readonly accumulator: unknown;
}

export interface OptimizeBlockInput extends LayoutInput {
  readonly plan: PyramidPlan;
  readonly blockIndex: number;
  /** Key of the block's record; its values are stored as `payloadKey(key, 0)` … */
  readonly key: string;
  /** Trace number of [slow × fast × offset] of the block, −1 for none. All are read; those of `offsetIndex` are kept. */
  readonly traces: Int32Array;
  readonly offsetCount: number;
  readonly offsetIndex: number;
  readonly scale: number;
  readonly range: AmplitudeRange;
  /** One a trace. */
  readonly check: HeaderCheck | null;
}

/** What a block's pass over the file found besides its samples; kept with the block, so that a resumed run has it. */
export interface BlockSummary {
  /** A mergeable accumulator of volume/statistics. */
  readonly accumulator: unknown;
  readonly mismatches: number;
  readonly saturated: number;
}

export interface OptimizeBlockOutput extends BlockSummary {
  readonly byteLength: number;
  readonly chunkCount: number;
}

/** Halves to take out of stored values, one pick after the other. */
export interface PicksInput {
  readonly pieces: readonly { readonly key: string; readonly pick: HalfPick }[];
  /** What the worker may hold of values it has read. */
  readonly cacheBytes: number;
}

export interface PicksOutput {
  readonly halves: Uint16Array;
  readonly bytesFromDisk: number;
  /** The first piece whose value is not there or damaged, else −1. */
  readonly missing: number;
}

/** Reading done by one task, with the cost model its worker has measured. */
export interface TaskWork {
  readonly bytesRead: number;
  readonly readCalls: number;
  readonly callMilliseconds: number;
  readonly bytesPerMillisecond: number;
}

export type TaskResult<N extends TaskName> =
  | { readonly ok: true; readonly value: TaskOutput<N>; readonly work: TaskWork | null }
  | { readonly ok: false; readonly code: string; readonly detail: string };

/** What a running task is given besides its input. */
export interface TaskContext {
  readonly signal: AbortSignal;
  readonly flight: Flight;
  readonly progress: (done: number, total: number) => void;
}
