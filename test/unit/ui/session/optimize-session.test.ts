import { describe, expect, it, vi } from 'vitest';
import { SegyError } from '../../../../src/core/errors.ts';
import { leftOut, OptimizeSession, withRate } from '../../../../src/ui/session/optimize-session.ts';
import { ViewStore } from '../../../../src/ui/session/store.ts';
import { surveyShape } from '../../../../src/ui/session/survey-shape.ts';
import { madeDataset } from '../../../browser/ui/made-dataset.ts';

const MB = 1e6;

it('tells rate and time left from what this run has read, not from what an earlier one stored', () => {
  let now = 0;
  const rated = withRate(() => now);
  const at = (done: number) => rated({ stage: 'Optimize', done, total: 1000 * MB, unit: 'bytes' }).stage;
  // 400 MB were stored before; nothing is known of the rate yet.
  expect(at(400 * MB)).toBe('Optimize');
  now = 2000;
  // 100 MB in 2 s leave 500 MB for 10 s more.
  expect(at(500 * MB)).toMatch(/^50(\.0)?\s?MB\/s, 10 s left$/);
  now = 4000;
  expect(at(500 * MB)).toMatch(/^25(\.0)?\s?MB\/s, 20 s left$/);
});

it('tells beside the rate which pass over an unsorted file is under way', () => {
  let now = 0;
  const rated = withRate(() => now);
  const stage = 'Optimize, pass 2 of 5 over the unsorted file';
  rated({ stage, done: 0, total: 100 * MB, unit: 'bytes' });
  now = 1000;
  expect(rated({ stage, done: 50 * MB, total: 100 * MB, unit: 'bytes' }).stage).toMatch(
    /^pass 2 of 5 over the unsorted file, 50(\.0)?\s?MB\/s, 1 s left$/,
  );
});

/** What optimize ends with where all is kept. Node has no storage, so nothing can be kept in it. */
const KEPT = { levels: [16, 8, 4, 2, 1], bytes: 1e6, keptBytes: 1e6, timeSlices: true, sections: true };

function session(canOptimize: boolean) {
  const store = new ViewStore();
  const dataset = madeDataset();
  const slices = { inline: null, crossline: null, sample: null };
  store.show(dataset, surveyShape(dataset), slices, { inline: 0, crossline: 0, sample: 0 });
  vi.spyOn(dataset, 'canOptimize').mockResolvedValue(canOptimize);
  const optimize = vi.spyOn(dataset, 'optimize').mockResolvedValue(KEPT);
  const fail = vi.fn();
  const discard = vi.fn(async () => undefined);
  const optimizing = new OptimizeSession(
    store,
    (listener) => listener,
    async () => undefined,
    discard,
    fail,
  );
  return { store, dataset, optimize, optimizing, fail, discard };
}

describe('optimize by itself', () => {
  it('starts for a survey up to the size in the settings', async () => {
    const { dataset, optimize, optimizing, fail } = session(true);
    await optimizing.runIfSmall(dataset, dataset.meta.fileSize);
    expect(optimize).toHaveBeenCalledOnce();
    expect(fail).not.toHaveBeenCalled();
  });

  it('does not start for a larger one, where nothing can be stored, or for a survey that is not shown any more', async () => {
    const { dataset, optimize, optimizing } = session(true);
    await optimizing.runIfSmall(dataset, dataset.meta.fileSize - 1);
    await optimizing.runIfSmall(madeDataset(), 1e12);
    expect(optimize).not.toHaveBeenCalled();
    const full = session(false);
    await full.optimizing.runIfSmall(full.dataset, 1e12);
    expect(full.optimize).not.toHaveBeenCalled();
  });

  it('says what there was no room for, though nobody asked, and nothing where all is kept', async () => {
    const { store, dataset, optimize, optimizing } = session(true);
    const said = () => store.messages.value.map(({ text }) => text);
    await optimizing.runIfSmall(dataset, 1e12);
    expect(said()).toEqual([]);
    optimize.mockResolvedValueOnce({ ...KEPT, levels: [16, 8, 4, 2], sections: false });
    await optimizing.runIfSmall(dataset, 1e12);
    expect(said()).toEqual([
      expect.stringMatching(/holds no full-resolution crosslines: they come from the file/),
    ]);
  });
});

