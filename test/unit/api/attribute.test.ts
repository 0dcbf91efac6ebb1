import { afterEach, describe, expect, it } from 'vitest';
import { ATTRIBUTE_KINDS, type AttributeRequest, attribute } from '../../../src/api/attribute.ts';
import { compareSurveys } from '../../../src/api/compare.ts';
import { openSegy } from '../../../src/api/open.ts';
import type { PageDataset } from '../../../src/api/types.ts';
import type { Cube, CubeBox } from '../../../src/core/cube.ts';
import { halfToFloat } from '../../../src/core/half.ts';
import { flightOf } from '../../../src/engine/flight.ts';
import { createTaskRunner } from '../../../src/engine/task-runner.ts';
import { makeMesh } from '../../../src/index.ts';
import { makeSegy, type SegyRecipe } from '../../make-segy.ts';
import { makeTraces } from '../../make-traces.ts';
import { boxOf, makeVolume, randomNumbers, settingsOf, type Volume } from '../attribute/volume.ts';

const INLINES = { first: 100, count: 9, step: 2 };
const CROSSLINES = { first: 300, count: 8, step: 1 };
const SAMPLES = 90;

const random = randomNumbers(23);
const NOISE = makeVolume([INLINES.count, CROSSLINES.count, SAMPLES], () => 100 * random());
const isHole = (i: number, x: number): boolean => i === 4 && x === 3;
/** The samples of the file: noise without one trace. */
const VOLUME: Volume = {
  ...NOISE,
  data: NOISE.data.map((value, at) => {
    const trace = Math.floor(at / SAMPLES);
    return isHole(Math.floor(trace / CROSSLINES.count), trace % CROSSLINES.count) ? Number.NaN : value;
  }),
};
const stored: SegyRecipe = {
  inlines: INLINES,
  crosslines: CROSSLINES,
  samples: SAMPLES,
  hole: (inline, crossline) => isHole((inline - INLINES.first) / 2, crossline - CROSSLINES.first),
  value: (inline, crossline, k) =>
    NOISE.data[
      (((inline - INLINES.first) / 2) * CROSSLINES.count + crossline - CROSSLINES.first) * SAMPLES + k
    ]!,
};

const opened: { close(): void }[] = [];
afterEach(() => {
  for (const each of opened.splice(0)) each.close();
});

async function survey(changes: Partial<SegyRecipe> = {}): Promise<PageDataset> {
  const bytes = makeSegy({ ...stored, ...changes }) as Uint8Array<ArrayBuffer>;
  const dataset = await openSegy(new File([bytes], 'made.sgy'));
  opened.push(dataset);
  return dataset;
}

const run = (first: number, count: number) => ({ first, count });
const BOX: CubeBox = { inline: run(3, 4), crossline: run(2, 4), sample: run(31, 20) };

async function inWorker(recipe: Cube['recipe'], box: CubeBox) {
  const input = structuredClone({ recipe, box });
  const result = await createTaskRunner().run('window', 1, input, flightOf(64 * 2 ** 20, 1), () => undefined);
  if (!result.ok) throw new Error(`${result.code}: ${result.detail}`);
  return { samples: result.value.samples, bytesRead: result.work!.bytesRead };
}

const REQUESTS: readonly AttributeRequest[] = [
  { kind: 'envelope' },
  { kind: 'phase', hilbertSamples: 16 },
  { kind: 'rms', windowMilliseconds: 40 },
  { kind: 'semblance' },
  { kind: 'variance', steered: true },
  { kind: 'azimuth' },
  { kind: 'curvatureMostNegative', lines: 1 },
];

describe('an attribute of a file is its formula over the samples of the file', () => {
  it.each(REQUESTS.map((request) => [request.kind, request] as const))('%s', async (_, request) => {
    const { cube: samples } = await survey();
    const cube = attribute(samples, request);
    const wanted = await boxOf(settingsOf(request, VOLUME), VOLUME);
    const of = (i: number, x: number, k: number): number =>
      i < 0 || x < 0 ? Number.NaN : wanted[(i * CROSSLINES.count + x) * SAMPLES + k]!;
    const range = ({ first, count }: { first: number; count: number }): number[] =>
      Array.from({ length: count }, (_, n) => first + n);
    const [lines, columns, rows] = [range(run(0, 9)), range(run(0, 8)), range(run(0, SAMPLES))];

    const window = await cube.window(BOX);
    const inBox = range(BOX.inline).flatMap((i) =>
      range(BOX.crossline).flatMap((x) => range(BOX.sample).map((k) => of(i, x, k))),
    );
    expect([...window]).toEqual(inBox);
    expect((await inWorker(cube.recipe, BOX)).samples).toEqual(window);

    const slice = async (axis: 'inline' | 'crossline' | 'sample', position: number) => [
      ...(await cube.slice({ axis, position })).data,
    ];
    expect(await slice('inline', 106)).toEqual(rows.flatMap((k) => columns.map((x) => of(3, x, k))));
    expect(await slice('crossline', 305)).toEqual(rows.flatMap((k) => lines.map((i) => of(i, 5, k))));
    expect(await slice('sample', 44)).toEqual(lines.flatMap((i) => columns.map((x) => of(i, x, 44))));
    const coarse = await cube.slice({ axis: 'inline', position: 106, subsample: 4 });
    expect([...coarse.data]).toEqual(rows.flatMap((k) => [0, 4].map((x) => of(3, x, k))));
    const cells = {
      inlineIndices: Int32Array.of(8, 4, 0, -1, 2),
      crosslineIndices: Int32Array.of(7, 3, 1, 0, 2),
    };
    const path = await cube.path(cells);
    expect([...path.data]).toEqual(
      rows.flatMap((k) => [...cells.inlineIndices].map((i, n) => of(i, cells.crosslineIndices[n]!, k))),
    );
    const statistics = await cube.statistics();
    const finite = wanted.filter((value) => !Number.isNaN(value));
    expect([statistics.min, statistics.max]).toEqual([Math.min(...finite), Math.max(...finite)]);
    const level = await cube.level(2);
    lines
      .filter((i) => i % 2 === 0)
      .forEach((i, row) => {
        const at = (row * 4 + 1) * SAMPLES + 50;
        const half = halfToFloat(level.data[at]!) * level.scale;
        if (!Number.isNaN(of(i, 2, 50)))
          expect(Math.abs(half - of(i, 2, 50))).toBeLessThan(0.001 * statistics.max + 0.01);
      });
  });
});

