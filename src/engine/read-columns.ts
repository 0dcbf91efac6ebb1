import { planBytes, planReads } from '../core/read-plan.ts';
import type { TraceLayout } from '../core/types.ts';
import { giveReadBuffer, takeReadBuffer } from '../io/read-buffers.ts';
import type { ByteSource } from '../io/source.ts';
import { readTraceHeaderWord } from '../segy/fields.ts';
import { decodeSamples } from '../segy/samples.ts';
import { encodeHalves } from '../volume/half-float.ts';
import { decimatedCount, decimateTrace } from '../volume/level.ts';
import { READS_AHEAD } from './flight.ts';
import type { ColumnsInput, ColumnsOutput, HeaderCheck, TaskContext } from './tasks.ts';

/** 0-based file offset of a trace's header. */
export function traceOffset(layout: TraceLayout, trace: number): number {
  const { ragged } = layout;
  return ragged
    ? ragged.offsets[trace - (ragged.firstTrace ?? 0)]!
    : layout.firstTraceOffset + trace * layout.traceByteLength;
}

export function traceSampleCount(layout: TraceLayout, trace: number): number {
  const { ragged } = layout;
  return ragged ? ragged.sampleCounts[trace - (ragged.firstTrace ?? 0)]! : layout.samplesPerTrace;
}

function traceByteLength(layout: TraceLayout, trace: number): number {
  return layout.traceHeaderByteLength + traceSampleCount(layout, trace) * layout.sampleByteLength;
}

/** Columns that hold a trace, in file order. */
function columnsInFileOrder(traces: Int32Array): Int32Array {
  const columns = new Int32Array(traces.length);
  let count = 0;
  let ascending = true;
  for (let column = 0; column < traces.length; column++) {
    if (traces[column]! < 0) continue;
    if (count > 0 && traces[columns[count - 1]!]! > traces[column]!) ascending = false;
    columns[count++] = column;
  }
  const present = columns.slice(0, count);
  return ascending ? present : present.sort((a, b) => traces[a]! - traces[b]!);
}

/** Where the bytes of these traces lie, or the part of each that is wanted. */
export function tracePieces(
  layout: TraceLayout,
  traces: Int32Array,
  part?: { readonly offset: number; readonly byteLength: number },
): { starts: Float64Array; lengths: Float64Array } {
  const starts = new Float64Array(traces.length);
  const lengths = new Float64Array(traces.length);
  for (let k = 0; k < traces.length; k++) {
    const trace = traces[k]!;
    starts[k] = traceOffset(layout, trace) + (part?.offset ?? 0);
    lengths[k] = part?.byteLength ?? traceByteLength(layout, trace);
  }
  return { starts, lengths };
}

/**
 * Hands every wanted trace's bytes (header and samples, or the part given by `part`) to `take`, in few read calls. They are
 * the taker's within its call alone: the next read fills the same memory.
 * @param part [offset, length) within a trace to read instead of the whole of it
 * @param maxReadBytes bound of one read call, where the job is not bounded as the others are
 */
