import { describe, expect, test } from 'vitest';
import { halfTable } from '../../../src/core/half.ts';
import type { Level } from '../../../src/core/types.ts';
import { countSurface } from '../../../src/surface/flying-edges.ts';
import { orientation } from '../../../src/surface/orientation.ts';
import { rowFilter, rowPeaks } from '../../../src/surface/row-peaks.ts';

/** Every half float somewhere, infinities and what is no number included: 64 rows of 1024. */
const level: Level = {
  inlineCount: 8,
  crosslineCount: 8,
  sampleCount: 1024,
  stride: { inline: 1, crossline: 1, sample: 1 },
  data: Uint16Array.from({ length: 65_536 }, (_, k) => (k * 40_503) & 0xffff),
  lastValid: new Int32Array(64).fill(1023),
  scale: 1,
};

describe('the peaks of rows', () => {
  test('are the largest numbers of each sign, infinities included and what is no number left out', () => {
    const values = halfTable();
    const peaks = rowPeaks(level);
    for (let row = 0; row < 64; row++) {
      const numbers = Array.from(level.data.subarray(row * 1024, (row + 1) * 1024), (half) => values[half]!);
      const known = numbers.filter((value) => !Number.isNaN(value));
      expect(values[peaks[2 * row]!]).toBe(Math.max(0, ...known));
      expect(values[peaks[2 * row + 1]!]).toBe(-Math.min(0, ...known));
    }
  });

  test('leave the surface as it is, whichever rows they rule out', () => {
    // Rows grow weaker, so that a threshold rules out some, and neighbouring ones differ.
    const data = Uint16Array.from({ length: 64 * 65 }, (_, k) => {
      const strength = 15 - ((Math.floor(k / 65) * 7) % 16);
      return (((k * 40_503) & 0x83ff) | (strength << 10)) & 0xffff;
    });
    const fading = { ...level, sampleCount: 65, data, lastValid: new Int32Array(64).fill(64) };
    const peaks = rowPeaks(fading);
    let ruledOut = 0;
    for (const isoValue of [0.001, 0.01, 0.3, 0.9, 2])
      for (const sign of ['positive', 'negative'] as const) {
        const whole = countSurface(fading, isoValue, sign, 1, 6, 0);
        const filter = rowFilter(peaks, orientation(fading, isoValue, sign));
        for (let row = 0; row < 64; row++) if (!filter.reaches(row)) ruledOut += 1;
        const some = countSurface(fading, isoValue, sign, 1, 6, 0, () => filter);
        expect([some.vertices, some.triangles]).toEqual([whole.vertices, whole.triangles]);
        expect(some.make()).toEqual(whole.make());
      }
    expect(ruledOut).toBeGreaterThan(100);
  });
});
