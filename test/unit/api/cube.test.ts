import { afterEach, describe, expect, it } from 'vitest';
import { compareSurveys } from '../../../src/api/compare.ts';
import { openSegy } from '../../../src/api/open.ts';
import type { PageDataset } from '../../../src/api/types.ts';
import type { Cube, CubeBox } from '../../../src/core/cube.ts';
import { flightOf } from '../../../src/engine/flight.ts';
import { createTaskRunner } from '../../../src/engine/task-runner.ts';
import { makeSegy, type SegyRecipe } from '../../make-segy.ts';
import { makeTraces } from '../../make-traces.ts';
import { CHANNELS, shotRecords } from '../../shot-records.ts';

const INLINES = { first: 100, count: 7, step: 2 };
const CROSSLINES = { first: 300, count: 6, step: 1 };
const SAMPLES = 40;

type Value = (inline: number, crossline: number, sample: number, offset: number) => number;
const value: Value = (inline, crossline, sample, offset) =>
  Math.fround(90 * Math.sin(sample / 3 + inline / 5) + crossline + offset / 100);
const other: Value = (inline, crossline, sample) =>
  Math.fround(70 * Math.cos(sample / 4 + crossline) - inline);
const hole = (inline: number, crossline: number): boolean => inline === 104 && crossline === 302;

const opened: { close(): void }[] = [];
afterEach(() => {
  for (const each of opened.splice(0)) each.close();
});

async function survey(changes: Partial<SegyRecipe> = {}): Promise<PageDataset> {
  const recipe = { inlines: INLINES, crosslines: CROSSLINES, samples: SAMPLES, value, ...changes };
  const bytes = makeSegy(recipe) as Uint8Array<ArrayBuffer>;
  const dataset = await openSegy(new File([bytes], 'made.sgy'));
  opened.push(dataset);
  return dataset;
}

const BOX: CubeBox = {
  inline: { first: 1, count: 4 },
  crossline: { first: 2, count: 3 },
  sample: { first: 5, count: 11 },
};

/** What the formula says of a box; `of` takes line numbers. */
function boxOf(of: (inline: number, crossline: number, sample: number) => number, box = BOX): number[] {
  const wanted: number[] = [];
  for (let i = 0; i < box.inline.count; i++) {
    for (let x = 0; x < box.crossline.count; x++) {
      for (let k = 0; k < box.sample.count; k++) {
        const inline = INLINES.first + (box.inline.first + i) * INLINES.step;
        wanted.push(of(inline, CROSSLINES.first + box.crossline.first + x, box.sample.first + k));
      }
    }
  }
  return wanted;
}

const withHole =
  (of: Value, offset = 0) =>
  (inline: number, crossline: number, sample: number) =>
    hole(inline, crossline) ? Number.NaN : of(inline, crossline, sample, offset);

/** A worker that is handed nothing but the recipe, as it arrives after a message. */
async function inWorker(recipe: Cube['recipe'], box: CubeBox): Promise<Float32Array> {
  const input = structuredClone({ recipe, box });
  const flight = flightOf(64 * 2 ** 20, 1);
  const result = await createTaskRunner().run('window', 1, input, flight, () => undefined);
  if (!result.ok) throw new Error(`${result.code}: ${result.detail}`);
  expect(result.work!.bytesRead).toBeGreaterThan(0);
  return result.value.samples;
}

