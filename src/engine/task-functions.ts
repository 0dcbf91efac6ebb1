import { SegyError, throwIfAborted } from '../core/errors.ts';
import { traceRun } from '../core/trace-run.ts';
import type { Level } from '../core/types.ts';
import { fingerprint } from '../io/fingerprint.ts';
import { openSource } from '../io/open-source.ts';
import { type ByteSource, readRanges } from '../io/source.ts';
import { readColumns as readHeaderColumns } from '../segy/fields.ts';
import { decodeSamples } from '../segy/samples.ts';
import { countSurface, emptyMesh, extractSurface } from '../surface/flying-edges.ts';
import { inspectSurvey } from '../survey/inspect.ts';
import { describeSurvey, fileHeaderBytes, traceBytes } from '../survey/synthetic.ts';
import { encodeHalves } from '../volume/half-float.ts';
import { accumulateTrace, amplitudeRange, createAccumulator } from '../volume/statistics.ts';
import { forEachTrace, readColumns, traceSampleCount } from './read-columns.ts';
import type { ScanInput, SurfaceInput, TaskContext, TaskInput, TaskName, TaskOutput } from './tasks.ts';

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
  let bytesDone = 0;
  for (let step = steps.next(); ; ) {
    if (step.done) return { inspection: step.value };
    const blocks = await readRanges(source, step.value, context.signal);
    for (const block of blocks) bytesDone += block.length;
    // Some surveys need more than one pass.
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
    traceRun(first, first + count),
    context,
    (bytes, byteOffset, column, trace) => {
      const length = traceSampleCount(layout, trace);
      const from = byteOffset + layout.traceHeaderByteLength;
      decodeSamples(
        bytes,
        from,
        length,
        layout.sampleFormat,
        layout.byteOrder,
        samples,
        column * layout.samplesPerTrace,
      );
      sampleCounts[column] = length;
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
    traceRun(first, count),
    context,
    (bytes, byteOffset, column) =>
      headerBytes.set(bytes.subarray(byteOffset, byteOffset + 240), column * 240),
    { offset: 0, byteLength: 240 },
  );
  return { columns: readHeaderColumns(headerBytes, count, 240, layout.byteOrder, fields ?? undefined) };
}

async function values(input: TaskInput<'values'>, context: TaskContext, source: ByteSource) {
  const { layout, sampleIndex } = input;
  const result = new Float32Array(input.traces.length).fill(Number.NaN);
  const present = layout.ragged
    ? input.traces.map((trace) => (trace >= 0 && traceSampleCount(layout, trace) > sampleIndex ? trace : -1))
    : input.traces;
  await forEachTrace(
    source,
    layout,
    present,
    context,
    (bytes, byteOffset, column) =>
      decodeSamples(bytes, byteOffset, 1, layout.sampleFormat, layout.byteOrder, result, column),
    {
      offset: layout.traceHeaderByteLength + sampleIndex * layout.sampleByteLength,
      byteLength: layout.sampleByteLength,
    },
  );
  return { values: result };
}

function finishPreview({ samples }: TaskInput<'finishPreview'>) {
  const range = amplitudeRange(samples);
  const data = new Uint16Array(samples.length);
  encodeHalves(samples, range.scale, data, 0);
  return { range, data };
}

function surface(input: SurfaceInput, context: TaskContext) {
  const { level, amplitude, sign, inlineStart, inlineEnd, firstInline } = input;
  throwIfAborted(context.signal);
  const counted = countSurface(level, amplitude, sign, inlineStart, inlineEnd, firstInline);
  const { triangles } = counted;
  return { triangles, ...(triangles > input.maxTriangles ? emptyMesh(0, 0) : counted.make()) };
}

async function scan(input: ScanInput, context: TaskContext, source: ByteSource) {
  const { layout, range } = input;
  const accumulator = createAccumulator(range);
  const samples = new Float32Array(layout.samplesPerTrace);
  await forEachTrace(source, layout, input.traces, context, (bytes, byteOffset, _column, trace) => {
    const count = traceSampleCount(layout, trace);
    const from = byteOffset + layout.traceHeaderByteLength;
    decodeSamples(bytes, from, count, layout.sampleFormat, layout.byteOrder, samples, 0);
    accumulateTrace(accumulator, samples, 0, count);
  });
  return { accumulator };
}

