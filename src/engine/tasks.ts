import type { ZarrPlace } from '../core/chunks.ts';
import type { ChunkRecipe, CubeBox, CubeCells, CubeRecipe, IndexRun } from '../core/cube.ts';
import type { MapTraces } from '../core/map.ts';
import type { TraceQuality } from '../core/quality.ts';
import type { CostModel } from '../core/read-cost.ts';
import type { CropBox, MeshCoordinates, MeshFormat, SceneSurvey } from '../core/scene.ts';
import type { SectionGrid, SectionSteps } from '../core/section.ts';
import type { SourceDescriptor } from '../core/source.ts';
import type {
  AmplitudeRange,
  ByteRange,
  CoordinateWords,
  HeaderColumn,
  HeaderWord,
  Inspection,
  Level,
  LineAxis,
  MeshData,
  Overrides,
  TraceLayout,
} from '../core/types.ts';
import type { Fingerprint } from '../io/fingerprint.ts';
import type { ByteSource } from '../io/source.ts';
import type { SampleTally } from '../segy/write-samples.ts';
import type { MeshParts } from '../surface/mesh-parts.ts';
import type { SurveySpec } from '../survey/made/synthetic.ts';
import type { OutTraceForm } from '../survey/out/out-plan.ts';
import type { PyramidPlan } from '../volume/pyramid-plan.ts';
import type { TraceLattice } from '../volume/range-traces.ts';
import type { ProcessedColumns } from '../volume/section-process.ts';
import type { HalfPick } from '../volume/tiles.ts';
import type { QualityRequest, QualitySums } from '../volume/trace-quality.ts';
import type { Flight } from './flight.ts';
import type { AlongInput, HorizonStart, HorizonStepOutput } from './horizon-contract.ts';
import type { ZarrOutInput, ZarrOutOutput } from './zarr-out.ts';

/**
 * The worker contract: the input and output of each task. Both are plain data. Typed arrays at the top level of an output are
 * transferred. Inputs hold ranges and trace numbers rather than sample data where possible, because a transferred input is lost if its
 * worker dies.
 */
