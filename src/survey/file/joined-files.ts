import { SegyError } from '../../core/errors.ts';
import type { Overrides } from '../../core/types.ts';
import { readHeaderUint16, TRACE_HEADER_LENGTH } from '../../segy/fields.ts';
import { HeaderStore } from '../words/header-store.ts';
import { type FilePart, filePartAt, findFilePart } from './file-part.ts';
import { type Asking, FileView } from './file-view.ts';
import {
  EXTENSION_END,
  FIRST_WALK,
  MAX_RAGGED_TRACES,
  type RaggedIndex,
  samplesOf,
  WALK_WINDOW,
} from './ragged.ts';

/** A SEG-Y file within a file, and how many of its traces were found. */
export interface JoinedPart extends FilePart {
  traceCount: number;
}

/** Several SEG-Y files that follow one another in a file. */
export interface JoinedFiles {
  readonly parts: readonly JoinedPart[];
  /** All their traces, in file order. */
  readonly traces: RaggedIndex;
  /** Traces that are cut off where the next file begins, and bytes between files that belong to neither. */
  readonly cutTraces: number;
  readonly strayBytes: number;
}

/** What is read at a time must hold file headers, with extended text headers, and a trace header. */
const LOOKAHEAD = 64 * 1024;
/** The next file is searched for in the last trace, which may be cut off, and up to so many bytes behind it. */
const MAX_STRAY = 64 * 1024;

/** Walks through a file from header to header, across file headers. */
class JoinedWalk {
  readonly parts: JoinedPart[];
  private readonly offsets: number[] = [];
  private readonly sampleCounts: number[] = [];
  private readonly headers = new HeaderStore();
  private cutTraces = 0;
  private strayBytes = 0;
  private at: number;
  private window: FileView;

  /**
   * @param end the byte up to which traces are walked
   * @param mayRead false stops at the first byte that was not read before
   */
  constructor(
    private readonly view: FileView,
    first: FilePart,
    private readonly end: number,
    private readonly mayRead: boolean,
    private readonly overrides: Overrides,
  ) {
    this.parts = [{ ...first, traceCount: 0 }];
    this.at = first.firstTraceOffset;
    this.window = view;
  }

  private get part(): JoinedPart {
    return this.parts.at(-1)!;
  }

  /** Makes [from, to) known to `window`, whose offsets are those of the view. Returns false if it may not be read. */
  private *has(from: number, to: number): Asking<boolean> {
    const last = Math.min(to, this.view.byteLength);
    if (this.window.bytes(from, last)) return true;
    if (this.view.bytes(from, last)) {
      this.window = this.view;
      return true;
    }
    if (!this.mayRead) return false;
    const end = Math.min(Math.max(last, from + WALK_WINDOW), Math.max(last, this.end), this.view.byteLength);
    const [bytes] = yield [{ start: from, end }];
    this.window = new FileView(this.view.byteLength);
    this.window.add(from, bytes!);
    return true;
  }

  /** The number of samples of the trace whose header is at a byte; null if it is no trace header of this file. */
  private samplesAt(header: Uint8Array): number | null {
    const { byteOrder, samplesPerTrace, firstTrace } = this.part;
    if (this.overrides.samplesPerTrace !== undefined) return samplesPerTrace;
    const own = samplesOf(header, byteOrder);
    if (own === (samplesPerTrace & 0xffff)) return samplesPerTrace;
    if (own === firstTrace.samples) return own || samplesPerTrace;
    const interval = readHeaderUint16(header, 0, 117, byteOrder);
    return interval > 0 && interval === firstTrace.interval ? own : null;
  }

  private begin(part: FilePart): void {
    this.strayBytes += part.offset - this.at;
    this.at = part.firstTraceOffset;
    if (this.part.traceCount === 0) this.parts.pop();
    this.parts.push({ ...part, traceCount: 0 });
  }

  /** Takes back the last trace, into which the next file reaches. */
  private dropLast(): void {
    this.at = this.offsets.pop()!;
    this.sampleCounts.pop();
    this.part.traceCount -= 1;
    this.cutTraces += 1;
  }

