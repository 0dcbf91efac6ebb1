import {
  AlwaysDepth,
  BufferAttribute,
  BufferGeometry,
  type Camera,
  DepthTexture,
  GLSL3,
  LessEqualDepth,
  LinearFilter,
  Mesh,
  NearestFilter,
  RawShaderMaterial,
  Scene,
  UnsignedIntType,
  Vector2,
  type WebGLRenderer,
  WebGLRenderTarget,
} from 'three';
import { SCREEN_VERTEX } from './ray-surface.glsl.ts';

/** Time that the GPU may take for one frame while things move, and for one band at rest. */
const FRAME_MILLISECONDS = 40;
/** Number of rows of the first band at full resolution. */
const FIRST_ROWS = 32;
const LEAST_SCALE = 1 / 6;
/** Full resolution is drawn when the picture has been at rest for this long. */
const REST_MILLISECONDS = 120;

export interface RayPassOptions {
  readonly firstScale: number;
  /** Draws every frame at this scale of the view, for tests; null adapts to the GPU. */
  readonly fixedScale: number | null;
  /** Shader that draws the targets into the scene. */
  readonly compositeFragment: string;
  /** Called before rays are drawn again or at another size. */
  readonly prepare?: (width: number, height: number) => void;
}

/**
 * Draws a ray-casting material into a target that is as small as the GPU's speed requires, and puts the
 * result with its depth into the scene. At rest, full resolution follows in bands from the bottom, each
 * taking no longer than a frame should.
 */
