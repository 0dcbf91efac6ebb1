import { test } from 'vitest';
import { openOneAfterAnother } from './many-surveys.ts';

test('twenty surveys after the first two leave textures, geometries and memory where they were', () =>
  openOneAfterAnother(22));
