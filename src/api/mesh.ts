import type { Cube } from '../core/cube.ts';
import { SegyError } from '../core/errors.ts';
import { COARSEST_SUBSAMPLE, SUBSAMPLES } from '../core/subsample.ts';
import type { Mesh } from '../core/types.ts';
import { cacheKey } from '../io/fingerprint.ts';
import { isoValueOf } from '../surface/threshold.ts';
import { everyNthTrace } from '../volume/level.ts';
import { MESH_OPTIONS } from './call-options.ts';
import { derive, getEngine } from './engine.ts';
import { callOn, EngineCube } from './engine-cube.ts';
import { jobOptions } from './job-options.ts';
import type { MeshOptions } from './types.ts';

const MESH_VERSION = 5;
/** A surface with more triangles than this looks no better and draws slowly, so a coarser level is used. */
export const MAX_TRIANGLES = 2_000_000;
/** A larger mesh is not stored on disk, because making it again from its level is faster than reading it. */
const MAX_DISK_MESH_BYTES = 8 * 2 ** 20;

const SIGNS = {
  positive: ['positive'],
  negative: ['negative'],
  both: ['positive', 'negative'],
} as const;

/**
 * Makes an isosurface of any cube from the level of a subsample, or from a coarser level if it would have more than `MAX_TRIANGLES` triangles.
 * @throws SegyError 'no-geometry' for a flat cube, 'no-variation' if all samples are the same, 'memory-limit' if even the coarsest
 * level gives too many triangles
 */
export async function makeMesh(cube: Cube, options?: MeshOptions): Promise<Mesh> {
  const call = callOn(cube, MESH_OPTIONS, options);
  const { threshold, subsample, sign } = call;
  // Levels know what memory allows, and with which survey a mesh is stored. The mesh of another cube is kept in memory alone.
  const { engine, levels } = cube instanceof EngineCube ? cube : { engine: getEngine(), levels: null };
  if (cube.grid.flat) {
    throw new SegyError(
      'no-geometry',
      'An isosurface needs a 3D survey; this one is a line or a set of gathers.',
    );
  }
  const range = await cube.range(call);
  if (range.constant) {
    throw new SegyError(
      'no-variation',
      range.noneFinite
        ? 'No sample read is a finite number, so there is no surface to draw. Check the sample format.'
        : `The data have no variation (all samples are ${range.min}), so there is no surface to draw.`,
    );
  }
  const isoValue = isoValueOf(range, threshold);
  const jobs = jobOptions(call, 'Surface', 'slabs');
  const signs = range.bothSigns ? SIGNS[sign] : SIGNS.positive;
  const allowed = subsample === 'preview' ? null : (levels?.strideOf(subsample) ?? subsample);
  const wanted = { amplitude: isoValue, signs, allowed };
  const { value } = await derive<Mesh>(engine, {
    key: await (levels?.key('mesh', wanted, MESH_VERSION) ?? cacheKey(cube.id, 'mesh', wanted, MESH_VERSION)),
    fingerprint: levels?.fingerprint ?? null,
    kind: 'isosurface',
    shape: 'isMesh',
    byteLength: meshBytes,
    // The preview's surface is soon replaced, so it is not stored.
    keep: (mesh) => allowed !== null && meshBytes(mesh) <= MAX_DISK_MESH_BYTES,
    make: async () => {
      let level = await cube.level(subsample, call);
      for (;;) {
        const request = { level, isoValue, signs, maxTriangles: MAX_TRIANGLES };
        const { mesh, triangles, secondFrom } = await (await import('../engine/surface-jobs.ts')).makeSurface(
          engine.pool,
          request,
          jobs,
        );
        const { inlineCount, crosslineCount, stride } = level;
        const step = stride.crossline;
        if (mesh) {
          // The preview may be coarser along one axis than along the other.
          const coarsest = Math.max(stride.inline, step);
          const made = { ...mesh, level: isoValue, subsample: coarsest, sampleStride: stride.sample };
          return signs.length > 1 ? { ...made, negativeFrom: secondFrom } : made;
        }
        const last =
          allowed === null ? Math.min(inlineCount, crosslineCount) < 4 : step >= COARSEST_SUBSAMPLE;
        if (last) throw tooManyTriangles(triangles, step);
        const next = SUBSAMPLES.find((each) => each > step)!;
        const coarser = allowed === null ? null : await cube.level(next, call);
        // If only part of the grid is known, the preview is the only level, and it is thinned.
        level =
          coarser && coarser.stride.crossline > step ? coarser : await everyNthTrace(level, 2, call.signal);
      }
    },
  });
  return value;
}

const meshBytes = (mesh: Mesh): number => mesh.positions.byteLength * 2 + mesh.indices.byteLength;

function tooManyTriangles(triangles: number, subsample: number): SegyError {
  return new SegyError(
    'memory-limit',
    `The surface would have ${triangles} triangles even at subsample ${subsample}. Choose a higher threshold.`,
  );
}
