import { quantileOfCounts } from './quantile.ts';
import type { Mixing } from './scene.ts';

/** What is done to the traces of a section before it is drawn; the stored samples are never changed. */
export interface SectionSteps {
  /** Corners f1 ≤ f2 ≤ f3 ≤ f4 of an Ormsby filter in Hz (on a depth axis in cycles per km or kft); null for no filter. */
  readonly bandPass: readonly [number, number, number, number] | null;
  /** Whether each trace is divided by its largest |amplitude| or by its RMS. */
  readonly normalise: 'none' | 'peak' | 'rms';
  /** Length in samples of the window of automatic gain; null for none. */
  readonly agcSamples: number | null;
}

export const NO_STEPS: SectionSteps = { bandPass: null, normalise: 'none', agcSamples: null };

export const hasSteps = ({ bandPass, normalise, agcSamples }: SectionSteps): boolean =>
  bandPass !== null || normalise !== 'none' || agcSamples !== null;

/** A vertical section as data[row × width + column]. Columns are traces; values are NaN where there is no trace. */
export interface SectionGrid {
  readonly data: Float32Array;
  readonly width: number;
  readonly height: number;
  /** True if the values are colours, see `SliceData`. */
  readonly colours?: boolean;
}

export interface ProcessedSection extends SectionGrid {
  /** Counts of |amplitude| of all values but nulls, in the bins of `magnitudeBin`. */
  readonly magnitudes: Uint32Array;
  /** Mean amplitude spectrum of the live traces; value k is at the frequency k ÷ (2 (length − 1) × interval). */
  readonly spectrum: Float64Array;
}

/** A bin of `ProcessedSection.magnitudes` is the float32 bits of |amplitude| without the last 15; bins are 1/256 apart or less. */
const SHIFT = 15;
export const MAGNITUDE_BINS = 1 << (31 - SHIFT);

const word = new Uint32Array(1);
const value = new Float32Array(word.buffer);

export function magnitudeBin(amplitude: number): number {
  value[0] = amplitude;
  return (word[0]! & 0x7fffffff) >>> SHIFT;
}

function binStart(bin: number): number {
  word[0] = Math.min(bin, MAGNITUDE_BINS - 1) << SHIFT;
  return Number.isFinite(value[0]!) ? value[0]! : 3.4e38;
}

/** The |amplitude| below which a share (0…1) of the non-zero values lies, to within 1/256 of it; NaN if all are zero. */
export const magnitudePercentile = (magnitudes: Uint32Array, share: number): number =>
  quantileOfCounts(magnitudes.subarray(1), share, (bin) => [binStart(bin + 1), binStart(bin + 2)]);

/** A part of a section in units of its columns and rows; column k is from k to k + 1. It may extend beyond the data. */
export interface SectionWindow {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The settings with which a section is drawn. Changing them does not upload the section again. */
export interface SectionDrawing {
  readonly window: SectionWindow;
  /** 256 RGBA entries from low to high amplitude. */
  readonly table: Uint8Array;
  /** The amplitudes at the ends of the colours. A wiggle's curve moves by twice `swing` between them. */
  readonly range: readonly [low: number, high: number];
  /** Whether polarity is reversed, so that amplitudes are drawn negated. */
  readonly reversed: boolean;
  readonly density: boolean;
  readonly wiggle: boolean;
  readonly fillPositive: boolean;
  readonly fillNegative: boolean;
  /** Colour of curve and positive fill, and of the negative fill: red, green, blue 0…255. */
  readonly ink: readonly [number, number, number];
  readonly negativeInk: readonly [number, number, number];
  /** How far a full amplitude swings to one side, as a multiple of the distance between the traces drawn. */
  readonly swing: number;
  readonly interpolate: boolean;
  /** See `Mixing`; 'values' unless given. */
  readonly mixing?: Mixing;
  /** Width of a curve in device pixels. */
  readonly lineWidth: number;
  /** Samples taken for each pixel and axis: 4 at rest, fewer while the view moves on a slow machine. */
  readonly effort: 1 | 2 | 4;
}

/** Fewest device pixels between two traces drawn as curves. */
const LEAST_WIGGLE_DISTANCE = 6;

/** Chooses how many traces lie from one curve to the next if a column is so many pixels wide; it is a power of two. */
export const wiggleStep = (columnPixels: number): number =>
  2 ** Math.max(0, Math.ceil(Math.log2(LEAST_WIGGLE_DISTANCE / columnPixels)));

/** Draws sections on a canvas of its own. */
export interface SectionPainter {
  readonly kind: 'webgl2' | 'canvas';
  setSection(section: SectionGrid | null): void;
  /** Draws the section. Returns false while parts of a large one are still to be uploaded; then call it again in the next frame. */
  draw(drawing: SectionDrawing): boolean;
  readonly counts: { readonly frames: number; readonly uploads: number; readonly uploadedBytes: number };
  dispose(): void;
}

/** A vertical section along any path over the survey, such as a random line. Its columns are points of the path. */
export interface LineSection extends SectionGrid {
  readonly title: string;
  /** The position of each column on the grid, in fractional full-resolution indices. */
  readonly inlineIndices: Float32Array;
  readonly crosslineIndices: Float32Array;
  /** Distance of each column from the first along the path, in map units, or in traces if there are no map coordinates. */
  readonly distances: Float64Array;
  readonly distanceUnit: string;
}

/** All offsets at the crossing of an inline and a crossline, as read from the file. */
export interface GatherData {
  /** Identifies the survey and the crossing. */
  readonly key: string;
  readonly slice: SectionGrid;
}
