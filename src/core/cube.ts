import type { AttributeSettings } from './attribute.ts';
import type { ChunkLevel, StoreDescriptor, StoredValues, ZarrPlace } from './chunks.ts';
import type { SourceDescriptor } from './source.ts';
import type {
  AmplitudeRange,
  BinGrid,
  Level,
  ProgressListener,
  SliceAxis,
  SliceData,
  Statistics,
  TraceGrid,
  TraceLayout,
  VerticalAxis,
} from './types.ts';

/** A lateral axis. The line with index k has the number first + k × step. */
export interface CubeAxis {
  /** Name of its lines: 'Inline', 'Crossline', 'CDP', 'Trace' … */
  readonly label: string;
  readonly first: number;
  readonly step: number;
  readonly count: number;
}

/** The axes of a cube, and the map coordinates of its bins. */
export interface CubeGrid {
  readonly inline: CubeAxis;
  readonly crossline: CubeAxis;
  readonly sampleCount: number;
  readonly vertical: VerticalAxis;
  /** The map from indices to coordinates; null if there are no map coordinates. */
  readonly binGrid: BinGrid | null;
  /** True for a 2D line or gathers, which have one inline with all traces and are shown as one section. */
  readonly flat: boolean;
}

/** What the samples measure. The page chooses colour map, clip and words by it. */
export interface Quantity {
  /** 'amplitude', 'velocity', 'envelope' … */
  readonly name: string;
  /** The unit of the samples; empty if they have none. */
  readonly unit: string;
  /** True if values below zero matter as much as those above it. */
  readonly signed: boolean;
  /** True if the lowest value follows the highest one, as with angles. */
  readonly cyclic: boolean;
}

/** What is done to the second of two cubes before it is taken from the first. */
export interface Adjustment {
  /** The second cube's samples are multiplied by this. */
  readonly scale: number;
  /** The second cube is moved down by this many samples of the first cube. */
  readonly shiftSamples: number;
}

/** The samples of a SEG-Y file. If there are several offsets, a sample is the mean of the finite values of all. */
export interface SegyRecipe {
  readonly kind: 'segy';
  readonly source: SourceDescriptor;
  readonly layout: TraceLayout;
  readonly grid: TraceGrid;
  /** Indices of one or more of the grid's offsets. */
  readonly offsets: readonly number[];
}

/** The first cube minus the second, on the grid of the first. */
export interface DifferenceRecipe extends Adjustment {
  readonly kind: 'difference';
  readonly a: CubeRecipe;
  readonly b: CubeRecipe;
  /** For each line and sample of the first cube its index in the second, −1 if the second has none. */
  readonly places: {
    readonly inline: Int32Array;
    readonly crossline: Int32Array;
    readonly sample: Int32Array;
  };
}

/** The traces of another cube, each moved so that a horizon lies at the same sample in all. */
export interface FlattenedRecipe {
  readonly kind: 'flattened';
  readonly of: CubeRecipe;
  /** Samples of a trace of that cube. */
  readonly sampleCount: number;
  readonly crosslineCount: number;
  /** Sample k of a trace is the other's at k + shift, [inline × crossline]; NaN where there is no horizon, and then no sample. */
  readonly shifts: Float32Array;
}

/**
 * The samples of a SEG-Y file as `optimize` has stored them for time slices: in half precision, in tiles of a few samples of all traces
 * of a block.
 */
export interface TilesRecipe {
  readonly kind: 'tiles';
  readonly sampleCount: number;
  readonly inlineCount: number;
  readonly crosslineCount: number;
  /** Lines of a block along the slow axis, and traces of a line in it. */
  readonly blockSlow: number;
  readonly blockFast: number;
  readonly slowIsInline: boolean;
  readonly tileSamples: number;
  /** By block: the key of its record, and which of its values is the first time tile. */
  readonly keys: readonly string[];
  readonly firstTiles: readonly number[];
  /** Amplitude = half × scale. */
  readonly scale: number;
  /** Last valid sample of each cell [inline × crossline], −1 for none; null if no sample is missing. */
  readonly lastValid: Int32Array | null;
  /** For a recipe that is cut down to some cells: where these are in the grid, with their last valid samples. */
  readonly cut: { readonly cells: CubeCells; readonly lastValid: Int32Array | null } | null;
  /** Memory in which a worker may keep tiles that it has read. */
  readonly cacheBytes: number;
}

/** A cube that an attribute is computed of. */
export interface AttributeInput {
  readonly recipe: CubeRecipe;
  /** For each line and sample of the first cube its index in this one; null if this is the first cube or has the same grid. */
  readonly places: DifferenceRecipe['places'] | null;
}

/** An attribute of a cube, or a formula over several, on the grid of the first. */
export interface AttributeRecipe {
  readonly kind: 'attribute';
  readonly settings: AttributeSettings;
  /** The size of the grid. */
  readonly inlineCount: number;
  readonly crosslineCount: number;
  readonly sampleCount: number;
  readonly cyclic: boolean;
  readonly inputs: readonly AttributeInput[];
  /**
   * For a recipe that is cut down to some cells: where these are in the grid, and where the cells are that the inputs are cut down to.
   * Null for a whole recipe.
   */
  readonly cut: { readonly cells: CubeCells; readonly inputCells: CubeCells } | null;
}

