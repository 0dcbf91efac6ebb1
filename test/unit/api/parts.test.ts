import { expect, test } from 'vitest';
import { openSegy } from '../../../src/api/open.ts';
import { expectGathers, expectParts, expectRoomForEveryOffset } from '../../expect-parts.ts';
import { makeSegy } from '../../make-segy.ts';
import { makeTraces } from '../../make-traces.ts';

/** In whatever order the traces stand, with and without holes. */
const SURVEYS = [
  {
    name: 'sorted by inline, with holes',
    sorting: 'inline',
    hole: (i: number, x: number) => i === 103 && x > 303,
  },
  { name: 'sorted by crossline', sorting: 'crossline' },
  { name: 'its traces in no order', shuffle: 5 },
] as const;
const survey = (changes: Partial<Parameters<typeof makeSegy>[0]> = {}) =>
  openSegy(
    new Blob([
      makeSegy({
        inlines: { first: 100, count: 4, step: 1 },
        crosslines: { first: 300, count: 6, step: 1 },
        samples: 24,
        offsets: [100, 300, 500],
        format: 1,
        value: (inline, crossline, sample, offset) =>
          (900 - offset) * Math.sin((0.2 + offset / 3000) * sample + inline / 3 + crossline / 5),
        ...changes,
      }) as Uint8Array<ArrayBuffer>,
    ]),
  );

test.each(SURVEYS)(
  '$name: each offset alone, the stack, and every gather are the traces with those header words',
  async ({ name: _, ...changes }) => expectParts(await survey(changes)),
);

test('the quality check’s histogram has room for every offset', async () =>
  expectRoomForEveryOffset(await survey()));

test('the surface is of the chosen offset', async () => {
  const whole = await survey();
  const near = await whole.partOf({ offset: 'near' }).mesh({ subsample: 1 });
  const far = await whole.partOf({ offset: 'far' }).mesh({ subsample: 1 });
  expect(far.indices.length).not.toBe(near.indices.length);
  const again = await whole.partOf({ offset: 'far' }).mesh({ subsample: 1 });
  expect(again.positions).toEqual(far.positions);
});

test('an offset that is not there, a gather where there is none, and another offset of a part are refused', async () => {
  const whole = await survey();
  expect(() => whole.partOf({ offset: 12345 })).toThrow(/There is no offset 12345/);
  expect(() => whole.partOf({ gather: 0 })).toThrow(/not one of gathers/);
  const stack = whole.partOf({ offset: 'stack' });
  await expect(stack.slice({ axis: 'sample', position: 0, offset: 'near' })).rejects.toMatchObject({
    code: 'bad-argument',
  });
});

test('every gather of a file of shots is its run of traces, one after the other', async () => {
  const folds = [24, 20, 24, 17, 24, 23, 24, 24];
  const rows = folds.flatMap((fold, shot) =>
    Array.from({ length: fold }, (_, channel) => ({ shot, channel })),
  );
  const bytes = makeTraces({
    count: rows.length,
    samples: 40,
    words: (trace) => {
      const { shot, channel } = rows[trace]!;
      return {
        9: 7 + shot,
        13: 1 + channel,
        37: 25 * channel,
        73: 100 * shot,
        81: 100 * shot + 25 * channel,
      };
    },
    value: (trace, sample) => 100 * Math.sin(trace * 0.7 + sample / 3),
  });
  const dataset = await openSegy(new Blob([bytes as Uint8Array<ArrayBuffer>]));
  expect(dataset.gathers?.numbers.length).toBe(folds.length);
  await expectGathers(dataset);
});
