import { SegyError } from '../core/errors.ts';
import type { Mesh } from '../core/types.ts';
import { everyOtherTrace, makeSurface, surfaceAmplitude } from '../engine/surface-jobs.ts';
import { derive } from './engine.ts';
import type { OpenSurvey } from './open-survey.ts';
import type { MeshOptions } from './types.ts';

const MESH_VERSION = 3;
/** More than this neither a screen nor a software renderer shows better; a coarser level serves. */
export const MAX_TRIANGLES = 2_000_000;
/** A larger mesh is made again from its level sooner than it is read back. */
const MAX_DISK_MESH_BYTES = 8 * 2 ** 20;

const SIGNS = {
  positive: ['positive'],
  negative: ['negative'],
  both: ['positive', 'negative'],
} as const;

/** The isosurface as `Dataset.mesh` gives it, from the level of that subsample or, over the triangle cap, a coarser one. */
export async function makeMesh(survey: OpenSurvey, options: MeshOptions): Promise<Mesh> {
  const { threshold = 0.5, subsample = 4, sign = 'positive', signal } = options;
  const { engine, reader, levels, record } = survey;
  if (!(threshold >= 0 && threshold <= 1)) {
    throw new SegyError('bad-argument', `threshold must be a number from 0 to 1, not ${threshold}.`);
  }
  if (subsample !== 'preview' && ![1, 2, 4, 8, 16].includes(subsample)) {
    throw new SegyError('bad-argument', `subsample must be 1, 2, 4, 8 or 16, not ${subsample}.`);
  }
  const { geometry } = record.inspection;
  if (geometry.kind !== '3d' && geometry.kind !== 'prestack') {
    throw new SegyError(
      'no-geometry',
      'An isosurface needs a 3D survey; this file is a line or a set of gathers.',
    );
  }
  await levels.makePreview(options);
  const range = levels.range;
  if (range.constant) {
    throw new SegyError(
      'no-variation',
      `The data have no variation (all samples are ${range.min}), so there is no surface to draw.`,
    );
  }
  const amplitude = surfaceAmplitude(range, threshold);
  const jobs = {
    signal,
    onProgress: (done: number, total: number) =>
      options.onProgress?.({ stage: 'Surface', done, total, unit: 'slabs' }),
  };
  const signs = range.bothSigns ? SIGNS[sign] : SIGNS.positive;
  const allowed = subsample === 'preview' ? null : levels.allowed(subsample);
  const { value } = await derive<Mesh>(engine, {
    key: await levels.key('mesh', { amplitude, signs, allowed }, MESH_VERSION),
    fingerprint: record.fingerprint,
    kind: 'isosurface',
    byteLength: meshBytes,
    // The preview's surface is gone a moment later.
    keep: (mesh) => allowed !== null && meshBytes(mesh) <= MAX_DISK_MESH_BYTES,
    make: async () => {
      let level = allowed === null ? levels.preview!.level : await levels.level(allowed, options);
      for (;;) {
        const request = { level, amplitude, signs, maxTriangles: MAX_TRIANGLES };
        const { mesh, triangles } = await makeSurface(reader.pool, request, jobs);
        const step = level.stride.crossline;
        if (mesh) return { ...mesh, level: amplitude, subsample: step };
        const { inlineCount, crosslineCount } = level;
        const last = allowed === null ? Math.min(inlineCount, crosslineCount) < 4 : step >= 16;
        if (last) throw tooManyTriangles(triangles, step);
        const coarser = allowed === null ? null : await levels.level(step * 2, options);
        // Of a grid known in part there is the preview's level alone.
        level = coarser && coarser.stride.crossline > step ? coarser : everyOtherTrace(level);
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
