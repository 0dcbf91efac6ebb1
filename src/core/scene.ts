import type { BinGrid, Level, MeshData, PlacedSlice, VerticalAxis } from './types.ts';

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

/** Each colour map and its reverse; those for data of both signs first. */
export const COLORMAP_PAIRS = [
  ['grey', 'grey-reversed'],
  ['red-white-blue', 'blue-white-red'],
  ['vik', 'vik-reversed'],
  ['roma', 'roma-reversed'],
  ['petrel', 'petrel-reversed'],
  ['seismic-brown', 'seismic-brown-reversed'],
  ['viridis', 'viridis-reversed'],
  ['magma', 'magma-reversed'],
] as const;

export type ColormapName = (typeof COLORMAP_PAIRS)[number][0 | 1];
export const COLORMAP_NAMES: readonly ColormapName[] = COLORMAP_PAIRS.flat();

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
  /** Orthographic: rays are parallel, nothing shrinks with distance. Views along an axis are so anyway. */
  readonly parallel: boolean;
  /** What stands along the lateral axes: line numbers, or the map's X and Y where the headers tell a map. */
  readonly axisNumbers: 'lines' | 'map';
  /** What lies outside is not drawn; null: the whole survey is. */
  readonly crop: CropBox | null;
}

/**
 * Where the camera stands and looks, in the world in which the larger lateral side of the survey measures 1; degrees. Below
 * one degree rays are parallel, and the view is as high as the field of view at the target.
 */
export interface CameraPlace {
  readonly position: readonly [number, number, number];
  readonly target: readonly [number, number, number];
  readonly fieldOfView: number;
}

/**
 * Named views. `inline` faces the inline sections with crosslines growing to the right, `crossline` likewise; `top` has
 * north up, `base` south, both east on the right. `inline-first` … stand before the side of the survey with that number.
 * `fit`: as it is turned.
 */
export type CameraDirection =
  | 'default'
  | 'fit'
  | 'top'
  | 'base'
  | 'inline'
  | 'crossline'
  | 'inline-first'
  | 'inline-last'
  | 'crossline-first'
  | 'crossline-last';

/** A part of the survey by its full-resolution indices (inline, crossline, sample), both ends shown. */
export interface CropBox {
  readonly low: readonly [number, number, number];
  readonly high: readonly [number, number, number];
}

/** How the survey stands on the screen, by unit vectors (to the right, up, towards the viewer). */
export interface SurveyTurn {
  /** Out of the sides with the last inline and with the last crossline. */
  readonly inline: readonly [number, number, number];
  readonly crossline: readonly [number, number, number];
  readonly north: readonly [number, number, number];
  readonly up: readonly [number, number, number];
}

export type SliceSlot = 'inline' | 'crossline' | 'sample';

/** What the eye sees under the pointer, and the sample nearest to it by full-resolution indices. */
export interface ScenePick {
  /** `path`: the curtain along it; `volume`: where it is opaque enough to be what one sees. */
  readonly slot: SliceSlot | 'depth-slice' | 'path' | 'surface' | 'volume';
  readonly inlineIndex: number;
  readonly crosslineIndex: number;
  readonly sampleIndex: number;
  /** As it is drawn, where the scene knows it: a mesh has but its place. */
  readonly amplitude?: number;
}

export const MESH_FORMATS = ['glb', 'ply', 'stl', 'obj'] as const;
export type MeshFormat = (typeof MESH_FORMATS)[number];

/** Line numbers, or the map's X and Y. */
export type MeshCoordinates = 'survey' | 'map';

/** A vertical section along a path over the survey: straight legs between corners. */
export interface PathSection {
  /** data[row × width + column], NaN where there is no trace. */
  readonly data: Float32Array;
  readonly width: number;
  readonly height: number;
  /** Full-resolution samples from one row to the next. */
  readonly rowStride: number;
  /** Where the path turns, its ends included: the column that stands there, and its place. Columns of a leg are equally spaced. */
  readonly corners: readonly {
    readonly column: number;
    readonly inlineIndex: number;
    readonly crosslineIndex: number;
  }[];
}

/** A point of the path that is being drawn. */
export interface PathPoint {
  readonly inlineIndex: number;
  readonly crosslineIndex: number;
  readonly sampleIndex: number;
}

/** A slice or a face of the crop box taken hold of: where it would be moved to by a pointer at a place of the page. */
export interface SliceGrab {
  readonly slot: SliceSlot;
  /** This end of the crop box on the slot's axis, not the slice. */
  readonly crop?: 'low' | 'high';
  /** The way it moves on the screen; rising: from the lower left to the upper right. */
  readonly direction: 'horizontal' | 'vertical' | 'rising' | 'falling';
  /** Index along the slice's axis. */
  indexAt(clientX: number, clientY: number): number;
}

/** The surface that a threshold means: where |amplitude| reaches `amplitude` on the sides named; on data of one sign `amplitude` has that sign. */
export interface SurfaceLevel {
  readonly amplitude: number;
  readonly signs: readonly ('positive' | 'negative')[];
}

/** How the whole volume is drawn: colours are those of the slices, opacity goes by the amplitude's place on the colour map. */
export interface VolumeStyle {
  /** 'composite': what lies behind shines through; 'maximum': of each ray the strongest sample. */
  readonly mode: 'composite' | 'maximum';
  /** `at` 0 … 1 along the colour map, ascending; opacity 0 … 1 of one voxel, straight lines between the points. */
  readonly points: readonly { readonly at: number; readonly opacity: number }[];
  /** Lit by the gradient, as the surface is. */
  readonly shading: boolean;
}