it('an inline needs the lines within reach of the formula, and no other byte is read', async () => {
  const { cube: samples } = await survey({ hole: undefined! });
  const box = { inline: run(4, 1), crossline: run(0, CROSSLINES.count), sample: run(0, SAMPLES) };
  const lineBytes = CROSSLINES.count * (240 + 4 * SAMPLES);
  const bytesOf = async (request: AttributeRequest) =>
    (await inWorker(attribute(samples, request).recipe, box)).bytesRead;
  expect(await bytesOf({ kind: 'rms' })).toBe(lineBytes);
  expect(await bytesOf({ kind: 'envelope' })).toBe(lineBytes);
  expect(await bytesOf({ kind: 'semblance' })).toBe(3 * lineBytes);
  expect(await bytesOf({ kind: 'dip', lines: 1 })).toBe(5 * lineBytes);
  expect(await bytesOf({ kind: 'curvatureMostPositive', lines: 1 })).toBe(7 * lineBytes);
  // Of a part of the samples, only those within the window and a margin are read.
  const few = { ...box, inline: run(4, 1), crossline: run(3, 1), sample: run(50, 1) };
  const { bytesRead } = await inWorker(attribute(samples, { kind: 'rms', samples: 11 }).recipe, few);
  expect(bytesRead).toBe(4 * (2 * (5 + 16) + 1));
});

describe('a formula over cubes', () => {
  it('is computed at the bins and samples that they share', async () => {
    const a = await survey();
    const part = {
      inlines: { first: 104, count: 5, step: 1 },
      crosslines: { first: 302, count: 9, step: 1 },
    };
    const b = await survey({ ...part, hole: () => false, value: (i, x, k) => i + 2 * x + k });
    const cube = attribute(a.cube, { kind: 'expression', expression: 'a - 0.8*b', cubes: [b.cube] });
    const window = await cube.window(BOX);
    let at = 0;
    for (let i = 3; i < 7; i++) {
      for (let x = 2; x < 6; x++) {
        for (let k = 31; k < 51; k++) {
          const [inline, crossline] = [100 + 2 * i, 300 + x];
          const shared = inline >= 104 && inline <= 108 && crossline >= 302;
          const value =
            VOLUME.data[(i * CROSSLINES.count + x) * SAMPLES + k]! - 0.8 * (inline + 2 * crossline + k);
          expect(window[at++]).toBe(shared ? Math.fround(value) : Number.NaN);
        }
      }
    }
    expect((await inWorker(cube.recipe, BOX)).samples).toEqual(window);
  });

  it('may be of attributes, and an attribute may be of a formula or of a difference', async () => {
    const { cube: samples } = await survey();
    const doubled = attribute(samples, { kind: 'expression', expression: '2 * a' });
    const [rms, ofDoubled] = [samples, doubled].map((cube) => attribute(cube, { kind: 'rms' }));
    const [one, two] = [await rms!.window(BOX), await ofDoubled!.window(BOX)];
    two.forEach((value, k) => {
      expect(value).toBe(Number.isNaN(one[k]!) ? Number.NaN : Math.fround(2 * one[k]!));
    });
    const other = await survey({ value: () => 1 });
    const difference = (await compareSurveys(await survey(), other)).difference();
    const semblance = attribute(difference, { kind: 'semblance' });
    expect((await inWorker(semblance.recipe, BOX)).samples).toEqual(await semblance.window(BOX));
  });

  it('is refused with a sentence if it cannot be read', async () => {
    const { cube } = await survey();
    const of = (expression: string) => () => attribute(cube, { kind: 'expression', expression });
    expect(of('a +')).toThrow(/cube or a number is missing/);
    expect(of('b * 2')).toThrow(/there is no cube “b”/);
  });
});

