import { traceRun } from '../core/trace-run.ts';
import type { ByteSource } from '../io/source.ts';
import { readTraceHeaderWord, TRACE_HEADER_FIELDS } from '../segy/fields.ts';
import { decodeSamples } from '../segy/samples.ts';
import { TraceQualityRun } from '../volume/trace-quality.ts';
import { forEachTrace, traceSampleCount } from './read-columns.ts';
import type { TaskContext, TaskInput, TaskOutput } from './tasks.ts';

/** A run of neighbouring traces, each judged against those beside it. */
export async function qualityOfRun(
  { layout, first, request }: TaskInput<'quality'>,
  source: ByteSource,
  context: TaskContext,
): Promise<TaskOutput<'quality'>> {
  const run = new TraceQualityRun(request);
  const samples = new Float32Array(layout.samplesPerTrace);
  const traces = traceRun(first, first + request.traceCount);
  await forEachTrace(source, layout, traces, context, (bytes, byteOffset, row, trace) => {
    const count = traceSampleCount(layout, trace);
    const from = byteOffset + layout.traceHeaderByteLength;
    decodeSamples(bytes, from, count, layout.sampleFormat, layout.byteOrder, samples, 0);
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
