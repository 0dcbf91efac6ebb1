import { Group } from 'three';
import type { DisplaySettings, SurfaceLevel } from '../../../core/scene.ts';
import type { Box, Hit, Ray } from '../../pick.ts';
import type { Triple } from '../../placement.ts';
import type { Palette } from '../../theme.ts';
import { stepDownWords, type Upload } from '../../upload-check.ts';
import type { LayerHost, LayerKind, LayerLook, StageLayer } from '../layer.ts';
import { type LazyVolume, VOLUME, VOLUME_ID } from '../volume/lazy-volume.ts';
import { Isosurface } from './isosurface.ts';
import type { MarkedMesh } from './mesh-chunks.ts';
import { type CutPlanes, surfaceCut } from './surface-cut.ts';

export interface SurfaceState {
  readonly mesh: MarkedMesh | null;
  /** The surface to ray-cast instead of the mesh once the volume is on the GPU; null shows the mesh. */
  readonly live: SurfaceLevel | null;
  /** Slices before which the surface is cut away, towards the eye; null leaves it whole. */
  readonly cut?: CutPlanes | null;
  /** Parts with fewer than 2ⁿ triangles are not drawn. The mesh needs marks for it. */
  readonly specks?: number;
}

/**
 * One surface, drawn either as a mesh or by rays through the samples of the volume layer. The rays are shown
 * until the whole mesh is on the GPU.
 */
export class SurfaceLayer implements StageLayer<SurfaceState>, Upload {
  readonly group = new Group();
  readonly #mesh: Isosurface;
  readonly #rays: LazyVolume;
  #state = SURFACE.empty;
  #look: LayerLook = { shown: true, opacity: 1 };
  #sliceOpacity = 1;
  #raysUntilMesh = false;
  #size: Triple = [1, 1, 1];
  /** Where the eye last rested, in index space. The cut is chosen from there. */
  #eye: Triple | null = null;
  #cut: Box | null = null;

  constructor(host: LayerHost) {
    this.#mesh = new Isosurface((bytes) => host.uploads.note(this, bytes), host.colours.uniforms);
    this.group.add(this.#mesh.group, this.#mesh.uploads);
    this.#rays = host.layer(VOLUME_ID, VOLUME);
    this.#rays.onActive = () => this.#apply();
  }

  set(state: SurfaceState, look: LayerLook, size: Triple): void {
    const { mesh, live } = this.#state;
    this.#state = state;
    this.#look = look;
    this.#size = size;
    if (state.mesh !== mesh) this.#setMesh(state.mesh);
    if (state.live !== live) this.#setRays(state.live);
    this.#mesh.specks = state.specks ?? 0;
    this.#setCut();
    this.#apply();
  }

  rest(eye: Triple): boolean {
    this.#eye = eye;
    return this.#setCut() && this.#look.shown;
  }

  get note(): string {
    const { mesh, live } = this.#state;
    return this.#cut && (mesh || live) && this.#look.shown && this.#look.opacity > 0
      ? 'surface cut away'
      : '';
  }

  /** Returns true if another part is cut away. */
  #setCut(): boolean {
    const { cut: planes } = this.#state;
    const cut = planes && this.#eye ? surfaceCut(planes, this.#eye, this.#size) : null;
    if (JSON.stringify(cut) === JSON.stringify(this.#cut)) return false;
    this.#cut = cut;
    this.#mesh.cut = cut;
    this.#rays.cut = cut;
    return true;
  }

  setDisplay(display: DisplaySettings, _palette: Palette): void {
    this.#sliceOpacity = display.sliceOpacity;
    this.#mesh.setDisplay(display);
    this.#apply();
  }

  hit(ray: Ray, crop: Box): Hit | null {
    return this.#mesh.hit(ray, crop);
  }

  get uploading(): boolean {
    return this.#mesh.uploading;
  }

  advance(): boolean {
    if (!this.#mesh.advance()) return false;
    if (this.#raysUntilMesh) this.#setRays(null);
    this.#apply();
    return true;
  }

  stepDown(reason: string): string | null {
    const { mesh } = this.#state;
    if (!mesh || (this.#mesh.empty && !this.#mesh.uploading)) return null;
    this.#setMesh(null);
    this.#apply();
    return stepDownWords(
      `The surface of ${mesh.indices.length / 3} triangles`,
      reason,
      'it is not drawn. A coarser subsample or a higher threshold makes it smaller.',
    );
  }

  dispose(): void {
    this.#rays.onActive = () => {};
    this.#rays.setSurface(null);
    this.#mesh.dispose();
  }

  #setMesh(mesh: MarkedMesh | null): void {
    this.#mesh.set(mesh);
    if (this.#raysUntilMesh) this.#setRays(null);
  }

  #setRays(live: SurfaceLevel | null): void {
    this.#raysUntilMesh = live === null && this.#mesh.uploading;
    if (!this.#raysUntilMesh) this.#rays.setSurface(live);
  }

  #apply(): void {
    const { opacity } = this.#look;
    const shown = this.#look.shown && opacity > 0;
    const throughSlices = this.#sliceOpacity < 1;
    this.#mesh.style(opacity, throughSlices);
    this.#mesh.group.visible = !this.#mesh.empty && shown && !this.#rays.active;
    this.#rays.styleSurface(shown, opacity, throughSlices);
  }
}

export const SURFACE: LayerKind<SurfaceState, SurfaceLayer> = {
  create: (host) => new SurfaceLayer(host),
  empty: { mesh: null, live: null },
  warm: {
    mesh: {
      positions: Float32Array.of(0, 0, 0, 1, 0, 0, 0, 1, 1),
      normals: Float32Array.of(0, 0, 1, 0, 0, 1, 0, 0, 1),
      indices: Uint32Array.of(0, 1, 2),
    },
    live: null,
  },
};
