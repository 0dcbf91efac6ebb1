import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { getEngine } from '../../../src/api/engine.ts';
import { openSegy } from '../../../src/api/open.ts';
import type { SegyCube } from '../../../src/api/segy-cube.ts';
import type { PageDataset } from '../../../src/api/types.ts';
import { SurveyPyramid } from '../../../src/engine/survey-pyramid.ts';
import { cache, configure } from '../../../src/index.ts';
import { makeSegy, type SegyRecipe } from '../../make-segy.ts';

const INLINES = { first: 40, count: 61, step: 3 };
const CROSSLINES = { first: 700, count: 47, step: 2 };
const SAMPLES = 173;
/** Of both signs, hardly representable as halves, another one at every sample of every trace. */
const value = (inline: number, crossline: number, sample: number, offset: number) =>
  Math.sin(inline * 12.9898 + crossline * 78.233 + sample * 0.41 + offset) * (50 + sample);
const hole = (inline: number, crossline: number) => inline > 190 && crossline > 770;

const AXES = ['inline', 'crossline', 'sample'] as const;
type Axis = (typeof AXES)[number];
const DRAWS = 8;
/** Half floats hold eleven bits. */
const HALF_PRECISION = 2 ** -11 * 1.001;

// Small enough that this little survey is cut into many blocks.
beforeAll(() => configure({ maxMemoryBytes: 2 * 2 ** 20 }));
afterAll(() => configure({ maxMemoryBytes: 2 ** 29 }));
afterEach(() => cache.clear());

const inlineAt = (k: number) => INLINES.first + k * INLINES.step;
const crosslineAt = (k: number) => CROSSLINES.first + k * CROSSLINES.step;

/** The place of row and column of a slice, from the contract of `Dataset.slice`. */
function place(axis: Axis, position: number, row: number, column: number): [number, number, number] {
  if (axis === 'inline') return [position, crosslineAt(column), row];
  if (axis === 'crossline') return [inlineAt(column), position, row];
  return [inlineAt(row), crosslineAt(column), position];
}

const SIZES = {
  inline: [CROSSLINES.count, SAMPLES],
  crossline: [INLINES.count, SAMPLES],
  sample: [CROSSLINES.count, INLINES.count],
} as const;

/** Worst relative error of a slice against the formula that made the file; infinite where a trace is there that should not be, or not. */
function worstError(
  axis: Axis,
  position: number,
  data: Float32Array,
  truth: (inline: number, crossline: number, sample: number) => number,
): number {
  const [width, height] = SIZES[axis];
  if (data.length !== width * height) return Number.POSITIVE_INFINITY;
  let worst = 0;
  for (let k = 0; k < data.length; k++) {
    const want = Math.fround(truth(...place(axis, position, Math.floor(k / width), k % width)));
    const got = data[k]!;
    if (Number.isNaN(want) !== Number.isNaN(got)) return Number.POSITIVE_INFINITY;
    if (!Number.isNaN(want)) worst = Math.max(worst, Math.abs(got - want) / Math.max(1e-3, Math.abs(want)));
  }
  return worst;
}

const SURVEYS: [string, Partial<SegyRecipe>][] = [
  ['sorted by inline', {}],
  ['sorted by crossline, with a corner missing', { sorting: 'crossline', hole }],
  ['in no order, with a corner missing', { shuffle: 7, hole }],
  ['of three offsets', { offsets: [150, 350, 550] }],
];

