import { expect, it, vi } from 'vitest';
import type { PartChoice } from '../../../src/api/parts.ts';
import type { OpenOptions } from '../../../src/api/types.ts';
import { type ViewLink, viewFragment } from '../../../src/api/view-link.ts';
import { lineOf } from '../../../src/ui/random-line.ts';
import { Session } from '../../../src/ui/session.ts';
import { ViewStore } from '../../../src/ui/store.ts';
import { followLink, viewOf } from '../../../src/ui/view-state.ts';
import { fakeDataset, fakeMeta, fakeServices } from '../../browser/ui/fakes.ts';

const GEOMETRY = { ...fakeMeta.geometry, kind: 'prestack', offsets: [100, 300, 500] } as never;

/** A prestack survey that is there in all its parts, in a page that follows a link whenever a first picture is there. */
async function page(fragment = '') {
  const store = new ViewStore();
  const opened: OpenOptions[] = [];
  const survey = (part: PartChoice | null, options: OpenOptions = {}): ReturnType<typeof fakeDataset> => {
    const { domain, inline, crossline } = options;
    const overrides = { ...(domain && { domain }), ...(inline && { inline, crossline }) };
    const meta = { ...fakeMeta, overrides, geometry: GEOMETRY };
    return fakeDataset({ meta, part, partOf: (choice) => survey(choice, options) });
  };
  const services = {
    ...fakeServices(),
    openSegy: async (_: unknown, options: OpenOptions = {}) => {
      opened.push(options);
      return survey(null, options);
    },
  };
  let link = fragment;
  const improved = vi.fn(async () => {
    if (link && (await followLink(session, null, link))) link = '';
  });
  const nothing = () => {};
  const session: Session = new Session(store, services, {
    opened: nothing,
    meta: nothing,
    progress: nothing,
    failed: nothing,
    improved,
  });
  await session.open({ source: new Blob(['x']), start: 0 });
  await vi.waitFor(() => expect(link).toBe(''));
  await vi.waitFor(() => expect(store.status.value).toBe('ready'));
  return { store, session, opened };
}

it('a link takes along the part, how the file is read, and the random section', async () => {
  const { session, store } = await page();
  await session.overrides.readOnce({ domain: 'depth' });
  await vi.waitFor(() => expect(store.status.value).toBe('ready'));
  await session.showPart({ offset: 500 });
  await vi.waitFor(() => expect(store.dataset.value?.part).toEqual({ offset: 500 }));
  await lineOf(session).follow([
    { inlineIndex: 2, crosslineIndex: 3, sampleIndex: 10 },
    { inlineIndex: 20, crosslineIndex: 40, sampleIndex: 10 },
  ]);
  store.showsLine.value = true;
  store.gatherShown.value = true;
  const link = viewOf(session, null)!;
  expect(link).toMatchObject({
    overrides: { domain: 'depth' },
    part: { offset: 500 },
    gatherShown: true,
    path: {
      points: [
        [1005, 503, 10],
        [1041, 540, 10],
      ],
      shown: true,
    },
  });

  const again = await page(viewFragment(link));
  expect(again.store.dataset.value?.part).toEqual({ offset: 500 });
  expect(again.store.meta.value?.overrides).toEqual({ domain: 'depth' });
  expect(again.store.lineSection.value?.title).toBe('Random line 1005/503, 1041/540');
  expect(viewOf(again.session, null)).toEqual(link);
  const notices = again.store.messages.value.filter(({ kind }) => kind === 'notice');
  expect(notices.map(({ text }) => text)).toEqual([
    expect.stringMatching(/reads this file otherwise.*domain overruled/),
  ]);
});

it('a link that reads the file as it is read already opens it once', async () => {
  const { session } = await page();
  const { opened } = await page(viewFragment(viewOf(session, null)!));
  expect(opened).toHaveLength(1);
});

it('a link of an earlier version leaves the part and the reading as they are', async () => {
  const { session } = await page();
  const { overrides: _, part: __, path: ___, gatherShown: ____, ...earlier } = viewOf(session, null)!;
  await session.showPart({ offset: 'stack' });
  await vi.waitFor(() => expect(session.store.dataset.value?.part).toEqual({ offset: 'stack' }));
  expect(await followLink(session, null, viewFragment(earlier as ViewLink))).toBe(true);
  expect(session.store.dataset.value?.part).toEqual({ offset: 'stack' });
});
