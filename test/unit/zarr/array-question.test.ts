import { afterEach, describe, expect, it } from 'vitest';
import type { ArrayDataset } from '../../../src/api/array-dataset.ts';
import { openArrayDataset } from '../../../src/api/open-cube.ts';
import type { ArrayAsking, ArrayChoice, ArrayQuestion } from '../../../src/core/array-survey.ts';
import { statisticsOf } from '../../../src/zarr/stats.ts';
import { serveObjects } from '../../serve-objects.ts';
import { asBlobs, type Files, group, writeArray } from '../../zarr-files.ts';

const SIZE = [4, 5, 6] as const;
const value = (a: number, b: number, c: number): number => 100 * a + 10 * b + c;

const opened: ArrayDataset[] = [];
afterEach(() => {
  for (const each of opened.splice(0)) each.close();
});

async function open(
  source: Parameters<typeof openArrayDataset>[0],
  asking?: ArrayAsking,
): Promise<ArrayDataset> {
  const dataset = await openArrayDataset(source, asking ? { asking } : {});
  opened.push(dataset);
  return dataset;
}

/** Answers with a choice, and keeps what was asked and answered. */
function answering(choice: ArrayChoice, always = false) {
  const questions: ArrayQuestion[] = [];
  const kept = new Map<string, ArrayChoice>();
  return {
    questions,
    kept,
    always,
    remembered: (key: string) => kept.get(key) ?? null,
    ask: async (question: ArrayQuestion) => {
      questions.push(question);
      kept.set(question.key, choice);
      return choice;
    },
  };
}

async function unnamed(names?: string[]): Promise<Files> {
  const files: Files = new Map();
  group(files, '', {});
  group(files, 'data', {});
  await writeArray(
    files,
    'data/x',
    { shape: [...SIZE], chunks: [2, 2, 4], ...(names ? { names } : {}) },
    value,
  );
  await writeArray(files, 'data/y', { shape: [...SIZE], chunks: [2, 2, 4] }, (a, b, c) => -value(a, b, c));
  return files;
}

describe('an array whose metadata say nothing of its axes', () => {
  it('is asked about once: the answer gives axes and time, and is remembered', async () => {
    const files = await unnamed();
    // The vertical axis is the first dimension, and inlines are the last.
    const asking = answering({
      array: 'data/x',
      axes: [2, 1, 0],
      vertical: { unit: 'm', start: 100, step: 2.5 },
    });
    const dataset = await open(asBlobs(files), asking);
    expect(asking.questions).toHaveLength(1);
    const [{ offers }] = asking.questions as [ArrayQuestion];
    expect(offers.map(({ path, dataType }) => [path, dataType])).toEqual([
      ['data/x', 'float32'],
      ['data/y', 'float32'],
    ]);
    expect(offers[0]!.dimensions.map(({ size }) => size)).toEqual([...SIZE]);
    expect(dataset.cube.grid).toMatchObject({
      inline: { count: 6 },
      crossline: { count: 5 },
      sampleCount: 4,
      vertical: { domain: 'depth', unit: 'm', start: 100, step: 2.5, inferred: false },
    });
    const { data, width } = await dataset.slice({ axis: 'inline', position: 3, exact: true });
    expect(Array.from(data)).toEqual(
      Array.from({ length: 20 }, (_, at) => value(Math.floor(at / width), at % width, 2)),
    );
    const again = await open(asBlobs(files), asking);
    expect(asking.questions).toHaveLength(1);
    expect(again.meta.fingerprint).toBe(dataset.meta.fingerprint);
    expect(again.meta.findings.map(({ code }) => code)).not.toContain('axes-inferred');
  });

  it('is asked about again if the remembered answer fits no more', async () => {
    const asking = answering({ array: 'data/y' });
    const files = asBlobs(await unnamed());
    await open(files, asking);
    for (const key of asking.kept.keys()) asking.kept.set(key, { array: 'data/gone', axes: [0, 1, 2] });
    asking.questions.length = 0;
    await open(files, asking);
    expect(asking.questions.length).toBeGreaterThan(0);
  });

  it('is opened as inferred by a program, which is told so', async () => {
    const files = await unnamed();
    for (const key of [...files.keys()]) if (key.startsWith('data/y')) files.delete(key);
    const dataset = await open(asBlobs(files));
    expect(dataset.meta.findings.map(({ code }) => code)).toContain('axes-inferred');
  });

  it('is asked about by path where a server lists nothing', async () => {
    const files = await unnamed(['inline', 'crossline', 'time']);
    const server = await serveObjects((key) => files.get(key) ?? null);
    try {
      const asking = answering({ array: 'data/x' });
      const dataset = await open(server.url, asking);
      expect(asking.questions[0]!.offers).toEqual([]);
      expect(dataset.cube.grid.sampleCount).toBe(6);
      await expect(open(server.url)).rejects.toMatchObject({
        code: 'bad-argument',
        message: expect.stringContaining('path of the array'),
      });
    } finally {
      await server.close();
    }
  });

  it('is not asked about if its dimensions have the names of the field, unless the user wants to', async () => {
    const files = await unnamed(['il', 'xl', 'twt']);
    for (const key of [...files.keys()]) if (key.startsWith('data/y')) files.delete(key);
    const silent = answering({});
    await open(asBlobs(files), silent);
    expect(silent.questions).toHaveLength(0);
    const asked = answering({ array: 'data/x', axes: [1, 0, 2] }, true);
    const dataset = await open(asBlobs(files), asked);
    expect(asked.questions).toHaveLength(1);
    expect([dataset.cube.grid.inline.count, dataset.cube.grid.crossline.count]).toEqual([5, 4]);
  });
});

describe('statsV1 of MDIO', () => {
  it('gives the magnitude that 98 % of the samples do not exceed, from bin centres or edges', () => {
    // A thousand samples in each of 100 bins from −50 to 50, and a million zeros of a mute in the bin around zero.
    const counts = Array.from({ length: 101 }, (_, k) => (k === 50 ? 1_000_000 : 1000));
    const binCenters = Array.from({ length: 101 }, (_, k) => k - 50);
    const stats = { count: 1_100_000, min: -50.5, max: 50.5, histogram: { binCenters, counts } };
    expect(statisticsOf(stats)!.p98Absolute!).toBeCloseTo(49.46, 1);
    const binEdges = Array.from({ length: 102 }, (_, k) => k - 50.5);
    expect(statisticsOf({ ...stats, histogram: { binEdges, counts } })!.p98Absolute!).toBeCloseTo(49.46, 1);
  });

  it('gives no clip where bins are too wide to tell, or there is no histogram', () => {
    const stats = { min: -1000, max: 1000 };
    expect(
      statisticsOf({ ...stats, histogram: { binCenters: [-1000, 0, 1000], counts: [1, 900, 1] } }),
    ).toEqual({ ...stats, p98Absolute: null });
    expect(statisticsOf(stats)).toEqual({ ...stats, p98Absolute: null });
    expect(statisticsOf({ min: 3, max: 1 })).toBeNull();
    expect(statisticsOf(null)).toBeNull();
  });
});
