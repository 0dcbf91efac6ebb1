import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Turn } from '../../../src/core/pause.ts';
import { sortedRuns } from '../../../src/core/sorted-runs.ts';

it('sorts as the built-in sort does, equal items as they were, however many', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 500_000 }),
      fc.integer({ min: 1, max: 1000 }),
      async (count, kinds) => {
        const keys = Int32Array.from({ length: count }, (_, k) => Math.imul(k, 2_654_435_761) % kinds);
        const items = Int32Array.from({ length: count }, (_, k) => k);
        const order = (a: number, b: number) => keys[a]! - keys[b]!;
        const sorted = await sortedRuns(items, order, new Turn());
        const wanted = Array.from(items).sort(order);
        expect(sorted.length).toBe(count);
        expect(sorted.findIndex((item, k) => item !== wanted[k])).toBe(-1);
      },
    ),
    { numRuns: 8, examples: [[3 * 2 ** 17 + 5, 3]] },
  );
});
