import { afterEach, describe, expect, it } from 'vitest';
import { flattenCube } from '../../../src/api/flattened-cube.ts';
import { extract, snapHorizon } from '../../../src/api/horizon-along.ts';
import { guidedPicks, snapDrawn } from '../../../src/api/horizon-edit.ts';
import { faultsOf, horizonsOf, workOver } from '../../../src/api/horizon-keep.ts';
import { trackHorizon } from '../../../src/api/horizon-track.ts';
import { openSegy } from '../../../src/api/open.ts';
import type { PageDataset } from '../../../src/api/types.ts';
import { isSegyError } from '../../../src/core/errors.ts';
import type { Horizon } from '../../../src/core/horizon.ts';
import { STATISTICS } from '../../../src/horizon/extraction.ts';
import { madeUpCube } from '../../made-up-cube.ts';
import { makeSegy, type SegyRecipe } from '../../make-segy.ts';

const INLINES = { first: 100, count: 9, step: 2 };
const CROSSLINES = { first: 300, count: 11, step: 1 };
const SAMPLES = 60;
const CELLS = INLINES.count * CROSSLINES.count;

/** The middle of a wavelet at a cell, in samples. */
const time = (i: number, j: number): number => 30 + 0.4 * i - 0.3 * j;
const wavelet = (x: number): number => (1 - (x / 3) ** 2) * Math.exp(-((x / 4) ** 2));
const value = (inline: number, crossline: number, sample: number): number => {
  const [i, j] = [(inline - INLINES.first) / INLINES.step, crossline - CROSSLINES.first];
  if (i === 7 && j === 4) return 0;
  return Math.fround(1000 * wavelet(sample - time(i, j)) + 3 * Math.sin(sample * 1.7 + i * 5 + j * 3));
};
const hole = (inline: number, crossline: number): boolean => inline === 104 && crossline === 302;

const opened: { close(): void }[] = [];
afterEach(() => {
  for (const each of opened.splice(0)) each.close();
});

async function survey(changes: Partial<SegyRecipe> = {}): Promise<PageDataset> {
  const recipe = {
    inlines: INLINES,
    crosslines: CROSSLINES,
    samples: SAMPLES,
    value,
    hole,
    ...changes,
  };
  const bytes = makeSegy(recipe) as Uint8Array<ArrayBuffer>;
  const dataset = await openSegy(new File([bytes], 'made.sgy'));
  opened.push(dataset);
  return dataset;
}

/** A horizon at `time`, that has no pick in one cell. */
function horizonOf(cube: { grid: Horizon['grid'] }, at = time): Horizon {
  const values = Float32Array.from({ length: CELLS }, (_, cell) =>
    cell === 5 ? Number.NaN : at(Math.floor(cell / CROSSLINES.count), cell % CROSSLINES.count),
  );
  return {
    name: 'Top',
    colour: '#e8a33d',
    event: 'peak',
    values,
    confidence: new Float32Array(CELLS).fill(Number.NaN),
    seedOf: new Int32Array(CELLS).fill(-1),
    seeds: [],
    grid: cube.grid,
    made: 'By formula.',
  };
}

/** The statistics by their definitions, in double precision. */
const DEFINITIONS: Record<(typeof STATISTICS)[number], (window: number[], at: number) => number> = {
  value: (_, at) => at,
  min: (w) => Math.min(...w),
  max: (w) => Math.max(...w),
  mean: (w) => mean(w),
  variance: (w) => mean(w.map((x) => (x - mean(w)) ** 2)),
  rms: (w) => Math.sqrt(mean(w.map((x) => x * x))),
  maxPositive: (w) => Math.max(...w.filter((x) => x > 0)),
  maxNegative: (w) => Math.min(...w.filter((x) => x < 0)),
  maxAbsolute: (w) => Math.max(...w.map(Math.abs)),
  meanPositive: (w) => mean(w.filter((x) => x > 0)),
  meanNegative: (w) => mean(w.filter((x) => x < 0)),
  meanAbsolute: (w) => mean(w.map(Math.abs)),
  sumPositive: (w) => sum(w.filter((x) => x > 0)),
  sumNegative: (w) => sum(w.filter((x) => x < 0)),
  sumAbsolute: (w) => sum(w.map(Math.abs)),
};
const sum = (list: number[]): number => list.reduce((total, x) => total + x, 0);
const mean = (list: number[]): number => sum(list) / list.length;

