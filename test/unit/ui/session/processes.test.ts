import { describe, expect, it } from 'vitest';
import type { VerticalAxis } from '../../../../src/core/types.ts';
import { sceneCaption } from '../../../../src/ui/scene/scene-picture.ts';
import { sectionOffers, sectionProcesses } from '../../../../src/ui/section/section-processes.ts';
import type { SectionSource } from '../../../../src/ui/section/section-source.ts';
import { dataTitle } from '../../../../src/ui/section/section-svg.ts';
import { polarityOffer, sharedProcesses } from '../../../../src/ui/session/processes.ts';
import { Session } from '../../../../src/ui/session/session.ts';
import { ViewStore } from '../../../../src/ui/session/store.ts';
import { surveyShape } from '../../../../src/ui/session/survey-shape.ts';
import { clipRange, colormapTable } from '../../../../src/view/colormap.ts';
import { fakeServices } from '../../../browser/ui/fakes.ts';
import { type MadeDataset, madeDataset, madeMeta } from '../../../browser/ui/made-dataset.ts';

const noSlices = { inline: null, crossline: null, sample: null };
const upright = { upright: true };
const texts = (list: readonly { text: string }[]) => list.map(({ text }) => text);
const nothing = () => {};
const events = { opened: nothing, meta: nothing, progress: nothing, failed: nothing, improved: nothing };

function show(store: ViewStore, dataset: MadeDataset = madeDataset()): ViewStore {
  store.show(dataset, surveyShape(dataset), noSlices, { inline: 7, crossline: 20, sample: 50 });
  return store;
}

const file = (
  fingerprint: string,
  vertical: Partial<VerticalAxis> = {},
  changes: Partial<MadeDataset> = {},
) =>
  madeDataset({
    ...changes,
    meta: {
      ...madeMeta,
      fingerprint: fingerprint.repeat(64),
      vertical: { ...madeMeta.vertical, ...vertical },
    },
  });

function withEverythingOn(): ViewStore {
  const store = show(new ViewStore(), file('a'));
  store.polarityFlipped.value = true;
  store.section.value = {
    ...store.section.value,
    ...{ agcOn: true, bandPassOn: true, corners: [80, 10, 5, 60], normalise: 'rms' },
    ...{ clip: 'value', clipValue: 12 },
  };
  return store;
}

/** The colour of an amplitude with the colours and clip that every view is given. */
function colourOf(store: ViewStore, amplitude: number): readonly number[] {
  const { colormap, clip, gain } = store.display.value;
  const [low, high] = clipRange(clip, gain);
  const entry = Math.round(255 * Math.min(1, Math.max(0, (amplitude - low) / (high - low))));
  return [...colormapTable(colormap).slice(4 * entry, 4 * entry + 3)];
}

describe('flipped polarity', () => {
  it.each([
    [-800, 800],
    [-200, 900],
  ])('gives every amplitude the colour of its negative, clip %d to %d', (low, high) => {
    const store = show(new ViewStore());
    store.chosenColormap.value = 'seismic-brown';
    store.clipChoice.value = { ...store.clipChoice.value, kind: 'values', symmetric: false, low, high };
    store.gain.value = 1.5;
    const amplitudes = [-950, -500, -130, 0, 77, 410, 888];
    const before = amplitudes.map((amplitude) => colourOf(store, -amplitude));
    store.polarityFlipped.value = true;
    amplitudes.forEach((amplitude, k) => {
      // An amplitude halfway between two of the 256 colours may be rounded to either.
      colourOf(store, amplitude).forEach((channel, c) => {
        expect(Math.abs(channel - before[k]![c]!)).toBeLessThan(4);
      });
    });
  });

  it('changes nothing of data that have one sign', () => {
    const store = show(new ViewStore());
    store.surveyRange.value = { ...madeDataset().amplitude!, bothSigns: false, clip: [0, 800] };
    const before = store.display.value;
    store.polarityFlipped.value = true;
    expect(store.display.value).toEqual(before);
    expect(sharedProcesses(store)).toEqual([]);
  });

  it('is said in the caption of a picture, and that it is not', () => {
    const store = show(new ViewStore());
    const words = () => sceneCaption(store, [], new Date(0)).join('\n');
    expect(words()).toContain('polarity as stored');
    store.polarityFlipped.value = true;
    expect(words()).toContain('polarity flipped');
    expect(words()).not.toContain('as stored');
  });
});

