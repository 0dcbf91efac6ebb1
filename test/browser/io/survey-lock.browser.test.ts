import { expect, it, vi } from 'vitest';
import { surveyLockName, withSurveyLock } from '../../../src/io/survey-lock.ts';

/** Work that the test ends. */
function held() {
  let end = (): void => {};
  const done = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { run: () => done, end };
}

it('lets one at a time work on a survey and says that it waits', async () => {
  const first = held();
  const order: string[] = [];
  const one = withSurveyLock('a', async () => {
    order.push('first begins');
    await first.run();
    order.push('first ends');
  });
  await vi.waitFor(() => expect(order).toHaveLength(1));
  const onWait = vi.fn();
  const two = withSurveyLock('a', async () => order.push('second begins'), { onWait });
  await vi.waitFor(() => expect(onWait).toHaveBeenCalledOnce());
  expect(onWait).toHaveBeenCalledWith('this tab');
  expect(order).toEqual(['first begins']);
  first.end();
  await Promise.all([one, two]);
  expect(order).toEqual(['first begins', 'first ends', 'second begins']);
});

it('does not keep another survey waiting, and gives back what the work gave', async () => {
  const first = held();
  const one = withSurveyLock('a', first.run);
  const onWait = vi.fn();
  expect(await withSurveyLock('b', async () => 7, { onWait })).toBe(7);
  expect(onWait).not.toHaveBeenCalled();
  first.end();
  await one;
});

it('is free again after work that failed', async () => {
  await expect(withSurveyLock('a', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(await withSurveyLock('a', async () => undefined)).toBeUndefined();
});

it('ends the waiting of one who gives up, with the reason', async () => {
  const first = held();
  const one = withSurveyLock('a', first.run);
  const controller = new AbortController();
  const run = vi.fn(async () => {});
  const onWait = () => controller.abort('enough');
  await expect(withSurveyLock('a', run, { signal: controller.signal, onWait })).rejects.toMatchObject({
    code: 'cancelled',
    cause: 'enough',
  });
  expect(run).not.toHaveBeenCalled();
  first.end();
  await one;
});

it('tells another tab’s work from this one’s', async () => {
  const first = held();
  // As another tab holds it: not through this module.
  const other = navigator.locks.request(surveyLockName('a'), first.run);
  const onWait = vi.fn();
  const two = withSurveyLock('a', async () => 2, { onWait });
  await vi.waitFor(() => expect(onWait).toHaveBeenCalledExactlyOnceWith('another tab'));
  first.end();
  await other;
  expect(await two).toBe(2);
});
