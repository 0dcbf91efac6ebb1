import type { Cube } from '../core/cube.ts';
import { SegyError } from '../core/errors.ts';
import { traceRun } from '../core/trace-run.ts';
import type { Overrides, SampleFormat } from '../core/types.ts';
import { inJobs } from '../engine/in-jobs.ts';
import { type BlockInput, blockInput, blocksIn, streamBlocks, type WordCounts } from '../engine/segy-out.ts';
import type { SegyOutOutput } from '../engine/tasks.ts';
import { readTraceHeaderWord } from '../segy/fields.ts';
import { largestInteger, type SampleTally } from '../segy/write-samples.ts';
import type { ChosenTraces } from '../survey/out/chosen-traces.ts';
import { OutPlaces } from '../survey/out/out-blocks.ts';
import type { OutChange, OutOptions } from '../survey/out/out-options.ts';
import type { OutPlan } from '../survey/out/out-plan.ts';
import type { OutSource } from '../survey/out/out-source.ts';
import { planExport } from '../survey/out/plan-export.ts';
import {
  checkedSamples,
  chooseSamples,
  needsEveryTime,
  type SampleChoice,
  TIME_WORDS,
  type TimeRows,
  timeRows,
} from '../survey/out/sample-choice.ts';
import { checkedCall } from './call-options.ts';
import { getEngine } from './engine.ts';
import { EXPORT_OPTIONS } from './export-options.ts';
import { sidecarOf } from './export-sidecar.ts';
import {
  type ExportSource,
  engineCubeOf,
  exportSource,
  gatherExport,
  settleExport,
  writtenLines,
} from './export-source.ts';
import type { SegyExportOptions, SegyExportPlan, SegyExportResult, WrittenLines } from './export-types.ts';
import { MEMORY_SHARES } from './memory-shares.ts';
import type { CallOptions } from './types.ts';

/** The largest power of two by which samples up to `peak` fit an integer format. */
function factorFor(format: SampleFormat, peak: number): number {
  const most = largestInteger(format);
  if (most === null || peak === 0) return 1;
  // 64-bit ranges are rounded up to float64, so one bit of headroom is left.
  return 2 ** Math.floor(Math.log2((most > 2 ** 53 ? most / 2 : most) / peak));
}

/** An export that is planned in every byte but the samples. */
interface Prepared {
  readonly cube: Cube;
  readonly from: ExportSource;
  readonly source: OutSource;
  readonly plan: OutPlan;
  readonly places: OutPlaces;
  readonly chosen: ChosenTraces;
  readonly samples: SampleChoice;
  readonly call: SegyExportOptions;
  readonly lines: WrittenLines | null;
  readonly overrides: Overrides;
  readonly sidecar: string | null;
}

/** What of the overrides of the source still holds for the written file. */
function keptOverrides(
  { headers }: ExportSource,
  { form, sampleCounts }: OutPlan,
  options: OutOptions,
  microseconds: number,
): Overrides {
  if (!headers || options.repair || form.container === 'float32') return {};
  const { byteOrder, sampleFormat, samplesPerTrace, sampleIntervalMicroseconds, ...words } =
    headers.record.overrides;
  return {
    ...words,
    ...(byteOrder && { byteOrder: form.byteOrder }),
    ...(sampleFormat && { sampleFormat: form.format }),
    ...(samplesPerTrace && typeof sampleCounts === 'number' && { samplesPerTrace: sampleCounts }),
    ...(sampleIntervalMicroseconds && { sampleIntervalMicroseconds: microseconds * form.samples.step }),
  };
}

/** Chooses the samples; where the headers of every trace decide which beginning can be written, they are read. */
async function samplesFor(
  cube: Cube,
  { headers }: ExportSource,
  { inspection, sampled, computed }: OutSource,
  chosen: ChosenTraces,
  options: OutOptions,
  call: CallOptions,
): Promise<SampleChoice> {
  const { layout } = inspection;
  const range = checkedSamples(options.samples, computed?.sampleCount ?? layout.samplesPerTrace);
  const axis = cube.grid.vertical;
  if (!headers) {
    const { first, last, step } = range;
    return { first, count: Math.floor((last - first) / step) + 1, step, scalar: null, moved: false };
  }
  const length = layout.traceHeaderByteLength;
  const shown = TIME_WORDS.map((word) =>
    Array.from(sampled.places, (_, k) =>
      readTraceHeaderWord(sampled.headers, k * length, word, layout.byteOrder),
    ),
  );
  const rows = shown[0]!.length > 0 ? timeRows(shown) : [[...TIME_WORDS.map(() => 0)]];
  const varies = inspection.findings.some(({ code }) => code === 'delay-varies');
  const all = sampled.places.length === chosen.count;
  if (all || !rows.some((row) => needsEveryTime(range.first, axis, row, varies)))
    return chooseSamples(range, axis, rows);
  return chooseSamples(range, axis, await everyTime(headers, chosen, call));
}

