import { describe, expect, it } from 'vitest';
import { planBytes, planMilliseconds, planReads } from '../../../src/core/read-plan.ts';

// One call costs as much as 300 kB.
const model = { callMilliseconds: 1, bytesPerMillisecond: 300_000 };

describe('planReads', () => {
  it('reads neighbouring traces in one call', () => {
    const starts = Float64Array.from({ length: 1000 }, (_, k) => 3600 + k * 4240);
    const reads = planReads(starts, 4240, model);
    expect(reads).toEqual([{ start: 3600, end: 3600 + 1000 * 4240, first: 0, last: 1000 }]);
  });

  it('reads through a gap that costs less than a call and jumps over one that costs more', () => {
    const reads = planReads(Float64Array.of(0, 300_100, 700_200), 100, model);
    expect(reads.map((read) => [read.start, read.end])).toEqual([
      [0, 300_200],
      [700_200, 700_300],
    ]);
  });

  it('never exceeds the largest read, unless one piece alone does', () => {
    const starts = Float64Array.from({ length: 10 }, (_, k) => k * 1000);
    const reads = planReads(starts, 1000, model, 3000);
    expect(reads.every((read) => read.end - read.start <= 3000)).toBe(true);
    expect(planBytes(reads)).toBe(10_000);
    expect(planReads(Float64Array.of(0), 5000, model, 3000)).toHaveLength(1);
  });

  it('covers every piece once, in order', () => {
    const starts = Float64Array.from({ length: 500 }, (_, k) => k * k * 977);
    const reads = planReads(starts, 240, model, 1 << 20);
    let next = 0;
    for (const read of reads) {
      expect(read.first).toBe(next);
      next = read.last;
      for (let k = read.first; k < read.last; k++) {
        expect(starts[k]).toBeGreaterThanOrEqual(read.start);
        expect(starts[k]! + 240).toBeLessThanOrEqual(read.end);
      }
    }
    expect(next).toBe(500);
  });

  it('keeps offsets beyond 4 GiB exact', () => {
    const start = 100 * 2 ** 32 + 12;
    expect(planReads(Float64Array.of(start), 8, model)[0]).toMatchObject({ start, end: start + 8 });
  });

  it('costs a call and its bytes', () => {
    expect(planMilliseconds(planReads(Float64Array.of(0), 600_000, model), model)).toBe(3);
  });
});
