import { latticeCells } from '../core/trace-index.ts';
import { traceRun } from '../core/trace-run.ts';
import type { DiskCache } from '../io/disk-cache.ts';
import { blockCount, type PyramidBlock } from '../volume/pyramid-plan.ts';
import type { CubeReader } from './cube-reader.ts';
import type { ReadOptions } from './lattice-reader.ts';
import { Pyramid } from './pyramid.ts';
import { type PassRequest, type PassResult, type PassWork, passOver } from './pyramid-pass.ts';

/** The pyramid of a cube that is computed from others. Missing samples are stored as NaN. */
export class CubePyramid extends Pyramid {
  constructor(
    readonly reader: CubeReader,
    readonly slowAxis: 'inline' | 'crossline',
    disk: DiskCache,
    key: string,
    tileCacheBytes: () => number,
  ) {
    super(disk, key, tileCacheBytes);
  }

  get pool() {
    return this.reader.pool;
  }

  get size() {
    return this.reader.size;
  }

  protected lastValidOf(): null {
    return null;
  }
}

/** Computes a cube once, block by block, and stores its pyramid. See `passOver`. */
export function makeVolume(
  pyramid: CubePyramid,
  request: PassRequest,
  options: ReadOptions = {},
): Promise<PassResult> {
  const { reader } = pyramid;
  const cellsOf = ({ slowStart, slowCount, fastStart, fastCount }: PyramidBlock) => {
    const slow = traceRun({ first: slowStart, count: slowCount });
    const fast = traceRun({ first: fastStart, count: fastCount });
    if (pyramid.slowAxis === 'inline') return latticeCells(slow, fast);
    // Cells of a block are in the order slow × fast.
    const { inlineIndices, crosslineIndices } = latticeCells(slow, fast);
    return { inlineIndices: crosslineIndices, crosslineIndices: inlineIndices };
  };
  let missing = new Set<number>();
  const work: PassWork = {
    // Every sample costs the same wherever it is, so progress counts bytes of samples as float32.
    costs: async (plan) => {
      const bytes = new Float64Array(blockCount(plan));
      const blockBytes = plan.blockSlow * plan.blockFast * plan.sampleCount * 4;
      return { bytes: bytes.fill(blockBytes), scattered: false };
    },
    async begin(_plan, wanted, options) {
      missing = new Set(wanted);
      for (const file of reader.files) await file.confirm(undefined, options);
    },
    make: (block, options, inFile) =>
      reader.run(
        'volumeBlock',
        () => ({
          plan: pyramid.plan!,
          blockIndex: block.index,
          key: pyramid.blockKey(block.index),
          scale: pyramid.range!.scale,
          range: pyramid.range!,
          recipe: reader.recipeOf(cellsOf(block)),
          inFile,
        }),
        options,
      ),
    // Recording the last block makes the pyramid complete, so everything is checked again before that.
    async confirm(index, options) {
      missing.delete(index);
      for (const file of reader.files)
        await (missing.size === 0 ? file.confirm(undefined, options) : file.confirmSome());
    },
    rest: async () => null,
    throwIfChanged: () => reader.checkFiles(),
  };
  return passOver(pyramid, work, request, options);
}
