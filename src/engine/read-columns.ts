import { pooledLength } from '../core/buffer-pool.ts';
import { encodeHalves } from '../core/half.ts';
import { Turn } from '../core/pause.ts';
import type { CostModel } from '../core/read-cost.ts';
import { planBytes, planReads } from '../core/read-plan.ts';
import { sortedRuns } from '../core/sorted-runs.ts';
import type { TraceLayout } from '../core/types.ts';
import { giveReadBuffer, takeReadBuffer } from '../io/read-buffers.ts';
import type { ByteSource } from '../io/source.ts';
import { sampleOrderOf } from '../segy/codes.ts';
import { readTraceHeaderWord } from '../segy/fields.ts';
import { decodeSamples } from '../segy/samples.ts';
import { decimatedCount, decimateTrace } from '../volume/level.ts';
import { READS_AHEAD } from './flight.ts';
import type { ColumnsInput, ColumnsOutput, HeaderCheck, TaskContext } from './tasks.ts';
import { tracePieces, traceSampleCount } from './trace-places.ts';

/** Lists the columns that hold a trace (number ≥ 0), in the order of their traces in the file. */
async function columnsInFileOrder(traces: Int32Array, turn: Turn): Promise<Int32Array> {
  const columns = new Int32Array(traces.length);
  let count = 0;
  let ascending = true;
  for (let column = 0; column < traces.length; column++) {
    if (traces[column]! < 0) continue;
    if (count > 0 && traces[columns[count - 1]!]! > traces[column]!) ascending = false;
    columns[count++] = column;
  }
  const present = columns.slice(0, count);
  return ascending ? present : sortedRuns(present, (a, b) => traces[a]! - traces[b]!, turn);
}

/**
 * Reads traces in few read calls, and passes each trace's bytes (header and samples, or only `part`) to `take` in file order. The
 * bytes are valid only during that call, because the next read fills the same memory.
 * @param traces trace number of each column; columns with −1 are skipped
 * @param part bytes to read of each trace, relative to its header; the whole trace unless given
 * @param maxReadBytes limit of one read call, for a job that reads more than `flight.jobBytes` in all
 * @param cost what reading costs; what the source has measured unless given
 */
export async function forEachTrace(
  source: ByteSource,
  layout: TraceLayout,
  traces: Int32Array,
  context: Pick<TaskContext, 'signal' | 'flight' | 'progress'>,
  take: (bytes: Uint8Array, byteOffset: number, column: number, trace: number) => void,
  part?: { readonly offset: number; readonly byteLength: number },
  maxReadBytes?: number,
  cost: CostModel = source.meter,
): Promise<void> {
  const turn = new Turn(context.signal);
  const columns = await columnsInFileOrder(traces, turn);
  const inOrder = columns.map((column) => traces[column]!);
  const { starts, lengths } = tracePieces(layout, inOrder, part);
  const { jobBytes } = context.flight;
  let reads = planReads(starts, lengths, cost, maxReadBytes ?? jobBytes);
  // A single call may use all that the job may have in flight. If there are more calls, those under way divide it.
  if (maxReadBytes === undefined && planBytes(reads) > jobBytes)
    reads = planReads(starts, lengths, cost, jobBytes / (READS_AHEAD + 1));
  const start = (index: number): Promise<Uint8Array> | null => {
    const read = reads[index];
    if (!read) return null;
    const buffer = takeReadBuffer(read.end - read.start);
    const bytes = source.readRange(read.start, read.end, context.signal, buffer);
    // A failure is thrown when these bytes are awaited; until then it must not count as an unhandled rejection.
    bytes.catch(() => undefined);
    return bytes;
  };
  // Reads are processed in file order whichever ends first, so that sums over the traces are the same in every run.
  const ahead = Array.from({ length: READS_AHEAD }, (_, index) => start(index));
  let done = 0;
  for (const [index, read] of reads.entries()) {
    const bytes = (await ahead.shift())!;
    ahead.push(start(index + READS_AHEAD));
    for (let k = read.first; k < read.last; k++) {
      const column = columns[k]!;
      take(bytes, starts[k]! - read.start, column, traces[column]!);
      if (turn.due) await turn.pause();
    }
    giveReadBuffer(bytes);
    done += read.last - read.first;
    context.progress(done, columns.length);
  }
}