describe.each(SURVEYS)('a survey %s', (_, recipe) => {
  it('gives after optimize the slice at any position of any axis within half precision, and exactly when asked', async () => {
    const bytes = makeSegy({
      inlines: INLINES,
      crosslines: CROSSLINES,
      samples: SAMPLES,
      value,
      ...recipe,
    }) as Uint8Array<ArrayBuffer>;
    const near = recipe.offsets?.[0] ?? 0;
    const truth = (inline: number, crossline: number, sample: number) =>
      recipe.hole?.(inline, crossline) ? Number.NaN : value(inline, crossline, sample, near);
    const dataset = await openSegy(new File([bytes], 'optimized.sgy'));
    await dataset.preview();
    expect(dataset.meta.geometry.kind).toBe(recipe.offsets ? 'prestack' : '3d');
    expect((await dataset.optimize()).levels).toEqual([16, 8, 4, 2, 1]);
    // Another draw each time; the seed of one that failed is in its message.
    const seed = crypto.getRandomValues(new Uint32Array(1))[0]!;
    let state = seed;
    const draw = (count: number): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * count);
    };
    const served = { inline: 0, crossline: 0, sample: 0 };
    for (const axis of AXES) {
      for (let k = 0; k < DRAWS; k++) {
        const position =
          axis === 'sample'
            ? draw(SAMPLES)
            : axis === 'inline'
              ? inlineAt(draw(INLINES.count))
              : crosslineAt(draw(CROSSLINES.count));
        const said = `${axis} ${position}, draw ${k} of seed ${seed}`;
        const before = dataset.work.bytesRead;
        const slice = await dataset.slice({ axis, position });
        if (dataset.work.bytesRead === before) served[axis] += 1;
        expect(worstError(axis, position, slice.data, truth), said).toBeLessThan(HALF_PRECISION);
        const exact = await dataset.slice({ axis, position, exact: true });
        expect(exact.exact, said).toBe(true);
        expect(worstError(axis, position, exact.data, truth), said).toBe(0);
      }
    }
    // Time slices and the sections across the order of the blocks came from the store, all of them.
    expect(served.sample).toBe(DRAWS);
    expect(Math.max(served.inline, served.crossline)).toBe(DRAWS);
    dataset.close();
  });
});

it('of a survey in no order says how many passes over the file optimize takes, and how many bytes they read', async () => {
  const recipe = { inlines: INLINES, crosslines: CROSSLINES, samples: SAMPLES, value, shuffle: 11 };
  const bytes = makeSegy(recipe) as Uint8Array<ArrayBuffer>;
  const dataset = await openSegy(new File([bytes], 'shuffled.sgy'));
  await dataset.preview();
  const before = dataset.work.bytesRead;
  const stages = new Set<string>();
  let last = { done: 0, total: 0 };
  await dataset.optimize({
    onProgress: ({ stage, done, total }) => {
      stages.add(stage);
      last = { done, total };
    },
  });
  const read = dataset.work.bytesRead - before;
  const passes = Number(/pass \d+ of (\d+) over the unsorted file/.exec([...stages].at(-1)!)?.[1]);
  // As few as the memory for blocks allows: two halves of every sample, in 5/32 of 2 MiB at a time; four are planned at least.
  const tiles = INLINES.count * CROSSLINES.count * SAMPLES * 4;
  expect(passes).toBeLessThanOrEqual(Math.max(4, Math.ceil(tiles / ((2 * 2 ** 20 * 5) / 32)) + 1));
  expect(read).toBeLessThanOrEqual(passes * bytes.length);
  expect(last.done).toBe(last.total);
  expect(Math.abs(last.total / read - 1)).toBeLessThan(0.1);
  dataset.close();
});

