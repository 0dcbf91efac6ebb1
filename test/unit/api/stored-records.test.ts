import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { blankEnvelope, sealInPlace } from '../../../src/io/envelope.ts';
import { cacheKey } from '../../../src/io/fingerprint.ts';
import { packRecord } from '../../../src/io/packed-record.ts';
import { makeSegy } from '../../make-segy.ts';
import { memoryDatabase as database } from '../engine/memory-database.ts';

// The files of a run share one engine, which may have found before that there is no storage. These tests start one of their own.
vi.resetModules();
const { getEngine } = await import('../../../src/api/engine.ts');
const { openSegy } = await import('../../../src/api/open.ts');
const { cache, configure } = await import('../../../src/index.ts');

const [INLINES, CROSSLINES, SAMPLES] = [20, 16, 60];
/** Whole numbers below 2048, which half floats hold exactly when the scale is one or less. */
const value = (inline: number, crossline: number, sample: number) =>
  (inline * 7 + crossline * 3 + sample * 11) % 801;

let surveys = 0;
/** A survey that no test before has opened, because workers keep what they have read. */
const newSurvey = (): Blob =>
  new Blob([
    makeSegy({
      inlines: { first: 1, count: INLINES, step: 1 },
      crosslines: { first: 1, count: CROSSLINES, step: 1 },
      samples: SAMPLES,
      value,
      text: `survey ${surveys++}`,
    }) as Uint8Array<ArrayBuffer>,
  ]);

beforeAll(() => database.use());
beforeEach(async () => {
  await cache.clear();
  emptyMemory();
});
afterAll(() => {
  vi.unstubAllGlobals();
  // The next file starts an engine without this storage.
  vi.resetModules();
});

/** As after a reload: nothing derived is left in memory, and the book is read from the storage. */
async function reload(): Promise<void> {
  emptyMemory();
  await getEngine().disk.refresh();
}
function emptyMemory(): void {
  configure({ maxMemoryBytes: 1000 });
  configure({ maxMemoryBytes: 2 ** 29 });
}

async function expectRightSlices(file: Blob): Promise<void> {
  const dataset = await openSegy(file);
  await dataset.preview();
  const truth = (axis: 'crossline' | 'sample', position: number, row: number, column: number) =>
    axis === 'sample' ? value(row + 1, column + 1, position) : value(column + 1, position, row);
  for (const [axis, position] of [
    ['sample', 3],
    ['sample', 41],
    ['crossline', 5],
  ] as const) {
    const { data, width } = await dataset.slice({ axis, position });
    const wrong = data.findIndex(
      (found, k) => Math.abs(found - truth(axis, position, Math.floor(k / width), k % width)) > 0.5,
    );
    expect(wrong, `${axis} ${position}`).toBe(-1);
  }
  dataset.close();
}

/** Writes another record in place of a stored one, with a checksum that is right. */
function replace(key: string, content: unknown): void {
  const packed = packRecord(content);
  const payload = blankEnvelope(packed.length);
  payload.set(packed);
  database.payload.set(`${key}/0`, sealInPlace(payload, `${key}/0`));
  const entry = database.book.get(`record/${key}`) as object;
  database.book.set(`record/${key}`, { ...entry, byteLength: packed.length, chunkCount: 1 });
}

const recordKeys = (): { key: string; kind: string }[] =>
  [...database.book].flatMap(([place, entry]) =>
    place.startsWith('record/') ? [entry as { key: string; kind: string }] : [],
  );

async function optimized(): Promise<Blob> {
  const file = newSurvey();
  const dataset = await openSegy(file);
  await dataset.optimize();
  await dataset.quality();
  await dataset.refine(2);
  await dataset.mesh({ subsample: 2 });
  await getEngine().disk.flush();
  dataset.close();
  return file;
}

test.each([
  ['another object', { content: 'other' }],
  ['an empty list', []],
  ['null', null],
  ['lists where arrays of numbers belong', { plan: { levels: [] }, level: { data: [] }, inspection: {} }],
])(
  'stored records that are %s are deleted and made again: slices are right and optimize ends',
  async (_, content) => {
    const file = await optimized();
    const kinds = new Set(recordKeys().map(({ kind }) => kind));
    for (const kind of ['headers and geometry', 'preview', 'pyramid', 'pyramid block', 'statistics'])
      expect(kinds).toContain(kind);
    for (const { key } of recordKeys()) replace(key, content);
    await reload();
    await expectRightSlices(file);
    const dataset = await openSegy(file);
    const { levels } = await dataset.optimize();
    expect(levels).toContain(1);
    await dataset.quality();
    await dataset.mesh({ subsample: 2 });
    dataset.close();
    await expectRightSlices(file);
  },
);

test.each([
  ['another object', { content: 'other' }],
  ['a picture of another kind', { png: new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 16, 74, 70, 73, 70]) }],
])('a stored thumbnail that is %s is deleted and not shown', async (_, content) => {
  const fingerprint = 'f'.repeat(64);
  const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]);
  const { disk } = getEngine();
  disk.put(await cacheKey(fingerprint, 'thumbnail', null, 1), fingerprint, 'thumbnail', { png });
  await disk.flush();
  expect([...(await cache.thumbnail(fingerprint))!.subarray(1, 4)]).toEqual([0x50, 0x4e, 0x47]);
  for (const { key, kind } of recordKeys()) if (kind === 'thumbnail') replace(key, content);
  await reload();
  expect(await cache.thumbnail(fingerprint)).toBeNull();
  expect(recordKeys().map(({ kind }) => kind)).not.toContain('thumbnail');
});

test('a block whose summary is of another shape is made again, and statistics are those of every sample', async () => {
  const file = await optimized();
  const keys = recordKeys();
  const block = keys.find(({ kind }) => kind === 'pyramid block')!;
  const former = database.book.get(`record/${block.key}`);
  replace(block.key, { accumulator: { counts: new Float64Array(3) }, mismatches: 0, saturated: 0 });
  database.book.set(`record/${block.key}`, former);
  for (const { key, kind } of keys) if (kind === 'statistics') database.book.delete(`record/${key}`);
  await reload();
  const dataset = await openSegy(file);
  await dataset.optimize();
  const { mean, complete } = await dataset.statistics();
  let sum = 0;
  for (let i = 1; i <= INLINES; i++)
    for (let x = 1; x <= CROSSLINES; x++) for (let k = 0; k < SAMPLES; k++) sum += value(i, x, k);
  expect(complete).toBe(true);
  expect(mean).toBeCloseTo(sum / (INLINES * CROSSLINES * SAMPLES), 6);
  dataset.close();
});

test('values of equal size that storage has mixed up are not shown in each other’s place', async () => {
  const file = await optimized();
  const blocks = recordKeys().filter(({ kind }) => kind === 'pyramid block');
  // The last two values of a block are its time tile and its line tile; those of two blocks of as many lines are as long as each other.
  const [first, second] = blocks.map(({ key }) =>
    [...database.payload.keys()].filter((place) => place.startsWith(`${key}/`)).slice(-2),
  );
  const bytes = (place: string) => (database.payload.get(place) as ArrayBuffer).byteLength;
  for (const [k, place] of first!.entries()) {
    const other = second![k]!;
    expect(bytes(place)).toBe(bytes(other));
    const [a, b] = [database.payload.get(place), database.payload.get(other)];
    database.payload.set(place, b);
    database.payload.set(other, a);
  }
  await reload();
  await expectRightSlices(file);
  const dataset = await openSegy(file);
  expect((await dataset.optimize()).levels).toContain(1);
  dataset.close();
  await expectRightSlices(file);
});
