import type { ByteSource } from '../io/source.ts';
import { accumulateTrace, createAccumulator } from '../volume/statistics.ts';
import { decodeTrace, forEachTrace } from './read-columns.ts';
import type { ScanInput, ScanOutput, TaskContext } from './tasks.ts';

/** Accumulates the statistics of whole traces. */
export async function scanOfTraces(
  input: ScanInput,
  context: TaskContext,
  source: ByteSource,
): Promise<ScanOutput> {
  const { layout, range } = input;
  const accumulator = createAccumulator(range);
  const samples = new Float32Array(layout.samplesPerTrace);
  await forEachTrace(source, layout, input.traces, context, (bytes, byteOffset, _column, trace) => {
    const count = decodeTrace(layout, trace, bytes, byteOffset, samples);
    accumulateTrace(accumulator, samples, 0, count);
  });
  return { accumulator };
}
