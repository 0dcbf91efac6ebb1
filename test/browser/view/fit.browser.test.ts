import { test } from 'vitest';
import { expectFit } from './fit-pixels.ts';

test('the survey with its labels fills the view to a margin, on the screen and in a picture of another shape', () =>
  expectFit({
    ...{ width: 816, height: 730, inlines: 200, crosslines: 240 },
    directions: ['default'],
    pictures: [[900, 1400]],
  }));
