import { along, type Box, type Ray, within } from '../../pick.ts';
import type { MarkedMesh } from './mesh-chunks.ts';
import { isCutAway, NO_CUT } from './surface-cut.ts';

/**
 * Number of triangles that share a bounding box. Successive triangles are close together, because meshes are
 * made brick by brick and row by row.
 */
const RUN = 256;

/** What of the mesh is drawn. */
interface Drawn {
  readonly crop: Box;
  readonly cut: Box;
  readonly leastClass: number;
}

/** Finds where a ray hits a mesh, testing the boxes of runs of triangles first. */
export class MeshPick {
  /**
   * Six numbers per run (low and high corner), computed on the first pick, because many meshes are never
   * picked.
   */
  #boxes: Float32Array | null = null;

  constructor(private readonly mesh: MarkedMesh) {}

  /**
   * Distance along the ray in lengths of its direction, or null. Both sides of the surface count, because
   * both are drawn. What is cut away, and parts of a class below `leastClass`, are not hit.
   */
  distance(ray: Ray, crop: Box, cut: Box = NO_CUT, leastClass = 0): number | null {
    this.#boxes ??= runBoxes(this.mesh);
    let best = Infinity;
    for (let run = 0; run * 6 < this.#boxes.length; run++) {
      if (entersBefore(this.#boxes, run * 6, ray, best))
        best = this.#nearestOf(run, ray, { crop, cut, leastClass }, best);
    }
    return best < Infinity ? best : null;
  }

  /** Applies the Möller–Trumbore test to each triangle of a run. */
  #nearestOf(run: number, ray: Ray, { crop, cut, leastClass }: Drawn, best: number): number {
    const { positions: p, indices, marks } = this.mesh;
    const [dx, dy, dz] = ray.direction;
    const end = Math.min(indices.length, (run + 1) * RUN * 3);
    let nearest = best;
    for (let k = run * RUN * 3; k < end; k += 3) {
      if (marks && (marks[indices[k]!]! & 63) < leastClass) continue;
      const a = indices[k]! * 3;
      const b = indices[k + 1]! * 3;
      const c = indices[k + 2]! * 3;
      const [x1, y1, z1] = [p[b]! - p[a]!, p[b + 1]! - p[a + 1]!, p[b + 2]! - p[a + 2]!];
      const [x2, y2, z2] = [p[c]! - p[a]!, p[c + 1]! - p[a + 1]!, p[c + 2]! - p[a + 2]!];
      const [hx, hy, hz] = [dy * z2 - dz * y2, dz * x2 - dx * z2, dx * y2 - dy * x2];
      const scale = x1 * hx + y1 * hy + z1 * hz;
      if (scale === 0) continue;
      const [sx, sy, sz] = [ray.eye[0] - p[a]!, ray.eye[1] - p[a + 1]!, ray.eye[2] - p[a + 2]!];
      const u = (sx * hx + sy * hy + sz * hz) / scale;
      if (u < 0 || u > 1) continue;
      const [qx, qy, qz] = [sy * z1 - sz * y1, sz * x1 - sx * z1, sx * y1 - sy * x1];
      const v = (dx * qx + dy * qy + dz * qz) / scale;
      if (v < 0 || u + v > 1) continue;
      const distance = (x2 * qx + y2 * qy + z2 * qz) / scale;
      if (!(distance > 0 && distance < nearest)) continue;
      const at = along(ray, distance);
      if (within(at, crop) && !isCutAway(at, cut) && !crop.beyond?.(at)) nearest = distance;
    }
    return nearest;
  }
}

function runBoxes({ positions, indices }: MarkedMesh): Float32Array {
  const runs = Math.ceil(indices.length / (RUN * 3));
  const boxes = new Float32Array(runs * 6);
  for (let run = 0; run < runs; run++) {
    const at = run * 6;
    boxes.fill(Infinity, at, at + 3).fill(-Infinity, at + 3, at + 6);
    const end = Math.min(indices.length, (run + 1) * RUN * 3);
    for (let k = run * RUN * 3; k < end; k++) {
      const vertex = indices[k]! * 3;
      for (let axis = 0; axis < 3; axis++) {
        const value = positions[vertex + axis]!;
        if (value < boxes[at + axis]!) boxes[at + axis] = value;
        if (value > boxes[at + 3 + axis]!) boxes[at + 3 + axis] = value;
      }
    }
  }
  return boxes;
}

/** True if the ray enters a box nearer than `best`. */
function entersBefore(boxes: Float32Array, at: number, { eye, direction }: Ray, best: number): boolean {
  let enter = 0;
  let leave = best;
  for (let k = 0; k < 3; k++) {
    const low = boxes[at + k]! - eye[k]!;
    const high = boxes[at + 3 + k]! - eye[k]!;
    const by = direction[k]!;
    if (by === 0) {
      if (low > 0 || high < 0) return false;
      continue;
    }
    enter = Math.max(enter, Math.min(low / by, high / by));
    leave = Math.min(leave, Math.max(low / by, high / by));
  }
  return enter <= leave;
}
