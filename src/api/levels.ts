import { isSegyError, SegyError } from '../core/errors.ts';
import { COARSEST_SUBSAMPLE } from '../core/subsample.ts';
import type { AmplitudeRange, Level, Stride } from '../core/types.ts';
import type { FileStamp } from '../engine/file-stamp.ts';
import type { LatticeReader } from '../engine/lattice-reader.ts';
import type { TaskInput } from '../engine/tasks.ts';
import { everyNthTrace } from '../volume/level.ts';
import { derive, type Engine, type HeldValue } from './engine.ts';
import { MEMORY_SHARES } from './memory-shares.ts';
import type { CallOptions, WorkDetail } from './types.ts';

/** Larger levels are not stored on disk, because reading the file again is as fast. */
const MAX_DISK_LEVEL_BYTES = 64 * 1024 * 1024;
/** Levels up to this size are made and drawn so fast that the user does not wait. */
const SMALL_LEVEL_SAMPLES = 12_000_000;
/** A level has at least this many inlines or crosslines, however little memory there is. */
const LEAST_LINES = 16;

interface Preview {
  readonly level: Level;
  readonly range: AmplitudeRange;
  /** Samples that were too large for a half float. */
  readonly saturated: number;
  /** The largest step between samples that leaves the data as they are. It is kept, so that every opening makes the same levels. */
  readonly widestSampleStride: number;
}

type RangedTraces = NonNullable<TaskInput<'finishPreview'>['ranged']>;

export const levelBytes = (level: Level): number => level.data.byteLength + level.lastValid.byteLength;

/** The levels of one cube: the preview first, then finer levels on demand. */
export abstract class Levels {
  preview: Preview | null = null;
  /** The level that `refine` made last. It is held here, so that a full memory cache never releases what is on screen. */
  current: Level | null = null;
  bytesFromDisk = 0;
  saturated = 0;
  /**
   * The range, once it was found. It stays when reading every header shows another grid, because the picture's colours, the meaning of a
   * threshold and the scale of stored halves must not change under the user.
   */
  private foundRange: AmplitudeRange | null = null;
  private previewing: Promise<WorkDetail> | null = null;
  private readonly making = new Map<string, Promise<Level>>();
  /** Counts changes of the grid, so that work begun for an earlier grid is not used for the current one. */
  protected generation = 0;

  private readonly self = new WeakRef(this);

  constructor(
    protected readonly engine: Engine,
    protected readonly reader: LatticeReader,
    /** Fingerprint of the survey that levels are stored with; null if they are kept in memory only. */
    readonly fingerprint: string | null,
  ) {
    engine.holders.add(this.self);
  }

  /** The values that stay in memory as long as the survey is open. They are the same objects as in the memory cache. */
  get held(): readonly HeldValue[] {
    const { preview, current } = this;
    const own = current && current !== preview?.level ? [current] : [];
    return [
      ...(preview ? [{ value: preview, byteLength: levelBytes(preview.level) }] : []),
      ...own.map((level) => ({ value: level, byteLength: levelBytes(level) })),
    ];
  }

  forget(stamp: FileStamp): void {
    if (!this.reader.readsFrom(stamp)) return;
    this.foundRange = null;
    this.reset();
  }

  /** Releases the levels, because nothing is drawn from them any more. */
  release(): void {
    this.current = null;
    this.engine.holders.delete(this.self);
  }

  get range(): AmplitudeRange {
    if (!this.preview)
      throw new SegyError('bad-argument', 'Call preview() first: no sample of the survey has been read.');
    return this.preview.range;
  }

  /** Makes the storage key of data derived from the samples. `parameters` hold everything else that the data depend on. */
  abstract key(kind: string, parameters: unknown, version?: number): Promise<string>;

  /** Whether what is made is stored as well, if there is a survey to store it with. */
  get keeps(): boolean {
    return true;
  }

  protected previewKey(): Promise<string> {
    return this.key('preview', null);
  }

  /** The range that is shown, from the one that was found in the preview. */
  protected rangeOf(range: AmplitudeRange): AmplitudeRange {
    return range;
  }

  /** Reads a level that `optimize` has stored; null if there is none. */
  protected storedLevel(_key: string, _stride: Stride, _options: CallOptions): Promise<Level | null> {
    return Promise.resolve(null);
  }

  /** Releases all levels, because the grid or the file has changed. */
  reset(): void {
    this.generation += 1;
    this.preview = null;
    this.current = null;
    this.previewing = null;
    this.making.clear();
  }

