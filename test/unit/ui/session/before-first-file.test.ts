import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { beforeFirstFile } from '../../../../src/ui/session/before-first-file.ts';
import { ViewStore } from '../../../../src/ui/session/store.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('what makes the first picture come sooner is done once the page has stood for a while', async () => {
  const work = vi.fn();
  beforeFirstFile(new ViewStore(), work);
  await vi.advanceTimersByTimeAsync(1000);
  expect(work).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1000);
  expect(work).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(work).toHaveBeenCalledTimes(1);
});

test('a file that is opened before does not wait for it, then or later', async () => {
  const store = new ViewStore();
  const work = vi.fn();
  beforeFirstFile(store, work);
  await vi.advanceTimersByTimeAsync(500);
  store.status.value = 'opening';
  await vi.advanceTimersByTimeAsync(5000);
  store.status.value = 'idle';
  await vi.advanceTimersByTimeAsync(5000);
  expect(work).not.toHaveBeenCalled();
});

test('an element that leaves the page cancels it', async () => {
  const work = vi.fn();
  const cancel = beforeFirstFile(new ViewStore(), work);
  cancel();
  await vi.advanceTimersByTimeAsync(5000);
  expect(work).not.toHaveBeenCalled();
});

test('a file that is opened while it is done ends it', async () => {
  const store = new ViewStore();
  const signals: AbortSignal[] = [];
  beforeFirstFile(store, (signal) => signals.push(signal));
  await vi.advanceTimersByTimeAsync(2000);
  expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
  store.status.value = 'opening';
  expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
});
