import { traceRun } from '../core/trace-run.ts';
import type { ByteSource } from '../io/source.ts';
import { readTraceHeaderWord, TRACE_HEADER_FIELDS } from '../segy/fields.ts';
import { TraceQualityRun } from '../volume/trace-quality.ts';
import { decodeTrace, forEachTrace } from './read-columns.ts';
import type { TaskContext, TaskInput, TaskOutput } from './tasks.ts';

/** Measures the quality of a run of neighbouring traces. Each trace is judged against its neighbours in the run. */
export async function qualityOfRun(
  { layout, first, request }: TaskInput<'quality'>,
  source: ByteSource,
  context: TaskContext,
): Promise<TaskOutput<'quality'>> {
  const run = new TraceQualityRun(request);
  const samples = new Float32Array(layout.samplesPerTrace);
  const traces = traceRun({ first, count: request.traceCount });
  await forEachTrace(source, layout, traces, context, (bytes, byteOffset, row, trace) => {
    const count = decodeTrace(layout, trace, bytes, byteOffset, samples);
    const identification = readTraceHeaderWord(
      bytes,
      byteOffset,
      TRACE_HEADER_FIELDS.traceIdentification,
      layout.byteOrder,
    );
    run.add(row, samples, count, identification);
  });
  run.judge();
  const { flags, min, max, mean, rms, nonFinite, clipped, sums } = run;
  return { flags, min, max, mean, rms, nonFinite, clipped, sums };
}
