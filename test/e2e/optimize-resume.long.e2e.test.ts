import { test } from 'vitest';
import { killAndResume } from './optimize-resume.ts';

test(
  'killed at ten random moments of optimize and resumed, the pyramid is that of one run, and no block is read twice but those in hand',
  () => killAndResume(10),
  400_000,
);
