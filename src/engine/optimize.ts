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
import { type Accumulator, finishStatistics, mergeAccumulators } from '../volume/statistics.ts';
import { blockTraces, tracesOutsideGrid } from './block-traces.ts';
import type { Pyramid } from './pyramid.ts';
import type { ReadOptions } from './survey-reader.ts';
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
 * A stop at any moment, by signal or by the page's end, loses the blocks in work alone.
 * @throws SegyError 'quota' when the storage gives no more room even after the oldest other survey went
 */
export async function makePyramid(
  pyramid: Pyramid,
  request: OptimizeRequest,
  options: ReadOptions = {},
): Promise<OptimizeResult> {
  const { reader } = pyramid;
  const { layout, grid } = reader.inspection!;
  const lanes = Math.max(1, reader.pool.size);
  await pyramid.look();
  if (!pyramid.plan) {
    const slowIsInline = grid.slowAxis === 'inline';
    const shape = {
      slowCount: slowIsInline ? grid.inlineCount : grid.crosslineCount,
      fastCount: slowIsInline ? grid.crosslineCount : grid.inlineCount,
      sampleCount: layout.samplesPerTrace,
    };
    const plan = planPyramid(shape, request.memoryBytes / lanes, request.budgetBytes * PYRAMID_SHARE);
    await pyramid.begin(request.fingerprint, {
      plan,
      range: request.range,
      offsetIndex: request.offsetIndex,
    });
  }
  const plan = pyramid.plan!;
  const range = pyramid.range!;
  const stored = await pyramid.wholeBlocks();
  const bytes = pyramidBytes(plan);
  const storedShare = stored.filter(Boolean).length / Math.max(1, stored.length);
  await pyramid.disk.reserve(request.fingerprint, bytes * (1 - storedShare));
  const count = blockCount(plan);
  const done = new Float64Array(count);
  const bytesOf = (block: PyramidBlock): number =>
    block.slowCount * block.fastCount * grid.offsetCount * layout.traceByteLength;
  let total = 0;
  for (let index = 0; index < count; index++) total += bytesOf(blockAt(plan, index));
  for (const [index, isStored] of stored.entries()) if (isStored) done[index] = bytesOf(blockAt(plan, index));
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
  const lane = async (affinity: number): Promise<void> => {
    for (let index = next++; index < count; index = next++) {
      const block = blockAt(plan, index);
      const onShare = (share: number): void => {
        done[index] = share * bytesOf(block);
        report();
      };
      const known = stored[index] ? await storedSummary(pyramid, index) : null;
      summaries[index] =
        known ?? (await makeBlock(pyramid, plan, request, block, { ...options, affinity }, onShare));
      onShare(1);
      await expectKept(pyramid, [pyramid.key]);
    }
  };
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
    bytes,
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
