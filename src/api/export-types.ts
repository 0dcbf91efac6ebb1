import type { Overrides } from '../core/types.ts';
import type { OutChange, OutContainer, OutOptions, OutWarning } from '../survey/out/out-options.ts';
import type { CALL_OPTIONS, Given } from './call-options.ts';

/** The least and the largest line numbers of a written file. */
export type WrittenLines = Readonly<
  Record<'inline' | 'crossline', { readonly first: number; readonly last: number }>
>;

/** The options of `exportSegy`. What is left out stays as it is in the source. */
export interface SegyExportOptions extends OutOptions, Given<typeof CALL_OPTIONS> {}

/** What an export will write. */
export interface SegyExportPlan {
  readonly traces: number;
  readonly bytes: number;
  /** Samples of the longest written trace. */
  readonly sampleCount: number;
  readonly changes: readonly OutChange[];
  readonly warnings: readonly OutWarning[];
  /** Sentences about a crop that begins at another sample than was asked for. */
  readonly moved: readonly string[];
  /** The vertical axis of the written file. */
  readonly start: number;
  readonly step: number;
  readonly container: OutContainer;
  /** The least and the largest line numbers that are written; null if the file is no grid. */
  readonly lines: WrittenLines | null;
  /** The overrides with which the written file must be opened to be read as the source is; empty after a repair. */
  readonly overrides: Overrides;
  /** For the container float32, the text of a JSON file that says what the samples are. */
  readonly sidecar?: string;
}

/** What an export has written. */
export interface SegyExportResult extends SegyExportPlan {
  /** The largest |written − stored| ÷ |stored| of all samples; 0 if none was rounded. */
  readonly largestRelativeError: number;
  /** NaN and infinities for which the written format has no form; 0 was written. */
  readonly nonFinite: number;
  /** Samples beyond the range of the written format; the nearest value that it has was written. */
  readonly clipped: number;
  /** SHA-256 of each block of the file as it was meant, as hexadecimal digits; the last block may be shorter. */
  readonly blocks: { readonly byteLength: number; readonly sha256: readonly string[] };
}
