/**
 * The records that all folders share. They are plain data, so that each can be structured-cloned to a worker.
 * Indices (`…Index`) count from 0, whereas `inline` and `crossline` alone are line numbers as in the headers.
 * `byte` is 1-based as in the SEG-Y standard; byte offsets (`offset`, `…Offset`) are 0-based.
 */

/** Byte order of words. 'pairwise' is big-endian with the bytes of each pair exchanged (the third order of SEG-Y rev 2). */
export type ByteOrder = 'big' | 'little' | 'pairwise';

/** The sample format codes that can be decoded (SEG-Y rev 2.1, binary header bytes 3225–3226). */
export type SampleFormat = 1 | 2 | 3 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 15 | 16;

/** How a trace header word is stored. */
export type HeaderWordType = 'int32' | 'int16' | 'uint16' | 'ibm' | 'ieee';

/** A trace header word. `byte` is 1-based and at most 237; `type` is int32 unless given. */
export interface HeaderWord {
  readonly byte: number;
  readonly type?: HeaderWordType;
}

/** The values of a header word of many traces; a Float64Array for a float word. */
export type HeaderColumn = Int32Array | Float64Array;

/** The bytes [start, end) of a file. */
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

/** Something that was inferred or that is doubtful. The message tells the evidence. */
export interface Finding {
  readonly code: string;
  readonly severity: 'info' | 'warning' | 'error';
  readonly message: string;
  readonly remedy?: string;
  readonly alternatives?: readonly FindingAlternative[];
}

export interface FindingAlternative {
  readonly label: string;
  /** One sentence that says what supports this alternative. */
  readonly why?: string;
  /** Open options that choose this alternative. */
  readonly overrides: Overrides;
}

