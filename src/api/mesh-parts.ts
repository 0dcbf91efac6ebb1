import type { Mesh } from '../core/types.ts';
import type { MeshParts } from '../surface/mesh-parts.ts';
import { getEngine } from './engine.ts';
import type { CallOptions } from './types.ts';

export type { MeshParts };

/** Finds the connected parts of a mesh in a worker, by which the page draws the signs in two colours and leaves specks out. */
export async function meshParts(mesh: Mesh, { signal }: CallOptions = {}): Promise<MeshParts> {
  const { positions, indices, negativeFrom = indices.length } = mesh;
  return getEngine().pool.run('meshParts', () => ({ positions, indices, negativeFrom }), { signal });
}