export class RayPass {
  /** The mesh that shows the result; add it to the scene. */
  readonly composite: Mesh<BufferGeometry, RawShaderMaterial>;
  readonly #scene = new Scene();
  readonly #screen: BufferGeometry;
  #coarse: WebGLRenderTarget | null = null;
  #fine: WebGLRenderTarget | null = null;
  #scale: number;
  #fineRows = 0;
  /** Rows of the last band; 0 means that the next is the first. */
  #lastRows = 0;
  #millisecondsPerPixel = 0;
  #fence: { sync: WebGLSync; start: number; pixels: number } | null = null;
  #lastMove = 0;
  readonly #size = new Vector2();
  readonly #uniforms = {
    uCoarse: { value: null as unknown },
    uCoarseDepth: { value: null as unknown },
    uFine: { value: null as unknown },
    uFineDepth: { value: null as unknown },
    uViewSize: { value: new Vector2(1, 1) },
    uCoarseSize: { value: new Vector2(1, 1) },
    uFineRows: { value: 0 },
    uOpacity: { value: 1 },
  };

  constructor(
    private readonly renderer: WebGLRenderer,
    material: RawShaderMaterial,
    private readonly options: RayPassOptions,
  ) {
    this.#scale = options.fixedScale ?? options.firstScale;
    this.#screen = new BufferGeometry();
    // The shader computes the corners, but three needs to know their number.
    this.#screen.setAttribute('position', new BufferAttribute(new Float32Array(9), 3));
    const rays = new Mesh(this.#screen, material);
    rays.frustumCulled = false;
    material.depthFunc = AlwaysDepth;
    this.#scene.add(rays);
    this.composite = new Mesh(
      this.#screen,
      new RawShaderMaterial({
        glslVersion: GLSL3,
        vertexShader: SCREEN_VERTEX,
        fragmentShader: options.compositeFragment,
        uniforms: this.#uniforms,
        depthFunc: LessEqualDepth,
      }),
    );
    Object.assign(this.composite, { frustumCulled: false, visible: false });
  }

  set opacity(opacity: number) {
    this.#uniforms.uOpacity.value = opacity;
  }

  /** True while the GPU is still drawing. Another frame would only wait in its queue. */
  get busy(): boolean {
    if (!this.#fence) return false;
    const gl = this.renderer.getContext() as WebGL2RenderingContext;
    if (gl.isContextLost()) return false;
    const { sync, start, pixels } = this.#fence;
    const elapsed = performance.now() - start;
    if (gl.getSyncParameter(sync, gl.SYNC_STATUS) !== gl.SIGNALED && elapsed < 5000) return true;
    gl.deleteSync(sync);
    this.#fence = null;
    this.#adapt(elapsed, pixels);
    return false;
  }

  /** True while full resolution is not complete. */
  get unfinished(): boolean {
    return this.#uniforms.uFineRows.value < this.#uniforms.uViewSize.value.y && this.#scale < 1;
  }

  /** Draws the whole view, as small as necessary. */
  drawCoarse(camera: Camera): void {
    const view = this.renderer.getDrawingBufferSize(this.#size);
    if (!this.#coarse || this.#coarse.width !== view.x || this.#coarse.height !== view.y) {
      this.#dropTargets();
      this.#coarse = createTarget(view.x, view.y);
    }
    const width = Math.max(1, Math.round(view.x * this.#scale));
    const height = Math.max(1, Math.round(view.y * this.#scale));
    this.options.prepare?.(width, height);
    this.#coarse.viewport.set(0, 0, width, height);
    this.#coarse.scissorTest = false;
    this.#render(camera, this.#coarse, width * height);
    const uniforms = this.#uniforms;
    uniforms.uCoarse.value = this.#coarse.texture;
    uniforms.uCoarseDepth.value = this.#coarse.depthTexture;
    uniforms.uFine.value ??= this.#coarse.texture;
    uniforms.uFineDepth.value ??= this.#coarse.depthTexture;
    uniforms.uViewSize.value.copy(view);
    uniforms.uCoarseSize.value.set(width, height);
    uniforms.uFineRows.value = this.#fineRows = this.#lastRows = 0;
    this.#lastMove = performance.now();
  }

  /** Draws the next band of rows at full resolution when the picture is at rest. Returns true if it drew. */
  drawFine(camera: Camera): boolean {
    if (!this.unfinished || performance.now() - this.#lastMove < REST_MILLISECONDS) return false;
    const { x: width, y: height } = this.#uniforms.uViewSize.value;
    if (!this.#fine) {
      this.#fine = createTarget(width, height);
      this.#uniforms.uFine.value = this.#fine.texture;
      this.#uniforms.uFineDepth.value = this.#fine.depthTexture;
    }
    if (this.#fineRows === 0) this.options.prepare?.(width, height);
    const affordable = FRAME_MILLISECONDS / Math.max(1e-9, this.#millisecondsPerPixel) / width;
    // The cost of the next rows is unknown, as an empty band does not predict the one after it.
    const most = this.#lastRows === 0 ? FIRST_ROWS : 2 * this.#lastRows;
    const rows = Math.max(8, Math.min(height - this.#fineRows, most, Math.round(affordable)));
    this.#lastRows = rows;
    this.#fine.viewport.set(0, 0, width, height);
    this.#fine.scissor.set(0, this.#fineRows, width, rows);
    this.#fine.scissorTest = true;
    this.#render(camera, this.#fine, width * rows);
    this.#fineRows = Math.min(height, this.#fineRows + rows);
    this.#uniforms.uFineRows.value = this.#fineRows;
    return true;
  }

  /** Draws the picture with its depth into a target whose size may differ from the view's. */
  drawnAt(width: number, height: number, draw: () => void): void {
    const { uViewSize, uFineRows } = this.#uniforms;
    const { material } = this.composite;
    const { depthWrite } = material;
    const [view, rows] = [uViewSize.value.clone(), uFineRows.value];
    if (view.x !== width || view.y !== height) {
      uViewSize.value.set(width, height);
      uFineRows.value = 0;
    }
    material.depthWrite = true;
    draw();
    material.depthWrite = depthWrite;
    uViewSize.value.copy(view);
    uFineRows.value = rows;
  }

  /** Forgets the targets' content, which a lost context empties. */
  forget(): void {
    this.#fence = null;
    this.#uniforms.uFineRows.value = this.#fineRows = this.#lastRows = 0;
  }

  /** Starts compiling. The page waits for it at the first question to the GPU, so ask later. */
  async compile(camera: Camera): Promise<void> {
    // Without the extension three warns and does not wait.
    const parallel = this.renderer.extensions.has('KHR_parallel_shader_compile');
    const waits = [this.#scene, this.composite].map((part) =>
      parallel ? this.renderer.compileAsync(part, camera) : this.renderer.compile(part, camera),
    );
    await Promise.all(waits);
  }

  dispose(): void {
    this.#dropTargets();
    this.#screen.dispose();
    this.composite.material.dispose();
    const gl = this.renderer.getContext() as WebGL2RenderingContext;
    if (this.#fence) gl.deleteSync(this.#fence.sync);
    this.#fence = null;
  }

  #render(camera: Camera, target: WebGLRenderTarget, pixels: number): void {
    const { renderer } = this;
    const { autoClear } = renderer;
    renderer.autoClear = false;
    renderer.setRenderTarget(target);
    renderer.render(this.#scene, camera);
    renderer.setRenderTarget(null);
    renderer.autoClear = autoClear;
    if (this.options.fixedScale !== null) return;
    const gl = renderer.getContext() as WebGL2RenderingContext;
    if (this.#fence) gl.deleteSync(this.#fence.sync);
    const sync = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    gl.flush();
    this.#fence = sync && { sync, start: performance.now(), pixels };
  }

  /** Moves towards the scale that would take one frame's time. */
  #adapt(elapsed: number, pixels: number): void {
    this.#millisecondsPerPixel = elapsed / pixels;
    if (this.options.fixedScale !== null || this.#fineRows > 0) return;
    const wanted = this.#scale * Math.sqrt(FRAME_MILLISECONDS / Math.max(1, elapsed));
    const next = Math.min(1, Math.max(LEAST_SCALE, wanted));
    if (next < this.#scale * 0.85 || next > this.#scale * 1.25) this.#scale = next;
  }

  #dropTargets(): void {
    dropTarget(this.#coarse);
    dropTarget(this.#fine);
    this.#coarse = this.#fine = null;
    this.#uniforms.uFine.value = this.#uniforms.uFineDepth.value = null;
  }
}

/** A target with a depth that shaders can read. */
export function createTarget(width: number, height: number): WebGLRenderTarget {
  const depthTexture = new DepthTexture(width, height, UnsignedIntType);
  Object.assign(depthTexture, { minFilter: NearestFilter, magFilter: NearestFilter });
  return new WebGLRenderTarget(width, height, {
    minFilter: LinearFilter,
    magFilter: LinearFilter,
    depthTexture,
  });
}

export function dropTarget(target: WebGLRenderTarget | null): void {
  target?.depthTexture?.dispose();
  target?.dispose();
}
