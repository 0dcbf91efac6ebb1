import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { blankEnvelope, sealInPlace } from '../../../src/io/envelope.ts';
import type { PayloadStore } from '../../../src/io/payload-store.ts';
import { MemoryFiles } from './memory-files.ts';

const NAME = `${'a'.repeat(64)}.${'b'.repeat(16)}.3`;
const OTHER = `${'a'.repeat(64)}.${'b'.repeat(16)}.4`;

/** The payload of a value: distinct for each record and index, and of its own length. */
const payloadOf = (name: string, index: number): Uint8Array =>
  Uint8Array.from({ length: 1000 + 4 * index }, (_, k) => (k * 7 + index * 31 + name.charCodeAt(82)) % 251);

function sealed(name: string, index: number, key = `${name}/${index}`): [string, ArrayBuffer] {
  const bytes = payloadOf(name, index);
  const payload = blankEnvelope(bytes.length);
  payload.set(bytes);
  return [`${name}/${index}`, sealInPlace(payload, key)];
}

let files: MemoryFiles;

/** Loads the modules anew, as each worker and each page has them. */
async function anew<T>(load: () => Promise<T>): Promise<T> {
  vi.resetModules();
  return load();
}
const worker = async (): Promise<PayloadStore> =>
  (await anew(() => import('../../../src/io/record-file.ts'))).recordFiles;
const page = () => anew(() => import('../../../src/io/private-files.ts'));

/** Writes a record whose first value comes last, as a block's summary does. */
async function write(store: PayloadStore, name = NAME, count = 4): Promise<void> {
  const record = await store.record(name);
  for (let index = 1; index < count; index++) await record.put([sealed(name, index)]);
  await record.put([sealed(name, 0)]);
  await record.finish();
}

async function read(store: PayloadStore, ...keys: string[]): Promise<{ missing: number; right: boolean[] }> {
  const right: boolean[] = [];
  const missing = await store.each(keys, (payload, place) => {
    const [name, index] = keys[place]!.split('/') as [string, string];
    right.push(Buffer.from(payload).equals(payloadOf(name, Number(index))));
  });
  return { missing, right };
}

