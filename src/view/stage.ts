import { Color, type DataTexture, Group, Scene, Vector2, WebGLRenderer } from 'three';
import type {
  AmplitudeSpan,
  CameraDirection,
  CameraPlace,
  DisplaySettings,
  PathPoint,
  PathSection,
  ScenePick,
  SceneSurvey,
  SliceGrab,
  SliceSlot,
  StageOptions,
  StageView,
  SurfaceLevel,
  SurveyTurn,
  VolumeOutcome,
  VolumeStyle,
} from '../core/scene.ts';
import type { Level, MeshData, PlacedSlice } from '../core/types.ts';
import { OrbitCamera } from './camera.ts';
import { type GpuCapabilities, readCapabilities } from './capabilities.ts';
import { clipRange } from './colormap.ts';
import { colormapTexture } from './colormap-texture.ts';
import { Curtain } from './curtain.ts';
import { FrameLoop } from './frame-loop.ts';
import { Isosurface } from './isosurface.ts';
import { LazyVolume } from './lazy-volume.ts';
import { Overlays } from './overlays.ts';
import type { PictureScene } from './picture.ts';
import { type Placement, placementMatrix, placeSurvey, shapeKey, type Triple } from './placement.ts';
import { grabSlice } from './slice-grab.ts';
import { SliceSet } from './slice-set.ts';
import { TurnWatch } from './survey-turn.ts';
import { PALETTES } from './theme.ts';
import { CHECKED_BYTES, thinRefused } from './upload-check.ts';
import { ViewRays } from './view-rays.ts';
import { DEFAULT_DISPLAY, drawWarmScene } from './warm-scene.ts';

/** More device pixels than this to a CSS pixel cost time and show nothing. */
const MOST_PIXEL_RATIO = 2;

