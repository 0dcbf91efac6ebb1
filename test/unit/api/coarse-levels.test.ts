import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { demoSurvey } from '../../../src/api/demo.ts';
import { configure, getEngine } from '../../../src/api/engine.ts';
import { openSegy } from '../../../src/api/open.ts';
import type { PageDataset } from '../../../src/api/types.ts';
import type { Mesh } from '../../../src/core/types.ts';
import { makeSegy } from '../../make-segy.ts';

const MEMORY = 2 ** 29;
const COARSE = [2, 4, 8] as const;
type Value = (inline: number, crossline: number, sample: number) => number;

let count = 0;
/** Opens a survey whose values a formula of the indices gives. */
function open(
  [inlines, crosslines, samples]: readonly [number, number, number],
  value: Value,
): Promise<PageDataset> {
  const bytes = makeSegy({
    inlines: { first: 0, count: inlines, step: 1 },
    crosslines: { first: 0, count: crosslines, step: 1 },
    samples,
    format: 5,
    value,
  });
  return openSegy(new File([bytes as Uint8Array<ArrayBuffer>], `${count++}.sgy`));
}

/** Reflections of `period` samples whose depth and strength change slowly along the lines, as those of rocks do. */
const layers =
  (period: number): Value =>
  (i, x, k) =>
    (1 + 0.1 * Math.sin(i / 9)) * Math.cos((2 * Math.PI * (k - 2 * Math.sin(i / 14) - x / 25)) / period);

const trianglesOf = (mesh: Mesh) => mesh.indices.length / 3;

/** Samples between which vertices stand along one trace, so that each body shows once. */
function bodies({ positions }: Mesh, inline: number, crossline: number): number[] {
  const found = new Set<number>();
  for (let at = 0; at < positions.length; at += 3)
    if (positions[at] === inline && positions[at + 1] === crossline)
      found.add(Math.round(positions[at + 2]! * 2) / 2);
  return [...found].sort((a, b) => a - b);
}

beforeAll(() => getEngine().holders.clear());
afterEach(() => configure({ maxMemoryBytes: MEMORY }));

describe('a coarser surface', () => {
  it.each([
    ['a small survey of short reflections', () => open([40, 36, 120], layers(5))],
    ['a survey of reflections of two samples and a half', () => open([33, 50, 80], layers(2.5))],
    ['the demo survey', async () => openSegy(await demoSurvey())],
  ])('of %s has as much of each body: triangles × k² stay within 0.3 to 3', async (_name, opened) => {
    const dataset = await opened();
    for (const sign of ['positive', 'both'] as const) {
      const full = trianglesOf(await dataset.mesh({ subsample: 1, threshold: 0.5, sign }));
      expect(full).toBeGreaterThan(1000);
      for (const k of COARSE) {
        const mesh = await dataset.mesh({ subsample: k, threshold: 0.5, sign });
        expect(mesh).toMatchObject({ subsample: k, sampleStride: 1 });
        const ratio = (trianglesOf(mesh) * k * k) / full;
        expect(ratio, `${sign} at ${k}`).toBeGreaterThan(0.3);
        expect(ratio, `${sign} at ${k}`).toBeLessThan(3);
      }
    }
    dataset.close();
  });

  it('crosses each trace that it is made from at the very samples of the full one', async () => {
    const dataset = await open([33, 33, 700], layers(6));
    const full = await dataset.mesh({ subsample: 1, threshold: 0.5 });
    for (const k of [...COARSE, 16] as const) {
      const mesh = await dataset.mesh({ subsample: k, threshold: 0.5 });
      for (const [inline, crossline] of [
        [0, 16],
        [16, 32],
      ] as const) {
        const there = bodies(mesh, inline, crossline);
        expect(there.length).toBeGreaterThan(200);
        expect(there).toEqual(bodies(full, inline, crossline));
      }
    }
    // The preview is what is seen first, and its traces are long enough that fewer samples would do for a picture.
    const preview = await dataset.mesh({ subsample: 'preview', threshold: 0.5 });
    expect(bodies(preview, 0, 0)).toEqual(bodies(full, 0, 0));
    dataset.close();
  });
});

