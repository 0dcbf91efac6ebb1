import type { Level, Stride } from '../core/types.ts';
import type { SurveyPyramid } from '../engine/survey-pyramid.ts';
import type { SurveyReader } from '../engine/survey-reader.ts';
import { cacheKey } from '../io/fingerprint.ts';
import type { PlannedLevel } from '../volume/pyramid-plan.ts';
import type { Engine } from './engine.ts';
import { Levels, levelBytes } from './levels.ts';
import { MEMORY_SHARES } from './memory-shares.ts';
import type { CallOptions } from './types.ts';

/** Raise this when the samples of levels change, so that stored levels are not used any more. */
const LEVEL_VERSION = 3;
/** Raise this when the stored form of pyramids or the samples of their levels change. The pyramid of the version before is deleted. */
const PYRAMID_VERSION = 4;

/** The levels of a SEG-Y file's samples. `optimize` stores them as a pyramid. */
export class SurveyLevels extends Levels {
  /** The stored pyramid, once it has been loaded. */
  stored: SurveyPyramid | null = null;
  private looking: Promise<SurveyPyramid> | null = null;

  constructor(
    engine: Engine,
    private readonly survey: SurveyReader,
    private readonly origin: string,
    /** What the samples depend on besides the file: overrides, and the part that is shown. */
    private readonly parameters: unknown,
  ) {
    super(engine, survey, origin);
  }

  key(kind: string, parameters: unknown, version = LEVEL_VERSION): Promise<string> {
    const { grid, headersPending } = this.survey.inspection!;
    const { cells, located, ...order } = grid;
    // Reading every header may change the grid, and data of the earlier grid must not be used for the new one.
    const places = { ...order, known: cells !== null, estimated: located !== undefined, headersPending };
    return cacheKey(this.origin, kind, { survey: this.parameters, places, parameters }, version);
  }

  /** A preview that was made before every header was read shows another grid, so it has a key of its own. */
  protected override previewKey(): Promise<string> {
    return this.key('preview', this.survey.inspection!.headersPending ? 'headers pending' : null);
  }

  /** Stores the preview again if the storage has lost it, so that the survey can be opened without its file. */
  async keepPreview(): Promise<void> {
    const key = await this.previewKey();
    const { disk } = this.engine;
    if (this.preview && !(await disk.entry(key))) disk.put(key, this.origin, 'preview', this.preview);
  }

  override reset(): void {
    super.reset();
    this.stored = null;
    this.looking = null;
  }

  /** Loads what `optimize` has stored of the survey, in this session or an earlier one. */
  pyramid(): Promise<SurveyPyramid> {
    const { generation } = this;
    this.looking ??= (async () => {
      const parameters = { offsetIndex: this.survey.inspection!.grid.nearOffsetIndex ?? 0 };
      const { engine } = this;
      const { SurveyPyramid } = await import('../engine/survey-pyramid.ts');
      const cacheBytes = () => engine.settings.maxMemoryBytes * MEMORY_SHARES.tiles;
      const { disk } = engine;
      const former = await this.key('pyramid', parameters, PYRAMID_VERSION - 1);
      if (await disk.entry(former)) {
        await disk.removeParts(former);
        await disk.remove(former);
      }
      const key = await this.key('pyramid', parameters, PYRAMID_VERSION);
      const pyramid = new SurveyPyramid(this.survey, disk, key, cacheBytes);
      await pyramid.look();
      if (generation === this.generation) this.stored = pyramid;
      return pyramid;
    })();
    return this.looking;
  }

  /** Loads the stored pyramid if the preview is known without reading the file, else gives null. */
  async loadPyramid(options: CallOptions): Promise<SurveyPyramid | null> {
    if (!this.preview) {
      if (!(await this.engine.disk.entry(await this.previewKey()))) return null;
      await this.makePreview(options);
    }
    return this.pyramid();
  }

  /** Deletes single levels on disk that the pyramid now contains. */
  async dropSingleLevels(levels: readonly PlannedLevel[]): Promise<void> {
    for (const { subsample, sampleStride } of levels) {
      const stride: Stride = { inline: subsample, crossline: subsample, sample: sampleStride };
      await this.engine.disk.remove(await this.key('level', stride));
    }
  }

  protected override async storedLevel(
    key: string,
    stride: Stride,
    options: CallOptions,
  ): Promise<Level | null> {
    const { memory, lookups } = this.engine;
    if (memory.get<Level>(key)) return null;
    const pyramid = await this.pyramid();
    if (!pyramid.has(stride)) return null;
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
