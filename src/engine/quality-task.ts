import { Turn } from '../core/pause.ts';
import { traceRun } from '../core/trace-run.ts';
import type { ByteSource } from '../io/source.ts';
import { readTraceHeaderWord, TRACE_HEADER_FIELDS } from '../segy/fields.ts';
import { TraceQualityRun } from '../volume/trace-quality.ts';
import { cubeSamples } from './cube-samples.ts';
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

/**
 * Measures the quality of cells of a cube, whose neighbours in the list are neighbours in the survey. A cell without any sample has no
 * trace, and is left out.
 */
export async function qualityOfCells(
  { recipe, cells, request }: TaskInput<'cubeQuality'>,
  context: TaskContext,
): Promise<TaskOutput<'cubeQuality'>> {
  const { samplesPerTrace } = request;
  const samples = await cubeSamples(recipe, cells, { first: 0, count: samplesPerTrace }, context);
  const turn = new Turn(context.signal);
  const traceOf = (cell: number): Float32Array =>
    samples.subarray(cell * samplesPerTrace, (cell + 1) * samplesPerTrace);
  const present = Int32Array.from({ length: cells.inlineIndices.length }, (_, cell) => cell).filter((cell) =>
    traceOf(cell).some((sample) => !Number.isNaN(sample)),
  );
  const run = new TraceQualityRun({ ...request, traceCount: present.length, nanIsNone: true });
  for (const [row, cell] of present.entries()) {
    run.add(row, traceOf(cell), samplesPerTrace, 1);
    if (turn.due) await turn.pause();
  }
  run.judge();
  const { flags, min, max, mean, rms, nonFinite, clipped, sums } = run;
  return { present, flags, min, max, mean, rms, nonFinite, clipped, sums };
}
