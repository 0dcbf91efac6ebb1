import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../../src/core/types.ts';
import { floatToIbm } from '../../../../src/segy/encode-samples.ts';
import { makeSegy, type SegyRecipe } from '../../../make-segy.ts';
import { inspectBytes } from '../inspect-bytes.ts';

const TRACES = 54;
const SAMPLES = 120;

const surveyOf = (rest: Partial<SegyRecipe> & Pick<SegyRecipe, 'value'>): Uint8Array =>
  makeSegy({
    inlines: { first: 10, count: 6, step: 1 },
    crosslines: { first: 200, count: 9, step: 2 },
    samples: SAMPLES,
    ...rest,
  });

/** A reproducible number in 0…1 for every trace and sample. */
const noise = (inline: number, crossline: number, sample: number): number => {
  let state = Math.imul(inline, 7_368_787) ^ Math.imul(crossline, 2_750_159) ^ Math.imul(sample, 40_503);
  state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d);
  state = Math.imul(state ^ (state >>> 12), 0x297a2d39);
  return ((state ^ (state >>> 15)) >>> 0) / 2 ** 32;
};
const normal = (i: number, x: number, k: number): number =>
  Math.sqrt(-2 * Math.log(noise(i, x, k) + 1e-12)) * Math.cos(2 * Math.PI * noise(i + 1000, x, k));
/** A decaying wave of amplitude 1. */
const wave = (i: number, x: number, k: number): number =>
  Math.sin(0.3 * i + 0.7 * x + 0.4 * k) * Math.exp(-k / 60);

/** The code in the binary header becomes `said`. */
function called(said: number, bytes: Uint8Array): Uint8Array {
  new DataView(bytes.buffer).setUint16(3224, said);
  return bytes;
}

/** Integers below zero become the lower half of the unsigned range, others the upper: a flip of the top bit. */
function unsigned(bytes: Uint8Array, width: number): Uint8Array {
  for (let trace = 0; trace < TRACES; trace++) {
    const at = 3600 + trace * (240 + width * SAMPLES) + 240;
    for (let k = 0; k < SAMPLES; k++) bytes[at + k * width]! ^= 0x80;
  }
  return bytes;
}

const about = (findings: readonly Finding[]) => findings.filter(({ code }) => code.startsWith('format'));

describe('4-byte signed integers stay what the header says, without a word,', () => {
  const full = 2 ** 31 - 1;
  const kinds: Record<string, SegyRecipe['value']> = {
    'small amplitudes': (i, x, k) => Math.round(500 * wave(i, x, k)),
    'three values': (i, x, k) => Math.round(1.4 * wave(i, x, k)),
    '24-bit amplitudes': (i, x, k) => Math.round(2 ** 23 * wave(i, x, k)),
    '24-bit amplitudes in the upper bytes': (i, x, k) => 256 * Math.round((2 ** 23 - 1) * wave(i, x, k)),
    'amplitudes of the whole range': (i, x, k) => full * wave(i, x, k),
    'a wave of three quarters of the range': (i, x, k) => 0.75 * full * Math.sin(0.4 * k + i + x),
    'noise of the whole range': (i, x, k) => full * (2 * noise(i, x, k) - 1),
    'normal noise, clipped': (i, x, k) => (full / 3) * normal(i, x, k),
    'a wave clipped at the whole range': (i, x, k) => 9 * full * wave(i, x, k),
    'spikes of the whole range among zeros': (i, x, k) => (k % 9 === 0 ? full * (2 * noise(i, x, k) - 1) : 0),
    'a ramp through the whole range': (i, x, k) => full * ((2 * k) / SAMPLES - 1) + i + x,
    zeros: () => 0,
  };
  for (const [kind, value] of Object.entries(kinds)) {
    it(`of ${kind}`, () => {
      for (const byteOrder of ['big', 'little'] as const) {
        const { layout, findings } = inspectBytes(surveyOf({ format: 2, byteOrder, value }));
        expect(layout).toMatchObject({ sampleFormat: 2, byteOrder });
        expect(about(findings)).toEqual([]);
      }
    });
  }
});

describe('floats called integers', () => {
  for (const format of [1, 5] as const) {
    for (const said of [2, 10]) {
      it(`are read as what they are: code ${format} under code ${said}`, () => {
        for (const scale of [1e-4, 1, 2000, 3e7]) {
          const value: SegyRecipe['value'] = (i, x, k) => scale * wave(i, x, k);
          const { layout, findings } = inspectBytes(called(said, surveyOf({ format, value })));
          expect(layout.sampleFormat).toBe(format);
          const [finding] = about(findings);
          expect(finding).toMatchObject({
            code: 'format-suspect',
            alternatives: [{ overrides: { sampleFormat: said }, why: 'The header says so.' }],
          });
        }
      });
    }
  }

  it('stay as the header says where one trace alone is alive, and that is said', () => {
    const value: SegyRecipe['value'] = (i, x, k) => (i === 12 && x === 206 ? normal(i, x, k) : 0);
    const bytes = called(
      2,
      surveyOf({ format: 5, value: (i, x, k) => value(i, x, k % 1000, 0), samples: 400 }),
    );
    const { layout, findings } = inspectBytes(bytes);
    expect(layout.sampleFormat).toBe(2);
    expect(about(findings)[0]).toMatchObject({
      code: 'format-suspect',
      alternatives: [{ overrides: { sampleFormat: 5 } }],
    });
  });
});

