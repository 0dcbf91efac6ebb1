import { expect, it, vi } from 'vitest';
import { metrics } from '../../../../src/index.ts';
import { Session } from '../../../../src/ui/session/session.ts';
import { ViewStore } from '../../../../src/ui/session/store.ts';
import { fakeServices } from '../../../browser/ui/fakes.ts';
import { makeSegy } from '../../../make-segy.ts';

const LINES = { first: 1, count: 30, step: 1 };
const value = (k: number) => (inline: number, crossline: number, sample: number) =>
  1000 * (k + 1) + 100 * Math.sin(sample / 3) + inline + crossline / 64;

/** Files of other numbers, which the page can tell apart by their samples. */
const files = Array.from(
  { length: 4 },
  (_, k) =>
    new File(
      [
        makeSegy({
          inlines: LINES,
          crosslines: LINES,
          samples: 40,
          value: value(k),
        }) as Uint8Array<ArrayBuffer>,
      ],
      `${k}.sgy`,
    ),
);

function begin() {
  const store = new ViewStore();
  const failed = vi.fn();
  const nothing = () => {};
  const events = { opened: nothing, meta: nothing, progress: nothing, failed, improved: nothing };
  return { store, failed, session: new Session(store, fakeServices(), events) };
}

it('of a hundred files dropped one upon the other the last is shown, nothing is said, and no work is left', async () => {
  const { store, failed, session } = begin();
  for (let k = 0; k < 100; k++) {
    session.open({ source: files[k % files.length]!, start: 0 }).catch(() => undefined);
    // Some are let come further than others before the next is there.
    for (let turns = k % 5; turns > 0; turns--) await new Promise((resolve) => setTimeout(resolve));
  }
  await vi.waitFor(() => expect([store.meta.value?.name, store.status.value]).toEqual(['3.sgy', 'ready']));
  await session.rested;
  const { data } = await store.dataset.value!.slice({ axis: 'inline', position: 7, exact: true });
  expect(data[11]).toBe(Math.fround(value(3)(7, 12, 0)));
  expect(store.messages.value.filter(({ kind }) => kind === 'error')).toEqual([]);
  expect(failed).not.toHaveBeenCalled();
  await vi.waitFor(() => expect(store.tasks.value).toEqual([]));
  await vi.waitFor(() => expect(metrics().workers).toMatchObject({ running: 0, queued: 0 }));
  session.dispose();
});

it('of a thousand slider moves the last is shown in full, and no more is waiting at any time than a few slices', async () => {
  const { store, failed, session } = begin();
  await session.open({ source: files[0]!, start: 0 });
  await vi.waitFor(() => expect(store.status.value).toBe('ready'));
  await session.rested;
  let waiting = 0;
  const axes = ['inline', 'crossline', 'sample'] as const;
  for (let k = 0; k < 1000; k++) {
    session.slices.move(axes[k % 3]!, (7 * k) % 30);
    waiting = Math.max(waiting, metrics().workers.queued);
    if (k % 8 === 0) await new Promise((resolve) => setTimeout(resolve));
  }
  // 997, 998 and 999 were the last of each.
  const last = { inline: (7 * 999) % 30, crossline: (7 * 997) % 30, sample: (7 * 998) % 30 };
  await vi.waitFor(() => {
    for (const axis of axes)
      expect(store.slices.value[axis]).toMatchObject({ index: last[axis], subsample: 1 });
  });
  const { inline } = store.slices.value;
  expect(Math.abs(inline!.data[5 * 30 + 4]! - value(0)(1 + last.inline, 5, 5))).toBeLessThan(1);
  expect(waiting).toBeLessThan(10);
  expect(failed).not.toHaveBeenCalled();
  session.dispose();
});