/** What the user sets; each value replaces the one that would be inferred. */
export interface Overrides {
  /** 0-based byte at which the file headers begin. Of several files joined into one, only the one that begins there is read. */
  readonly fileHeaderOffset?: number;
  readonly byteOrder?: ByteOrder;
  /** Order of the bytes of samples, if it is not that of the headers. */
  readonly sampleByteOrder?: ByteOrder;
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

/** Byte offset and number of samples of each trace, from trace `firstTrace` (0 unless given) on. */
export interface RaggedTraces {
  readonly offsets: Float64Array;
  readonly sampleCounts: Int32Array;
  readonly firstTrace?: number;
}

/** Where the traces lie in the file and how their samples are stored. */
export interface TraceLayout {
  /** Order of the bytes of header words, and of samples unless `sampleByteOrder` is given. */
  readonly byteOrder: ByteOrder;
  /** Order of the bytes of samples if it is not that of the headers. */
  readonly sampleByteOrder?: ByteOrder;
  readonly sampleFormat: SampleFormat;
  /** Bytes of one stored sample. */
  readonly sampleByteLength: number;
  /** Number of samples of the longest trace. */
  readonly samplesPerTrace: number;
  readonly traceCount: number;
  /** 0-based offset of the first trace header. */
  readonly firstTraceOffset: number;
  /** 240, or more with additional trace headers (rev 2). */
  readonly traceHeaderByteLength: number;
  /** Byte length of a trace with its header; that of the longest trace if `ragged`. */
  readonly traceByteLength: number;
  /** Where traces of unequal length begin and how long they are; null if all have the same length. */
  readonly ragged: RaggedTraces | null;
}

/** An axis of line numbers: number = first + index × step. `step` is positive and `first` the lowest number. */
export interface LineAxis {
  readonly first: number;
  readonly count: number;
  readonly step: number;
  /** The 1-based trace header byte that the numbers are read from. */
  readonly byte: number;
  /** Type of the header word; int32 unless given. */
  readonly type?: HeaderWordType;
}

export interface MapPoint {
  readonly x: number;
  readonly y: number;
}

/** The map from grid indices to coordinates: origin + inlineIndex × inlineVector + crosslineIndex × crosslineVector. */
export interface BinGrid {
  readonly origin: MapPoint;
  /** Map shift when the inline number grows by one step. */
  readonly inlineVector: MapPoint;
  /** Map shift when the crossline number grows by one step. */
  readonly crosslineVector: MapPoint;
  /** Distance between neighbouring inlines, which is the length of `inlineVector`. */
  readonly inlineSpacing: number;
  readonly crosslineSpacing: number;
  /** Direction in which crossline numbers grow, in degrees clockwise from grid north; null if coordinates are in arc units. */
  readonly azimuth: number | null;
  readonly unit: 'm' | 'ft' | 'arc-seconds' | 'degrees' | 'unknown';
}

export interface GridGeometry {
  readonly inline: LineAxis;
  readonly crossline: LineAxis;
  readonly sorting: 'inline' | 'crossline' | 'none';
  /** Number of cells that have a trace; null until every header was read. */
  readonly liveTraces: number | null;
  /** True if every trace header was read and agrees with this grid. */
  readonly verified: boolean;
  readonly binGrid: BinGrid | null;
}

export interface Geometry3d extends GridGeometry {
  readonly kind: '3d';
}

export interface GeometryPrestack extends GridGeometry {
  readonly kind: 'prestack';
  /** The offsets in ascending order. */
  readonly offsets: readonly number[];
}

export interface GeometryGathers {
  readonly kind: 'gathers';
  readonly ensemble: { readonly byte: number; readonly first: number; readonly count: number };
  readonly within: { readonly byte: number };
}

/** The map position of a trace, whose number counts from 0. */
export interface TracePoint extends MapPoint {
  readonly trace: number;
}

export interface Geometry2d {
  readonly kind: '2d';
  /** The CDP numbers, if they ascend evenly through the file. */
  readonly cdp: { readonly first: number; readonly count: number; readonly step: number } | null;
  /** The word of CDP numbers, if they only ascend or only descend along the line, evenly or not. */
  readonly cdpWord?: HeaderWord;
  readonly traceCount: number;
  /** Map positions of sampled traces in trace order, with the scalar applied; empty if there are no coordinates. */
  readonly path: readonly TracePoint[];
}

export type Geometry = Geometry3d | GeometryPrestack | GeometryGathers | Geometry2d;

/**
 * Which trace of the file is in which cell of the grid. A 2D line or a file of gathers is a grid of one inline whose crosslines
 * are its traces in file order.
 */
export interface TraceGrid {
  readonly inlineCount: number;
  readonly crosslineCount: number;
  /** Number of traces in a cell; 1 in a poststack survey. */
  readonly offsetCount: number;
  /**
   * Trace numbers as [inline × crossline × offset], offset fastest, −1 where there is no trace; null if trace numbers are computed
   * from the order below.
   */
  readonly cells: Int32Array | null;
  /** The axis whose index changes slowest in the file. */
  readonly slowAxis: 'inline' | 'crossline';
  readonly inlineDescending: boolean;
  readonly crosslineDescending: boolean;
  /** If true, the file has a whole grid for each offset, one after another; otherwise offsets change fastest. */
  readonly offsetsSlowest?: boolean;
  /** If true, offsets descend in the file. */
  readonly offsetsDescending?: boolean;
  /** Index of the offset with the smallest |offset|, which cells show unless another is asked for; 0 unless given. */
  readonly nearOffsetIndex?: number;
  /** For a grid with gaps until every header was read: the cells whose traces are known. Nothing is known of other cells. */
  readonly located?: LocatedCells;
}

/** The traces of a lattice of cells, which is every stride-th inline and crossline from index 0 on. */
export interface LocatedCells {
  readonly inlineStride: number;
  readonly crosslineStride: number;
  /** Trace numbers at the near offset as [inline × crossline] of the lattice; −1 if there is none or it was not found. */
  readonly traces: Int32Array;
}

/** The vertical axis: the value of sample k is start + k × step. */
export interface VerticalAxis {
  readonly domain: 'time' | 'depth';
  /** 'ns' for samples less than 1 µs apart, as of ground radar. */
  readonly unit: 'ms' | 'ns' | 'm' | 'ft';
  readonly start: number;
  readonly step: number;
  /** Name of the horizon that a flattened cube counts from, negative above it. */
  readonly below?: string;
  /** True if the domain or the step was inferred rather than read from the headers. */
  readonly inferred: boolean;
}

/** Everything that is known of a file before samples are read for display. */
export interface Inspection {
  readonly revision: readonly [number, number] | null;
  readonly layout: TraceLayout;
  /** 0-based byte offset of the text header; not 0 if a tape label or padding precedes it. */
  readonly fileHeaderOffset: number;
  readonly sampleIntervalMicroseconds: number;
  readonly textHeaders: readonly string[];
  readonly textEncoding: 'ebcdic' | 'ascii' | null;
  /** The words of the binary header as stored, by camelCase name. */
  readonly binaryHeader: Readonly<Record<string, number>>;
  readonly vertical: VerticalAxis;
  readonly geometry: Geometry;
  readonly grid: TraceGrid;
  readonly findings: readonly Finding[];
  /** True if headers were not all read and the rest would tell more, such as where each trace is or whether there is a grid. */
  readonly headersPending?: boolean;
  /** The words from which map coordinates are read; null if there are none. */
  readonly coordinates: CoordinateWords | null;
  /** The word in which the offsets of prestack traces were found; bytes 37–40 unless given here or by the user. */
  readonly offsetWord?: HeaderWord;
  /**
   * Ensemble number and first trace of each gather, in file order; null unless geometry.kind is 'gathers' and all headers were
   * read.
   */
  readonly gathers: { readonly numbers: Float64Array; readonly firstTraces: Int32Array } | null;
}

/** The two trace header words of map coordinates, and their unit once the scalar (bytes 71–72) is applied. */
export interface CoordinateWords {
  readonly x: HeaderWord;
  readonly y: HeaderWord;
  readonly unit: BinGrid['unit'];
  /** True if coordinates are stored as DDDMMSS.ss. */
  readonly packed?: boolean;
  /** True if the scalar must not be applied, because the stored numbers are metres or feet already. */
  readonly scalarIgnored?: boolean;
}

export interface Stride {
  readonly inline: number;
  readonly crossline: number;
  readonly sample: number;
}

/**
 * A subsampled survey: every stride-th trace laterally, and all samples. If memory is short and nearly nothing of the data is lost
 * (see `widestSampleStride`), samples are low-passed and decimated too.
 * `data` is [inline × crossline × sample], sample fastest, as float16 bits; amplitude = half × scale, and 0 where there is no value.
 */
export interface Level {
  readonly stride: Stride;
  readonly inlineCount: number;
  readonly crosslineCount: number;
  readonly sampleCount: number;
  readonly data: Uint16Array;
  /** Index of the last valid sample of each column as [inline × crossline]; −1 where there is no trace. */
  readonly lastValid: Int32Array;
  readonly scale: number;
}

/** A slice as data[row × width + column]; values are NaN where there is no trace. */
export interface SliceData {
  readonly data: Float32Array;
  readonly width: number;
  readonly height: number;
  /** Stride of traces or of samples, whichever is larger; 1 is full resolution. */
  readonly subsample: number;
  /** True if every value is exactly that of the file. */
  readonly exact: boolean;
  /** True if the values are colours, 65536 red + 256 green + blue, each 0 to 255. */
  readonly colours?: boolean;
}

export type SliceAxis = 'inline' | 'crossline' | 'sample' | 'line';

/** A slice with its place in the grid. Column and row k are at the full-resolution indices k × stride. */
export interface PlacedSlice extends SliceData {
  readonly axis: SliceAxis;
  /** The full-resolution index along the axis that the data show; for a coarse slice that of the nearest coarse line. */
  readonly index: number;
  readonly columnStride: number;
  readonly rowStride: number;
}

/** An isosurface. Positions are full-resolution (inline index, crossline index, sample index), three numbers to a vertex. */
export interface MeshData {
  readonly positions: Float32Array;
  /** Unit vectors in index space that point to lower |amplitude|, three numbers to a vertex. */
  readonly normals: Float32Array;
  readonly indices: Uint32Array;
  /** Another quantity at each vertex, by which it is coloured: (value, 1), or (0, 0) where there is none. */
  readonly paint?: Float32Array;
}

export interface Mesh extends MeshData {
  /** The amplitude of the surface, to which the threshold was converted. */
  readonly level: number;
  /** The surface is made from every n-th trace. It is coarser than was asked for if memory or the number of triangles demands it. */
  readonly subsample: number;
  /** 1 if every sample of these traces was used, else it is made from every n-th one. */
  readonly sampleStride: number;
  /** Where the triangles of the negative sign begin in `indices`. Only a surface of both signs has it; the positive ones come first. */
  readonly negativeFrom?: number;
}

/** What the samples of the preview say about thresholds from 0 to 1. Ranges stored by earlier versions have none. */
export interface ThresholdShares {
  /** The threshold that 99.7 % of the samples do not exceed (in |amplitude| if both signs matter). */
  readonly strong: number;
  /** Share of the samples in each of equal parts of 0 … 1. */
  readonly shares: readonly number[];
  /** Share of the samples beyond a threshold of 1. */
  readonly beyond: number;
}

/** The first display range of a survey, from the samples of the preview. */
export interface AmplitudeRange {
  readonly min: number;
  readonly max: number;
  /** 99.9th percentile of |amplitude|, to which the threshold of the isosurface refers. */
  readonly p999Absolute: number;
  readonly p001: number;
  readonly p999: number;
  /** True if both signs matter, which is if the smaller of |P0.1| and |P99.9| is at least 5 % of the larger. */
  readonly bothSigns: boolean;
  readonly thresholds?: ThresholdShares;
  /** Amplitudes at the ends of the colours: ±P98 of |amplitude| without zeros if both signs matter, otherwise P1 to P99. */
  readonly clip: readonly [number, number];
  /** A power of two; half floats are amplitude ÷ scale. */
  readonly scale: number;
  /** True if all samples of the preview have the same value, or if none is a finite number. */
  readonly constant: boolean;
  /** True if no sample of the preview is a finite number. All values above are then 0, which none of the samples is. */
  readonly noneFinite?: boolean;
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
  /** True if every trace was read. */
  readonly complete: boolean;
}
