import { beforeEach, expect, it, vi } from 'vitest';
import { Session } from '../../../../src/ui/session/session.ts';
import { ViewStore } from '../../../../src/ui/session/store.ts';
import { viewFragment } from '../../../../src/ui/session/view-link.ts';
import { followLink, viewOf } from '../../../../src/ui/session/view-state.ts';
import { fakeServices } from '../../../browser/ui/fakes.ts';
import { makeSegy } from '../../../make-segy.ts';
import { makeTraces } from '../../../make-traces.ts';

const value = (a: number, b: number) => Math.sin(a + b / 3);
const fileOf = (bytes: Uint8Array) => new File([bytes as Uint8Array<ArrayBuffer>], 'a.sgy');
const lineOf = (first: number) =>
  fileOf(makeTraces({ count: 40, samples: 20, words: (trace) => ({ 21: first + trace }), value }));
const line = lineOf(101);
const shots = fileOf(
  makeTraces({
    count: 48,
    samples: 20,
    words: (trace) => ({ 9: 1 + Math.floor(trace / 12), 13: 1 + (trace % 12), 37: 25 * (trace % 12) }),
    value,
  }),
);
const survey = fileOf(
  makeSegy({
    inlines: { first: 1, count: 6, step: 1 },
    crosslines: { first: 1, count: 8, step: 1 },
    samples: 20,
    format: 5,
    value,
  }),
);

let store: ViewStore;
let session: Session;

beforeEach(() => {
  store = new ViewStore();
  const nothing = () => {};
  const events = { opened: nothing, meta: nothing, progress: nothing, failed: nothing, improved: nothing };
  session = new Session(store, fakeServices(), events);
});

/** Opens a file and gives the tab in which it is shown. */
async function open(source: File): Promise<string> {
  const { fingerprint } = (await session.open({ source, start: 0 })).meta;
  await vi.waitFor(() => expect(store.meta.value?.fingerprint).toBe(fingerprint));
  return store.tab.value;
}

it.each([
  ['a 2D line', line],
  ['gathers', shots],
])('%s opens in the Section tab, and a survey after it in 3D as before', async (_, file) => {
  expect(await open(survey)).toBe('3d');
  expect(await open(file)).toBe('section');
  expect(await open(survey)).toBe('3d');
});

it('the 3D view chosen for a line stays for that line read anew and for the next line', async () => {
  await open(line);
  store.tab.value = '3d';
  await session.reopen({ cdp: { byte: 5 } });
  await vi.waitFor(() => expect(store.meta.value?.overrides.cdp).toEqual({ byte: 5 }));
  expect(store.tab.value).toBe('3d');
  expect(await open(lineOf(900))).toBe('3d');
});

it('a tab that the user chose stays when a survey of another kind comes', async () => {
  await open(survey);
  store.tab.value = 'headers';
  expect(await open(line)).toBe('headers');
  store.tab.value = 'section';
  expect(await open(survey)).toBe('section');
});

it('the tab of a link wins', async () => {
  await open(line);
  store.tab.value = '3d';
  const fragment = viewFragment(viewOf(session)!);
  store.tab.value = 'section';
  await open(survey);
  expect(await open(line)).toBe('section');
  expect(await followLink(session, fragment)).toBe(true);
  expect(store.tab.value).toBe('3d');
});
