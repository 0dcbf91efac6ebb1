import { describe, expect, it } from 'vitest';
import { ATTRIBUTE_KINDS } from '../../../src/attribute/kinds.ts';
import type { AttributeOptions } from '../../../src/attribute/settings.ts';
import { WindowSums } from '../../../src/attribute/window-sums.ts';
import type { CubeBox } from '../../../src/core/cube.ts';
import { boxOf, makeVolume, randomNumbers, settingsOf } from './volume.ts';

const random = randomNumbers(5);
const SIZE = [9, 10, 260] as const;
/** Noise of widely different strength, with a mute, a hole, and zero runs shorter and longer than a dead one. */
const VOLUME = makeVolume(SIZE, (i, x, k) => {
  if (i === 4 && x === 4) return Number.NaN;
  if (k < 2 * i || (x === 5 && k > 100 && k < 116) || (x === 2 && k > 100 && k < 118)) return 0;
  return random() * (k > 130 && k < 140 ? 1e6 : 1);
});

const OPTIONS: readonly AttributeOptions[] = [
  ...ATTRIBUTE_KINDS.filter(({ kind }) => kind !== 'expression').map(({ kind }) => ({ kind })),
  { kind: 'variance', steered: true },
  { kind: 'similarity', extension: 'full', statistic: 'min' },
  { kind: 'frequency', samples: 9 },
  { kind: 'spectral', taper: 'gaussian' },
  { kind: 'spectral', taper: 'morlet' },
];

const run = (first: number, count: number) => ({ first, count });
const BOXES: readonly CubeBox[] = [
  { inline: run(4, 1), crossline: run(0, 10), sample: run(0, 260) },
  { inline: run(0, 9), crossline: run(5, 1), sample: run(97, 60) },
  { inline: run(0, 9), crossline: run(0, 10), sample: run(133, 1) },
  { inline: run(7, 2), crossline: run(3, 4), sample: run(111, 2) },
  { inline: run(3, 3), crossline: run(4, 3), sample: run(250, 10) },
];

it.each(OPTIONS.map((options) => [JSON.stringify(options), options] as const))(
  'any part of the cube has the same bits as the whole, from its own neighbourhood alone: %s',
  async (_, options) => {
    const settings = settingsOf(options, VOLUME);
    const whole = new Int32Array((await boxOf(settings, VOLUME)).buffer);
    for (const box of BOXES) {
      const part = new Int32Array((await boxOf(settings, VOLUME, box)).buffer);
      const wanted = new Int32Array(part.length);
      let at = 0;
      for (let i = 0; i < box.inline.count; i++) {
        for (let x = 0; x < box.crossline.count; x++) {
          const trace = (box.inline.first + i) * SIZE[1] + box.crossline.first + x;
          const from = trace * SIZE[2] + box.sample.first;
          wanted.set(whole.subarray(from, from + box.sample.count), at);
          at += box.sample.count;
        }
      }
      expect(part).toEqual(wanted);
    }
  },
);

describe('sums over windows', () => {
  /** How many samples are read and written for one pass. */
  function accesses(half: number, count = 500): number {
    let used = 0;
    const counted = (array: Float64Array): Float64Array =>
      new Proxy(array, {
        get: (target, key) => {
          if (typeof key === 'string' && /^\d+$/.test(key)) used += 1;
          return Reflect.get(target, key) as unknown;
        },
        set: (target, key, value) => {
          used += 1;
          return Reflect.set(target, key, value);
        },
      });
    new WindowSums(count, 0, half).of(
      counted(new Float64Array(count).fill(1)),
      counted(new Float64Array(count)),
    );
    return used;
  }

  it('read and write as many samples for a window ten times as long', () => {
    expect(accesses(50)).toBe(accesses(5));
    expect(accesses(5)).toBeLessThanOrEqual(3 * 500);
  });

  it('take over nothing of a strong arrival outside the window', () => {
    const values = new Float64Array(300).fill(1e-6);
    values.fill(1e12, 100, 110);
    const out = new WindowSums(300, 0, 4).of(values, new Float64Array(300));
    for (let k = 115; k < 295; k++) expect(out[k]).toBeCloseTo(9e-6, 18);
  });
});
