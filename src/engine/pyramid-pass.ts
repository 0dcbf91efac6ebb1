import { isSegyError, SegyError } from '../core/errors.ts';
import type { AmplitudeRange, Statistics } from '../core/types.ts';
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
import type { BlockReads } from './block-reads.ts';
import { inJobs, type JobRange } from './in-jobs.ts';
import type { ReadOptions } from './lattice-reader.ts';
import type { Pyramid } from './pyramid.ts';
import { isBlockSummary } from './pyramid-record.ts';
import type { BlockSummary, OptimizeBlockOutput } from './tasks.ts';

/** Share of the disk budget that the pyramid may take. The rest is for the survey's other records: geometry, preview, statistics. */
const PYRAMID_SHARE = 0.97;

export interface PassRequest {
  /** The survey that the pyramid is stored with. */
  readonly fingerprint: string;
  /** Amplitude range from the preview. Ignored when a pyramid is resumed. */
  readonly range: AmplitudeRange;
  readonly offsetIndex: number;
  /** Memory for the tiles of all blocks being made at a time, over all workers. */
  readonly memoryBytes: number;
  /** Disk budget of the survey. */
  readonly budgetBytes: number;
  /** Which samples the stored level of a subsample keeps. Ignored when a pyramid is resumed. */
  readonly sampleStrideOf: (subsample: number) => number;
  /** Called at the start of each pass over the file, if every block needs a pass of its own because the file is unsorted. */
  readonly onPass?: (pass: number, passes: number) => void;
}

export interface PassResult {
  readonly statistics: Statistics;
  /** Samples that were too large for a half float. */
  readonly saturated: number;
  /** Traces whose headers name another place than the cell they were read for. */
  readonly mismatches: number;
  /** Bytes of the stored pyramid. */
  readonly bytes: number;
  readonly plan: PyramidPlan;
}

/** What a pass over one kind of cube does. */
export interface PassWork {
  /** What each block costs. The costs are the units of the progress. */
  costs(plan: PyramidPlan, signal: AbortSignal | undefined): Promise<BlockReads>;
  /** Called before the first block, with the blocks to be made. */
  begin(plan: PyramidPlan, missing: readonly number[], options: ReadOptions): Promise<void>;
  /** Makes one block and stores its values, in a private file if `inFile` is set. */
  make(block: PyramidBlock, options: ReadOptions, inFile: boolean): Promise<OptimizeBlockOutput>;
  /** Checks, before a block is recorded as stored, that its samples are those of the cube that was opened. @throws SegyError 'file-changed' */
  confirm(index: number, options: ReadOptions): Promise<void>;
  /** Statistics of samples in no block; null if there are none. */
  rest(range: AmplitudeRange, options: ReadOptions): Promise<Accumulator | null>;
  /** @throws SegyError 'file-changed' */
  throwIfChanged(): void;
}

/**
 * Reads or computes a cube once, block by block, and stores its pyramid. Blocks that are stored already are not made again. If it is
 * interrupted, by its signal or because the page is closed, only the blocks being made are lost. If the disk budget or the browser's
 * own limit leaves less room than planned, a smaller pyramid is begun: without line tiles, then without time tiles, then with coarse
 * levels only.
 * @throws SegyError 'quota' if the storage has no room even after the oldest other surveys were removed; 'file-changed' if the file
 * is overwritten meanwhile
 */
export async function passOver(
  pyramid: Pyramid,
  work: PassWork,
  request: PassRequest,
  options: ReadOptions = {},
): Promise<PassResult> {
  const { disk } = pyramid;
  await pyramid.look();
  const budgetBytes = request.budgetBytes * PYRAMID_SHARE;
  // A complete pyramid that is small because there was no room is made again if there is room now.
  const grows =
    pyramid.complete &&
    pyramidBytes(planFor(pyramid, request, budgetBytes, lanesOf(pyramid))) >
      pyramidBytes(pyramid.plan!) * 1.5;
  if (!pyramid.plan || grows) await begin(pyramid, work, request, budgetBytes, options.signal);
  for (;;) {
    const bytes = pyramidBytes(pyramid.plan!);
    const stored = await pyramid.wholeBlocks();
    const missing = stored.filter((isStored) => !isStored).length;
    // Each block stores its statistics as well.
    const missingBytes = missing * (bytes / stored.length + ACCUMULATOR_BYTES);
    if (bytes > 0 && !(await disk.reserve(request.fingerprint, missingBytes))) {
      await begin(pyramid, work, request, bytes - 1, options.signal);
      continue;
    }
    try {
      return await fillPyramid(pyramid, work, request, stored, options);
    } catch (error) {
      if (!isSegyError(error, 'quota') || bytes === 0) throw error;
      const kept = (await pyramid.storedBlocks()).filter(Boolean).length;
      await pyramid.forget();
      // The blocks being made have written values that belong to no record.
      await disk.sweep();
      await begin(
        pyramid,
        work,
        request,
        (bytes * Math.min(kept + 1, stored.length)) / stored.length - 1,
        options.signal,
      );
    }
  }
}