/** The cubic of Catmull and Rom through four samples. */
function cubic(at: (k: number) => number, x: number): number {
  const k = Math.floor(x);
  const f = x - k;
  const [a, b, c, d] = [at(k - 1), at(k), at(k + 1), at(k + 2)];
  return (
    0.5 * (2 * b + (c - a) * f + (2 * a - 5 * b + 4 * c - d) * f * f + (3 * b - a - 3 * c + d) * f * f * f)
  );
}

describe('extractions along a horizon', () => {
  const sampleAt = (cell: number, k: number): number =>
    value(
      INLINES.first + INLINES.step * Math.floor(cell / CROSSLINES.count),
      CROSSLINES.first + (cell % CROSSLINES.count),
      k,
    );

  it.each(STATISTICS)(
    '%s agrees with its definition in double precision, beside a hole and a dead trace',
    async (statistic) => {
      const { cube } = await survey();
      const horizon = horizonOf(cube);
      const found = await extract(cube, horizon, { above: 18, below: 26, statistic });
      for (let cell = 0; cell < CELLS; cell++) {
        const [i, j] = [Math.floor(cell / CROSSLINES.count), cell % CROSSLINES.count];
        if (cell === 5 || (i === 2 && j === 2) || (i === 7 && j === 4)) {
          expect(found[cell], `cell ${cell}`).toBeNaN();
          continue;
        }
        const at = horizon.values[cell]!;
        const window: number[] = [];
        for (let k = Math.ceil(at - 4.5); k <= Math.floor(at + 6.5); k++) window.push(sampleAt(cell, k));
        const wanted = DEFINITIONS[statistic](
          window,
          cubic((k) => sampleAt(cell, k), at),
        );
        expect(Math.abs(found[cell]! - wanted), `cell ${cell}`).toBeLessThanOrEqual(
          1e-5 * Math.max(1, Math.abs(wanted)),
        );
      }
    },
  );

  it('reaches from one horizon to another, and is empty where the second lies above the first', async () => {
    const { cube } = await survey();
    const [upper, lower] = [horizonOf(cube), horizonOf(cube, (i, j) => time(i, j) + (i === 0 ? -2 : 3))];
    const found = await extract(cube, upper, { to: lower, statistic: 'mean' });
    expect(found[0]).toBeNaN();
    const at = upper.values[15]!;
    const window: number[] = [];
    for (let k = Math.ceil(at); k <= Math.floor(lower.values[15]!); k++) window.push(sampleAt(15, k));
    expect(found[15]).toBeCloseTo(mean(window), 2);
  });

  it('is the same of a cube that no worker can read', async () => {
    const grid = (await survey()).cube.grid;
    const cube = madeUpCube((i, j, k) => i + 2 * j + k, grid);
    const found = await extract(
      cube,
      horizonOf(cube, () => 20),
      { above: 4, below: 4, statistic: 'mean' },
    );
    expect(found[CROSSLINES.count * 3 + 2]).toBeCloseTo(3 + 4 + 20, 4);
  });
});

it('snaps picks to the event, between samples', async () => {
  const { cube } = await survey({
    value: (inline, crossline, k) => 1000 * wavelet(k - time((inline - 100) / 2, crossline - 300)),
  });
  const snapped = await snapHorizon(
    cube,
    horizonOf(cube, (i, j) => time(i, j) + 1.5),
  );
  expect(Math.abs(snapped.values[40]! - time(3, 7))).toBeLessThan(0.05);
  expect(snapped.values[2 * CROSSLINES.count + 2]).toBeNaN();
});

