import { describe, expect, it } from 'vitest';
import { openSegy } from '../../../../src/api/open.ts';
import { isSegyError } from '../../../../src/core/errors.ts';
import { exportedCube } from '../../../exported.ts';
import { makeTraces } from '../../../make-traces.ts';
import { runs } from '../../../runs.ts';
import { Dice, randomNumbers } from '../generated-survey.ts';
import { inspectBytes } from '../inspect-bytes.ts';

const VARIANTS = Array.from({ length: runs(12, 50) }, (_, k) => k + 1);

interface Recipe {
  readonly byteOrder: 'big' | 'little';
  /** Word 205: 0 for 16-bit integers, 1 for 32-bit ones. */
  readonly dataForm: 0 | 1;
  /** Samples of each trace. */
  readonly counts: readonly number[];
  readonly interval: number;
  /** Whether the words of 16 bits refer to those of 32 bits though they would hold the number. */
  readonly refers: boolean;
}

const valueAt = ({ dataForm }: Recipe, trace: number, sample: number): number =>
  Math.floor((dataForm === 0 ? 9000 : 70_000_000) * Math.sin(sample / 6 + trace) * Math.exp(-sample / 900));

/** Writes traces as PASSCAL's header has them (segy.h): the standard's words up to byte 180, then its own. */
function makePasscal(recipe: Recipe, dice: Dice): Uint8Array<ArrayBuffer> {
  const { byteOrder, dataForm, counts, interval, refers } = recipe;
  const little = byteOrder === 'little';
  const width = dataForm === 0 ? 2 : 4;
  const bytes = new Uint8Array(counts.reduce((sum, count) => sum + 240 + width * count, 0));
  const view = new DataView(bytes.buffer);
  const station = dice.whole(100, 900);
  const [scalar, minute] = [dice.of([1, -10]), dice.whole(0, 59)];
  let at = 0;
  for (const [trace, count] of counts.entries()) {
    const int16 = (byte: number, value: number) => view.setInt16(at + byte - 1, value, little);
    const int32 = (byte: number, value: number) => view.setInt32(at + byte - 1, value, little);
    const name = (byte: number, text: string) => bytes.set(new TextEncoder().encode(text), at + byte - 1);
    const values = Array.from({ length: count }, (_, k) => valueAt(recipe, trace, k));
    for (const byte of [1, 5, 13]) int32(byte, trace + 1);
    int32(9, 17);
    for (const byte of [29, 69]) int16(byte, 1);
    int16(71, scalar);
    int16(115, refers || count >= 32767 ? 32767 : count);
    int16(117, refers || interval >= 32768 ? 1 : interval);
    int16(157, 1993);
    int16(159, 301);
    int16(163, minute);
    name(181, `ST${station + trace}`);
    name(187, `L4-${station}`);
    name(195, dice.of(['BHZ', 'HHN', '1']));
    int32(201, interval);
    int16(205, dataForm);
    int16(207, dice.whole(0, 999));
    int16(209, 1993);
    int16(211, 301);
    int16(215, minute);
    view.setFloat32(at + 220, 1.9e-6, little);
    int16(225, 7000 + trace);
    int32(229, count);
    int32(233, Math.max(...values));
    int32(237, Math.min(...values));
    at += 240;
    for (const value of values) {
      if (dataForm === 0) view.setInt16(at, value, little);
      else view.setInt32(at, value, little);
      at += width;
    }
  }
  return bytes;
}

function generate(dice: Dice): Recipe {
  const isLong = dice.chance(0.15);
  const traces = dice.whole(1, isLong ? 3 : 9);
  const count = isLong ? dice.whole(32_760, 40_000) : dice.whole(100, 1500);
  const unequal = traces > 2 && count < 32_000 && dice.chance(0.3);
  return {
    byteOrder: dice.of(['big', 'big', 'little'] as const),
    dataForm: dice.of([0, 1] as const),
    counts: Array.from({ length: traces }, () => (unequal ? dice.whole(100, 900) : count)),
    interval: dice.of([1000, 4000, 10_000, 25_000, 40_000, 1_000_000]),
    refers: dice.chance(0.4),
  };
}

