import type { MeshFileOptions } from '../../api/mesh-file.ts';
import type { MeshParts } from '../../api/mesh-parts.ts';
import type { EngineMetrics } from '../../api/metrics.ts';
import type { EngineSettings } from '../../api/settings.ts';
import type {
  CacheEntry,
  CacheEviction,
  CacheStats,
  MeshOptions,
  OpenSource,
  PageDataset,
  PageOpenOptions,
  VolumeData,
  VolumeOptions,
} from '../../api/types.ts';
import type { Cube } from '../../core/cube.ts';
import type { ColormapName, SceneSurvey, StageOptions } from '../../core/scene.ts';
import type { Mesh, MeshData } from '../../core/types.ts';
import type { StageView } from '../../view/stage-view.ts';

export interface HeaderField {
  readonly name: string;
  /** Position in the header, from 1. */
  readonly byte: number;
  readonly type: string;
  readonly title?: string;
}

export interface CacheFace {
  stats(): Promise<CacheStats>;
  entries(): Promise<CacheEntry[]>;
  evictions(): Promise<CacheEviction[]>;
  tryAgain(): Promise<void>;
  remove(fingerprint: string): Promise<{ freedBytes: number }>;
  removeOptimized(fingerprint: string): Promise<{ freedBytes: number }>;
  clear(): Promise<{ freedBytes: number }>;
  sweep(): Promise<number>;
  thumbnail(fingerprint: string): Promise<Uint8Array<ArrayBuffer> | null>;
  setThumbnail(fingerprint: string, picture: ImageData): Promise<void>;
  isKept(): Promise<boolean | null>;
  keep(): Promise<boolean>;
}

/** CSS pixels in the layout, device pixels in the painter. */
export interface SectionRect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What the element needs from api and view. src/element.ts passes the real functions, tests pass fakes. */
export interface Services {
  openSegy(source: OpenSource, options?: PageOpenOptions): Promise<PageDataset>;
  readonly cache: CacheFace;
  demoSurvey(): Promise<File>;
  /** Sets limits for surveys opened from now on. */
  configure(settings: Partial<EngineSettings>): void;
  /** Starts the workers before the first file is opened, and gives each a small job. */
  prepareEngine(options?: { warmUp?: boolean; signal?: AbortSignal }): Promise<void>;
  /** Why this browser cannot store data, or null. */
  storageProblem(): string | null;
  makeMesh(cube: Cube, options?: MeshOptions): Promise<Mesh>;
  meshParts(mesh: Mesh, options?: { readonly signal?: AbortSignal | undefined }): Promise<MeshParts>;
  volumeOf(cube: Cube, options?: VolumeOptions): Promise<VolumeData>;
  meshFile(mesh: MeshData, survey: SceneSurvey, options: MeshFileOptions): Promise<Blob>;
  metrics(): EngineMetrics;
  traceHeaderFields(): readonly HeaderField[];
  binaryHeaderFields(): readonly HeaderField[];
  createStage(canvas: HTMLCanvasElement, labelLayer: HTMLElement, options?: StageOptions): StageView;
  colormapTable(name: ColormapName): Uint8Array;
}
