import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { FAULTS, HELD_ELSEWHERE } from './e2e/faults/table.ts';

const root = resolve(import.meta.dirname, '..');

test.each([
  ...FAULTS.flatMap(({ name, worst }) => (worst.file ? [{ name, ...worst }] : [])),
  ...HELD_ELSEWHERE,
])('the fault “$name” has the test that the table of faults names', ({ file, test: title }) => {
  expect(readFileSync(resolve(root, file!), 'utf8')).toContain(title!);
});

test('what npm test holds is in no file that only test:long runs', () => {
  expect(FAULTS.filter(({ worst }) => worst.file?.includes('.long.'))).toEqual([]);
});
