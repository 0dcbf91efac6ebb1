import { describe, expect, it } from 'vitest';
import { thinned } from '../../../src/volume/low-pass.ts';

function thin(samples: readonly number[], step: number, first = 0): Float64Array {
  const taken = Math.ceil((samples.length - first) / step);
  const target = new Float64Array(taken);
  thinned(Float64Array.from(samples), samples.length, first, step, taken, target);
  return target;
}

const line = (count: number, of: (k: number) => number): number[] =>
  Array.from({ length: count }, (_, k) => of(k));

describe.each([2, 3, 5, 7])('every %i-th sample', (step) => {
  /** The amplitude that is left of a wave with so many periods to a written sample, in the middle of a long trace. */
  function gain(periods: number): number {
    const count = 200 * step;
    const wave = thin(
      line(count, (k) => Math.cos((2 * Math.PI * periods * (k - count / 2)) / step)),
      step,
    );
    return (
      wave[Math.ceil(count / 2 / step)]! /
      Math.cos((2 * Math.PI * periods * (Math.ceil(count / 2 / step) * step - count / 2)) / step)
    );
  }

  it('passes up to 0.8 of the new Nyquist frequency within a thousandth, and nothing from that frequency on', () => {
    for (const share of [0, 0.2, 0.5, 0.7, 0.8]) expect(Math.abs(gain(share / 2) - 1)).toBeLessThan(1.5e-3);
    for (const share of [1.0, 1.1, 1.5]) expect(Math.abs(gain(share / 2))).toBeLessThan(1.5e-3);
  });

  it('keeps a constant to the ends, is symmetric, and takes the samples that were asked for', () => {
    thin(
      line(60, () => 5),
      step,
    ).forEach((value) => {
      expect(value).toBeCloseTo(5, 12);
    });
    const middle = 20 * step;
    const pulse = thin(
      line(40 * step + 1, (k) => (k === middle ? 1 : k % 2 ? 1e-9 : -1e-9)),
      step,
    );
    for (let k = 1; k < 15; k++) expect(pulse[20 + k]).toBeCloseTo(pulse[20 - k]!, 8);
    expect(pulse.indexOf(Math.max(...pulse))).toBe(20);
    const shifted = thin(
      line(40 * step + 1, (k) => (k === middle ? 1 : 1e-9)),
      step,
      step,
    );
    expect(shifted.indexOf(Math.max(...shifted))).toBe(19);
  });
});

it('a mute stays zero, and a sample that is not finite spoils no other', () => {
  const muted = thin(
    line(100, (k) => (k < 31 || k > 80 ? 0 : Math.sin(k / 3))),
    2,
  );
  expect([...muted.subarray(0, 16)]).toEqual(new Array(16).fill(0));
  expect([...muted.subarray(41)]).toEqual(new Array(9).fill(0));
  expect(muted[20]).not.toBe(0);
  const holed = thin(
    line(100, (k) => (k === 40 ? Number.NaN : k === 60 ? Number.POSITIVE_INFINITY : 1)),
    2,
  );
  expect(holed[20]).toBeNaN();
  expect(holed[30]).toBe(Number.POSITIVE_INFINITY);
  expect(holed.filter((value) => !Number.isFinite(value))).toHaveLength(2);
});

it.each([1, 2, 3])('a trace of %i samples is thinned to its first', (count) => {
  expect(
    thin(
      line(count, (k) => k + 1),
      3,
    ),
  ).toHaveLength(1);
});
