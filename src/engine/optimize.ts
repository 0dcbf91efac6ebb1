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
  createAccumulator,
  finishStatistics,
  mergeAccumulators,
} from '../volume/statistics.ts';
import { blockReads } from './block-reads.ts';
import { blockTraces, tracesOutsideGrid } from './block-traces.ts';
import { BlockWatch } from './block-watch.ts';
import { inJobs, type JobRange } from './in-jobs.ts';
import type { ReadOptions } from './lattice-reader.ts';
import type { Pyramid } from './pyramid.ts';
import { isBlockSummary } from './pyramid-record.ts';
import type { SurveyReader } from './survey-reader.ts';
import { scanTraces } from './survey-scan.ts';
import type { BlockSummary } from './tasks.ts';

/** Share of the disk budget that the pyramid may take. The rest is for the survey's other records: geometry, preview, statistics. */
const PYRAMID_SHARE = 0.97;

export interface OptimizeRequest {
  readonly fingerprint: string;
  /** Amplitude range from the preview. Ignored when a pyramid is resumed. */
  readonly range: AmplitudeRange;
  readonly offsetIndex: number;
  /** The header word that holds the offset in a prestack survey. */
  readonly offsetWord: HeaderWord;
  /** Memory for all blocks being made at a time, over all workers. */
  readonly memoryBytes: number;
  /** Disk budget of the survey. */
  readonly budgetBytes: number;
  /** Which samples the stored level of a subsample keeps. Ignored when a pyramid is resumed. */
  readonly sampleStrideOf: (subsample: number) => number;
  /** Called at the start of each pass over the file, if every block needs a pass of its own because the file is unsorted. */
  readonly onPass?: (pass: number, passes: number) => void;
}

export interface OptimizeResult {
  readonly statistics: Statistics;
  /** Samples that were too large for a half float. */
  readonly saturated: number;
  /** Traces whose headers name another place than the cell they were read for. */
  readonly mismatches: number;
  /** Bytes of the stored pyramid. */
  readonly bytes: number;
  readonly plan: PyramidPlan;
}

/**
 * Reads the survey once, block by block, and stores its pyramid. Blocks that are stored already are not read again. If it is
 * interrupted, by its signal or because the page is closed, only the blocks being made are lost. If the disk budget or the browser's
 * own limit leaves less room than planned, a smaller pyramid is begun: without line tiles, then without time tiles, then with coarse
 * levels only.
 * @throws SegyError 'quota' if the storage has no room even after the oldest other surveys were removed; 'file-changed' if the file
 * is overwritten meanwhile
 */
export async function makePyramid(
  pyramid: Pyramid,
  request: OptimizeRequest,
  options: ReadOptions = {},
): Promise<OptimizeResult> {
  const { disk } = pyramid;
  await pyramid.look();
  const budgetBytes = request.budgetBytes * PYRAMID_SHARE;
  // A complete pyramid that is small because there was no room is made again if there is room now.
  const grows =
    pyramid.complete &&
    pyramidBytes(planFor(pyramid, request, budgetBytes, lanesOf(pyramid.reader))) >
      pyramidBytes(pyramid.plan!) * 1.5;
  if (!pyramid.plan || grows) await begin(pyramid, request, budgetBytes, options.signal);
  for (;;) {
    const bytes = pyramidBytes(pyramid.plan!);
    const stored = await pyramid.wholeBlocks();
    const missing = stored.filter((isStored) => !isStored).length;
    // Each block stores its statistics as well.
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
      // The blocks being made have written values that belong to no record.
      await disk.sweep();
      await begin(
        pyramid,
        request,
        (bytes * Math.min(kept + 1, stored.length)) / stored.length - 1,
        options.signal,
      );
    }
  }
}

/** Plans the largest pyramid that fits into `budgetBytes`, for `lanes` blocks being made at a time. */
function planFor(
  pyramid: Pyramid,
  request: OptimizeRequest,
  budgetBytes: number,
  lanes: number,
): PyramidPlan {
  return planPyramid(pyramid.shape, request.memoryBytes / lanes, budgetBytes, request.sampleStrideOf);
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
  // Each block of an unsorted file reads nearly the whole file. Fewer passes are needed if one block at a time uses all the memory.
  if (
    (await blockReads(reader.inspection!, plan, reader.cost, reader.pool.flight.blockReadBytes, signal))
      .scattered
  )
    plan = planFor(pyramid, request, budgetBytes, 1);
  await pyramid.begin(fingerprint, { plan, range, offsetIndex });
}

