import { expect, test } from 'vitest';
import { GpuBudget } from '../../../../src/ui/scene/gpu-budget.ts';

const MEBIBYTE = 2 ** 20;

function storage() {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
}

test('a quarter of the memory, 512 MiB at most; 512 MiB where the browser does not say', () => {
  expect(new GpuBudget(null, 1).bytes).toBe(256 * MEBIBYTE);
  expect(new GpuBudget(null, 8).bytes).toBe(512 * MEBIBYTE);
  expect(new GpuBudget(null, undefined).bytes).toBe(512 * MEBIBYTE);
});

test('halved by two losses within a minute, not by two that are further apart, and never to nothing', () => {
  const budget = new GpuBudget(null, 8);
  expect([budget.lost(0), budget.lost(60_001), budget.lost(120_000)]).toEqual([false, false, true]);
  expect(budget.bytes).toBe(256 * MEBIBYTE);
  // The pair is spent: the next loss begins a new one.
  expect([budget.lost(120_500), budget.lost(121_000)]).toEqual([false, true]);
  for (let k = 0; k < 40; k++) budget.lost(130_000 + k);
  expect(budget.bytes).toBe(16 * MEBIBYTE);
});

test('the halving is remembered on the next visit; a broken storage is no obstacle', () => {
  const kept = storage();
  const first = new GpuBudget(kept, 8);
  first.lost(0);
  first.lost(1000);
  expect(new GpuBudget(kept, 8).bytes).toBe(256 * MEBIBYTE);
  const broken = {
    getItem: (): string => {
      throw new Error('refused');
    },
    setItem: (): void => {
      throw new Error('refused');
    },
  };
  const budget = new GpuBudget(broken, 8);
  budget.lost(0);
  expect(budget.lost(1)).toBe(true);
  expect(new GpuBudget({ ...kept, getItem: () => 'nonsense' }, 8).bytes).toBe(512 * MEBIBYTE);
});