  /** Makes the preview once for all callers. If the caller whose signal it uses aborts, it is started again for the others. */
  async makePreview(options: CallOptions = {}): Promise<WorkDetail> {
    if (this.previewing) {
      return this.previewing.catch((error: unknown) => {
        if (options.signal?.aborted || !isSegyError(error, 'cancelled')) throw error;
        return this.makePreview(options);
      });
    }
    const reading = this.readPreview(options).catch((error: unknown) => {
      if (this.previewing === reading) this.previewing = null;
      throw error;
    });
    this.previewing = reading;
    return reading;
  }

  private async readPreview(options: CallOptions): Promise<WorkDetail> {
    const { reader, generation } = this;
    const bytesBefore = reader.bytesRead;
    const { value, hit, bytesFromDisk } = await derive<Preview>(this.engine, {
      key: await this.previewKey(),
      fingerprint: this.fingerprint,
      kind: 'preview',
      shape: 'isPreview',
      byteLength: (preview) => levelBytes(preview.level),
      keep: () => this.keeps,
      reader,
      make: async () => {
        const stride = reader.previewStride(this.engine.settings.maxMemoryBytes);
        const lattice = await reader.readFloatLattice(stride, {
          signal: options.signal,
          onProgress: (done, total) =>
            options.onProgress?.({ stage: 'Preview', done, total, unit: 'traces' }),
        });
        const { floats, ...shape } = lattice;
        const samplesPerTrace = stride.sample === 1 ? shape.sampleCount : null;
        const ranged = await this.rangedTraces(stride, options);
        const known = this.foundRange;
        const { range, data, ...found } = await reader.pool.run(
          'finishPreview',
          () => ({ samples: floats, samplesPerTrace, ranged, ...(known ? { range: known } : {}) }),
          options.signal ? { signal: options.signal } : {},
        );
        return { level: { ...shape, data, scale: range.scale }, range: this.rangeOf(range), ...found };
      },
    });
    if (generation !== this.generation) return this.makePreview(options);
    this.preview = value;
    this.foundRange = value.range;
    this.saturated = Math.max(this.saturated, value.saturated);
    this.bytesFromDisk += bytesFromDisk;
    return { bytesRead: reader.bytesRead - bytesBefore, bytesFromDisk, cacheHit: hit };
  }

  /** Says where the traces of the range are in a lattice of these strides. They are read apart if it lacks some or is decimated. */
  private async rangedTraces(stride: Stride, { signal }: CallOptions): Promise<RangedTraces> {
    const { reader } = this;
    const { rangeStride } = reader;
    const inlineStep = rangeStride.inline / stride.inline;
    const crosslineStep = rangeStride.crossline / stride.crossline;
    if (stride.sample === 1 && Number.isInteger(inlineStep) && Number.isInteger(crosslineStep))
      return { crosslineCount: reader.shape(stride).crosslineCount, inlineStep, crosslineStep };
    const { floats, sampleCount } = await reader.readFloatLattice(rangeStride, { signal });
    return { samples: floats, samplesPerTrace: sampleCount };
  }

  private fitsMemory(stride: Stride): boolean {
    const { inlineCount, crosslineCount, sampleCount } = this.reader.shape(stride);
    const bytes = inlineCount * crosslineCount * sampleCount * 2;
    return bytes <= this.engine.settings.maxMemoryBytes * MEMORY_SHARES.level;
  }

  /**
   * Which samples a level of every `subsample`-th trace keeps. All of them, because filtering them away removes the signal itself
   * once its period is reached; fewer only if all do not fit, and only as few as leave the data as they are.
   * @param maxSamples the most samples that a trace may have, if so few leave the data as they are
   */
  sampleStrideOf(subsample: number, maxSamples = Number.POSITIVE_INFINITY): number {
    const widest = this.preview?.widestSampleStride ?? 1;
    const { sampleCount } = this.reader.size;
    let stride = 1;
    while (stride < widest && Math.ceil(sampleCount / stride) > maxSamples) stride *= 2;
    while (stride < widest && !this.fitsMemory(strideOf(subsample, stride))) stride *= 2;
    return stride;
  }

  /** The strides of the level that is made for a subsample: coarser ones if limits of memory and traces demand it. */
  strideOf(subsample: number, maxSamples?: number): Stride {
    const maxTraces = this.engine.settings.maxTraces ?? Number.POSITIVE_INFINITY;
    for (let lateral = subsample; ; lateral *= 2) {
      const stride = strideOf(lateral, this.sampleStrideOf(lateral, maxSamples));
      const { inlineCount, crosslineCount } = this.reader.shape(stride);
      const least = lateral >= COARSEST_SUBSAMPLE && Math.max(inlineCount, crosslineCount) < 2 * LEAST_LINES;
      if (least || (this.fitsMemory(stride) && inlineCount * crosslineCount <= maxTraces)) return stride;
    }
  }