describe('integers called floats', () => {
  for (const said of [1, 5]) {
    it(`of any amplitude are read as integers, under code ${said}`, () => {
      for (const amplitude of [300, 2 ** 23, 2 ** 26, 2 ** 31 - 1]) {
        const value: SegyRecipe['value'] = (i, x, k) => Math.round(amplitude * wave(i, x, k));
        expect(inspectBytes(called(said, surveyOf({ format: 2, value }))).layout.sampleFormat).toBe(2);
      }
      const value: SegyRecipe['value'] = (i, x, k) => Math.round(1e6 * wave(i, x, k));
      const offset = called(said, unsigned(surveyOf({ format: 2, value }), 4));
      expect(inspectBytes(offset).layout.sampleFormat).toBe(10);
    });
  }
});

describe('a header without a format', () => {
  const plain = [
    [2, 4, 10, 1e6],
    [3, 2, 11, 3000],
    [8, 1, 16, 90],
  ] as const;
  for (const [format, width, other, amplitude] of plain) {
    it(`leaves it to the samples whether integers of ${width} byte${width > 1 ? 's' : ''} have a sign`, () => {
      const value: SegyRecipe['value'] = (i, x, k) => Math.round(amplitude * wave(i, x, k));
      const signed = inspectBytes(called(0, surveyOf({ format, value })));
      const offset = inspectBytes(called(0, unsigned(surveyOf({ format, value }), width)));
      expect(signed.layout.sampleFormat).toBe(format);
      expect(offset.layout.sampleFormat).toBe(other);
      for (const [{ findings }, alternative] of [
        [signed, other],
        [offset, format],
      ] as const) {
        const [finding] = about(findings);
        expect(finding?.code).toBe('format-inferred');
        const offered = finding?.alternatives?.find(
          ({ overrides }) => overrides.sampleFormat === alternative,
        );
        expect(offered?.why).toBeTruthy();
      }
    });
  }

  it('does not make floats of noise that fills all 32 bits', () => {
    const value: SegyRecipe['value'] = (i, x, k) => (2 ** 31 - 1) * (2 * noise(i, x, k) - 1);
    expect(inspectBytes(called(0, surveyOf({ format: 2, value }))).layout.sampleFormat).toBe(2);
  });
});

describe('integers with the other sign than their neighbours say', () => {
  it('stay as the header says, and the other reading is offered', () => {
    const value: SegyRecipe['value'] = (i, x, k) => Math.round(3000 * wave(i, x, k));
    for (const [bytes, said, meant] of [
      [unsigned(surveyOf({ format: 3, value }), 2), 3, 11],
      [called(11, surveyOf({ format: 3, value })), 11, 3],
      [unsigned(surveyOf({ format: 2, value }), 4), 2, 10],
    ] as const) {
      const { layout, findings } = inspectBytes(bytes);
      expect(layout.sampleFormat).toBe(said);
      expect(about(findings)[0]).toMatchObject({
        code: 'format-suspect',
        alternatives: [{ overrides: { sampleFormat: meant }, why: 'The samples look like this format.' }],
      });
    }
  });

  it('is not taken from samples clipped at both ends of the range', () => {
    const value: SegyRecipe['value'] = (i, x, k) => 1e6 * Math.sin(2.9 * k + i + x);
    const { layout, findings } = inspectBytes(surveyOf({ format: 3, value }));
    expect(layout.sampleFormat).toBe(3);
    expect(about(findings)).toEqual([]);
  });
});

describe('Seismic Unix files', () => {
  const unixOf = (little: boolean, word: (value: number) => number): Uint8Array => {
    const bytes = new Uint8Array(30 * (240 + 4 * 100));
    const view = new DataView(bytes.buffer);
    for (let trace = 0; trace < 30; trace++) {
      const at = trace * (240 + 4 * 100);
      view.setInt32(at, trace + 1, little);
      view.setInt32(at + 20, 101 + trace, little);
      view.setUint16(at + 114, 100, little);
      view.setUint16(at + 116, 4000, little);
      for (let k = 0; k < 100; k++)
        view.setUint32(at + 240 + 4 * k, word(Math.fround(700 * wave(0, trace, k))), little);
    }
    return bytes;
  };
  const ieee = (value: number): number => new Uint32Array(Float32Array.of(value).buffer)[0]!;

  for (const little of [true, false]) {
    it(`with IBM floats or integers are read as such, and that is said: ${little ? 'little' : 'big'}-endian`, () => {
      for (const [word, format] of [
        [floatToIbm, 1],
        [Math.round, 2],
      ] as const) {
        const { layout, findings } = inspectBytes(unixOf(little, word));
        expect(layout).toMatchObject({
          sampleFormat: format,
          byteOrder: little ? 'little' : 'big',
          traceCount: 30,
        });
        const [finding] = about(findings);
        expect(finding?.message).toMatch(/^Seismic Unix files usually hold 4-byte IEEE/);
        expect(finding?.alternatives?.[0]?.overrides).toEqual({ sampleFormat: 5 });
      }
      const { layout, findings } = inspectBytes(unixOf(little, ieee));
      expect(layout.sampleFormat).toBe(5);
      expect(about(findings)).toEqual([]);
    });
  }
});
