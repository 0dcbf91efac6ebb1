import { describe, expect, test } from 'vitest';
import { openSegy } from '../../../src/api/open.ts';
import type { PageDataset } from '../../../src/api/types.ts';
import { makeSegy } from '../../make-segy.ts';

/** Nearly the largest number that float32 holds, which is 3.4028e38. */
const LARGE = Math.fround(3.4e38);
const [INLINES, CROSSLINES, SAMPLES] = [12, 10, 50];

async function opened(
  value: (inline: number, crossline: number, sample: number) => number,
): Promise<PageDataset> {
  const dataset = await openSegy(
    new Blob([
      makeSegy({
        inlines: { first: 1, count: INLINES, step: 1 },
        crosslines: { first: 1, count: CROSSLINES, step: 1 },
        samples: SAMPLES,
        format: 5,
        value,
      }) as Uint8Array<ArrayBuffer>,
    ]),
  );
  await dataset.preview();
  return dataset;
}
const codes = ({ meta }: PageDataset) => meta.findings.map(({ code }) => code);

describe('numbers at the end of float32', () => {
  test('have a range, statistics, a quality check and a surface, and no finding', async () => {
    const sign = (inline: number, crossline: number, sample: number) =>
      (inline + crossline + sample) % 2 === 0 ? 1 : -1;
    const dataset = await opened((...at) => LARGE * sign(...at));
    expect(codes(dataset)).toEqual([]);
    const range = await dataset.cube.range();
    expect(range).toMatchObject({ constant: false, bothSigns: true, min: -LARGE, max: LARGE });
    expect(range.clip).toEqual([-LARGE, LARGE]);
    for (const { rms, mean, min, max } of [await dataset.statistics(), await dataset.quality()]) {
      expect(rms / LARGE).toBeCloseTo(1, 9);
      expect(mean / LARGE).toBeCloseTo(0, 9);
      expect([min, max]).toEqual([-LARGE, LARGE]);
    }
    const { level, indices, normals } = await dataset.mesh({ subsample: 1 });
    expect(level).toBeCloseTo(LARGE / 2, -30);
    expect(indices.length).toBeGreaterThan(1000);
    expect(normals.every(Number.isFinite)).toBe(true);
    dataset.close();
  });
});

describe('a file without a finite number', () => {
  test.each([
    ['NaN', () => Number.NaN, /6000 samples.*all are “not a number” \(NaN\)/],
    ['infinite', () => Number.POSITIVE_INFINITY, /all are infinite or beyond 3\.4e38/],
    [
      'of both kinds',
      (_i: number, _x: number, sample: number) => (sample < 20 ? Number.NaN : Number.NEGATIVE_INFINITY),
      /2400 are “not a number” \(NaN\), 3600 are infinite/,
    ],
  ])('(%s) is said to have none, and not to have one value', async (_, value, message) => {
    const dataset = await opened(value);
    expect(codes(dataset)).toContain('non-finite-samples');
    expect(codes(dataset)).not.toContain('no-variation');
    const finding = dataset.meta.findings.find(({ code }) => code === 'non-finite-samples')!;
    expect(finding.message).toMatch(message);
    expect(await dataset.cube.range()).toMatchObject({ constant: true, noneFinite: true });
    await expect(dataset.mesh()).rejects.toMatchObject({
      code: 'no-variation',
      message: expect.stringMatching(/No sample read is a finite number/),
    });
    dataset.close();
  });

  test('but one is told from it: its finite samples have one value, which is named', async () => {
    const dataset = await opened((_i, _x, sample) => (sample === 3 ? Number.NaN : 7));
    const message = (code: string) => dataset.meta.findings.find((finding) => finding.code === code)?.message;
    expect(message('no-variation')).toMatch(/the same value, 7, where they are finite/);
    expect(message('non-finite-samples')).toMatch(/^120 of 6000 samples/);
    expect((await dataset.cube.range()).noneFinite).toBeUndefined();
    dataset.close();
  });
});
