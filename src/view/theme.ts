import type { ColormapName, DisplaySettings, SliceSlot } from '../core/scene.ts';

export type Theme = DisplaySettings['theme'];

export interface Palette {
  readonly background: string;
  /** Box edges and ticks. */
  readonly line: string;
  readonly text: string;
  readonly mutedText: string;
  /** A section along a path, and the path while it is drawn. */
  readonly path: string;
  /** Outline of each slice, and of its slider where the page wants to show which is which. */
  readonly slots: Readonly<Record<SliceSlot | 'depth-slice', string>>;
}

/** Green, violet and amber: apart from each other and from red, blue and grey data, also without colour vision's red. */
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

/** Warm gold; green over maps that have gold, brown or orange of their own, or the surface would be lost among the slices. */
export function surfaceColour(colormap: ColormapName): string {
  return /roma|petrel|brown|magma/.test(colormap) ? '#7ab55a' : '#dba53a';
}

/** '#rrggbb' → sRGB components 0 … 1. */
export function rgb(hex: string): [number, number, number] {
  const at = (from: number) => Number.parseInt(hex.slice(from, from + 2), 16) / 255;
  return [at(1), at(3), at(5)];
}
