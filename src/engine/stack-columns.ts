import type { ByteSource } from '../io/source.ts';
import { decodeSamples } from '../segy/samples.ts';
import { encodeHalves } from '../volume/half-float.ts';
import { decimatedCount, decimateTrace } from '../volume/level.ts';
import { forEachTrace, traceSampleCount } from './read-columns.ts';
import type { ColumnsInput, ColumnsOutput, TaskContext } from './tasks.ts';

/** As `readColumns`, each column the mean, sample by sample, of the finite values of its `fold` traces; `traces` is [column × fold]. */
export async function stackColumns(
  input: ColumnsInput & { readonly fold: number },
  source: ByteSource,
  context: TaskContext,
): Promise<ColumnsOutput> {
  const { layout, traces, fold, sampleStride, scale } = input;
  const { samplesPerTrace } = layout;
  const columns = traces.length / fold;
  const sums = new Float32Array(columns * samplesPerTrace);
  const counts = new Uint16Array(columns * samplesPerTrace);
  const lengths = new Int32Array(columns);
  const whole = new Float32Array(samplesPerTrace);
  await forEachTrace(source, layout, traces, context, (bytes, byteOffset, place, trace) => {
    const count = traceSampleCount(layout, trace);
    const column = Math.floor(place / fold);
    const from = byteOffset + layout.traceHeaderByteLength;
    decodeSamples(bytes, from, count, layout.sampleFormat, layout.byteOrder, whole, 0);
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
  for (let column = 0; column < columns; column++) {
    const count = lengths[column]!;
    if (count === 0) continue;
    const from = column * samplesPerTrace;
    for (let k = 0; k < count; k++) whole[k] = sums[from + k]! / counts[from + k]!;
    const keptCount = sampleStride === 1 ? count : decimateTrace(whole, 0, count, sampleStride, kept, 0);
    const mean = (sampleStride === 1 ? whole : kept).subarray(0, keptCount);
    if (scale === null) floats.set(mean, column * sampleCount);
    else saturated += encodeHalves(mean, scale, halves, column * sampleCount);
    lastValid[column] = keptCount - 1;
  }
  return { halves, floats, lastValid, saturated, mismatches: 0 };
}
