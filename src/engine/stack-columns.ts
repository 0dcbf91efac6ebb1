import { encodeHalves } from '../core/half.ts';
import { Turn } from '../core/pause.ts';
import type { ByteSource } from '../io/source.ts';
import { decimatedCount, decimateTrace } from '../volume/level.ts';
import { decodeTrace, forEachTrace, transposed } from './read-columns.ts';
import type { ColumnsInput, ColumnsOutput, TaskContext } from './tasks.ts';

/**
 * Reads columns as `readColumns` does, but each column is the mean of `fold` traces, sample by sample over their finite values.
 * `traces` is [column × fold].
 */
export async function stackColumns(
  input: ColumnsInput & { readonly fold: number },
  source: ByteSource,
  context: TaskContext,
): Promise<ColumnsOutput> {
  const { layout, traces, fold, sampleStride, scale } = input;
  const { samplesPerTrace } = layout;
  const columns = traces.length / fold;
  const sums = new Float64Array(columns * samplesPerTrace);
  const counts = new Uint16Array(columns * samplesPerTrace);
  const lengths = new Int32Array(columns);
  const whole = new Float32Array(samplesPerTrace);
  await forEachTrace(source, layout, traces, context, (bytes, byteOffset, place, trace) => {
    const count = decodeTrace(layout, trace, bytes, byteOffset, whole);
    const column = Math.floor(place / fold);
    const target = column * samplesPerTrace;
    for (let k = 0; k < count; k++) {
      const value = whole[k]!;
      if (!(value - value === 0)) continue;
      sums[target + k] = sums[target + k]! + value;
      counts[target + k] = counts[target + k]! + 1;
    }
    lengths[column] = Math.max(lengths[column]!, count);
  });
  const sampleCount = decimatedCount(samplesPerTrace, sampleStride);
  const halves = new Uint16Array(scale === null ? 0 : columns * sampleCount);
  const floats = new Float32Array(scale === null ? columns * sampleCount : 0).fill(Number.NaN);
  const lastValid = new Int32Array(columns).fill(-1);
  const kept = new Float32Array(sampleCount);
  let saturated = 0;
  const turn = new Turn(context.signal);
  for (let column = 0; column < columns; column++) {
    const count = lengths[column]!;
    if (count === 0) continue;
    if (turn.due) await turn.pause();
    const from = column * samplesPerTrace;
    for (let k = 0; k < count; k++) whole[k] = sums[from + k]! / counts[from + k]!;
    const keptCount = sampleStride === 1 ? count : decimateTrace(whole, 0, count, sampleStride, kept, 0);
    const mean = (sampleStride === 1 ? whole : kept).subarray(0, keptCount);
    if (scale === null) floats.set(mean, column * sampleCount);
    else saturated += encodeHalves(mean, scale, halves, column * sampleCount);
    lastValid[column] = keptCount - 1;
  }
  const rows = input.rowsFirst ? transposed(floats, columns, sampleCount) : floats;
  return { halves, floats: rows, lastValid, saturated, mismatches: 0 };
}