  /** Looks for the next file from the last trace on, where no trace follows it. Returns whether there is one. */
  private *beginNext(): Asking<boolean> {
    const lastTrace = this.part.traceCount > 0 ? this.offsets.at(-1)! : this.at;
    const from = lastTrace + TRACE_HEADER_LENGTH;
    const to = Math.min(this.at + MAX_STRAY, this.end);
    if (from >= to || !(yield* this.has(from, to + LOOKAHEAD))) return false;
    const found = findFilePart(this.window, from, to, this.overrides);
    if (!found) return false;
    if (found.offset < this.at) this.dropLast();
    this.begin(found);
    return true;
  }

  *walk(): Asking<void> {
    while (this.at + TRACE_HEADER_LENGTH <= this.end) {
      const { traceHeaderByteLength, sampleByteLength } = this.part;
      if (!(yield* this.has(this.at, this.at + LOOKAHEAD))) return;
      const next = this.offsets.length > 0 ? filePartAt(this.window, this.at, this.overrides) : null;
      if (next) {
        this.begin(next);
        continue;
      }
      const header = this.window.bytes(
        this.at,
        Math.min(this.at + Math.min(traceHeaderByteLength, EXTENSION_END), this.view.byteLength),
      )!;
      const samples = this.samplesAt(header);
      const after = this.at + traceHeaderByteLength + (samples ?? 0) * sampleByteLength;
      if (samples === null || after > this.end) {
        if (yield* this.beginNext()) continue;
        return;
      }
      if (this.offsets.length === MAX_RAGGED_TRACES) {
        throw new SegyError(
          'memory-limit',
          `Several files are joined into one, with more than ${MAX_RAGGED_TRACES} traces, which is more than can be indexed. Split the file.`,
        );
      }
      this.headers.add(header.subarray(0, TRACE_HEADER_LENGTH));
      this.offsets.push(this.at);
      this.sampleCounts.push(samples);
      this.part.traceCount += 1;
      this.at = after;
    }
  }

  result(partial: boolean): JoinedFiles | null {
    if (this.part.traceCount === 0) this.at = this.parts.pop()!.offset;
    if (this.parts.length < 2) return null;
    return {
      parts: this.parts,
      cutTraces: this.cutTraces,
      strayBytes: this.strayBytes,
      traces: {
        offsets: Float64Array.from(this.offsets),
        sampleCounts: Int32Array.from(this.sampleCounts),
        longest: this.sampleCounts.reduce((most, samples) => Math.max(most, samples), 0),
        headers: this.headers,
        remainder: partial ? 0 : this.end - this.at,
        partial,
        joined: true,
      },
    };
  }
}

/** Finds the file that follows a SEG-Y file within the same file, as far as it was read. */
export function* findNextFile(
  view: FileView,
  first: FilePart,
  overrides: Overrides,
): Asking<FilePart | null> {
  const known = new JoinedWalk(view, first, view.byteLength, false, overrides);
  yield* known.walk();
  return known.result(false)?.parts[1] ?? null;
}

/**
 * Finds the files that follow a SEG-Y file within the same file, as when several were joined by `cat`, and all their traces. Null if
 * none does. Of a file that was not read whole, files are looked for in its beginning; if there are some, the traces of the first
 * megabytes are found, or of all of it if every header is asked for.
 */
export function* findJoinedFiles(
  view: FileView,
  first: FilePart,
  overrides: Overrides,
  everyHeader: boolean,
): Asking<JoinedFiles | null> {
  const { byteLength } = view;
  const known = new JoinedWalk(view, first, byteLength, false, overrides);
  yield* known.walk();
  if (known.parts.length < 2 || view.bytes(first.offset, byteLength)) return known.result(false);
  const partial = !everyHeader && byteLength > first.firstTraceOffset + FIRST_WALK;
  const end = partial ? first.firstTraceOffset + FIRST_WALK : byteLength;
  const walk = new JoinedWalk(view, first, end, true, overrides);
  yield* walk.walk();
  return walk.result(partial);
}
