import { SegyError } from '../core/errors.ts';
import { encodeHalves } from '../core/half.ts';
import { pause, Turn } from '../core/pause.ts';
import { traceRun } from '../core/trace-run.ts';
import { fingerprint, hashRanges } from '../io/fingerprint.ts';
import { openSource } from '../io/open-source.ts';
import { type ByteSource, readRanges } from '../io/source.ts';
import { readColumns as readHeaderColumns } from '../segy/fields.ts';
import { inspectSurvey } from '../survey/inspect.ts';
import { amplitudeRange } from '../volume/amplitude-range.ts';
import { latticeTraces } from '../volume/range-traces.ts';
import { widestSampleStride } from '../volume/sample-stride.ts';
import { decodeTrace, forEachTrace, readColumns, readValues } from './read-columns.ts';
import { SMALL_SURVEY, smallSurvey } from './small-survey.ts';
import type { TaskContext, TaskInput, TaskName, TaskOutput } from './tasks.ts';

export type TaskFunction<N extends TaskName> = (
  input: TaskInput<N>,
  context: TaskContext,
  source: ByteSource | undefined,
) => Promise<TaskOutput<N>> | TaskOutput<N>;

function attached(source: ByteSource | undefined): ByteSource {
  if (!source) throw new SegyError('closed', 'The file of this survey is no longer open. Drop it again.');
  return source;
}

async function inspect(input: TaskInput<'inspect'>, context: TaskContext, source: ByteSource) {
  const steps = inspectSurvey(source.byteLength, input.overrides, input.everyHeader);
  const turn = new Turn(context.signal);
  let bytesDone = 0;
  for (let step = steps.next(); ; ) {
    if (step.done) return { inspection: step.value };
    const blocks = await readRanges(source, step.value, context.signal);
    for (const block of blocks) bytesDone += block.length;
    if (turn.due) await turn.pause();
    // Some surveys are read more than once, so the bytes done can exceed the length of the file.
    context.progress(bytesDone, Math.max(bytesDone, source.byteLength));
    step = steps.next(blocks);
  }
}

async function traces(input: TaskInput<'traces'>, context: TaskContext, source: ByteSource) {
  const { layout, first, count } = input;
  const samples = new Float32Array(count * layout.samplesPerTrace).fill(Number.NaN);
  const sampleCounts = new Int32Array(count);
  await forEachTrace(
    source,
    layout,
    traceRun({ first, count }),
    context,
    (bytes, byteOffset, column, trace) => {
      const to = samples.subarray(column * layout.samplesPerTrace);
      sampleCounts[column] = decodeTrace(layout, trace, bytes, byteOffset, to);
    },
  );
  return { samples, sampleCounts };
}

async function headers(input: TaskInput<'headers'>, context: TaskContext, source: ByteSource) {
  const { layout, first, count, fields } = input;
  const headerBytes = new Uint8Array(count * 240);
  await forEachTrace(
    source,
    layout,
    traceRun({ first, count }),
    context,
    (bytes, byteOffset, column) =>
      headerBytes.set(bytes.subarray(byteOffset, byteOffset + 240), column * 240),
    { offset: 0, byteLength: 240 },
  );
  return { columns: readHeaderColumns(headerBytes, count, 240, layout.byteOrder, fields ?? undefined) };
}

async function finishPreview(
  { samples, samplesPerTrace, ranged, range: known }: TaskInput<'finishPreview'>,
  { signal }: TaskContext,
) {
  const traces =
    ranged === undefined
      ? { samples, samplesPerTrace }
      : 'samples' in ranged
        ? ranged
        : { samples: latticeTraces(samples, samplesPerTrace!, ranged), samplesPerTrace };
  let range = known ?? amplitudeRange(traces.samples);
  // A survey of few live traces may have none among these. Its range is then found from all that were read, rather than not at all.
  if (!known && range.constant && ranged !== undefined) range = amplitudeRange(samples);
  await pause(signal);
  const stride =
    traces.samplesPerTrace === null ? 1 : widestSampleStride(traces.samples, traces.samplesPerTrace);
  await pause(signal);
  const data = new Uint16Array(samples.length);
  const saturated = encodeHalves(samples, range.scale, data, 0);
  return { range, data, saturated, widestSampleStride: stride };
}

/**
 * Opens and previews a small survey, so that the browser has compiled the code before the first real survey is opened. With
 * a survey of 1 GB this reduces the time to the first picture by a third (measured).
 */
async function warmUp(context: TaskContext): Promise<Record<string, never>> {
  const { inlineCount, crosslineCount, samplesPerTrace } = SMALL_SURVEY;
  for (const format of [1, 5] as const) {
    const blob = new Blob([smallSurvey(format)]);
    await pause(context.signal);
    const source = openSource({ kind: 'blob', id: 'warm-up', name: 'warm-up', blob });
    await fingerprint(source, context.signal);
    const { inspection } = await inspect({ sourceId: 'warm-up', overrides: {} }, context, source);
    await pause(context.signal);
    const columns = {
      sourceId: 'warm-up',
      layout: inspection.layout,
      traces: traceRun({ first: 0, count: inlineCount * crosslineCount }),
      check: null,
    };
    const { floats } = await readColumns({ ...columns, sampleStride: 1, scale: null }, source, context);
    await pause(context.signal);
    await finishPreview({ samples: floats, samplesPerTrace }, context);
  }
  return {};
}

