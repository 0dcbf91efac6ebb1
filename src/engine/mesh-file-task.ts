import { SegyError } from '../core/errors.ts';
import { meshFile } from '../surface/mesh-file.ts';
import { meshSpace } from '../surface/mesh-space.ts';
import type { TaskInput, TaskOutput } from './tasks.ts';

/** A mesh as the bytes of a file. @throws SegyError 'no-geometry' for map coordinates where the file has none */
export async function writeMeshFile(input: TaskInput<'meshFile'>): Promise<TaskOutput<'meshFile'>> {
  const { format, mesh, survey, coordinates, name, notes } = input;
  const space = meshSpace(survey, coordinates);
  if (!space) {
    throw new SegyError(
      'no-geometry',
      'This survey has no usable X and Y in its headers, so its surface has no map coordinates. Save it in survey coordinates.',
    );
  }
  const parts = [...meshFile(format, { mesh, space, name, notes })];
  return { bytes: new Uint8Array(await new Blob(parts).arrayBuffer()) };
}