/** Most traces whose headers one job reads. */
const MOST_TRACES = 65_536;

/** Finds the different combinations of times in the headers of all chosen traces. */
async function everyTime(
  { reader, record }: NonNullable<ExportSource['headers']>,
  { traces, count }: ChosenTraces,
  { signal, onProgress }: CallOptions,
): Promise<TimeRows> {
  const { layout } = record.inspection;
  const { pool } = getEngine();
  const perJob = Math.max(
    1,
    Math.min(MOST_TRACES, Math.floor(pool.flight.jobBytes / layout.traceByteLength)),
  );
  const found = await inJobs(
    pool,
    count,
    perJob,
    async (job, call) => {
      const part =
        traces instanceof Int32Array
          ? traces.slice(job.first, job.first + job.count)
          : traceRun({ first: traces.first + job.first, count: job.count });
      const input = () => ({ sourceId: reader.source.id, layout, traces: part, words: TIME_WORDS });
      const { values } = await reader.run('headerWords', input, call);
      return timeRows(TIME_WORDS.map((_, k) => values.subarray(k * job.count, (k + 1) * job.count)));
    },
    {
      ...(signal && { signal }),
      onProgress: (done, total) => onProgress?.({ stage: 'Headers', done, total, unit: 'traces' }),
    },
  );
  const rows = found.flat();
  return timeRows(TIME_WORDS.map((_, k) => rows.map((row) => row[k]!)));
}

async function prepare(cube: Cube, options: SegyExportOptions): Promise<Prepared> {
  const engineCube = engineCubeOf(cube);
  const call = (
    engineCube ? engineCube.call(EXPORT_OPTIONS, options) : checkedCall(EXPORT_OPTIONS, options)
  ) as SegyExportOptions;
  const from = exportSource(cube, call);
  await settleExport(cube, from, call, call);
  const { source, chosen } = await gatherExport(cube, from, call, call);
  const samples = await samplesFor(cube, from, source, chosen, call, call);
  const plan = planExport(source, call, chosen, samples);
  const lines = await writtenLines(cube, from, plan, call);
  const overrides = keptOverrides(from, plan, call, source.inspection.sampleIntervalMicroseconds);
  const sidecar = plan.form.container === 'float32' ? sidecarOf(cube, plan, call) : null;
  return {
    cube,
    from,
    source,
    plan,
    sidecar,
    places: new OutPlaces(plan),
    chosen,
    samples,
    lines,
    overrides,
    call,
  };
}

function publicPlan(
  { plan, places, lines, overrides, sidecar }: Prepared,
  words?: WordCounts,
): SegyExportPlan {
  const { form, sampleCounts } = plan;
  const ruled = new Set([
    ...form.words.map(({ change }) => change),
    ...(form.times ? [form.times.change] : []),
  ]);
  const changes = plan.changes.map((change, index): OutChange => {
    if (!words || !ruled.has(index)) return change;
    const counted = words.get(index);
    if (!counted) return { ...change, count: 0 };
    // What the sampled headers showed is kept; a rule that changed none of them shows its first change instead.
    const shown = change.count > 0 ? {} : { from: String(counted.from), to: String(counted.to) };
    return { ...change, ...shown, count: counted.count };
  });
  return {
    traces: plan.traceCount,
    bytes: places.byteLength,
    sampleCount:
      typeof sampleCounts === 'number' ? sampleCounts : sampleCounts.reduce((a, b) => Math.max(a, b), 0),
    changes: changes.filter(({ count }) => count > 0),
    warnings: plan.warnings,
    moved: plan.moved,
    start: plan.start,
    step: plan.step,
    container: form.container,
    lines,
    overrides,
    ...(sidecar && { sidecar }),
  };
}

/**
 * Says what an export would write and change, before anything is written.
 * @throws SegyError 'bad-argument' for what cannot be written (too many samples for the revision, unequal traces …), 'no-geometry'
 */
export async function planSegyExport(cube: Cube, options: SegyExportOptions = {}): Promise<SegyExportPlan> {
  return publicPlan(await prepare(cube, options));
}

/** Plans again with the factor that fills the range of an integer format, for which all samples are read once. */
async function scaled(prepared: Prepared, memory: { byteLength: number; lanes: number }): Promise<Prepared> {
  const { plan, places, call, source, chosen, samples } = prepared;
  if (!call.scale || largestInteger(plan.form.format) === null) return prepared;
  const { signal, onProgress } = call;
  const { peak } = await streamBlocks(
    places.blockCount(memory.byteLength),
    memory.lanes,
    (index, stop) =>
      makeBlock(
        prepared,
        { ...blockInput(plan, places.block(index, memory.byteLength)), measure: true },
        stop,
      ),
    async () => undefined,
    { ...(signal && { signal }) },
  );
  onProgress?.({
    stage: 'Range of samples',
    done: places.byteLength,
    total: places.byteLength,
    unit: 'bytes',
  });
  const again = planExport(source, call, chosen, samples, factorFor(plan.form.format, peak));
  return { ...prepared, plan: again, places: new OutPlaces(again) };
}

