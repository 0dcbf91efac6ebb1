import {
  type Camera,
  CustomBlending,
  DataTexture,
  FloatType,
  GLSL3,
  type IUniform,
  NearestFilter,
  OneFactor,
  OneMinusSrcAlphaFactor,
  RawShaderMaterial,
  RGFormat,
  type Scene,
  Vector2,
  type WebGLRenderer,
  type WebGLRenderTarget,
} from 'three';
import type { VolumeStyle } from '../../../core/scene.ts';
import { createTarget, dropTarget, RayPass } from './ray-pass.ts';
import { SCREEN_VERTEX } from './ray-surface.glsl.ts';
import { VOLUME_COMPOSITE_FRAGMENT, VOLUME_FRAGMENT } from './volume-render.glsl.ts';

const ENTRIES = 256;
/** Drawn after the slices and before the ticks. */
const ORDER = 1_500_000;

/**
 * Two numbers per entry of the colour map: its opacity, and the number of entries up to it that are not fully
 * transparent.
 */
export function opacityTable(points: VolumeStyle['points']): Float32Array {
  const table = new Float32Array(ENTRIES * 2);
  let opaque = 0;
  for (let k = 0; k < ENTRIES; k++) {
    const at = k / (ENTRIES - 1);
    const next = points.findIndex((point) => point.at >= at);
    const right = points[next < 0 ? points.length - 1 : next];
    const left = points[next < 0 ? points.length - 1 : Math.max(0, next - 1)];
    if (left && right) {
      const share = right.at > left.at ? (at - left.at) / (right.at - left.at) : 1;
      table[k * 2] = left.opacity + (right.opacity - left.opacity) * Math.min(1, Math.max(0, share));
    }
    if (table[k * 2]! > 0) opaque++;
    table[k * 2 + 1] = opaque;
  }
  return table;
}

/** Draws the volume by rays that stop at opaque objects of the scene. */
export class VolumeRender {
  readonly pass: RayPass;
  readonly #table: DataTexture;
  readonly #material: RawShaderMaterial;
  readonly #own;
  #depth: WebGLRenderTarget | null = null;
  #camera: Camera | null = null;

  /** @param uniforms uniforms of the volume's position and samples, and of the slices' colours */
  constructor(
    private readonly renderer: WebGLRenderer,
    private readonly scene: Scene,
    uniforms: Readonly<Record<string, IUniform>>,
    private readonly options: {
      readonly firstScale: number;
      readonly fixedScale: number | null;
      /** The ray-cast surface, at which rays of the volume stop. */
      readonly surface: RayPass;
    },
  ) {
    this.#table = new DataTexture(new Float32Array(ENTRIES * 2), ENTRIES, 1, RGFormat, FloatType);
    Object.assign(this.#table, { minFilter: NearestFilter, magFilter: NearestFilter });
    this.#own = {
      uOpacities: { value: this.#table },
      uSceneDepth: { value: null as unknown },
      uMaximum: { value: 0 },
      uShading: { value: 0 },
    };
    this.#material = new RawShaderMaterial({
      glslVersion: GLSL3,
      vertexShader: SCREEN_VERTEX,
      fragmentShader: VOLUME_FRAGMENT,
      uniforms: { ...uniforms, ...this.#own },
    });
    this.pass = new RayPass(renderer, this.#material, {
      ...options,
      compositeFragment: VOLUME_COMPOSITE_FRAGMENT,
      prepare: (width, height) => this.#drawDepth(width, height),
    });
    this.pass.composite.material.setValues({
      transparent: true,
      depthTest: false,
      depthWrite: false,
      blending: CustomBlending,
      blendSrc: OneFactor,
      blendDst: OneMinusSrcAlphaFactor,
    });
    this.pass.composite.renderOrder = ORDER;
  }

  /** Two numbers per colour, as `opacityTable` makes them. */
  get opacities(): Float32Array {
    return this.#table.image.data as unknown as Float32Array;
  }

  setStyle(style: VolumeStyle, opacity: number): void {
    this.pass.opacity = opacity;
    this.opacities.set(opacityTable(style.points));
    this.#table.needsUpdate = true;
    this.#own.uMaximum.value = style.mode === 'maximum' ? 1 : 0;
    this.#own.uShading.value = style.shading ? 1 : 0;
  }

  /**
   * Draws the volume. `changed` means that the scene changed, which can move where rays stop; otherwise the
   * next part of the full resolution is drawn.
   */
  draw(camera: Camera, changed: boolean): boolean {
    this.#camera = camera;
    if (!changed) return this.pass.drawFine(camera);
    this.pass.drawCoarse(camera);
    return true;
  }

  dispose(): void {
    dropTarget(this.#depth);
    this.#depth = null;
    this.pass.dispose();
    this.#table.dispose();
    this.#material.dispose();
  }

  /** Draws the depth of opaque objects at the size that the rays have. */
  #drawDepth(width: number, height: number): void {
    if (!this.#camera) return;
    const camera = this.#camera;
    const view = this.renderer.getDrawingBufferSize(new Vector2());
    // One target serves all sizes; a smaller picture uses its corner.
    if (!this.#depth || this.#depth.width !== view.x || this.#depth.height !== view.y) {
      dropTarget(this.#depth);
      this.#depth = createTarget(view.x, view.y);
    }
    this.#depth.viewport.set(0, 0, width, height);
    this.pass.composite.visible = false;
    this.renderer.setRenderTarget(this.#depth);
    this.options.surface.drawnAt(width, height, () => this.renderer.render(this.scene, camera));
    this.renderer.setRenderTarget(null);
    this.pass.composite.visible = true;
    this.#own.uSceneDepth.value = this.#depth.depthTexture;
  }
}
