import { afterEach, beforeAll, expect, it } from 'vitest';
import { getEngine } from '../../../src/api/engine.ts';
import { openSegy } from '../../../src/api/open.ts';
import type { PageDataset } from '../../../src/api/types.ts';
import { isSegyError } from '../../../src/core/errors.ts';
import { cache, configure } from '../../../src/index.ts';
import { fingerprintRanges } from '../../../src/io/fingerprint.ts';
import { ChangingFile } from '../../changing-file.ts';
import { makeSegy } from '../../make-segy.ts';
import {
  CROSSLINES,
  expected,
  HALF_PRECISION,
  INLINES,
  SAMPLES,
  storedValues,
  value,
  worstError,
} from './optimize-survey.ts';

const survey = (factor: number) =>
  makeSegy({
    inlines: INLINES,
    crosslines: CROSSLINES,
    samples: SAMPLES,
    value: (inline, crossline, sample) => factor * value(inline, crossline, sample),
  });
const original = survey(1);
/** The same headers and the same length. */
const other = survey(-2);
const BLOCK = 65_536;

// Tasks run in the page, where the file is the test's own, not a copy; so little memory cuts the survey into many blocks.
beforeAll(async () => {
  configure({ maxMemoryBytes: 2 * 2 ** 20, workers: 0 });
  // Another file of tests may have left a survey stored.
  await cache.clear();
});
let dataset: PageDataset | null = null;
afterEach(async () => {
  dataset?.close();
  await cache.clear();
});

async function open(file: File): Promise<PageDataset> {
  dataset?.close();
  dataset = await openSegy(file);
  await dataset.preview();
  return dataset;
}

/** As after a reload: what is known of the survey comes from disk. */
async function expectOwnValues(): Promise<void> {
  getEngine().memory.clear();
  const again = await open(new File([original as Uint8Array<ArrayBuffer>], 'again.sgy'));
  for (const axis of ['crossline', 'sample'] as const) {
    const position = axis === 'crossline' ? CROSSLINES.first + 20 : 77;
    const { data } = await again.slice({ axis, position });
    expect(worstError(data, expected(axis, position, false))).toBeLessThan(HALF_PRECISION);
  }
  expect(again.amplitude!.min).toBeLessThan(0);
}

async function expectNothingKept(fingerprint: string): Promise<void> {
  const known = await getEngine().disk.surveys();
  expect(known.find((entry) => entry.fingerprint === fingerprint)?.bytes ?? 0).toBe(0);
  expect([...(await storedValues()).keys()]).toEqual([]);
  expect(getEngine().memory.byteLength).toBe(0);
}

const code = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'optimized',
    (error: unknown) => (isSegyError(error) ? error.code : String(error)),
  );

/** Optimizes and overwrites once so large a share of the survey is read. */
async function optimizeWhile(share: number, file: ChangingFile, overwrite: () => void): Promise<string> {
  const survey = await open(file);
  let due = true;
  const onProgress = ({ done, total }: { done: number; total: number }) => {
    if (due && done >= share * total) overwrite();
    if (done >= share * total) due = false;
  };
  return code(survey.optimize({ onProgress }));
}

it.each([
  ['before the first block', 0],
  ['while blocks are read', 0.5],
  ['when the last block has been read and is not entered yet', 1],
])(
  'a file overwritten %s, of the same size and date, ends optimize; nothing of it stays',
  async (_when, share) => {
    const file = new ChangingFile(original);
    expect(await optimizeWhile(share, file, () => file.overwrite(other))).toBe('file-changed');
    await expectNothingKept(dataset!.meta.fingerprint);
    await expectOwnValues();
  },
);

it('an overwrite between opening and optimize is found before a block is read', async () => {
  const file = new ChangingFile(original);
  const survey = await open(file);
  file.overwrite(other);
  const before = survey.work.bytesRead;
  expect(await code(survey.optimize())).toBe('file-changed');
  expect(survey.work.bytesRead).toBe(before);
  await expectNothingKept(survey.meta.fingerprint);
  await expectOwnValues();
});

it('an overwrite of a block’s own bytes between the fingerprint’s blocks is found, also once the block was entered', async () => {
  const file = new ChangingFile(original);
  const kept = fingerprintRanges(file.size);
  const overwriteBetween = () => {
    for (let k = 1; k < kept.length; k++) file.overwrite(other, kept[k - 1]!.end, kept[k]!.start);
  };
  expect(await optimizeWhile(0.9, file, overwriteBetween)).toBe('file-changed');
  await expectNothingKept(dataset!.meta.fingerprint);
  await expectOwnValues();
});

it('a page drops of a survey what it wrote itself, and nothing that another page did', async () => {
  const first = await open(new ChangingFile(original));
  await first.optimize();
  const stored = [...(await storedValues()).keys()];
  // Another page has a disk cache of its own over the same storage.
  const { createDiskCache } = await import('../../../src/io/disk-cache.ts');
  const later = createDiskCache();
  expect(await later.removeWritten(first.meta.fingerprint)).toBe(0);
  expect([...(await storedValues()).keys()]).toEqual(stored);
});

it('checking costs optimize three readings of the fingerprint’s blocks and five reads a block', async () => {
  const survey = await open(new ChangingFile(original));
  const { readCalls, bytesRead } = survey.work.checks;
  await survey.optimize();
  const blocks = new Set([...(await storedValues()).keys()].map((key) => key.split('/')[0])).size;
  expect(blocks).toBeGreaterThan(4);
  const { checks } = survey.work;
  // All 18 blocks three times; a block's own bytes when optimize begins, at the block's end (but for the last one) and at the end
  // of all, and two of the fingerprint's at each block's end.
  expect(checks.readCalls - readCalls).toBe(3 * 18 + blocks + 3 * (blocks - 1) + blocks);
  expect(checks.bytesRead - bytesRead).toBe(
    (3 * 18 + 2 * (blocks - 1)) * BLOCK + (blocks + blocks - 1 + blocks) * 4096,
  );
});