describe('a flattened cube', () => {
  it('has each trace moved by its pick, and loses no sample', async () => {
    const { cube } = await survey();
    // Whole shifts, so that samples are moved and not interpolated.
    const whole = horizonOf(cube, (i, j) => 20 + i + j);
    const flat = await flattenCube(cube, whole);
    const datum = 20 + 8 + 10;
    expect(flat.grid.vertical.start).toBe(-datum * 4);
    const section = await flat.slice({ axis: 'inline', position: 106 });
    const original = await cube.slice({ axis: 'inline', position: 106 });
    expect(section.height).toBe(SAMPLES + 18);
    for (let j = 0; j < CROSSLINES.count; j++) {
      for (let k = 0; k < SAMPLES; k++) {
        const row = k + datum - (20 + 3 + j);
        expect(section.data[row * section.width + j]).toBe(original.data[k * original.width + j]);
      }
    }
    // A horizon slice 8 ms below it.
    const below = await flat.slice({ axis: 'sample', position: datum + 2 });
    expect(below.data[4 * CROSSLINES.count + 6]).toBe(value(108, 306, 20 + 4 + 6 + 2));
    expect(below.data[5]).toBeNaN();
  });

  it('is between samples what a cubic gives', async () => {
    const { cube } = await survey();
    const horizon = horizonOf(cube);
    const flat = await flattenCube(cube, horizon);
    const datum = Math.ceil(horizon.values.reduce((a, b) => (b > a ? b : a), 0));
    const slice = await flat.slice({ axis: 'sample', position: datum });
    const wanted = cubic((k) => value(106, 307, k), Math.fround(time(3, 7)));
    expect(slice.data[3 * CROSSLINES.count + 7]).toBeCloseTo(wanted, 2);
  });
});

describe('kept horizons', () => {
  it('come back for the same file however it is opened, and by line numbers if the grid is read otherwise', async () => {
    const first = await survey();
    const horizon = horizonOf(first.cube);
    await horizonsOf(first.cube).put(horizon);
    const again = await survey();
    expect((await horizonsOf(again.cube).list()).map(({ name }) => name)).toEqual(['Top']);
    expect((await horizonsOf(again.cube).list())[0]!.values).toEqual(horizon.values);
    const other = await survey({ value: (inline, crossline, k) => value(inline, crossline, k) + 1 });
    expect(await horizonsOf(other.cube).list()).toEqual([]);
    await horizonsOf(again.cube).remove('Top');
    expect(await horizonsOf(first.cube).list()).toEqual([]);
  });
});

it('keeps faults by line numbers and times, and tells what is kept over a survey that is not open', async () => {
  const first = await survey();
  const stick = [
    [1.5, 2, 10],
    [1.5, 2.25, 40],
  ] as const;
  const fault = { name: 'Fault 1', sticks: [stick, [...stick].reverse()] };
  await faultsOf(first.cube).put(fault);
  await horizonsOf(first.cube).put(horizonOf(first.cube));
  const [again] = await faultsOf((await survey()).cube).list();
  expect(again!.name).toBe('Fault 1');
  again!.sticks.flat().forEach((point, k) => {
    point.forEach((value, axis) => {
      expect(value).toBeCloseTo(fault.sticks.flat()[k]![axis]!, 6);
    });
  });
  const work = await workOver(first.meta.fingerprint);
  expect([work.horizons, work.faults]).toEqual([['Top'], ['Fault 1']]);
  await work.remove();
  expect(await workOver(first.meta.fingerprint)).toMatchObject({ horizons: [], faults: [] });
});

describe('what is drawn by hand', () => {
  const row = (inline: number) => ({
    inlineIndices: new Int32Array(11).fill(inline),
    crosslineIndices: Int32Array.from({ length: 11 }, (_, j) => j),
  });

  it('moves to the nearest event within the window, and is nothing where there is no trace', async () => {
    const { cube } = await survey();
    const drawn = Float32Array.from({ length: 11 }, (_, j) => time(2, j) + (j % 2 === 0 ? 3 : -3));
    const step = cube.grid.vertical.step;
    const found = await snapDrawn(cube, row(2), drawn, 'peak', { windowMilliseconds: 4 * step });
    found.forEach((at, j) => {
      // The survey has no trace at inline 104, crossline 302.
      if (j === 2) expect(at).toBeNaN();
      else expect(Math.abs(at - time(2, j))).toBeLessThan(0.2);
    });
    const still = await snapDrawn(cube, row(3), drawn, 'peak', { windowMilliseconds: 0.5 * step });
    expect(still[0]).toBe(drawn[0]);
  });

  it('follows the reflector between two clicks, and says when no way leads there', async () => {
    const { cube } = await survey();
    const picks = await guidedPicks(cube, row(5), time(5, 0) + 2, time(5, 10) - 2, 'peak', {});
    picks.forEach((at, j) => {
      expect(Math.abs(at - time(5, j))).toBeLessThan(0.2);
    });
    await expect(guidedPicks(cube, row(2), 30, 28, 'peak', {})).rejects.toSatisfy((error) =>
      isSegyError(error, 'bad-argument'),
    );
  });
});

