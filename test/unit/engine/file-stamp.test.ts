import { describe, expect, it, vi } from 'vitest';
import { SegyError } from '../../../src/core/errors.ts';
import { FileStamp } from '../../../src/engine/file-stamp.ts';

const blocks = (count: number) =>
  Array.from({ length: count }, (_, k) => ({ start: k * 100, end: k * 100 + 50, hash: `${k}` }));

describe('the stamp of a file', () => {
  it.each([1, 2, 3, 18])('of %d blocks gives each of them in as many checks, two at a time', (count) => {
    const all = blocks(count);
    const stamp = new FileStamp(all, async () => {});
    const checks = Array.from({ length: count }, () => stamp.some());
    for (const check of checks) expect(check.length).toBe(Math.min(2, count));
    for (const block of all)
      expect(checks.filter((check) => check.includes(block)).length).toBe(Math.min(2, count));
  });

  it('of no blocks has nothing to check', () => {
    expect(new FileStamp([], async () => {}).some()).toEqual([]);
  });

  it('forgets the file once, though forgetting fails, and gives the first failure ever after', async () => {
    const forget = vi.fn(() => Promise.reject(new Error('no storage')));
    const stamp = new FileStamp(blocks(3), forget);
    expect(() => stamp.throwIfChanged()).not.toThrow();
    const [first, second] = ['a', 'b'].map((text) => new SegyError('file-changed', text));
    await expect(stamp.failWith(first!)).rejects.toBe(first);
    await expect(stamp.failWith(second!)).rejects.toBe(first);
    expect(forget).toHaveBeenCalledTimes(1);
    expect(() => stamp.throwIfChanged()).toThrow(first);
  });
});
