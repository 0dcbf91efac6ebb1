import { transfer } from 'comlink';
import { pause } from '../core/pause.ts';
import type { Level, MeshData } from '../core/types.ts';
import { mergingMeshes } from '../surface/merge.ts';
import { surfaceLevel } from '../surface/threshold.ts';
import type { JobOptions, Pool } from './pool.ts';
import type { SurfaceInput } from './tasks.ts';

export interface SurfaceRequest {
  readonly level: Level;
  readonly amplitude: number;
  readonly signs: readonly ('positive' | 'negative')[];
  /** Above so many none is made. */
  readonly maxTriangles: number;
}

export interface SurfaceResult {
  /** Of the whole surface, whether it was made or not. */
  readonly triangles: number;
  /** Null above maxTriangles. */
  readonly mesh: MeshData | null;
}

/** A slab's samples are copied on the main thread, which must not be held up. */
const MAX_SLAB_BYTES = 8 * 2 ** 20;
/** More slabs than workers, so that one with much surface does not keep the others waiting. */
const SLABS_PER_WORKER = 4;
/** Work on the main thread between two turns of it. */
const TURN_MILLISECONDS = 12;

/** The inlines [first, last] of a level with one more on each side for the gradients, copied to be transferred. */
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

/** Layers of cells of each slab. */
function slabDepth(level: Level, { size: workers, flight }: Pool): number {
  const layers = level.inlineCount - 1;
  const layerBytes = Math.max(1, level.crosslineCount * level.sampleCount * 2);
  const balanced = Math.ceil(layers / (Math.max(1, workers) * SLABS_PER_WORKER));
  return Math.max(1, Math.min(balanced, Math.floor(Math.min(MAX_SLAB_BYTES, flight.jobBytes) / layerBytes)));
}

/**
 * The isosurface of a level, slab by slab in the pool. Each slab is counted before it is made; once the sum is above the
 * cap the rest is only counted.
 */
export async function makeSurface(
  pool: Pool,
  request: SurfaceRequest,
  options: JobOptions = {},
): Promise<SurfaceResult> {
  const { level, amplitude, signs, maxTriangles } = request;
  const layers = level.inlineCount - 1;
  const depth = slabDepth(level, pool);
  let triangles = 0;
  const jobs = signs.flatMap((sign) =>
    Array.from({ length: Math.ceil(layers / depth) }, (_, k) => (): SurfaceInput => {
      const first = k * depth;
      const last = Math.min(layers, first + depth);
      const part = slab(level, first, last);
      const input = {
        level: part.level,
        amplitude,
        sign,
        inlineStart: part.lead,
        inlineEnd: part.lead + last - first,
        firstInline: first - part.lead,
        maxTriangles: maxTriangles - triangles,
      };
      return transfer(input, [part.level.data.buffer, part.level.lastValid.buffer]);
    }),
  );
  let next = 0;
  let done = 0;
  const parts: MeshData[] = [];
  const lane = async (place: number): Promise<void> => {
    // A slab is copied when its job begins: one to a task of the main thread.
    for (let turn = 0; turn < place; turn++) await pause(options.signal);
    while (next < jobs.length) {
      const at = next++;
      const output = await pool.run('surface', jobs[at]!, { ...options, onProgress: undefined });
      triangles += output.triangles;
      parts[at] = output;
      options.onProgress?.(++done, jobs.length);
    }
  };
  // One more than workers, so that none waits for the next slab.
  const lanes = Array.from({ length: Math.min(jobs.length, Math.max(1, pool.size) + 1) }, (_, k) => lane(k));
  try {
    await Promise.all(lanes);
  } finally {
    // After a failure no lane begins another.
    next = jobs.length;
  }
  if (triangles > maxTriangles) return { triangles, mesh: null };
  return { triangles, mesh: await merged(parts, options.signal) };
}

/** Several meshes as one, a few at a turn of the main thread. */
async function merged(parts: readonly MeshData[], signal?: AbortSignal): Promise<MeshData> {
  const merging = mergingMeshes(parts);
  for (let turn = performance.now(); ; ) {
    const step = merging.next();
    if (step.done) return step.value;
    if (performance.now() - turn > TURN_MILLISECONDS) {
      await pause(signal);
      turn = performance.now();
    }
  }
}

export const surfaceAmplitude = surfaceLevel;
export { everyOtherTrace } from '../volume/level.ts';
