import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { widestSampleStride } from '../../../src/volume/sample-stride.ts';

const LENGTH = 600;

/** Traces that are sums of tones, each given by its frequency in cycles per sample and its amplitude; each trace has its own phase. */
function tones(
  parts: readonly (readonly [frequency: number, amplitude: number])[],
  traces = 40,
): Float32Array {
  return Float32Array.from({ length: traces * LENGTH }, (_, at) => {
    const [trace, k] = [Math.floor(at / LENGTH), at % LENGTH];
    return parts.reduce(
      (sum, [frequency, amplitude]) => sum + amplitude * Math.sin(2 * Math.PI * frequency * k + trace),
      0,
    );
  });
}

const stride = (samples: Float32Array) => widestSampleStride(samples, LENGTH);

describe('the widest step between samples', () => {
  it.each([
    [0.3, 1],
    [0.24, 1],
    [0.15, 2],
    [0.08, 4],
    [0.04, 8],
    [0.015, 16],
    [0.001, 16],
  ])(
    'of a tone of %d cycles per sample is %i, below the Nyquist frequency that it leaves',
    (frequency, want) => {
      expect(stride(tones([[frequency, 1]]))).toBe(want);
      expect(frequency).toBeLessThan(0.5 / want);
    },
  );

  it('is judged by a hundredth of the energy, whatever the data are multiplied by', () => {
    for (const scale of [1e-20, 1, 1e15]) {
      const [little, more] = [0.008, 0.014].map((share) =>
        stride(
          tones([
            [0.02, scale],
            [0.35, scale * Math.sqrt(share)],
          ]),
        ),
      );
      expect([little, more]).toEqual([8, 1]);
    }
  });

  it('does not let a large mean, dead traces, gaps or values that are not finite hide the signal', () => {
    const samples = tones([[0.2, 1]]).map((value, at) => {
      const [trace, k] = [Math.floor(at / LENGTH), at % LENGTH];
      if (trace % 4 === 1) return 0;
      if (trace % 4 === 2) return Number.NaN;
      return k === 7 ? Number.POSITIVE_INFINITY : value + 32_768;
    });
    expect(stride(samples)).toBe(1);
  });

  it('of noise, of data of one value and of no data is 1', () => {
    fc.assert(
      fc.property(
        fc.float32Array({ minLength: LENGTH * 8, maxLength: LENGTH * 8, min: -1, max: 1 }),
        (noise) => {
          const whitened = noise.map((_, k) => Math.sin(k * k * 12.9898) + noise[k]! * 1e-3);
          expect(stride(whitened)).toBe(1);
        },
      ),
      { numRuns: 5 },
    );
    expect([new Float32Array(LENGTH * 3).fill(5), new Float32Array(0)].map(stride)).toEqual([1, 1]);
    expect(widestSampleStride(new Float32Array(7), 1)).toBe(1);
  });

  it('sees a loud trace wherever it stands among few', () => {
    for (let at = 0; at < 5; at++) {
      const samples = tones([[0.01, 1]], 5);
      samples.set(tones([[0.4, 1]], 1), at * LENGTH);
      expect(stride(samples)).toBe(1);
    }
  });
});
