import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { openSegy, type RangeSource, SegyError } from '../../../src/index.ts';
import { fromDescriptor, fromPath } from '../../../src/node.ts';
import { makeSegy } from '../../make-segy.ts';

const bytes = makeSegy({
  inlines: { first: 10, count: 60, step: 1 },
  crosslines: { first: 1, count: 40, step: 1 },
  samples: 200,
  value: (inline, crossline, sample) => inline * 100 + crossline + sample / 64,
}) as Uint8Array<ArrayBuffer>;

const source = (more: Partial<RangeSource> = {}): RangeSource => ({
  name: 'made.sgy',
  size: bytes.length,
  read: async (start, end) => bytes.slice(start, end).buffer,
  ...more,
});
const failure = (promise: Promise<unknown>): Promise<SegyError> =>
  promise.then(
    () => new SegyError('closed', 'no error'),
    (error) => error,
  );

describe('a file that the caller reads', () => {
  test('is the same survey as that file dropped: fingerprint, metadata and samples', async () => {
    const asked: [number, number][] = [];
    const read: RangeSource['read'] = async (start, end) => {
      asked.push([start, end]);
      return bytes.slice(start, end).buffer;
    };
    const a = await openSegy(source({ read }));
    const b = await openSegy(new File([bytes], 'made.sgy'));
    expect(a.meta).toEqual(b.meta);
    const request = { axis: 'inline', position: 33, exact: true } as const;
    expect((await a.slice(request)).data).toEqual((await b.slice(request)).data);
    expect(asked.every(([start, end]) => start >= 0 && end <= bytes.length && start < end)).toBe(true);
    a.close();
    b.close();
  });

  test('is refused without a name, a whole size or read', async () => {
    for (const wrong of [{ name: 7 }, { size: -1 }, { size: 1.5 }, { size: Number.NaN }, { read: 1 }]) {
      const error = await failure(openSegy(source(wrong as never)));
      expect(error.code, JSON.stringify(wrong)).toBe('bad-argument');
      expect(error.message).toContain('{ name, size, read }');
    }
    expect((await failure(openSegy(source({ size: 0 })))).code).toBe('other-format');
  });

  test('tells why a read failed, and which bytes', async () => {
    const read = () => Promise.reject(new Error('the tape is at lunch'));
    const error = await failure(openSegy(source({ read })));
    expect(error.code).toBe('file-unreadable');
    expect(error.message).toContain('the tape is at lunch');
    expect(error.message).toMatch(/bytes 0 to \d+/);
  });

  test('that gives fewer or more bytes than were asked for has changed', async () => {
    for (const by of [-1, 1]) {
      const read = async (start: number, end: number) => new ArrayBuffer(end - start + by);
      expect((await failure(openSegy(source({ read })))).code).toBe('file-changed');
    }
  });

  test('must give an ArrayBuffer, and is told so', async () => {
    const read = async (start: number, end: number) => bytes.slice(start, end) as never;
    const error = await failure(openSegy(source({ read })));
    expect(error.code).toBe('bad-argument');
    expect(error.message).toContain('ArrayBuffer');
  });

  test('gets the signal of the call, and a cancelled call says so whatever the read does', async () => {
    const controller = new AbortController();
    const read: RangeSource['read'] = (_start, _end, { signal }) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
        setTimeout(() => controller.abort(), 5);
      });
    expect((await failure(openSegy(source({ read }), { signal: controller.signal }))).code).toBe('cancelled');
  });
});

describe('a file of Node', () => {
  const folder = mkdtempSync(join(tmpdir(), 'segy-lens-'));
  const path = join(folder, 'survey one.sgy');
  writeFileSync(path, bytes);
  afterAll(() => rmSync(folder, { recursive: true }));

  test('opens by path and by descriptor, reads what is asked for and counts it', async () => {
    const descriptor = openSync(path, 'r');
    const files = [await fromPath(path), await fromDescriptor(descriptor, 'survey one.sgy')];
    for (const file of files) {
      expect(file).toMatchObject({ name: 'survey one.sgy', size: bytes.length, bytesRead: 0 });
      const dataset = await openSegy(file);
      expect(dataset.meta.geometry).toMatchObject({ kind: '3d', inline: { first: 10, count: 60 } });
      const [trace] = await dataset.readTraces(41, 1);
      expect(trace![64]).toBe(1102 + 1);
      expect(file.bytesRead).toBeGreaterThan(3600);
      expect(file.readCalls).toBeGreaterThan(1);
      dataset.close();
      await file.close();
    }
    // The descriptor is the caller's, and still open.
    closeSync(descriptor);
  });

  test('that is missing, a folder or closed is refused with a sentence', async () => {
    expect((await failure(fromPath(join(folder, 'none.sgy')))).message).toContain('there is no such file');
    expect((await failure(fromPath(folder))).code).toBe('file-unreadable');
    const file = await fromPath(path);
    await file.close();
    await file.close();
    const error = await failure(openSegy(file));
    expect(error.code).toBe('file-unreadable');
    expect(error.message).toContain('closed');
  });

  test('that was cut short since it was opened has changed', async () => {
    const short = join(folder, 'short.sgy');
    writeFileSync(short, bytes);
    const file = await fromPath(short);
    const dataset = await openSegy(file);
    writeFileSync(short, bytes.subarray(0, 5000));
    expect((await failure(dataset.readTraces(2000, 1))).code).toBe('file-changed');
    dataset.close();
    await file.close();
  });
});
