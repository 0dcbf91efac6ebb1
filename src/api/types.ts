import type { MapTraces } from '../core/map.ts';
import type { Quality } from '../core/quality.ts';
import type { ProcessedSection, SectionGrid, SectionSteps } from '../core/section.ts';
import type { SurveySummary } from '../core/survey-summary.ts';
import type {
  AmplitudeRange,
  CoordinateWords,
  Finding,
  Geometry,
  HeaderColumn,
  HeaderWord,
  Inspection,
  Level,
  Mesh,
  Overrides,
  PlacedSlice,
  ProgressListener,
  SliceAxis,
  SliceData,
  Statistics,
  TraceGrid,
  VerticalAxis,
} from '../core/types.ts';
import type { StoredTextHeader } from './header-fields.ts';
import type { PartChoice } from './parts.ts';

/** What can be opened: a dropped file, any Blob, a link, a file handle, or a survey known from the cache. */
export type OpenSource = File | Blob | string | FileSystemFileHandle | { readonly fingerprint: string };

export interface OpenOptions extends Overrides {
  readonly signal?: AbortSignal;
  readonly onProgress?: ProgressListener;
  /** Where the File handed in lies, so that it can be read again on a later visit. */
  readonly handle?: Promise<FileSystemFileHandle | null>;
  /** Overrides remembered for the file with this fingerprint; those given by name win over them one by one. */
  readonly overridesFor?: (fingerprint: string) => Overrides | null;
}

/** What optimize keeps in this browser; what the storage has no room for is left out, finest first. */
export interface Optimized {
  /** Subsamples, coarsest first; 1 where every full-resolution slice is served. */
  readonly levels: number[];
  readonly bytes: number;
  /** Full-resolution time slices are kept. */
  readonly timeSlices: boolean;
  /** Full-resolution sections across the order of the file are kept; those along it lie in the file as they are shown. */
  readonly sections: boolean;
}

export interface DatasetMeta {
  readonly name: string;
  readonly revision: readonly [number, number] | null;
  /** 'pairwise': big-endian with the bytes of each pair exchanged, in files whose byte-order constant says so. */
  readonly byteOrder: 'big' | 'little' | 'pairwise';
  readonly sampleFormat: number;
  /** The longest trace's. */
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
  /** What was overruled, by name or as remembered; empty when all was inferred. */
  readonly overrides: Overrides;
  /** The header words the map coordinates come from; null without coordinates. */
  readonly coordinates: CoordinateWords | null;
  /** Of prestack traces, where their offset was found; bytes 37–40 unless given here or among the overrides. */
  readonly offsetWord?: HeaderWord;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: ProgressListener;
}

export interface SliceOptions extends CallOptions {
  readonly axis: SliceAxis;
  /** Line number, or sample index for axis 'sample'; for axis 'line' the ensemble number of a gather, or none for all traces of the file. */
  readonly position?: number;
  readonly offset?: number | 'near' | 'far' | 'stack';
  readonly subsample?: number;
  readonly exact?: boolean;
}

export interface GatherOptions {
  /** Line numbers of a prestack survey. */
  readonly inline: number;
  readonly crossline: number;
  readonly signal?: AbortSignal;
}

export interface PathOptions extends CallOptions {
  /** Indices of the cells from 0, as many of one as of the other. */
  readonly inlineIndices: Int32Array;
  readonly crosslineIndices: Int32Array;
}

export interface MapOptions extends CallOptions {
  /** Every step-th trace alone; every one unless given. */
  readonly step?: number;
  readonly word?: HeaderWord | null;
}

export interface QualityOptions extends CallOptions {
  /** Reads every trace, whatever the size of the file. */
  readonly complete?: boolean;
  /** First and last sample of the spectrum; all samples unless given. */
  readonly window?: readonly [number, number];
}

export interface MeshOptions extends CallOptions {
  readonly threshold?: number;
  /** 'preview': the coarse lattice of the first picture, at once. */
  readonly subsample?: number | 'preview';
  readonly sign?: 'positive' | 'negative' | 'both';
}

export interface VolumeOptions extends CallOptions {
  readonly depthSlices?: number;
  readonly maxSize?: number;
}

export interface VolumeData {
  /** float16 bits, [slice × inline × crossline], crossline fastest; 0 where there is no trace. */
  readonly data: Uint16Array;
  /** [crosslines, inlines, slices]. */
  readonly size: readonly [number, number, number];
  /** [inline × crossline]: 1 where there is a trace. */
  readonly mask: Uint8Array;
  readonly sampleIndices: Int32Array;
  /** Lateral stride. */
  readonly subsample: number;
  /** amplitude = half × scale. */
  readonly scale: number;
}

/** The work behind the latest call of a kind, for measures and the metrics panel. */
export interface WorkDetail {
  readonly bytesRead: number;
  readonly bytesFromDisk: number;
  readonly cacheHit: boolean;
}

/** A survey that has been opened. Every method rejects with a SegyError. */
export interface Dataset {
  /** Replaced, never mutated, when evidence changes it. */
  readonly meta: DatasetMeta;
  /** Display range and isosurface reference; null until the first preview is there. */
  readonly amplitude: AmplitudeRange | null;
  readonly grid: TraceGrid;
  /** The subsample that `refine` made last; null while there is only the preview. */
  readonly refinedSubsample: number | null;
  /** The subsample a page starts with: 4, or finer where the whole survey is small enough to be shown at once. */
  readonly suggestedSubsample: number;
  /** False of a survey opened from the cache alone: what is not stored rejects with 'file-unreadable'. */
  readonly hasFile: boolean;
  /** Bytes and calls since opening. */
  readonly work: { readonly bytesRead: number; readonly readCalls: number; readonly bytesFromDisk: number };
  /** The part of the survey that this is; null for all of it, of which a prestack one shows its near offset. */
  readonly part: PartChoice | null;
  /** Of a file of gathers: ensemble number and first trace of each, in file order; else null. */
  readonly gathers: Inspection['gathers'];
  /** One offset, the stack, or one gather as a survey of its own; null for the whole. @throws SegyError 'bad-argument' */
  partOf(choice: PartChoice | null): Dataset;
  /** The metadata as they would be with nothing overruled. @throws SegyError when the file cannot be read that way */
  inferred(options?: CallOptions): Promise<DatasetMeta>;

