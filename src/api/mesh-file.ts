import type { CropBox, MeshCoordinates, MeshFormat, SceneSurvey } from '../core/scene.ts';
import type { MeshData } from '../core/types.ts';
import { getEngine } from './engine.ts';

export interface MeshFileOptions {
  readonly format: MeshFormat;
  readonly coordinates: MeshCoordinates;
  /** Triangles wholly outside are left out; those across its border stay whole. */
  readonly crop?: CropBox | null;
  /** Of the survey. */
  readonly name: string;
  /** Sentences that the file takes along: what surface it is, of what level. */
  readonly notes?: readonly string[];
  readonly signal?: AbortSignal;
}

/**
 * A mesh as a file: glTF binary, PLY, STL or OBJ, Z upwards as minus time or depth, coordinate system and units told in it.
 * @throws SegyError 'no-geometry' for map coordinates of a survey that has none
 */
export async function meshFile(mesh: MeshData, survey: SceneSurvey, options: MeshFileOptions): Promise<Blob> {
  const { format, coordinates, crop = null, name, notes = [], signal } = options;
  const { positions, normals, indices } = mesh;
  const { bytes } = await getEngine().pool.run(
    'meshFile',
    () => ({ format, mesh: { positions, normals, indices }, survey, coordinates, crop, name, notes }),
    signal ? { signal } : {},
  );
  const type = { glb: 'model/gltf-binary', ply: 'model/ply', stl: 'model/stl', obj: 'model/obj' }[format];
  return new Blob([bytes as Uint8Array<ArrayBuffer>], { type });
}
