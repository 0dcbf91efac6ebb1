import { expect, it, vi } from 'vitest';
import { Session } from '../../../../src/ui/session/session.ts';
import { ViewStore } from '../../../../src/ui/session/store.ts';
import { fakeServices } from '../../../browser/ui/fakes.ts';
import { madeDataset, madeMeta } from '../../../browser/ui/made-dataset.ts';

it('another survey is as high as it is at first, and the same file opened again as high as it was', async () => {
  const store = new ViewStore();
  let fingerprint = 'a'.repeat(64);
  const openSegy = async () => madeDataset({ meta: { ...madeMeta, fingerprint } });
  const nothing = () => {};
  const events = { opened: nothing, meta: nothing, progress: nothing, failed: nothing, improved: nothing };
  const session = new Session(store, { ...fakeServices(), openSegy }, events);
  const open = async () => {
    await session.open({ source: new Blob(['x']), start: 0 });
    await vi.waitFor(() => expect(store.meta.value?.fingerprint).toBe(fingerprint));
  };
  await open();
  store.verticalStretch.value = 0.05;
  await open();
  expect(store.verticalStretch.value).toBe(0.05);
  fingerprint = 'b'.repeat(64);
  await open();
  expect(store.verticalStretch.value).toBe(1);
});
