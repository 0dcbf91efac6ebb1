import {
  type Camera,
  GLSL3,
  type IUniform,
  Matrix3,
  Matrix4,
  PerspectiveCamera,
  RawShaderMaterial,
  type Scene,
  type Texture,
  Vector2,
  Vector3,
} from 'three';
import type { AmplitudeSpan, SurfaceLevel, VolumeOutcome, VolumeStyle } from '../../../core/scene.ts';
import type { Level } from '../../../core/types.ts';
import { type Box, type Hit, nearest, type Ray, SOLID } from '../../pick.ts';
import type { LayerHost } from '../layer.ts';
import { NO_CUT } from '../surface/surface-cut.ts';
import { hitSurface, hitVolume } from './level-pick.ts';
import { RayPass } from './ray-pass.ts';
import { RAY_COMPOSITE_FRAGMENT, RAY_SURFACE_FRAGMENT, SCREEN_VERTEX } from './ray-surface.glsl.ts';
import { createQuantizer } from './volume-quantize.ts';
import { VolumeRender } from './volume-render.ts';
import { VolumeTexture, volumeRefusal } from './volume-texture.ts';

/** No sample reaches this value, so a level set to it is never crossed. */
const NEVER = 1e9;

/** Holds the volume texture and draws the volume and the ray-cast surface from it. */
export class VolumeLayer {
  readonly pass: RayPass;
  readonly #uniforms = {
    uVolume: { value: null as unknown },
    uBricks: { value: null as unknown },
    uEnds: { value: null as unknown },
    uSize: { value: new Vector3() },
    uLow: { value: new Vector3() },
    uHigh: { value: new Vector3() },
    uCutLow: { value: new Vector3() },
    uCutHigh: { value: new Vector3() },
    uStride: { value: new Vector3(1, 1, 1) },
    uLimits: { value: null as unknown },
    uLimitStep: { value: 0 },
    uUnit: { value: 1 },
    uZero: { value: 0 },
    uClipToVoxel: { value: new Matrix4() },
    uVoxelToClip: { value: new Matrix4() },
    uVoxelToView: { value: new Matrix4() },
    uNormal: { value: new Matrix3() },
    uUp: { value: new Vector3() },
    uLevels: { value: new Vector2() },
    uSides: { value: new Vector2() },
    uColour: { value: new Vector3() },
    uNegative: { value: new Vector3() },
  };
  readonly #material = new RawShaderMaterial({
    glslVersion: GLSL3,
    vertexShader: SCREEN_VERTEX,
    fragmentShader: RAY_SURFACE_FRAGMENT,
    uniforms: this.#uniforms,
  });
  #texture: VolumeTexture | null = null;
  #ready = false;
  #taken: VolumeOutcome = { kind: 'ready' };
  #surface: SurfaceLevel | null = null;
  #drawn = '';
  #loads = 0;
  /** True after a lost context, which removed the shaders. */
  #forgotten = false;
  #render: VolumeRender | null = null;
  #style: VolumeStyle | null = null;
  #opacity = 1;
  #compiling: Promise<void> | null = null;
  /** True when the surface is more opaque than transparent. */
  #solid = true;
  /** Where the surface is cut away, in index space. */
  cut: Box | null = null;

  /** @param colours uniforms of colour map, range and crop shared with slices, and of the mesh's colour */
  constructor(
    private readonly scene: Scene,
    private readonly gpu: LayerHost,
    private readonly colours: Readonly<Record<string, IUniform>>,
    private readonly fixedScale: number | null,
    /** Called when the picture changes. */
    private readonly changed: () => void,
  ) {
    this.#uniforms.uColour = this.colours.uColour as IUniform<Vector3>;
    this.#uniforms.uNegative = this.colours.uNegative as IUniform<Vector3>;
    this.pass = new RayPass(this.gpu.renderer, this.#material, {
      firstScale: this.#firstScale,
      fixedScale,
      compositeFragment: RAY_COMPOSITE_FRAGMENT,
    });
    scene.add(this.pass.composite);
  }

  /** True when the ray-cast surface can replace the mesh. */
  get active(): boolean {
    return this.#ready && this.#surface !== null;
  }

  get compiling(): Promise<void> | null {
    return this.#ready && this.#style ? this.#compiling : null;
  }

  /** The passes that are visible. */
  get passes(): readonly RayPass[] {
    return [this.pass, this.#render?.pass].filter((pass) => pass?.composite.visible === true) as RayPass[];
  }

  /** Sets the style of the volume; its shader is made on first use. */
  setStyle(style: VolumeStyle | null, opacity: number): void {
    this.#style = style;
    this.#opacity = opacity;
    if (style && !this.#render) {
      this.#render = new VolumeRender(
        this.gpu.renderer,
        this.scene,
        { ...this.#uniforms, ...this.colours },
        { firstScale: this.#firstScale, fixedScale: this.fixedScale, surface: this.pass },
      );
      this.scene.add(this.#render.pass.composite);
      this.#compile(this.#render.pass);
    }
    if (style) this.#render?.setStyle(style, opacity);
    this.#showRender();
  }

  /** Drawing before the shader is compiled would block the page for a second or more. */
  #compile(pass: RayPass): void {
    const compiling = pass
      .compile(new PerspectiveCamera())
      .catch(() => {})
      .then(() => {
        if (this.#compiling !== compiling) return;
        this.#compiling = null;
        this.#showRender();
        this.changed();
      });
    this.#compiling = compiling;
  }

  /** Styles the ray-cast surface like the mesh; see `Isosurface.style`. */
  style(visible: boolean, opacity: number, throughSlices: boolean): void {
    const { composite } = this.pass;
    const translucent = opacity < 0.999;
    composite.visible = visible;
    this.#solid = opacity >= SOLID;
    composite.material.transparent = translucent;
    composite.material.depthWrite = !translucent;
    composite.renderOrder = translucent ? (throughSlices ? -19 : 1_000_001) : 0;
    this.pass.opacity = opacity;
  }

  /**
   * Uploads the samples in slabs and resolves when all are there: as half floats or, if these are refused and
   * a span is given, as 8 bits, which takes half the bytes.
   */
  async load(
    level: Level | null,
    camera: Camera,
    budgetBytes: number,
    span: AmplitudeSpan | null,
    filtersHalves: boolean | null,
  ): Promise<VolumeOutcome> {
    if (level && level === this.#texture?.level && this.#ready) return this.#taken;
    const number = ++this.#loads;
    this.#drop();
    this.#taken = { kind: 'ready' };
    if (!level) return { kind: 'ready' };
    let reason =
      filtersHalves === false
        ? 'this GPU does not filter half floats'
        : volumeRefusal(level, this.gpu.capabilities, budgetBytes);
    if (!reason) {
      const outcome = await this.#fill(new VolumeTexture(this.gpu, level), camera, number);
      if (outcome.kind !== 'refused') return outcome;
      reason = outcome.reason;
    }
    if (!span) return { kind: 'refused', reason };
    const smaller = volumeRefusal(level, this.gpu.capabilities, budgetBytes, 1);
    if (smaller) return { kind: 'refused', reason: smaller };
    const quantizer = createQuantizer(span, level.scale);
    const texture = new VolumeTexture(this.gpu, level, quantizer);
    const outcome = await this.#fill(texture, camera, number);
    if (outcome.kind !== 'ready') return outcome;
    const { centre, reach, step } = quantizer;
    const ends = [centre - reach, centre + reach] as const;
    this.#taken = { kind: 'ready', eightBit: { step, ends, beyond: texture.beyond, reason } };
    return this.#taken;
  }

  /** Returns the nearer of `other` and the ray's hit on the volume or the ray-cast surface. */
  hit(ray: Ray, crop: Box, other: Hit | null): Hit | null {
    const level = this.#texture?.level;
    if (!level || !this.#ready) return other;
    const live = this.#solid && this.pass.composite.visible ? this.#surface : null;
    const met = nearest([other, live && hitSurface(level, live, ray, crop, this.cut ?? NO_CUT)]);
    if (!this.#style || !this.#render?.pass.composite.visible || this.#opacity < SOLID) return met;
    const [lowest, perReduced] = (this.colours.uRange!.value as Vector2).toArray();
    const reduction = this.colours.uReduction!.value as number;
    const range = { low: lowest / reduction, perAmplitude: perReduced * reduction };
    const look = { mode: this.#style.mode, opacities: this.#render.opacities, ...range };
    return hitVolume(level, look, ray, crop, met?.distance ?? Infinity) ?? met;
  }

  /** Called when the context is lost, and with it everything on the GPU. */
  forget(): void {
    this.#loads++;
    this.#ready = false;
    this.#forgotten = true;
    this.#drawn = '';
    this.pass.forget();
    this.#render?.pass.forget();
    this.#showRender();
  }

  setSurface(surface: SurfaceLevel | null): void {
    this.#surface = surface;
    this.#applySurface();
  }

  /**
   * Called before the scene is drawn. Casts rays again if anything they depend on changed, otherwise draws
   * the next part of the full resolution. `changed` means that the scene changed. Returns true if rays were
   * cast.
   */
  draw(camera: Camera, placement: Matrix4, changed: boolean): boolean {
    const level = this.#texture?.level;
    if (this.passes.length === 0 || !level) return false;
    const uniforms = this.#uniforms;
    const toWorld = voxelMatrix(level).premultiply(placement);
    uniforms.uVoxelToView.value.multiplyMatrices(camera.matrixWorldInverse, toWorld);
    uniforms.uVoxelToClip.value.multiplyMatrices(camera.projectionMatrix, uniforms.uVoxelToView.value);
    uniforms.uClipToVoxel.value.copy(uniforms.uVoxelToClip.value).invert();
    uniforms.uNormal.value.getNormalMatrix(uniforms.uVoxelToView.value);
    uniforms.uUp.value.set(0, 0, 1).transformDirection(camera.matrixWorldInverse);
    this.#crop(level);
    const view = this.gpu.renderer.getDrawingBufferSize(new Vector2());
    const key = [
      ...uniforms.uVoxelToClip.value.elements,
      ...uniforms.uLevels.value.toArray(),
      ...uniforms.uSides.value.toArray(),
      ...uniforms.uLow.value.toArray(),
      ...uniforms.uHigh.value.toArray(),
      ...uniforms.uCutLow.value.toArray(),
      ...uniforms.uCutHigh.value.toArray(),
      uniforms.uLimitStep.value && (uniforms.uLimits.value as Texture | null)?.id,
      ...view.toArray(),
    ].join();
    let drew = false;
    const anew = this.pass.composite.visible && key !== this.#drawn;
    if (anew) {
      this.#drawn = key;
      this.pass.drawCoarse(camera);
    } else if (this.pass.composite.visible) drew = this.pass.drawFine(camera);
    // Drawn after the surface, because the volume's rays stop at it.
    if (this.#render?.pass.composite.visible) drew = this.#render.draw(camera, changed || anew) || drew;
    return anew || drew;
  }

  dispose(): void {
    this.#loads++;
    this.#drop();
    this.#render?.dispose();
    this.pass.dispose();
    this.#material.dispose();
  }

  async #fill(texture: VolumeTexture, camera: Camera, number: number): Promise<VolumeOutcome> {
    this.#texture = texture;
    if (this.#render && this.#forgotten) this.#compile(this.#render.pass);
    this.#forgotten = false;
    await this.pass.compile(camera);
    const outcome = await texture.load();
    if (number !== this.#loads) return { kind: 'superseded' };
    if (outcome.kind === 'refused') this.#drop();
    if (outcome.kind !== 'ready') return outcome;
    const { inlineCount, crosslineCount, sampleCount } = texture.level;
    this.#uniforms.uVolume.value = texture.samples;
    this.#uniforms.uBricks.value = texture.bricks;
    this.#uniforms.uEnds.value = texture.ends;
    this.#uniforms.uSize.value.set(sampleCount, crosslineCount, inlineCount);
    this.#uniforms.uUnit.value = texture.unit;
    this.#uniforms.uZero.value = texture.zero;
    this.#ready = true;
    this.#applySurface();
    this.#showRender();
    return outcome;
  }

  get #firstScale(): number {
    return this.gpu.capabilities.software ? 0.25 : 1;
  }

  #showRender(): void {
    if (this.#render)
      this.#render.pass.composite.visible = this.#ready && this.#style !== null && !this.#compiling;
  }

  /** Sets the crop box, and where the surface is cut away, in voxels (sample, crossline, inline). */
  #crop({ stride, inlineCount, crosslineCount, sampleCount }: Level): void {
    const low = this.colours.uCropLow?.value as Vector3;
    const high = this.colours.uCropHigh?.value as Vector3;
    const step = this.#uniforms.uStride.value.set(stride.sample, stride.crossline, stride.inline);
    this.#uniforms.uLimits.value = this.colours.uLimits?.value ?? null;
    this.#uniforms.uLimitStep.value = (this.colours.uLimitStep?.value as number | undefined) ?? 0;
    const ends = new Vector3(sampleCount - 1, crosslineCount - 1, inlineCount - 1);
    const none = new Vector3();
    this.#uniforms.uLow.value.set(low.z, low.y, low.x).divide(step).clamp(none, ends);
    this.#uniforms.uHigh.value.set(high.z, high.y, high.x).divide(step).clamp(none, ends);
    const cut = this.cut ?? NO_CUT;
    this.#uniforms.uCutLow.value.set(cut.low[2], cut.low[1], cut.low[0]).divide(step);
    this.#uniforms.uCutHigh.value.set(cut.high[2], cut.high[1], cut.high[0]).divide(step);
  }

  /**
   * Sets the levels in units of the texture. The side is the sign of the direction in which |amplitude|
   * grows.
   */
  #applySurface(): void {
    const { unit, zero } = this.#texture ?? { unit: 1, zero: 0 };
    const surface = this.#surface;
    if (!surface) return;
    const { uLevels, uSides } = this.#uniforms;
    uLevels.value.set(NEVER, NEVER);
    uSides.value.set(1, 1);
    surface.signs.forEach((sign, k) => {
      const amplitude = sign === 'negative' ? -Math.abs(surface.amplitude) : surface.amplitude;
      uLevels.value.setComponent(k, (amplitude - zero) / unit);
      uSides.value.setComponent(k, amplitude < 0 ? -1 : 1);
    });
  }

  #drop(): void {
    this.#texture?.dispose();
    this.#texture = null;
    this.#ready = false;
    this.#showRender();
    this.#drawn = '';
    for (const name of ['uVolume', 'uBricks', 'uEnds'] as const) this.#uniforms[name].value = null;
  }
}

/** Maps (sample, crossline, inline) of a level to (inline, crossline, sample) at full resolution. */
function voxelMatrix({ stride }: Level): Matrix4 {
  return new Matrix4().set(
    ...([0, 0, stride.inline, 0] as const),
    ...([0, stride.crossline, 0, 0] as const),
    ...([stride.sample, 0, 0, 0] as const),
    ...([0, 0, 0, 1] as const),
  );
}