beforeEach(() => {
  files = new MemoryFiles();
  files.use();
});
afterEach(() => vi.useRealTimers());
afterAll(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

describe('a record in a private file', () => {
  test('gives back its values in any order, and has the length that its entry says', async () => {
    const store = await worker();
    await write(store);
    const all = await read(store, `${NAME}/2`, `${NAME}/0`, `${NAME}/3`, `${NAME}/1`);
    expect(all).toEqual({ missing: -1, right: [true, true, true, true] });
    const byteLength = [0, 1, 2, 3].reduce((sum, index) => sum + payloadOf(NAME, index).length, 0);
    const { fileLength, recordFileLength } = await page();
    expect(await fileLength(NAME)).toBe(recordFileLength({ byteLength, chunkCount: 4 }));
    expect(await fileLength(OTHER)).toBe(-1);
  });

  test('is opened once for many reads', async () => {
    const store = await worker();
    await write(store);
    const { opened } = files;
    for (let k = 0; k < 5; k++) await read(store, `${NAME}/1`, `${NAME}/2`);
    expect(files.opened - opened).toBe(1);
  });

  test.each([
    ['was interrupted before its index', (bytes: Uint8Array<ArrayBuffer>) => bytes.slice(0, 2500)],
    ['lost its last byte', (bytes: Uint8Array<ArrayBuffer>) => bytes.slice(0, -1)],
    ['is empty', () => new Uint8Array(0)],
    ['says that its index is longer than itself', (bytes: Uint8Array<ArrayBuffer>) => bytes.fill(0x41, -8)],
  ])('that %s counts as missing', async (_, change) => {
    const store = await worker();
    await write(store);
    const file = files.files.get(NAME)!;
    file.bytes = change(file.bytes);
    expect(await read(store, `${NAME}/1`)).toEqual({ missing: 0, right: [] });
  });

  test('with an altered byte gives the place of that value, and the values before it', async () => {
    const store = await worker();
    await write(store);
    files.files.get(NAME)!.bytes[1032 + 500]! ^= 4;
    const { missing, right } = await read(store, `${NAME}/1`, `${NAME}/2`, `${NAME}/3`);
    expect({ missing, right }).toEqual({ missing: 1, right: [true] });
  });

  test('gives no value in place of another, even of the same length', async () => {
    const store = await worker();
    const record = await store.record(NAME);
    // As if storage had mixed them up: each is whole, and sealed for another place.
    await record.put([sealed(NAME, 0, `${OTHER}/0`)]);
    await record.finish();
    expect((await read(store, `${NAME}/0`)).missing).toBe(0);
  });

  test.each([false, true])(
    'beyond the quota is refused, and leaves nothing (cut short: %s)',
    async (cutsShort) => {
      const store = await worker();
      Object.assign(files, { quota: 3000, cutsShort });
      const record = await store.record(NAME);
      await record.put([sealed(NAME, 0), sealed(NAME, 1)]);
      await expect(record.put([sealed(NAME, 2)])).rejects.toMatchObject({ name: 'QuotaExceededError' });
      await record.abandon();
      expect([...files.files.keys()]).toEqual([]);
    },
  );

  test('that cannot be opened to be written leaves no empty file', async () => {
    const store = await worker();
    files.refuses = true;
    await expect(store.record(NAME)).rejects.toThrow();
    expect([...files.files.keys()]).toEqual([]);
  });

  test('that a worker reads is closed when the page deletes it', async () => {
    const store = await worker();
    await write(store);
    await read(store, `${NAME}/1`);
    expect(files.files.get(NAME)!.readers).toBe(1);
    await (await page()).deleteFiles([NAME, OTHER]);
    expect([...files.files.keys()]).toEqual([]);
    expect((await read(store, `${NAME}/1`)).missing).toBe(0);
  });

  test('that a worker reads is closed when another writes it anew, and is read anew', async () => {
    const [reader, writer] = [await worker(), await worker()];
    await write(writer);
    await read(reader, `${NAME}/1`);
    await write(writer, NAME, 6);
    expect(await read(reader, `${NAME}/5`)).toEqual({ missing: -1, right: [true] });
  });

  test('that was closed for another between two values is opened again', async () => {
    const store = await worker();
    await write(store);
    const { askToClose } = await page();
    const { opened } = files;
    const got: number[] = [];
    const keys = [1, 2, 3].map((index) => `${NAME}/${index}`);
    const missing = await store.each(keys, (_, place) => {
      got.push(place);
      askToClose([NAME]);
      // So long that the task pauses after it, in which the message comes.
      const until = performance.now() + 110;
      while (performance.now() < until);
    });
    expect({ missing, got }).toEqual({ missing: -1, got: [0, 1, 2] });
    expect(files.opened - opened).toBeGreaterThan(1);
  });

  test('that one worker alone may open is handed from one to the other', async () => {
    files.sharesReading = false;
    const [first, second] = [await worker(), await worker()];
    await write(first);
    for (const store of [first, second, first])
      expect(await read(store, `${NAME}/2`)).toEqual({ missing: -1, right: [true] });
  });

  test('that another does not let go of is read as a plain file', async () => {
    const store = await worker();
    await write(store);
    files.files.get(NAME)!.writers = 1;
    expect(await read(store, `${NAME}/1`, `${NAME}/3`)).toEqual({ missing: -1, right: [true, true] });
  });

  test('is read by several tasks at once without mixing their values', async () => {
    const store = await worker();
    await write(store, NAME, 20);
    await write(store, OTHER, 20);
    const keys = (name: string) => Array.from({ length: 20 }, (_, index) => `${name}/${index}`);
    const all = await Promise.all([NAME, OTHER, NAME, OTHER].map((name) => read(store, ...keys(name))));
    for (const { missing, right } of all) expect([missing, right.every(Boolean)]).toEqual([-1, true]);
  });
});

test('without private files, as in Node, nothing is written to them', async () => {
  vi.stubGlobal('navigator', undefined);
  const { writesFiles, fileNames, deleteFiles } = await page();
  expect(await writesFiles()).toBe(false);
  expect(await fileNames()).toEqual([]);
  await deleteFiles([NAME]);
});