describe('PASSCAL SEG-Y, which has no file headers', () => {
  it.each(VARIANTS)('variant %i is read with its own format, count and interval', async (seed) => {
    const dice = new Dice(randomNumbers(seed));
    const recipe = generate(dice);
    const { byteOrder, dataForm, counts, interval } = recipe;
    const dataset = await openSegy(new Blob([makePasscal(recipe, dice)]));
    expect(dataset.meta).toMatchObject({
      revision: null,
      byteOrder,
      sampleFormat: dataForm === 0 ? 3 : 2,
      traceCount: counts.length,
      samplesPerTrace: Math.max(...counts),
      sampleIntervalMicroseconds: interval,
      vertical: { start: 0, step: interval / 1000, unit: 'ms' },
      // Names and times are no line numbers and positions.
      coordinates: null,
    });
    expect(dataset.meta.geometry.kind).not.toMatch(/3d|prestack/);
    expect(dataset.meta.findings).toContainEqual(
      expect.objectContaining({ code: 'no-file-header', message: expect.stringContaining('PASSCAL') }),
    );
    const rows = await dataset.readTraces(0, counts.length);
    for (const [trace, count] of counts.entries()) {
      const expected = Float32Array.from({ length: count }, (_, k) => Math.fround(valueAt(recipe, trace, k)));
      expect(rows[trace]!.subarray(0, count).every((value, k) => value === expected[k])).toBe(true);
    }
    dataset.close();
  });

  it('is refused where the format changes from trace to trace, and told as cut off where it is', () => {
    const dice = new Dice(randomNumbers(4));
    const recipe = { byteOrder: 'big', counts: [500, 500, 500, 500], interval: 4000, refers: false } as const;
    const [short, long] = ([0, 1] as const).map((dataForm) => makePasscal({ ...recipe, dataForm }, dice));
    const mixed = new Uint8Array([...short!, ...long!]);
    let refused: unknown;
    try {
      inspectBytes(mixed);
    } catch (error) {
      refused = error;
    }
    expect(isSegyError(refused)).toBe(true);
    const cut = inspectBytes(short!.subarray(0, short!.length - 100));
    expect(cut.layout).toMatchObject({ traceCount: 3, sampleFormat: 3 });
    expect(cut.findings.map(({ code }) => code)).toContain('truncated');
  });
});

describe('Seismic Unix is not taken for PASSCAL', () => {
  it.each(VARIANTS)('variant %i', (seed) => {
    const dice = new Dice(randomNumbers(3000 + seed));
    const [count, samples] = [dice.whole(3, 20), dice.of([dice.whole(50, 400), dice.whole(50, 400), 32_767])];
    const byteOrder = dice.of(['big', 'little'] as const);
    const recipe = {
      count: samples > 1000 ? 3 : count,
      samples,
      byteOrder,
      intervalMicroseconds: dice.of([1, 500, 2000, 4000]),
      value: (trace: number, sample: number) => 1e3 * Math.sin(sample / 5 + trace),
    };
    const bytes = makeTraces({ ...recipe, text: null });
    const view = new DataView(bytes.buffer);
    // Its own words: steps and firsts as floats, the number of traces, a mark.
    for (let at = 0; at < bytes.length; at += 240 + 4 * samples) {
      view.setFloat32(at + 180, 0.004, byteOrder === 'little');
      if (dice.chance(0.5)) view.setFloat32(at + 200, 1.5, byteOrder === 'little');
      view.setInt32(at + 204, count, byteOrder === 'little');
    }
    const files = { bytes, segy: makeTraces({ ...recipe, revision: 0 }) };
    for (const [what, file] of Object.entries(files)) {
      const { layout, findings } = inspectBytes(file);
      expect(layout, what).toMatchObject({ byteOrder, sampleFormat: 5, samplesPerTrace: samples });
      expect(findings.map(({ message }) => message).join()).not.toContain('PASSCAL');
    }
  });
});

describe('a PASSCAL file that is written again', () => {
  const recipe: Recipe = {
    byteOrder: 'big',
    dataForm: 0,
    counts: [200, 200, 200],
    interval: 4000,
    refers: true,
  };
  const bytes = makePasscal(recipe, new Dice(randomNumbers(5)));

  it('is the same file if nothing is chosen', async () => {
    const dataset = await openSegy(new Blob([bytes]));
    const { bytes: written, result } = await exportedCube(dataset.cube, {});
    expect(written).toEqual(bytes);
    expect(result.changes).toEqual([]);
  });

  it('is SEG-Y with the same integers if it is cropped, and says whose words it still has', async () => {
    const dataset = await openSegy(new Blob([bytes]));
    const { bytes: written, result } = await exportedCube(dataset.cube, { samples: [50, 149] });
    expect(result.warnings.map(({ code }) => code)).toContain('passcal-words');
    const copy = await openSegy(new Blob([written as Uint8Array<ArrayBuffer>]));
    expect(copy.meta).toMatchObject({ sampleFormat: 3, samplesPerTrace: 100, traceCount: 3 });
    expect(copy.meta.vertical).toMatchObject({ start: 200, step: 4, unit: 'ms' });
    for (const [trace, samples] of (await copy.readTraces(0, 3)).entries())
      expect([...samples]).toEqual(Array.from({ length: 100 }, (_, k) => valueAt(recipe, trace, 50 + k)));
  });
});