it('a 2D line has coherence along itself, and dips per trace', async () => {
  const bytes = makeTraces({
    count: 25,
    samples: SAMPLES,
    words: (trace) => ({ 21: 500 + trace }),
    value: (trace, sample) => Math.sin((sample - 0.5 * trace) / 3),
  });
  const dataset = await openSegy(new File([bytes as Uint8Array<ArrayBuffer>], 'line.sgy'));
  opened.push(dataset);
  const dip = attribute(dataset.cube, { kind: 'dip' });
  expect(dip.quantity.unit).toBe('samples/line');
  const { data, width } = await dip.slice({ axis: 'line' });
  expect(Math.abs(data[45 * width + 12]! - 0.5)).toBeLessThan(0.02);
  const semblance = await attribute(dataset.cube, { kind: 'semblance' }).slice({ axis: 'line' });
  expect(semblance.data[45 * width + 12]).toBeGreaterThan(0.9);
});

it('the stack of a prestack file has attributes as well', async () => {
  const whole = await survey({ offsets: [100, 300] });
  const stack = whole.partOf({ offset: 'stack' });
  opened.push(stack);
  const window = await attribute(stack.cube, { kind: 'rms' }).window(BOX);
  const wanted = await boxOf(settingsOf({ kind: 'rms' }, VOLUME), VOLUME, BOX);
  expect(window).toEqual(wanted);
});

describe('levels', () => {
  it('of a cyclic quantity are thinned without a filter, and its range is its cycle', async () => {
    const cube = attribute((await survey()).cube, { kind: 'phase' });
    expect(cube.quantity).toEqual({ name: 'instantaneous phase', unit: '°', signed: true, cyclic: true });
    expect((await cube.range()).clip).toEqual([-180, 180]);
    const input = {
      recipe: cube.recipe,
      cells: { inlineIndices: Int32Array.of(1), crosslineIndices: Int32Array.of(2) },
    };
    const result = await createTaskRunner().run(
      'cubeColumns',
      1,
      { ...input, samples: run(0, SAMPLES), sampleStride: 4, scale: null },
      flightOf(64 * 2 ** 20, 1),
      () => undefined,
    );
    if (!result.ok) throw new Error(result.detail);
    const wanted = await boxOf(settingsOf({ kind: 'phase' }, VOLUME), VOLUME);
    const trace = wanted.subarray((8 + 2) * SAMPLES, (8 + 3) * SAMPLES);
    expect(result.value.floats).toEqual(trace.filter((_, k) => k % 4 === 0));
  });

  it('give surfaces', async () => {
    const cube = attribute((await survey()).cube, { kind: 'envelope' });
    const mesh = await makeMesh(cube, { threshold: 0.5, subsample: 1 });
    expect(mesh.indices.length).toBeGreaterThan(0);
  });
});

describe('a request', () => {
  it('has an id by everything that shapes the samples, and by nothing else', async () => {
    const { cube } = await survey();
    const id = (request: AttributeRequest) => attribute(cube, request).id;
    expect(id({ kind: 'rms' })).toBe(id({ kind: 'rms', windowMilliseconds: 80, lines: 3 }));
    expect(id({ kind: 'rms' })).not.toBe(id({ kind: 'rms', windowMilliseconds: 40 }));
    expect(id({ kind: 'rms' })).not.toBe(id({ kind: 'energy' }));
    expect(() => JSON.parse(id({ kind: 'dip' })) as unknown).not.toThrow();
  });

  it('that is wrong is refused with a sentence', async () => {
    const { cube } = await survey();
    const wrong: [AttributeRequest, RegExp][] = [
      [{ kind: 'brightness' as 'rms' }, /kind must be one of/],
      [{ kind: 'rms', windowMetres: 40 }, /in ms: give windowMilliseconds/],
      [{ kind: 'rms', windowMilliseconds: -1 }, /number from 0 on/],
      [{ kind: 'spectral', frequencyHz: 400 }, /Nyquist frequency of this cube, 125 Hz/],
      [{ kind: 'bandPass', frequencyHz: [10, 5, 60, 80] }, /must ascend/],
      [{ kind: 'semblance', lines: 0 }, /whole number from 1/],
      [{ kind: 'dip', dipUnit: 'degrees' }, /bin sizes/],
      [{ kind: 'semblance', steered: 'yes' as unknown as boolean }, /true or false/],
    ];
    for (const [request, sentence] of wrong) expect(() => attribute(cube, request)).toThrow(sentence);
  });

  it('is closed with its survey', async () => {
    const dataset = await survey();
    const cube = attribute(dataset.cube, { kind: 'rms' });
    dataset.close();
    await expect(cube.window(BOX)).rejects.toMatchObject({ code: 'closed' });
  });

  it('of any kind can be made with its defaults, in time and in depth', async () => {
    for (const overrides of [{}, { domain: 'depth' as const }]) {
      const bytes = makeSegy(stored) as Uint8Array<ArrayBuffer>;
      const dataset = await openSegy(new File([bytes], 'made.sgy'), overrides);
      opened.push(dataset);
      for (const { kind } of ATTRIBUTE_KINDS) expect(attribute(dataset.cube, { kind }).title).not.toBe('');
    }
  });
});