/** Decodes a trace whose header is at `byteOffset` to the beginning of `target`. Returns its number of samples. */
export function decodeTrace(
  layout: TraceLayout,
  trace: number,
  bytes: Uint8Array,
  byteOffset: number,
  target: Float32Array,
): number {
  const count = traceSampleCount(layout, trace);
  const from = byteOffset + layout.traceHeaderByteLength;
  decodeSamples(bytes, from, count, layout.sampleFormat, sampleOrderOf(layout), target, 0);
  return count;
}

/** Whether a trace's header names another line or offset than the check expects for its column. */
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

/** Reads and decodes columns of the grid, whole or decimated in time, as half floats or float32. */
export async function readColumns(
  input: ColumnsInput,
  source: ByteSource,
  context: TaskContext,
): Promise<ColumnsOutput> {
  const { layout, traces, sampleStride, scale, check } = input;
  const sampleCount = decimatedCount(layout.samplesPerTrace, sampleStride);
  const total = traces.length * sampleCount;
  const memory = input.spare ?? new ArrayBuffer(pooledLength(total * (scale === null ? 4 : 2)));
  const halves = new Uint16Array(memory, 0, scale === null ? 0 : total);
  const floats = new Float32Array(memory, 0, scale === null ? total : 0).fill(Number.NaN);
  if (input.spare) halves.fill(0);
  const lastValid = new Int32Array(traces.length).fill(-1);
  const whole = new Float32Array(layout.samplesPerTrace);
  const kept = sampleStride === 1 ? whole : new Float32Array(sampleCount);
  let saturated = 0;
  let mismatches = 0;
  const take = (bytes: Uint8Array, byteOffset: number, column: number, trace: number): void => {
    const count = decodeTrace(layout, trace, bytes, byteOffset, whole);
    const keptCount = sampleStride === 1 ? count : decimateTrace(whole, 0, count, sampleStride, kept, 0);
    const target = column * sampleCount;
    if (scale === null) floats.set(kept.subarray(0, keptCount), target);
    else saturated += encodeHalves(kept.subarray(0, keptCount), scale, halves, target);
    lastValid[column] = keptCount - 1;
    if (check && headerMismatch(bytes, byteOffset, layout, check, column)) mismatches += 1;
  };
  await forEachTrace(source, layout, traces, context, take, undefined, undefined, input.cost);
  const rows = input.rowsFirst ? transposed(floats, traces.length, sampleCount) : floats;
  return { halves, floats: rows, lastValid, saturated, mismatches };
}

/** Reads one sample of each trace; NaN where there is no trace or it is too short. */
export async function readValues(
  layout: TraceLayout,
  traces: Int32Array,
  sampleIndex: number,
  source: ByteSource,
  context: TaskContext,
): Promise<Float32Array> {
  const values = new Float32Array(traces.length).fill(Number.NaN);
  const present = layout.ragged
    ? traces.map((trace) => (trace >= 0 && traceSampleCount(layout, trace) > sampleIndex ? trace : -1))
    : traces;
  await forEachTrace(
    source,
    layout,
    present,
    context,
    (bytes, byteOffset, column) =>
      decodeSamples(bytes, byteOffset, 1, layout.sampleFormat, sampleOrderOf(layout), values, column),
    {
      offset: layout.traceHeaderByteLength + sampleIndex * layout.sampleByteLength,
      byteLength: layout.sampleByteLength,
    },
  );
  return values;
}

/** Transposes [column × row] to [row × column], in tiles that stay in the processor's cache. */
export function transposed(from: Float32Array, columns: number, rows: number): Float32Array {
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
