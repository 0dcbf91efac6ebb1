import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SegyError } from '../../../../src/core/errors.ts';
import { Latest } from '../../../../src/ui/kit/latest.ts';
import { addCompanions } from '../../../../src/ui/map/companion-lines.ts';
import { OptimizeSession } from '../../../../src/ui/session/optimize-session.ts';
import { Session } from '../../../../src/ui/session/session.ts';
import { ViewStore } from '../../../../src/ui/session/store.ts';
import { surveyShape } from '../../../../src/ui/session/survey-shape.ts';
import { work } from '../../../../src/ui/session/work.ts';
import { fakeServices } from '../../../browser/ui/fakes.ts';
import { type MadeDataset, madeDataset, madeMeta } from '../../../browser/ui/made-dataset.ts';

const nothing = () => {};
const events = { opened: nothing, meta: nothing, progress: nothing, failed: nothing, improved: nothing };
const start = { inline: 0, crossline: 0, sample: 0 };
const noSlices = { inline: null, crossline: null, sample: null };

let store: ViewStore;
let session: Session;
/** The first picture of a file waits for this. */
let held: Promise<void>;
const shown = () => store.messages.value.map(({ text }) => text);
const said = () => store.said.value.map(({ text }) => text);
const surveyOf = (name: string): MadeDataset =>
  madeDataset({
    meta: { ...madeMeta, name, fingerprint: name.charCodeAt(0).toString(16).padStart(64, '0') },
  });

beforeEach(() => {
  store = new ViewStore();
  held = Promise.resolve();
  // A file is another survey for each name; one named "bad…" is refused.
  const services = fakeServices(() => madeDataset());
  const openSegy: typeof services.openSegy = async (source, options) => {
    await services.openSegy(source, options);
    const dataset = surveyOf((source as File).name);
    const { preview } = dataset;
    dataset.preview = async (call) => {
      await held;
      return preview(call);
    };
    return dataset;
  };
  session = new Session(store, { ...services, openSegy }, events);
});

afterEach(() => {
  vi.useRealTimers();
});

const open = (name: string) =>
  session
    .open({ source: new File(['x'], name), start: performance.now() })
    .then(() => vi.waitFor(() => expect(store.meta.value?.name).toBe(name)));

describe('a success', () => {
  it('disappears after six seconds and can be read again; a notice and an error stay', () => {
    vi.useFakeTimers();
    store.say('notice', 'A notice.');
    store.say('error', 'An error.');
    store.say('done', 'A success.');
    vi.advanceTimersByTime(5900);
    expect(shown()).toEqual(['A notice.', 'An error.', 'A success.']);
    vi.advanceTimersByTime(200);
    expect(shown()).toEqual(['A notice.', 'An error.']);
    expect(said()).toEqual(['A success.', 'An error.', 'A notice.']);
  });

  it('that is told twice is listed once, and stays as long as the second', () => {
    vi.useFakeTimers();
    store.say('done', 'Saved.');
    vi.advanceTimersByTime(4000);
    store.say('done', 'Saved.');
    vi.advanceTimersByTime(4000);
    expect(shown()).toEqual(['Saved.']);
    expect(said()).toEqual(['Saved.']);
  });
});

describe('a message that asks for something', () => {
  it('disappears when that is done: a paused optimize is asked for until it goes on', async () => {
    const dataset = madeDataset();
    let pause = nothing;
    dataset.optimize = async (options) => {
      await new Promise((_, reject) => {
        options?.signal?.addEventListener('abort', () => reject(new SegyError('cancelled', 'Stopped.')));
        pause = () => store.tasks.value.find(({ kind }) => kind === 'optimize')!.cancel();
      });
      throw new Error('never');
    };
    store.show(dataset, surveyShape(dataset), noSlices, start);
    const optimizing = new OptimizeSession(
      store,
      (report) => report,
      async () => {},
      async () => {},
      nothing,
    );
    const first = optimizing.run(true);
    pause();
    await first;
    expect(shown().join()).toContain('Press Optimize to go on');
    const second = optimizing.run(true);
    expect(shown()).toEqual([]);
    pause();
    await second;
  });

  it('an error of work that is begun again is no longer said, and that of the map is said on its tab', async () => {
    await open('a.sgy');
    const plan = { kind: 'map', label: 'Map', tab: 'map', latest: new Latest() };
    const broken = async () => {
      throw new SegyError('file-unreadable', 'The headers cannot be read. Drop the file again.');
    };
    await work(session, { ...plan, run: broken });
    expect(store.messages.value).toMatchObject([{ kind: 'error', tab: 'map' }]);
    await work(session, { ...plan, run: async () => 1 });
    expect(shown()).toEqual([]);
  });

  it('a file that could not be read is no longer spoken of once another is shown', async () => {
    await expect(open('bad.sgy')).rejects.toMatchObject({ code: 'not-segy' });
    expect(shown().join()).toContain('bad.sgy');
    await open('good.sgy');
    expect(shown()).toEqual([]);
    expect(said().join()).toContain('bad.sgy');
  });
});

describe('a message about one file', () => {
  it('does not stand over the next, but stays while the same file is shown in another way', async () => {
    await open('a.sgy');
    store.say('notice', 'About the data of a.');
    store.say('notice', 'About the machine.', { of: 'page' });
    await open('a.sgy');
    expect(shown()).toEqual(['About the data of a.', 'About the machine.']);
    await open('b.sgy');
    expect(shown()).toEqual(['About the machine.']);
  });

  it('that was said about the next one before it is shown stays', async () => {
    await open('a.sgy');
    const b = surveyOf('b.sgy').meta.fingerprint;
    store.say('notice', 'The browser may not read b.', { of: b });
    await open('b.sgy');
    expect(shown()).toEqual(['The browser may not read b.']);
  });

  it('that was dropped together with the one shown stays, also if it was refused first', async () => {
    await open('a.sgy');
    let release = nothing;
    held = new Promise((resolve) => {
      release = resolve;
    });
    const opening = open('b.sgy');
    await addCompanions(session, [new File(['x'], 'bad line.sgy')]);
    expect(store.meta.value?.name).toBe('a.sgy');
    release();
    await opening;
    expect(shown().join()).toContain('“bad line.sgy”');
    await open('c.sgy');
    expect(shown()).toEqual([]);
  });
});