it('does not cross a single fault stick on a 2D line, and crosses it on the neighbouring lines of a survey', async () => {
  const grid = (await survey()).cube.grid;
  const line = { ...grid, inline: { ...grid.inline, count: 1 }, flat: true };
  const sticks = [
    [
      [0, 5.5, 0],
      [0, 5.5, 59],
    ],
  ] as const;
  const cube = madeUpCube((i, j, k) => Math.round(1000 * wavelet(k - time(i, j))), line);
  const seed = { inlineIndex: 0, crosslineIndex: 2, sampleIndex: Math.round(time(0, 2)) };
  const stopped = await trackHorizon(cube, [seed], { barriers: [{ name: 'F', sticks }] });
  expect([...stopped.values.keys()].filter((cell) => !Number.isNaN(stopped.values[cell]!))).toEqual([
    0, 1, 2, 3, 4, 5,
  ]);
  const wide = madeUpCube((i, j, k) => Math.round(1000 * wavelet(k - time(i, j))), grid);
  const around = await trackHorizon(wide, [seed], { barriers: [{ name: 'F', sticks }] });
  expect(around.values.every((each) => !Number.isNaN(each))).toBe(true);
});

it('tracks a cube that no worker can read, reports growth, and keeps what was there when it is stopped', async () => {
  const grid = { ...(await survey()).cube.grid };
  const cube = madeUpCube((i, j, k) => Math.round(1000 * wavelet(k - time(i, j))), grid);
  const seed = { inlineIndex: 4, crosslineIndex: 5, sampleIndex: 31 };
  const grown: number[] = [];
  const whole = await trackHorizon(cube, [seed], { onGrow: (_, cells) => grown.push(cells.length) });
  for (let cell = 0; cell < CELLS; cell++)
    expect(Math.abs(whole.values[cell]! - time(Math.floor(cell / 11), cell % 11))).toBeLessThan(0.2);
  expect(grown.length).toBeGreaterThan(0);
  const within = await trackHorizon(cube, [seed], {
    within: {
      numbers: [
        [103, 301.5],
        [113, 301.5],
        [113, 306.5],
        [103, 306.5],
      ],
    },
  });
  expect([...within.values.keys()].filter((cell) => !Number.isNaN(within.values[cell]!))).toHaveLength(5 * 5);
  const on = await trackHorizon(cube, [], { from: within });
  expect(on.values.every((each, cell) => Math.abs(each - whole.values[cell]!) < 0.01)).toBe(true);
  await expect(trackHorizon(cube, [seed], { from: { ...within, locked: true } })).rejects.toSatisfy((error) =>
    isSegyError(error, 'bad-argument'),
  );
});

it('does not cross another horizon or a fault', async () => {
  const { cube } = await survey();
  const seed = { inlineIndex: 4, crosslineIndex: 8, sampleIndex: 30 };
  // A vertical fault between crosslines 3 and 4.
  const fault = {
    name: 'F1',
    sticks: [-1, 9].map(
      (i) =>
        [
          [i, 3.5, -5],
          [i, 3.5, 70],
        ] as const,
    ),
  };
  const stopped = await trackHorizon(cube, [seed], { barriers: [fault] });
  for (let cell = 0; cell < CELLS; cell++)
    if (cell % CROSSLINES.count < 4) expect(stopped.values[cell], `cell ${cell}`).toBeNaN();
  expect(stopped.values[4 * CROSSLINES.count + 4]).not.toBeNaN();
  // A horizon that lies below on one side of crossline 6 and above on the other.
  const { values, ...top } = horizonOf(cube);
  const crossing = {
    ...top,
    values: values.map((_, cell) => {
      const [i, j] = [Math.floor(cell / CROSSLINES.count), cell % CROSSLINES.count];
      return time(i, j) + (j < 6 ? -4 : 4);
    }),
  };
  const beside = await trackHorizon(cube, [seed], { barriers: [crossing] });
  expect(beside.values[4 * CROSSLINES.count + 5]).toBeNaN();
  expect(beside.values[4 * CROSSLINES.count + 6]).not.toBeNaN();
});
