import { isSegyError, SegyError } from '../core/errors.ts';
import type { AmplitudeRange, HeaderWord, Statistics } from '../core/types.ts';
import { payloadKey } from '../io/disk-cache.ts';
import { unpackRecord } from '../io/packed-record.ts';
import {
  blockAt,
  blockCount,
  type PyramidBlock,
  type PyramidPlan,
  planPyramid,
  pyramidBytes,
} from '../volume/pyramid-plan.ts';
import {
  ACCUMULATOR_BYTES,
  type Accumulator,
  finishStatistics,
  mergeAccumulators,
} from '../volume/statistics.ts';
import { blockReads } from './block-reads.ts';
import { blockTraces, tracesOutsideGrid } from './block-traces.ts';
import type { Pyramid } from './pyramid.ts';
import type { ReadOptions, SurveyReader } from './survey-reader.ts';
import { scanTraces } from './survey-scan.ts';
import type { BlockSummary } from './tasks.ts';

/** Of the disk budget; the rest is for what else is kept of the survey: geometry, preview, statistics. */
const PYRAMID_SHARE = 0.97;

export interface OptimizeRequest {
  readonly fingerprint: string;
  /** Of the preview; a pyramid begun before keeps its own. */
  readonly range: AmplitudeRange;
  readonly offsetIndex: number;
  /** Where a prestack survey's headers tell the offset. */
  readonly offsetWord: HeaderWord;
  /** Memory for the blocks in work, all workers together. */
  readonly memoryBytes: number;
  readonly budgetBytes: number;
  /** Of a survey whose blocks lie all over the file: each is another pass over it. */
  readonly onPass?: (pass: number, passes: number) => void;
}

export interface OptimizeResult {
  readonly statistics: Statistics;
  readonly saturated: number;
  /** Headers that name another place than the one their trace was read for. */
  readonly mismatches: number;
  readonly bytes: number;
  readonly plan: PyramidPlan;
}

/**
 * Reads the survey once, block by block, and stores its pyramid; blocks that are stored already are not read again.
 * A stop at any moment, by signal or by the page's end, loses the blocks in work alone. Where the budget, or the browser before
 * it, gives less room than planned, a smaller pyramid is begun: without line tiles, then without time tiles, then of coarse levels.
 * @throws SegyError 'quota' when the storage takes nothing even after the oldest other surveys went
 */
export async function makePyramid(
  pyramid: Pyramid,
  request: OptimizeRequest,
  options: ReadOptions = {},
): Promise<OptimizeResult> {
  const { disk } = pyramid;
  await pyramid.look();
  const budgetBytes = request.budgetBytes * PYRAMID_SHARE;
  // One that is whole and small for want of room is made anew where there is room now.
  const grows =
    pyramid.complete &&
    pyramidBytes(planFor(pyramid, request, budgetBytes, lanesOf(pyramid.reader))) >
      pyramidBytes(pyramid.plan!) * 1.5;
  if (!pyramid.plan || grows) await begin(pyramid, request, budgetBytes, options.signal);
  for (;;) {
    const bytes = pyramidBytes(pyramid.plan!);
    const stored = await pyramid.wholeBlocks();
    const missing = stored.filter((isStored) => !isStored).length;
    // Each block stores its statistics too.
    const missingBytes = missing * (bytes / stored.length + ACCUMULATOR_BYTES);
    if (bytes > 0 && !(await disk.reserve(request.fingerprint, missingBytes))) {
      await begin(pyramid, request, bytes - 1, options.signal);
      continue;
    }
    try {
      return await fillPyramid(pyramid, request, stored, options);
    } catch (error) {
      if (!isSegyError(error, 'quota') || bytes === 0) throw error;
      const kept = (await pyramid.storedBlocks()).filter(Boolean).length;
      await pyramid.forget();
      // What the blocks in work have written belongs to no record.
      await disk.sweep();
      const room = (bytes * Math.min(kept + 1, stored.length)) / stored.length - 1;
      await begin(pyramid, request, room, options.signal);
    }
  }
}

/** The largest pyramid that so many bytes hold. */
function planFor(
  { reader }: Pyramid,
  request: OptimizeRequest,
  budgetBytes: number,
  lanes: number,
): PyramidPlan {
  const { layout, grid } = reader.inspection!;
  const slowIsInline = grid.slowAxis === 'inline';
  const shape = {
    slowCount: slowIsInline ? grid.inlineCount : grid.crosslineCount,
    fastCount: slowIsInline ? grid.crosslineCount : grid.inlineCount,
    sampleCount: layout.samplesPerTrace,
  };
  return planPyramid(shape, request.memoryBytes / lanes, budgetBytes);
}

async function begin(
  pyramid: Pyramid,
  request: OptimizeRequest,
  budgetBytes: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { fingerprint, range, offsetIndex } = request;
  const { reader } = pyramid;
  let plan = planFor(pyramid, request, budgetBytes, lanesOf(reader));
  // Each block of an unsorted file takes nearly the whole of it: fewer and larger ones, one at a time, in all the memory.
  if (
    (await blockReads(reader.inspection!, plan, reader.cost, reader.pool.flight.blockReadBytes, signal))
      .scattered
  )
    plan = planFor(pyramid, request, budgetBytes, 1);
  await pyramid.begin(fingerprint, { plan, range, offsetIndex });
}

const lanesOf = ({ pool }: SurveyReader): number => Math.max(1, pool.size);

