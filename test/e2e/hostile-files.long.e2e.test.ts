import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mutatedFile } from '../unit/survey/mutated-files.ts';
import type { Inside } from './faults/scene.ts';
import { type LensElement, Site } from './harness.ts';

const CASES = Number(process.env.FUZZ_CASES ?? 500);
const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);
const DEADLINE_MILLISECONDS = 10_000;
const MAX_MEMORY = 512 * 2 ** 20;

test(`${CASES} mutated files go through the page: each opens or is refused with a code, and the page goes on`, async () => {
  console.log(`mutated files in the page: seed ${SEED} (FUZZ_SEED)`);
  const lens = await (await Site.start()).open();
  const devtools = await lens.page.context().newCDPSession(lens.page);
  const ends = new Map<string, number>();
  for (const [k, bytes] of fc.sample(mutatedFile, { seed: SEED, numRuns: CASES }).entries()) {
    const end = await lens.page.evaluate(
      async ([base64, name, deadline]) => {
        const element = document.querySelector('segy-lens') as LensElement & Inside;
        const file = new File([Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))], name);
        const late = new Promise<string>((resolve) => setTimeout(() => resolve('late'), deadline));
        const opening = element.open(file).then(
          () => 'opened',
          (error: { name: string; code?: string }) =>
            error.name === 'SegyError' ? error.code! : String(error),
        );
        const how = await Promise.race([opening, late]);
        // The first picture, as far as there is one.
        const since = performance.now();
        while (!/ready|idle/.test(element.store.status.value) && performance.now() - since < deadline)
          await new Promise((resolve) => setTimeout(resolve, 5));
        const status = element.store.status.value;
        return { how, status, bytesRead: how === 'opened' ? element.dataset.work.bytesRead : 0 };
      },
      [Buffer.from(bytes).toString('base64'), `mutated-${k}.sgy`, DEADLINE_MILLISECONDS] as const,
    );
    const what = `case ${k} of seed ${SEED}: ${JSON.stringify(end)}`;
    expect(end.how, what).toMatch(/^(opened|[a-z]+(-[a-z]+)+|truncated|network|quota|timeout)$/);
    expect(end.status, what).toMatch(/ready|idle/);
    expect(end.bytesRead, what).toBeLessThanOrEqual(16 * 2 ** 20);
    ends.set(end.how, (ends.get(end.how) ?? 0) + 1);
  }
  console.log([...ends].map(([code, count]) => `${count} ${code}`).join(', '));
  const usage = (await devtools.send('Runtime.getHeapUsage')) as {
    usedSize: number;
    backingStorageSize?: number;
  };
  expect(usage.usedSize + (usage.backingStorageSize ?? 0)).toBeLessThan(MAX_MEMORY);
  lens.expectSilence();
  lens.expectNoRequests();
}, 1_500_000);