/**
 * Implements every task by name. A new task is added here and to `TaskMap`, and nowhere else. Code that the first picture does not need
 * is imported when its task first runs, so that the page starts sooner.
 */
export const TASK_FUNCTIONS: { readonly [N in TaskName]: TaskFunction<N> } = {
  fingerprint: (_input, context, source) => fingerprint(attached(source), context.signal),
  hashes: async ({ ranges }, context, source) => ({
    hashes: await hashRanges(attached(source), ranges, context.signal),
  }),
  inspect: (input, context, source) => inspect(input, context, attached(source)),
  traces: (input, context, source) => traces(input, context, attached(source)),
  headers: (input, context, source) => headers(input, context, attached(source)),
  columns: (input, context, source) => readColumns(input, attached(source), context),
  mapTraces: async (input, context, source) =>
    (await import('./map-task.ts')).mapOfRun(input, attached(source), context),
  quality: async (input, context, source) =>
    (await import('./quality-task.ts')).qualityOfRun(input, attached(source), context),
  cubeQuality: async (input, context) => (await import('./quality-task.ts')).qualityOfCells(input, context),
  stackColumns: async (input, context, source) =>
    (await import('./stack-columns.ts')).stackColumns(input, attached(source), context),
  values: async ({ layout, traces, sampleIndex }, context, source) => ({
    values: await readValues(layout, traces, sampleIndex, attached(source), context),
  }),
  window: async ({ recipe, box }, context) => ({
    samples: await (await import('./cube-samples.ts')).readWindow(recipe, box, context),
  }),
  cubeColumns: async (input, context) => (await import('./cube-samples.ts')).cubeColumns(input, context),
  cubeScan: async (input, context) => (await import('./cube-samples.ts')).cubeScan(input, context),
  bytes: async ({ range }, context, source) => ({
    bytes: await attached(source).readRange(range.start, range.end, context.signal),
  }),
  finishPreview,
  surface: async (input, context) => (await import('./surface-task.ts')).surface(input, context),
  warmUp: (_input, context) => warmUp(context),
  scan: async (input, context, source) =>
    (await import('./scan-task.ts')).scanOfTraces(input, context, attached(source)),
  optimizeBlock: async (input, context, source) =>
    (await import('./optimize-block.ts')).optimizeBlock(input, attached(source), context),
  volumeBlock: async (input, context) => (await import('./volume-block.ts')).volumeBlock(input, context),
  picks: async (input, context) => (await import('./stored-values.ts')).picks(input, context),
  payloads: async (input, context) => (await import('./stored-values.ts')).payloads(input, context),
  headerWords: async (input, context, source) =>
    (await import('./header-words.ts')).headerWords(input, context, attached(source)),
  sortRows: async ({ keys, rows, descending }, { signal }) => ({
    rows: await (await import('./header-words.ts')).sortedRows(keys, rows, descending, new Turn(signal)),
  }),
  processSection: async ({ section, steps, interval }) =>
    (await import('../volume/section-process.ts')).processSection(section, steps, interval),
  segyOut: async (input, context, source) =>
    (await import('./segy-out-task.ts')).segyOut(input, source, context),
  prepareChunks: async () => {
    await Promise.all([import('./cube-samples.ts'), import('./chunk-samples.ts')]);
    return {};
  },
  structHeaders: async (input, context) => (await import('./chunk-samples.ts')).structHeaders(input, context),
  zarrOut: async (input, context) => (await import('./zarr-out-task.ts')).zarrOut(input, context),
  rawHeaders: async (input, context, source) =>
    (await import('./segy-out-task.ts')).rawHeaders(input, attached(source), context),
  png: async (input) => (await import('./png.ts')).encodePng(input),
  meshParts: async (input, { signal }) => {
    const { meshParts } = await import('../surface/mesh-parts.ts');
    const steps = meshParts(input, input.negativeFrom);
    const turn = new Turn(signal);
    for (;;) {
      const step = steps.next();
      if (step.done) return step.value;
      if (turn.due) await turn.pause();
    }
  },
  meshFile: async (input, context) => (await import('./mesh-file-task.ts')).writeMeshFile(input, context),
  horizon: async (input, context) => (await import('./horizon-task.ts')).trackHorizon(input, context),
  horizonAlong: async (input, context) => (await import('./horizon-task.ts')).horizonAlong(input, context),
  demo: async ({ spec, firstTrace, count }) => ({
    bytes: (await import('../survey/made/synthetic.ts')).traceBytes(spec, firstTrace, count),
  }),
};
