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
import { readCapabilities } from './capabilities.ts';
import { clipRange } from './colormap.ts';
import { colormapTexture } from './colormap-texture.ts';
import { ContextWatch } from './context-watch.ts';
import { Curtain } from './curtain.ts';
import { FrameLoop } from './frame-loop.ts';
import { Isosurface } from './isosurface.ts';
import { LazyVolume } from './lazy-volume.ts';
import { Overlays } from './overlays.ts';
import { nearest, toPick } from './pick.ts';
import { type Placement, placementMatrix, placeSurvey, shapeKey, type Triple } from './placement.ts';
import { grabSlice } from './slice-grab.ts';
import { SliceSet } from './slice-set.ts';
import { type Shown, stepDown } from './step-down.ts';
import { SurfaceSwitch } from './surface-switch.ts';
import { TurnWatch } from './survey-turn.ts';
import { PALETTES } from './theme.ts';
import { type Upload, UploadCheck } from './upload-check.ts';
import { ViewRays } from './view-rays.ts';
import { DEFAULT_DISPLAY, drawWarmScene } from './warm-scene.ts';

/** More device pixels than this to a CSS pixel cost time and show nothing. */
const MOST_PIXEL_RATIO = 2;

/** Draws what it is handed, only when something changed. */
export class Stage implements StageView {
  readonly #renderer: WebGLRenderer;
  readonly #scene = new Scene();
  /** All that lives in index space; its matrix is the placement. */
  readonly #root = new Group();
  readonly #camera: OrbitCamera;
  readonly #slices: SliceSet;
  readonly #curtain: Curtain;
  readonly #surface = new Isosurface((bytes) => this.#uploads.note('mesh', bytes));
  readonly #overlays: Overlays;
  readonly #turn = new TurnWatch();
  readonly #maps: DataTexture;
  readonly #rays: ViewRays;
  readonly #switch: SurfaceSwitch;
  readonly #volume: LazyVolume;
  readonly #counts = { frames: 0, textureUploads: 0, textureBytes: 0, rayFrames: 0, materials: 0 };
  readonly #loop = new FrameLoop(
    (seconds, dirty, changed) => this.#frame(seconds, dirty, changed),
    () => !this.#camera.settling && !this.#volume.compiling && !this.#surface.uploading,
  );
  readonly #shown: Shown = { slices: new Map(), depth: [], path: null, mesh: null };
  readonly #uploads: UploadCheck;
  readonly #context: ContextWatch;
  #survey: SceneSurvey | null = null;
  #placement: Placement | null = null;
  #display = DEFAULT_DISPLAY;
  #disposed = false;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    context: WebGL2RenderingContext,
    labelLayer: HTMLElement,
    private readonly options: StageOptions,
  ) {
    const capabilities = readCapabilities(context);
    this.#renderer = new WebGLRenderer({ canvas, context, antialias: true });
    this.#uploads = new UploadCheck(this.#renderer, (what, reason) => {
      const notice = this.#disposed ? null : stepDown(this, this.#shown, what, reason);
      if (notice) options.onNotice?.(notice);
    });
    this.#maps = colormapTexture(this.#onUpload);
    this.#renderer.initTexture(this.#maps);
    const limit = Math.min(options.textureLimit ?? Infinity, capabilities.maxTextureSize);
    this.#slices = new SliceSet(this.#maps, limit, this.#onUpload, this.#counts);
    this.#curtain = new Curtain(
      this.#slices.uniforms,
      limit,
      (bytes) => this.#onUpload(bytes, 'path'),
      this.#counts,
    );
    this.#overlays = new Overlays(labelLayer);
    this.#volume = new LazyVolume(
      this.#scene,
      { renderer: this.#renderer, capabilities, uploads: this.#uploads, onUpload: this.#onUpload },
      { ...this.#slices.uniforms, uColour: this.#surface.colour },
      options,
      () => {
        this.#switch.apply();
        this.#loop.invalidate();
      },
    );
    this.#switch = new SurfaceSwitch(this.#surface, this.#volume, () => this.#display);
    this.#root.matrixAutoUpdate = false;
    this.#root.add(
      this.#slices.group,
      this.#curtain.group,
      this.#surface.group,
      this.#surface.uploads,
      this.#overlays.axes.group,
    );
    this.#scene.add(this.#root);
    this.#camera = new OrbitCamera(canvas, () => this.#loop.request());
    this.#rays = new ViewRays(canvas, this.#camera.camera);
    this.#context = new ContextWatch(canvas, context, this.#onLost, this.#onRestored);
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
      for (const slot of this.#shown.slices.keys()) this.setSlice(slot, null);
      this.setDepthSlices([]);
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
    if (slice) this.#shown.slices.set(slot, slice);
    else this.#shown.slices.delete(slot);
    this.#slices.set(slot, slice, this.#size());
    this.#loop.invalidate();
  }

  setDepthSlices(slices: readonly PlacedSlice[]): void {
    this.#shown.depth = slices;
    this.#slices.setDepth(slices, this.#size());
    this.#loop.invalidate();
  }

  setPathSection(section: PathSection | null): void {
    this.#shown.path = section;
    this.#curtain.set(section, this.#size());
    this.#loop.invalidate();
  }

  setPath(points: readonly PathPoint[]): void {
    this.#curtain.setPath(points);
    this.#loop.invalidate();
  }

  setMesh(mesh: MeshData | null): void {
    this.#shown.mesh = mesh;
    this.#switch.setMesh(mesh);
    this.#loop.invalidate();
  }

  setVolume(level: Level | null, span: AmplitudeSpan | null = null): Promise<VolumeOutcome> {
    return this.#volume.set(level, span, this.#camera.camera);
  }

  setLiveSurface(surface: SurfaceLevel | null): void {
    if (this.#switch.setRays(surface)) this.#loop.invalidate();
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
    const scene = {
      loop: this.#loop,
      tile: this.options.pictureTile,
      renderer: this.#renderer,
      camera: this.#camera.camera,
      rays: this.#rays,
      volume: this.#volume,
      lines: [this.#slices, this.#curtain, this.#overlays.axes],
      labels: this.#overlays.painted,
      layOut: () => this.#layOut(),
      resize: () => this.resize(),
      render: (changed: boolean) => this.#render(changed),
    };
    return takePicture(scene, width, height);
  }

  pick(clientX: number, clientY: number): ScenePick | null {
    const ray = this.#rays.through(clientX, clientY);
    if (!this.#placement || !ray) return null;
    const { crop } = this.#slices;
    const solid = [this.#slices.hit(ray), this.#curtain.hit(ray, crop), this.#surface.hit(ray, crop)];
    return toPick(this.#volume.hit(ray, crop, nearest(solid)), this.#placement.size);
  }

  grab(clientX: number, clientY: number, reach: number, anywhere: boolean): SliceGrab | null {
    if (!this.#placement || this.#placement.flat) return null;
    const { size } = this.#placement;
    const handle = this.#overlays.crop.grab(size, this.#rays, clientX, clientY, reach);
    if (handle) return handle;
    const hit = this.pick(clientX, clientY);
    return grabSlice(this.#slices.grabTargets(), this.#rays, size, clientX, clientY, {
      reach,
      anywhere,
      hit,
    });
  }

  highlight(grab: Pick<SliceGrab, 'slot' | 'crop'> | null): void {
    const handle = this.#overlays.crop.hover(grab?.crop ? grab : null);
    const frame = this.#slices.highlight(grab && !grab.crop ? grab.slot : null);
    if (handle || frame) this.#loop.redraw();
  }

  showCropHandles(shown: boolean): void {
    if (this.#overlays.crop.show(shown)) this.#loop.redraw();
  }

  setCursor(point: PathPoint | null): void {
    this.#overlays.cursor.at = point && [point.inlineIndex, point.crosslineIndex, point.sampleIndex];
    this.#loop.redraw();
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
    if (this.#counts.frames > 0 && !this.#context.lost) this.#draw();
  }

  warmUp(): void {
    if (this.#survey || this.#disposed || this.#context.lost) return;
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
    this.#context.dispose();
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

  readonly #onUpload = (bytes: number, what?: Upload) => {
    this.#counts.textureUploads++;
    this.#counts.textureBytes += bytes;
    if (what) this.#uploads.note(what, bytes);
  };

  readonly #onLost = (reason: string) => {
    this.#loop.stop();
    this.#volume.forget();
    this.options.onContext?.('lost', reason);
  };

  /** three has rebuilt its state; textures and buffers go up again from their arrays at the next frame, the volume by slabs. */
  readonly #onRestored = () => {
    this.#switch.apply();
    this.#loop.start();
    this.resize();
    this.options.onContext?.('restored', '');
    void this.#volume.restore(this.#camera.camera);
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
    this.#switch.apply();
    this.#curtain.style(palette, display.sliceOpacity);
    this.#overlays.setDisplay(display);
  }

  #frame(seconds: number, dirty: boolean, changed: boolean): 'rest' | 'again' | 'later' {
    if (this.#context.lost) return 'rest';
    if (this.#volume.busy) return 'later';
    const moving = this.#camera.update(seconds);
    const { uploading } = this.#surface;
    const arrived = this.#switch.advance();
    if (moving || dirty || uploading || this.#volume.unfinished) this.#draw(moving || changed || arrived);
    return moving || this.#surface.uploading || this.#volume.unfinished ? 'again' : 'rest';
  }

  #draw(changed = true): void {
    this.#layOut();
    this.#render(changed);
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
    this.#uploads.settle();
  }
}