describe('the levels that optimize stores', () => {
  const LENGTH = 16_384;
  const LINES = { inlines: { first: 1, count: 12, step: 1 }, crosslines: { first: 1, count: 10, step: 1 } };
  /** From 0 to the Nyquist frequency over the whole trace: at sample s it stands at s ÷ (2 × length) cycles per sample. */
  const sweep = (inline: number, crossline: number, sample: number) =>
    Math.sin((Math.PI * sample * sample) / (2 * LENGTH) + inline + 0.37 * crossline);

  /** Optimizes a survey, opens it again without its file and gives its first picture. */
  async function optimized(value: (inline: number, crossline: number, sample: number) => number) {
    const bytes = makeSegy({ ...LINES, samples: LENGTH, intervalMicroseconds: 1000, value });
    const first = await openSegy(new File([bytes as Uint8Array<ArrayBuffer>], 'levels.sgy'));
    await first.optimize();
    first.close();
    const dataset = await openSegy({ fingerprint: first.meta.fingerprint });
    await dataset.preview();
    return dataset;
  }

  /** The farthest that a level lies from a formula, away from the ends of the traces by 40 of its samples. */
  function farthest(
    dataset: PageDataset,
    subsample: number,
    sampleStride: number,
    value: (inline: number, crossline: number, sample: number) => number,
  ): number {
    let worst = 0;
    for (let k = 0; k < LINES.inlines.count; k += subsample) {
      const { data, width, height } = dataset.coarseSlice('inline', 1 + k)!;
      expect([width, height]).toEqual([
        Math.ceil(LINES.crosslines.count / subsample),
        Math.ceil(LENGTH / sampleStride),
      ]);
      for (let row = 40; row < height - 40; row++)
        for (let column = 0; column < width; column++)
          worst = Math.max(
            worst,
            Math.abs(data[row * width + column]! - value(1 + k, 1 + column * subsample, row * sampleStride)),
          );
    }
    return worst;
  }

  it('hold a sweep up to the Nyquist frequency of the file as it is, at every n-th trace', async () => {
    configure({ maxMemoryBytes: 2 ** 29 });
    const dataset = await optimized(sweep);
    for (const subsample of [2, 4, 8, 16]) {
      const before = dataset.work.bytesFromDisk;
      expect(await dataset.refine(subsample)).toBe(subsample);
      expect(dataset.work.bytesFromDisk).toBeGreaterThan(before);
      expect(farthest(dataset, subsample, 1, sweep), `at 1:${subsample}`).toBeLessThan(HALF_PRECISION);
    }
    expect(dataset.work.bytesRead).toBe(0);
    dataset.close();
  });

  it('leave out every second sample of smooth data where memory is short, and let nothing alias', async () => {
    // A quarter is for a level: not for 6 × 5 traces with all samples, but with half of them.
    configure({ maxMemoryBytes: 4 * 6 * 5 * LENGTH * 1.1 });
    const smooth = (inline: number, crossline: number, sample: number) =>
      Math.sin(sample * 0.3 + inline + 0.37 * crossline);
    // The tone above has half a percent of the energy, and every second sample of it would be a slow one.
    const dataset = await optimized(
      (inline, crossline, sample) =>
        smooth(inline, crossline, sample) + 0.07 * Math.cos(2 * Math.PI * 0.45 * sample),
    );
    expect(await dataset.refine(2)).toBe(2);
    expect(farthest(dataset, 2, 2, smooth)).toBeLessThan(0.003);
    expect(dataset.work.bytesRead).toBe(0);
    dataset.close();
  });

  it('of the form that an earlier version stored are never read, and are deleted', async () => {
    configure({ maxMemoryBytes: 2 ** 29 });
    const dataset = await optimized(sweep);
    const { levels } = dataset.cube as SegyCube;
    const { disk, memory } = getEngine();
    const { plan, range } = await levels.pyramid();
    const key = await levels.key('pyramid', { offsetIndex: 0 }, 3);
    const record = { plan: { ...plan!, levels: [16, 8, 4, 2] }, range: range!, offsetIndex: 0 };
    const { fingerprint } = dataset.meta;
    const former = new SurveyPyramid(dataset.cube as never, disk, key, () => 0);
    await former.begin(fingerprint, record as never);
    const block = {
      key: former.blockKey(0),
      fingerprint,
      kind: 'pyramid block',
      byteLength: 1,
      chunkCount: 0,
    };
    await disk.commit(block);
    dataset.close();
    memory.clear();

    const again = await openSegy({ fingerprint });
    await again.preview();
    expect(await again.refine(4)).toBe(4);
    expect(farthest(again, 4, 1, sweep)).toBeLessThan(HALF_PRECISION);
    expect(await disk.entry(key)).toBeUndefined();
    expect(await disk.entry(block.key)).toBeUndefined();
    again.close();
  });
});
