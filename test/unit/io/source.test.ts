import { describe, expect, it } from 'vitest';
import { SegyError } from '../../../src/core/errors.ts';
import { fingerprint, fingerprintRanges } from '../../../src/io/fingerprint.ts';
import { openSource } from '../../../src/io/open-source.ts';
import { readRanges } from '../../../src/io/source.ts';

const blobSource = (bytes: Uint8Array<ArrayBuffer>, blob: Blob = new Blob([bytes])) =>
  openSource({ kind: 'blob', id: 'a', name: 'a.sgy', blob });
const ramp = (length: number) => Uint8Array.from({ length }, (_, k) => (k * 31) % 251);

async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'no error',
    (error: unknown) => (error instanceof SegyError ? error.code : String(error)),
  );
}

describe('a file source', () => {
  it('reads exactly the bytes asked for and counts calls and bytes', async () => {
    const bytes = ramp(5000);
    const source = blobSource(bytes);
    expect(await source.readRange(100, 164)).toEqual(bytes.slice(100, 164));
    expect(source.meter).toMatchObject({ readCalls: 1, bytesRead: 64 });
  });

  it('refuses ranges outside the file, fractions and reads over the cap before reading', async () => {
    const source = blobSource(ramp(100));
    for (const [start, end] of [
      [-1, 4],
      [0, 101],
      [10, 5],
      [0.5, 3],
      [0, Number.NaN],
    ] as const) {
      expect(await codeOf(source.readRange(start, end))).toBe('bad-argument');
    }
    const huge = { size: 2 ** 40, slice: () => new Blob() } as unknown as Blob;
    expect(await codeOf(blobSource(ramp(1), huge).readRange(0, 2 ** 30))).toBe('bad-argument');
    expect(source.meter.readCalls).toBe(0);
  });

  it('says file-changed when fewer bytes come than were asked for', async () => {
    const shrunk = { size: 1000, slice: () => new Blob([new Uint8Array(3)]) } as unknown as Blob;
    expect(await codeOf(blobSource(ramp(1), shrunk).readRange(0, 10))).toBe('file-changed');
  });

  it('says file-unreadable when the browser refuses', async () => {
    const gone = {
      size: 1000,
      slice: () => ({ arrayBuffer: () => Promise.reject(new DOMException('gone', 'NotReadableError')) }),
    } as unknown as Blob;
    expect(await codeOf(blobSource(ramp(1), gone).readRange(0, 10))).toBe('file-unreadable');
  });

  it('does not read when the signal is aborted', async () => {
    const source = blobSource(ramp(10));
    expect(await codeOf(source.readRange(0, 1, AbortSignal.abort('enough')))).toBe('cancelled');
    expect(source.meter.readCalls).toBe(0);
  });

  it('gives ranges in the order asked for', async () => {
    const bytes = ramp(100);
    const blocks = await readRanges(blobSource(bytes), [
      { start: 90, end: 100 },
      { start: 0, end: 10 },
    ]);
    expect(blocks).toEqual([bytes.slice(90), bytes.slice(0, 10)]);
  });
});

describe('fingerprint', () => {
  it('reads at most 18 blocks of 64 KiB, inside the file and apart, at any size', () => {
    for (const size of [1, 65_536, 1_179_648, 1_179_649, 1_300_000, 1e9, 1e11]) {
      const ranges = fingerprintRanges(size);
      expect(ranges.length).toBeLessThanOrEqual(18);
      expect(ranges[0]!.start).toBe(0);
      expect(ranges.at(-1)!.end).toBe(size);
      for (let k = 1; k < ranges.length; k++)
        expect(ranges[k]!.start).toBeGreaterThanOrEqual(ranges[k - 1]!.end);
    }
  });

  it('depends on content and size, never on the name', async () => {
    const print = async (bytes: Uint8Array<ArrayBuffer>, name: string) =>
      (await fingerprint(openSource({ kind: 'blob', id: name, name, blob: new Blob([bytes]) }))).fingerprint;
    const bytes = ramp(4000);
    const changed = bytes.slice();
    changed[2000] = 255;
    expect(await print(bytes, 'a')).toBe(await print(bytes, 'b'));
    expect(await print(bytes, 'a')).not.toBe(await print(changed, 'a'));
    expect(await print(bytes, 'a')).not.toBe(await print(bytes.slice(0, 3999), 'a'));
    expect(await print(bytes, 'a')).toMatch(/^[0-9a-f]{64}$/);
  });
});
