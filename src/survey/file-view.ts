import type { ByteRange, TraceLayout } from '../core/types.ts';

/** Bytes asked for in one range; larger needs are split. */
const MAX_RANGE = 4 * 1024 * 1024;

/** A step that asks its driver for byte ranges and is handed their bytes, in order. */
export type Asking<Result> = Generator<readonly ByteRange[], Result, readonly Uint8Array[]>;

/** Thrown into a step that asks for more than may still be read; what was read before is all that it has. */
export class ReadingSpent extends Error {}

/** Runs a step on the file from `origin` on: what it asks for is read so far behind. */
export function* shifted<Result>(step: Asking<Result>, origin: number): Asking<Result> {
  let asked = step.next();
  while (!asked.done) {
    const blocks = yield asked.value.map(({ start, end }) => ({ start: start + origin, end: end + origin }));
    asked = step.next(blocks);
  }
  return asked.value;
}

/** The parts of a file that were read so far. */
export class FileView {
  readonly byteLength: number;
  private readonly blocks: { readonly start: number; readonly bytes: Uint8Array }[] = [];

  constructor(byteLength: number) {
    this.byteLength = byteLength;
  }

  /** Bytes start…end (exclusive) when they were read, as part of one block; else null. */
  bytes(start: number, end: number): Uint8Array | null {
    for (const block of this.blocks) {
      if (start >= block.start && end <= block.start + block.bytes.length) {
        return block.bytes.subarray(start - block.start, end - block.start);
      }
    }
    return null;
  }

  /** Traces whose header lies within what was read, ascending. */
  tracesIn(layout: TraceLayout): Int32Array {
    if (layout.ragged) {
      const { offsets } = layout.ragged;
      const within: number[] = [];
      const length = Math.min(layout.traceHeaderByteLength, 240);
      for (let trace = 0; trace < offsets.length; trace++)
        if (this.bytes(offsets[trace]!, offsets[trace]! + length)) within.push(trace);
      return Int32Array.from(within);
    }
    const { firstTraceOffset, traceByteLength, traceHeaderByteLength, traceCount } = layout;
    const traces = new Set<number>();
    for (const { start, bytes } of this.blocks) {
      const first = Math.max(0, Math.ceil((start - firstTraceOffset) / traceByteLength));
      const end = start + bytes.length - Math.min(traceHeaderByteLength, 240);
      for (
        let trace = first;
        trace < traceCount && firstTraceOffset + trace * traceByteLength <= end;
        trace++
      ) {
        traces.add(trace);
      }
    }
    return Int32Array.from(traces).sort();
  }

  /** The file from `origin` on, as a file of its own, with what was read of it. */
  from(origin: number): FileView {
    const rest = new FileView(this.byteLength - origin);
    for (const { start, bytes } of this.blocks) {
      const skipped = Math.max(0, origin - start);
      if (skipped < bytes.length) rest.add(start + skipped - origin, bytes.subarray(skipped));
    }
    return rest;
  }

  add(start: number, bytes: Uint8Array): void {
    this.blocks.push({ start, bytes });
  }

  /** Reads start…end into one block unless it is there already. */
  *load(start: number, end: number): Asking<void> {
    if (end <= start || this.bytes(start, end)) return;
    const ranges = splitRange(start, end);
    const parts = yield ranges;
    if (parts.length === 1) {
      this.add(start, parts[0]!);
      return;
    }
    const whole = new Uint8Array(end - start);
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    this.add(start, whole);
  }

  /** Reads several ranges as `loadAll` does: every second of them, the last among them, and so on, when all are too much. */
  *loadMost(wanted: readonly ByteRange[]): Asking<void> {
    for (let kept = wanted; kept.length > 0; kept = kept.filter((_, k) => (kept.length - 1 - k) % 2 === 0)) {
      try {
        return yield* this.loadAll(kept);
      } catch (error) {
        if (!(error instanceof ReadingSpent)) throw error;
        if (kept.length === 1) return;
      }
    }
  }

  /** Reads several ranges, each into a block of its own, in one request. */
  *loadAll(wanted: readonly ByteRange[]): Asking<void> {
    const missing = wanted.filter((range) => range.end > range.start && !this.bytes(range.start, range.end));
    if (missing.length === 0) return;
    const parts = yield missing;
    for (const [index, range] of missing.entries()) this.add(range.start, parts[index]!);
  }
}

function splitRange(start: number, end: number): ByteRange[] {
  const ranges: ByteRange[] = [];
  for (let from = start; from < end; from += MAX_RANGE) {
    ranges.push({ start: from, end: Math.min(from + MAX_RANGE, end) });
  }
  return ranges;
}