/** Window, path, slices on all axes and the finest level of a cube with lines are what the formula says. */
async function expectCube(
  cube: Cube,
  of: (inline: number, crossline: number, sample: number) => number,
): Promise<void> {
  const window = await cube.window(BOX);
  expect([...window]).toEqual(boxOf(of));
  expect(await inWorker(cube.recipe, BOX)).toEqual(window);

  const cells = { inlineIndices: Int32Array.of(6, 2, 0, -1), crosslineIndices: Int32Array.of(5, 2, 1, 0) };
  const path = await cube.path(cells);
  expect([path.width, path.height]).toEqual([4, SAMPLES]);
  for (let k = 0; k < SAMPLES; k++) {
    const row = [...path.data.subarray(k * 4, k * 4 + 4)];
    expect(row).toEqual([of(112, 305, k), of(104, 302, k), of(100, 301, k), Number.NaN]);
  }

  const at = (inlines: readonly number[], crosslines: readonly number[], samples: readonly number[]) =>
    samples.flatMap((k) => inlines.flatMap((i) => crosslines.map((x) => of(i, x, k))));
  const inlines = Array.from({ length: INLINES.count }, (_, k) => INLINES.first + k * INLINES.step);
  const crosslines = Array.from({ length: CROSSLINES.count }, (_, k) => CROSSLINES.first + k);
  const samples = Array.from({ length: SAMPLES }, (_, k) => k);
  const slice = async (axis: 'inline' | 'crossline' | 'sample', position: number) => [
    ...(await cube.slice({ axis, position, exact: true })).data,
  ];
  expect(await slice('inline', 104)).toEqual(at([104], crosslines, samples));
  expect(await slice('crossline', 302)).toEqual(at(inlines, [302], samples));
  expect(await slice('sample', 17)).toEqual(at(inlines, crosslines, [17]));
  const thin = await cube.slice({ axis: 'sample', position: 17, subsample: 2 });
  const every = <T>(all: readonly T[]): T[] => all.filter((_, k) => k % 2 === 0);
  expect([...thin.data]).toEqual(at(every(inlines), every(crosslines), [17]));
  expect([thin.width, thin.height, thin.subsample]).toEqual([3, 4, 2]);

  const range = await cube.range();
  const level = await cube.level(1);
  expect([level.inlineCount, level.crosslineCount, level.sampleCount]).toEqual([7, 6, SAMPLES]);
  const statistics = await cube.statistics();
  const all = at(inlines, crosslines, samples).filter((number) => !Number.isNaN(number));
  expect(statistics.min).toBe(Math.min(...all));
  expect(statistics.max).toBe(Math.max(...all));
  expect(statistics.mean).toBeCloseTo(all.reduce((sum, number) => sum + number, 0) / all.length, 6);
  expect(range.min).toBeGreaterThanOrEqual(statistics.min);
  // Half precision: eleven bits.
  const half = (bits: number): number => {
    const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
    const magnitude = exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15);
    return bits & 0x8000 ? -magnitude : magnitude;
  };
  inlines.forEach((inline, i) => {
    crosslines.forEach((crossline, x) => {
      const cell = i * crosslines.length + x;
      const last = level.lastValid[cell]!;
      expect(last < 0).toBe(samples.every((k) => Number.isNaN(of(inline, crossline, k))));
      for (let k = 0; k <= last; k++) {
        const wanted = of(inline, crossline, k);
        const shown = half(level.data[cell * SAMPLES + k]!) * level.scale;
        if (!Number.isNaN(wanted))
          expect(Math.abs(shown - wanted)).toBeLessThan(Math.abs(wanted) / 1000 + 0.01);
      }
    });
  });
}

