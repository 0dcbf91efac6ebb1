import {
  type Camera,
  CustomBlending,
  DataTexture,
  DepthTexture,
  FloatType,
  GLSL3,
  type IUniform,
  NearestFilter,
  OneFactor,
  OneMinusSrcAlphaFactor,
  RawShaderMaterial,
  RGFormat,
  type Scene,
  UnsignedIntType,
  Vector2,
  type WebGLRenderer,
  WebGLRenderTarget,
} from 'three';
import type { VolumeStyle } from '../core/scene.ts';
import { RayPass } from './ray-pass.ts';
import { SCREEN_VERTEX } from './ray-surface.glsl.ts';
import { VOLUME_COMPOSITE_FRAGMENT, VOLUME_FRAGMENT } from './volume-render.glsl.ts';

const ENTRIES = 256;
/** After the slices, under the ticks. */
const ORDER = 1_500_000;

/** Opacity of each entry of the colour map, and how many entries up to it are not wholly transparent: two to an entry. */
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

/** The volume drawn as a whole, by rays that stop at what is solid in the scene. */
export class VolumeRender {
  readonly pass: RayPass;
  readonly #table: DataTexture;
  readonly #material: RawShaderMaterial;
  readonly #own;
  #depth: WebGLRenderTarget | null = null;
  #camera: Camera | null = null;

  /** @param uniforms of the volume's place and samples, and of the colours that the slices have */
  constructor(
    private readonly renderer: WebGLRenderer,
    private readonly scene: Scene,
    uniforms: Readonly<Record<string, IUniform>>,
    private readonly options: {
      readonly firstScale: number;
      readonly fixedScale: number | null;
      /** Ray-cast too, and in the mesh's place: rays of the volume stop at it. */
      readonly surface: RayPass;
    },
  ) {
    this.#table = new DataTexture(new Float32Array(ENTRIES * 2), ENTRIES, 1, RGFormat, FloatType);
    this.#table.minFilter = NearestFilter;
    this.#table.magFilter = NearestFilter;
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
    const { composite } = this.pass;
    composite.material.transparent = true;
    composite.material.depthTest = false;
    composite.material.depthWrite = false;
    composite.material.blending = CustomBlending;
    composite.material.blendSrc = OneFactor;
    composite.material.blendDst = OneMinusSrcAlphaFactor;
    composite.renderOrder = ORDER;
  }

  /** Two entries to a colour, as `opacityTable` makes them. */
  get opacities(): Float32Array {
    return this.#table.image.data as unknown as Float32Array;
  }

  setStyle(style: VolumeStyle): void {
    this.opacities.set(opacityTable(style.points));
    this.#table.needsUpdate = true;
    this.#own.uMaximum.value = style.mode === 'maximum' ? 1 : 0;
    this.#own.uShading.value = style.shading ? 1 : 0;
  }

  /** `changed`: anything in the scene did, since what is solid stops the rays; else the next part of the full resolution. */
  draw(camera: Camera, changed: boolean): boolean {
    this.#camera = camera;
    if (!changed) return this.pass.drawFine(camera);
    this.pass.drawCoarse(camera);
    return true;
  }

  dispose(): void {
    this.#dropDepth();
    this.pass.dispose();
    this.#table.dispose();
    this.#material.dispose();
  }

  /** The depth of what is solid, at the size that the rays will have. */
  #drawDepth(width: number, height: number): void {
    if (!this.#camera) return;
    const camera = this.#camera;
    const view = this.renderer.getDrawingBufferSize(new Vector2());
    // One target for all sizes: a smaller picture has its corner.
    if (!this.#depth || this.#depth.width !== view.x || this.#depth.height !== view.y) {
      this.#dropDepth();
      const depthTexture = new DepthTexture(view.x, view.y, UnsignedIntType);
      depthTexture.minFilter = NearestFilter;
      depthTexture.magFilter = NearestFilter;
      this.#depth = new WebGLRenderTarget(view.x, view.y, { depthTexture });
    }
    this.#depth.viewport.set(0, 0, width, height);
    this.pass.composite.visible = false;
    this.renderer.setRenderTarget(this.#depth);
    this.options.surface.drawnAt(width, height, () => this.renderer.render(this.scene, camera));
    this.renderer.setRenderTarget(null);
    this.pass.composite.visible = true;
    this.#own.uSceneDepth.value = this.#depth.depthTexture;
  }

  #dropDepth(): void {
    this.#depth?.depthTexture?.dispose();
    this.#depth?.dispose();
    this.#depth = null;
  }
}