/** Plans the largest pyramid that fits into `budgetBytes`, for `lanes` blocks being made at a time. */
function planFor(pyramid: Pyramid, request: PassRequest, budgetBytes: number, lanes: number): PyramidPlan {
  return planPyramid(pyramid.shape, request.memoryBytes / lanes, budgetBytes, request.sampleStrideOf);
}

async function begin(
  pyramid: Pyramid,
  work: PassWork,
  request: PassRequest,
  budgetBytes: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { fingerprint, range, offsetIndex } = request;
  let plan = planFor(pyramid, request, budgetBytes, lanesOf(pyramid));
  // Each block of an unsorted file reads nearly the whole file. Fewer passes are needed if one block at a time uses all the memory.
  if ((await work.costs(plan, signal)).scattered) plan = planFor(pyramid, request, budgetBytes, 1);
  await pyramid.begin(fingerprint, { plan, range, offsetIndex });
}

const lanesOf = ({ pool }: Pyramid): number => Math.max(1, pool.size);

/** Makes the blocks that are not stored yet, and sums up the statistics of all blocks. */
async function fillPyramid(
  pyramid: Pyramid,
  work: PassWork,
  request: PassRequest,
  stored: readonly boolean[],
  options: ReadOptions,
): Promise<PassResult> {
  const { pool } = pyramid;
  const plan = pyramid.plan!;
  const range = pyramid.range!;
  const count = blockCount(plan);
  const done = new Float64Array(count);
  const { bytes, scattered } = await work.costs(plan, options.signal);
  const total = bytes.reduce((a, b) => a + b, 0);
  for (const [index, isStored] of stored.entries()) if (isStored) done[index] = bytes[index]!;
  // A resumed pyramid may have been planned for one block at a time or for more memory, so only as many run as the memory holds.
  const blockBytes = plan.blockSlow * plan.blockFast * plan.sampleCount * 4;
  const lanes = Math.min(lanesOf(pyramid), Math.max(1, Math.floor(request.memoryBytes / blockBytes)));
  const report = (): void =>
    options.onProgress?.(
      Math.min(
        total,
        done.reduce((a, b) => a + b, 0),
      ),
      total,
    );

  report();
  const missing = [...stored.keys()].filter((index) => !stored[index]);
  await work.begin(plan, missing, { signal: options.signal });
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
    const summary = known ?? (await makeBlock(pyramid, work, request, block, call, onShare));
    onShare(1);
    await expectStored(pyramid, work, [pyramid.key]);
    return summary;
  };
  const summaries = await inJobs(pool, count, 1, makeOne, { signal: options.signal }, lanes);
  const outside = await work.rest(range, { ...options, onProgress: undefined });
  await expectStored(pyramid, work, pyramid.blockKeys());
  await pyramid.look();
  // Sums are added in the order of the blocks, so that they are the same to the last bit however the work was interrupted.
  const accumulators = summaries.map(({ accumulator }) => accumulator as Accumulator);
  if (outside) accumulators.push(outside);
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
async function expectStored({ disk }: Pyramid, work: PassWork, keys: readonly string[]): Promise<void> {
  const lost = (await disk.whole(keys)).filter((isWhole) => !isWhole).length;
  if (lost === 0) return;
  // They may have been deleted because another lane found that the file changed.
  work.throwIfChanged();
  if (disk.problem !== null) throw new SegyError('quota', disk.problem);
  throw new SegyError(
    'cache-corrupt',
    `The browser’s storage failed: ${lost} of ${keys.length} records were gone soon after they were written, as when site data are cleared. What is left stays; try again.`,
  );
}

/** Reads the summary that an earlier run stored with a block. If it is no such summary, null is returned and the block is made again. */
async function storedSummary(pyramid: Pyramid, index: number): Promise<BlockSummary | null> {
  const key = pyramid.blockKey(index);
  const { bytes, missing } = await pyramid.pool.run(
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
  work: PassWork,
  { fingerprint }: PassRequest,
  block: PyramidBlock,
  options: ReadOptions,
  onShare: (share: number) => void,
): Promise<BlockSummary> {
  const { disk } = pyramid;
  const key = pyramid.blockKey(block.index);
  for (;;) {
    try {
      const call: ReadOptions = {
        ...options,
        priority: 'optimize',
        onProgress: (done, total) => onShare(done / Math.max(1, total)),
      };
      const made = await work.make(block, call, await disk.writesFiles());
      const { byteLength, chunkCount, inFile, ...summary } = made;
      await work.confirm(block.index, { signal: options.signal, affinity: options.affinity });
      await disk.commit({ key, fingerprint, kind: 'pyramid block', byteLength, chunkCount, inFile });
      return summary;
    } catch (error) {
      // The browser's own limit was reached before ours. The oldest other survey is removed, as long as there is one.
      if (!isSegyError(error, 'quota') || !(await disk.evictOldest(fingerprint))) throw error;
    }
  }
}
