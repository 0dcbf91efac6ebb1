import type { PlainDisplay } from './display-settings.ts';
import type { BinGrid, PlacedSlice, VerticalAxis } from './types.ts';

/** What the 3D view needs to place a survey: sizes at full resolution, numbers for the axes, the map grid. */
export interface SceneSurvey {
  readonly inlineCount: number;
  readonly crosslineCount: number;
  readonly sampleCount: number;
  /** The line with index k has the number first + k × step. For a 2D line `crossline` is the CDP or trace number. */
  readonly inline: { readonly label: string; readonly first: number; readonly step: number };
  readonly crossline: { readonly label: string; readonly first: number; readonly step: number };
  readonly vertical: VerticalAxis;
  /** If null, crosslines are drawn to the right and inlines up, with square bins. */
  readonly binGrid: BinGrid | null;
  /** True for a single line, which is drawn as one flat section instead of three slices. */
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
  ['cyclic', 'cyclic-reversed'],
] as const;

export type ColormapName = (typeof COLORMAP_PAIRS)[number][0 | 1];
export const COLORMAP_NAMES: readonly ColormapName[] = COLORMAP_PAIRS.flat();

/** The pair of a colour map and its reverse that contains `name`. */
export const pairOf = (name: ColormapName): (typeof COLORMAP_PAIRS)[number] =>
  COLORMAP_PAIRS.find((pair) => (pair as readonly string[]).includes(name))!;

/**
 * Colours and amplitudes at their ends with the polarity flipped: an amplitude gets the colour that its negative had. Both still
 * hold for the stored amplitudes, so that a colour bar made of them is true.
 */
export function flipPolarity<T extends { colormap: ColormapName; clip: readonly [number, number] }>(
  colours: T,
): T {
  const [forward, backward] = pairOf(colours.colormap);
  return {
    ...colours,
    colormap: colours.colormap === forward ? backward : forward,
    clip: flippedRange(colours.clip),
  };
}

/** Subtracting from 0 keeps 0 from becoming −0, which would be written with its sign. */
export const flippedRange = ([low, high]: readonly [number, number]): readonly [number, number] => [
  0 - high,
  0 - low,
];

/** The settings of the shaders. Changing any of them only sets uniforms and draws a frame. */
export interface DisplaySettings extends PlainDisplay {
  readonly colormap: ColormapName;
  /** Amplitudes at the ends of the colour map when gain is 1. */
  readonly clip: readonly [number, number];
  readonly theme: 'light' | 'dark';
  /** Only what lies inside this box is drawn; null draws the whole survey. */
  readonly crop: CropBox | null;
  /** How samples are interpolated between; 'values' unless given. */
  readonly mixing?: Mixing;
}

/** Slices below the three slices, in their own colours; these are then translucent. */
export interface SlicesBelow {
  readonly slices: Readonly<Record<SliceSlot, PlacedSlice | null>>;
  readonly clip: readonly [number, number];
  readonly gain: number;
  readonly colormap: ColormapName;
  /** Opacity of the slices above, 0…1. */
  readonly opacity: number;
  /** Share (0…1) of the colours of the slices above that is transparent, from this end on. */
  readonly hidden: number;
  readonly hiddenFrom: 'low' | 'high' | 'middle';
}

/**
 * How a pixel between samples gets its value. 'values' takes the mean; 'cycle' that of directions, because halfway between 350° and 10°
 * lies 0°, the range of colours being one turn; 'colours' that of red, green and blue, the samples being 65536 red + 256 green + blue.
 */
export const MIXINGS = ['values', 'cycle', 'colours'] as const;
export type Mixing = (typeof MIXINGS)[number];

/**
 * Where the camera is and what it looks at, in world units (the larger lateral side of the survey is 1), and its field of view
 * in degrees. Below one degree the projection is parallel and the view is as high as the field of view at the target.
 */
export interface CameraPlace {
  readonly position: readonly [number, number, number];
  readonly target: readonly [number, number, number];
  readonly fieldOfView: number;
}

/**
 * Named views. 'inline' faces the inline sections with crossline numbers growing to the right, and 'crossline' faces the
 * crossline sections. 'top' has north up and 'base' south up, both with east on the right. 'inline-first' and the like face the
 * side of the survey with that line. 'fit' keeps the direction.
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

/** A part of the survey by full-resolution indices (inline, crossline, sample), both ends included. */
export interface CropBox {
  readonly low: readonly [number, number, number];
  readonly high: readonly [number, number, number];
}

/** How the survey is turned on the screen. The vectors are unit vectors (to the right, up, towards the viewer). */
export interface SurveyTurn {
  /** Directions out of the side with the last inline and out of the side with the last crossline. */
  readonly inline: readonly [number, number, number];
  readonly crossline: readonly [number, number, number];
  readonly north: readonly [number, number, number];
  readonly up: readonly [number, number, number];
}

export type SliceSlot = 'inline' | 'crossline' | 'sample';

