import type { Cube, CubeBox } from '../core/cube.ts';
import { type CubeSource, openCube } from './open-cube.ts';
import type { CallOptions } from './types.ts';

export interface ZarrCheck {
  /** Whether every sample read back is within `tolerance` of the source's, and null where that is. */
  readonly ok: boolean;
  readonly samples: number;
  readonly largestDifference: number;
}

/** Sections that are read back, spread over the survey. */
const SECTIONS = 5;

/**
 * Opens what was written, and compares samples spread over it with those of the source.
 * @param tolerance the largest difference that the sample type allows; 0 for float32
 */
export async function checkZarrExport(
  cube: Cube,
  written: CubeSource,
  tolerance: number,
  { signal, onProgress }: CallOptions = {},
): Promise<ZarrCheck> {
  const call = signal ? { signal } : {};
  const copy = await openCube(written, call);
  let ok = true;
  let samples = 0;
  let largestDifference = 0;
  try {
    const { inline, crossline, sampleCount } = cube.grid;
    const count = Math.min(SECTIONS, inline.count);
    for (let k = 0; k < count; k++) {
      onProgress?.({ stage: 'Reading back', done: k, total: count, unit: 'sections' });
      const first = count === 1 ? 0 : Math.round((k * (inline.count - 1)) / (count - 1));
      const box: CubeBox = {
        inline: { first, count: 1 },
        crossline: { first: 0, count: crossline.count },
        sample: { first: 0, count: sampleCount },
      };
      const [meant, read] = [await cube.window(box, call), await copy.window(box, call)];
      samples += meant.length;
      for (let at = 0; at < meant.length; at++) {
        const [a, b] = [meant[at]!, read[at]!];
        if (Number.isNaN(a) && Number.isNaN(b)) continue;
        const difference = Math.abs(a - b);
        if (!(a === b || difference <= tolerance)) ok = false;
        if (difference > largestDifference) largestDifference = difference;
      }
    }
  } finally {
    copy.close();
  }
  return { ok, samples, largestDifference };
}
