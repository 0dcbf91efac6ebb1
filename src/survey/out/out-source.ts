import type { CubeCells } from '../../core/cube.ts';
import type { HeaderWord, Inspection, VerticalAxis } from '../../core/types.ts';

/** What an export is made of. */
export interface OutSource {
  /** How the file of the headers is read. */
  readonly inspection: Inspection;
  /** Whether the file has no SEG-Y file headers, or no file is there and all headers are made. */
  readonly headless: boolean;
  /** The file's bytes before its first trace. */
  readonly head: Uint8Array;
  readonly fileByteLength: number;
  /** Headers of some of the chosen traces, which show what a word holds before and after, and their places among the chosen. */
  readonly sampled: { readonly headers: Uint8Array; readonly places: Int32Array };
  /** Set if samples are computed rather than copied: the cell of each written trace, and what the samples are, in words. */
  readonly computed: {
    readonly cells: CubeCells;
    readonly sampleCount: number;
    readonly vertical: VerticalAxis;
    readonly what: string;
    /** Name of the cube. */
    readonly name: string;
    readonly sorting: number | null;
  } | null;
  /** Columns of words that are made for each written trace. */
  readonly made: readonly { readonly word: HeaderWord; readonly values: Float64Array }[];
  /** Number of each written trace within its line, from 1. */
  readonly placesInLines: Int32Array;
}