/**
 * Opens and previews a small synthetic survey, so that the first real one finds its code compiled: measured on the 1 GB
 * survey, this takes a third off the time to the first picture.
 */
async function warmUp(context: TaskContext): Promise<Record<string, never>> {
  for (const format of [1, 5] as const) {
    const spec = describeSurvey({ inlineCount: 16, crosslineCount: 24, samplesPerTrace: 512, format });
    const traceCount = spec.inlineCount * spec.crosslineCount;
    const parts = [fileHeaderBytes(spec), traceBytes(spec, 0, traceCount)] as Uint8Array<ArrayBuffer>[];
    const source = openSource({ kind: 'blob', id: 'warm-up', name: 'warm-up', blob: new Blob(parts) });
    await fingerprint(source, context.signal);
    const { inspection } = await inspect({ sourceId: 'warm-up', overrides: {} }, context, source);
    const columns = {
      sourceId: 'warm-up',
      layout: inspection.layout,
      traces: traceRun(0, traceCount),
      check: null,
    };
    const { floats, lastValid } = await readColumns(
      { ...columns, sampleStride: 2, scale: null },
      source,
      context,
    );
    const { range, data } = finishPreview({ samples: floats });
    const stride = { inline: 1, crossline: 1, sample: 2 };
    const shape = { inlineCount: spec.inlineCount, crosslineCount: spec.crosslineCount, sampleCount: 256 };
    const level: Level = { ...shape, stride, data, lastValid, scale: range.scale };
    extractSurface(level, range.p999Absolute / 2, 'positive', 0, spec.inlineCount - 1);
  }
  return {};
}

/**
 * Every task by name; the only list that a new task must be added to besides its types. What the first picture does without
 * is loaded when it is first asked for: every page would carry it otherwise.
 */
export const TASK_FUNCTIONS: { readonly [N in TaskName]: TaskFunction<N> } = {
  fingerprint: async (_input, context, source) => ({
    fingerprint: await fingerprint(attached(source), context.signal),
  }),
  inspect: (input, context, source) => inspect(input, context, attached(source)),
  traces: (input, context, source) => traces(input, context, attached(source)),
  headers: (input, context, source) => headers(input, context, attached(source)),
  columns: (input, context, source) => readColumns(input, attached(source), context),
  mapTraces: async (input, context, source) =>
    (await import('./map-task.ts')).mapOfRun(input, attached(source), context),
  quality: async (input, context, source) =>
    (await import('./quality-task.ts')).qualityOfRun(input, attached(source), context),
  stackColumns: async (input, context, source) =>
    (await import('./stack-columns.ts')).stackColumns(input, attached(source), context),
  values: (input, context, source) => values(input, context, attached(source)),
  bytes: async ({ range }, context, source) => ({
    bytes: await attached(source).readRange(range.start, range.end, context.signal),
  }),
  finishPreview,
  surface,
  warmUp: (_input, context) => warmUp(context),
  scan: (input, context, source) => scan(input, context, attached(source)),
  optimizeBlock: async (input, context, source) =>
    (await import('./optimize-block.ts')).optimizeBlock(input, attached(source), context),
  picks: async (input, context) => (await import('./stored-values.ts')).picks(input, context),
  payloads: async (input, context) => (await import('./stored-values.ts')).payloads(input, context),
  headerWords: async (input, context, source) =>
    (await import('./header-words.ts')).headerWords(input, context, attached(source)),
  sortRows: async ({ keys, rows, descending }) => ({
    rows: (await import('./header-words.ts')).sortedRows(keys, rows, descending),
  }),
  processSection: async ({ section, steps, interval }) =>
    (await import('../volume/section-process.ts')).processSection(section, steps, interval),
  png: async (input) => (await import('./png.ts')).encodePng(input),
  meshFile: async (input) => (await import('./mesh-file-task.ts')).writeMeshFile(input),
  demo: ({ spec, firstTrace, count }) => ({ bytes: traceBytes(spec, firstTrace, count) }),
};