describe('the processes that are on', () => {
  it('are named with the numbers that are used, and each can be turned off alone', () => {
    const store = withEverythingOn();
    const session = new Session(store, fakeServices(), events);
    const list = () => sectionProcesses(store, upright);
    expect(texts(list())).toEqual([
      'polarity flipped',
      'band-pass 5–10–60–80 Hz',
      'traces normalised by RMS',
      'AGC 500 ms',
    ]);
    list().at(-1)!.stop!(session);
    list()[0]!.stop!(session);
    expect(texts(list())).toEqual(['band-pass 5–10–60–80 Hz', 'traces normalised by RMS']);
  });

  it('are in the name of a file of samples, whose polarity is never flipped', () => {
    const store = withEverythingOn();
    expect(dataTitle(store, { title: 'Inline 1015', ...upright } as SectionSource)).toBe(
      'Inline 1015, polarity as stored, band-pass 5–10–60–80 Hz, traces normalised by RMS, AGC 500 ms',
    );
  });

  it('of a time slice are those of every view, because its traces are not processed', () => {
    const store = withEverythingOn();
    expect(texts(sectionProcesses(store, { upright: false }))).toEqual(['polarity flipped']);
  });

  it('include the stack and the offset; what is always shown cannot be turned off', () => {
    const geometry = { ...madeMeta.geometry, kind: 'prestack', offsets: [100, 300, 500] } as never;
    const shown = (part: MadeDataset['part']) =>
      sharedProcesses(show(new ViewStore(), madeDataset({ part, meta: { ...madeMeta, geometry } }))).map(
        ({ text, stop }) => [text, stop !== undefined],
      );
    expect(shown({ offset: 'stack' })).toEqual([['stack of 3 offsets', true]]);
    expect(shown({ offset: 300 })).toEqual([['offset 300', true]]);
    expect(shown(null)).toEqual([['offset 100 (near)', false]]);
  });
});

describe('another file', () => {
  it('is shown with every process off, and another part of the same file with those that were on', () => {
    const store = withEverythingOn();
    show(store, file('a'));
    expect(sectionProcesses(store, upright)).toHaveLength(4);
    expect(store.section.value.clipValue).toBe(12);
    show(store, file('b'));
    expect(sectionProcesses(store, upright)).toEqual([]);
    expect(store.section.value).toMatchObject({ clip: 'survey', clipValue: null });
  });

  it('offers the processes of the former one, and taking them turns them on', () => {
    const store = show(withEverythingOn(), file('b'));
    expect(texts(sectionOffers(store))).toEqual([
      'flipped polarity',
      'band-pass 5–10–60–80 Hz',
      'traces normalised by RMS',
      'AGC 500 ms',
    ]);
    expect(texts(polarityOffer(store))).toEqual(['flipped polarity']);
    for (const offer of sectionOffers(store)) offer.take();
    expect(sectionProcesses(store, upright)).toHaveLength(4);
    expect(sectionOffers(store)).toEqual([]);
  });

  it('in depth is offered no length in milliseconds and no frequency in hertz', () => {
    const store = show(withEverythingOn(), file('b', { domain: 'depth', unit: 'm', step: 5 }));
    expect(texts(sectionOffers(store))).toEqual(['flipped polarity', 'traces normalised by RMS']);
  });

  it('of one sign is offered no polarity', () => {
    const velocity = { ...madeDataset().amplitude!, bothSigns: false };
    const store = show(withEverythingOn(), file('b', {}, { amplitude: velocity }));
    expect(polarityOffer(store)).toEqual([]);
  });
});
