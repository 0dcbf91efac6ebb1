import { expect, it } from 'vitest';
import { SharedCall } from '../../../src/api/shared-call.ts';
import type { CallOptions } from '../../../src/api/types.ts';

/** Work that ends when it is told to, or when its signal aborts. */
function openWork() {
  const calls: { options: CallOptions; end: () => void }[] = [];
  const shared = new SharedCall(
    (options) =>
      new Promise((resolve, reject) => {
        options.signal?.addEventListener('abort', () => reject(options.signal!.reason));
        calls.push({ options, end: resolve });
      }),
  );
  return { calls, shared };
}

it('does the work once for all who wait, and tells each how far it is', async () => {
  const { calls, shared } = openWork();
  const heard: string[] = [];
  const both = ['a', 'b'].map((name) => shared.join({ onProgress: ({ done }) => heard.push(name + done) }));
  expect(calls.length).toBe(1);
  calls[0]!.options.onProgress!({ stage: 'Headers', done: 3, total: 4, unit: 'bytes' });
  expect(heard).toEqual(['a3', 'b3']);
  calls[0]!.end();
  await Promise.all(both);
});

it('lets one go by its own signal while the work goes on for the other', async () => {
  const { calls, shared } = openWork();
  const leaving = new AbortController();
  const left = shared.join({ signal: leaving.signal });
  const staying = shared.join({});
  leaving.abort();
  await expect(left).rejects.toMatchObject({ code: 'cancelled' });
  expect(calls[0]!.options.signal!.aborted).toBe(false);
  calls[0]!.end();
  await staying;
});

it('gives the work up when the last one leaves, and begins anew for the next', async () => {
  const { calls, shared } = openWork();
  const leaving = new AbortController();
  const left = shared.join({ signal: leaving.signal });
  leaving.abort();
  await expect(left).rejects.toMatchObject({ code: 'cancelled' });
  expect(calls[0]!.options.signal!.aborted).toBe(true);
  const next = shared.join({});
  expect(calls.length).toBe(2);
  calls[1]!.end();
  await next;
});

it('hands a failure to all who wait', async () => {
  const shared = new SharedCall(() => Promise.reject(new Error('broken')));
  const outcomes = await Promise.allSettled([shared.join({}), shared.join({})]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});
