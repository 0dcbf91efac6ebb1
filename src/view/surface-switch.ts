import type { DisplaySettings, SurfaceLevel } from '../core/scene.ts';
import type { MeshData } from '../core/types.ts';
import type { Isosurface } from './isosurface.ts';
import type { LazyVolume } from './lazy-volume.ts';

/** Mesh or rays, never both: rays that are to give way stay until all of the mesh is on the GPU. */
export class SurfaceSwitch {
  #raysUntilMesh = false;

  constructor(
    private readonly mesh: Isosurface,
    private readonly rays: LazyVolume,
    private readonly display: () => DisplaySettings,
  ) {}

  setMesh(mesh: MeshData | null): void {
    this.mesh.set(mesh);
    if (this.#raysUntilMesh) this.setRays(null);
    this.apply();
  }

  /** True where another picture follows. */
  setRays(surface: SurfaceLevel | null): boolean {
    this.#raysUntilMesh = surface === null && this.mesh.uploading;
    if (this.#raysUntilMesh) return false;
    const before = this.rays.active;
    this.rays.setSurface(surface);
    this.apply();
    return before || this.rays.active;
  }

  /** Before each frame. True when the mesh has come to be shown. */
  advance(): boolean {
    if (!this.mesh.advance()) return false;
    if (this.#raysUntilMesh) this.setRays(null);
    this.apply();
    return true;
  }

  apply(): void {
    const { surfaceOpacity, sliceOpacity, showSurface } = this.display();
    const shown = showSurface && surfaceOpacity > 0;
    this.mesh.style(surfaceOpacity, sliceOpacity < 1);
    this.mesh.group.visible = !this.mesh.empty && shown && !this.rays.active;
    this.rays.style(shown, surfaceOpacity, sliceOpacity < 1);
  }
}
