import {
  Color,
  DataTexture,
  Group,
  LinearFilter,
  Matrix4,
  RGBAFormat,
  Scene,
  Vector2,
  Vector3,
  WebGLRenderer,
} from 'three';
import { SegyError } from '../core/errors.ts';
import {
  COLORMAP_NAMES,
  type DisplaySettings,
  type ScenePick,
  type SceneSurvey,
  type SliceSlot,
  type StageView,
} from '../core/scene.ts';
import type { MeshData, PlacedSlice } from '../core/types.ts';
import { Axes } from './axes.ts';
import type { Project } from './axis-edges.ts';
import { type CameraDirection, OrbitCamera } from './camera.ts';
import { COLORMAP_ENTRIES, clipRange, colormapAtlas } from './colormap.ts';
import { Isosurface } from './isosurface.ts';
import { LabelLayer } from './labels.ts';
import { NorthArrow } from './north-arrow.ts';
import { type Placement, placementMatrix, placeSurvey, type Triple } from './placement.ts';
import { SliceSet } from './slice-set.ts';
import { PALETTES } from './theme.ts';
import { surveyAxes, type TickAxis } from './ticks.ts';

const DEFAULT_DISPLAY: DisplaySettings = {
  colormap: 'red-white-blue',
  clip: [-1, 1],
  gain: 1,
  verticalExaggeration: 1,
  sliceOpacity: 1,
  surfaceOpacity: 1,
  showInline: true,
  showCrossline: true,
  showSample: true,
  showSurface: true,
  interpolate: true,
  theme: 'dark',
};

const SLICE_SLOTS: readonly SliceSlot[] = ['inline', 'crossline', 'sample'];
const WARM_SURVEY: SceneSurvey = {
  inlineCount: 2,
  crosslineCount: 2,
  sampleCount: 2,
  inline: { label: 'Inline', first: 1, step: 1 },
  crossline: { label: 'Crossline', first: 1, step: 1 },
  vertical: { domain: 'time', unit: 'ms', start: 0, step: 4, inferred: false },
  binGrid: null,
  flat: false,
};
const WARM_SLICE: PlacedSlice = {
  data: Float32Array.of(0, 1, -1, 0),
  width: 2,
  height: 2,
  subsample: 1,
  exact: true,
  axis: 'inline',
  index: 0,
  columnStride: 1,
  rowStride: 1,
};
const WARM_MESH: MeshData = {
  positions: Float32Array.of(0, 0, 0, 1, 0, 0, 0, 1, 1),
  normals: Float32Array.of(0, 0, 1, 0, 0, 1, 0, 0, 1),
  indices: Uint32Array.of(0, 1, 2),
};

/** More device pixels than this to a CSS pixel cost time and show nothing. */
const MOST_PIXEL_RATIO = 2;

export interface StageOptions {
  /** Largest texture side; tests lower it to force tiling. */
  readonly textureLimit?: number;
}

/** @throws SegyError 'no-webgl' where the browser gives no WebGL2 context. */
export function createStage(
  canvas: HTMLCanvasElement,
  labelLayer: HTMLElement,
  options: StageOptions = {},
): StageView {
  const context = canvas.getContext('webgl2', {
    antialias: true,
    alpha: false,
    powerPreference: 'high-performance',
  });
  if (!context) {
    throw new SegyError(
      'no-webgl',
      'This browser gives no WebGL2 context, which the 3D view needs. Switch on hardware acceleration or use another browser; sections and headers work without it.',
    );
  }
  return new Stage(canvas, context, labelLayer, options);
}

