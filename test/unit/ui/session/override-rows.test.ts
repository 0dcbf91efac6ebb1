import { expect, it } from 'vitest';
import type { VerticalAxis } from '../../../../src/core/types.ts';
import { binaryMeaning } from '../../../../src/ui/headers/binary-meaning.ts';
import { formatReading, overrideLabel } from '../../../../src/ui/session/override-rows.ts';
import { madeMeta } from '../../../browser/ui/made-dataset.ts';

const axis = (unit: VerticalAxis['unit']): VerticalAxis => ({
  domain: unit === 'm' || unit === 'ft' ? 'depth' : 'time',
  unit,
  start: 0,
  step: 1,
  inferred: false,
});

it('an interval is written in the unit of its axis, and one of depth is called a step', () => {
  const written = (microseconds: number, unit: VerticalAxis['unit']) =>
    `${overrideLabel('sampleIntervalMicroseconds', axis(unit))}: ${formatReading('sampleIntervalMicroseconds', microseconds, axis(unit))}`;
  expect(written(4000, 'ms')).toBe('Sample interval: 4000 µs');
  expect(written(0.0004, 'ns')).toBe('Sample interval: 0.4 ns');
  expect(written(20_000, 'm')).toBe('Depth step: 20 m');
  expect(written(12_500, 'ft')).toBe('Depth step: 12.5 ft');
});

it('the binary header says the interval that is used in the unit of the axis', () => {
  const meta = { ...madeMeta, vertical: axis('ns'), sampleIntervalMicroseconds: 0.0004 };
  expect(binaryMeaning('sampleInterval', 400, meta).doubt).toBe('0.4 ns is used');
  const deep = { ...madeMeta, vertical: axis('m'), sampleIntervalMicroseconds: 5000 };
  expect(binaryMeaning('sampleInterval', 5, deep).doubt).toBe('5 m is used');
});
