import type { SceneSurvey } from '../core/scene.ts';
import type { MeshData } from '../core/types.ts';
import { checked, checkedCall, type Given, MESH, MESH_FILE_OPTIONS, SCENE } from './call-options.ts';
import { getEngine } from './engine.ts';

export type MeshFileOptions = Given<typeof MESH_FILE_OPTIONS>;

/**
 * Writes a mesh as a file: glTF binary, PLY, STL or OBJ. Z points up and is minus time or depth. The file names its coordinate system
 * and units.
 * @throws SegyError 'no-geometry' if map coordinates are asked for and the survey has none; 'bad-argument' if the crop leaves no triangle
 */
export async function meshFile(mesh: MeshData, survey: SceneSurvey, options: MeshFileOptions): Promise<Blob> {
  const { format, coordinates, crop, name, notes, signal } = checkedCall(MESH_FILE_OPTIONS, options);
  checked(MESH, mesh, 'The mesh');
  checked(SCENE, survey, 'The survey');
  const { positions, normals, indices } = mesh;
  const { bytes } = await getEngine().pool.run(
    'meshFile',
    () => ({ format, mesh: { positions, normals, indices }, survey, coordinates, crop, name, notes }),
    { signal },
  );
  const type = { glb: 'model/gltf-binary', ply: 'model/ply', stl: 'model/stl', obj: 'model/obj' }[format];
  return new Blob([bytes as Uint8Array<ArrayBuffer>], { type });
}
