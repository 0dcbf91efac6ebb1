/**
 * SEG-Y Lens without a page. `openSegy` opens a survey as a `Dataset`; `cache` lists and deletes what is stored.
 *
 * @example
 * const dataset = await openSegy(file);
 * const inline = await dataset.slice({ axis: 'inline', position: 1200 });
 */
import type { ExportCheck, SegyExportOptions, SegyExportPlan, SegyExportResult } from './api/export-segy.ts';
import { openSegy as open } from './api/open.ts';
import type { CallOptions, Dataset, OpenOptions, OpenSource } from './api/types.ts';
import type { Cube } from './core/cube.ts';

export { cache, storageProblem } from './api/cache.ts';
export { compareSurveys } from './api/compare.ts';
export type { Comparison, NrmsMap } from './api/comparison.ts';
export { demoSurvey } from './api/demo.ts';
export { configure, prepareEngine } from './api/engine.ts';
export { binaryHeaderFields, type HeaderFieldInfo, traceHeaderFields } from './api/header-fields.ts';
export { makeMesh } from './api/mesh.ts';
export { type MeshFileOptions, meshFile } from './api/mesh-file.ts';
export { type EngineMetrics, metrics } from './api/metrics.ts';
export type {
  CacheEntry,
  CacheStats,
  CallOptions,
  Dataset,
  DatasetMeta,
  MeshOptions,
  OpenOptions,
  OpenSource,
  SliceOptions,
  VolumeData,
  VolumeOptions,
  WorkDetail,
} from './api/types.ts';
export { volumeOf } from './api/volume.ts';
export type { Cube, CubeBox, CubeCells, CubeGrid, CubeRecipe, Quantity } from './core/cube.ts';
export { type ErrorCode, isSegyError, SegyError } from './core/errors.ts';
export type { Finding, Geometry, Mesh, Overrides, Progress, SliceData, Statistics } from './core/types.ts';

/** Opens a survey; see `openSegy` in `api/open.ts`. */
export const openSegy: (source: OpenSource, options?: OpenOptions) => Promise<Dataset> = open;

/** Writes a cube as a file; see `exportSegy` in `api/cube-export.ts`. Its code is loaded when it is first called. */
export const exportSegy = async (
  cube: Cube,
  options: SegyExportOptions,
  sink: WritableStream<Uint8Array>,
): Promise<SegyExportResult> => (await import('./api/export-segy.ts')).exportSegy(cube, options, sink);

/** Says what `exportSegy` would write and change. */
export const planSegyExport = async (cube: Cube, options: SegyExportOptions = {}): Promise<SegyExportPlan> =>
  (await import('./api/export-segy.ts')).planSegyExport(cube, options);

/** Reads a written file back and compares it with what was meant. */
export const checkSegyExport = async (
  file: Blob,
  result: SegyExportResult,
  options?: CallOptions,
): Promise<ExportCheck> => (await import('./api/export-segy.ts')).checkSegyExport(file, result, options);

export type {
  ExportCheck,
  OutChange,
  OutOptions,
  OutWarning,
  SegyExportOptions,
  SegyExportPlan,
  SegyExportResult,
  WordChoice,
} from './api/export-segy.ts';
