import type { CubeCall, Optimized } from '../core/cube.ts';
import { makeVolume } from '../engine/cube-pyramid.ts';
import { withSurveyLock } from '../io/survey-lock.ts';
import type { ComputedLevels } from './computed-levels.ts';
import type { EngineCube } from './engine-cube.ts';
import { keptBytes } from './kept-bytes.ts';
import { MEMORY_SHARES } from './memory-shares.ts';

interface Computed extends Pick<EngineCube, 'engine' | 'quantity'> {
  readonly levels: ComputedLevels;
}

/** Besides the tiles of a block, the samples that it is computed of are in memory: as many, or twice as many with neighbouring lines. */
const TILE_SHARE = 1 / 3;

/**
 * Computes a cube once and stores its pyramid and its statistics with the survey that it is computed from. What an earlier run has
 * stored is not computed again. Without storage, the levels are made in memory instead.
 */
export async function makeCubeVolume(cube: Computed, call: CubeCall): Promise<Optimized> {
  const { engine, levels } = cube;
  const { signal } = call;
  await engine.disk.tryAgain();
  await levels.makePreview(call);
  const nothingKept = (await engine.disk.stats()).budgetBytes <= 0;
  const pyramid = nothingKept ? null : await levels.volume();
  const { fingerprint } = levels;
  if (!pyramid || fingerprint === null) return inMemory(cube, call);
  const report = (stage: string, done: number, total: number): void =>
    call.onProgress?.({ stage, done, total, unit: 'bytes' });
  const stage = `Volume of ${cube.quantity.name}`;
  const make = async () => {
    await engine.disk.refresh();
    const { budgetBytes } = await engine.disk.stats();
    const request = {
      fingerprint,
      range: levels.range,
      offsetIndex: 0,
      memoryBytes: engine.settings.maxMemoryBytes * MEMORY_SHARES.blocks * TILE_SHARE,
      sampleStrideOf: (subsample: number) => levels.sampleStrideOf(subsample),
      budgetBytes,
    };
    return makeVolume(pyramid, request, { signal, onProgress: (done, total) => report(stage, done, total) });
  };
  // A survey is optimized or has a volume made by one tab at a time. The second one then finds the blocks of the first one stored.
  const onWait = (who: 'this tab' | 'another tab'): void =>
    report(
      who === 'another tab'
        ? 'Waiting for another tab that works on this survey'
        : 'Waiting until Optimize or another volume of this survey is done',
      0,
      0,
    );
  const result = await withSurveyLock(fingerprint, make, { signal, onWait });
  levels.saturated = result.saturated;
  await levels.keep(result.statistics);
  await engine.disk.flush();
  const { levels: kept, timeTiles, lineTiles } = result.plan;
  const subsamples = kept.map(({ subsample }) => subsample);
  return {
    levels: timeTiles && lineTiles ? [...subsamples, 1] : subsamples,
    bytes: result.bytes,
    keptBytes: await keptBytes(engine, [pyramid.key, ...pyramid.blockKeys()]),
    timeSlices: timeTiles,
    sections: lineTiles,
  };
}

async function inMemory({ levels }: Computed, call: CubeCall): Promise<Optimized> {
  const { crossline: finest } = levels.strideOf(2);
  const level = await levels.level(finest, call);
  levels.current = level;
  const bytes = level.data.byteLength;
  return { levels: [finest], bytes, keptBytes: 0, timeSlices: false, sections: false };
}
