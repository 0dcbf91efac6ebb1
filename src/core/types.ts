/**
 * The records that every floor speaks. Plain data only: each can be structured-cloned to a worker.
 * Indices (`…Index`) count from 0; `inline` and `crossline` alone are line numbers as the headers give them;
 * `byte` is 1-based as in the SEG-Y standard, `offset` and `…Offset` of bytes are 0-based.
 */

/** Of words longer than a byte; 'pairwise': big-endian with the bytes of each pair exchanged (the third order of SEG-Y rev 2). */
export type ByteOrder = 'big' | 'little' | 'pairwise';

/** Sample format codes that can be decoded (SEG-Y rev 2.1, binary header bytes 3225–3226). */
export type SampleFormat = 1 | 2 | 3 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 15 | 16;

/** How a trace header word is stored. */
export type HeaderWordType = 'int32' | 'int16' | 'uint16' | 'ibm' | 'ieee';

/** A trace header word: `byte` 1…237, 1-based. */
export interface HeaderWord {
  readonly byte: number;
  readonly type?: HeaderWordType;
}

/** A header word of many traces: whole numbers, or numbers of a float word. */
export type HeaderColumn = Int32Array | Float64Array;

/** Half-open range of bytes in a file. */
export interface ByteRange {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

export interface Progress {
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  readonly unit: string;
}

export type ProgressListener = (progress: Progress) => void;

/** Something inferred or doubted, with its evidence in the message. */
export interface Finding {
  readonly code: string;
  readonly severity: 'info' | 'warning' | 'error';
  readonly message: string;
  readonly remedy?: string;
  readonly alternatives?: readonly FindingAlternative[];
}

export interface FindingAlternative {
  readonly label: string;
  /** What speaks for it, one sentence. */
  readonly why?: string;
  /** Open options that choose this alternative. */
  readonly overrides: Overrides;
}

/** What the user says against what would be inferred. */
export interface Overrides {
  readonly byteOrder?: ByteOrder;
  readonly sampleFormat?: number;
  readonly samplesPerTrace?: number;
  readonly sampleIntervalMicroseconds?: number;
  readonly domain?: 'time' | 'depth';
  readonly inline?: HeaderWord;
  readonly crossline?: HeaderWord;
  readonly x?: HeaderWord;
  readonly y?: HeaderWord;
  readonly cdp?: HeaderWord;
  readonly offset?: HeaderWord;
}

/** Where each trace begins and how many samples it has, from trace `firstTrace` (0 unless given) on. */
export interface RaggedTraces {
  readonly offsets: Float64Array;
  readonly sampleCounts: Int32Array;
  readonly firstTrace?: number;
}

/** Where the traces lie in the file and how their samples are stored. */
export interface TraceLayout {
  readonly byteOrder: ByteOrder;
  readonly sampleFormat: SampleFormat;
  /** Bytes of one stored sample. */
  readonly sampleByteLength: number;
  /** The longest trace's. */
  readonly samplesPerTrace: number;
  readonly traceCount: number;
  /** 0-based offset of the first trace header. */
  readonly firstTraceOffset: number;
  /** 240, or more with additional trace headers (rev 2). */
  readonly traceHeaderByteLength: number;
  /** Header and samples; the longest trace's when `ragged`. */
  readonly traceByteLength: number;
  /** Traces of unequal length: where each begins and how many samples it has; else null. */
  readonly ragged: RaggedTraces | null;
}

/** A numbered axis: number = first + index × step. `step` is positive, `first` the lowest number. */
export interface LineAxis {
  readonly first: number;
  readonly count: number;
  readonly step: number;
  /** 1-based trace header byte the numbers come from. */
  readonly byte: number;
  /** How the word is stored; int32 unless given. */
  readonly type?: HeaderWordType;
}

export interface MapPoint {
  readonly x: number;
  readonly y: number;
}

/** Affine map from grid indices to map coordinates: origin + inlineIndex × inlineVector + crosslineIndex × crosslineVector. */
export interface BinGrid {
  readonly origin: MapPoint;
  /** Map shift when the inline number grows by one step. */
  readonly inlineVector: MapPoint;
  /** Map shift when the crossline number grows by one step. */
  readonly crosslineVector: MapPoint;
  /** Distance between neighbouring inlines (length of inlineVector). */
  readonly inlineSpacing: number;
  readonly crosslineSpacing: number;
  /** Direction of growing crossline number, degrees clockwise from grid north; null in arc units. */
  readonly azimuth: number | null;
  readonly unit: 'm' | 'ft' | 'arc-seconds' | 'degrees' | 'unknown';
}

export interface GridGeometry {
  readonly inline: LineAxis;
  readonly crossline: LineAxis;
  readonly sorting: 'inline' | 'crossline' | 'none';
  /** Cells that hold a trace; null until every header was read. */
  readonly liveTraces: number | null;
  /** Every trace header was read and agrees. */
  readonly verified: boolean;
  readonly binGrid: BinGrid | null;
}

export interface Geometry3d extends GridGeometry {
  readonly kind: '3d';
}

export interface GeometryPrestack extends GridGeometry {
  readonly kind: 'prestack';
  /** Ascending. */
  readonly offsets: readonly number[];
}

export interface GeometryGathers {
  readonly kind: 'gathers';
  readonly ensemble: { readonly byte: number; readonly first: number; readonly count: number };
  readonly within: { readonly byte: number };
}

export interface Geometry2d {
  readonly kind: '2d';
  readonly cdp: { readonly first: number; readonly count: number; readonly step: number } | null;
  readonly traceCount: number;
  /** Map position of sampled traces, in trace order, with scalar applied; empty without coordinates. */
  readonly path: readonly MapPoint[];
}

export type Geometry = Geometry3d | GeometryPrestack | GeometryGathers | Geometry2d;

/**
 * Which trace of the file stands in which cell of the grid. A 2D line or a file of gathers is a grid of one inline
 * whose crosslines are its traces in file order.
 */
export interface TraceGrid {
  readonly inlineCount: number;
  readonly crosslineCount: number;
  /** Traces in a cell: 1 poststack. */
  readonly offsetCount: number;
  /** Trace number of [inline × crossline × offset], offset fastest, −1 where none; null: computed from the order below. */
  readonly cells: Int32Array | null;
  /** The axis that changes slowest in the file. */
  readonly slowAxis: 'inline' | 'crossline';
  readonly inlineDescending: boolean;
  readonly crosslineDescending: boolean;
  /** Cells are null and the file holds one whole grid after another, an offset each; else offsets change fastest. */
  readonly offsetsSlowest?: boolean;
  /** Cells are null and the offsets run down in the file. */
  readonly offsetsDescending?: boolean;
  /** The offset that cells show unless asked otherwise, the smallest whatever its sign; 0 unless given. */
  readonly nearOffsetIndex?: number;
  /** Of a grid with gaps, until every header was read: the cells whose traces are known; of all others nothing is. */
  readonly located?: LocatedCells;
}

/** A lattice of cells, every stride-th inline and crossline from index 0, and the trace of each. */
export interface LocatedCells {
  readonly inlineStride: number;
  readonly crosslineStride: number;
  /** [inline × crossline] of the lattice: trace number, of the near offset; −1 where none stands or was found. */
  readonly traces: Int32Array;
}

/** The vertical axis: value of sample k = start + k × step. */
export interface VerticalAxis {
  readonly domain: 'time' | 'depth';
  readonly unit: 'ms' | 'm' | 'ft';
  readonly start: number;
  readonly step: number;
  /** The domain or the step was inferred rather than declared. */
  readonly inferred: boolean;
}

/** All that is known of a file before any sample is read for display. */
export interface Inspection {
  readonly revision: readonly [number, number] | null;
  readonly layout: TraceLayout;
  /** 0-based offset of the text header: not 0 behind a tape label or padding. */
  readonly fileHeaderOffset: number;
  readonly sampleIntervalMicroseconds: number;
  readonly textHeaders: readonly string[];
  readonly textEncoding: 'ebcdic' | 'ascii' | null;
  /** By camelCase name, as stored. */
  readonly binaryHeader: Readonly<Record<string, number>>;
  readonly vertical: VerticalAxis;
  readonly geometry: Geometry;
  readonly grid: TraceGrid;
  readonly findings: readonly Finding[];
  /** Not every header was read, and those left would tell more: where each trace stands, or that there is a grid. */
  readonly headersPending?: boolean;
  /** Where map coordinates come from; null without any. */
  readonly coordinates: CoordinateWords | null;
  /** Of prestack traces, where their offset was found; bytes 37–40 unless given here or by the user. */
  readonly offsetWord?: HeaderWord;
  /** First trace of each gather in file order, with its ensemble number; null unless geometry.kind is 'gathers' and all headers were read. */
  readonly gathers: { readonly numbers: Float64Array; readonly firstTraces: Int32Array } | null;
}

/** The two trace header words of map coordinates and the unit they are in once the scalar (bytes 71–72) is applied. */
export interface CoordinateWords {
  readonly x: HeaderWord;
  readonly y: HeaderWord;
  readonly unit: BinGrid['unit'];
  /** Stored as DDDMMSS.ss. */
  readonly packed?: boolean;
  /** The scalar is not to be applied: the stored numbers are metres or feet already. */
  readonly scalarIgnored?: boolean;
}

export interface Stride {
  readonly inline: number;
  readonly crossline: number;
  readonly sample: number;
}

/**
 * A subsampled survey: every stride-th real trace laterally; vertically low-passed before decimation.
 * `data` is [inline × crossline × sample], sample fastest, float16 bits; amplitude = half × scale; 0 where null.
 */
export interface Level {
  readonly stride: Stride;
  readonly inlineCount: number;
  readonly crosslineCount: number;
  readonly sampleCount: number;
  readonly data: Uint16Array;
  /** [inline × crossline]: index of the last valid sample of each column, −1 where there is no trace. */
  readonly lastValid: Int32Array;
  readonly scale: number;
}

/** A slice: data[row × width + column], NaN where there is no trace. */
export interface SliceData {
  readonly data: Float32Array;
  readonly width: number;
  readonly height: number;
  /** Stride of the traces or samples shown, the coarser of the two; 1 is full resolution. */
  readonly subsample: number;
  /** Every value is the file's own. */
  readonly exact: boolean;
}

export type SliceAxis = 'inline' | 'crossline' | 'sample' | 'line';

/** A slice placed in the grid: the index of its first column and row on the full-resolution axes, and their strides. */
export interface PlacedSlice extends SliceData {
  readonly axis: SliceAxis;
  /** Full-resolution index along the axis that the data really show (a coarse slice is the nearest coarse line). */
  readonly index: number;
  readonly columnStride: number;
  readonly rowStride: number;
}

/** Isosurface: positions are (inline index, crossline index, sample index) at full resolution's scale, three to a vertex. */
export interface MeshData {
  readonly positions: Float32Array;
  /** Unit vectors in index space that point to lower |amplitude|, three to a vertex. */
  readonly normals: Float32Array;
  readonly indices: Uint32Array;
}

export interface Mesh extends MeshData {
  /** The amplitude that the threshold meant. */
  readonly level: number;
  readonly subsample: number;
}

/** First display range, from the preview's samples. */
export interface AmplitudeRange {
  readonly min: number;
  readonly max: number;
  /** 99.9th percentile of |amplitude|; the isosurface threshold's reference A. */
  readonly p999Absolute: number;
  readonly p001: number;
  readonly p999: number;
  /** Both signs matter: the smaller of |P0.1|, |P99.9| is at least 5 % of the larger. */
  readonly bothSigns: boolean;
  /** Display clip: symmetric at P98 of |non-zero| with both signs, else P1–P99. */
  readonly clip: readonly [number, number];
  /** Half floats are amplitude ÷ scale; a power of two. */
  readonly scale: number;
  /** All samples seen have one value. */
  readonly constant: boolean;
}

export interface Statistics {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly rms: number;
  readonly histogram: { readonly edges: Float64Array; readonly counts: Float64Array };
  readonly percentiles: Readonly<Record<string, number>>;
  readonly liveTraces: number;
  readonly deadTraces: number;
  readonly nonFinite: number;
  readonly saturated: number;
  readonly tracesRead: number;
  /** Every trace was read. */
  readonly complete: boolean;
}

/** Work counted since a dataset was opened. */
export interface WorkCount {
  readonly bytesRead: number;
  readonly readCalls: number;
}
