import { afterAll, beforeEach, expect, it, vi } from 'vitest';
import { openSegy } from '../../../src/api/open.ts';
import type { PageDataset } from '../../../src/api/types.ts';
import { cache, configure } from '../../../src/index.ts';
import { makeSegy } from '../../make-segy.ts';
import { alter, valueKeys } from '../io/disk.ts';

const INLINES = 40;
const CROSSLINES = 30;
const SAMPLES = 50;
const value = (inline: number, crossline: number, sample: number) => inline * 7 - crossline * 3 + sample;
const file = new File(
  [
    makeSegy({
      inlines: { first: 1, count: INLINES, step: 1 },
      crosslines: { first: 1, count: CROSSLINES, step: 1 },
      samples: SAMPLES,
      value,
    }) as Uint8Array<ArrayBuffer>,
  ],
  'formula.sgy',
);

beforeEach(async () => {
  await cache.clear();
});
afterAll(() => cache.clear());

/** As after a reload: nothing derived is left in memory. */
function emptyMemory(): void {
  configure({ maxMemoryBytes: 1000 });
  configure({ maxMemoryBytes: 2 ** 29 });
}

/** Half floats hold a value to one part in 2048. */
async function expectRightPictures(dataset: PageDataset): Promise<void> {
  await dataset.preview();
  await dataset.refine(2);
  const [inline, crossline, sample] = await Promise.all([
    dataset.slice({ axis: 'inline', position: 17 }),
    dataset.slice({ axis: 'crossline', position: 9 }),
    dataset.slice({ axis: 'sample', position: 31 }),
  ]);
  const near = (got: number | undefined, want: number) =>
    Math.abs((got ?? Number.NaN) - want) <= Math.max(1, Math.abs(want)) / 1024;
  for (let k = 0; k < SAMPLES; k++) {
    for (let x = 0; x < CROSSLINES; x++)
      expect(near(inline.data[k * CROSSLINES + x], value(17, x + 1, k)), `inline ${x},${k}`).toBe(true);
    for (let i = 0; i < INLINES; i++)
      expect(near(crossline.data[k * INLINES + i], value(i + 1, 9, k)), `crossline ${i},${k}`).toBe(true);
  }
  for (let i = 0; i < INLINES; i++) {
    for (let x = 0; x < CROSSLINES; x++)
      expect(near(sample.data[i * CROSSLINES + x], value(i + 1, x + 1, 31)), `sample ${i},${x}`).toBe(true);
  }
  const coarse = dataset.coarseSlice('inline', 17)!;
  for (let x = 0; x < coarse.width; x++) {
    const want = value(coarse.index + 1, x * coarse.columnStride + 1, 0);
    // Low-passed in time: a ramp keeps its values but at its ends.
    expect(Math.abs(coarse.data[x]! - want)).toBeLessThan(10);
  }
  const { min, max } = await dataset.statistics();
  expect([min, max]).toEqual([value(1, CROSSLINES, 0), value(INLINES, 1, SAMPLES - 1)]);
}

async function optimized(): Promise<string> {
  const dataset = await openSegy(file);
  await expectRightPictures(dataset);
  await dataset.optimize();
  dataset.close();
  await vi.waitFor(async () => expect((await valueKeys()).length).toBeGreaterThan(3));
  emptyMemory();
  return dataset.meta.fingerprint;
}

it('every stored value altered: right pictures all the same, and the damage is counted', async () => {
  await optimized();
  for (const key of await valueKeys())
    await alter(key, (bytes) => {
      bytes[bytes.length - 1]! ^= 4;
    });
  const before = (await cache.stats()).damaged;
  const dataset = await openSegy(file);
  await expectRightPictures(dataset);
  expect((await cache.stats()).damaged).toBeGreaterThan(before);
  dataset.close();
});

it('each stored value altered in turn: right pictures all the same', async () => {
  await optimized();
  for (const key of await valueKeys()) {
    // A fault before may have had this one dropped, with the block it belongs to.
    if (!(await valueKeys()).includes(key)) continue;
    await alter(key, (bytes) => {
      bytes[Math.floor(bytes.length / 2)]! ^= 128;
    });
    emptyMemory();
    const dataset = await openSegy(file);
    await expectRightPictures(dataset);
    dataset.close();
  }
});

it('cleared while a survey is open: right pictures all the same, and optimize runs again', async () => {
  const dataset = await openSegy(file);
  await dataset.optimize();
  await cache.clear();
  await expectRightPictures(dataset);
  await dataset.optimize();
  await expectRightPictures(dataset);
  dataset.close();
});

it('opened from the cache alone with its values damaged: an error that asks for the file, no wrong picture', async () => {
  const fingerprint = await optimized();
  for (const key of await valueKeys())
    await alter(key, (bytes) => {
      bytes[50]! ^= 1;
    });
  await expect(openSegy({ fingerprint })).rejects.toMatchObject({
    code: 'file-unreadable',
    message: expect.stringMatching(/drop its file/i),
  });
});

it('says when a known file has another date than at first, and shows what it keeps all the same', async () => {
  const dated = (lastModified: number) => new File([file], 'dated.sgy', { lastModified });
  const codes = ({ meta }: PageDataset) => meta.findings.map(({ code }) => code);
  const first = await openSegy(dated(Date.UTC(2026, 0, 5, 10, 30)));
  expect(codes(first)).not.toContain('file-touched');
  first.close();
  for (const minute of [30, 45, 50]) {
    const again = await openSegy(dated(Date.UTC(2026, 0, 5, 10, minute)));
    expect(codes(again).includes('file-touched')).toBe(minute !== 30);
    const finding = again.meta.findings.find(({ code }) => code === 'file-touched');
    if (finding)
      expect(finding.message).toContain(
        `2026-01-05 10:${minute}:00 (UTC), and was dated 2026-01-05 10:30:00`,
      );
    await expectRightPictures(again);
    again.close();
  }
  // Neither a Blob nor a file without a date tells.
  for (const source of [new Blob([file]), dated(0)]) {
    const untold = await openSegy(source);
    expect(codes(untold)).not.toContain('file-touched');
    untold.close();
  }
  await cache.remove(first.meta.fingerprint);
  const fresh = await openSegy(dated(Date.UTC(2026, 0, 5, 10, 45)));
  expect(codes(fresh)).not.toContain('file-touched');
  fresh.close();
});