describe('a cube is what the formula of its file says', () => {
  it('of a 3D file with a hole', async () => {
    await expectCube((await survey({ hole })).cube, withHole(value));
  });

  it('of one offset of a prestack file, chosen by number or by its place', async () => {
    const whole = await survey({ offsets: [100, 300, 700] });
    await expectCube(whole.cube, (i, x, k) => value(i, x, k, 100));
    const [middle, far] = [whole.partOf({ offset: 300 }), whole.partOf({ offset: 'far' })];
    opened.push(middle, far);
    await expectCube(middle.cube, (i, x, k) => value(i, x, k, 300));
    await expectCube(far.cube, (i, x, k) => value(i, x, k, 700));
  });

  it('of the stack, which is the mean of the offsets', async () => {
    const whole = await survey({ offsets: [100, 300, 700] });
    const stack = whole.partOf({ offset: 'stack' });
    opened.push(stack);
    await expectCube(stack.cube, (i, x, k) => {
      const values = [100, 300, 700].map((offset) => value(i, x, k, offset));
      return Math.fround((values[0]! + values[1]! + values[2]!) / 3);
    });
  });

  it('of the difference of two surveys, adjusted, nothing where either has no sample', async () => {
    const part = {
      inlines: { first: 102, count: 9, step: 1 },
      crosslines: { first: 301, count: 8, step: 1 },
    };
    const [first, second] = [await survey({ hole }), await survey({ ...part, value: other })];
    const comparison = await compareSurveys(first, second);
    const [scale, shiftSamples] = [1.5, 3];
    const cube = comparison.difference({ scale, shiftSamples });
    opened.push(cube);
    const wanted = (inline: number, crossline: number, sample: number): number => {
      const there = inline >= 102 && inline <= 110 && crossline >= 301 && sample >= shiftSamples;
      if (!there || hole(inline, crossline)) return Number.NaN;
      const b = other(inline, crossline, sample - shiftSamples, 0);
      return Math.fround(value(inline, crossline, sample, 0) - b * scale);
    };
    expect(cube.grid).toEqual(first.cube.grid);
    await expectCube(cube, wanted);
    // Sample by sample what the comparison shows.
    const adjustment = { scale, shiftSamples };
    const { difference } = await comparison.slice({ axis: 'inline', position: 106, adjustment });
    expect((await cube.slice({ axis: 'inline', position: 106 })).data).toEqual(difference);
  });

  it('of a 2D line', async () => {
    const bytes = makeTraces({
      count: 25,
      samples: SAMPLES,
      words: (trace) => ({ 21: 500 + trace }),
      value: (trace, sample) => 100 * trace + sample,
    });
    const dataset = await openSegy(new File([bytes as Uint8Array<ArrayBuffer>], 'line.sgy'));
    opened.push(dataset);
    const { cube } = dataset;
    expect(cube.grid).toMatchObject({
      flat: true,
      inline: { count: 1 },
      crossline: { first: 500, count: 25 },
    });
    const box = {
      inline: { first: 0, count: 1 },
      crossline: { first: 20, count: 5 },
      sample: { first: 38, count: 2 },
    };
    const window = await cube.window(box);
    expect([...window]).toEqual([2038, 2039, 2138, 2139, 2238, 2239, 2338, 2339, 2438, 2439]);
    expect(await inWorker(cube.recipe, box)).toEqual(window);
    const { data, width } = await cube.slice({ axis: 'line' });
    expect(data[7 * width + 3]).toBe(307);
  });
});

it('one gather is a cube of its traces', async () => {
  const dataset = await openSegy(shotRecords());
  expect(dataset.meta.geometry.kind).toBe('gathers');
  const { cube } = dataset.partOf({ gather: 4 });
  opened.push(dataset, cube);
  expect(cube.grid).toMatchObject({ flat: true, inline: { count: 1 }, crossline: { count: CHANNELS } });
  const box = {
    inline: { first: 0, count: 1 },
    crossline: { first: 3, count: 2 },
    sample: { first: 9, count: 4 },
  };
  const window = await cube.window(box);
  const wanted = [4, 5].flatMap((channel) => [9, 10, 11, 12].map((k) => Math.sin(k + 5 / 3 + channel)));
  expect(window).toEqual(Float32Array.from(wanted));
  expect(await inWorker(cube.recipe, box)).toEqual(window);
});

