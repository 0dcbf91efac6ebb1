import { throwIfAborted } from '../core/errors.ts';
import { encodeHalves, HALF_NAN } from '../core/half.ts';
import { blankEnvelope } from '../io/envelope.ts';
import { packRecord } from '../io/packed-record.ts';
import { payloadStore, type RecordWriter } from '../io/payload-store.ts';
import type { ByteSource } from '../io/source.ts';
import { decimatedCount, decimateTrace } from '../volume/level.ts';
import {
  type BlockValues,
  blockAt,
  blockLevelBytes,
  blockValues,
  LEVEL_VALUE_BYTES,
  linesOf,
  type PlannedLevel,
  type PyramidBlock,
  type PyramidPlan,
} from '../volume/pyramid-plan.ts';
import { accumulateTrace, createAccumulator } from '../volume/statistics.ts';
import { fillLineTile, fillTimeTiles, lineTileHalves, timeTileHalves } from '../volume/tiles.ts';
import { decodeTrace, forEachTrace, headerMismatch } from './read-columns.ts';
import type { BlockSummary, OptimizeBlockInput, OptimizeBlockOutput, TaskContext } from './tasks.ts';
import { ValueWriter } from './value-writer.ts';

/** A worker that makes no block for this long releases its buffers. */
const IDLE_MILLISECONDS = 1000;

/** Payloads of the latest block by length. The next block fills them again, because allocating fresh memory costs more than filling it. */
let spare = new Map<number, Uint8Array<ArrayBuffer>[]>();
let dropSpare: ReturnType<typeof setTimeout> | undefined;

function takePayload(byteLength: number, clean: boolean): Uint8Array<ArrayBuffer> {
  const known = spare.get(byteLength)?.pop();
  if (!known) return blankEnvelope(byteLength);
  return clean ? known.fill(0) : known;
}

function keepForReuse(payloads: readonly Uint8Array<ArrayBuffer>[]): void {
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
  /** The current trace as half floats, with zeros to the end of the last time tile. */
  private readonly trace: Uint16Array;
  private readonly tracePairs: Uint32Array;
  private readonly wholeTrace: Uint16Array;

  /** @param clean whether to clear reused memory, because some trace is missing or short and does not overwrite all of it */
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

  /** Adds the first `count` samples of a trace, and returns how many were too large for a half float. */
  add(cell: number, samples: Float32Array, count: number, scale: number): number {
    if (this.time.length === 0 && this.line.length === 0) return 0;
    const whole = count === samples.length ? samples : samples.subarray(0, count);
    const saturated = encodeHalves(whole, scale, this.trace, 0, HALF_NAN);
    if (count < this.plan.sampleCount) this.trace.fill(0, count);
    if (this.time.length > 0) fillTimeTiles(this.plan, this.tracePairs, this.timePairs, cell);
    if (this.line.length > 0) fillLineTile(this.plan, this.block, this.wholeTrace, this.lineHalves, cell);
    return saturated;
  }
}

/** A block's part of one level, filled trace by trace. */
class BlockLevel {
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
    readonly level: PlannedLevel,
    private readonly thin: typeof decimateTrace,
  ) {
    const { subsample, sampleStride } = level;
    this.slow = linesOf(block.slowStart, block.slowCount, subsample);
    this.fast = linesOf(block.fastStart, block.fastCount, subsample);
    this.sampleCount = decimatedCount(plan.sampleCount, sampleStride);
    const columns = this.slow.count * this.fast.count;
    this.bytes = new Uint8Array(blockLevelBytes(plan, block, level));
    this.lastValid = new Int32Array(this.bytes.buffer, 0, columns).fill(-1);
    this.halves = new Uint16Array(this.bytes.buffer, columns * 4);
    this.kept = new Float32Array(this.sampleCount);
  }

  /** Adds the trace at [slow, fast] of the survey, if it belongs to the level. */
  add(slow: number, fast: number, samples: Float32Array, count: number, scale: number): void {
    const { subsample, sampleStride } = this.level;
    if (slow % subsample !== 0 || fast % subsample !== 0) return;
    const column =
      (slow / subsample - this.slow.first) * this.fast.count + fast / subsample - this.fast.first;
    const whole = sampleStride === 1;
    const length = whole ? count : this.thin(samples, 0, count, sampleStride, this.kept, 0);
    this.lastValid[column] = length - 1;
    const kept = (whole ? samples : this.kept).subarray(0, length);
    encodeHalves(kept, scale, this.halves, column * this.sampleCount);
  }
}

