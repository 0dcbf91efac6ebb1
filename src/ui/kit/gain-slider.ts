import { type Bound, bound, slider } from './controls.ts';

/** Slider for a gain from 1/16 to 64 on a scale of powers of two. */
export function gainSlider(label: string, title: string, gain: number, set: (gain: number) => void) {
  return slider({
    label,
    title,
    to: bound(Math.log2(gain), (power) => set(2 ** power)),
    min: -4,
    max: 6,
    step: 0.05,
    text: `×${Number(gain.toPrecision(3))}`,
  });
}

/** How much of what lies behind is hidden. */
export const opacitySlider = (label: string, to: Bound<number>) =>
  slider({
    label,
    title: 'How strongly this covers what is behind it in the 3D view',
    to,
    min: 0.05,
    max: 1,
    step: 0.05,
    text: `${Math.round(to.value * 100)} %`,
  });
