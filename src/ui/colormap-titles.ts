import { COLORMAP_PAIRS, type ColormapName } from '../core/scene.ts';

const TITLES: Readonly<Record<(typeof COLORMAP_PAIRS)[number][0], string>> = {
  grey: 'Grey',
  'red-white-blue': 'Red–white–blue',
  vik: 'Vik (blue–brown)',
  roma: 'Roma (red–blue)',
  petrel: 'Petrel-like',
  'seismic-brown': 'Seismic brown',
  viridis: 'Viridis',
  magma: 'Magma',
};

export function colormapTitle(name: ColormapName): string {
  if (name === 'blue-white-red') return 'Blue–white–red';
  const [forward] = pairOf(name);
  return name === forward ? TITLES[forward] : `${TITLES[forward]}, reversed`;
}

/** The map and its reverse, whichever of them this is. */
export const pairOf = (name: ColormapName): (typeof COLORMAP_PAIRS)[number] =>
  COLORMAP_PAIRS.find((pair) => (pair as readonly string[]).includes(name))!;

export const isReversed = (name: ColormapName): boolean => pairOf(name)[1] === name;
