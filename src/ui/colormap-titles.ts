import type { ColormapName } from '../core/scene.ts';

export const COLORMAP_TITLES: Readonly<Record<ColormapName, string>> = {
  'red-white-blue': 'Red–white–blue',
  'blue-white-red': 'Blue–white–red',
  petrel: 'Petrel-like',
  grey: 'Grey',
  'grey-reversed': 'Grey, reversed',
  viridis: 'Viridis',
  'seismic-brown': 'Seismic brown',
};
