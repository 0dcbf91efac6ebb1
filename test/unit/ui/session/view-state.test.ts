import { expect, it, vi } from 'vitest';
import { openSegy } from '../../../../src/api/open.ts';
import type { OpenOptions } from '../../../../src/api/types.ts';
import { pathPart } from '../../../../src/ui/layers/path/path-part.ts';
import { lineOf } from '../../../../src/ui/layers/path/random-line.ts';
import { Session } from '../../../../src/ui/session/session.ts';
import { ViewStore } from '../../../../src/ui/session/store.ts';
import { type ViewLink, viewFragment } from '../../../../src/ui/session/view-link.ts';
import { followLink, viewOf } from '../../../../src/ui/session/view-state.ts';
import { fakeServices } from '../../../browser/ui/fakes.ts';
import { makeSegy } from '../../../make-segy.ts';

const FILE = new File(
  [
    makeSegy({
      inlines: { first: 1001, count: 24, step: 2 },
      crosslines: { first: 500, count: 44, step: 1 },
      samples: 50,
      offsets: [100, 300, 500],
      value: (inline, crossline, sample, offset) =>
        Math.sin(sample / 4 + inline / 14) * Math.cos(crossline / 19) * offset,
    }) as Uint8Array<ArrayBuffer>,
  ],
  'prestack.sgy',
);

/** A prestack survey in a page that follows a link whenever a first picture is there. */
async function page(fragment = '') {
  const store = new ViewStore();
  const opened: OpenOptions[] = [];
  const services = {
    ...fakeServices(),
    openSegy: (_: unknown, options: OpenOptions = {}) => {
      opened.push(options);
      return openSegy(FILE, options);
    },
  };
  let link = fragment;
  const improved = vi.fn(async () => {
    if (link && (await followLink(session, link))) link = '';
  });
  const nothing = () => {};
  const session: Session = new Session(store, services, {
    opened: nothing,
    meta: nothing,
    progress: nothing,
    failed: nothing,
    improved,
  });
  session.parts.keep(pathPart(session));
  await session.open({ source: new Blob(['x']), start: 0 });
  await vi.waitFor(() => expect(link).toBe(''));
  await vi.waitFor(() => expect(store.status.value).toBe('ready'));
  return { store, session, opened };
}

it('a link takes along the part, how the file is read, and the random section', async () => {
  const { session, store } = await page();
  await session.reopen({ domain: 'depth' });
  await vi.waitFor(() => expect(store.status.value).toBe('ready'));
  await session.showPart({ offset: 500 });
  await vi.waitFor(() => expect(store.dataset.value?.part).toEqual({ offset: 500 }));
  await lineOf(session).follow([
    { inlineIndex: 2, crosslineIndex: 3, sampleIndex: 10 },
    { inlineIndex: 20, crosslineIndex: 40, sampleIndex: 10 },
  ]);
  store.showsLine.value = true;
  store.gatherShown.value = true;
  const link = viewOf(session)!;
  expect(link).toMatchObject({
    overrides: { domain: 'depth' },
    part: { offset: 500 },
    settings: { gatherShown: true },
    parts: {
      path: {
        points: [
          [1005, 503, 10],
          [1041, 540, 10],
        ],
        shown: true,
      },
    },
  });

  const again = await page(viewFragment(link));
  expect(again.store.dataset.value?.part).toEqual({ offset: 500 });
  expect(again.store.meta.value?.overrides).toEqual({ domain: 'depth' });
  expect(again.store.lineSection.value?.title).toBe('Random line 1005/503, 1041/540');
  expect(viewOf(again.session)).toEqual(link);
  const notices = again.store.messages.value.filter(({ kind }) => kind === 'notice');
  expect(notices.map(({ text }) => text)).toEqual([
    expect.stringMatching(/reads this file otherwise.*domain overruled/),
  ]);
});

it('a link followed twice at once opens its part once, and what it sets stays', async () => {
  const { session } = await page();
  await session.showPart({ offset: 500 });
  await vi.waitFor(() => expect(session.store.dataset.value?.part).toEqual({ offset: 500 }));
  session.store.crop.value = { low: [0, 0, 0], high: [5, 6, 49] };
  const fragment = viewFragment(viewOf(session)!);

  const again = await page();
  const parts = vi.spyOn(again.session, 'showPart');
  // The second time the part is being opened. Showing it resets the crop, so it is waited for.
  const both = [followLink(again.session, fragment), followLink(again.session, fragment)];
  expect(await Promise.all(both)).toEqual([false, false]);
  expect(parts).toHaveBeenCalledTimes(1);
  await vi.waitFor(() => expect(again.store.dataset.value?.part).toEqual({ offset: 500 }));
  expect(await followLink(again.session, fragment)).toBe(true);
  expect(again.store.crop.value).toEqual({ low: [0, 0, 0], high: [5, 6, 49] });
});

it('a link that reads the file as it is read already opens it once', async () => {
  const { session } = await page();
  const { opened } = await page(viewFragment(viewOf(session)!));
  expect(opened).toHaveLength(1);
});

it('a link of an earlier version leaves the part and the reading as they are', async () => {
  const { session } = await page();
  const { overrides: _, part: __, ...earlier } = viewOf(session)!;
  await session.showPart({ offset: 'stack' });
  await vi.waitFor(() => expect(session.store.dataset.value?.part).toEqual({ offset: 'stack' }));
  expect(await followLink(session, viewFragment(earlier as ViewLink))).toBe(true);
  expect(session.store.dataset.value?.part).toEqual({ offset: 'stack' });
});

it('an area needs three corners, reads no section, and is in a link', async () => {
  const { session } = await page();
  const line = lineOf(session);
  const corner = (inlineIndex: number, crosslineIndex: number) => ({
    inlineIndex,
    crosslineIndex,
    sampleIndex: 0,
  });
  line.draw([corner(1, 2), corner(9, 2)], true);
  await line.finish();
  expect(session.store.path.value?.drawing).toBe(true);
  line.add(corner(9, 20));
  await line.finish();
  expect(session.store.path.value).toMatchObject({ drawing: false, closed: true, section: null });
  expect(session.store.lineSection.value).toBeNull();
  const link = viewOf(session)!;
  const again = await page(viewFragment(link));
  expect(again.store.path.value).toMatchObject({ drawing: false, closed: true });
  expect(again.store.path.value?.points.map((point) => point.inlineIndex)).toEqual([1, 9, 9]);
  expect(viewOf(again.session)).toEqual(link);
});
