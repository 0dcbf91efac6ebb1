import { Color, type DataTexture, Group, Scene, Vector2, WebGLRenderer } from 'three';
import { PLAIN_DISPLAY } from '../core/display-settings.ts';
import type {
  CameraDirection,
  CameraPlace,
  DisplaySettings,
  PathPoint,
  ScenePick,
  SceneSurvey,
  SliceGrab,
  StageOptions,
  SurveyTurn,
} from '../core/scene.ts';
import { OrbitCamera } from './camera.ts';
import { CameraRest } from './camera-rest.ts';
import { nextTask, readCapabilities } from './capabilities.ts';
import { colormapTexture } from './colormap-texture.ts';
import { ContextWatch } from './context-watch.ts';
import { FrameLoop } from './frame-loop.ts';
import { Overlays } from './furniture/overlays.ts';
import type { LayerDrawing } from './layers/layer.ts';
import { LayerStack } from './layers/layer-stack.ts';
import { SceneColours } from './layers/scene-colours.ts';
import { grabSlice } from './layers/slices/slice-grab.ts';
import { toPick } from './pick.ts';
import type { PictureScene } from './picture.ts';
import { type Placement, placementMatrix, placeSurvey, shapeKey, type Triple } from './placement.ts';
import type { StageView } from './stage-view.ts';
import { TurnWatch } from './survey-turn.ts';
import { PALETTES } from './theme.ts';
import { type Upload, UploadCheck } from './upload-check.ts';
import { type ViewPart, ViewRays, WHOLE_VIEW } from './view-rays.ts';
import { WARM_SURVEY } from './warm-survey.ts';

/**
 * More device pixels per CSS pixel cost time without a visible gain. The stage is one file because scene, camera and frames share what
 * was drawn last.
 */
const MOST_PIXEL_RATIO = 2;

/** Used until the page calls `setDisplay`. */
const DEFAULT_DISPLAY: DisplaySettings = {
  ...PLAIN_DISPLAY,
  colormap: 'red-white-blue',
  clip: [-1, 1],
  theme: 'dark',
  crop: null,
};

/** Whether a program is linked, or the browser cannot tell. three's types leave this out. */
const isReady = (program: WebGLProgram | { isReady?(): boolean }): boolean =>
  !('isReady' in program) || (program.isReady?.() ?? true);

/**
 * The 3D view with its scene, camera and frames. It draws the layers passed to it when something changed, and
 * knows no kind of layer.
 */
