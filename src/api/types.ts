import type { ArrayAsking, ArraySurvey } from '../core/array-survey.ts';
import type { Cube, Optimized } from '../core/cube.ts';
import type { MapTraces } from '../core/map.ts';
import type { Quality } from '../core/quality.ts';
import type { ProcessedSection, SectionGrid, SectionSteps } from '../core/section.ts';
import type { RangeSource } from '../core/source.ts';
import type { SurveySummary } from '../core/survey-summary.ts';
import type {
  AmplitudeRange,
  CoordinateWords,
  Finding,
  Geometry,
  HeaderColumn,
  HeaderWord,
  Inspection,
  Mesh,
  Overrides,
  PlacedSlice,
  SliceAxis,
  SliceData,
  Statistics,
  TraceGrid,
  VerticalAxis,
} from '../core/types.ts';
import type { Eviction } from '../io/disk-cache.ts';
import type { OutChange } from '../survey/out/out-options.ts';
import type {
  CALL_OPTIONS,
  GATHER_OPTIONS,
  Given,
  HEADER_OPTIONS,
  MAP_OPTIONS,
  MESH_OPTIONS,
  OPEN_OPTIONS,
  PATH_OPTIONS,
  PROCESS_OPTIONS,
  QUALITY_OPTIONS,
  SLICE_OPTIONS,
  SORT_OPTIONS,
  TEXT_HEADER_OPTIONS,
  VOLUME_OPTIONS,
} from './call-options.ts';
import type { SegyExportOptions, SegyExportResult } from './export-types.ts';
import type { StoredTextHeader } from './header-fields.ts';
import type { PartChoice } from './parts.ts';

/**
 * What can be opened: a File or any Blob, a link, a file handle, a survey in the cache by its fingerprint, or anything whose bytes the
 * caller reads (`segy-lens/node` makes that of a path or a file descriptor).
 */
export type OpenSource =
  | File
  | Blob
  | string
  | FileSystemFileHandle
  | { readonly fingerprint: string }
  | RangeSource
  /** A folder, which only the page and `openCube` open: its handle, or its files by their paths. */
  | FileSystemDirectoryHandle
  | ReadonlyMap<string, Blob>;

export interface OpenOptions extends Overrides, Given<typeof OPEN_OPTIONS> {}

/** Options of the page, which opens arrays too. */
export interface PageOpenOptions extends OpenOptions {
  /** Answers what the metadata of an array do not say. */
  readonly arrays?: ArrayAsking;
}

export interface DatasetMeta {
  readonly name: string;
  /** What the samples come from if that is no SEG-Y file, for use in sentences: 'a ZGY file', 'a Zarr hierarchy (MDIO 1)'. */
  readonly container?: string;
  /** The dimensions of the array in such a container and which axis each is; see `ArraySurvey`. */
  readonly dimensions?: ArraySurvey['dimensions'];
  /** Names of the fields of trace headers that such a container has. */
  readonly headerFields?: readonly string[];
  readonly revision: readonly [number, number] | null;
  /** 'pairwise' is big-endian with the two bytes of each pair exchanged (byte-order constant of SEG-Y rev 2, bytes 3297–3300). */
  /** 0-based byte at which the file headers begin; 0 unless something else precedes them. */
  readonly fileHeaderOffset: number;
  readonly byteOrder: 'big' | 'little' | 'pairwise';
  /** Order of the bytes of samples, which is nearly always that of the headers. */
  readonly sampleByteOrder: 'big' | 'little' | 'pairwise';
  /** Sample format code of the binary header, bytes 3225–3226. */
  readonly sampleFormat: number;
  /** Samples of the longest trace. */
  readonly samplesPerTrace: number;
  readonly sampleIntervalMicroseconds: number;
  readonly vertical: VerticalAxis;
  readonly traceCount: number;
  readonly textHeaders: readonly string[];
  readonly textEncoding: 'ebcdic' | 'ascii' | null;
  readonly binaryHeader: Readonly<Record<string, number>>;
  readonly geometry: Geometry;
  readonly findings: readonly Finding[];
  readonly fingerprint: string;
  readonly fileSize: number;
  /** The overrides that were used, given by name or remembered; empty if everything was inferred. */
  readonly overrides: Overrides;
  /** The header words that hold the map coordinates; null if there are no coordinates. */
  readonly coordinates: CoordinateWords | null;
  /** The header word in which the offset of prestack traces was found. If it is missing, the override or else bytes 37–40 are used. */
  readonly offsetWord?: HeaderWord;
}

export type CallOptions = Given<typeof CALL_OPTIONS>;

