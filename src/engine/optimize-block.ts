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
  traceStride,
} from '../volume/pyramid-plan.ts';
import { accumulateTrace, createAccumulator } from '../volume/statistics.ts';
import { cutLineTile, cutTimeTiles, lineTileLines, timeTileHalves } from '../volume/tiles.ts';
import { forEachTrace, headerMismatch, traceSampleCount } from './read-columns.ts';
import type { BlockSummary, OptimizeBlockInput, OptimizeBlockOutput, TaskContext } from './tasks.ts';
import { ValueWriter } from './value-writer.ts';

/** Smaller than the largest read: two are in flight beside the block's own memory. */
const READ_BYTES = 8 * 1024 * 1024;
/** Time tiles cut in one pass over the block: of 16 bytes a trace each, four fill a cache line. */
const TILES_AT_ONCE = 4;

/** The latest block's memory, used again by the next: the engine would otherwise hold several until it collects. */
let spare: Uint16Array | null = null;
let dropSpare: ReturnType<typeof setTimeout> | undefined;

function takeHalves(length: number): Uint16Array {
  clearTimeout(dropSpare);
  const halves =
    spare && spare.length >= length ? spare.subarray(0, length).fill(0) : new Uint16Array(length);
  spare = null;
  return halves;
}

function giveBack(halves: Uint16Array): void {
  spare = new Uint16Array(halves.buffer);
  dropSpare = setTimeout(() => {
    spare = null;
  }, 1000);
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

  /** Takes in the trace at [slow, fast] of the survey, when it belongs to the level; returns how many samples saturated. */
  take(slow: number, fast: number, samples: Float32Array, count: number, scale: number): number {
    const { subsample } = this;
    if (slow % subsample !== 0 || fast % subsample !== 0) return 0;
    const column =
      (slow / subsample - this.slow.first) * this.fast.count + fast / subsample - this.fast.first;
    const length = decimateTrace(samples, 0, count, subsample, this.kept, 0);
    this.lastValid[column] = length - 1;
    return encodeHalves(this.kept.subarray(0, length), scale, this.halves, column * this.sampleCount);
  }
}

/** One pass over a block's traces: halves at full resolution, level parts and the summary. */
async function readBlock(
  input: OptimizeBlockInput,
  block: PyramidBlock,
  source: ByteSource,
  context: TaskContext,
): Promise<{ halves: Uint16Array; levels: LevelPart[]; summary: BlockSummary }> {
  const { layout, plan, traces, offsetCount, offsetIndex, scale, check } = input;
  const stride = traceStride(plan.sampleCount);
  const tiled = plan.timeTiles || plan.lineTiles;
  const halves = takeHalves(tiled ? block.slowCount * block.fastCount * stride : 0);
  const levels = plan.levels.map((subsample) => new LevelPart(plan, block, subsample));
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
      if (tiled) {
        const samples = count === whole.length ? whole : whole.subarray(0, count);
        saturated += encodeHalves(samples, scale, halves, cell * stride, HALF_NAN);
      }
      const slow = block.slowStart + Math.floor(cell / block.fastCount);
      const fast = block.fastStart + (cell % block.fastCount);
      for (const level of levels) {
        const cut = level.take(slow, fast, whole, count, scale);
        if (!tiled) saturated += cut;
      }
    },
    undefined,
    READ_BYTES,
  );
  return { halves, levels, summary: { accumulator, mismatches, saturated } };
}

async function writeTiles(
  plan: PyramidPlan,
  block: PyramidBlock,
  values: BlockValues,
  halves: Uint16Array,
  writer: ValueWriter,
  signal: AbortSignal,
): Promise<void> {
  const { timeTiles, lineTiles } = values;
  for (let first = 0; first < timeTiles.count; first += TILES_AT_ONCE) {
    throwIfAborted(signal);
    const count = Math.min(TILES_AT_ONCE, timeTiles.count - first);
    const payloads = Array.from({ length: count }, () => blankEnvelope(timeTileHalves(plan, block) * 2));
    cutTimeTiles(plan, block, halves, first, payloads.map(asHalves));
    for (const [k, payload] of payloads.entries()) await writer.add(timeTiles.first + first + k, payload);
  }
  for (let tile = 0; tile < lineTiles.count; tile++) {
    throwIfAborted(signal);
    const lines = lineTileLines(plan, block, tile);
    const payload = blankEnvelope(lines * block.slowCount * plan.sampleCount * 2);
    cutLineTile(plan, block, halves, tile, asHalves(payload));
    await writer.add(lineTiles.first + tile, payload);
  }
}

const asHalves = (payload: Uint8Array<ArrayBuffer>): Uint16Array =>
  new Uint16Array(payload.buffer, payload.byteOffset, payload.length >> 1);

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
  const { plan, key } = input;
  const block = blockAt(plan, input.blockIndex);
  const values = blockValues(plan, block);
  const { halves, levels, summary } = await readBlock(input, block, source, context);
  try {
    const writer = new ValueWriter(payloadStore(), key);
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
    await writeTiles(plan, block, values, halves, writer, context.signal);
    await addCopy(0, packRecord(summary));
    await writer.finish();
    return { ...summary, byteLength: writer.byteLength, chunkCount: values.count };
  } finally {
    giveBack(halves);
  }
}