/** Draws what it is handed, only when something changed. */
export class Stage implements StageView {
  readonly #renderer: WebGLRenderer;
  readonly #capabilities: GpuCapabilities;
  readonly #scene = new Scene();
  /** All that lives in index space; its matrix is the placement. */
  readonly #root = new Group();
  readonly #camera: OrbitCamera;
  readonly #slices: SliceSet;
  readonly #curtain: Curtain;
  readonly #surface = new Isosurface();
  readonly #overlays: Overlays;
  readonly #turn = new TurnWatch();
  readonly #maps: DataTexture;
  readonly #rays: ViewRays;
  readonly #volume: LazyVolume;
  readonly #counts = { frames: 0, textureUploads: 0, textureBytes: 0, rayFrames: 0 };
  readonly #loop = new FrameLoop(
    (seconds, dirty) => this.#frame(seconds, dirty),
    () => !this.#camera.settling,
  );
  readonly #shown = new Map<SliceSlot, PlacedSlice>();
  #survey: SceneSurvey | null = null;
  #placement: Placement | null = null;
  #display = DEFAULT_DISPLAY;
  #disposed = false;
  #hasMesh = false;
  #largeUpload = false;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    context: WebGL2RenderingContext,
    labelLayer: HTMLElement,
    private readonly options: StageOptions,
  ) {
    this.#capabilities = readCapabilities(context);
    this.#renderer = new WebGLRenderer({ canvas, context, antialias: true });
    this.#maps = colormapTexture(this.#onUpload);
    this.#renderer.initTexture(this.#maps);
    const limit = Math.min(options.textureLimit ?? Infinity, this.#capabilities.maxTextureSize);
    this.#slices = new SliceSet(this.#maps, limit, this.#onUpload);
    this.#curtain = new Curtain(this.#slices.uniforms, limit, this.#onUpload);
    this.#overlays = new Overlays(labelLayer);
    const { axes } = this.#overlays;
    this.#volume = new LazyVolume(
      this.#scene,
      this.#renderer,
      this.#capabilities,
      this.#onUpload,
      { ...this.#slices.uniforms, uColour: this.#surface.colour },
      options,
    );
    this.#root.matrixAutoUpdate = false;
    this.#root.add(this.#slices.group, this.#curtain.group, this.#surface.group, axes.group);
    this.#scene.add(this.#root);
    this.#camera = new OrbitCamera(canvas, () => this.#loop.request());
    this.#rays = new ViewRays(canvas, this.#camera.camera);
    canvas.addEventListener('webglcontextlost', this.#onLost);
    canvas.addEventListener('webglcontextrestored', this.#onRestored);
    this.#applyDisplay();
    this.resize();
  }

  get counts(): StageView['counts'] {
    const { textures, geometries } = this.#renderer.info.memory;
    return { ...this.#counts, textures, geometries };
  }

  setSurvey(survey: SceneSurvey | null): void {
    const before = this.#placement && shapeKey(this.#placement);
    this.#survey = survey;
    this.#overlays.setSurvey(survey);
    const size = this.#size();
    this.#place();
    // Slices and mesh of a grid of another size belong to another survey; a re-numbered one keeps its picture.
    if (!survey || String(size) !== String(this.#size())) {
      this.#slices.clear();
      this.#shown.clear();
      this.setPathSection(null);
      this.setPath([]);
      this.setMesh(null);
      this.setLiveSurface(null);
      void this.setVolume(null);
    }
    const after = this.#placement && shapeKey(this.#placement);
    this.#camera.place(this.#placement, after !== null && after !== before);
    this.#loop.invalidate();
  }

  setSlice(slot: SliceSlot, slice: PlacedSlice | null): void {
    if (slice) this.#shown.set(slot, slice);
    else this.#shown.delete(slot);
    this.#slices.set(slot, slice, this.#size());
    this.#loop.invalidate();
  }

  setDepthSlices(slices: readonly PlacedSlice[]): void {
    this.#slices.setDepth(slices, this.#size());
    this.#loop.invalidate();
  }

  setPathSection(section: PathSection | null): void {
    this.#curtain.set(section, this.#size());
    this.#loop.invalidate();
  }

  setPath(points: readonly PathPoint[]): void {
    this.#curtain.setPath(points);
    this.#loop.invalidate();
  }

  setMesh(mesh: MeshData | null): void {
    this.#surface.set(mesh);
    this.#hasMesh = !this.#surface.empty;
    this.#applySurface();
    this.#loop.invalidate();
  }

  async setVolume(level: Level | null, span: AmplitudeSpan | null = null): Promise<VolumeOutcome> {
    const outcome = await this.#volume.set(level, span, this.#camera.camera);
    this.#applySurface();
    this.#loop.invalidate();
    return outcome;
  }

  setLiveSurface(surface: SurfaceLevel | null): void {
    const before = this.#volume.active;
    this.#volume.setSurface(surface);
    this.#applySurface();
    if (before || this.#volume.active) this.#loop.invalidate();
  }

  setVolumeStyle(style: VolumeStyle | null): void {
    this.#volume.setStyle(style);
    this.#loop.invalidate();
  }

  setDisplay(display: DisplaySettings): void {
    const stretched = display.verticalExaggeration !== this.#display.verticalExaggeration;
    this.#display = display;
    this.#camera.parallel = display.parallel;
    this.#applyDisplay();
    if (stretched) {
      this.#place();
      this.#camera.place(this.#placement, false);
    }
    this.#loop.invalidate();
  }

  resetCamera(direction: CameraDirection = 'default'): void {
    this.#camera.look(direction, this.#counts.frames > 0);
    this.#loop.invalidate();
  }

  watchTurn(listener: (turn: SurveyTurn | null) => void): () => void {
    return this.#turn.watch(listener);
  }

  get cameraPlace(): CameraPlace {
    return this.#camera.at;
  }

  placeCamera(place: CameraPlace): void {
    this.#camera.goTo(place);
    this.#loop.invalidate();
  }

  async picture(width: number, height: number): Promise<HTMLCanvasElement> {
    const { takePicture } = await import('./picture.ts');
    const scene: PictureScene = {
      loop: this.#loop,
      renderer: this.#renderer,
      camera: this.#camera.camera,
      rays: this.#rays,
      volume: this.#volume,
      lines: [this.#slices, this.#curtain, this.#overlays.axes],
      labels: this.#overlays.painted,
      layOut: () => this.#layOut(),
      resize: () => this.resize(),
      render: (changed) => this.#render(changed),
    };
    return takePicture(scene, width, height);
  }

  pick(clientX: number, clientY: number): ScenePick | null {
    const ray = this.#rays.through(clientX, clientY);
    if (!this.#placement || !ray) return null;
    return this.#slices.pick(ray.eye, ray.direction, this.#placement.size);
  }

  grab(clientX: number, clientY: number, reach: number, anywhere: boolean): SliceGrab | null {
    if (!this.#placement || this.#placement.flat) return null;
    const { size } = this.#placement;
    const handle = this.#overlays.crop.grab(size, this.#rays, clientX, clientY, reach);
    if (handle) return handle;
    const hit = this.pick(clientX, clientY);
    const options = { reach, anywhere, hit };
    return grabSlice(this.#slices.grabTargets(), this.#rays, size, clientX, clientY, options);
  }

  highlight(grab: Pick<SliceGrab, 'slot' | 'crop'> | null): void {
    const handle = this.#overlays.crop.hover(grab?.crop ? grab : null);
    const frame = this.#slices.highlight(grab && !grab.crop ? grab.slot : null);
    if (handle || frame) this.#loop.invalidate();
  }

  showCropHandles(shown: boolean): void {
    if (this.#overlays.crop.show(shown)) this.#loop.invalidate();
  }

  resize(): void {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (width === 0 || height === 0 || this.#loop.stopped) return;
    const ratio = Math.min(MOST_PIXEL_RATIO, globalThis.devicePixelRatio || 1);
    const known = this.#renderer.getSize(new Vector2());
    if (known.x === width && known.y === height && this.#renderer.getPixelRatio() === ratio) return;
    this.#rays.width = width;
    this.#rays.height = height;
    this.#renderer.setPixelRatio(ratio);
    this.#renderer.setSize(width, height, false);
    this.#slices.setView(width, height, ratio);
    this.#curtain.setView(width, height);
    this.#camera.resize(width, height);
    // Resizing cleared the canvas: draw in this task, or it shows blank until the next frame.
    this.#loop.invalidate();
    if (this.#counts.frames > 0 && !this.#lost) this.#draw();
  }

  warmUp(): void {
    if (this.#survey || this.#disposed || this.#lost) return;
    const counted = { ...this.#counts };
    drawWarmScene(this, () => this.#draw());
    Object.assign(this.#counts, counted);
    void this.#volume.prepare();
  }

  nextFrame(): Promise<void> {
    return this.#loop.nextFrame();
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.canvas.removeEventListener('webglcontextlost', this.#onLost);
    this.canvas.removeEventListener('webglcontextrestored', this.#onRestored);
    this.#camera.dispose();
    this.#slices.clear();
    this.#curtain.dispose();
    this.#surface.dispose();
    this.#volume.dispose();
    this.#overlays.dispose();
    this.#maps.dispose();
    this.#renderer.dispose();
    this.#loop.dispose();
  }

  readonly #onUpload = (bytes: number) => {
    this.#counts.textureUploads++;
    this.#counts.textureBytes += bytes;
    if (bytes >= CHECKED_BYTES) this.#largeUpload = true;
  };

  get #lost(): boolean {
    return this.#renderer.getContext().isContextLost();
  }

  readonly #onLost = (event: Event) => {
    // Without this the browser never gives the context back.
    event.preventDefault();
    this.#loop.stop();
    this.#volume.forget();
    this.options.onContext?.('lost', (event as WebGLContextEvent).statusMessage ?? '');
  };

  /** three has rebuilt its state; textures and buffers go up again from their arrays at the next frame, the volume by slabs. */
  readonly #onRestored = () => {
    this.#applySurface();
    this.#loop.start();
    this.resize();
    this.options.onContext?.('restored', '');
    void this.#volume.restore(this.#camera.camera).then(() => {
      this.#applySurface();
      this.#loop.invalidate();
    });
  };

  #size(): Triple {
    return this.#placement?.size ?? [1, 1, 1];
  }

  #place(): void {
    this.#placement = this.#survey && placeSurvey(this.#survey, this.#display.verticalExaggeration);
    if (this.#placement) {
      this.#rays.place(placementMatrix(this.#placement));
      this.#root.matrix.copy(this.#rays.placement);
      this.#root.matrixWorldNeedsUpdate = true;
    }
  }

  #applyDisplay(): void {
    const display = this.#display;
    const palette = PALETTES[display.theme];
    this.#renderer.setClearColor(new Color(palette.background), 1);
    this.#slices.setDisplay(display, clipRange(display.clip, display.gain), palette);
    this.#surface.setDisplay(display);
    this.#applySurface();
    this.#curtain.style(palette, display.sliceOpacity);
    this.#overlays.setDisplay(display);
  }

  /** Mesh or rays, never both. */
  #applySurface(): void {
    const { surfaceOpacity, sliceOpacity, showSurface } = this.#display;
    const shown = showSurface && surfaceOpacity > 0;
    this.#surface.style(surfaceOpacity, sliceOpacity < 1);
    this.#surface.group.visible = this.#hasMesh && shown && !this.#volume.active;
    this.#volume.style(shown, surfaceOpacity, sliceOpacity < 1);
  }

  #frame(seconds: number, dirty: boolean): 'rest' | 'again' | 'later' {
    if (this.#lost) return 'rest';
    if (this.#volume.busy) return 'later';
    const moving = this.#camera.update(seconds);
    if (moving || dirty || this.#volume.unfinished) this.#draw(moving || dirty);
    return moving || this.#volume.unfinished ? 'again' : 'rest';
  }

  #draw(changed = true): void {
    this.#layOut();
    this.#render(changed);
    if (this.#largeUpload) void this.#checkLargeSlices();
  }

  /** Order, axes and labels as the camera sees them. */
  #layOut(): void {
    const { camera, distance } = this.#camera;
    camera.updateMatrixWorld();
    if (this.#placement) this.#slices.order(this.#rays.eye);
    this.#turn.update(camera, this.#placement);
    this.#overlays.layOut(camera, distance, this.#placement, this.#rays);
  }

  #render(changed: boolean): void {
    if (this.#volume.draw(this.#camera.camera, this.#root.matrix, changed)) this.#counts.rayFrames++;
    this.#renderer.render(this.#scene, this.#camera.camera);
    this.#counts.frames++;
  }

  async #checkLargeSlices(): Promise<void> {
    this.#largeUpload = false;
    const gl = this.#renderer.getContext() as WebGL2RenderingContext;
    await thinRefused(gl, this.#shown, (slot, thinned, notice) => {
      if (this.#disposed) return;
      this.setSlice(slot, thinned);
      this.options.onNotice?.(notice);
    });
  }
}
