import { transfer } from 'comlink';
import type { BufferPool } from '../core/buffer-pool.ts';
import { pause, Turn } from '../core/pause.ts';
import type { Level, MeshData } from '../core/types.ts';
import { emptyMesh, mergingMeshes, meshBytes } from '../surface/merge.ts';
import { orientation } from '../surface/orientation.ts';
import { anyReaches } from '../surface/row-peaks.ts';
import { inJobs, type JobRange } from './in-jobs.ts';
import type { JobOptions } from './job.ts';
import type { Pool } from './pool.ts';
import type { SurfaceInput } from './tasks.ts';

export interface SurfaceRequest {
  readonly level: Level;
  readonly isoValue: number;
  readonly signs: readonly ('positive' | 'negative')[];
  /** `mesh` is null if the surface would have more triangles than this. */
  readonly maxTriangles: number;
}

export interface SurfaceResult {
  /** Triangles of the whole surface, whether it was made or only counted. */
  readonly triangles: number;
  /** The surface, or null if it has more than `maxTriangles` triangles. */
  readonly mesh: MeshData | null;
  /** Where the triangles of the second sign begin in the indices of the mesh; its end if there is only one sign. */
  readonly secondFrom: number;
}

/** Most bytes of samples in a slab. They are copied on the main thread, which must stay responsive. */
const MAX_SLAB_BYTES = 8 * 2 ** 20;
/** There are more slabs than workers, so that the other workers are not idle while one computes a slab with much surface. */
const SLABS_PER_WORKER = 4;
/** What is known of a level by the surfaces that were made of it. */
interface Known {
  /** Layers of a slab. Another division knows nothing of this one. */
  readonly depth: number;
  /** Bytes of each slab's mesh in the last surface. The next one, at a threshold near it, has about as many. Null before the first. */
  bytes: Float64Array | null;
  /** Peaks of each slab's rows, found with the second surface: many levels have only one. */
  readonly peaks: (Uint16Array | null)[];
}

const knownOf = new WeakMap<Level, Known>();

/** A spare buffer for a slab's mesh holds this much more than the mesh that the slab had before. */
const GROWTH = 1.1;
/** Longest work on the main thread between two pauses. */
const TURN_MILLISECONDS = 12;

/**
 * Copies the inlines [first, last] of a level, and one more on each side for the gradients, so that they can be transferred. Samples and
 * ends of traces lie in one buffer.
 */
function slab(
  level: Level,
  first: number,
  last: number,
  buffers: BufferPool,
): { level: Level; lead: number; buffer: ArrayBuffer } {
  const from = Math.max(0, first - 1);
  const to = Math.min(level.inlineCount, last + 2);
  const columns = level.crosslineCount;
  const cells = (to - from) * columns;
  const buffer = buffers.take(cells * (4 + 2 * level.sampleCount));
  const lastValid = new Int32Array(buffer, 0, cells);
  lastValid.set(level.lastValid.subarray(from * columns, to * columns));
  const data = new Uint16Array(buffer, cells * 4, cells * level.sampleCount);
  data.set(level.data.subarray(from * columns * level.sampleCount, to * columns * level.sampleCount));
  return { level: { ...level, inlineCount: to - from, data, lastValid }, lead: first - from, buffer };
}

/** Chooses how many layers of cells a slab has. A layer lies between two neighbouring inlines. */
function slabDepth(level: Level, { size: workers, flight }: Pool): number {
  const layers = level.inlineCount - 1;
  const layerBytes = Math.max(1, level.crosslineCount * level.sampleCount * 2);
  const balanced = Math.ceil(layers / (Math.max(1, workers) * SLABS_PER_WORKER));
  return Math.max(1, Math.min(balanced, Math.floor(Math.min(MAX_SLAB_BYTES, flight.jobBytes) / layerBytes)));
}