/** Draws what it is handed, only when something changed. */
class Stage implements StageView {
  readonly #renderer: WebGLRenderer;
  readonly #scene = new Scene();
  /** All that lives in index space; its matrix is the placement. */
  readonly #root = new Group();
  readonly #camera: OrbitCamera;
  readonly #slices: SliceSet;
  readonly #surface = new Isosurface();
  readonly #axes: Axes;
  readonly #north: NorthArrow;
  readonly #maps: DataTexture;
  readonly #toIndex = new Matrix4();
  readonly #counts = { frames: 0, textureUploads: 0, textureBytes: 0 };
  #survey: SceneSurvey | null = null;
  #tickAxes: readonly [TickAxis, TickAxis, TickAxis] | null = null;
  #placement: Placement | null = null;
  #display = DEFAULT_DISPLAY;
  #width = 1;
  #height = 1;
  #dirty = true;
  #request = 0;
  #lastTime = -1;
  #waiting: (() => void)[] = [];
  #disposed = false;
  #hasMesh = false;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    context: WebGL2RenderingContext,
    labelLayer: HTMLElement,
    options: StageOptions,
  ) {
    this.#renderer = new WebGLRenderer({ canvas, context, antialias: true });
    this.#renderer.sortObjects = true;
    const onUpload = (bytes: number) => {
      this.#counts.textureUploads++;
      this.#counts.textureBytes += bytes;
    };
    const atlas = colormapAtlas();
    this.#maps = new DataTexture(atlas, COLORMAP_ENTRIES, COLORMAP_NAMES.length, RGBAFormat);
    this.#maps.minFilter = LinearFilter;
    this.#maps.magFilter = LinearFilter;
    this.#maps.onUpdate = () => onUpload(atlas.byteLength);
    this.#maps.needsUpdate = true;
    this.#renderer.initTexture(this.#maps);
    const limit = Math.min(options.textureLimit ?? Infinity, this.#renderer.capabilities.maxTextureSize);
    this.#slices = new SliceSet(this.#maps, limit, onUpload);
    this.#axes = new Axes(new LabelLayer(labelLayer));
    this.#north = new NorthArrow(labelLayer);
    this.#root.matrixAutoUpdate = false;
    this.#root.add(this.#slices.group, this.#surface.group, this.#axes.group);
    this.#scene.add(this.#root);
    this.#camera = new OrbitCamera(canvas, () => this.#requestFrame());
    canvas.addEventListener('webglcontextlost', this.#onLost);
    canvas.addEventListener('webglcontextrestored', this.#onRestored);
    this.#applyDisplay();
    this.resize();
  }

  get counts(): StageView['counts'] {
    return { ...this.#counts };
  }

  setSurvey(survey: SceneSurvey | null): void {
    const before = this.#placement && shapeKey(this.#placement);
    this.#survey = survey;
    this.#tickAxes = survey && surveyAxes(survey);
    const size = this.#size();
    this.#place();
    // Slices and mesh of a grid of another size belong to another survey; a re-numbered one keeps its picture.
    if (!survey || String(size) !== String(this.#size())) {
      this.#slices.clear();
      this.setMesh(null);
    }
    const after = this.#placement && shapeKey(this.#placement);
    this.#camera.place(this.#placement, after !== null && after !== before);
    this.#invalidate();
  }

  setSlice(slot: SliceSlot, slice: PlacedSlice | null): void {
    this.#slices.set(slot, slice, this.#size());
    this.#invalidate();
  }

  setDepthSlices(slices: readonly PlacedSlice[]): void {
    this.#slices.setDepth(slices, this.#size());
    this.#invalidate();
  }

  setMesh(mesh: MeshData | null): void {
    this.#surface.set(mesh);
    this.#hasMesh = !this.#surface.empty;
    this.#surface.group.visible = this.#hasMesh && this.#display.showSurface;
    this.#invalidate();
  }

  setDisplay(display: DisplaySettings): void {
    const stretched = display.verticalExaggeration !== this.#display.verticalExaggeration;
    this.#display = display;
    this.#applyDisplay();
    if (stretched) {
      this.#place();
      this.#camera.place(this.#placement, false);
    }
    this.#invalidate();
  }

  resetCamera(direction: CameraDirection = 'default'): void {
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches || this.#counts.frames === 0;
    this.#camera.look(direction, !still);
    this.#invalidate();
  }

  pick(clientX: number, clientY: number): ScenePick | null {
    if (!this.#placement) return null;
    const bounds = this.canvas.getBoundingClientRect();
    const x = ((clientX - bounds.left) / bounds.width) * 2 - 1;
    const y = 1 - ((clientY - bounds.top) / bounds.height) * 2;
    if (!(Math.abs(x) <= 1 && Math.abs(y) <= 1)) return null;
    const { camera } = this.#camera;
    const eye = camera.position.clone().applyMatrix4(this.#toIndex);
    const through = new Vector3(x, y, 0.5).unproject(camera).applyMatrix4(this.#toIndex).sub(eye);
    return this.#slices.pick(eye.toArray(), through.toArray(), this.#placement.size);
  }

  resize(): void {
    const width = this.canvas.clientWidth;
    const height = this.canvas.clientHeight;
    if (width === 0 || height === 0) return;
    const ratio = Math.min(MOST_PIXEL_RATIO, globalThis.devicePixelRatio || 1);
    const known = this.#renderer.getSize(new Vector2());
    if (known.x === width && known.y === height && this.#renderer.getPixelRatio() === ratio) return;
    this.#width = width;
    this.#height = height;
    this.#renderer.setPixelRatio(ratio);
    this.#renderer.setSize(width, height, false);
    this.#slices.setFrameWidth(ratio);
    this.#camera.resize(width, height);
    // Resizing cleared the canvas: draw in this task, or it shows blank until the next frame.
    this.#dirty = true;
    if (this.#counts.frames > 0 && !this.#renderer.getContext().isContextLost()) this.#draw();
    else this.#requestFrame();
  }

  warmUp(): void {
    if (this.#survey || this.#disposed || this.#renderer.getContext().isContextLost()) return;
    const counted = { ...this.#counts };
    this.setSurvey(WARM_SURVEY);
    for (const slot of SLICE_SLOTS) this.setSlice(slot, { ...WARM_SLICE, axis: slot });
    this.setMesh(WARM_MESH);
    this.#draw();
    this.setSurvey(null);
    // In the same task, so that nothing of it is ever shown.
    this.#draw();
    Object.assign(this.#counts, counted);
  }

  nextFrame(): Promise<void> {
    if (this.#disposed || (!this.#dirty && !this.#camera.settling)) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#requestFrame();
    });
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    cancelAnimationFrame(this.#request);
    this.canvas.removeEventListener('webglcontextlost', this.#onLost);
    this.canvas.removeEventListener('webglcontextrestored', this.#onRestored);
    this.#camera.dispose();
    this.#slices.clear();
    this.#surface.dispose();
    this.#axes.dispose();
    this.#north.dispose();
    this.#maps.dispose();
    this.#renderer.dispose();
    this.#release();
  }

  readonly #onLost = (event: Event) => {
    // Without this the browser never gives the context back.
    event.preventDefault();
    cancelAnimationFrame(this.#request);
    this.#request = 0;
  };

  /** three has rebuilt its state; textures and buffers go up again from their arrays at the next frame. */
  readonly #onRestored = () => this.#invalidate();

  #size(): Triple {
    return this.#placement?.size ?? [1, 1, 1];
  }

  #place(): void {
    this.#placement = this.#survey && placeSurvey(this.#survey, this.#display.verticalExaggeration);
    if (this.#placement) {
      this.#root.matrix.fromArray(placementMatrix(this.#placement));
      this.#root.matrixWorldNeedsUpdate = true;
      this.#toIndex.copy(this.#root.matrix).invert();
    }
  }

  #applyDisplay(): void {
    const display = this.#display;
    const palette = PALETTES[display.theme];
    this.#renderer.setClearColor(new Color(palette.background), 1);
    this.#slices.setDisplay(display, clipRange(display.clip, display.gain), palette);
    this.#surface.style(display.surfaceOpacity, display.sliceOpacity < 1);
    this.#surface.group.visible = this.#hasMesh && display.showSurface && display.surfaceOpacity > 0;
    this.#axes.setPalette(palette);
  }

  #invalidate(): void {
    this.#dirty = true;
    this.#requestFrame();
  }

  #requestFrame(): void {
    if (this.#request === 0 && !this.#disposed) this.#request = requestAnimationFrame(this.#frame);
  }

  readonly #frame = (time: number) => {
    this.#request = 0;
    if (this.#renderer.getContext().isContextLost()) return;
    // After a pause the first step is one ordinary frame long.
    const seconds = this.#lastTime < 0 ? 1 / 60 : Math.min(0.1, (time - this.#lastTime) / 1000);
    const moving = this.#camera.update(seconds);
    if (moving || this.#dirty) this.#draw();
    this.#lastTime = moving ? time : -1;
    if (moving) this.#requestFrame();
    if (!this.#camera.settling) this.#release();
  };

  #draw(): void {
    this.#dirty = false;
    const { camera } = this.#camera;
    camera.updateMatrixWorld();
    if (this.#placement && this.#tickAxes) {
      const eye = camera.position.clone().applyMatrix4(this.#toIndex).toArray();
      this.#slices.order(eye);
      const view = { width: this.#width, height: this.#height };
      this.#axes.update(this.#tickAxes, this.#placement.size, eye, this.#project, view);
    } else {
      this.#axes.clear();
    }
    const { elements: e } = camera.matrixWorld;
    if (this.#survey?.binGrid && !this.#survey.flat) {
      this.#north.update([e[0]!, e[1]!, e[2]!], [e[4]!, e[5]!, e[6]!], PALETTES[this.#display.theme]);
    } else {
      this.#north.hide();
    }
    this.#renderer.render(this.#scene, camera);
    this.#counts.frames++;
  }

  readonly #project: Project = (index) => {
    const { camera } = this.#camera;
    const point = new Vector3(...index)
      .applyMatrix4(this.#root.matrix)
      .applyMatrix4(camera.matrixWorldInverse);
    if (point.z > -camera.near) return null;
    point.applyMatrix4(camera.projectionMatrix);
    return { x: ((point.x + 1) / 2) * this.#width, y: ((1 - point.y) / 2) * this.#height, z: point.z };
  };

  #release(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}

/** What of a placement the camera depends on; the vertical stretch is no new shape. */
function shapeKey(placement: Placement): string {
  const { inlineAxis, crosslineAxis, size, flat } = placement;
  return JSON.stringify([inlineAxis, crosslineAxis, size, flat]);
}
