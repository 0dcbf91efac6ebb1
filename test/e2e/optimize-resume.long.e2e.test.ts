import { test } from 'vitest';
import { killAndResume } from './optimize-resume.ts';

test(
  'killed at three random moments of optimize and resumed, the pyramid is that of one run, and no block is read twice but those in hand',
  () => killAndResume(3),
  240_000,
);