const otherLines = (count: number) => ({
  code: 'other-lines',
  message: `${count} written traces name other lines in their headers than those that were chosen: the file is not the regular grid that its sampled headers showed. Run Optimize, which reads every header, and export again.`,
});

/** Makes one block, in a worker. */
async function makeBlock(
  { cube, from, source, plan }: Prepared,
  input: BlockInput & { readonly measure?: boolean },
  signal: AbortSignal,
): Promise<SegyOutOutput> {
  const { headers, recipe } = from;
  const { cells } = plan;
  const { layout } = source.inspection;
  const end = input.firstPlace + input.traces.length;
  const own = cells && {
    inlineIndices: cells.inlineIndices.slice(input.firstPlace, end),
    crosslineIndices: cells.crosslineIndices.slice(input.firstPlace, end),
  };
  const samples = own && !recipe ? await windowOf(cube, own, signal) : null;
  const job = () => ({
    ...input,
    sourceId: headers?.reader.source.id ?? '',
    layout,
    form: plan.form,
    recipe: own && recipe ? engineCubeOf(cube)!.samples.recipeOf(own) : null,
    samples,
    computedCount: source.computed?.sampleCount ?? 0,
  });
  const options = { signal, priority: 'optimize' } as const;
  return headers
    ? headers.reader.run('segyOut', job, options)
    : getEngine().pool.run('segyOut', job, options);
}

/** Reads the samples of cells of a cube that no worker can read, a run of crosslines at a time. */
async function windowOf(
  cube: Cube,
  { inlineIndices, crosslineIndices }: NonNullable<OutPlan['cells']>,
  signal: AbortSignal,
): Promise<Float32Array> {
  const { sampleCount } = cube.grid;
  const samples = new Float32Array(inlineIndices.length * sampleCount);
  for (let first = 0; first < inlineIndices.length; ) {
    let count = 1;
    while (
      inlineIndices[first + count] === inlineIndices[first] &&
      crosslineIndices[first + count] === crosslineIndices[first]! + count
    )
      count += 1;
    const box = {
      inline: { first: inlineIndices[first]!, count: 1 },
      crossline: { first: crosslineIndices[first]!, count },
      sample: { first: 0, count: sampleCount },
    };
    samples.set(await cube.window(box, { signal }), first * sampleCount);
    first += count;
  }
  return samples;
}

/**
 * Writes a cube as a file: copied, cropped, thinned, converted or repaired. Headers come from the SEG-Y file that the cube was made of,
 * else they are made. The sink is closed at the end, or aborted if anything fails, so that no half file is left.
 * @throws SegyError 'bad-argument', 'no-geometry', 'file-changed', 'file-unreadable', 'quota', 'cancelled' …
 */
export async function exportSegy(
  cube: Cube,
  options: SegyExportOptions,
  sink: WritableStream<Uint8Array>,
): Promise<SegyExportResult> {
  const writer = sink.getWriter();
  // A sink that fails rejects this as well; the failure is thrown where it is written to.
  writer.closed.catch(() => undefined);
  try {
    const { pool, settings } = getEngine();
    const memory = blocksIn(settings.maxMemoryBytes * MEMORY_SHARES.flight, pool.size);
    const prepared = await scaled(await prepare(cube, options), memory);
    const { plan, places, call } = prepared;
    const count = places.blockCount(memory.byteLength);
    const { onProgress, signal } = call;
    const streamed = await streamBlocks(
      count,
      memory.lanes,
      (index, stop) => makeBlock(prepared, blockInput(plan, places.block(index, memory.byteLength)), stop),
      (bytes) => writer.write(bytes),
      {
        ...(signal && { signal }),
        onProgress: (done) =>
          onProgress?.({ stage: 'Export', done, total: places.byteLength, unit: 'bytes' }),
      },
    );
    // What was read of a file that changed meanwhile must not be kept.
    await engineCubeOf(cube)?.samples.confirmFiles();
    await writer.close();
    const done = publicPlan(prepared, streamed.words);
    const { nonFinite, clipped, largestRelativeError }: SampleTally = streamed.tally;
    return {
      ...done,
      ...(streamed.mismatches > 0 && { warnings: [...done.warnings, otherLines(streamed.mismatches)] }),
      largestRelativeError,
      nonFinite,
      clipped,
      blocks: { byteLength: memory.byteLength, sha256: streamed.sha256 },
    };
  } catch (error) {
    await writer.abort(error).catch(() => undefined);
    throw error instanceof SegyError
      ? error
      : new SegyError(
          'file-unreadable',
          `The file could not be written: ${error instanceof Error ? error.message : error}.`,
          { cause: error },
        );
  }
}
