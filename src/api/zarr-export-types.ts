import type { OutCodec, OutSampleType } from '../zarr/out-plan.ts';
import type { CallOptions } from './types.ts';

export interface ZarrExportOptions {
  readonly zarrFormat?: 2 | 3;
  /** Samples of a chunk along each axis. */
  readonly chunk?: number;
  readonly sampleType?: OutSampleType;
  readonly codec?: OutCodec;
  /** Whether coarser levels are written too. A 2D line has none. */
  readonly pyramid?: boolean;
}

export interface ZarrExportCall extends CallOptions {
  /** Is awaited before each part, so that a promise that is pending pauses the export. */
  readonly pause?: () => Promise<void>;
}

export interface ZarrExportResult {
  readonly chunks: number;
  readonly bytes: number;
  /** Chunks that were there already, of an export that was broken off. */
  readonly resumed: number;
  /** Samples too large for the sample type, which became its largest number. */
  readonly saturated: number;
  /** The largest difference that the sample type allows between a sample and what stands for it; 0 for float32. */
  readonly largestDifference: number;
  readonly levels: number;
}
