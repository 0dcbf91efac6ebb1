import type { CubeCells } from '../../core/cube.ts';
import type { TraceRun } from '../../core/trace-run.ts';
import type { ByteOrder, ByteRange, HeaderColumn, HeaderWord, SampleFormat } from '../../core/types.ts';
import type { OutChange, OutContainer, OutWarning } from './out-options.ts';
import type { WideWord } from './wide-words.ts';

/** Where the value of a written header word comes from. Words of the source are read before anything is changed. */
export type WordValue =
  | { readonly kind: 'value'; readonly value: number }
  | { readonly kind: 'from'; readonly word: HeaderWord }
  /** A map coordinate of the source, with its scalar (bytes 71–72) unless it is ignored, times a factor. */
  | { readonly kind: 'position'; readonly word: HeaderWord; readonly scaled: boolean; readonly times: number }
  | { readonly kind: 'expression'; readonly text: string }
  /** The trace's place in the written file, from 1. */
  | { readonly kind: 'place' }
  /** A number planned for each trace: entry `column` of the columns that are sent along. */
  | { readonly kind: 'column'; readonly column: number };

export interface WordRule {
  readonly word: HeaderWord;
  /** A word of 64 bits that is written instead, where it is not 0 and its header has the name that the standard gives it. */
  readonly wide?: WideWord;
  readonly of: WordValue;
  /** A word that is 0 in the source says nothing and stays so. */
  readonly unlessZero?: boolean;
  /** Index of the line in the list of changes. */
  readonly change: number;
}

/** How the words of recording times change with the first sample. */
export interface TimeShift {
  /** What is added to the delay (bytes 109–110), in units of the vertical axis. */
  readonly shift: number;
  /** The new scalar of times (bytes 215–216), by which words 95 to 113 are rewritten; null to keep each trace's own. */
  readonly scalar: number | null;
  readonly change: number;
}

/** How one trace of the source becomes one that is written. It is plain data that goes to the workers. */
export interface OutTraceForm {
  readonly container: OutContainer;
  readonly format: SampleFormat;
  readonly byteOrder: ByteOrder;
  /** The byte order of written samples, which follows that of headers unless the source has them in another one and nothing changes that. */
  readonly sampleOrder: ByteOrder;
  /** The byte order of the headers of the source. */
  readonly sourceOrder: ByteOrder;
  /** 240, or more with additional trace headers. */
  readonly headerByteLength: number;
  /** The samples that are taken of each trace. `count` is their number after every `step`-th was taken; −1 for all of a trace. */
  readonly samples: { readonly first: number; readonly count: number; readonly step: number };
  /** Whether samples pass a low-pass before every `step`-th is taken. */
  readonly antiAlias: boolean;
  /** Samples are multiplied by this before they are stored. */
  readonly factor: number;
  readonly words: readonly WordRule[];
  readonly times: TimeShift | null;
  /** Words that are read of the source and may cross the borders of the standard's words, for a change of byte order. */
  readonly knownWords: readonly HeaderWord[];
  /** Line numbers that written traces are expected to have, where headers were not all read before the lines were chosen. */
  readonly expected: readonly ExpectedNumbers[];
}

/** The numbers that a header word of written traces may hold: first, first + step … last. */
export interface ExpectedNumbers {
  readonly word: HeaderWord;
  readonly first: number;
  readonly last: number;
  readonly step: number;
}

/** What a file will hold, byte for byte but for the samples. */
export interface OutPlan {
  readonly form: OutTraceForm;
  readonly traceCount: number;
  /** Source traces in the order of writing; −1 for a header that is made. */
  readonly traces: TraceRun | Int32Array;
  /** The cells of which samples are computed, one for each written trace; null if they are copied from the source's traces. */
  readonly cells: CubeCells | null;
  /** Numbers planned for each written trace. */
  readonly columns: readonly HeaderColumn[];
  /** Samples of every written trace, or of each. */
  readonly sampleCounts: number | Int32Array;
  /** The bytes before the first trace. */
  readonly head: Uint8Array;
  /** Bytes of the source that follow the last trace. */
  readonly tail: ByteRange | null;
  readonly changes: readonly OutChange[];
  readonly warnings: readonly OutWarning[];
  /** Sentences about a crop that was moved to a sample that the headers can express. */
  readonly moved: readonly string[];
  /** The 1st sample and the step of the written axis, in its unit. */
  readonly start: number;
  readonly step: number;
}
