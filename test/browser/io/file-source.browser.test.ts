import { afterEach, expect, test, vi } from 'vitest';
import { isSegyError } from '../../../src/core/errors.ts';
import { openSource } from '../../../src/io/open-source.ts';
import { giveReadBuffer, takeReadBuffer } from '../../../src/io/read-buffers.ts';

const NAME = 'file-source-test.bin';
const MIB = 2 ** 20;

afterEach(async () => {
  await (await navigator.storage.getDirectory()).removeEntry(NAME).catch(() => undefined);
});

/** Byte k of the file is (k >> 8) + k, low eight bits. */
async function write(byteLength: number): Promise<File> {
  const handle = await (await navigator.storage.getDirectory()).getFileHandle(NAME, { create: true });
  const writable = await handle.createWritable();
  await writable.write(Uint8Array.from({ length: byteLength }, (_, k) => (k >> 8) + k));
  await writable.close();
  return handle.getFile();
}

const sourceOf = (blob: Blob) => openSource({ kind: 'blob', id: 'a', name: 'a.sgy', blob });
const isRight = (bytes: Uint8Array, start: number) =>
  bytes.every((byte, k) => byte === ((((start + k) >> 8) + start + k) & 255));

test('large reads fill the same memory again, with the bytes asked for and no others', async () => {
  const source = sourceOf(await write(3 * MIB + 7));
  const buffer = takeReadBuffer(2 * MIB - 5)!;
  expect(buffer.byteLength).toBe(2 * MIB);
  const first = await source.readRange(1, 2 * MIB - 4, undefined, buffer);
  // Detached: nobody else may hold what the next read fills.
  expect(buffer.byteLength).toBe(0);
  expect(first.length).toBe(2 * MIB - 5);
  expect(first.buffer.byteLength).toBe(2 * MIB);
  expect(isRight(first, 1)).toBe(true);
  giveReadBuffer(first);
  expect(takeReadBuffer(1.5 * MIB)).toBe(first.buffer);
  const second = await source.readRange(2 * MIB, 3 * MIB + 7, undefined, first.buffer);
  expect(first.length).toBe(0);
  expect(second.length).toBe(MIB + 7);
  expect(isRight(second, 2 * MIB)).toBe(true);
  expect(source.meter).toMatchObject({ readCalls: 2, bytesRead: 3 * MIB + 2 });
});

test('a small read brings memory of its own', () => {
  expect(takeReadBuffer(MIB - 1)).toBeUndefined();
});

test('a file that changed is said to have, by large reads too', async () => {
  const file = await write(4 * MIB);
  const source = sourceOf(file);
  const writable = await (
    await (await navigator.storage.getDirectory()).getFileHandle(NAME)
  ).createWritable();
  await writable.write(new Uint8Array(MIB));
  await writable.close();
  const error = await source
    .readRange(0, 4 * MIB, undefined, takeReadBuffer(4 * MIB))
    .catch((reason: unknown) => reason);
  expect(isSegyError(error, 'file-unreadable') || isSegyError(error, 'file-changed')).toBe(true);
});

test('a read that is cancelled midway says so', async () => {
  const source = sourceOf(await write(4 * MIB));
  const controller = new AbortController();
  const read = source.readRange(0, 4 * MIB, controller.signal, takeReadBuffer(4 * MIB));
  controller.abort();
  expect(isSegyError(await read.catch((reason: unknown) => reason), 'cancelled')).toBe(true);
});

test('reads end however often garbage is collected meanwhile', async () => {
  // Without anything that holds the readers, Chromium stopped after some 150 of these.
  const source = sourceOf(await write(6 * MIB));
  const otherWay = vi.spyOn(Blob.prototype, 'arrayBuffer');
  const lane = async (): Promise<void> => {
    for (let k = 0; k < 50; k++) {
      const bytes = await source.readRange(0, 6 * MIB, undefined, takeReadBuffer(6 * MIB));
      giveReadBuffer(bytes);
      for (let garbage = 0; garbage < 20; garbage++) new ArrayBuffer(MIB);
    }
  };
  await Promise.all([lane(), lane(), lane(), lane()]);
  expect(source.meter.readCalls).toBe(200);
  expect(otherWay).not.toHaveBeenCalled();
  otherWay.mockRestore();
}, 60_000);
