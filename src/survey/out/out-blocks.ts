import { SAMPLE_FORMATS } from '../../segy/codes.ts';
import type { OutPlan } from './out-plan.ts';

/** Which parts of the written file lie in one block of it. */
export interface OutBlock {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  /** Written traces that lie in the block, wholly or in part. */
  readonly firstTrace: number;
  readonly traceCount: number;
  /** Bytes of the first of these traces that lie in the block before. */
  readonly skip: number;
  /** Bytes of the block that are of traces. */
  readonly traceBytes: number;
  /** Bytes of the head that the block begins with, by offset. */
  readonly head: { readonly start: number; readonly end: number };
  /** Bytes that follow the last trace and lie in the block, by their offset from there. */
  readonly tail: { readonly start: number; readonly end: number };
}

/** Says where each written trace begins, and divides the written file into blocks. */
export class OutPlaces {
  /** Offset of each trace from the first, with the end of the last; null if all are equally long. */
  private readonly offsets: Float64Array | null;
  private readonly traceByteLength: number;
  readonly tracesLength: number;
  readonly byteLength: number;

  constructor(private readonly plan: OutPlan) {
    const { form, sampleCounts, traceCount, head, tail } = plan;
    const width = SAMPLE_FORMATS[form.format].byteLength;
    if (typeof sampleCounts === 'number') {
      this.offsets = null;
      this.traceByteLength = form.headerByteLength + sampleCounts * width;
      this.tracesLength = traceCount * this.traceByteLength;
    } else {
      this.offsets = new Float64Array(traceCount + 1);
      for (let k = 0; k < traceCount; k++)
        this.offsets[k + 1] = this.offsets[k]! + form.headerByteLength + sampleCounts[k]! * width;
      this.traceByteLength = 0;
      this.tracesLength = this.offsets[traceCount]!;
    }
    this.byteLength = head.length + this.tracesLength + (tail ? tail.end - tail.start : 0);
  }

  /** Offset of a written trace from the first one. */
  offsetOf(trace: number): number {
    return this.offsets ? this.offsets[trace]! : trace * this.traceByteLength;
  }

  /** The written trace in which a byte lies, counted from the first trace. */
  private traceAtByte(offset: number): number {
    if (!this.offsets) return Math.floor(offset / this.traceByteLength);
    let [low, high] = [0, this.plan.traceCount - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.offsets[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  blockCount(blockByteLength: number): number {
    return Math.ceil(this.byteLength / blockByteLength);
  }

  block(index: number, blockByteLength: number): OutBlock {
    const start = index * blockByteLength;
    const end = Math.min(this.byteLength, start + blockByteLength);
    const headLength = this.plan.head.length;
    const within = (offset: number, most: number): number => Math.min(Math.max(offset, 0), most);
    const from = within(start - headLength, this.tracesLength);
    const to = within(end - headLength, this.tracesLength);
    const firstTrace = to > from ? this.traceAtByte(from) : 0;
    const lastTrace = to > from ? this.traceAtByte(to - 1) : -1;
    const behind = headLength + this.tracesLength;
    const tailLength = this.byteLength - behind;
    return {
      start,
      end,
      firstTrace,
      traceCount: lastTrace + 1 - firstTrace,
      skip: to > from ? from - this.offsetOf(firstTrace) : 0,
      traceBytes: to - from,
      head: { start: within(start, headLength), end: within(end, headLength) },
      tail: { start: within(start - behind, tailLength), end: within(end - behind, tailLength) },
    };
  }
}
