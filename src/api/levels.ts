import { isSegyError, SegyError } from '../core/errors.ts';
import type { AmplitudeRange, Level, Stride } from '../core/types.ts';
import { Pyramid } from '../engine/pyramid.ts';
import type { SurveyReader } from '../engine/survey-reader.ts';
import { cacheKey } from '../io/fingerprint.ts';
import { planPreview, previewBudget } from '../survey/preview-plan.ts';
import { derive, type Engine, type HeldValue } from './engine.ts';
import { MEMORY_SHARES } from './memory-shares.ts';
import type { CallOptions, WorkDetail } from './types.ts';

/** Raised when a level's samples would come out otherwise than before. */
const LEVEL_VERSION = 1;
/** Raised when a pyramid's stored form changes. */
const PYRAMID_VERSION = 2;
/** A level larger than this is not worth writing to disk: reading the file again is as fast. */
const MAX_DISK_LEVEL_BYTES = 64 * 1024 * 1024;
/** A level up to this size is made and drawn without a wait. */
const SMALL_LEVEL_SAMPLES = 12_000_000;
export const SUBSAMPLES = [1, 2, 4, 8, 16] as const;

interface Preview {
  readonly level: Level;
  readonly range: AmplitudeRange;
}

const levelBytes = (level: Level): number => level.data.byteLength + level.lastValid.byteLength;

/** The subsampled surveys of one dataset: the preview first, then finer ones on demand. */
export class Levels {
  preview: Preview | null = null;
  /** The finest level asked for and made; held, so that a full memory cache never takes what is on screen. */
  current: Level | null = null;
  bytesFromDisk = 0;
  saturated = 0;
  /** The stored survey, once the preview has told its scale. */
  stored: Pyramid | null = null;
  private looking: Promise<Pyramid> | null = null;
  private previewing: Promise<WorkDetail> | null = null;
  private readonly making = new Map<number, Promise<Level>>();
  /** Of the grid; what was begun for an earlier one must not be taken for this one's. */
  private generation = 0;

  private readonly self = new WeakRef(this);

  constructor(
    private readonly engine: Engine,
    private readonly reader: SurveyReader,
    private readonly fingerprint: string,
    /** What else the samples depend on: overrides. */
    private readonly parameters: unknown,
  ) {
    engine.holders.add(this.self);
  }

  /** What is held as long as the survey is open, as the memory cache knows it. */
  get held(): readonly HeldValue[] {
    const { preview, current } = this;
    const own = current && current !== preview?.level ? [current] : [];
    return [
      ...(preview ? [{ value: preview, byteLength: levelBytes(preview.level) }] : []),
      ...own.map((level) => ({ value: level, byteLength: levelBytes(level) })),
    ];
  }

  /** Nothing is drawn from them any more. */
  release(): void {
    this.current = null;
    this.engine.holders.delete(this.self);
  }

  get range(): AmplitudeRange {
    if (!this.preview)
      throw new SegyError('bad-argument', 'Call preview() first: no sample of the survey has been read.');
    return this.preview.range;
  }

  /** Of data made from the samples; `parameters` tell what else they depend on. */
  key(kind: string, parameters: unknown, version = LEVEL_VERSION): Promise<string> {
    const { grid, headersPending } = this.reader.inspection!;
    const { cells, located, ...order } = grid;
    // Reading every header may put the traces elsewhere: what was made of the grid before is not this one's.
    const places = { ...order, known: cells !== null, estimated: located !== undefined, headersPending };
    return cacheKey(this.fingerprint, kind, { survey: this.parameters, places, parameters }, version);
  }

  /** The preview of a grid known in part is another than that of the whole. */
  private previewKey(): Promise<string> {
    return this.key('preview', this.reader.inspection!.headersPending ? 'headers pending' : null);
  }

  /** Forgets what was made for a grid that has turned out to be another. */
  reset(): void {
    this.generation += 1;
    this.preview = null;
    this.current = null;
    this.stored = null;
    this.looking = null;
    this.previewing = null;
    this.making.clear();
  }

  /** What optimize has stored of the survey, of this session or an earlier one. */
  pyramid(): Promise<Pyramid> {
    const { generation } = this;
    this.looking ??= (async () => {
      const parameters = { offsetIndex: this.reader.inspection!.grid.nearOffsetIndex ?? 0 };
      const key = await this.key('pyramid', parameters, PYRAMID_VERSION);
      const { engine } = this;
      const cacheBytes = () => engine.settings.maxMemoryBytes * MEMORY_SHARES.tiles;
      const pyramid = new Pyramid(this.reader, engine.disk, key, cacheBytes);
      await pyramid.look();
      if (generation === this.generation) this.stored = pyramid;
      return pyramid;
    })();
    return this.looking;
  }

  /** The stored survey when its preview is known without reading the file, else null. */
  async recall(options: CallOptions): Promise<Pyramid | null> {
    if (!this.preview) {
      if (!(await this.engine.disk.entry(await this.previewKey()))) return null;
      await this.makePreview(options);
    }
    return this.pyramid();
  }

  /** Forgets single levels on disk that the pyramid now holds. */
  async dropSingleLevels(subsamples: readonly number[]): Promise<void> {
    for (const subsample of subsamples)
      await this.engine.disk.remove(await this.key('level', this.stride(subsample)));
  }