/** What is visible under the pointer, and the full-resolution indices of the sample nearest to it. */
export interface ScenePick {
  /** 'path' is the curtain along it; 'volume' is the first place where the volume is opaque enough to be seen; 'layer' is any other layer. */
  readonly slot: SliceSlot | 'depth-slice' | 'path' | 'surface' | 'volume' | 'layer';
  readonly inlineIndex: number;
  readonly crosslineIndex: number;
  readonly sampleIndex: number;
  /** The amplitude as it is drawn; absent for a mesh, of which the scene knows only the position. */
  readonly amplitude?: number;
}

export const MESH_FORMATS = ['glb', 'ply', 'stl', 'obj'] as const;
export type MeshFormat = (typeof MESH_FORMATS)[number];

/** Coordinates of an exported mesh: 'survey' for line numbers, 'map' for the map's X and Y. */
export type MeshCoordinates = 'survey' | 'map';

/** A vertical section along a path over the survey, which has straight legs between corners. */
export interface PathSection {
  /** data[row × width + column], NaN where there is no trace. */
  readonly data: Float32Array;
  readonly width: number;
  readonly height: number;
  /** Number of full-resolution samples from one row to the next. */
  readonly rowStride: number;
  /**
   * The corners of the path, its ends included: the column at the corner and its position on the grid. The columns of a leg are
   * equally spaced.
   */
  readonly corners: readonly {
    readonly column: number;
    readonly inlineIndex: number;
    readonly crosslineIndex: number;
  }[];
}

/** A point of the path that the user is drawing. */
export interface PathPoint {
  readonly inlineIndex: number;
  readonly crosslineIndex: number;
  readonly sampleIndex: number;
}

/** A slice or a face of the crop box that the pointer is dragging. */
export interface SliceGrab {
  readonly slot: SliceSlot;
  /** If given, this end of the crop box on the slot's axis is dragged, not the slice. */
  readonly crop?: 'low' | 'high';
  /** The direction in which it moves on the screen; 'rising' is from the lower left to the upper right. */
  readonly direction: 'horizontal' | 'vertical' | 'rising' | 'falling';
  /** The index along the slice's axis to which a pointer at this place of the page would move it. */
  indexAt(clientX: number, clientY: number): number;
}

/**
 * The surface of a threshold. It is where |amplitude| reaches `amplitude`, for the signs given; in data of one sign `amplitude`
 * has that sign.
 */
export interface SurfaceLevel {
  readonly amplitude: number;
  readonly signs: readonly ('positive' | 'negative')[];
}

/** How the whole volume is drawn. It has the colours of the slices; opacity depends on the amplitude's place on the colour map. */
export interface VolumeStyle {
  /** 'composite' blends all samples of a ray by opacity; 'maximum' shows the strongest sample of each ray. */
  readonly mode: 'composite' | 'maximum';
  /**
   * The opacity curve: `at` is the place 0 … 1 along the colour map, ascending; `opacity` is that of one voxel, 0 … 1, linear
   * between the points.
   */
  readonly points: readonly { readonly at: number; readonly opacity: number }[];
  /** Whether the volume is shaded by its gradient, as the surface is. */
  readonly shading: boolean;
}

/** The range of amplitudes that a picture must resolve; values beyond it may be drawn as its ends. */
export type AmplitudeSpan = readonly [low: number, high: number];

/** A volume whose samples have 8 bits on the GPU. */
export interface EightBit {
  /** Difference in amplitude from one 8-bit value to the next. */
  readonly step: number;
  /** Lowest and highest amplitude of the 8 bits, and the share of the samples beyond, which are drawn as these. */
  readonly ends: AmplitudeSpan;
  readonly beyond: number;
  /** Why half floats are not used, as a clause of a sentence. */
  readonly reason: string;
}

/** How a volume given to the stage was uploaded; `reason` is a clause such as "the GPU is out of memory". */
export type VolumeOutcome =
  | { readonly kind: 'ready'; readonly eightBit?: EightBit }
  | { readonly kind: 'superseded' }
  | { readonly kind: 'refused'; readonly reason: string };

export interface StageOptions {
  /** Largest texture side; tests lower it to force tiling. */
  readonly textureLimit?: number;
  /** Largest part of a picture drawn at once; tests lower it to force tiling. */
  readonly pictureTile?: number;
  /** Returns how many bytes of graphics memory the volume may take; called before each upload. */
  readonly budgetBytes?: () => number;
  /** Ray-casts every frame at this share of the view's resolution; without it the share adapts to speed and is 1 at rest. */
  readonly rayScale?: number;
  /** Called when the WebGL context is lost, with the browser's reason if it gives one, and when it is restored. */
  readonly onContext?: (state: 'lost' | 'restored', reason: string) => void;
  /** Called with a sentence for the user when the picture is coarser than the data given. */
  readonly onNotice?: (text: string) => void;
}
