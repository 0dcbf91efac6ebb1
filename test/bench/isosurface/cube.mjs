/**
 * Layers that fold and fade, with a second pattern across them: every value a multiple of ¼ below 512, so that half floats
 * hold it exactly and all see the same numbers. [inline × crossline × sample], sample fastest.
 * @param {number} edge samples along each side
 */
export function makeCube(edge) {
  const values = new Float32Array(edge ** 3);
  let at = 0;
  for (let i = 0; i < edge; i++) {
    for (let x = 0; x < edge; x++) {
      for (let s = 0; s < edge; s++) {
        const depth = s + 9 * Math.sin(i / 23) * Math.cos(x / 31) + 0.13 * i;
        const layers =
          Math.sin(depth * 0.22) * (0.6 + 0.4 * Math.sin(i / 17 + depth / 40) * Math.cos(x / 13));
        const across = 0.35 * Math.sin(i * 0.2) * Math.sin(x * 0.17) * Math.cos(s * 0.15);
        values[at++] = Math.round(1200 * (layers + across)) / 4;
      }
    }
  }
  return values;
}

/** The amplitude of the surface, between two multiples of ¼: half of the strongest layers. */
export const AMPLITUDE = 150.1;
