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
