/** What is done to the traces of a section before it is drawn; the stored samples are never changed. */
export interface SectionSteps {
  /** Ormsby corners f1 ≤ f2 ≤ f3 ≤ f4 in Hz (depth: cycles per km or kft); null: no filter. */
  readonly bandPass: readonly [number, number, number, number] | null;
  /** Every trace divided by its largest |amplitude| or its RMS. */
  readonly normalise: 'none' | 'peak' | 'rms';
  /** Length of the automatic gain window in samples; null: none. */
  readonly agcSamples: number | null;
}

export const NO_STEPS: SectionSteps = { bandPass: null, normalise: 'none', agcSamples: null };

export function hasSteps({ bandPass, normalise, agcSamples }: SectionSteps): boolean {
  return bandPass !== null || normalise !== 'none' || agcSamples !== null;
}

/** A vertical section: data[row × width + column], columns are traces, NaN where there is none. */
export interface SectionGrid {
  readonly data: Float32Array;
  readonly width: number;
  readonly height: number;
}

export interface ProcessedSection extends SectionGrid {
  /** Counts of |amplitude| of all values but nulls; by magnitudeBin. */
  readonly magnitudes: Uint32Array;
  /** Mean amplitude spectrum of the live traces: value k at k ÷ (2 (length − 1) × interval). */
  readonly spectrum: Float64Array;
}

/** Bins of `ProcessedSection.magnitudes`: the float32 bits of |amplitude| without their last ones, so steps of 1/256. */
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

/** |amplitude| below which this share (0…1) of the non-zero values lie, to within 1/256 of it; NaN when all are zero. */
export function magnitudePercentile(magnitudes: Uint32Array, share: number): number {
  let total = 0;
  for (let bin = 1; bin < magnitudes.length; bin++) total += magnitudes[bin]!;
  if (total === 0) return Number.NaN;
  let wanted = Math.max(0, Math.min(1, share)) * total;
  for (let bin = 1; bin < magnitudes.length; bin++) {
    const count = magnitudes[bin]!;
    if (count >= wanted && count > 0) {
      const low = binStart(bin);
      return low + (binStart(bin + 1) - low) * (wanted / count);
    }
    wanted -= count;
  }
  return binStart(MAGNITUDE_BINS - 1);
}

/** Part of a section in cells of its data: column k reaches from k to k + 1. May reach beyond the data. */
export interface SectionWindow {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** What a section is drawn with; changing any of it uploads nothing. */
export interface SectionDrawing {
  readonly window: SectionWindow;
  /** 256 RGBA entries from low to high amplitude. */
  readonly table: Uint8Array;
  /** Amplitudes at the ends of the colours; a wiggle swings from `low` to `high` over twice its `swing`. */
  readonly range: readonly [low: number, high: number];
  /** Polarity flipped: amplitudes are drawn negated. */
  readonly reversed: boolean;
  readonly density: boolean;
  readonly wiggle: boolean;
  readonly fillPositive: boolean;
  readonly fillNegative: boolean;
  /** Colour of curve and positive fill, and of the negative fill: red, green, blue 0…255. */
  readonly ink: readonly [number, number, number];
  readonly negativeInk: readonly [number, number, number];
  /** Swing of a full amplitude to one side, in distances between the traces drawn. */
  readonly swing: number;
  readonly interpolate: boolean;
  /** Device pixels of a curve. */
  readonly lineWidth: number;
  /** Taps of a pixel per axis: 4 at rest, less while the view moves on a slow machine. */
  readonly effort: 1 | 2 | 4;
}

/** Fewest device pixels between two traces drawn as curves. */
const LEAST_WIGGLE_DISTANCE = 6;

/** Every how many traces a curve is drawn where a column is this many pixels wide: a power of two. */
export function wiggleStep(columnPixels: number): number {
  return 2 ** Math.max(0, Math.ceil(Math.log2(LEAST_WIGGLE_DISTANCE / columnPixels)));
}

/** Draws sections on one canvas, the whole of it. */
export interface SectionPainter {
  readonly kind: 'webgl2' | 'canvas';
  setSection(section: SectionGrid | null): void;
  /** False while parts of a large section still wait to be uploaded: call again in the next frame. */
  draw(drawing: SectionDrawing): boolean;
  readonly counts: { readonly frames: number; readonly uploads: number; readonly uploadedBytes: number };
  dispose(): void;
}

/** A vertical section along any path over the survey, such as a random line; its columns stand where the path says. */
export interface LineSection extends SectionGrid {
  readonly title: string;
  /** Position of each column on the grid, full-resolution indices, fractional. */
  readonly inlineIndices: Float32Array;
  readonly crosslineIndices: Float32Array;
  /** Distance of each column from the first, in map units (or in traces where there is no map). */
  readonly distances: Float64Array;
  readonly distanceUnit: string;
}

/** All offsets at the crossing of an inline and a crossline, as read from the file. */
export interface GatherData {
  /** Of which survey, at which crossing. */
  readonly key: string;
  readonly slice: SectionGrid;
}