export interface TaskMap {
  /** Reads and hashes the blocks of the file that identify it. */
  readonly fingerprint: { input: SourceInput; output: Fingerprint };
  /** Gives the hash of each range of the file, in the same order. */
  readonly hashes: { input: SourceInput & { ranges: readonly ByteRange[] }; output: { hashes: string[] } };
  /** Finds out how the file is laid out. With `everyHeader` it reads every trace header (see `Inspection.headersPending`). */
  readonly inspect: {
    input: SourceInput & { overrides: Overrides; everyHeader?: boolean };
    output: { inspection: Inspection };
  };
  /** Reads whole traces as [trace × samplesPerTrace], sample fastest; NaN past the end of a short trace. */
  readonly traces: {
    input: LayoutInput & { first: number; count: number };
    output: { samples: Float32Array; sampleCounts: Int32Array };
  };
  /** Reads fields of trace headers by name, one column for each field; all fields if `fields` is null. */
  readonly headers: {
    input: LayoutInput & { first: number; count: number; fields: readonly string[] | null };
    output: { columns: Record<string, Int32Array | Float64Array> };
  };
  /** Reads columns of the grid, whole or decimated. */
  readonly columns: { input: ColumnsInput; output: ColumnsOutput };
  /** Reads columns that are each the mean of `fold` traces. `traces` is [column × fold]. */
  readonly stackColumns: { input: ColumnsInput & { fold: number }; output: ColumnsOutput };
  /** Reads one sample of each trace. */
  readonly values: {
    input: LayoutInput & { traces: Int32Array; sampleIndex: number };
    /** [trace], NaN where there is no sample. */
    output: { values: Float32Array };
  };
  /** Reads or computes the samples of a box, [inline × crossline × sample]; NaN where there is no sample. */
  readonly window: { input: { recipe: CubeRecipe; box: CubeBox }; output: { samples: Float32Array } };
  /** Does what `columns` does, for a cube of any kind. */
  readonly cubeColumns: { input: CubeColumnsInput; output: ColumnsOutput };
  /** Accumulates statistics over traces of a cube. */
  readonly cubeScan: { input: CubeScanInput; output: ScanOutput };
  /** Reads bytes of the file. */
  readonly bytes: { input: SourceInput & { range: ByteRange }; output: { bytes: Uint8Array } };
  /**
   * Finds the amplitude range, encodes the preview's samples as half floats of amplitude ÷ `range.scale`, and measures how many
   * samples traces need. Without `samplesPerTrace` they are taken to need all.
   */
  readonly finishPreview: {
    input: {
      /** [inline × crossline × sample] */
      samples: Float32Array;
      samplesPerTrace: number | null;
      /** Where the traces are that the range is found from: a lattice among `samples`, or read apart. All samples unless given. */
      ranged?: TraceLattice | { samples: Float32Array; samplesPerTrace: number };
      /** The range, if it was found before, so that only halves are made. */
      range?: AmplitudeRange;
    };
    output: { range: AmplitudeRange; data: Uint16Array; saturated: number; widestSampleStride: number };
  };
  /** Computes the isosurface in a slab of a level. The mesh is empty if it would have more than `maxTriangles` triangles. */
  readonly surface: { input: SurfaceInput; output: SurfaceOutput };
  /** Accumulates statistics over whole traces. */
  readonly scan: { input: ScanInput; output: ScanOutput };
  /** Reads map position, grid cell and liveness of traces. */
  readonly mapTraces: {
    input: LayoutInput & {
      first: number;
      count: number;
      /** Only every `step`-th trace is read. */
      step: number;
      coordinates: CoordinateWords | null;
      grid: { readonly inline: LineAxis; readonly crossline: LineAxis } | null;
      offset: { readonly word: HeaderWord; readonly numbers: readonly number[] } | null;
      word: HeaderWord | null;
    };
    output: MapTraces;
  };
  /** Measures the quality of neighbouring traces. */
  readonly quality: {
    input: LayoutInput & { first: number; request: QualityRequest };
    output: Omit<TraceQuality, 'traces'> & { sums: QualitySums };
  };
  /** Measures the quality of cells of a cube. */
  readonly cubeQuality: {
    input: { recipe: CubeRecipe; cells: CubeCells; request: Omit<QualityRequest, 'traceCount'> };
    /** `present` are the places in the list of those that have a trace; the measures are of these. */
    output: Omit<TraceQuality, 'traces'> & { sums: QualitySums; present: Int32Array };
  };
  /** Reads a block of the survey and stores its part of the pyramid. */
  readonly optimizeBlock: { input: OptimizeBlockInput; output: OptimizeBlockOutput };
  /** Reads or computes a block of a cube and stores its part of the pyramid. */
  readonly volumeBlock: { input: VolumeBlockInput; output: OptimizeBlockOutput };
  /** Reads parts of stored values. */
  readonly picks: { input: PicksInput; output: PicksOutput };
  /** Reads whole stored values. */
  readonly payloads: {
    input: { keys: readonly string[]; inFile?: boolean; spare?: ArrayBuffer | null };
    /** The values one after the other. `missing` is the index of the first key whose value is missing or damaged, −1 if none is. */
    output: { bytes: Uint8Array; missing: number };
  };
  /** Reads header words of traces. */
  readonly headerWords: {
    input: LayoutInput & { traces: Int32Array; words: readonly HeaderWord[] };
    /** [word × trace]. */
    output: { values: Float64Array };
  };
  /** Sorts rows by their keys, with NaN last. */
  readonly sortRows: {
    input: { keys: Int32Array | Float64Array; rows: Int32Array; descending: boolean };
    output: { rows: Int32Array };
  };
  /** Processes columns of a section. `interval` is in seconds (on a depth axis in km or kft). */
  readonly processSection: {
    input: { section: SectionGrid; steps: SectionSteps; interval: number };
    output: ProcessedColumns;
  };
  /** Makes one block of a written SEG-Y file. */
  readonly segyOut: { input: SegyOutInput; output: SegyOutOutput };
  /** Loads the code that reads chunks, while their metadata are read elsewhere. */
  readonly prepareChunks: { input: Record<string, never>; output: Record<string, never> };
  /** Reads fields of the trace headers that a hierarchy has as structs. */
  readonly structHeaders: {
    input: { recipe: ChunkRecipe; place: ZarrPlace; fields: readonly string[]; cells: CubeCells };
    /** [field × cell]; NaN for a cell outside the grid. */
    output: { values: Float64Array };
  };
  /** Makes the objects of a column of chunks of a Zarr array. */
  readonly zarrOut: { input: ZarrOutInput; output: ZarrOutOutput };
  /** Reads headers of traces as bytes, [trace × header]. */
  readonly rawHeaders: { input: LayoutInput & { traces: Int32Array }; output: { bytes: Uint8Array } };
  /** Encodes a picture as PNG. */
  readonly png: {
    /** `pixels` are RGBA, with four bytes a pixel. */
    input: { width: number; height: number; pixels: Uint8ClampedArray };
    output: { bytes: Uint8Array };
  };
  /** Finds the connected parts of a mesh. */
  readonly meshParts: {
    input: Pick<MeshData, 'positions' | 'indices'> & { negativeFrom: number };
    output: MeshParts;
  };
  /** Writes a mesh as the bytes of a file. */
  readonly meshFile: {
    input: {
      format: MeshFormat;
      mesh: MeshData;
      survey: SceneSurvey;
      coordinates: MeshCoordinates;
      /** Triangles that lie wholly outside are left out. */
      crop: CropBox | null;
      name: string;
      notes: readonly string[];
    };
    output: { bytes: Uint8Array };
  };
  /** Tracks a horizon. Each step is told as partial progress, and the output is the last one. */
  readonly horizon: { input: HorizonStart; output: HorizonStepOutput };
  /** Finds a number for each trace along a horizon, such as a statistic of the window around it; NaN where there is none. */
  readonly horizonAlong: { input: AlongInput; output: { values: Float32Array } };
  /** Makes the browser compile the code that the first picture needs. */
  readonly warmUp: { input: Record<string, never>; output: Record<string, never> };
  /** Makes bytes of traces of a synthetic survey. */
  readonly demo: {
    input: { spec: SurveySpec; firstTrace: number; count: number };
    output: { bytes: Uint8Array };
  };
}