describe('a level that memory does not hold with all samples', () => {
  const SHAPE = [64, 64, 1024] as const;
  // A quarter of it is for a level: half of the samples of every second inline and crossline.
  const HALF_OF_LEVEL_2 = 4 * 32 * 32 * 512 * 2;

  it('of data without high frequencies leaves out every second sample, and the surface says so', async () => {
    const value = layers(40);
    const dataset = await open(SHAPE, value);
    await dataset.preview();
    configure({ maxMemoryBytes: HALF_OF_LEVEL_2 });
    const level = await dataset.cube.level(2);
    expect(level).toMatchObject({ stride: { inline: 2, crossline: 2, sample: 2 }, sampleCount: 512 });
    expect(await dataset.mesh({ subsample: 2, threshold: 0.5 })).toMatchObject({
      subsample: 2,
      sampleStride: 2,
    });
    expect(await dataset.refine(2)).toBe(2);
    const { data, width, rowStride } = dataset.coarseSlice('inline', 20)!;
    expect(rowStride).toBe(2);
    for (let row = 20; row < 490; row++)
      expect(Math.abs(data[row * width + 5]! - value(20, 10, 2 * row))).toBeLessThan(0.005);
    dataset.close();
  });

  it('of data with high frequencies has fewer traces and all samples, and the surface says so', async () => {
    const value: Value = (i, x, k) => layers(40)(i, x, k) + 0.4 * Math.cos(2.6 * k);
    const dataset = await open(SHAPE, value);
    await dataset.preview();
    configure({ maxMemoryBytes: HALF_OF_LEVEL_2 });
    expect((await dataset.cube.level(2)).stride).toEqual({ inline: 4, crossline: 4, sample: 1 });
    expect(await dataset.mesh({ subsample: 2, threshold: 0.5 })).toMatchObject({
      subsample: 4,
      sampleStride: 1,
    });
    expect(await dataset.refine(2)).toBe(4);
    dataset.close();
  });

  it('is coarser than 16 if even that does not fit, but keeps some lines', async () => {
    const dataset = await open([600, 20, 40], layers(2.5));
    await dataset.preview();
    configure({ maxMemoryBytes: 4 * 20 * 2 * 40 * 2 });
    expect(await dataset.refine(8)).toBe(32);
    configure({ maxMemoryBytes: 100 });
    expect(await dataset.refine(1)).toBe(32);
    dataset.close();
  });

  it('with room for all samples leaves out none, unless fewer are asked for and lose nothing', async () => {
    const [smooth, rough] = await Promise.all([open(SHAPE, layers(40)), open(SHAPE, layers(2.2))]);
    for (const [dataset, fewer] of [
      [smooth, 512],
      [rough, 1024],
    ] as const) {
      expect((await dataset.cube.level(4)).sampleCount).toBe(1024);
      expect((await dataset.cube.level(4, { maxSamples: 600 })).sampleCount).toBe(fewer);
      dataset.close();
    }
  });
});

it('a coarser level is taken from a finer one in memory, without a read and with the same samples', async () => {
  const dataset = await open([50, 45, 60], layers(7));
  await dataset.refine(2);
  const before = dataset.work.bytesRead;
  const level = await dataset.cube.level(8);
  expect(dataset.work.bytesRead).toBe(before);
  expect(level).toMatchObject({ inlineCount: 7, crosslineCount: 6, sampleCount: 60 });
  const { data, width } = await dataset.slice({ axis: 'inline', position: 24, subsample: 8, exact: false });
  const { halfTable } = await import('../../../src/core/half.ts');
  for (let x = 0; x < width; x++)
    for (let k = 0; k < 60; k++)
      expect(
        Math.abs(halfTable()[level.data[(3 * 6 + x) * 60 + k]!]! * level.scale - data[k * width + x]!),
      ).toBeLessThan(0.001);
  dataset.close();
});
