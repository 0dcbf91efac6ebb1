import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { openSegy } from '../../../src/api/open.ts';
import { SegyError } from '../../../src/core/errors.ts';
import { runs } from '../../runs.ts';
import { countArrays } from '../survey/hostile.ts';
import { mutatedFile } from '../survey/mutated-files.ts';

const CASES = Number(process.env.FUZZ_CASES ?? runs(50, 20_000));
const SEED = Number(process.env.FUZZ_SEED ?? 18_211);
/** Of this process's own work, because a machine that has other work as well may take any time. */
const MOST_MICROSECONDS = 10_000_000;
const HANGS_AFTER_MILLISECONDS = 120_000;
const MEBIBYTE = 2 ** 20;
/** `maxMemoryBytes` as it is unless it is set. */
const MAX_MEMORY = 512 * MEBIBYTE;

const ends = new Map<string, number>();
let most = 0;
afterAll(() => {
  const counts = [...ends].map(([code, count]) => `${count} ${code}`).join(', ');
  console.log(
    `mutated files: seed ${SEED}; ${counts}; at most ${(most / MEBIBYTE).toFixed(1)} MiB of arrays for one`,
  );
});

/** Counts what is read of it. */
class CountedFile extends File {
  bytesRead = 0;
  override slice(start = 0, end = this.size): Blob {
    this.bytesRead += Math.max(0, end - start);
    return super.slice(start, end);
  }
}

async function end(file: File): Promise<string> {
  try {
    const dataset = await openSegy(file);
    dataset.close();
    return 'opened';
  } catch (error) {
    if (error instanceof SegyError) return error.code;
    throw error;
  }
}

it('of every mutated file: it opens or is refused with a code, in bounded reads, memory and time', {
  timeout: 60_000 + 30 * CASES,
}, async () => {
  await fc.assert(
    fc.asyncProperty(mutatedFile, async (bytes) => {
      const file = new CountedFile([bytes as Uint8Array<ArrayBuffer>], 'mutated.sgy');
      const toll = { largestArrayBytes: 0, arrayBytes: 0 };
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise<string>((resolve) => {
        timer = setTimeout(() => resolve('not opened in time'), HANGS_AFTER_MILLISECONDS);
      });
      const before = process.cpuUsage();
      const stop = countArrays(toll);
      const how = await Promise.race([end(file), late]).finally(stop);
      clearTimeout(timer);
      expect(how).not.toBe('not opened in time');
      const { user, system } = process.cpuUsage(before);
      expect(user + system).toBeLessThan(MOST_MICROSECONDS);
      ends.set(how, (ends.get(how) ?? 0) + 1);
      most = Math.max(most, toll.arrayBytes);
      expect(file.bytesRead).toBeLessThanOrEqual(16 * MEBIBYTE);
      expect(toll.arrayBytes).toBeLessThanOrEqual(MAX_MEMORY);
    }),
    { seed: SEED, numRuns: CASES },
  );
  expect(ends.get('opened')).toBeGreaterThan(CASES / 10);
});
