import type { Level, MeshData } from '../core/types.ts';
import { mergeMeshes } from '../surface/merge.ts';
import { surfaceLevel } from '../surface/threshold.ts';
import type { JobOptions, Pool } from './pool.ts';
import type { SurfaceInput } from './tasks.ts';

export interface SurfaceRequest {
  readonly level: Level;
  readonly amplitude: number;
  readonly signs: readonly ('positive' | 'negative')[];
}

/**
 * The inlines [first, last] of a level with one more on each side for the gradients, copied, because a view of the
 * whole would be cloned whole into the message.
 */
function slab(level: Level, first: number, last: number): { level: Level; lead: number } {
  const from = Math.max(0, first - 1);
  const to = Math.min(level.inlineCount, last + 2);
  const columns = level.crosslineCount;
  const cut = {
    ...level,
    inlineCount: to - from,
    data: level.data.slice(from * columns * level.sampleCount, to * columns * level.sampleCount),
    lastValid: level.lastValid.slice(from * columns, to * columns),
  };
  return { level: cut, lead: first - from };
}

function slabInputs(request: SurfaceRequest, jobs: number, countOnly: boolean): (() => SurfaceInput)[] {
  const { level, amplitude, signs } = request;
  const cells = level.inlineCount - 1;
  const perJob = Math.max(1, Math.ceil(cells / jobs));
  const inputs: (() => SurfaceInput)[] = [];
  for (const sign of signs) {
    for (let first = 0; first < cells; first += perJob) {
      const last = Math.min(cells, first + perJob);
      inputs.push(() => {
        const part = slab(level, first, last);
        return {
          level: part.level,
          amplitude,
          sign,
          inlineStart: part.lead,
          inlineEnd: part.lead + last - first,
          inlineOffset: (first - part.lead) * level.stride.inline,
          countOnly,
        };
      });
    }
  }
  return inputs;
}

async function runSlabs(pool: Pool, request: SurfaceRequest, countOnly: boolean, options: JobOptions) {
  const inputs = slabInputs(request, Math.max(1, pool.size) * 2, countOnly);
  let done = 0;
  return Promise.all(
    inputs.map(async (input) => {
      const output = await pool.run('surface', input, { ...options, onProgress: undefined });
      options.onProgress?.(++done, inputs.length);
      return output;
    }),
  );
}

/** Triangles the surface would have, counted before any is made. */
export async function countSurface(
  pool: Pool,
  request: SurfaceRequest,
  options: JobOptions = {},
): Promise<number> {
  const parts = await runSlabs(pool, request, true, options);
  return parts.reduce((sum, part) => sum + part.triangles, 0);
}

/** The isosurface of a level, made slab by slab in the pool. */
export async function makeSurface(
  pool: Pool,
  request: SurfaceRequest,
  options: JobOptions = {},
): Promise<MeshData> {
  return mergeMeshes(await runSlabs(pool, request, false, options));
}

export const surfaceAmplitude = surfaceLevel;
