import { test } from 'vitest';
import { readOtherwise } from './findings-page.ts';
import { DOUBTFUL } from './surveys.ts';

test('of every finding that offers another reading, that changes what is seen and is remembered after a reload', () =>
  readOtherwise(Object.keys(DOUBTFUL)));