/** What a block is stored as. */
export interface StoredBlock {
  readonly plan: PyramidPlan;
  readonly blockIndex: number;
  /** Key of the block's record. Its values are stored under `payloadKey(key, 0)`, `payloadKey(key, 1)` … */
  readonly key: string;
  /** Half floats are stored as value ÷ scale. */
  readonly scale: number;
  /** Whether the values go to a private file; else they go to the database. */
  readonly inFile?: boolean;
}

/** Begins a private file, or where that fails, as when another tab has it open, a record of the database. */
async function beginRecord(key: string, inFile: boolean): Promise<RecordWriter> {
  if (inFile) {
    const { recordFiles } = await import('../io/record-file.ts');
    const record = await recordFiles.record(key).catch(() => null);
    if (record) return record;
  }
  return payloadStore().record(key);
}

/**
 * Adds the trace of a cell, slow × fastCount + fast within the block, and returns how many samples were too large for a half float.
 * @param count samples of the trace; beyond them it has none
 * @param last the last sample that is not missing, if some before `count` may be
 */
export type AddTrace = (cell: number, samples: Float32Array, count: number, last?: number) => number;

/**
 * Stores all that the pyramid keeps of a block, whose traces `fill` adds. The stored values are not used until the page records the
 * block in the disk cache, so a block that was interrupted is simply made again, with the same bytes.
 * @param incomplete whether some trace is missing or short
 * @param thin thins traces of levels that leave samples out
 * @throws SegyError 'quota', 'cache-corrupt', 'cancelled', and what `fill` throws
 */
export async function storeBlock(
  { plan, blockIndex, key, scale, inFile = false }: StoredBlock,
  incomplete: boolean,
  context: TaskContext,
  fill: (add: AddTrace, block: PyramidBlock) => Promise<BlockSummary>,
  thin = decimateTrace,
): Promise<OptimizeBlockOutput> {
  const block = blockAt(plan, blockIndex);
  const values = blockValues(plan, block);
  const tiles = new BlockTiles(plan, block, values, incomplete);
  const levels = plan.levels.map((level) => new BlockLevel(plan, block, level, thin));
  const summary = await fill((cell, samples, count, last = count - 1) => {
    const slow = block.slowStart + Math.floor(cell / block.fastCount);
    const fast = block.fastStart + (cell % block.fastCount);
    for (const level of levels) level.add(slow, fast, samples, last + 1, scale);
    return tiles.add(cell, samples, count, scale);
  }, block);
  const record = await beginRecord(key, inFile);
  const writer = new ValueWriter(record, key, context.flight.blockReadBytes);
  try {
    const copies = new Map<number, Uint8Array<ArrayBuffer>>();
    const addCopy = async (index: number, bytes: Uint8Array): Promise<void> => {
      const payload = copies.get(bytes.length) ?? blankEnvelope(bytes.length);
      payload.set(bytes);
      await writer.add(index, payload);
      if (writer.returnsMemory) copies.set(bytes.length, payload);
    };
    for (const { level, bytes } of levels) {
      const run = values.levels.get(level.subsample)!;
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
  } catch (error) {
    await record.abandon();
    throw error;
  }
  keepForReuse([...tiles.time, ...tiles.line]);
  return { ...summary, byteLength: writer.byteLength, chunkCount: values.count, inFile: record.inFile };
}

/** Reads one block of a file once and stores all that the pyramid keeps of it. See `storeBlock`. */
export function optimizeBlock(
  input: OptimizeBlockInput,
  source: ByteSource,
  context: TaskContext,
): Promise<OptimizeBlockOutput> {
  const { layout, traces, offsetCount, offsetIndex, check, range } = input;
  const incomplete = layout.ragged !== null || traces.includes(-1);
  return storeBlock(input, incomplete, context, async (add) => {
    const accumulator = createAccumulator(range);
    const whole = new Float32Array(layout.samplesPerTrace);
    let mismatches = 0;
    let saturated = 0;
    await forEachTrace(
      source,
      layout,
      traces,
      context,
      (bytes, byteOffset, column, trace) => {
        const count = decodeTrace(layout, trace, bytes, byteOffset, whole);
        accumulateTrace(accumulator, whole, 0, count);
        if (check && headerMismatch(bytes, byteOffset, layout, check, column)) mismatches += 1;
        if (column % offsetCount !== offsetIndex) return;
        saturated += add(Math.floor(column / offsetCount), whole, count);
      },
      undefined,
      context.flight.blockReadBytes,
    );
    return { accumulator, mismatches, saturated };
  });
}
