import { describe, expect, it } from 'vitest';
import type { Inspection } from '../../../../src/core/types.ts';
import { floatToIbm } from '../../../../src/segy/encode-samples.ts';
import { makeTraces } from '../../../make-traces.ts';
import { runs } from '../../../runs.ts';
import { inspectBytes } from '../inspect-bytes.ts';
import { randomOf } from '../random-of.ts';

const VARIANTS = Array.from({ length: runs(12, 50) }, (_, k) => k + 1);

interface Shape {
  readonly count: number;
  readonly samples: number;
  readonly byteOrder: 'big' | 'little';
}

const shapeOf = ({ whole, oneOf }: ReturnType<typeof randomOf>): Shape => ({
  count: whole(12, 60),
  samples: whole(40, 120),
  byteOrder: oneOf('big', 'little'),
});

/** A file whose header says IBM, of the words given: unsigned 32-bit numbers, whatever they are. */
function labelledIbm(shape: Shape, word: (trace: number, sample: number) => number): Uint8Array {
  const { count, samples, byteOrder } = shape;
  const words = (trace: number) => ({ 21: 101 + trace, 73: 500_000 + 25 * trace, 77: 6_000_000 });
  const bytes = makeTraces({ ...shape, format: 1, revision: 0, words, value: () => 0 });
  const view = new DataView(bytes.buffer);
  for (let trace = 0; trace < count; trace++) {
    for (let k = 0; k < samples; k++)
      view.setUint32(
        3600 + trace * (240 + 4 * samples) + 240 + 4 * k,
        word(trace, k),
        byteOrder === 'little',
      );
  }
  return bytes;
}

const cell = new DataView(new ArrayBuffer(4));
function ieee(value: number): number {
  cell.setFloat32(0, value);
  return cell.getUint32(0);
}

/** Share of non-zero words whose first digit is zero as an IBM float, zeros of any exponent left out. */
function unnormalisedShare(
  { count, samples }: Shape,
  word: (trace: number, sample: number) => number,
): number {
  let [words, unnormalised] = [0, 0];
  for (let trace = 0; trace < count; trace++) {
    for (let k = 0; k < samples; k++) {
      const bits = word(trace, k);
      if ((bits & 0x7fffffff) !== 0) words += 1;
      if ((bits & 0xf00000) === 0 && (bits & 0xfff00) !== 0) unnormalised += 1;
    }
  }
  return unnormalised / words;
}

const about = ({ findings }: Inspection) => findings.filter(({ code }) => code.startsWith('format'));

function expectIeee(bytes: Uint8Array, byteOrder: string): void {
  const inspection = inspectBytes(bytes);
  expect(inspection.layout).toMatchObject({ sampleFormat: 5, byteOrder });
  expect(about(inspection)).toMatchObject([
    {
      code: 'format-suspect',
      severity: 'warning',
      message: expect.stringContaining('have a leading zero digit as IBM floats'),
      alternatives: [{ overrides: { sampleFormat: 1 } }],
    },
  ]);
}

function expectIbm(bytes: Uint8Array, isSaid: boolean): void {
  const inspection = inspectBytes(bytes);
  expect(inspection.layout.sampleFormat).toBe(1);
  expect(about(inspection)).toMatchObject(
    isSaid
      ? [{ code: 'format-suspect', severity: 'info', alternatives: [{ overrides: { sampleFormat: 5 } }] }]
      : [],
  );
}

/** Where IEEE values begin whose words have a leading zero digit as IBM floats: twice the powers of four. */
const EDGES = [0.125, 0.5, 2, 8, 32, 128, 512, 2048, 8192, 32_768] as const;

