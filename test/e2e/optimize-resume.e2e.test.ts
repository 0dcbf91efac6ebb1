import { test } from 'vitest';
import { killAndResume } from './optimize-resume.ts';

// Ten moments: optimize-resume.long.e2e.test.ts.
test('killed at a random moment of optimize and resumed, the pyramid is that of one run, and no block is read twice but those in hand', () =>
  killAndResume(1));