describe('the id of a cube', () => {
  it('is that of another cube with the same samples, and of no other', async () => {
    const whole = await survey({ offsets: [100, 300, 700] });
    const again = await survey({ offsets: [100, 300, 700] });
    const [far, number, stack] = (['far', 700, 'stack'] as const).map((offset) => {
      const part = whole.partOf({ offset });
      opened.push(part);
      return part.cube.id;
    });
    expect(whole.cube.id).toBe(again.cube.id);
    expect(far).toBe(number);
    const overridden = await openSegy(
      new File(
        [
          makeSegy({
            inlines: INLINES,
            crosslines: CROSSLINES,
            samples: SAMPLES,
            value,
          }) as Uint8Array<ArrayBuffer>,
        ],
        'made.sgy',
      ),
      { domain: 'depth' },
    );
    opened.push(overridden);
    const poststack = await survey();
    const comparison = await compareSurveys(poststack, await survey({ value: other }));
    const differences = [0, 0, 1].map((shiftSamples) => comparison.difference({ scale: 1, shiftSamples }));
    opened.push(...differences);
    expect(differences[0]!.id).toBe(differences[1]!.id);
    const ids = [
      whole.cube.id,
      far,
      stack,
      overridden.cube.id,
      poststack.cube.id,
      differences[0]!.id,
      differences[2]!.id,
    ];
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(() => JSON.parse(id!) as unknown).not.toThrow();
  });
});

describe('calls of a cube reject', () => {
  const both = async (): Promise<Cube[]> => {
    const first = await survey();
    const comparison = await compareSurveys(first, await survey({ value: other }));
    return [comparison.difference(), first.cube];
  };
  const calls = (cube: Cube, signal?: AbortSignal): (() => Promise<unknown>)[] => {
    const cells = { inlineIndices: Int32Array.of(0), crosslineIndices: Int32Array.of(0) };
    return [
      () => cube.window(BOX, { signal }),
      () => cube.slice({ axis: 'sample', position: 1, signal }),
      () => cube.path(cells, { signal }),
      () => cube.level(2, { signal }),
      () => cube.range({ signal }),
      () => cube.statistics({ signal }),
    ];
  };

  it('with cancelled after an abort, and with closed after close()', async () => {
    for (const cube of await both()) {
      for (const call of calls(cube, AbortSignal.abort()))
        await expect(call()).rejects.toMatchObject({ code: 'cancelled' });
      cube.close();
      for (const call of calls(cube)) await expect(call()).rejects.toMatchObject({ code: 'closed' });
    }
  });

  it('a difference is closed with either of its surveys', async () => {
    const [first, second] = [await survey(), await survey({ value: other })];
    const cube = (await compareSurveys(first, second)).difference();
    second.close();
    await expect(cube.window(BOX)).rejects.toMatchObject({ code: 'closed' });
  });

  it('with bad-argument for a box that is none or lies outside', async () => {
    for (const cube of await both()) {
      const boxes: unknown[] = [
        undefined,
        {},
        { ...BOX, inline: { first: 0, count: 8 } },
        { ...BOX, sample: { first: 40, count: 1 } },
        { ...BOX, crossline: { first: -1, count: 2 } },
        { ...BOX, crossline: { first: 0.5, count: 2 } },
      ];
      for (const box of boxes)
        await expect(cube.window(box as CubeBox)).rejects.toMatchObject({ code: 'bad-argument' });
      const none = await cube.window({ ...BOX, crossline: { first: 0, count: 0 } });
      expect(none.length).toBe(0);
    }
  });
});

it('a surface is made of a difference as of a file: at the level of its samples', async () => {
  const { makeMesh } = await import('../../../src/api/mesh.ts');
  const { DifferenceCube } = await import('../../../src/api/difference-cube.ts');
  const ramp: Value = (_i, _x, sample) => sample * 10;
  const comparison = await compareSurveys(await survey({ value: ramp }), await survey({ value: () => 100 }));
  const cube = comparison.difference();
  opened.push(cube);
  if (!(cube instanceof DifferenceCube)) throw new Error('another kind of cube');
  const call = { threshold: 0.5, subsample: 1, sign: 'positive' } as const;
  const mesh = await makeMesh(cube, call);
  expect(mesh.indices.length).toBeGreaterThan(0);
  // The samples are 10 k − 100.
  for (let k = 2; k < mesh.positions.length; k += 3)
    expect(mesh.positions[k]).toBeCloseTo((mesh.level + 100) / 10, 1);
});