  /** The finest subsample whose level is small, else 4, so that small surveys are shown at full resolution. */
  get suggested(): number {
    const small = [1, 2].find((subsample) => {
      const { inlineCount, crosslineCount, sampleCount } = this.reader.shape(strideOf(subsample, 1));
      return inlineCount * crosslineCount * sampleCount <= SMALL_LEVEL_SAMPLES;
    });
    return Math.min(COARSEST_SUBSAMPLE, this.strideOf(small ?? 4).crossline);
  }

  /** Gets the level of a subsample (see `strideOf`) from memory, disk or the file. */
  async level(subsample: number, options: CallOptions = {}, maxSamples?: number): Promise<Level> {
    await this.makePreview(options);
    // If the grid has gaps, only the traces of the preview are located until every header was read.
    if (this.reader.previewOnly) return this.preview!.level;
    const stride = this.strideOf(subsample, maxSamples);
    const held = [this.current, this.preview?.level].find((level) => level && serves(level, stride));
    if (held) return held;
    const key = await this.key('level', stride);
    const running = this.making.get(key);
    if (running) {
      // If another caller aborts, its signal must not cancel this call, so the level is read again with this call's signal.
      return running.catch((error: unknown) => {
        if (options.signal?.aborted || !(error instanceof SegyError) || error.code !== 'cancelled')
          throw error;
        return this.level(subsample, options, maxSamples);
      });
    }
    const made = this.readLevel(key, stride, options).finally(() => {
      if (this.making.get(key) === made) this.making.delete(key);
    });
    this.making.set(key, made);
    return made;
  }

  private async readLevel(key: string, stride: Stride, options: CallOptions): Promise<Level> {
    const fromPyramid = await this.storedLevel(key, stride, options);
    if (fromPyramid) return fromPyramid;
    const { value, bytesFromDisk } = await derive<Level>(this.engine, {
      key,
      fingerprint: this.fingerprint,
      kind: `level ${stride.crossline}`,
      shape: 'isLevel',
      byteLength: levelBytes,
      keep: (level) => this.keeps && levelBytes(level) <= MAX_DISK_LEVEL_BYTES,
      reader: this.reader,
      make: async () => {
        const finer = this.thinnable(stride);
        if (finer) return everyNthTrace(finer, stride.crossline / finer.stride.crossline, options.signal);
        const { level, saturated } = await this.reader.readLevel(stride, this.range.scale, {
          signal: options.signal,
          onProgress: (done, total) =>
            options.onProgress?.({
              stage: `Reading every ${ordinal(stride.crossline)} trace`,
              done,
              total,
              unit: 'traces',
            }),
        });
        this.saturated = Math.max(this.saturated, saturated);
        return level;
      },
    });
    this.bytesFromDisk += bytesFromDisk;
    return value;
  }

  /** A level in memory of which every n-th trace is the level of these strides, so that nothing need be read. */
  private thinnable({ crossline, sample }: Stride): Level | undefined {
    return (
      [this.current, this.preview?.level].find(
        (level) =>
          level?.stride.inline === level?.stride.crossline &&
          level?.stride.sample === sample &&
          crossline % level.stride.crossline === 0,
      ) ?? undefined
    );
  }

  /** The finest level in memory: the current one, else the preview. */
  get best(): Level | null {
    return this.current ?? this.preview?.level ?? null;
  }

  /** Makes the level of a subsample the current one, and returns the subsample that was made. */
  async refine(subsample: number, options: CallOptions = {}): Promise<number> {
    const { generation } = this;
    const level = await this.level(subsample, options);
    if (generation !== this.generation) return this.refine(subsample, options);
    this.current = level;
    return this.reader.previewOnly ? subsample : this.strideOf(subsample).crossline;
  }
}

const strideOf = (lateral: number, sample: number): Stride => ({
  inline: lateral,
  crossline: lateral,
  sample,
});

/** Whether a level has these strides, so that it need not be made. */
function serves({ stride, inlineCount }: Level, { inline, crossline, sample }: Stride): boolean {
  const lateral = stride.inline === inline || (inlineCount === 1 && stride.inline <= inline);
  return lateral && stride.crossline === crossline && stride.sample === sample;
}

function ordinal(value: number): string {
  if (value === 1) return '';
  return value === 2 ? 'second' : `${value}th`;
}
