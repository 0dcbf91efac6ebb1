import type { MeshFileOptions } from '../api/mesh-file.ts';
import type { EngineMetrics } from '../api/metrics.ts';
import type { EngineSettings } from '../api/settings.ts';
import type { CacheEntry, CacheStats, Dataset, OpenOptions, OpenSource } from '../api/types.ts';
import type { ColormapName, SceneSurvey, StageOptions, StageView } from '../core/scene.ts';
import type { MeshData } from '../core/types.ts';

export interface HeaderField {
  readonly name: string;
  /** 1-based. */
  readonly byte: number;
  readonly type: string;
  readonly title?: string;
}

export interface CacheFace {
  stats(): Promise<CacheStats>;
  entries(): Promise<CacheEntry[]>;
  remove(fingerprint: string): Promise<{ freedBytes: number }>;
  removeOptimized(fingerprint: string): Promise<{ freedBytes: number }>;
  clear(): Promise<{ freedBytes: number }>;
  sweep(): Promise<number>;
  thumbnail(fingerprint: string): Promise<Uint8Array<ArrayBuffer> | null>;
  setThumbnail(fingerprint: string, picture: ImageData): Promise<void>;
  isKept(): Promise<boolean | null>;
  keep(): Promise<boolean>;
}

/** CSS pixels where elements lay out, device pixels where the painter paints. */
export interface SectionRect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What the element needs from the api and the view; src/element.ts hands in the real ones, tests hand in fakes. */
export interface Services {
  openSegy(source: OpenSource, options?: OpenOptions): Promise<Dataset>;
  readonly cache: CacheFace;
  demoSurvey(): Promise<File>;
  /** New bounds for all that is opened from now on. */
  configure(settings: Partial<EngineSettings>): void;
  /** Starts what can be started before the first file. */
  prepareEngine(): Promise<void>;
  /** Why nothing can be kept in this browser, or null. */
  storageProblem(): string | null;
  meshFile(mesh: MeshData, survey: SceneSurvey, options: MeshFileOptions): Promise<Blob>;
  metrics(): EngineMetrics;
  traceHeaderFields(): readonly HeaderField[];
  binaryHeaderFields(): readonly HeaderField[];
  createStage(canvas: HTMLCanvasElement, labelLayer: HTMLElement, options?: StageOptions): StageView;
  colormapTable(name: ColormapName): Uint8Array;
}
