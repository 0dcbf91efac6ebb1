import type { Camera, Matrix4, Object3D, Scene, WebGLRenderer } from 'three';
import type { DisplaySettings, SliceSlot, StageOptions } from '../../core/scene.ts';
import type { GpuCapabilities } from '../capabilities.ts';
import type { Box, Hit, Ray } from '../pick.ts';
import type { Triple } from '../placement.ts';
import type { Palette } from '../theme.ts';
import type { Upload, UploadCheck } from '../upload-check.ts';
import type { ViewPart } from '../view-rays.ts';
import type { SceneColours } from './scene-colours.ts';
import type { GrabTarget } from './slices/slice-grab.ts';

/** Visibility and opacity (0…1) of a layer. */
export interface LayerLook {
  readonly shown: boolean;
  readonly opacity: number;
}

/**
 * What one layer draws in the 3D view. The stage makes it from its `LayerKind` and passes it every change.
 * Only `set` and `dispose` are required.
 */
export interface StageLayer<State = unknown> {
  /** Group in index space: inline, crossline and sample index at full resolution. */
  readonly group: Object3D;
  /** Sets what to draw. `size` is the survey's number of inlines, crosslines and samples. */
  set(state: State, look: LayerLook, size: Triple): void;
  setDisplay?(display: DisplaySettings, palette: Palette): void;
  /** Size of the picture in CSS pixels, for line widths. `part` is the part of the picture that is drawn now. */
  setView?(width: number, height: number, pixelRatio: number, part: ViewPart): void;
  /** Returns where a ray hits the layer. `before` is the nearest hit of the layers asked so far. */
  hit?(ray: Ray, crop: Box, before: Hit | null): Hit | null;
  /**
   * Slices that can be dragged. `highlight` marks the one under the pointer and returns true if the picture
   * changed.
   */
  grabTargets?(): readonly GrabTarget[];
  highlight?(slot: SliceSlot | null): boolean;

  /** Called before each frame to upload the next part to the GPU. Returns true if the picture changes. */
  advance?(): boolean;
  /** Called before a frame with the eye's position in index space, to sort parts by depth. */
  order?(eye: Triple): void;
  /** Called when the camera has come to rest, with the eye's position in index space. Returns true if the picture changes. */
  rest?(eye: Triple): boolean;
  /** What a picture must say of how the layer is drawn, as a clause; '' for nothing. */
  readonly note?: string;
  /**
   * Called before the scene is drawn, to draw into own targets. `changed` means that the scene changed.
   * Returns true if rays were cast.
   */
  draw?(camera: Camera, placement: Matrix4, changed: boolean): boolean;
  /** True while the GPU is still drawing the last frame. Another frame would only wait in its queue. */
  readonly busy?: boolean;
  /** True when more frames are needed to complete the picture. */
  readonly unfinished?: boolean;
  /** True while data are being uploaded to the GPU. */
  readonly uploading?: boolean;
  /** Resolves when the needed shaders are compiled; null when none is being compiled. */
  readonly compiling?: Promise<void> | null;
  /**
   * Asks the GPU what it can do. Called while nothing is drawn, because the answer waits for all pending
   * work.
   */
  prepare?(): unknown;
  /** Called when the context is lost, and with it everything on the GPU. */
  forget?(): void;
  /** Called when the context is restored. three uploads textures and buffers again by itself. */
  restore?(): void;
  dispose(): void;
}

/** What the stage offers to its layers. */
export interface LayerHost {
  readonly renderer: WebGLRenderer;
  readonly capabilities: GpuCapabilities;
  /** The scene in world space, for objects that cover the whole view. */
  readonly scene: Scene;
  readonly camera: Camera;
  readonly colours: SceneColours;
  readonly uploads: UploadCheck;
  /** Largest side of a texture in texels. */
  readonly textureLimit: number;
  readonly options: StageOptions;
  readonly counts: { materials: number };
  /** Reports an upload. If the GPU refuses it, `what` is asked to step down. */
  onUpload(bytes: number, what?: Upload): void;
  /** Requests a frame, because the layer's picture changed by itself. */
  changed(): void;
  /** Returns the layer with this id, making it if necessary, for layers that use another one's data. */
  layer<State, T extends StageLayer<State>>(id: string, kind: LayerKind<State, T>): T;
}

/** How the stage makes a layer. */
export interface LayerKind<State, T extends StageLayer<State> = StageLayer<State>> {
  create(host: LayerHost): T;
  /** State that draws nothing, used when there is no survey. */
  readonly empty: State;
  /**
   * The smallest state that needs every shader, for a survey of 2 × 2 × 2 samples. It is drawn once while the
   * page is idle, to compile them.
   */
  readonly warm?: State;
}

/** A layer as passed to the stage. Passing the same object again costs nothing. */
export interface LayerDrawing<State = unknown> extends LayerLook {
  readonly id: string;
  readonly kind: LayerKind<State>;
  readonly state: State;
}