export type TaskName = keyof TaskMap;
export type TaskInput<N extends TaskName> = TaskMap[N]['input'];
export type TaskOutput<N extends TaskName> = TaskMap[N]['output'];

export interface SourceInput {
  /** Id of a source that is already attached to the worker. */
  readonly sourceId: string;
}

export interface LayoutInput extends SourceInput {
  readonly layout: TraceLayout;
}

/** The line numbers and offsets that headers are expected to hold. Every header that is read anyway is checked against them. */
export interface HeaderCheck {
  readonly inline: HeaderWord;
  readonly crossline: HeaderWord;
  /** Expected inline number of each column. */
  readonly inlineNumbers: Int32Array;
  readonly crosslineNumbers: Int32Array;
  /** In a prestack survey, the header word of the offset and its expected value for each column. */
  readonly offset?: { readonly word: HeaderWord; readonly numbers: Float64Array };
}

export interface ColumnsInput extends LayoutInput {
  /** Trace number of each column, −1 for none. */
  readonly traces: Int32Array;
  /** A power of two. Above 1, the samples are low-pass filtered and decimated. */
  readonly sampleStride: number;
  /** With a number, the output holds half floats of amplitude ÷ scale; with null, float32 amplitudes. */
  readonly scale: number | null;
  readonly check: HeaderCheck | null;
  /** Whether `floats` is [sample × column] instead of [column × sample]. */
  readonly rowsFirst?: boolean;
  /** Memory for the samples that are put out, if there is a spare buffer for them. */
  readonly spare?: ArrayBuffer | null;
  /** What reading costs by the plan that chose these traces; what the worker has measured unless given. */
  readonly cost?: CostModel;
}

