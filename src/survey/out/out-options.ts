import type { HeaderWord, HeaderWordType, SampleFormat } from '../../core/types.ts';
import type { BinaryHeaderField } from '../../segy/binary-header.ts';
import type { TextEncoding } from '../../segy/text-header.ts';

/** A trace header word to set: to a number, to another word of the source, or to a formula of the source's words. */
export interface WordChoice {
  /** 1-based. */
  readonly byte: number;
  /** Int32 unless given, or what the standard says of this byte. */
  readonly type?: HeaderWordType | undefined;
  readonly value?: number | undefined;
  /** A word of the source's headers, or the name of a standard one. */
  readonly from?: HeaderWord | string | undefined;
  /** For example `cdpX * 10`; `trace` is the number of the trace in the source, from 1. */
  readonly expression?: string | undefined;
}

/** The least and the largest line number, and the step between numbers that are taken. */
export type LineRange = readonly [first: number, last: number, step?: number | undefined];

/** What kind of file is written: SEG-Y, Seismic Unix (traces without file headers), or samples alone. */
export type OutContainer = 'segy' | 'su' | 'float32';

/** What is chosen of a cube and how it is written; everything left out stays as it is in the source. */
export interface OutOptions {
  readonly container?: OutContainer | undefined;
  /** Inline and crossline numbers; all lines unless given. */
  readonly inlines?: LineRange | undefined;
  readonly crosslines?: LineRange | undefined;
  /** First and last sample index and the step between written samples. */
  readonly samples?: readonly [first: number, last: number, step?: number | undefined] | undefined;
  /** Trace numbers of the source, from 0, in the order in which they are written. */
  readonly traces?: Int32Array | undefined;
  /** The least and the largest offset that are written. */
  readonly offsets?: readonly [from: number, to: number] | undefined;
  /** Cells of the grid by the indices of their lines, in any order; a grid stays a grid. */
  readonly cells?: { readonly inlineIndices: Int32Array; readonly crosslineIndices: Int32Array } | undefined;
  /** Cells along a line, which is written as a 2D file. */
  readonly path?: { readonly inlineIndices: Int32Array; readonly crosslineIndices: Int32Array } | undefined;
  readonly revision?: 0 | 1 | 2 | undefined;
  readonly byteOrder?: 'big' | 'little' | undefined;
  readonly sampleFormat?: SampleFormat | undefined;
  readonly textEncoding?: TextEncoding | undefined;
  /** The 40 lines of the text header. */
  readonly textHeader?: readonly string[] | undefined;
  readonly words?: readonly WordChoice[] | undefined;
  /** Words of the binary header to set, by name. */
  readonly binary?: Readonly<Partial<Record<BinaryHeaderField, number>>> | undefined;
  /** Whether headers are corrected to how the file is read. */
  readonly repair?: boolean | undefined;
  /** Whether traces that are shorter than the longest one are filled up with zeros. */
  readonly pad?: boolean | undefined;
  /** Whether samples are multiplied by a power of two that fills the range of an integer format (bytes 169–170 tell it). */
  readonly scale?: boolean | undefined;
  /** Whether samples are low-passed before every n-th one is taken; they are unless this is false. */
  readonly antiAlias?: boolean | undefined;
}

/** One line of the list of changes. */
export interface OutChange {
  /** Where it is: 'Binary header, bytes 3221–3222', 'Trace headers, bytes 109–110', 'Text header, line 38' … */
  readonly where: string;
  /** What stands there, such as a word's name. */
  readonly what: string;
  readonly from: string;
  readonly to: string;
  /** How many traces it is about; 1 for the file's headers. */
  readonly count: number;
}

export interface OutWarning {
  readonly code: string;
  readonly message: string;
}
