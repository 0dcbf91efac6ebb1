import { expect, it } from 'vitest';
import { createMemoryCache } from '../../../src/io/memory-cache.ts';

it('lets the least recently used go when the bytes do not fit', () => {
  const cache = createMemoryCache(100);
  for (const key of ['a', 'b']) cache.set(key, { key }, 50);
  cache.get('a');
  cache.set('c', { key: 'c' }, 50);
  expect(cache.get('b')).toBeUndefined();
  expect(cache.get('a')).toEqual({ key: 'a' });
  expect(cache.byteLength).toBe(100);
});

it('does not keep a value over the whole budget, nor push others out for it', () => {
  const cache = createMemoryCache(100);
  cache.set('a', { a: 1 }, 60);
  cache.set('b', { b: 1 }, 101);
  expect(cache.get('b')).toBeUndefined();
  expect(cache.get('a')).toEqual({ a: 1 });
});

it('keeps the newest that fit when the budget shrinks, and tells what clear freed', () => {
  const cache = createMemoryCache(100);
  for (const key of ['a', 'b', 'c']) cache.set(key, { key }, 30);
  cache.setBudget(65);
  expect(cache.get('a')).toBeUndefined();
  expect(cache.get('c')).toEqual({ key: 'c' });
  expect(cache.clear()).toBe(60);
  expect(cache.byteLength).toBe(0);
});

it('takes a budget that is no whole number of bytes, as a share of another is', () => {
  const memory = createMemoryCache(1000.5);
  memory.setBudget(0.1 * 2 ** 30 * 0.5);
  memory.set('a', {}, 100);
  expect(memory.get('a')).toBeDefined();
});