export class Stage implements StageView {
  readonly #renderer: WebGLRenderer;
  readonly #scene = new Scene();
  /** Group of everything in index space; its matrix is the placement. */
  readonly #root = new Group();
  readonly #camera: OrbitCamera;
  readonly #colours: SceneColours;
  readonly #layers: LayerStack;
  readonly #overlays: Overlays;
  readonly #turn = new TurnWatch();
  readonly #rest = new CameraRest();
  readonly #maps: DataTexture;
  readonly #rays: ViewRays;
  /** Rays of the camera that tries a view before it is shown. */
  readonly #trial: ViewRays;
  readonly #counts = { frames: 0, textureUploads: 0, textureBytes: 0, rayFrames: 0, materials: 0 };
  readonly #loop = new FrameLoop(
    (seconds, dirty, changed) => this.#frame(seconds, dirty, changed),
    () => !this.#camera.settling && !this.#layers.compiling && !this.#layers.uploading,
  );
  readonly #uploads: UploadCheck;
  readonly #context: ContextWatch;
  #survey: SceneSurvey | null = null;
  #placement: Placement | null = null;
  #drawings: readonly LayerDrawing[] = [];
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
    this.#uploads = new UploadCheck(this.#renderer, (what, reason) =>
      this.#loop.change(() => {
        const notice = this.#disposed ? null : what.stepDown(reason);
        if (notice) options.onNotice?.(notice);
        this.#loop.invalidate();
      }),
    );
    this.#maps = colormapTexture(this.#onUpload);
    this.#renderer.initTexture(this.#maps);
    this.#colours = new SceneColours(this.#maps);
    this.#overlays = new Overlays(labelLayer);
    this.#root.matrixAutoUpdate = false;
    this.#root.add(this.#overlays.axes.group);
    this.#scene.add(this.#root);
    this.#camera = new OrbitCamera(
      canvas,
      () => this.#loop.request(),
      (placement, size) => this.#overlays.extent(placement, Object.assign(this.#trial, size)),
    );
    this.#trial = new ViewRays(canvas, this.#camera.trial);
    this.#layers = new LayerStack(this.#root, {
      renderer: this.#renderer,
      capabilities,
      scene: this.#scene,
      camera: this.#camera.camera,
      colours: this.#colours,
      uploads: this.#uploads,
      textureLimit: Math.min(options.textureLimit ?? Infinity, capabilities.maxTextureSize),
      options,
      counts: this.#counts,
      onUpload: this.#onUpload,
      changed: () => this.#loop.invalidate(),
    });
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
    this.#change(() => this.#setSurvey(survey));
  }

  #setSurvey(survey: SceneSurvey | null): void {
    const before = this.#placement && shapeKey(this.#placement);
    this.#survey = survey;
    this.#overlays.setSurvey(survey);
    const size = this.#size();
    this.#place();
    // Layers of a grid of another size belong to another survey. After mere renumbering they stay.
    if (!survey || String(size) !== String(this.#size())) {
      this.#layers.clear(this.#size());
      this.#drawings = [];
    }
    const after = this.#placement && shapeKey(this.#placement);
    this.#camera.place(this.#placement, after !== null && after !== before);
  }

  setLayers(drawings: readonly LayerDrawing[]): void {
    this.#change(() => {
      this.#drawings = drawings;
      this.#layers.set(drawings, this.#size());
    });
  }

  setDisplay(display: DisplaySettings): void {
    this.#change(() => {
      const stretched = display.verticalStretch !== this.#display.verticalStretch;
      const renumbered = display.axisNumbers !== this.#display.axisNumbers;
      this.#display = display;
      this.#applyDisplay();
      this.#camera.parallel = display.parallel;
      if (stretched) this.#place();
      // Labels of another length need another margin.
      if (stretched || renumbered) this.#camera.place(this.#placement, false);
    });
  }

  resetCamera(direction: CameraDirection = 'default'): void {
    this.#change(() => this.#camera.look(direction, this.#counts.frames > 0));
  }

  watchTurn(listener: (turn: SurveyTurn | null) => void): () => void {
    return this.#turn.watch(listener);
  }

  get cameraPlace(): CameraPlace {
    return this.#camera.at;
  }

  get notes(): readonly string[] {
    return this.#layers.notes;
  }

  placeCamera(place: CameraPlace): void {
    this.#change(() => this.#camera.goTo(place));
  }

  picture(width: number, height: number): Promise<HTMLCanvasElement> {
    return this.#loop.still(async () => {
      const { takePicture } = await import('./picture.ts');
      const scene = {
        loop: this.#loop,
        tile: this.options.pictureTile,
        renderer: this.#renderer,
        camera: this.#camera.camera,
        rays: this.#rays,
        layers: this.#layers,
        frame: (width: number, height: number) => this.#camera.frame(width, height),
        setView: (...view: Parameters<PictureScene['setView']>) => this.#setView(...view),
        labels: this.#overlays.painted,
        layOut: () => this.#layOut(),
        resize: () => this.resize(),
        render: (changed: boolean) => this.#render(changed),
      };
      return takePicture(scene, width, height);
    });
  }

  pick(clientX: number, clientY: number): ScenePick | null {
    const ray = this.#rays.through(clientX, clientY);
    if (!this.#placement || !ray) return null;
    return toPick(this.#layers.hit(ray, this.#colours.crop), this.#placement.size);
  }

  grab(clientX: number, clientY: number, reach: number, anywhere: boolean): SliceGrab | null {
    if (!this.#placement || this.#placement.flat) return null;
    const { size } = this.#placement;
    const handle = this.#overlays.crop.grab(size, this.#rays, clientX, clientY, reach);
    if (handle) return handle;
    const options = { reach, anywhere, hit: this.pick(clientX, clientY) };
    return grabSlice(this.#layers.grabTargets, this.#rays, size, clientX, clientY, options);
  }

  highlight(grab: Pick<SliceGrab, 'slot' | 'crop'> | null): void {
    this.#loop.change(() => {
      const handle = this.#overlays.crop.hover(grab?.crop ? grab : null);
      const frame = this.#layers.highlight(grab && !grab.crop ? grab.slot : null);
      if (handle || frame) this.#loop.redraw();
    });
  }

  showCropHandles(shown: boolean): void {
    this.#loop.change(() => {
      if (this.#overlays.crop.show(shown)) this.#loop.redraw();
    });
  }

  setCursor(point: PathPoint | null): void {
    this.#loop.change(() => {
      this.#overlays.cursor.at = point && [point.inlineIndex, point.crosslineIndex, point.sampleIndex];
      this.#loop.redraw();
    });
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
    this.#setView(width, height, ratio, WHOLE_VIEW);
    this.#camera.resize(width, height);
    // Resizing clears the canvas, so it is drawn in this task; otherwise it would be blank until the next
    // frame.
    this.#loop.invalidate();
    if (this.#counts.frames > 0 && !this.#context.lost) this.#draw();
  }

  async warmUp(): Promise<void> {
    // The browser compiles beside the page until it is asked for the outcome, which would hold the page up.
    if (!this.#withWarmScene(() => this.#renderer.compile(this.#scene, this.#camera.camera))) return;
    while (!this.#disposed && this.#renderer.info.programs?.some((program) => !isReady(program)))
      await nextTask();
    if (this.#withWarmScene(() => this.#draw())) this.#layers.prepare();
  }

  /** Does something with the warm-up scene, which is never visible because it is cleared in the same task. Refuses beside a survey. */
  #withWarmScene(act: () => void): boolean {
    if (this.#survey || this.#disposed || this.#context.lost) return false;
    const [counted, drawings] = [{ ...this.#counts }, this.#drawings];
    this.#setSurvey(WARM_SURVEY);
    this.#layers.warm(this.#size());
    act();
    this.#setSurvey(null);
    this.#draw();
    this.setLayers(drawings);
    Object.assign(this.#counts, counted);
    return true;
  }

  nextFrame(): Promise<void> {
    return this.#loop.nextFrame();
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#context.dispose();
    this.#camera.dispose();
    this.#layers.dispose();
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
    this.#loop.lose();
    this.#layers.forget();
    this.options.onContext?.('lost', reason);
  };

  /**
   * three has rebuilt its state. Textures and buffers are uploaded again in the next frame, the volume in
   * slabs.
   */
  readonly #onRestored = () => {
    this.#loop.start();
    // three's new state has a black background.
    this.#applyDisplay();
    this.resize();
    this.options.onContext?.('restored', '');
    this.#layers.restore();
  };

  #change(change: () => void): void {
    this.#loop.change(() => {
      change();
      this.#loop.invalidate();
    });
  }

  #size(): Triple {
    return this.#placement?.size ?? [1, 1, 1];
  }

  #place(): void {
    this.#placement = this.#survey && placeSurvey(this.#survey, this.#display.verticalStretch);
    if (this.#placement) {
      for (const rays of [this.#rays, this.#trial]) rays.place(placementMatrix(this.#placement));
      this.#root.matrix.copy(this.#rays.placement);
      this.#root.matrixWorldNeedsUpdate = true;
    }
  }

  #applyDisplay(): void {
    const palette = PALETTES[this.#display.theme];
    this.#renderer.setClearColor(new Color(palette.background), 1);
    this.#colours.setDisplay(this.#display);
    this.#layers.setDisplay(this.#display, palette);
    this.#overlays.setDisplay(this.#display);
  }

  #setView(width: number, height: number, pixelRatio: number, part: ViewPart): void {
    this.#colours.setView(pixelRatio);
    this.#layers.setView(width, height, pixelRatio, part);
    this.#overlays.axes.setView(width, height, pixelRatio, part);
  }

  #frame(seconds: number, dirty: boolean, changed: boolean): 'rest' | 'again' | 'later' {
    if (this.#context.lost) return 'rest';
    const layers = this.#layers;
    if (layers.busy) return 'later';
    const moving = this.#camera.update(seconds);
    const { uploading } = layers;
    const rests = !moving && this.#rest.isNew(this.#camera.camera, this.#root.matrix);
    const cut = rests && layers.rest(this.#rays.eye);
    const arrived = layers.advance() || cut;
    if (moving || dirty || uploading || arrived || layers.unfinished)
      this.#draw(moving || changed || arrived);
    return moving || layers.uploading || layers.unfinished ? 'again' : 'rest';
  }

  #draw(changed = true): void {
    this.#layOut();
    this.#render(changed);
  }

  /** Sorts layers and places axes and labels for the current camera. */
  #layOut(): void {
    const { camera, distance } = this.#camera;
    camera.updateMatrixWorld();
    if (this.#placement) this.#layers.order(this.#rays.eye);
    this.#turn.update(camera, this.#placement);
    this.#overlays.layOut(camera, distance, this.#placement, this.#rays);
  }

  #render(changed: boolean): void {
    if (this.#layers.draw(this.#camera.camera, this.#root.matrix, changed)) this.#counts.rayFrames++;
    this.#renderer.render(this.#scene, this.#camera.camera);
    this.#counts.frames++;
    this.#uploads.settle();
  }
}