/** The samples of a Zarr array or of a ZGY file, which are stored in chunks. */
export interface ChunkRecipe {
  readonly kind: 'chunks';
  readonly store:
    | StoreDescriptor
    | { readonly kind: 'zgy'; readonly id: string; readonly source: SourceDescriptor };
  readonly level: ChunkLevel;
  readonly values: StoredValues;
  readonly mask: ZarrPlace | null;
  /** The cells of the level that are crosslines 0, 1, 2 … of inline 0 here; null if cells are those of the level. */
  readonly cells: CubeCells | null;
  /** Memory in which a worker may keep chunks that it has decoded. */
  readonly cacheBytes: number;
  /** Requests that a worker may have under way. */
  readonly requests: number;
}

/**
 * How the samples of a cube are read or computed. A recipe is plain data that can be structured-cloned, and a worker needs
 * nothing else to read or compute the samples itself.
 */
export type CubeRecipe =
  | SegyRecipe
  | DifferenceRecipe
  | FlattenedRecipe
  | AttributeRecipe
  | ChunkRecipe
  | TilesRecipe;

/** A run of indices from 0 along an axis. */
export interface IndexRun {
  readonly first: number;
  readonly count: number;
}

export interface CubeBox {
  readonly inline: IndexRun;
  readonly crossline: IndexRun;
  readonly sample: IndexRun;
}

/** Traces of a cube by the indices of their lines. Both arrays have the same length; outside the grid there is no trace. */
export interface CubeCells {
  readonly inlineIndices: Int32Array;
  readonly crosslineIndices: Int32Array;
}

export interface CubeCall {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ProgressListener | undefined;
}

export interface CubeLevelCall extends CubeCall {
  /** The most samples that a trace of the level may have. Ignored if leaving out samples would change the data. */
  readonly maxSamples?: number | undefined;
}

export interface CubeSliceRequest extends CubeCall {
  readonly axis: SliceAxis;
  /** The line number, or the sample index; not needed for the axis 'line'. */
  readonly position?: number | undefined;
  /** Take every n-th trace: 1, 2, 4, 8 or 16. */
  readonly subsample?: number | undefined;
  /** True to get full resolution and full precision, even if something coarser is stored. */
  readonly exact?: boolean | undefined;
}

/** What `optimize` has made. If the storage has no room for everything, the finest data are left out first. */
export interface Optimized {
  /** Subsamples of the stored levels, coarsest first. It ends with 1 if every slice can be read at full resolution from the storage. */
  readonly levels: number[];
  /** Size of what was made. */
  readonly bytes: number;
  /** Bytes of it that the browser's storage has taken. The rest is in memory, until the page is closed; without storage all of it is. */
  readonly keptBytes: number;
  /** Whether full-resolution time slices are stored. */
  readonly timeSlices: boolean;
  /** Whether full-resolution sections across the order of the file are stored. Sections along it are read from the file. */
  readonly sections: boolean;
}

/**
 * A regular grid of samples with levels, of which slices, sections, surfaces, volumes and exports are made. The samples of a
 * SEG-Y file are a cube, and so are one offset or the stack of a prestack file and the difference of two surveys. Methods that
 * return a promise reject with a SegyError, whose code is 'closed' after `close()`.
 */
export interface Cube {
  /**
   * Canonical JSON of origin, parameters and the version of the algorithm, so that cubes with equal ids have equal samples. If a
   * file's headers are read only later and show another grid, `id`, `recipe` and `grid` are replaced.
   */
  readonly id: string;
  readonly recipe: CubeRecipe;
  readonly name: string;
  readonly grid: CubeGrid;
  readonly quantity: Quantity;
  /**
   * Reads every n-th inline and crossline with all samples. If memory does not allow it, every second, fourth … sample is left out
   * where that removes less than 1 % of the energy, else more traces are; the level's stride tells. 'preview' is the coarse level of
   * the first picture, 'best' the finest level that is in memory.
   */
  level(subsample: number | 'preview' | 'best', call?: CubeLevelCall): Promise<Level>;
  slice(request: CubeSliceRequest): Promise<SliceData>;
  /** Reads the vertical section along these traces. Each trace is a column, and every value is exact. */
  path(cells: CubeCells, call?: CubeCall): Promise<SliceData>;
  /** Reads the exact samples of a box as [inline × crossline × sample]; NaN where there is no sample. */
  window(box: CubeBox, call?: CubeCall): Promise<Float32Array>;
  /** Finds display range and isosurface reference from samples spread over the cube. The result is the same at each call. */
  range(call?: CubeCall): Promise<AmplitudeRange>;
  statistics(call?: CubeCall): Promise<Statistics>;
  /** Stores in this browser what slices and levels need, if storing it is worth while. */
  optimize?(call?: CubeCall): Promise<Optimized>;
  /** The share (0…1) of what `optimize` stores that is stored already. */
  optimizedShare?(): Promise<number>;
  /** Releases the cube's memory. Closing the cube of an open survey closes the survey, and the other way round. */
  close(): void;
}
