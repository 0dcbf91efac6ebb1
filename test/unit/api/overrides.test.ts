import { expect, test } from 'vitest';
import { openSegy } from '../../../src/api/open.ts';
import {
  checkOverrides,
  loadOverrides,
  readOverridesFile,
  saveOverrides,
  writeOverridesFile,
} from '../../../src/api/overrides.ts';
import { makeSegy } from '../../make-segy.ts';

function memoryStorage() {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
}

const survey = () =>
  new Blob([
    makeSegy({
      inlines: { first: 10, count: 6, step: 1 },
      crosslines: { first: 300, count: 8, step: 2 },
      samples: 20,
      value: (inline, crossline, sample) => Math.sin(inline + crossline / 7 + sample),
    }) as Uint8Array<ArrayBuffer>,
  ]);

test.each([
  [{ sampleFormat: 4 }, /codes 1, 2, 3, 5/],
  [{ byteOrder: 'middle' }, /big, little or pairwise/],
  [{ samplesPerTrace: 0 }, /from 1 to/],
  [{ samplesPerTrace: 12.5 }, /whole number/],
  [{ sampleIntervalMicroseconds: -4 }, /above 0/],
  [{ sampleIntervalMicroseconds: Number.NaN }, /above 0/],
  [{ domain: 'frequency' }, /time or depth/],
  [{ cdp: { byte: 0 } }, /from 1 to 239/],
  [{ cdp: { byte: 238 } }, /last byte it can begin at is 237/],
  [{ cdp: { byte: 21, type: 'double' } }, /one of int32/],
  [{ x: { byte: 181 } }, /give both/],
  [{ inline: { byte: 9 }, crossline: { byte: 9 } }, /same byte/],
  [{ colour: 'red' }, /no override called/],
])('%j is refused with a sentence', (overrides, sentence) => {
  expect(() => checkOverrides(overrides)).toThrow(sentence);
});

test('a 16-bit word may stand at the last two bytes of the header', () => {
  expect(checkOverrides({ offset: { byte: 239, type: 'int16' } })).toEqual({
    offset: { byte: 239, type: 'int16' },
  });
});

test('they are kept by fingerprint, and nothing is left once they are taken back', () => {
  const storage = memoryStorage();
  saveOverrides(storage, 'aa', { domain: 'depth' });
  saveOverrides(storage, 'bb', { byteOrder: 'little' });
  expect(loadOverrides(storage, 'aa')).toEqual({ domain: 'depth' });
  expect(loadOverrides(storage, 'cc')).toEqual({});
  saveOverrides(storage, 'aa', {});
  saveOverrides(storage, 'bb', {});
  expect(storage.kept.size).toBe(0);
});

test('what was kept but makes no sense is left alone', () => {
  const storage = memoryStorage();
  storage.setItem('segy-lens/overrides/aa', '{"sampleFormat":99}');
  storage.setItem('segy-lens/overrides/bb', 'no JSON');
  expect(loadOverrides(storage, 'aa')).toEqual({});
  expect(loadOverrides(storage, 'bb')).toEqual({});
});

test('a file of overrides reads back as it was written; another JSON file is refused', () => {
  const file = {
    name: 'a.sgy',
    fingerprint: 'f0',
    overrides: { inline: { byte: 9 }, crossline: { byte: 21, type: 'int16' as const } },
  };
  expect(readOverridesFile(writeOverridesFile(file))).toEqual(file);
  expect(() => readOverridesFile('{"type":"FeatureCollection"}')).toThrow(/does not hold overrides/);
  expect(() => readOverridesFile('PK')).toThrow(/not JSON/);
});

test('openSegy refuses an override that cannot be, before it reads anything', async () => {
  await expect(openSegy(survey(), { inline: { byte: 500 }, crossline: { byte: 9 } })).rejects.toMatchObject({
    code: 'bad-argument',
  });
});

test('remembered overrides are asked for by fingerprint, and those given by name win', async () => {
  const asked: string[] = [];
  const dataset = await openSegy(survey(), {
    domain: 'time',
    overridesFor: (fingerprint) => {
      asked.push(fingerprint);
      return { domain: 'depth', sampleIntervalMicroseconds: 1500 };
    },
  });
  expect(asked).toEqual([dataset.meta.fingerprint]);
  expect(dataset.meta.overrides).toEqual({ domain: 'time', sampleIntervalMicroseconds: 1500 });
  expect(dataset.meta.vertical).toMatchObject({ domain: 'time', step: 1.5 });
  const inferred = await dataset.inferred();
  expect(inferred.overrides).toEqual({});
  expect(inferred.vertical).toMatchObject({ domain: 'time', step: 4 });
});

test('without them nothing is remembered: the same call gives the same reading', async () => {
  expect((await openSegy(survey())).meta.overrides).toEqual({});
});

test('remembered overrides that no longer fit do not keep a file shut', async () => {
  const dataset = await openSegy(survey(), { overridesFor: () => ({ samplesPerTrace: 100_000 }) });
  expect(dataset.meta.overrides).toEqual({});
  expect(dataset.meta.samplesPerTrace).toBe(20);
  expect(dataset.meta.findings.map((finding) => finding.code)).toContain('overrides-refused');
});

test('a file with the bytes of each pair exchanged, which says so nowhere, is read so when told to', async () => {
  const bytes = new Uint8Array(await survey().arrayBuffer());
  for (let at = 3200; at < bytes.length; at += 2) [bytes[at], bytes[at + 1]] = [bytes[at + 1]!, bytes[at]!];
  const dataset = await openSegy(new Blob([bytes]), { byteOrder: 'pairwise' });
  expect(dataset.meta).toMatchObject({
    byteOrder: 'pairwise',
    samplesPerTrace: 20,
    geometry: { kind: '3d', inline: { first: 10, count: 6 }, crossline: { first: 300, step: 2, count: 8 } },
  });
  const { data } = await dataset.slice({ axis: 'inline', position: 12 });
  expect(data[3 * 8 + 2]).toBe(Math.fround(Math.sin(12 + 304 / 7 + 3)));
  dataset.close();
});
