import type { PathSection, SliceSlot, StageView } from '../core/scene.ts';
import type { MeshData, PlacedSlice } from '../core/types.ts';
import { thinSlice } from './slice-cells.ts';
import type { Upload } from './upload-check.ts';

/** What was handed to the stage, as far as the GPU may have no room for it. */
export interface Shown {
  readonly slices: Map<SliceSlot, PlacedSlice>;
  depth: readonly PlacedSlice[];
  path: PathSection | null;
  mesh: MeshData | null;
}

/** Smaller than this nothing is thinned any further: it is not what fills the memory. */
const LEAST_SAMPLES = 64 * 64;

/** Hands what the GPU refused back at half its resolution, a mesh not at all; returns what to say of it, null where nothing was done. */
export function stepDown(stage: StageView, shown: Shown, what: Upload, reason: string): string | null {
  const words = (size: string, then: string) =>
    `${size} does not fit the graphics memory (${reason}): ${then}`;
  const of = ({ width, height }: { readonly width: number; readonly height: number }) =>
    `${width} × ${height}`;
  if (what === 'mesh') {
    if (!shown.mesh) return null;
    const triangles = shown.mesh.indices.length / 3;
    stage.setMesh(null);
    return words(
      `The surface of ${triangles} triangles`,
      'it is not drawn. A coarser subsample or a higher threshold makes it smaller.',
    );
  }
  if (what === 'depth-slice') {
    const [first] = shown.depth;
    if (!first || first.data.length <= LEAST_SAMPLES) return null;
    const size = `The stack of ${shown.depth.length} depth slices of ${of(first)} samples`;
    stage.setDepthSlices(shown.depth.map(thinSlice));
    return words(size, 'every second trace and line of it is shown.');
  }
  if (what === 'path') {
    const section = shown.path;
    if (!section || section.data.length <= LEAST_SAMPLES) return null;
    stage.setPathSection(thinSection(section));
    return words(`The random section of ${of(section)} samples`, 'every second sample of it is shown.');
  }
  const slice = shown.slices.get(what);
  if (!slice || slice.data.length <= LEAST_SAMPLES) return null;
  stage.setSlice(what, thinSlice(slice));
  return words(`A slice of ${of(slice)} samples`, 'every second trace and sample of it is shown.');
}

/** Every second row: its columns are traces, which the corners count. */
function thinSection(section: PathSection): PathSection {
  const { width } = section;
  const height = Math.ceil(section.height / 2);
  const data = new Float32Array(width * height);
  for (let row = 0; row < height; row++)
    data.set(section.data.subarray(2 * row * width, (2 * row + 1) * width), row * width);
  return { ...section, data, height, rowStride: section.rowStride * 2 };
}
