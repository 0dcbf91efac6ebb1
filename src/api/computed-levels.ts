import type { Level, Statistics, Stride } from '../core/types.ts';
import type { CubePyramid } from '../engine/cube-pyramid.ts';
import type { CubeReader } from '../engine/cube-reader.ts';
import { cacheKey } from '../io/fingerprint.ts';
import { shapeCheck } from './engine.ts';
import type { EngineCube } from './engine-cube.ts';
import { Levels, levelBytes } from './levels.ts';
import { MEMORY_SHARES } from './memory-shares.ts';
import type { CallOptions } from './types.ts';

/** What levels need of a computed cube. */
interface Computed extends Pick<EngineCube, 'engine' | 'id'> {
  readonly samples: CubeReader;
  readonly parents: readonly [EngineCube, ...EngineCube[]];
}

/** Raise this when the stored form of volumes changes, so that stored ones are not used any more. */
const VOLUME_VERSION = 1;

/**
 * The levels of a computed cube. They are kept in memory only, unless the volume was made; then its pyramid, preview and statistics are
 * stored with the survey that the cube is computed from.
 */
export class ComputedLevels extends Levels {
  /** The stored volume, once it was looked for. */
  stored: CubePyramid | null = null;
  private looking: Promise<CubePyramid | null> | null = null;
  private lookedFor = '';

  constructor(private readonly cube: Computed) {
    super(cube.engine, cube.samples, cube.parents[0].storedWith);
  }

  key(kind: string, parameters: unknown, version = 1): Promise<string> {
    return cacheKey(this.cube.id, kind, parameters, version);
  }

  /** Only what belongs to a volume is stored, so that an attribute that was only looked at leaves nothing behind. */
  override get keeps(): boolean {
    return this.stored?.complete ?? false;
  }

  override reset(): void {
    super.reset();
    this.stored = null;
    this.looking = null;
  }

  /** Loads what an earlier pass has stored, in this session or a former one; null if there is nothing to store it with. */
  volume(): Promise<CubePyramid | null> {
    const { fingerprint, engine, generation } = this;
    if (fingerprint === null || engine.disk.problem !== null) return Promise.resolve(null);
    // Reading every header may show another grid, and then the cube has another id.
    if (this.lookedFor !== this.cube.id) this.looking = null;
    this.lookedFor = this.cube.id;
    this.looking ??= (async () => {
      const { CubePyramid } = await import('../engine/cube-pyramid.ts');
      const cacheBytes = () => engine.settings.maxMemoryBytes * MEMORY_SHARES.tiles;
      const key = await this.key('volume', null, VOLUME_VERSION);
      const pyramid = new CubePyramid(
        this.cube.samples,
        this.cube.parents[0].slowAxis,
        engine.disk,
        key,
        cacheBytes,
      );
      await pyramid.look();
      if (generation === this.generation) this.stored = pyramid;
      return pyramid;
    })();
    return this.looking;
  }

  /** Stores what is shown of the volume first, so that the next visit shows it without computing anything. */
  async keep(statistics: Statistics): Promise<void> {
    const { disk, memory } = this.engine;
    const { preview, fingerprint } = this;
    const key = await this.key('cube statistics', null);
    memory.set(key, statistics, STATISTICS_BYTES);
    disk.put(key, fingerprint!, 'statistics', statistics);
    if (preview) disk.put(await this.previewKey(), fingerprint!, 'preview', preview);
  }

  /** The statistics of every sample, if the volume was made. */
  async keptStatistics(): Promise<Statistics | null> {
    const { disk, memory, lookups } = this.engine;
    if (!(await this.volume())?.complete) return null;
    const key = await this.key('cube statistics', null);
    const known =
      memory.get<Statistics>(key) ??
      ((await disk.get(key, shapeCheck('isStatistics')))?.value as Statistics | undefined);
    if (known) lookups.hits += 1;
    return known ?? null;
  }

  protected override async storedLevel(
    key: string,
    stride: Stride,
    options: CallOptions,
  ): Promise<Level | null> {
    const { memory, lookups } = this.engine;
    if (memory.get<Level>(key)) return null;
    const pyramid = await this.volume();
    if (!pyramid?.has(stride)) return null;
    const before = pyramid.bytesFromDisk;
    const level = await pyramid.level(stride, {
      signal: options.signal,
      onProgress: (done, total) =>
        options.onProgress?.({ stage: 'Reading from the cache', done, total, unit: 'blocks' }),
    });
    this.bytesFromDisk += pyramid.bytesFromDisk - before;
    if (!level) return null;
    lookups.hits += 1;
    memory.set(key, level, levelBytes(level));
    return level;
  }
}

const STATISTICS_BYTES = 100_000;
