import { expect, it } from 'vitest';
import { decodeTextHeader } from '../../../src/segy/text-header.ts';
import {
  describeSurvey,
  fileHeaderBytes,
  traceByteLength,
  traceBytes,
} from '../../../src/survey/synthetic.ts';

const spec = describeSurvey({ inlineCount: 12, crosslineCount: 9, samplesPerTrace: 60, format: 1 });

it('makes any block of traces alone as it stands in the whole', () => {
  const whole = traceBytes(spec, 0, 108);
  const length = traceByteLength(spec);
  expect(whole.length).toBe(108 * length);
  for (const [first, count] of [
    [0, 1],
    [50, 7],
    [107, 1],
  ] as const) {
    expect(traceBytes(spec, first, count)).toEqual(whole.slice(first * length, (first + count) * length));
  }
});

it('says in its text header that nothing was measured', () => {
  const header = fileHeaderBytes(spec);
  expect(header.length).toBe(3600);
  const text = decodeTextHeader(header.subarray(0, 3200), 'ebcdic');
  expect(text).toContain('NO MEASURED DATA');
  expect(text).toContain('INLINES 1001 TO 1012');
});

it('puts neighbouring cells one bin apart on the map, at a right angle', () => {
  const bytes = traceBytes(spec, 0, 108);
  const view = new DataView(bytes.buffer);
  const at = (trace: number) => {
    const offset = trace * traceByteLength(spec);
    return { x: view.getInt32(offset + 180) / 10, y: view.getInt32(offset + 184) / 10 };
  };
  const [origin, crossline, inline] = [at(0), at(8), at(9 * 11)];
  const a = { x: crossline.x - origin.x, y: crossline.y - origin.y };
  const b = { x: inline.x - origin.x, y: inline.y - origin.y };
  expect(Math.hypot(a.x, a.y)).toBeCloseTo(8 * 25, 0);
  expect(Math.hypot(b.x, b.y)).toBeCloseTo(11 * 25, 0);
  expect((a.x * b.x + a.y * b.y) / (Math.hypot(a.x, a.y) * Math.hypot(b.x, b.y))).toBeCloseTo(0, 2);
});
