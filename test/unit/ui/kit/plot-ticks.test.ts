import { expect, test } from 'vitest';
import { tickTexts } from '../../../../src/ui/kit/plot-ticks.ts';

test('marks of amplitudes far below or above one are told apart, and zero is zero alone', () => {
  expect(tickTexts([-1e-8, 0, 1e-8])).toEqual(['−1e−8', '0', '1e−8']);
  expect(tickTexts([0, 5e-10, 1e-9, 1.5e-9])).toEqual(['0', '5e−10', '1.0e−9', '1.5e−9']);
  expect(tickTexts([-2e9, 0, 2e9])).toEqual(['−2e9', '0', '2e9']);
  expect(tickTexts([2.5e-4, 5e-4, 7.5e-4])).toEqual(['2.5e−4', '5.0e−4', '7.5e−4']);
});

test('others are plain numbers with the digits that their step needs', () => {
  expect(tickTexts([-4000, -2000, 0, null, 4000])).toEqual(['−4,000', '−2,000', '0', '', '4,000']);
  expect(tickTexts([0.1, 0.2, 0.30000000000000004])).toEqual(['0.1', '0.2', '0.3']);
  expect(tickTexts([0, 0.25, 0.5])).toEqual(['0', '0.25', '0.5']);
  expect(tickTexts([7])).toEqual(['7']);
});
