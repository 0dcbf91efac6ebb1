import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { pathPart } from '../../../../src/ui/layers/path/path-part.ts';
import { lineOf } from '../../../../src/ui/layers/path/random-line.ts';
import { volumePart } from '../../../../src/ui/layers/volume/volume-part.ts';
import { Session } from '../../../../src/ui/session/session.ts';
import { ViewStore } from '../../../../src/ui/session/store.ts';
import { historyOf, type ViewHistory } from '../../../../src/ui/session/view-history.ts';
import { fakeServices } from '../../../browser/ui/fakes.ts';
import { madeDataset } from '../../../browser/ui/made-dataset.ts';

let store: ViewStore;
let session: Session;
let history: ViewHistory;
let release: () => void;
let refined: number[];
/** What memory allows; finer is refused. */
let finest: number;

beforeEach(async () => {
  finest = 1;
  refined = [];
  const dataset = madeDataset();
  const { refine } = dataset;
  Object.assign(dataset, {
    refine: async (subsample: number) => {
      const made = Math.max(subsample, finest);
      refined.push(made);
      return refine(made);
    },
  });
  store = new ViewStore();
  const nothing = () => {};
  const events = { opened: nothing, meta: nothing, progress: nothing, failed: nothing, improved: nothing };
  session = new Session(
    store,
    fakeServices(() => dataset),
    events,
  );
  history = historyOf(session);
  release = history.follow(new EventTarget());
  session.parts.keep(pathPart(session));
  session.parts.keep(volumePart(store));
  await session.open({ source: new Blob(['x']), start: 0 });
  await vi.waitFor(() => expect(store.status.value).toBe('ready'));
  history.undo();
});

afterEach(() => release());

/** Makes a step of what changed so far, as a rest does. */
function rested(): void {
  if (history.undo()) history.redo();
}

it('the section shown, the gather, and the volume with its opacities are undone and redone one by one', () => {
  const first = { mode: 'composite', shading: true, points: [{ at: 0, opacity: 0 }] } as const;
  const second = { ...first, points: [{ at: 0, opacity: 0.5 }] };
  // The panel's own, when it is opened first.
  store.volumeStyle.value = first;
  expect(history.undo()).toBe(false);
  const changes = [
    [() => store.sectionSlot, 'inline', 'sample'],
    [() => store.gatherShown, false, true],
    [() => store.volumeShown, false, true],
    [() => store.volumeStyle, first, second],
  ] as const;
  for (const [signal, before, after] of changes) {
    expect(signal().value).toEqual(before);
    (signal() as { value: unknown }).value = after;
    expect(history.undo()).toBe(true);
    expect(signal().value).toEqual(before);
    expect(history.redo()).toBe(true);
    expect(signal().value).toEqual(after);
  }
  for (const [signal, before] of [...changes].reverse()) {
    history.undo();
    expect(signal().value).toEqual(before);
  }
});

it('the subsample is undone by making the former level again', async () => {
  session.setSubsample(2);
  history.undo();
  expect(store.subsample.value).toBe(4);
  await vi.waitFor(() => expect(refined.at(-1)).toBe(4));
});

it('a level that memory made coarser is no step of its own: undo goes back to what was chosen before', async () => {
  finest = 2;
  session.setSubsample(1);
  rested();
  await vi.waitFor(() => expect(store.subsampleNote.value).toMatch(/Memory allows/));
  expect(store.subsample.value).toBe(2);
  expect(history.undo()).toBe(true);
  expect(store.subsample.value).toBe(4);
  expect(history.undo()).toBe(false);
});

it('a path is undone point by point while it is drawn, and with its section once it was read', async () => {
  const line = lineOf(session);
  const point = (k: number) => ({ inlineIndex: k, crosslineIndex: 2 * k, sampleIndex: 0 });
  const points = () => store.path.value?.points.length ?? null;
  line.begin();
  rested();
  line.add(point(1));
  rested();
  line.add(point(5));
  history.undo();
  await vi.waitFor(() => expect(points()).toBe(1));
  history.redo();
  await vi.waitFor(() => expect(points()).toBe(2));
  await line.finish();
  expect(store.lineSection.value).not.toBeNull();
  store.showsLine.value = true;
  history.undo();
  await vi.waitFor(() => expect(store.path.value?.drawing).toBe(true));
  expect(store.showsLine.value).toBe(false);
  history.redo();
  await vi.waitFor(() => expect(store.showsLine.value).toBe(true));
  expect(store.lineSection.value?.title).toMatch(/^Random line/);
  line.close();
  history.undo();
  await vi.waitFor(() => expect(store.path.value?.section).toBeTruthy());
});
