import { test } from 'vitest';
import { openOneAfterAnother } from './many-surveys.ts';

test('two surveys after the first two leave textures, geometries and memory where they were', () =>
  openOneAfterAnother(4));