describe('IEEE floats that are positive and close together are not read as IBM, though the header says so', () => {
  it.each(VARIANTS)('a velocity, density or such: variant %i', (seed) => {
    const random = randomOf(seed);
    const { next, oneOf, whole } = random;
    const shape = shapeOf(random);
    const edge = oneOf(...EDGES);
    const [low, high] = [edge * (0.45 + 0.53 * next()), edge * (1.12 + 0.8 * next())];
    const [layers, rough] = [whole(3, 12), oneOf(0, 0.01)];
    // Growing with depth, in layers or evenly, with or without roughness, and with no data in places.
    const isLayered = oneOf(true, false);
    const fill = oneOf(null, 0, -999.25, 1e30);
    const dead = whole(1, 4);
    const word = (trace: number, k: number): number => {
      if (fill !== null && k < dead * 4 + (trace % 3)) return ieee(fill);
      const depth = (k + (trace % 7)) / (shape.samples + 7);
      const share = isLayered ? Math.floor(depth * layers) / (layers - 1) : depth;
      return ieee((low + (high - low) * Math.min(share, 1)) * (1 + rough * (next() - 0.5)));
    };
    const words = Array.from({ length: shape.count }, (_, trace) =>
      Array.from({ length: shape.samples }, (_, k) => word(trace, k)),
    );
    // A layer just above the edge is in all of them, so that they are told by words that are not normalised.
    const kept = (trace: number, k: number): number =>
      (trace + k) % 23 === 0 ? ieee(edge * (1.01 + 0.01 * (k % 3))) : words[trace]![k]!;
    expect(unnormalisedShare(shape, kept)).toBeGreaterThan(0.02);
    expectIeee(labelledIbm(shape, kept), shape.byteOrder);
  });

  it.each(VARIANTS)('a count of traces and samples: variant %i', (seed) => {
    const random = randomOf(seed + 1000);
    const { oneOf, whole, next } = random;
    const shape = shapeOf(random);
    const [first, perTrace, perSample] = [oneOf(0, 1, 1.2), oneOf(0.1, 1, 100), oneOf(1e-3, 1e-2, 1)];
    const word = (trace: number, k: number): number => ieee(first + trace * perTrace + k * perSample);
    // Where a count passes no edge, its words are the same as those of some IBM values.
    if (unnormalisedShare(shape, word) > 0.02) expectIeee(labelledIbm(shape, word), shape.byteOrder);
    else {
      const shifted = (trace: number, k: number): number =>
        ieee(2 + (trace / shape.count) * (1 + next()) + k / whole(150, 160) / shape.samples);
      expectIeee(labelledIbm(shape, shifted), shape.byteOrder);
    }
  });

  it('values of few kinds, all of one sign or with gaps, or all beyond an edge', () => {
    const shape = { count: 20, samples: 60, byteOrder: 'big' } as const;
    for (const value of [
      (trace: number, k: number) => [1500, 2100, 2600, 4482][(trace + k) % 4]!,
      (trace: number, k: number) => [1, 3, 33, 40][(trace + k) % 4]!,
      (trace: number, k: number) => 2060 + trace + k / 7,
      (trace: number, k: number) => (k < 30 ? 1e30 : 2060 + 30 * trace + k / 7),
      (trace: number, k: number) => -(1900 + 20 * trace + k / 7),
    ])
      expectIeee(
        labelledIbm(shape, (trace, k) => ieee(value(trace, k))),
        'big',
      );
  });
});

describe('true IBM floats stay IBM', () => {
  it.each(VARIANTS)(
    'with zeros that their writer left with an exponent, and residues near zero: variant %i',
    (seed) => {
      const random = randomOf(seed + 2000);
      const { next, oneOf, whole } = random;
      const shape = shapeOf(random);
      const [share, scale] = [0.02 + 0.5 * next(), 10 ** whole(-4, 5)];
      const isSigned = oneOf(true, false);
      const exponent = whole(0x3c, 0x45);
      const isFixed = oneOf(true, false);
      const word = (trace: number, k: number): number => {
        if (next() < share)
          return (((isFixed ? exponent : whole(0x3c, 0x45)) << 24) | oneOf(0, 0, whole(0, 15))) >>> 0;
        const value = isSigned
          ? Math.sin(0.3 * k + trace) * Math.exp(-k / 90)
          : 1.5 + Math.sin(0.1 * k + trace);
        return floatToIbm(scale * value);
      };
      expectIbm(labelledIbm(shape, word), false);
    },
  );

  it.each(VARIANTS)('of few words that are not normalised, which is a finding: variant %i', (seed) => {
    const random = randomOf(seed + 3000);
    const { next, oneOf, whole } = random;
    const shape = shapeOf(random);
    const scale = 10 ** whole(-3, 4);
    const isSigned = oneOf(true, false);
    let fewer = 0;
    const one = Math.floor(1 / (0.004 + 0.014 * next()));
    const word = (trace: number, k: number): number => {
      const value = isSigned
        ? Math.sin(0.3 * k + trace) * Math.exp(-k / 90)
        : 1.5 + Math.sin(0.1 * k + trace);
      const bits = floatToIbm(scale * value);
      if (++fewer % one !== 0) return bits;
      // The same value with the exponent one higher, as after a sum that was not normalised.
      return ((bits & 0xff000000) + 0x01000000 + ((bits & 0xffffff) >>> 4)) >>> 0;
    };
    expectIbm(labelledIbm(shape, word), true);
  });

  it.each(VARIANTS)('written with a fixed exponent: variant %i', (seed) => {
    const random = randomOf(seed + 4000);
    const { oneOf, whole } = random;
    const shape = shapeOf(random);
    const exponent = whole(0x3e, 0x46);
    const perTrace = oneOf(true, false);
    const full = 2 ** whole(20, 24) - 1;
    const word = (trace: number, k: number): number => {
      const fraction = Math.round(full * Math.sin(0.37 * k + trace));
      const byte = exponent + (perTrace ? trace % 3 : 0);
      return ((fraction < 0 ? 0x80000000 : 0) + byte * 2 ** 24 + Math.abs(fraction)) >>> 0;
    };
    expectIbm(labelledIbm(shape, word), true);
  });

  it.each(VARIANTS)('whose writer leaves the upper half of the first digit unused: variant %i', (seed) => {
    const random = randomOf(seed + 5000);
    const { next, whole } = random;
    const shape = shapeOf(random);
    const scale = 10 ** (whole(-3, 4) + next());
    const word = (trace: number, k: number): number => {
      const bits = floatToIbm(scale * Math.sin(0.3 * k + trace) * Math.exp(-k / 40));
      if ((bits & 0x800000) === 0) return bits;
      return ((bits & 0xff000000) + 0x01000000 + ((bits & 0xffffff) >>> 4)) >>> 0;
    };
    expectIbm(labelledIbm(shape, word), true);
  });
});
