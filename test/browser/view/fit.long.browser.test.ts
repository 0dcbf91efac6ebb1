import { test } from 'vitest';
import { expectFit } from './fit-pixels.ts';

test.each([
  ['a panel of a page 1400 wide', 816, 730, 200, 240],
  ['a panel of a page 2560 wide', 1976, 1270, 951, 651],
  ['a long survey in a wide panel', 900, 420, 60, 900],
  ['a phone', 390, 400, 150, 180],
] as const)(
  'the survey fills %s to a margin, seen along the axes too, on the screen and in pictures of any shape',
  (_name, width, height, inlines, crosslines) =>
    expectFit({
      ...{ width, height, inlines, crosslines },
      directions: ['default', 'inline', 'top'],
      pictures: [
        [1600, 900],
        [900, 1400],
      ],
    }),
);
