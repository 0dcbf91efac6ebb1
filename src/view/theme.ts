import type { ColormapName, DisplaySettings, SliceSlot } from '../core/scene.ts';

export type Theme = DisplaySettings['theme'];

export interface Palette {
  readonly background: string;
  /** Colour of box edges and ticks. */
  readonly line: string;
  readonly text: string;
  readonly mutedText: string;
  /** Colour of a section along a path, and of the path while it is drawn. */
  readonly path: string;
  /** Outline of each slice, also used for its slider. */
  readonly slots: Readonly<Record<SliceSlot | 'depth-slice', string>>;
}

/**
 * Slices are outlined in green, violet and amber, which differ from each other and from red, blue and grey
 * data, also for people who do not see red.
 */
export const PALETTES: Readonly<Record<Theme, Palette>> = {
  dark: {
    background: '#14171c',
    line: '#7d8896',
    text: '#dbe2ea',
    mutedText: '#a4afbc',
    path: '#4fc3f7',
    slots: { inline: '#35c99a', crossline: '#b58cf5', sample: '#f2ae3d', 'depth-slice': '#5d6774' },
  },
  light: {
    background: '#f6f7f9',
    line: '#7b8592',
    text: '#1c2530',
    mutedText: '#4d5866',
    path: '#0277bd',
    slots: { inline: '#0f8f68', crossline: '#7d4fd1', sample: '#c27a00', 'depth-slice': '#9aa3ae' },
  },
};

/**
 * The surface of positive amplitudes is gold, that of negative ones violet. Colour maps that contain gold, brown or orange, in which
 * it would be hard to see, have green and lavender, and a circle of all hues nearly white and dark grey.
 */
export const surfaceColours = (colormap: ColormapName): SurfaceColours =>
  /cyclic/.test(colormap)
    ? { positive: '#e9ecef', positiveName: 'white', negative: '#4f5863', negativeName: 'grey' }
    : /roma|petrel|brown|magma/.test(colormap)
      ? { positive: '#7ab55a', positiveName: 'green', negative: '#b48cff', negativeName: 'lavender' }
      : { positive: '#dba53a', positiveName: 'gold', negative: '#bb55cc', negativeName: 'violet' };

interface SurfaceColours {
  readonly positive: string;
  readonly positiveName: string;
  readonly negative: string;
  readonly negativeName: string;
}

/** Converts '#rrggbb' to sRGB components 0…1. */
export function rgb(hex: string): [number, number, number] {
  const at = (from: number) => Number.parseInt(hex.slice(from, from + 2), 16) / 255;
  return [at(1), at(3), at(5)];
}
