import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { countResults, filesForSecondTry, skippedLine, withSecondTry } from './results.mjs';

const root = resolve(import.meta.dirname, '..');

test('with no file of others, the tests of test/corpus are skipped, none fails, and one line says which', () => {
  const folder = mkdtempSync(join(tmpdir(), 'segy-lens-no-files-'));
  const reportPath = join(folder, 'report.json');
  const none = join(folder, 'none');
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--project=node', 'test/corpus'];
  const { status, stderr } = spawnSync(
    process.execPath,
    [...args, '--reporter=json', `--outputFile.json=${reportPath}`],
    { cwd: root, encoding: 'utf8', env: { ...process.env, SEGY_CORPUS: none } },
  );
  expect(status, stderr).toBe(0);
  const report = JSON.parse(readFileSync(reportPath, 'utf8'));
  rmSync(folder, { recursive: true });
  const files = readdirSync(join(root, 'test/corpus')).filter((name) => /^[^.]+\.test\.ts$/.test(name));
  expect(report.testResults).toHaveLength(files.length);
  const { passed, failed, skipped } = countResults(report);
  expect({ passed, failed }).toEqual({ passed: 0, failed: 0 });
  expect(skipped).toBeGreaterThan(5);
  const line = skippedLine(report, `${root}/`);
  expect(line).toMatch(/^Skipped, for there are no SEG-Y files of others \(\$SEGY_CORPUS\): [^\n]+\.$/);
  for (const name of ['comparison', 'corpus', 'dataset', 'parts'])
    expect(line).toMatch(new RegExp(`\\d of test/corpus/${name}\\.test\\.ts`));
}, 120_000);

test('a file that broke before its tests is a failure, and a test left out is counted as skipped', () => {
  const report = {
    testResults: [
      { name: '/x/a.test.ts', status: 'failed', assertionResults: [] },
      {
        name: '/x/b.test.ts',
        status: 'failed',
        assertionResults: [{ status: 'failed' }, { status: 'failed' }],
      },
      {
        name: '/x/c.test.ts',
        status: 'passed',
        assertionResults: [{ status: 'passed' }, { status: 'skipped' }],
      },
    ],
  };
  expect(countResults(report)).toEqual({ passed: 1, failed: 3, skipped: 1 });
  expect(skippedLine(report, '/x/')).toContain('1 of c.test.ts.');
  expect(skippedLine({ testResults: [] }, '/x/')).toBe('');
});

test('few files that failed in a browser are tried again, and what passes only then is named', () => {
  const file = (name: string, ...statuses: string[]) => ({
    name,
    status: statuses.includes('failed') ? 'failed' : 'passed',
    assertionResults: statuses.map((status, index) => ({ status, fullName: `${name} ${index}` })),
  });
  const first = {
    testResults: [
      file('a.browser.test.ts', 'passed', 'failed'),
      file('b.e2e.test.ts', 'failed'),
      file('c.test.ts', 'passed'),
    ],
  };
  expect(filesForSecondTry(first)).toEqual(['a.browser.test.ts', 'b.e2e.test.ts']);
  const { report, late } = withSecondTry(first, {
    testResults: [file('a.browser.test.ts', 'passed', 'passed'), file('b.e2e.test.ts', 'failed')],
  });
  expect(late).toEqual(['a.browser.test.ts 1']);
  expect(countResults(report)).toEqual({ passed: 3, failed: 1, skipped: 0 });
  // A test in Node has no page that could be held up, and many failures have a cause.
  const inNode = { testResults: [...first.testResults, file('d.test.ts', 'failed')] };
  expect(filesForSecondTry(inNode)).toEqual([]);
  const many = { testResults: ['a', 'b', 'c', 'd'].map((name) => file(`${name}.e2e.test.ts`, 'failed')) };
  expect(filesForSecondTry(many)).toEqual([]);
});
