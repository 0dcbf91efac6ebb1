/**
 * SEG-Y Lens without a page. `openSegy` opens a survey as a `Dataset`; `cache` lists and deletes what is stored.
 *
 * @example
 * const dataset = await openSegy(file);
 * const inline = await dataset.slice({ axis: 'inline', position: 1200 });
 */
import { type AttributeRequest, attribute as attributeCube } from './api/attribute.ts';
import type { ExportCheck, SegyExportOptions, SegyExportPlan, SegyExportResult } from './api/export-segy.ts';
import type {
  HorizonFormat,
  HorizonPreview,
  ReadHorizonOptions,
  WriteHorizonOptions,
} from './api/horizon-files.ts';
import type { KeptHorizons } from './api/horizon-keep.ts';
import type { ExtractOptions, TrackOptions } from './api/horizon-options.ts';
import { openSegy as open } from './api/open.ts';
import type { CubeSource, OpenCubeOptions } from './api/open-cube.ts';
import type { CallOptions, Dataset, OpenOptions, OpenSource } from './api/types.ts';
import type { ZarrExportCall, ZarrExportOptions, ZarrExportResult } from './api/zarr-export-types.ts';
import type { ZarrTarget } from './api/zarr-target.ts';
import type { Cube } from './core/cube.ts';
import type { Horizon, HorizonSeed } from './core/horizon.ts';

export { cache, storageProblem } from './api/cache.ts';
export { compareSurveys } from './api/compare.ts';
export type { Comparison, NrmsMap } from './api/comparison.ts';
export { type DemoOptions, demoHorizons, demoSurvey } from './api/demo.ts';
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
export type { RangeSource } from './core/source.ts';
export type { Finding, Geometry, Mesh, Overrides, Progress, SliceData, Statistics } from './core/types.ts';

/** Opens a survey; see `openSegy` in `api/open.ts`. */
export const openSegy: (source: OpenSource, options?: OpenOptions) => Promise<Dataset> = open;

/** Opens a Zarr hierarchy or a ZGY file as a cube; see `openCube` in `api/open-cube.ts`. Its code is loaded when it is first called. */
export const openCube = async (source: CubeSource, options?: OpenCubeOptions): Promise<Cube> =>
  (await import('./api/open-cube.ts')).openCube(source, options);

/** Writes a cube as Zarr; see `exportZarr` in `api/export-zarr.ts`. */
export const exportZarr = async (
  cube: Cube,
  options: ZarrExportOptions,
  target: ZarrTarget,
  call?: ZarrExportCall,
): Promise<ZarrExportResult> =>
  (await import('./api/export-zarr.ts')).exportZarr(cube, options, target, call);

export type { CubeSource, OpenCubeOptions } from './api/open-cube.ts';
export type { ZarrExportCall, ZarrExportOptions, ZarrExportResult } from './api/zarr-export-types.ts';
export type { ZarrTarget } from './api/zarr-target.ts';

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

const horizons = () => import('./api/horizons.ts');

/** Tracks a horizon from seeds; see `trackHorizon` in `api/horizon-track.ts`. */
export const trackHorizon = async (
  cube: Cube,
  seeds: readonly HorizonSeed[],
  options?: TrackOptions,
): Promise<Horizon> => (await horizons()).trackHorizon(cube, seeds, options);

/** Summarises samples along a horizon; see `extract` in `api/horizon-along.ts`. */
export const extract = async (
  cube: Cube,
  horizon: Horizon,
  options?: ExtractOptions,
): Promise<Float32Array> => (await horizons()).extract(cube, horizon, options);

/** Moves picks to the nearest event. */
export const snapHorizon = async (
  cube: Cube,
  horizon: Horizon,
  options?: Pick<TrackOptions, 'windowMilliseconds' | 'event' | 'signal' | 'onProgress'>,
): Promise<Horizon> => (await horizons()).snapHorizon(cube, horizon, options);

/** Makes a cube in which a horizon is flat. */
export const flattenCube = async (cube: Cube, horizon: Horizon): Promise<Cube> =>
  (await horizons()).flattenCube(cube, horizon);

/** Reads a horizon from a file of any known format; see `api/horizon-files.ts`. */
export const readHorizon = async (file: Blob, options: ReadHorizonOptions): Promise<Horizon> =>
  (await horizons()).readHorizon(file, options);

/** Says what a file of horizons holds and how it would be read. */
export const previewHorizon = async (file: Blob, options: ReadHorizonOptions): Promise<HorizonPreview> =>
  (await horizons()).previewHorizon(file, options);

/** Writes a horizon, its contours or its mesh as a file. */
export const writeHorizon = async (
  horizon: Horizon,
  format: HorizonFormat,
  options?: WriteHorizonOptions,
): Promise<Blob> => (await horizons()).writeHorizon(horizon, format, options);

/** Loads the tools for horizons that need no samples: holes, smoothing, thickness, arithmetic, contours, meshes. */
export async function horizonTools() {
  const {
    combineHorizons,
    cutHorizon,
    fillHorizon,
    guidedPath,
    horizonMap,
    horizonMesh,
    horizonOnGrid,
    horizonStatistics,
    mapContours,
    mapStatistics,
    shiftHorizon,
    smoothHorizon,
    snapTo,
    thickness,
  } = await import('./api/horizon-tools.ts');
  const { emptyHorizon, eraseWithin, guidedPicks, snapDrawn, withPicks } = await import(
    './api/horizon-edit.ts'
  );
  return {
    combineHorizons,
    cutHorizon,
    emptyHorizon,
    eraseWithin,
    fillHorizon,
    guidedPath,
    guidedPicks,
    horizonMap,
    horizonMesh,
    horizonOnGrid,
    horizonStatistics,
    mapContours,
    mapStatistics,
    shiftHorizon,
    smoothHorizon,
    snapDrawn,
    snapTo,
    thickness,
    withPicks,
  };
}

/** The horizons that are kept in this browser with the origin of a cube. */
export const horizonsOf = (cube: Cube): KeptHorizons => ({
  list: async () => (await horizons()).horizonsOf(cube).list(),
  put: async (horizon) => (await horizons()).horizonsOf(cube).put(horizon),
  remove: async (name) => (await horizons()).horizonsOf(cube).remove(name),
});

export type { AttributeRequest } from './api/attribute.ts';
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
export type { AttributeKind } from './core/attribute.ts';
export type { FaultSticks, Horizon, HorizonEvent, HorizonSeed } from './core/horizon.ts';
export type {
  ExtractOptions,
  HorizonFormat,
  HorizonPreview,
  KeptHorizons,
  ReadHorizonOptions,
  TrackOptions,
  WriteHorizonOptions,
};

/**
 * An attribute of a cube, as another cube on the same grid. Nothing is computed until samples are asked for; `src/attribute/README.md` has
 * the table of kinds with their parameters, units and defaults.
 * @throws SegyError 'bad-argument' with a sentence about the parameter, 'closed'
 */
export const attribute: (cube: Cube, request: AttributeRequest) => Cube = attributeCube;
