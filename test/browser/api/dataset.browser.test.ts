import { afterAll, expect, it } from 'vitest';
import { openSegy } from '../../../src/api/open.ts';
import { SegyError } from '../../../src/core/errors.ts';
import { cache, demoSurvey } from '../../../src/index.ts';
import { makeSegy } from '../../make-segy.ts';

const value = (inline: number, crossline: number, sample: number) => inline * 7 - crossline * 3 + sample;
const survey = (first: number) =>
  new File(
    [
      makeSegy({
        inlines: { first, count: 40, step: 1 },
        crosslines: { first: 1, count: 30, step: 1 },
        samples: 50,
        value,
      }) as Uint8Array<ArrayBuffer>,
    ],
    `survey-${first}.sgy`,
  );

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'no error',
    (error: unknown) => (error instanceof SegyError ? error.code : String(error)),
  );

afterAll(() => cache.clear());

it('decodes in real workers what the file holds', async () => {
  const dataset = await openSegy(survey(100));
  const slice = await dataset.slice({ axis: 'crossline', position: 9 });
  for (let column = 0; column < 40; column++) {
    expect(slice.data[7 * slice.width + column]).toBe(value(100 + column, 9, 7));
  }
  dataset.close();
});

it('opens a known survey from the cache alone, picture and surface included, and says what needs the file', async () => {
  const before = await openSegy(survey(200));
  await before.preview();
  const mesh = await before.mesh({ subsample: 2, threshold: 0.4 });
  const { fingerprint } = before.meta;
  before.close();

  const hits = (await cache.stats()).hits;
  const after = await openSegy({ fingerprint });
  expect(after.meta.name).toBe('survey-200.sgy');
  expect(await after.preview()).toMatchObject({ bytesRead: 0, cacheHit: true });
  const again = await after.mesh({ subsample: 2, threshold: 0.4 });
  expect(again.positions).toEqual(mesh.positions);
  expect((await cache.stats()).hits).toBeGreaterThan(hits);
  expect(await codeOf(after.readTraces(0, 1))).toBe('file-unreadable');
  after.close();
});

it('lists what is kept and frees it', async () => {
  const dataset = await openSegy(survey(300));
  await dataset.preview();
  await expect
    .poll(async () =>
      (await cache.entries()).some((entry) => entry.name === 'survey-300.sgy' && entry.bytes > 0),
    )
    .toBe(true);
  const { freedBytes } = await cache.clear();
  expect(freedBytes).toBeGreaterThan(0);
  expect(await cache.stats()).toMatchObject({ diskBytes: 0, memoryBytes: 0, surveys: 0 });
  // What is open stays usable.
  expect((await dataset.slice({ axis: 'inline', position: 300 })).width).toBe(30);
  dataset.close();
  expect(await codeOf(openSegy({ fingerprint: dataset.meta.fingerprint }))).toBe('file-unreadable');
});

it('stops work in its workers when the signal is aborted', async () => {
  const dataset = await openSegy(await demoSurvey());
  await dataset.preview();
  const controller = new AbortController();
  const work = dataset.optimize({ signal: controller.signal });
  controller.abort('enough');
  const error = await work.catch((caught: unknown) => caught);
  expect(error).toMatchObject({ code: 'cancelled', cause: 'enough' });
  dataset.close();
});