export async function forEachTrace(
  source: ByteSource,
  layout: TraceLayout,
  traces: Int32Array,
  context: TaskContext,
  take: (bytes: Uint8Array, byteOffset: number, column: number, trace: number) => void,
  part?: { readonly offset: number; readonly byteLength: number },
  maxReadBytes?: number,
): Promise<void> {
  const columns = columnsInFileOrder(traces);
  const inOrder = columns.map((column) => traces[column]!);
  const { starts, lengths } = tracePieces(layout, inOrder, part);
  const { jobBytes } = context.flight;
  let reads = planReads(starts, lengths, source.meter, maxReadBytes ?? jobBytes);
  // One call may be all that the job has in flight; where it makes more, those under way share that.
  if (maxReadBytes === undefined && planBytes(reads) > jobBytes)
    reads = planReads(starts, lengths, source.meter, jobBytes / (READS_AHEAD + 1));
  const start = (index: number): Promise<Uint8Array> | null => {
    const read = reads[index];
    if (!read) return null;
    const buffer = takeReadBuffer(read.end - read.start);
    const bytes = source.readRange(read.start, read.end, context.signal, buffer);
    // Reported when its turn comes.
    bytes.catch(() => undefined);
    return bytes;
  };
  // Taken in the order of the file whichever comes first: sums over the traces are then the same in every run.
  const ahead = Array.from({ length: READS_AHEAD }, (_, index) => start(index));
  let done = 0;
  for (const [index, read] of reads.entries()) {
    const bytes = (await ahead.shift())!;
    ahead.push(start(index + READS_AHEAD));
    for (let k = read.first; k < read.last; k++) {
      const column = columns[k]!;
      take(bytes, starts[k]! - read.start, column, traces[column]!);
    }
    giveReadBuffer(bytes);
    done += read.last - read.first;
    context.progress(done, columns.length);
  }
}

export function headerMismatch(
  bytes: Uint8Array,
  byteOffset: number,
  layout: TraceLayout,
  check: HeaderCheck,
  column: number,
): boolean {
  const inline = readTraceHeaderWord(bytes, byteOffset, check.inline, layout.byteOrder);
  const crossline = readTraceHeaderWord(bytes, byteOffset, check.crossline, layout.byteOrder);
  if (inline !== check.inlineNumbers[column] || crossline !== check.crosslineNumbers[column]) return true;
  if (!check.offset) return false;
  const { word, numbers } = check.offset;
  return readTraceHeaderWord(bytes, byteOffset, word, layout.byteOrder) !== numbers[column];
}

/** Decodes columns of the grid, whole or decimated in time, as half floats or floats. */
export async function readColumns(
  input: ColumnsInput,
  source: ByteSource,
  context: TaskContext,
): Promise<ColumnsOutput> {
  const { layout, traces, sampleStride, scale, check } = input;
  const sampleCount = decimatedCount(layout.samplesPerTrace, sampleStride);
  const total = traces.length * sampleCount;
  const halves = new Uint16Array(scale === null ? 0 : total);
  const floats = new Float32Array(scale === null ? total : 0).fill(Number.NaN);
  const lastValid = new Int32Array(traces.length).fill(-1);
  const whole = new Float32Array(layout.samplesPerTrace);
  const kept = sampleStride === 1 ? whole : new Float32Array(sampleCount);
  let saturated = 0;
  let mismatches = 0;
  await forEachTrace(source, layout, traces, context, (bytes, byteOffset, column, trace) => {
    const count = traceSampleCount(layout, trace);
    const samplesOffset = byteOffset + layout.traceHeaderByteLength;
    decodeSamples(bytes, samplesOffset, count, layout.sampleFormat, layout.byteOrder, whole, 0);
    const keptCount = sampleStride === 1 ? count : decimateTrace(whole, 0, count, sampleStride, kept, 0);
    const target = column * sampleCount;
    if (scale === null) floats.set(kept.subarray(0, keptCount), target);
    else saturated += encodeHalves(kept.subarray(0, keptCount), scale, halves, target);
    lastValid[column] = keptCount - 1;
    if (check && headerMismatch(bytes, byteOffset, layout, check, column)) mismatches += 1;
  });
  const rows = input.rowsFirst ? transposed(floats, traces.length, sampleCount) : floats;
  return { halves, floats: rows, lastValid, saturated, mismatches };
}

/** [column × row] to [row × column], in tiles that stay in the processor's cache. */
function transposed(from: Float32Array, columns: number, rows: number): Float32Array {
  const to = new Float32Array(from.length);
  const tile = 32;
  for (let column0 = 0; column0 < columns; column0 += tile) {
    const column1 = Math.min(columns, column0 + tile);
    for (let row = 0; row < rows; row++) {
      for (let column = column0; column < column1; column++)
        to[row * columns + column] = from[column * rows + row]!;
    }
  }
  return to;
}
