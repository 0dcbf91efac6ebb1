/**
 * SEG-Y Lens without a page: `openSegy` gives a `Dataset`, `cache` tells and clears what is kept.
 *
 * @example
 * const dataset = await openSegy(file);
 * const inline = await dataset.slice({ axis: 'inline', position: 1200 });
 */
export { cache, storageProblem } from './api/cache.ts';
export { compareSurveys } from './api/compare.ts';
export type { Comparison, NrmsMap } from './api/comparison.ts';
export { demoSurvey } from './api/demo.ts';
export { configure, prepareEngine } from './api/engine.ts';
export { binaryHeaderFields, type HeaderFieldInfo, traceHeaderFields } from './api/header-fields.ts';
export { type MeshFileOptions, meshFile } from './api/mesh-file.ts';
export { type EngineMetrics, metrics } from './api/metrics.ts';
export { openSegy } from './api/open.ts';
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
export { type ErrorCode, isSegyError, SegyError } from './core/errors.ts';
export type { Finding, Geometry, Mesh, Overrides, Progress, SliceData, Statistics } from './core/types.ts';