it('what optimize has made is called kept only as far as the storage has taken it', async () => {
  const { store, optimize, optimizing } = session(true);
  const said = () => store.messages.value.at(-1)!.text;
  await optimizing.run(true);
  expect(said()).toMatch(/^Optimized: 1\.0 MB kept in this browser/);
  optimize.mockResolvedValueOnce({ ...KEPT, keptBytes: 400_000 });
  await optimizing.run(true);
  expect(said()).toMatch(/^Optimized: 400 kB kept in this browser/);
  optimize.mockResolvedValueOnce({ ...KEPT, keptBytes: 0, timeSlices: false, sections: false });
  await optimizing.run(true);
  expect(said()).toMatch(/this visit only: 1\.0 MB in memory.*has taken none of it/);
  expect(said()).not.toMatch(/kept/);
});

describe('optimize stopped by the user', () => {
  /** Runs until its signal ends it, as the engine does. */
  function stoppable(order: string[]) {
    const all = session(true);
    all.discard.mockImplementation(async () => void order.push('discarded'));
    all.optimize.mockImplementation(
      ({ signal } = {}) =>
        new Promise((_, reject) =>
          signal!.addEventListener('abort', () => {
            order.push('ended');
            reject(new SegyError('cancelled', 'by the test'));
          }),
        ),
    );
    return all;
  }

  it('keeps what is done at Pause, and says how much that is', async () => {
    const order: string[] = [];
    const { store, dataset, optimizing } = stoppable(order);
    vi.spyOn(dataset, 'optimizedShare').mockResolvedValue(0.4);
    const running = optimizing.run(true);
    store.tasks.value[0]!.cancel();
    await running;
    expect(order).toEqual(['ended']);
    expect(store.messages.value.at(-1)!.text).toMatch(/paused: 40\s%.*kept.*Press Optimize to go on/);
    expect(store.optimizedShare.value).toBe(0.4);
    expect(store.tasks.value).toEqual([]);
  });

  it('gives it up at Cancel, once the work has ended, and says so', async () => {
    const order: string[] = [];
    const { store, optimizing } = stoppable(order);
    const running = optimizing.run(true);
    store.tasks.value[0]!.discard!();
    await running;
    expect(order).toEqual(['ended', 'discarded']);
    expect(store.messages.value.at(-1)!.text).toMatch(/cancelled; nothing of it is kept/);
    expect(store.tasks.value).toEqual([]);
  });
});

describe('what optimize has left out', () => {
  const axis = { first: 1, step: 1, count: 10 };
  const shape = {
    flat: false,
    inline: { ...axis, label: 'Inline' },
    crossline: { ...axis, label: 'Crossline' },
    sample: { ...axis, label: 'Depth slice' },
  };
  const kept = { bytes: 1, keptBytes: 1, levels: [16, 8, 4, 2], timeSlices: false, sections: false };

  it('is named as the controls name it: the sections across the order of the file, the slices, the finer levels', () => {
    expect(leftOut({ ...kept, timeSlices: true }, shape, 'inline')).toMatch(/no full-resolution crosslines:/);
    expect(leftOut({ ...kept, timeSlices: true }, shape, 'crossline')).toMatch(/no full-resolution inlines:/);
    expect(leftOut({ ...kept, levels: [16, 8] }, shape, 'inline')).toMatch(
      /no levels 1:2, 1:4 or full-resolution depth slices and crosslines:/,
    );
  });

  it('is nothing of a 2D line, which lies in the file as it is shown', () => {
    expect(leftOut(kept, { ...shape, flat: true }, 'inline')).toBe('');
  });
});