export type SliceOptions = Given<typeof SLICE_OPTIONS>;
export type GatherOptions = Given<typeof GATHER_OPTIONS>;
export type PathOptions = Given<typeof PATH_OPTIONS>;
export type MapOptions = Given<typeof MAP_OPTIONS>;
export type QualityOptions = Given<typeof QUALITY_OPTIONS>;
export type MeshOptions = Given<typeof MESH_OPTIONS>;
export type VolumeOptions = Given<typeof VOLUME_OPTIONS>;
export type HeaderOptions = Given<typeof HEADER_OPTIONS>;
export type TextHeaderOptions = Given<typeof TEXT_HEADER_OPTIONS>;
export type SortOptions = Given<typeof SORT_OPTIONS>;
export type ProcessOptions = Given<typeof PROCESS_OPTIONS>;

export interface VolumeData {
  /** Half-float bits, [slice × inline × crossline] with crossline fastest; 0 where there is no trace. */
  readonly data: Uint16Array;
  /** [crosslines, inlines, slices]. */
  readonly size: readonly [number, number, number];
  /** [inline × crossline]: 1 where there is a trace. */
  readonly mask: Uint8Array;
  /** Sample index of each slice. */
  readonly sampleIndices: Int32Array;
  /** Every n-th inline and crossline is used. */
  readonly subsample: number;
  /** The amplitude is the half float × scale. */
  readonly scale: number;
}

/** What a call has read, for measurements and the metrics panel. */
export interface WorkDetail {
  readonly bytesRead: number;
  readonly bytesFromDisk: number;
  readonly cacheHit: boolean;
}

/** An open survey. If a method fails, its promise rejects with a SegyError. */
export interface Dataset {
  /** The metadata. The object is replaced, never mutated, when reading samples or headers shows something new. */
  readonly meta: DatasetMeta;
  /** False if the survey was opened from the cache only. What is not stored then rejects with 'file-unreadable'. */
  readonly hasFile: boolean;
  /**
   * The samples. `slice`, `pathSection`, `mesh`, `volume`, `optimize` and `optimizedShare` are about this cube; `statistics` are about
   * every trace of the file.
   */
  readonly cube: Cube;
  /** Which part of a survey this dataset is; null if it is the whole survey. A whole prestack survey shows its near offset. */
  readonly part: PartChoice | null;
  /** Ensemble number and first trace of each gather, in file order; null if the file is not one of gathers. */
  readonly gathers: Inspection['gathers'];
  /** Gives one offset, the stack or one gather as a survey of its own; with null, the whole survey. @throws SegyError 'bad-argument' */
  partOf(choice: PartChoice | null): Dataset;
  /** Gives the metadata as they would be without overrides. @throws SegyError if the file cannot be read without them */
  inferred(options?: CallOptions): Promise<DatasetMeta>;
  /** Reads whole traces, each with its own number of samples. Trace numbers count from 0. */
  readTraces(first: number, count: number, options?: CallOptions): Promise<Float32Array[]>;
  /** Reads one sample exactly as it is stored, with its bytes in hexadecimal and its 0-based byte offset in the file. */
  readSample(
    trace: number,
    sample: number,
  ): Promise<{ value: number | bigint; hex: string; byteOffset: number }>;
  /** Reads standard trace header fields by name (see `traceHeaderFields`), one column for each; all fields unless `fields` is given. */
  readTraceHeaders(
    first: number,
    count: number,
    options?: HeaderOptions,
  ): Promise<Record<string, Int32Array | Float64Array>>;
  /** Reads words of trace headers, one column for each word in the same order. A trace number of −1 gives 0. */
  readHeaderWords(
    traces: Int32Array | { readonly first: number; readonly count: number },
    words: readonly HeaderWord[],
    options?: CallOptions,
  ): Promise<HeaderColumn[]>;
  /** Reads a text header, where 0 is the main one. It is decoded in the given encoding, else in the one that fits best. */
  readTextHeader(index: number, options?: TextHeaderOptions): Promise<StoredTextHeader>;
  /**
   * Reads a slice at a line number or sample index. A time slice is [inline × crossline], a section [sample × trace]; NaN where there
   * is no sample. @throws SegyError 'no-geometry', 'bad-argument', 'memory-limit'
   */
  slice(options: SliceOptions): Promise<SliceData>;
  /** Reads the section along any cells of the grid, one column for each cell. Values are exact; NaN where there is no trace. */
  pathSection(options: PathOptions): Promise<SliceData>;
  /** Reads all offsets at one place of a prestack survey, one column for each offset; NaN where there is no trace. */
  gather(options: GatherOptions): Promise<SliceData>;
  /** Computes an isosurface in the survey's indices. @throws SegyError 'no-geometry', 'no-variation', 'memory-limit' */
  mesh(options?: MeshOptions): Promise<Mesh>;
  /** Makes a small volume for rendering: the finest level in memory, with `depthSlices` time slices of it. */
  volume(options?: VolumeOptions): Promise<VolumeData>;
  /** Reads the survey once, and stores in this browser what slices and levels need. It continues where an earlier run stopped. */
  optimize(options?: CallOptions): Promise<Optimized>;
  /** Whether `optimize` has anything left to do and storage to use. */
  canOptimize(): Promise<boolean>;
  /** Share of the survey (0…1) that `optimize` has stored, in this session or an earlier one. The file is not read for it. */
  optimizedShare(): Promise<number>;
  /** Gives statistics of every trace if the file is small or was optimized, else of traces spread over the file. */
  statistics(): Promise<Statistics>;
  /** Checks the quality of each trace, with histogram and spectrum. Every trace of a small file is read, else runs spread over the file. */
  quality(options?: QualityOptions): Promise<Quality>;
  /** Writes the samples of `cube` as a file; see `exportSegy`. */
  exportSegy(options: SegyExportOptions, sink: WritableStream<Uint8Array>): Promise<SegyExportResult>;
  /** Lists what a repaired copy of the file would change (`exportSegy` with `repair: true`); empty if its headers say how it is read. */
  repairs(options?: CallOptions): Promise<readonly OutChange[]>;
  /** Releases the survey's memory. Calls under way and later ones reject with 'closed'. */
  close(): void;
}

