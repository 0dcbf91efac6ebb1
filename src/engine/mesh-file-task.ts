import { SegyError } from '../core/errors.ts';
import { cropMesh } from '../surface/crop-mesh.ts';
import { meshFile } from '../surface/mesh-file.ts';
import { meshSpace } from '../surface/mesh-space.ts';
import type { TaskInput, TaskOutput } from './tasks.ts';

/** A mesh as the bytes of a file. @throws SegyError 'no-geometry' for map coordinates where the file has none, 'bad-argument' for nothing left of it */
export async function writeMeshFile(input: TaskInput<'meshFile'>): Promise<TaskOutput<'meshFile'>> {
  const { format, survey, crop, coordinates, name, notes } = input;
  const space = meshSpace(survey, coordinates);
  if (!space) {
    throw new SegyError(
      'no-geometry',
      'This survey has no usable X and Y in its headers, so its surface has no map coordinates. Save it in survey coordinates.',
    );
  }
  const mesh = crop ? cropMesh(input.mesh, crop) : input.mesh;
  if (mesh.indices.length === 0) {
    throw new SegyError(
      'bad-argument',
      'No part of the surface lies within the crop. Widen the crop, or choose another threshold.',
    );
  }
  const parts = [...meshFile(format, { mesh, space, name, notes })];
  return { bytes: new Uint8Array(await new Blob(parts).arrayBuffer()) };
}