  /** One preview for all who ask; an abort by the one whose signal it runs on does not cancel the others. */
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
      byteLength: (preview) => levelBytes(preview.level),
      make: async () => {
        const inspection = reader.inspection!;
        const budget = previewBudget(this.engine.settings.maxMemoryBytes, reader.pool.flight.jobBytes);
        const stride = planPreview(inspection.grid, inspection.layout, reader.cost, budget);
        const lattice = await reader.readFloatLattice(stride, {
          signal: options.signal,
          onProgress: (done, total) =>
            options.onProgress?.({ stage: 'Preview', done, total, unit: 'traces' }),
        });
        const { floats, ...shape } = lattice;
        const { range, data } = await reader.pool.run(
          'finishPreview',
          () => ({ samples: floats }),
          options.signal ? { signal: options.signal } : {},
        );
        return { level: { ...shape, data, scale: range.scale }, range };
      },
    });
    if (generation !== this.generation) return this.makePreview(options);
    this.preview = value;
    this.bytesFromDisk += bytesFromDisk;
    return { bytesRead: reader.bytesRead - bytesBefore, bytesFromDisk, cacheHit: hit };
  }

  /** The strides of a subsample; a flat survey has one inline. */
  private stride(subsample: number): Stride {
    return { inline: subsample, crossline: subsample, sample: subsample };
  }

  /** The finest subsample, from the one asked for up, that memory and maxTraces allow. */
  allowed(subsample: number): number {
    const { maxMemoryBytes, maxTraces } = this.engine.settings;
    for (const candidate of SUBSAMPLES) {
      if (candidate < subsample) continue;
      const shape = this.reader.shape(this.stride(candidate));
      const traces = shape.inlineCount * shape.crosslineCount;
      const fits = traces * shape.sampleCount * 2 <= maxMemoryBytes * MEMORY_SHARES.level;
      if (fits && (maxTraces === null || traces <= maxTraces)) return candidate;
    }
    return SUBSAMPLES.at(-1)!;
  }

  /** The finest subsample up to 4 whose level is small, else 4: small surveys are not shown coarser than they are. */
  get suggested(): number {
    const small = [1, 2].find((subsample) => {
      const { inlineCount, crosslineCount, sampleCount } = this.reader.shape(this.stride(subsample));
      return inlineCount * crosslineCount * sampleCount <= SMALL_LEVEL_SAMPLES;
    });
    return this.allowed(small ?? 4);
  }

  /** The level of a subsample (see `allowed`), from memory, disk or the file. */
  async level(subsample: number, options: CallOptions = {}): Promise<Level> {
    await this.makePreview(options);
    // Of a grid with gaps no other traces are known before every header was read.
    if (this.reader.inspection!.grid.located) return this.preview!.level;
    const held = [this.current, this.preview?.level].find((level) => level && isUniform(level, subsample));
    if (held) return held;
    const running = this.making.get(subsample);
    if (running) {
      // Another caller's abort must not cancel this one: try again on our own signal when that happens.
      return running.catch((error: unknown) => {
        if (options.signal?.aborted || !(error instanceof SegyError) || error.code !== 'cancelled')
          throw error;
        return this.level(subsample, options);
      });
    }
    const made = this.readLevel(subsample, options).finally(() => {
      if (this.making.get(subsample) === made) this.making.delete(subsample);
    });
    this.making.set(subsample, made);
    return made;
  }

  private async readLevel(subsample: number, options: CallOptions): Promise<Level> {
    const stride = this.stride(subsample);
    const key = await this.key('level', stride);
    const fromPyramid = await this.storedLevel(key, subsample, options);
    if (fromPyramid) return fromPyramid;
    const { value, bytesFromDisk } = await derive<Level>(this.engine, {
      key,
      fingerprint: this.fingerprint,
      kind: `level ${subsample}`,
      byteLength: levelBytes,
      keep: (level) => levelBytes(level) <= MAX_DISK_LEVEL_BYTES,
      make: async () => {
        const { level, saturated } = await this.reader.readLevel(stride, this.range.scale, {
          signal: options.signal,
          onProgress: (done, total) =>
            options.onProgress?.({
              stage: `Reading every ${ordinal(subsample)} trace`,
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

  private async storedLevel(key: string, subsample: number, options: CallOptions): Promise<Level | null> {
    const { memory, lookups } = this.engine;
    if (memory.get<Level>(key)) return null;
    const pyramid = await this.pyramid();
    if (!pyramid.has(subsample)) return null;
    const before = pyramid.bytesFromDisk;
    const level = await pyramid.level(subsample, {
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

  /** The finest level in memory: what was made current, else the preview. */
  get best(): Level | null {
    return this.current ?? this.preview?.level ?? null;
  }

  async refine(subsample: number, options: CallOptions = {}): Promise<number> {
    const allowed = this.allowed(subsample);
    const { generation } = this;
    const level = await this.level(allowed, options);
    if (generation !== this.generation) return this.refine(subsample, options);
    this.current = level;
    return allowed;
  }
}

/** A level whose strides are those of a subsample, so that it may serve in its place. */
function isUniform(level: Level, subsample: number): boolean {
  const { inline, crossline, sample } = level.stride;
  const lateral = (stride: number, count: number): boolean =>
    stride === subsample || (count === 1 && stride <= subsample);
  return lateral(inline, level.inlineCount) && crossline === subsample && sample === subsample;
}

function ordinal(value: number): string {
  if (value === 1) return '';
  return value === 2 ? 'second' : `${value}th`;
}
