import { expect, it } from 'vitest';
import { responseTimes } from '../../../../src/ui/library/response-times.ts';

it('gives last, median and 95th percentile of each operation', () => {
  // 1 … 101 ms in a mixed order that ends with 7: half of the others are below 51, 95 of the hundred below 96.
  const durations = Array.from({ length: 101 }, (_, k) => ((k * 37) % 101) + 1).filter((ms) => ms !== 7);
  const measures = [...durations, 7].map((duration) => ({
    name: 'segy-lens/slice',
    duration,
    detail: { bytesRead: 10 },
  }));
  measures.push({ name: 'segy-lens/mesh', duration: 3, detail: { bytesRead: 0 } });
  expect(responseTimes([...measures, { name: 'another page’s', duration: 1 }])).toEqual([
    { name: 'slice', count: 101, last: 7, median: 51, p95: 96, bytesRead: 1010 },
    { name: 'mesh', count: 1, last: 3, median: 3, p95: 3, bytesRead: 0 },
  ]);
});

it('takes a measure without detail as one that read nothing', () => {
  expect(responseTimes([{ name: 'segy-lens/volume', duration: 2 }])[0]?.bytesRead).toBe(0);
});
