import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openSegy } from '../../src/api/open.ts';
import { expectGathers, expectParts, expectRoomForEveryOffset } from '../expect-parts.ts';
import { runs } from '../runs.ts';
import { corpusFiles, orNone } from './corpus.ts';

const all = corpusFiles();
const prestack = all.filter(({ oracle }) => oracle.expect?.geometry?.kind === 'prestack');
const open = (path: string) => openSegy(new Blob([readFileSync(path)]));

describe.skipIf(prestack.length === 0)('parts of a prestack survey', () => {
  test.each(orNone(prestack))(
    '$name: each offset alone, the stack, and every gather are the traces with those header words',
    async ({ path }) => expectParts(await open(path)),
  );

  test.each(orNone(prestack))(
    '$name: the quality check’s histogram has room for every offset',
    async ({ path }) => expectRoomForEveryOffset(await open(path)),
  );
});

test.skipIf(all.length === 0)(
  'every gather of files of gathers is its run of traces, one after the other',
  async () => {
    let seen = 0;
    // Every third file, and all of them in npm run test:long.
    for (const { path } of all.filter((_, k) => k % runs(3, 1) === 0)) {
      const dataset = await open(path).catch(() => null);
      if (!dataset?.gathers) continue;
      seen += 1;
      await expectGathers(dataset);
    }
    console.log(`${seen} files of gathers`);
    expect(seen).toBeGreaterThan(4);
  },
  120_000,
);