  /** Reads the coarse survey within the time budget: after it `amplitude` and `coarseSlice` serve. */
  preview(options?: CallOptions): Promise<WorkDetail>;
  /** Makes the level of this subsample (2, 4, 8, 16; 1 where memory allows) ready in memory; resolves to the subsample that was made, coarser where memory does not allow. */
  refine(subsample: number, options?: CallOptions): Promise<number>;
  /** The best that memory holds of a slice, at once; null when there is nothing yet. */
  coarseSlice(axis: SliceAxis, position: number): PlacedSlice | null;
  /** The samples as slices and surface are made of: 'best' is the finest level in memory; a number the level of that subsample or, where memory does not allow it, a coarser one. */
  level(subsample: number | 'best', options?: CallOptions): Promise<Level>;
  /** Estimated milliseconds to read a full-resolution slice, by the measured cost model; infinite where memory does not allow it or the file is missing. */
  sliceCostMilliseconds(axis: SliceAxis): number;

  readTraces(first: number, count: number, options?: { signal?: AbortSignal }): Promise<Float32Array[]>;
  readSample(
    trace: number,
    sample: number,
  ): Promise<{ value: number | bigint; hex: string; byteOffset: number }>;
  readTraceHeaders(
    first: number,
    count: number,
    options?: { fields?: readonly string[]; signal?: AbortSignal },
  ): Promise<Record<string, Int32Array | Float64Array>>;
  /** Words of trace headers, a column to a word in the order asked for; of a run of traces or of any (−1 gives 0). */
  readHeaderWords(
    traces: Int32Array | { readonly first: number; readonly count: number },
    words: readonly HeaderWord[],
    options?: CallOptions,
  ): Promise<HeaderColumn[]>;
  /** Rows (indices into `keys`) in order of their keys, NaN last; sorted in a worker. */
  sortRows(
    keys: HeaderColumn,
    rows: Int32Array,
    options?: { descending?: boolean; signal?: AbortSignal },
  ): Promise<Int32Array>;
  /** A text header, 0 the main one, in the encoding asked for or the one that reads best. */
  readTextHeader(
    index: number,
    options?: { encoding?: 'ebcdic' | 'ascii'; signal?: AbortSignal },
  ): Promise<StoredTextHeader>;
  /** Filter and gain of a vertical section of this survey, every `rowStride`-th sample of it, in the pool; the data handed in stay as they are. */
  processSection(
    section: SectionGrid,
    steps: SectionSteps,
    options?: { rowStride?: number; signal?: AbortSignal },
  ): Promise<ProcessedSection>;
  slice(options: SliceOptions): Promise<SliceData>;
  /** The section along any cells of the grid, a column each: every value the file's own, NaN where there is no trace. */
  pathSection(options: PathOptions): Promise<SliceData>;
  /** All offsets at one place of a prestack survey: a column each, NaN where there is no trace. */
  gather(options: GatherOptions): Promise<SliceData>;
  /** Reads a slice that is likely to be looked at next into memory, behind all that is looked at now; `slice` then gives it at once. */
  prefetch(options: SliceOptions): Promise<void>;
  mesh(options?: MeshOptions): Promise<Mesh>;
  volume(options?: VolumeOptions): Promise<VolumeData>;
  /** Reads the survey once and keeps in this browser what slices and levels need; goes on where an earlier run stopped. */
  optimize(options?: CallOptions): Promise<Optimized>;
  /** Whether optimize has anything to do, and a place to store it. */
  canOptimize(): Promise<boolean>;
  /** Share of the survey (0…1) that optimize has stored, in this session or an earlier one; nothing is read for it. */
  optimizedShare(): Promise<number>;
  statistics(): Promise<Statistics>;
  /** Map position, grid cell and liveness of every trace, and a header word with them; passes over the file. */
  mapTraces(options?: MapOptions): Promise<MapTraces>;
  /** Each trace judged, histogram and spectrum: of every trace of a small file, else of runs spread over it. */
  quality(options?: QualityOptions): Promise<Quality>;
  close(): void;
}

export interface CacheStats {
  readonly hits: number;
  readonly misses: number;
  readonly memoryBytes: number;
  readonly diskBytes: number;
  readonly budgetBytes: number;
  readonly quotaBytes: number;
  readonly surveys: number;
  /** Stored records found damaged or incomplete since the page loaded; each was dropped and is made again. */
  readonly damaged: number;
  /** Bytes waiting to be written to disk. */
  readonly queuedBytes: number;
}

export interface CacheEntry {
  readonly fingerprint: string;
  readonly name: string;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly lastUsed: number;
  readonly fileSize: number;
  /** Null of a survey that an older page has stored. */
  readonly summary: SurveySummary | null;
  /** A pyramid, or a part of one, is stored. */
  readonly optimized: boolean;
  /** Where its file lies, in browsers that remember that; reading it needs the user's leave, asked for within a click. */
  readonly handle: FileSystemFileHandle | null;
}
