import { throwIfAborted } from '../core/errors.ts';
import { blankEnvelope } from '../io/envelope.ts';
import { packRecord } from '../io/packed-record.ts';
import { payloadStore } from '../io/payload-store.ts';
import type { ByteSource } from '../io/source.ts';
import { decodeSamples } from '../segy/samples.ts';
import { encodeHalves, HALF_NAN } from '../volume/half-float.ts';
import { decimatedCount, decimateTrace } from '../volume/level.ts';
import {
  type BlockValues,
  blockAt,
  blockValues,
  LEVEL_VALUE_BYTES,
  levelPartBytes,
  linesOf,
  type PyramidBlock,
  type PyramidPlan,
} from '../volume/pyramid-plan.ts';
import { accumulateTrace, createAccumulator } from '../volume/statistics.ts';
import { fillLineTile, fillTimeTiles, lineTileHalves, timeTileHalves } from '../volume/tiles.ts';
import { forEachTrace, headerMismatch, traceSampleCount } from './read-columns.ts';
import type { BlockSummary, OptimizeBlockInput, OptimizeBlockOutput, TaskContext } from './tasks.ts';
import { ValueWriter } from './value-writer.ts';

/** An idle worker lets its buffers go. */
const IDLE_MILLISECONDS = 1000;

/** Payloads of the latest block, filled again by the next: fresh memory for each would cost more than filling it. */
let spare = new Map<number, Uint8Array<ArrayBuffer>[]>();
let dropSpare: ReturnType<typeof setTimeout> | undefined;

function takePayload(byteLength: number, clean: boolean): Uint8Array<ArrayBuffer> {
  const known = spare.get(byteLength)?.pop();
  if (!known) return blankEnvelope(byteLength);
  return clean ? known.fill(0) : known;
}

function giveBack(payloads: readonly Uint8Array<ArrayBuffer>[]): void {
  clearTimeout(dropSpare);
  spare = new Map();
  for (const payload of payloads) {
    const same = spare.get(payload.length);
    if (same) same.push(payload);
    else spare.set(payload.length, [payload]);
  }
  dropSpare = setTimeout(() => {
    spare = new Map();
  }, IDLE_MILLISECONDS);
}

const asHalves = (payload: Uint8Array<ArrayBuffer>): Uint16Array =>
  new Uint16Array(payload.buffer, payload.byteOffset, payload.length >> 1);
const asPairs = (payload: Uint8Array<ArrayBuffer>): Uint32Array =>
  new Uint32Array(payload.buffer, payload.byteOffset, payload.length >> 2);

/** The full-resolution tiles of a block, filled trace by trace. */
class BlockTiles {
  readonly time: Uint8Array<ArrayBuffer>[];
  readonly line: Uint8Array<ArrayBuffer>[];
  private readonly timePairs: Uint32Array[];
  private readonly lineHalves: Uint16Array[];
  /** The trace in hand, with zeros to the end of the last time tile. */
  private readonly trace: Uint16Array;
  private readonly tracePairs: Uint32Array;
  private readonly wholeTrace: Uint16Array;

  /** @param clean whether some trace is missing or short, so that what a former block left must go */
  constructor(
    private readonly plan: PyramidPlan,
    private readonly block: PyramidBlock,
    values: BlockValues,
    clean: boolean,
  ) {
    const { timeTiles, lineTiles } = values;
    clearTimeout(dropSpare);
    this.time = Array.from({ length: timeTiles.count }, () =>
      takePayload(timeTileHalves(plan, block) * 2, clean),
    );
    this.line = Array.from({ length: lineTiles.count }, (_, tile) =>
      takePayload(lineTileHalves(plan, block, tile) * 2, clean),
    );
    this.timePairs = this.time.map(asPairs);
    this.lineHalves = this.line.map(asHalves);
    this.trace = new Uint16Array(
      Math.max(plan.sampleCount + 1, Math.ceil(plan.sampleCount / plan.tileSamples) * plan.tileSamples) & ~1,
    );
    this.tracePairs = new Uint32Array(this.trace.buffer);
    this.wholeTrace = this.trace.subarray(0, plan.sampleCount);
  }

  /** Takes in the first `count` samples of a trace; returns how many saturated. */
  take(cell: number, samples: Float32Array, count: number, scale: number): number {
    if (this.time.length === 0 && this.line.length === 0) return 0;
    const whole = count === samples.length ? samples : samples.subarray(0, count);
    const saturated = encodeHalves(whole, scale, this.trace, 0, HALF_NAN);
    if (count < this.plan.sampleCount) this.trace.fill(0, count);
    if (this.time.length > 0) fillTimeTiles(this.plan, this.tracePairs, this.timePairs, cell);
    if (this.line.length > 0) fillLineTile(this.plan, this.block, this.wholeTrace, this.lineHalves, cell);
    return saturated;
  }
}

