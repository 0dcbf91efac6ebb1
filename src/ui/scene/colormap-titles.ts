import { type COLORMAP_PAIRS, type ColormapName, pairOf } from '../../core/scene.ts';

const TITLES: Readonly<Record<(typeof COLORMAP_PAIRS)[number][0], string>> = {
  grey: 'Grey',
  'red-white-blue': 'Red–white–blue',
  vik: 'Vik (blue–brown)',
  roma: 'Roma (red–blue)',
  petrel: 'Petrel-like',
  'seismic-brown': 'Seismic brown',
  viridis: 'Viridis',
  magma: 'Magma',
  cyclic: 'Cyclic',
};

export function colormapTitle(name: ColormapName): string {
  if (name === 'blue-white-red') return 'Blue–white–red';
  const [forward] = pairOf(name);
  return name === forward ? TITLES[forward] : `${TITLES[forward]}, reversed`;
}

export const isReversed = (name: ColormapName): boolean => pairOf(name)[1] === name;
