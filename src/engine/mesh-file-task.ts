import { SegyError } from '../core/errors.ts';
import { Turn } from '../core/pause.ts';
import { cropMesh } from '../surface/crop-mesh.ts';
import { meshFile } from '../surface/mesh-file.ts';
import { meshSpace } from '../surface/mesh-space.ts';
import type { TaskContext, TaskInput, TaskOutput } from './tasks.ts';

/**
 * Writes a mesh as the bytes of a file.
 * @throws SegyError 'no-geometry' if map coordinates are asked for and the survey has none, 'bad-argument' if the crop leaves no triangle
 */
export async function writeMeshFile(
  input: TaskInput<'meshFile'>,
  { signal }: TaskContext,
): Promise<TaskOutput<'meshFile'>> {
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
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const turn = new Turn(signal);
  for (const part of meshFile(format, { mesh, space, name, notes })) {
    parts.push(part);
    if (turn.due) await turn.pause();
  }
  return { bytes: new Uint8Array(await new Blob(parts).arrayBuffer()) };
}