/** A block's part of one level. */
class LevelPart {
  readonly bytes: Uint8Array<ArrayBuffer>;
  private readonly lastValid: Int32Array;
  private readonly halves: Uint16Array;
  private readonly sampleCount: number;
  private readonly slow: { first: number; count: number };
  private readonly fast: { first: number; count: number };
  private readonly kept: Float32Array;

  constructor(
    plan: PyramidPlan,
    block: PyramidBlock,
    readonly subsample: number,
  ) {
    this.slow = linesOf(block.slowStart, block.slowCount, subsample);
    this.fast = linesOf(block.fastStart, block.fastCount, subsample);
    this.sampleCount = decimatedCount(plan.sampleCount, subsample);
    const columns = this.slow.count * this.fast.count;
    this.bytes = new Uint8Array(levelPartBytes(plan, block, subsample));
    this.lastValid = new Int32Array(this.bytes.buffer, 0, columns).fill(-1);
    this.halves = new Uint16Array(this.bytes.buffer, columns * 4);
    this.kept = new Float32Array(this.sampleCount);
  }

  /** Takes in the trace at [slow, fast] of the survey, when it belongs to the level. */
  take(slow: number, fast: number, samples: Float32Array, count: number, scale: number): void {
    const { subsample } = this;
    if (slow % subsample !== 0 || fast % subsample !== 0) return;
    const column =
      (slow / subsample - this.slow.first) * this.fast.count + fast / subsample - this.fast.first;
    const length = decimateTrace(samples, 0, count, subsample, this.kept, 0);
    this.lastValid[column] = length - 1;
    encodeHalves(this.kept.subarray(0, length), scale, this.halves, column * this.sampleCount);
  }
}

/** One pass over a block's traces: fills tiles and level parts. */
async function readBlock(
  input: OptimizeBlockInput,
  block: PyramidBlock,
  tiles: BlockTiles,
  levels: readonly LevelPart[],
  source: ByteSource,
  context: TaskContext,
): Promise<BlockSummary> {
  const { layout, traces, offsetCount, offsetIndex, scale, check } = input;
  const accumulator = createAccumulator(input.range);
  const whole = new Float32Array(layout.samplesPerTrace);
  let mismatches = 0;
  let saturated = 0;
  await forEachTrace(
    source,
    layout,
    traces,
    context,
    (bytes, byteOffset, column, trace) => {
      const count = traceSampleCount(layout, trace);
      const from = byteOffset + layout.traceHeaderByteLength;
      decodeSamples(bytes, from, count, layout.sampleFormat, layout.byteOrder, whole, 0);
      accumulateTrace(accumulator, whole, 0, count);
      if (check && headerMismatch(bytes, byteOffset, layout, check, column)) mismatches += 1;
      if (column % offsetCount !== offsetIndex) return;
      const cell = Math.floor(column / offsetCount);
      saturated += tiles.take(cell, whole, count, scale);
      const slow = block.slowStart + Math.floor(cell / block.fastCount);
      const fast = block.fastStart + (cell % block.fastCount);
      for (const level of levels) level.take(slow, fast, whole, count, scale);
    },
    undefined,
    context.flight.blockReadBytes,
  );
  return { accumulator, mismatches, saturated };
}

/**
 * Reads one block of the survey once and stores all that the pyramid keeps of it. Nothing of it counts until the page
 * enters the block in the book, so a block that was cut off is simply made again, with the same bytes.
 * @throws SegyError 'quota', 'cache-corrupt', 'cancelled', and what reading throws
 */
export async function optimizeBlock(
  input: OptimizeBlockInput,
  source: ByteSource,
  context: TaskContext,
): Promise<OptimizeBlockOutput> {
  const { plan, key, layout, traces } = input;
  const block = blockAt(plan, input.blockIndex);
  const values = blockValues(plan, block);
  const incomplete = layout.ragged !== null || traces.includes(-1);
  const tiles = new BlockTiles(plan, block, values, incomplete);
  const levels = plan.levels.map((subsample) => new LevelPart(plan, block, subsample));
  const summary = await readBlock(input, block, tiles, levels, source, context);
  const writer = new ValueWriter(payloadStore(), key, context.flight.blockReadBytes);
  const addCopy = async (index: number, bytes: Uint8Array): Promise<void> => {
    const payload = blankEnvelope(bytes.length);
    payload.set(bytes);
    await writer.add(index, payload);
  };
  for (const { subsample, bytes } of levels) {
    const run = values.levels.get(subsample)!;
    for (let k = 0; k < run.count; k++)
      await addCopy(run.first + k, bytes.subarray(k * LEVEL_VALUE_BYTES, (k + 1) * LEVEL_VALUE_BYTES));
  }
  for (const [run, payloads] of [
    [values.timeTiles, tiles.time],
    [values.lineTiles, tiles.line],
  ] as const) {
    for (const [k, payload] of payloads.entries()) {
      throwIfAborted(context.signal);
      await writer.add(run.first + k, payload);
    }
  }
  await addCopy(0, packRecord(summary));
  await writer.finish();
  giveBack([...tiles.time, ...tiles.line]);
  return { ...summary, byteLength: writer.byteLength, chunkCount: values.count };
}
