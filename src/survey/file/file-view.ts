import type { ByteRange, TraceLayout } from '../../core/types.ts';

/** The longest range requested at once; longer ones are split. */
const MAX_RANGE = 4 * 1024 * 1024;

/**
 * A step of the inspection, written as a generator that does no input itself: it yields byte ranges, and its driver reads them
 * and passes the bytes of each back in order.
 */
export type Asking<Result> = Generator<readonly ByteRange[], Result, readonly Uint8Array[]>;

/** Yielded between pieces of long work. It requests no bytes, but lets the driver do other things for a moment. */
export const PAUSE: readonly ByteRange[] = [];

/** Thrown into a step that requests more than may still be read, so that it must do with what was read before. */
export class ReadingSpent extends Error {}

/** Runs a step on the file from `origin` on, by adding `origin` to the ranges that it requests. */
export function* shifted<Result>(step: Asking<Result>, origin: number): Asking<Result> {
  let asked = step.next();
  while (!asked.done) {
    const blocks = yield asked.value.map(({ start, end }) => ({ start: start + origin, end: end + origin }));
    asked = step.next(blocks);
  }
  return asked.value;
}

/** The blocks of a file that were read so far. */
export class FileView {
  private readonly blocks: { readonly start: number; readonly bytes: Uint8Array }[] = [];

  /** @param origin the byte of the file at which the view begins */
  constructor(
    readonly byteLength: number,
    readonly origin = 0,
  ) {}

  /** The bytes [start, end) if one block has them all; otherwise null. */
  bytes(start: number, end: number): Uint8Array | null {
    const block = this.blocks.find((one) => start >= one.start && end <= one.start + one.bytes.length);
    return block?.bytes.subarray(start - block.start, end - block.start) ?? null;
  }

  /** The bytes that were read from the file's beginning on without a gap. */
  get beginning(): Uint8Array {
    return this.blocks.find(({ start }) => start === 0)?.bytes ?? new Uint8Array(0);
  }

  /** The numbers of the traces whose headers were read, ascending. */
  tracesIn(
    layout: Pick<
      TraceLayout,
      'firstTraceOffset' | 'traceByteLength' | 'traceHeaderByteLength' | 'traceCount' | 'ragged'
    >,
  ): Int32Array {
    if (layout.ragged) {
      const { offsets } = layout.ragged;
      const length = Math.min(layout.traceHeaderByteLength, 240);
      return Int32Array.from(offsets.keys()).filter((trace) =>
        this.bytes(offsets[trace]!, offsets[trace]! + length),
      );
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

  /** A view of the bytes [origin, end), as if they were a file of their own, with the blocks read so far. */
  from(origin: number, end = this.byteLength): FileView {
    const rest = new FileView(end - origin, this.origin + origin);
    for (const { start, bytes } of this.blocks) {
      const skipped = Math.max(0, origin - start);
      const kept = bytes.subarray(skipped, Math.max(skipped, end - start));
      if (kept.length > 0) rest.add(start + skipped - origin, kept);
    }
    return rest;
  }

  add(start: number, bytes: Uint8Array): void {
    this.blocks.push({ start, bytes });
  }

  /** Reads the bytes [start, end) into one block unless they were read before. */
  *load(start: number, end: number): Asking<void> {
    if (end <= start || this.bytes(start, end)) return;
    const parts = yield splitRange(start, end);
    if (parts.length === 1) return this.add(start, parts[0]!);
    const whole = new Uint8Array(end - start);
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    this.add(start, whole);
  }

  /** Reads ranges as `loadAll` does. If they are too much, every second one, the last included, is tried, then every fourth … */
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

  /** Reads ranges in one request, each into a block of its own. */
  *loadAll(wanted: readonly ByteRange[]): Asking<void> {
    const missing = wanted.filter((range) => range.end > range.start && !this.bytes(range.start, range.end));
    if (missing.length === 0) return;
    const parts = yield missing;
    for (const [index, range] of missing.entries()) this.add(range.start, parts[index]!);
  }
}

function splitRange(start: number, end: number): ByteRange[] {
  return Array.from({ length: Math.ceil((end - start) / MAX_RANGE) }, (_, k) => ({
    start: start + k * MAX_RANGE,
    end: Math.min(start + (k + 1) * MAX_RANGE, end),
  }));
}
