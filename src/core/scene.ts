import type { BinGrid, MeshData, PlacedSlice, VerticalAxis } from './types.ts';

/** What the 3D view must know of a survey to place it: sizes at full resolution, numbers for the axes, the map grid. */
export interface SceneSurvey {
  readonly inlineCount: number;
  readonly crosslineCount: number;
  readonly sampleCount: number;
  /** Number of line index k = first + k × step. For a 2D line `crossline` is the CDP or trace number. */
  readonly inline: { readonly label: string; readonly first: number; readonly step: number };
  readonly crossline: { readonly label: string; readonly first: number; readonly step: number };
  readonly vertical: VerticalAxis;
  /** Null: crossline to the right, inline up, square bins. */
  readonly binGrid: BinGrid | null;
  /** A single line: one flat section instead of three slices. */
  readonly flat: boolean;
}

export const COLORMAP_NAMES = [
  'red-white-blue',
  'blue-white-red',
  'petrel',
  'grey',
  'grey-reversed',
  'viridis',
  'seismic-brown',
] as const;

export type ColormapName = (typeof COLORMAP_NAMES)[number];

/** What the shaders draw by; changing any of it is a uniform and a frame. */
export interface DisplaySettings {
  readonly colormap: ColormapName;
  /** Amplitudes at the ends of the colour map when gain is 1. */
  readonly clip: readonly [number, number];
  /** Divides the clip range about its centre (about 0 when the clip is symmetric). */
  readonly gain: number;
  /** Stretch of the vertical axis beside the default aspect. */
  readonly verticalExaggeration: number;
  readonly sliceOpacity: number;
  readonly surfaceOpacity: number;
  readonly showInline: boolean;
  readonly showCrossline: boolean;
  readonly showSample: boolean;
  readonly showSurface: boolean;
  /** Smooth between samples, or show each as a block. Never across nulls. */
  readonly interpolate: boolean;
  readonly theme: 'light' | 'dark';
}

export type SliceSlot = 'inline' | 'crossline' | 'sample';

/** Where the pointer is on a drawn slice, as full-resolution indices. */
export interface ScenePick {
  readonly slot: SliceSlot | 'depth-slice';
  readonly inlineIndex: number;
  readonly crosslineIndex: number;
  readonly sampleIndex: number;
}

/** The 3D view as the page uses it; the class `Stage` in src/view/stage.ts implements it. */
export interface StageView {
  /** Null clears the scene. Keeps the camera unless the survey's shape changed. */
  setSurvey(survey: SceneSurvey | null): void;
  setSlice(slot: SliceSlot, slice: PlacedSlice | null): void;
  /** Extra horizontal planes, top to bottom; replaces the former ones. */
  setDepthSlices(slices: readonly PlacedSlice[]): void;
  setMesh(mesh: MeshData | null): void;
  setDisplay(display: DisplaySettings): void;
  resetCamera(direction?: 'default' | 'top' | 'inline' | 'crossline'): void;
  pick(clientX: number, clientY: number): ScenePick | null;
  resize(): void;
  /** Draws a scene of every kind once and clears it, so that shaders are compiled before the first survey; a no-op with one. */
  warmUp(): void;
  /** Resolves after the animation frame that drew everything set so far. */
  nextFrame(): Promise<void>;
  /** Frames drawn, textures uploaded and their bytes since creation: counted work, for tests and metrics. */
  readonly counts: {
    readonly frames: number;
    readonly textureUploads: number;
    readonly textureBytes: number;
  };
  dispose(): void;
}