/**
 * Computes the isosurface of a level in the pool, slab by slab. The triangles of a slab are counted before it is made. Once the sum
 * exceeds `maxTriangles`, the remaining slabs are only counted.
 */
export async function makeSurface(
  pool: Pool,
  request: SurfaceRequest,
  options: JobOptions = {},
): Promise<SurfaceResult> {
  const { level, isoValue, signs, maxTriangles } = request;
  const layers = level.inlineCount - 1;
  const depth = slabDepth(level, pool);
  const { buffers } = pool;
  let triangles = 0;
  const slabs = Math.ceil(layers / depth);
  const bytes = new Float64Array(slabs * signs.length);
  const held = knownOf.get(level);
  const known = held?.depth === depth ? held : { depth, bytes: null, peaks: new Array(slabs).fill(null) };
  knownOf.set(level, known);
  const { peaks, bytes: before } = known;
  /** The peaks of the planes between which the slab has cells, without those for the gradients. */
  const ownPeaks = (all: Uint16Array, k: number): Uint16Array => {
    const planeLength = 2 * level.crosslineCount;
    const lead = k > 0 ? planeLength : 0;
    return all.subarray(lead, lead + (Math.min(layers, (k + 1) * depth) - k * depth + 1) * planeLength);
  };
  const jobs = signs.flatMap((sign, s) =>
    Array.from({ length: slabs }, (_, k) => (): SurfaceInput => {
      const first = k * depth;
      const last = Math.min(layers, first + depth);
      const part = slab(level, first, last, buffers);
      const expected = before?.length === bytes.length ? before[s * slabs + k]! * GROWTH : 0;
      const spare = expected > 0 ? buffers.takeSpare(expected) : null;
      return transfer(
        {
          level: part.level,
          isoValue,
          sign,
          inlineStart: part.lead,
          inlineEnd: part.lead + last - first,
          firstInline: first - part.lead,
          maxTriangles: maxTriangles - triangles,
          spare,
          peaks: peaks[k] ?? (before ? 'find' : null),
        },
        spare ? [part.buffer, spare] : [part.buffer],
      );
    }),
  );
  const run = async ({ first, lane }: JobRange, call: JobOptions): Promise<MeshData> => {
    // A slab is copied when its job begins. The first jobs begin together, so pauses spread their copies over tasks of the main thread.
    if (first === lane) for (let turn = 0; turn < lane; turn++) await pause(call.signal);
    const k = first % slabs;
    const inside = orientation(level, isoValue, signs[Math.floor(first / slabs)]!);
    // The surface does not pass this slab, so that its samples need not even be copied.
    if (peaks[k] && !anyReaches(ownPeaks(peaks[k], k), inside)) return emptyMesh(0, 0);
    const output = await pool.run('surface', jobs[first]!, call);
    peaks[k] ??= output.peaks;
    triangles += output.triangles;
    bytes[first] = meshBytes(output.positions.length / 3, output.indices.length);
    buffers.give(output.slab.buffer);
    buffers.give(output.unused.buffer);
    return output;
  };
  // One job more than there are workers is ready, so that no worker waits for the next slab to be copied.
  const parts = await inJobs(pool, jobs.length, 1, run, options, Math.max(1, pool.size) + 1);
  const mesh = triangles > maxTriangles ? null : await merged(parts, options.signal);
  const secondFrom = parts.slice(0, slabs).reduce((sum, { indices }) => sum + indices.length, 0);
  for (const { positions } of parts) buffers.give(positions.buffer);
  known.bytes = bytes;
  return { triangles, mesh, secondFrom };
}

/** Merges meshes into one, with pauses so that the page stays responsive. */
async function merged(parts: readonly MeshData[], signal?: AbortSignal): Promise<MeshData> {
  const merging = mergingMeshes(parts);
  const turn = new Turn(signal, TURN_MILLISECONDS);
  for (;;) {
    const step = merging.next();
    if (step.done) return step.value;
    if (turn.due) await turn.pause();
  }
}
