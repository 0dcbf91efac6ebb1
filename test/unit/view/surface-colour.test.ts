import { expect, it } from 'vitest';
import { COLORMAP_NAMES } from '../../../src/core/scene.ts';
import { colormapTable } from '../../../src/view/colormap.ts';
import { rgb, surfaceColours } from '../../../src/view/theme.ts';

type Triple = readonly [number, number, number];

/** CIE L*a*b*, D65, of sRGB components 0 … 1. */
function lab(colour: Triple): Triple {
  const [r, g, b] = colour.map((c) =>
    c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4,
  ) as unknown as Triple;
  const f = (t: number) => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116);
  const x = f((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
  const y = f(0.2126729 * r + 0.7151522 * g + 0.072175 * b);
  const z = f((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

it.each(COLORMAP_NAMES)(
  'the surface is not lost among slices in %s: its colour is far from every one of the map',
  (name) => {
    const { positive, negative } = surfaceColours(name);
    const surfaces = [lab(rgb(positive)), lab(rgb(negative))] as const;
    const apart = (a: Triple, b: Triple) => Math.hypot(...a.map((v, i) => v - b[i]!));
    const table = colormapTable(name);
    for (let k = 0; k < 256; k++) {
      const entry = lab([table[4 * k]! / 255, table[4 * k + 1]! / 255, table[4 * k + 2]! / 255]);
      // More than ten times what the eye just tells apart.
      for (const surface of surfaces) expect(apart(entry, surface), `entry ${k}`).toBeGreaterThan(27);
    }
    expect(apart(...surfaces), 'the two signs').toBeGreaterThan(50);
  },
);
