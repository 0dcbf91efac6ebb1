import { expect, it } from 'vitest';
import { withRate } from '../../../src/ui/optimize-session.ts';

const MB = 1e6;

it('tells rate and time left from what this run has read, not from what an earlier one stored', () => {
  let now = 0;
  const rated = withRate(() => now);
  const at = (done: number) => rated({ stage: 'Optimize', done, total: 1000 * MB, unit: 'bytes' }).stage;
  // 400 MB were stored before; nothing is known of the rate yet.
  expect(at(400 * MB)).toBe('Optimize');
  now = 2000;
  // 100 MB in 2 s leave 500 MB for 10 s more.
  expect(at(500 * MB)).toMatch(/^50(\.0)?\s?MB\/s, 10 s left$/);
  now = 4000;
  expect(at(500 * MB)).toMatch(/^25(\.0)?\s?MB\/s, 20 s left$/);
});
