import { encodeHalves } from '../../../src/core/half.ts';
import type { Level } from '../../../src/core/types.ts';
import { makeCube } from './cube.mjs';

/** The bench's cube as the surface and the rays take it: half floats, no nulls. */
export function levelOf(edge: number): Level {
  const data = new Uint16Array(edge ** 3);
  encodeHalves(makeCube(edge), 1, data, 0);
  return {
    stride: { inline: 1, crossline: 1, sample: 1 },
    inlineCount: edge,
    crosslineCount: edge,
    sampleCount: edge,
    data,
    lastValid: new Int32Array(edge * edge).fill(edge - 1),
    scale: 1,
  };
}