/** What only the page needs of a survey: slices of what is in memory, the cost of reading a slice, processing and sorting. */
export interface PageDataset extends Dataset {
  partOf(choice: PartChoice | null): PageDataset;
  /** The amplitude range for display and isosurfaces; null until the preview is made. */
  readonly amplitude: AmplitudeRange | null;
  readonly grid: TraceGrid;
  /** The subsample that `refine` made last; null if there is only the preview. */
  readonly refinedSubsample: number | null;
  /** The subsample that a page starts with: 4, or a finer one if the survey is small enough to be shown at once. */
  readonly suggestedSubsample: number;
  /** What was read since the survey was opened. `checks` are the reads that only check whether the file is still the same. */
  readonly work: {
    readonly bytesRead: number;
    readonly readCalls: number;
    readonly checks: { readonly bytesRead: number; readonly readCalls: number };
    readonly bytesFromDisk: number;
  };
  /** Reads a coarse level quickly. `amplitude` and `coarseSlice` are available afterwards. */
  preview(options?: CallOptions): Promise<WorkDetail>;
  /** Loads the level of a subsample (1, 2, 4, 8 or 16) into memory. Resolves to its subsample, which is coarser if memory is short. */
  refine(subsample: number, options?: CallOptions): Promise<number>;
  /** Gives a slice of the finest level in memory at once; null if no level is loaded yet. */
  coarseSlice(axis: SliceAxis, position: number): PlacedSlice | null;
  /** Estimates the milliseconds to read a full-resolution slice, from measured reads; infinite if memory is short or the file is missing. */
  sliceCostMilliseconds(axis: SliceAxis): number;
  /** Sorts rows (indices into `keys`) by their keys, with NaN last. A worker does it. */
  sortRows(keys: HeaderColumn, rows: Int32Array, options?: SortOptions): Promise<Int32Array>;
  /** Filters and scales a vertical section that has every `rowStride`-th sample. The pool does it on a copy. */
  processSection(
    section: SectionGrid,
    steps: SectionSteps,
    options?: ProcessOptions,
  ): Promise<ProcessedSection>;
  /** Reads a slice into memory that is likely to be shown next. It waits for visible work; `slice` gives it at once afterwards. */
  prefetch(options: SliceOptions): Promise<void>;
  /**
   * Reads the blocks of the fingerprint again. After a mismatch every call rejects, and what was stored of the file since the page was
   * loaded is deleted.
   * @throws SegyError 'file-changed'
   */
  checkFile(): Promise<void>;
  /** Reads map position, grid cell and liveness of every trace, and a header word if asked for. It reads the whole file. */
  mapTraces(options?: MapOptions): Promise<MapTraces>;
}

export interface CacheStats {
  readonly hits: number;
  readonly misses: number;
  readonly memoryBytes: number;
  readonly diskBytes: number;
  readonly budgetBytes: number;
  readonly quotaBytes: number;
  readonly surveys: number;
  /** Stored records that were found damaged or incomplete since the page was loaded. Each was deleted and is made again. */
  readonly damaged: number;
  /** Bytes waiting to be written to disk. */
  readonly queuedBytes: number;
}

/** A survey whose stored data were deleted to make room for another. */
export type CacheEviction = Eviction;

export interface CacheEntry {
  readonly fingerprint: string;
  readonly name: string;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly lastUsed: number;
  readonly fileSize: number;
  /** The host of the link that it was opened by last; null or missing if it was a file. */
  readonly host?: string | null;
  /** Null if an older version of the page stored the survey. */
  readonly summary: SurveySummary | null;
  /** Whether a pyramid, complete or not, is stored. */
  readonly optimized: boolean;
  /** The handle of its file, in browsers that can store it. Reading it needs the user's permission, asked for during a click. */
  readonly handle: FileSystemFileHandle | null;
}