/** Makes the blocks that are not stored yet. */
async function fillPyramid(
  pyramid: Pyramid,
  request: OptimizeRequest,
  stored: readonly boolean[],
  options: ReadOptions,
): Promise<OptimizeResult> {
  const { reader } = pyramid;
  const plan = pyramid.plan!;
  const range = pyramid.range!;
  const count = blockCount(plan);
  const done = new Float64Array(count);
  const { bytes, scattered } = await blockReads(
    reader.inspection!,
    plan,
    reader.cost,
    reader.pool.flight.blockReadBytes,
    options.signal,
  );
  const total = bytes.reduce((a, b) => a + b, 0);
  for (const [index, isStored] of stored.entries()) if (isStored) done[index] = bytes[index]!;
  // As many at a time as the memory holds: blocks may have been planned for one at a time, or for more memory.
  const blockBytes = plan.blockSlow * plan.blockFast * plan.sampleCount * 4;
  const lanes = Math.min(lanesOf(reader), Math.max(1, Math.floor(request.memoryBytes / blockBytes)));
  const report = (): void =>
    options.onProgress?.(
      Math.min(
        total,
        done.reduce((a, b) => a + b, 0),
      ),
      total,
    );

  report();
  const summaries: BlockSummary[] = new Array(count);
  let next = 0;
  const makeBlocks = async (affinity: number): Promise<void> => {
    for (let index = next++; index < count; index = next++) {
      const block = blockAt(plan, index);
      const onShare = (share: number): void => {
        done[index] = share * bytes[index]!;
        report();
      };
      if (scattered) request.onPass?.(index + 1, count);
      const known = stored[index] ? await storedSummary(pyramid, index) : null;
      summaries[index] =
        known ?? (await makeBlock(pyramid, plan, request, block, { ...options, affinity }, onShare));
      onShare(1);
      await expectKept(pyramid, [pyramid.key]);
    }
  };
  const lane = (affinity: number): Promise<void> =>
    makeBlocks(affinity).catch((error: unknown) => {
      // What failed is told once the blocks in hand have ended; none is begun any more.
      next = count;
      throw error;
    });
  const results = await Promise.allSettled(Array.from({ length: lanes }, (_, affinity) => lane(affinity)));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  const outsideGrid = await tracesOutsideGrid(reader.inspection!, options.signal);
  const outside = await scanTraces(reader, range, outsideGrid, { ...options, onProgress: undefined });
  await expectKept(pyramid, pyramid.blockKeys());
  await pyramid.look();
  // In the order of the blocks: sums of the same survey are the same to the last bit, however it was interrupted.
  const accumulators = [...summaries.map(({ accumulator }) => accumulator as Accumulator), outside];
  return {
    statistics: finishStatistics(accumulators.reduce(mergeAccumulators), true),
    saturated: summaries.reduce((sum, summary) => sum + summary.saturated, 0),
    mismatches: summaries.reduce((sum, summary) => sum + summary.mismatches, 0),
    bytes: pyramidBytes(plan),
    plan,
  };
}

/**
 * Site data that somebody clears while it is written may go between two writes, each of which then succeeds.
 * @throws SegyError 'cache-corrupt' when a record is not there any more, 'quota' when it was never written
 */
async function expectKept({ disk }: Pyramid, keys: readonly string[]): Promise<void> {
  const whole = await disk.whole(keys);
  const lost = whole.filter((isWhole) => !isWhole).length;
  if (lost === 0) return;
  if (disk.problem !== null) throw new SegyError('quota', disk.problem);
  throw new SegyError(
    'cache-corrupt',
    `The browser’s storage failed: ${lost} of ${keys.length} records were gone soon after they were written, as when site data are cleared. What is left stays; try again.`,
  );
}

/** What an earlier run found in a block; null when it cannot be read any more, and the block is made again. */
async function storedSummary(pyramid: Pyramid, index: number): Promise<BlockSummary | null> {
  const { bytes, missing } = await pyramid.reader.pool.run(
    'payloads',
    () => ({ keys: [payloadKey(pyramid.blockKey(index), 0)] }),
    { priority: 'optimize' },
  );
  if (missing >= 0) return null;
  return unpackRecord(bytes as Uint8Array<ArrayBuffer>) as BlockSummary;
}

async function makeBlock(
  pyramid: Pyramid,
  plan: PyramidPlan,
  request: OptimizeRequest,
  block: PyramidBlock,
  options: ReadOptions,
  onShare: (share: number) => void,
): Promise<BlockSummary> {
  const { reader, disk } = pyramid;
  const inspection = reader.inspection!;
  const { fingerprint, offsetIndex } = request;
  const range = pyramid.range!;
  const key = pyramid.blockKey(block.index);
  for (;;) {
    try {
      const { byteLength, chunkCount, ...summary } = await reader.run(
        'optimizeBlock',
        () => ({
          sourceId: reader.source.id,
          layout: inspection.layout,
          plan,
          blockIndex: block.index,
          key,
          ...blockTraces(inspection, block, request.offsetWord),
          offsetCount: inspection.grid.offsetCount,
          offsetIndex,
          scale: range.scale,
          range,
        }),
        {
          ...options,
          priority: 'optimize',
          onProgress: (done, total) => onShare(done / Math.max(1, total)),
        },
      );
      await disk.commit({ key, fingerprint, kind: 'pyramid block', byteLength, chunkCount });
      return summary;
    } catch (error) {
      // The browser's own limit came before ours: the oldest other survey goes, as long as there is one.
      if (!isSegyError(error, 'quota') || !(await disk.evictOldest(fingerprint))) throw error;
    }
  }
}