export interface ColumnsOutput {
  /** [column × sample] half-float bits, 0 where there is no sample; empty if `scale` was null. */
  readonly halves: Uint16Array;
  /** [column × sample], or [sample × column] with `rowsFirst`; NaN where there is no sample; empty if there was a `scale`. */
  readonly floats: Float32Array;
  /** Last valid sample index of each column, −1 if it has no trace. */
  readonly lastValid: Int32Array;
  /** Number of samples that were too large for a half float. */
  readonly saturated: number;
  /** Number of traces whose header names another place than the cell they were read for. */
  readonly mismatches: number;
}

export interface CubeColumnsInput {
  readonly recipe: CubeRecipe;
  readonly cells: CubeCells;
  readonly samples: IndexRun;
  /** See `ColumnsInput`. */
  readonly sampleStride: number;
  /** See `ColumnsInput`. */
  readonly scale: number | null;
  /** Whether `floats` is [sample × column]. All samples are then given as float32, whatever `sampleStride` and `scale` are. */
  readonly rowsFirst?: boolean;
}

export interface CubeScanInput {
  readonly recipe: CubeRecipe;
  readonly cells: CubeCells;
  readonly samples: IndexRun;
  readonly range: AmplitudeRange;
}

export interface SurfaceInput {
  readonly level: Level;
  readonly isoValue: number;
  readonly sign: 'positive' | 'negative';
  /** First and last inline of the level between which cells are processed, both inclusive. */
  readonly inlineStart: number;
  readonly inlineEnd: number;
  /** Index of this slab's first inline in the whole level. */
  readonly firstInline: number;
  /** If the slab has more triangles than this, they are only counted. */
  readonly maxTriangles: number;
  /** Memory for the mesh, if there is a spare buffer. If the mesh is larger, the task makes a new one. */
  readonly spare: ArrayBuffer | null;
  /** Peaks of the slab's rows (row-peaks.ts); 'find' if they are to be found, null if they are not needed. */
  readonly peaks: Uint16Array | 'find' | null;
}

/** The arrays of the mesh lie in one buffer. */
export interface SurfaceOutput extends MeshData {
  readonly triangles: number;
  /** The samples of the input, given back so that their memory is used again. */
  readonly slab: Uint16Array;
  /** The spare buffer, if it was not used; else empty. */
  readonly unused: Uint8Array;
  /** The peaks, if they were to be found. */
  readonly peaks: Uint16Array | null;
}

export interface ScanInput extends LayoutInput {
  readonly traces: Int32Array;
  readonly range: AmplitudeRange;
}

export interface ScanOutput {
  /** An `Accumulator` of volume/statistics.ts, which can be merged with others. */
  readonly accumulator: unknown;
}

export interface OptimizeBlockInput extends LayoutInput {
  readonly plan: PyramidPlan;
  readonly blockIndex: number;
  /** Key of the block's record. Its values are stored under `payloadKey(key, 0)`, `payloadKey(key, 1)` … */
  readonly key: string;
  /** Trace numbers of the block, [slow × fast × offset], −1 for no trace. All count in the statistics, those of `offsetIndex` are stored. */
  readonly traces: Int32Array;
  readonly offsetCount: number;
  readonly offsetIndex: number;
  /** Half floats are stored as amplitude ÷ scale. */
  readonly scale: number;
  readonly range: AmplitudeRange;
  /** Has one entry for each of `traces`. */
  readonly check: HeaderCheck | null;
  /** Whether to write it to a private file rather than to the database. */
  readonly inFile?: boolean;
}

export interface VolumeBlockInput {
  readonly plan: PyramidPlan;
  readonly blockIndex: number;
  /** See `OptimizeBlockInput`. */
  readonly key: string;
  readonly scale: number;
  readonly range: AmplitudeRange;
  /** The recipe of the block's cells, which are crosslines 0, 1, 2 … of inline 0, slow × fast. */
  readonly recipe: CubeRecipe;
  /** Whether the values go to a private file. */
  readonly inFile?: boolean;
}

