import { expect, it } from 'vitest';
import { movedCrop } from '../../../../src/ui/scene/crop-box.ts';

const COUNTS = { inline: { count: 20 }, crossline: { count: 30 }, sample: { count: 40 } };

it('an end that is moved past the other takes it along', () => {
  const first = movedCrop(null, COUNTS, 'crossline', 'high', 10);
  expect(first).toEqual({ low: [0, 0, 0], high: [19, 10, 39] });
  expect(movedCrop(first, COUNTS, 'crossline', 'low', 15)).toEqual({ low: [0, 15, 0], high: [19, 15, 39] });
});

it('ends stay within the survey, and the whole survey is no crop', () => {
  const some = movedCrop(null, COUNTS, 'sample', 'low', 5);
  expect(movedCrop(some, COUNTS, 'sample', 'high', 400)).toEqual({ low: [0, 0, 5], high: [19, 29, 39] });
  expect(movedCrop(some, COUNTS, 'sample', 'low', -3)).toBeNull();
});