const lanesOf = ({ pool }: SurveyReader): number => Math.max(1, pool.size);

/** Makes the blocks that are not stored yet, and sums up the statistics of all blocks. */
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
  // A resumed pyramid may have been planned for one block at a time or for more memory, so only as many run as the memory holds.
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
  const watch = new BlockWatch(
    reader,
    [...stored.keys()].filter((index) => !stored[index]),
  );
  await watch.begin(plan, { signal: options.signal });
  const makeOne = async ({ first: index, lane: affinity }: JobRange): Promise<BlockSummary> => {
    const block = blockAt(plan, index);
    const onShare = (share: number): void => {
      done[index] = share * bytes[index]!;
      report();
    };
    if (scattered) request.onPass?.(index + 1, count);
    const known = stored[index] ? await storedSummary(pyramid, index) : null;
    // Only the caller's signal stops a block. If another block fails, those being made are still finished and stored.
    const call = { ...options, affinity };
    const summary = known ?? (await makeBlock(pyramid, plan, request, block, watch, call, onShare));
    onShare(1);
    await expectStored(pyramid, [pyramid.key]);
    return summary;
  };
  const summaries = await inJobs(reader.pool, count, 1, makeOne, { signal: options.signal }, lanes);
  const outside = await scanTraces(
    reader,
    range,
    await tracesOutsideGrid(reader.inspection!, options.signal),
    { ...options, onProgress: undefined },
  );
  await expectStored(pyramid, pyramid.blockKeys());
  await pyramid.look();
  // Sums are added in the order of the blocks, so that they are the same to the last bit however the work was interrupted.
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
 * Checks that records are still stored. If the user clears the site data between two writes, both writes succeed all the same.
 * @throws SegyError 'cache-corrupt' if a record is gone, 'quota' if the storage refused it, 'file-changed' if it was deleted because
 * the file changed
 */
async function expectStored({ disk, reader }: Pyramid, keys: readonly string[]): Promise<void> {
  const lost = (await disk.whole(keys)).filter((isWhole) => !isWhole).length;
  if (lost === 0) return;
  // They may have been deleted because another lane found that the file changed.
  reader.stamp?.throwIfChanged();
  if (disk.problem !== null) throw new SegyError('quota', disk.problem);
  throw new SegyError(
    'cache-corrupt',
    `The browser’s storage failed: ${lost} of ${keys.length} records were gone soon after they were written, as when site data are cleared. What is left stays; try again.`,
  );
}

/** Reads the summary that an earlier run stored with a block. If it is no such summary, null is returned and the block is made again. */
async function storedSummary(pyramid: Pyramid, index: number): Promise<BlockSummary | null> {
  const key = pyramid.blockKey(index);
  const { bytes, missing } = await pyramid.reader.pool.run(
    'payloads',
    () => ({ keys: [payloadKey(key, 0)], inFile: pyramid.disk.isInFile(key) }),
    { priority: 'optimize' },
  );
  if (missing >= 0) return null;
  try {
    const summary = unpackRecord(bytes as Uint8Array<ArrayBuffer>);
    return isBlockSummary(summary, createAccumulator(pyramid.range!)) ? summary : null;
  } catch (error) {
    if (isSegyError(error, 'cache-corrupt')) return null;
    throw error;
  }
}

async function makeBlock(
  pyramid: Pyramid,
  plan: PyramidPlan,
  request: OptimizeRequest,
  block: PyramidBlock,
  watch: BlockWatch,
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
      const writesFiles = await disk.writesFiles();
      const { byteLength, chunkCount, inFile, ...summary } = await reader.run(
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
          inFile: writesFiles,
        }),
        {
          ...options,
          priority: 'optimize',
          onProgress: (done, total) => onShare(done / Math.max(1, total)),
        },
      );
      await watch.confirm(block.index, { signal: options.signal, affinity: options.affinity });
      await disk.commit({ key, fingerprint, kind: 'pyramid block', byteLength, chunkCount, inFile });
      return summary;
    } catch (error) {
      // The browser's own limit was reached before ours. The oldest other survey is removed, as long as there is one.
      if (!isSegyError(error, 'quota') || !(await disk.evictOldest(fingerprint))) throw error;
    }
  }
}
