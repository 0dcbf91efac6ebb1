import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { hasPython } from './python.ts';

test.skipIf(!hasPython('numpy'))(
  'the protocol of the notebook package passes its own tests, with NumPy and nothing else',
  () => {
    const { status, stderr } = spawnSync(
      '/usr/bin/python3',
      ['-B', '-m', 'unittest', 'discover', 'python/tests'],
      {
        encoding: 'utf8',
      },
    );
    if (stderr.includes('skipped='))
      console.warn('Python has no anywidget, so the widget itself was not tried.');
    expect(stderr).toMatch(/Ran \d{2} tests/);
    expect(status, stderr).toBe(0);
  },
);