/** What reading a block found besides its samples. It is stored with the block, so that a resumed run has it. */
export interface BlockSummary {
  /** An `Accumulator` of volume/statistics.ts, which can be merged with others. */
  readonly accumulator: unknown;
  readonly mismatches: number;
  readonly saturated: number;
}

export interface OptimizeBlockOutput extends BlockSummary {
  readonly byteLength: number;
  readonly chunkCount: number;
  /** Where it was written to, which may be the database all the same. */
  readonly inFile: boolean;
}

/** The key of a stored value, and whether it lies in a private file. */
export interface StoredValue {
  readonly key: string;
  readonly inFile?: boolean;
}

/** Half floats to read from stored values. They are returned in the order of the pieces. */
export interface PicksInput {
  readonly pieces: readonly (StoredValue & { readonly pick: HalfPick })[];
  /** Memory in which the worker may keep values that it has read. */
  readonly cacheBytes: number;
  /** Memory for what is put out, if there is a spare buffer for it. */
  readonly spare?: ArrayBuffer | null;
}

export interface PicksOutput {
  readonly halves: Uint16Array;
  readonly bytesFromDisk: number;
  /** Index of the first piece whose value is missing or damaged, −1 if none is. */
  readonly missing: number;
}

/** One block of a written file: which bytes of which traces it holds, and what is before and after them. */
export interface SegyOutInput extends LayoutInput {
  readonly form: OutTraceForm;
  /** Source traces that lie in the block; −1 for a header that is made. */
  readonly traces: Int32Array;
  /** Place of the first of them in the written file. */
  readonly firstPlace: number;
  /** Samples of each written trace, or of all. */
  readonly sampleCounts: number | Int32Array;
  /** Computes the samples of these traces, as crosslines 0, 1, 2 … of inline 0; null if they are copied. */
  readonly recipe: CubeRecipe | null;
  /** Samples that were computed already, [trace × sample], of a cube that no worker can read. */
  readonly samples: Float32Array | null;
  /** Samples of a trace that is computed. */
  readonly computedCount: number;
  /** For each planned column its numbers for these traces. */
  readonly columns: readonly HeaderColumn[];
  readonly head: Uint8Array;
  /** Bytes of the first trace that lie in the block before. */
  readonly skip: number;
  /** Bytes of the block that are of traces. */
  readonly traceBytes: number;
  /** Bytes of the source that end the block. */
  readonly tail: ByteRange | null;
  /** True to find only the largest magnitude of the samples, and write nothing. */
  readonly measure?: boolean;
}

export interface SegyOutOutput {
  readonly bytes: Uint8Array;
  /** Hexadecimal; empty if the page has no cryptography because it was not served safely. */
  readonly sha256: string;
  readonly tally: SampleTally;
  /** For each changed word: line in the list of changes, number of traces, the first of them before and after. */
  readonly changed: Float64Array;
  /** The largest magnitude of the finite samples; 0 unless `measure` was set. */
  readonly peak: number;
  /** Traces whose headers name other lines than those that were chosen. */
  readonly mismatches: number;
}

/** What one task has read, and the cost of reads that its worker has measured. */
export interface TaskWork {
  readonly bytesRead: number;
  readonly readCalls: number;
  readonly callMilliseconds: number;
  readonly bytesPerMillisecond: number;
}

export type TaskResult<N extends TaskName> =
  | { readonly ok: true; readonly value: TaskOutput<N>; readonly work: TaskWork | null }
  | { readonly ok: false; readonly code: string; readonly detail: string };

/** What a running task gets besides its input. */
export interface TaskContext {
  readonly signal: AbortSignal;
  readonly flight: Flight;
  /** Reports progress; with `partial`, also what was found so far. Its typed arrays are transferred. */
  readonly progress: (done: number, total: number, partial?: object) => void;
  /** Opens a file that a recipe names. A worker opens each file once. */
  readonly open: (source: SourceDescriptor) => ByteSource;
  /** Counts bytes that were read from elsewhere than a file that was opened so. */
  readonly tally: (byteLength: number) => void;
}