/** Lowest and highest amplitude that a picture must tell from what lies beyond. */
export type AmplitudeSpan = readonly [low: number, high: number];

/** A volume whose samples stand on the GPU in 8 bits. */
export interface EightBit {
  /** Amplitudes from one value to the next. */
  readonly step: number;
  /** Lowest and highest amplitude that they hold, and the share of the samples beyond, drawn as these. */
  readonly ends: AmplitudeSpan;
  readonly beyond: number;
  /** Why not half floats: a clause. */
  readonly reason: string;
}

/** What became of a volume handed to the stage; `reason` is a clause such as "the GPU is out of memory". */
export type VolumeOutcome =
  | { readonly kind: 'ready'; readonly eightBit?: EightBit }
  | { readonly kind: 'superseded' }
  | { readonly kind: 'refused'; readonly reason: string };

export interface StageOptions {
  /** Largest texture side; tests lower it to force tiling. */
  readonly textureLimit?: number;
  /** Largest part of a picture drawn at once; tests lower it likewise. */
  readonly pictureTile?: number;
  /** Bytes of graphics memory that the volume may take; asked before each upload. */
  readonly budgetBytes?: () => number;
  /** Ray-casts every frame at this scale of the view; else as fast as it must, and full at rest. */
  readonly rayScale?: number;
  /** The context was lost, why as far as the browser tells; or it is back. */
  readonly onContext?: (state: 'lost' | 'restored', reason: string) => void;
  /** What became of the volume after a lost context: where it did not come back a coarser one may. */
  readonly onVolumeRestored?: (outcome: VolumeOutcome) => void;
  /** A picture is coarser than what was handed over. */
  readonly onNotice?: (text: string) => void;
}

/** The 3D view as the page uses it; the class `Stage` in src/view/stage.ts implements it. */
export interface StageView {
  /** Null clears the scene. Keeps the camera unless the survey's shape changed. */
  setSurvey(survey: SceneSurvey | null): void;
  setSlice(slot: SliceSlot, slice: PlacedSlice | null): void;
  /** Extra horizontal planes, top to bottom; replaces the former ones. */
  setDepthSlices(slices: readonly PlacedSlice[]): void;
  /** A curtain along a path; null takes it away. */
  setPathSection(section: PathSection | null): void;
  /** A line through points, in front of everything: the path as it is drawn. */
  setPath(points: readonly PathPoint[]): void;
  setMesh(mesh: MeshData | null): void;
  /**
   * Uploads the samples that the live surface is ray-cast from, in slabs; kept by reference, to go up again after a lost
   * context. Where half floats exceed the budget, or the GPU does not filter them, 8 bits to a sample serve, if `span` says
   * which amplitudes matter. Refused where it exceeds the GPU's limits or memory: hand over a coarser level.
   */
  setVolume(level: Level | null, span?: AmplitudeSpan | null): Promise<VolumeOutcome>;
  /** Draws this surface by ray-casting in the place of the mesh, as soon as there is a volume; null: the mesh again. */
  setLiveSurface(surface: SurfaceLevel | null): void;
  /** Draws the volume itself, as soon as there is one; null: not. */
  setVolumeStyle(style: VolumeStyle | null): void;
  setDisplay(display: DisplaySettings): void;
  /** Turns there, smoothly, at a distance where the whole survey fits. */
  resetCamera(direction?: CameraDirection): void;
  /** Told now and whenever the survey is seen from elsewhere; null while none is, or a flat one. Returns the release. */
  watchTurn(listener: (turn: SurveyTurn | null) => void): () => void;
  readonly cameraPlace: CameraPlace;
  /** Goes there at once. */
  placeCamera(place: CameraPlace): void;
  /** The view with its labels at so many pixels, at full quality; the view stands still meanwhile. */
  picture(width: number, height: number): Promise<HTMLCanvasElement>;
  /** The nearest of slices, curtain, surface and volume under a point of the page. */
  pick(clientX: number, clientY: number): ScenePick | null;
  /** Marks a place by full-resolution indices, over everything; null: none. */
  setCursor(point: Omit<ScenePick, 'slot' | 'amplitude'> | null): void;
  /** The crop box over the scene, each face with a handle that `grab` takes. */
  showCropHandles(shown: boolean): void;
  /** The handle of the crop box or else the slice whose frame is within `reach` CSS pixels of a point of the page; with `anywhere` the slice drawn there. */
  grab(clientX: number, clientY: number, reach: number, anywhere: boolean): SliceGrab | null;
  /** Draws a handle or the frame of one slice stronger, as the one that a press would take hold of. */
  highlight(grab: Pick<SliceGrab, 'slot' | 'crop'> | null): void;
  resize(): void;
  /** Draws a scene of every kind once and clears it, so that shaders are compiled before the first survey; a no-op with one. */
  warmUp(): void;
  /** Resolves after the animation frame that drew everything set so far. */
  nextFrame(): Promise<void>;
  /** Frames drawn, textures uploaded and their bytes, frames ray-cast, materials of slices made since creation; textures and geometries held now. */
  readonly counts: {
    readonly frames: number;
    readonly textureUploads: number;
    readonly textureBytes: number;
    readonly rayFrames: number;
    readonly materials: number;
    readonly textures: number;
    readonly geometries: number;
  };
  dispose(): void;
}
