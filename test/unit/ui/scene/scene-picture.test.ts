import { afterEach, expect, it, vi } from 'vitest';
import { surfaceCaption } from '../../../../src/ui/layers/surface/surface-layer.ts';
import { volumeCaption } from '../../../../src/ui/layers/volume/volume-words.ts';
import { sceneCaption, scenePicture, wrapLines } from '../../../../src/ui/scene/scene-picture.ts';
import { ViewStore } from '../../../../src/ui/session/store.ts';
import { surveyShape } from '../../../../src/ui/session/survey-shape.ts';
import { fakeStage } from '../../../browser/ui/fakes.ts';
import { madeDataset, madeMeta } from '../../../browser/ui/made-dataset.ts';

const noSlices = { inline: null, crossline: null, sample: null };
const DATE = new Date('2024-02-29T12:00:00Z');
const prestack = {
  ...madeMeta,
  geometry: { ...madeMeta.geometry, kind: 'prestack', offsets: [100, 300, 500] } as never,
};

function shown(dataset = madeDataset()): ViewStore {
  const store = new ViewStore();
  store.show(dataset, surveyShape(dataset), noSlices, { inline: 7, crossline: 20, sample: 50 });
  return store;
}

const captions = (store: ViewStore) => [surfaceCaption(store), volumeCaption(store)].filter(Boolean);

afterEach(() => {
  vi.unstubAllGlobals();
});

it('the caption names the file, the lines shown, the exaggeration, the polarity, the date and the fingerprint', () => {
  const store = shown();
  store.verticalStretch.value = 2.5;
  store.section.value = { ...store.section.value, velocity: 3000 };
  store.showCrossline.value = false;
  expect(sceneCaption(store, captions(store), DATE)).toEqual([
    'north-basin.sgy · Inline 1015 · Time slice 200 ms',
    // 120 crosslines of 25 m are drawn 1 wide; 200 samples of 4 ms, 1200 m, are drawn 2.5 × 0.5 high.
    'vertical exaggeration ×3.13 (time at 3000 m/s) · polarity as stored',
    `SEG-Y Lens, 2024-02-29 · file fingerprint ${madeMeta.fingerprint.slice(0, 16)}`,
  ]);
});

it('the caption says the surface as it is, not as the threshold has it', async () => {
  const store = shown();
  store.mesh.value = { ...(await madeDataset().mesh({})), level: -490, subsample: 2 };
  expect(sceneCaption(store, captions(store), DATE)[1]).toMatch(/^Surface where amplitude = −490, 1:2 · /);
  expect(sceneCaption(store, [], DATE)[1]).not.toMatch(/Surface/);
});

it('the caption says what is drawn beside the slices, and what was cropped away', async () => {
  const store = shown();
  store.crop.value = { low: [2, 3, 5], high: [40, 60, 100] };
  store.depthPlanes.value = Array.from({ length: 12 }, () => ({}) as never);
  store.volumeStyle.value = { mode: 'maximum', points: [], shading: false };
  store.volumeShown.value = true;
  expect(sceneCaption(store, captions(store), DATE).join()).not.toMatch(/volume/);
  store.volumeSamples.value = { kind: 'ready', subsample: 4, sampleStride: 1, eightBit: null };
  const [lines, drawn] = sceneCaption(store, captions(store), DATE);
  expect(lines).toMatch(/ · 12 time slices · /);
  expect(lines).toMatch(/ · cropped to inlines 1005 to 1081, crosslines 503 to 560, 20 ms to 400 ms$/);
  expect(drawn).toMatch(/volume, maximum intensity · 1:4/);
});

it('the caption of a prestack survey says which offset', () => {
  const offsets = (part: Parameters<typeof madeDataset>[0]) =>
    sceneCaption(shown(madeDataset({ meta: prestack, ...part })), [], DATE)[0]!.split(' · ')[1];
  expect(offsets({})).toBe('offset 100 (near)');
  expect(offsets({ part: { offset: 300 } })).toBe('offset 300');
  expect(offsets({ part: { offset: 'far' } })).toBe('offset 500');
  expect(offsets({ part: { offset: 'stack' } })).toBe('stack of 3 offsets');
});

it('a long caption is broken between facts, and a name too long for a line keeps its beginning and its end', () => {
  const measure = (text: string) => text.length;
  expect(wrapLines(['abc · def · ghi', 'jk'], 9, measure)).toEqual(['abc · def', 'ghi', 'jk']);
  const [name, next] = wrapLines(['a-very-long-name-of-a-survey.sgy · Inline 5'], 20, measure);
  expect(name).toMatch(/^a-very-long-n?a?…\S*\.sgy$/);
  expect(name!.length).toBeLessThanOrEqual(20);
  expect(next).toBe('Inline 5');
});

it('the picture has the amplitudes at the ends of its colour bar, and no text over it', async () => {
  const store = shown(
    madeDataset({ meta: { ...madeMeta, name: `${'a name that goes on '.repeat(12)}.sgy` } }),
  );
  const texts: { text: string; x: number; align: string }[] = [];
  const size = { width: 0, height: 0 };
  // Characters of 7 pixels, whatever the font.
  const context = {
    textAlign: 'left',
    measureText: (text: string) => ({ width: 7 * text.length }),
    fillText: (text: string, x: number) => texts.push({ text, x, align: context.textAlign }),
    fillRect() {},
    drawImage() {},
    setTransform() {},
  };
  const canvas = Object.assign(size, {
    getContext: () => context,
    toBlob: (done: (blob: Blob) => void) => done(new Blob(['png'])),
  });
  vi.stubGlobal('document', { createElement: () => canvas });
  const wanted = { width: 1000, height: 800 };
  const blob = await scenePicture(store, [], fakeStage(), new Uint8Array(1024), [-800, 800], wanted);
  expect(blob?.size).toBe(3);
  expect(size).toMatchObject(wanted);
  const bar = texts.slice(-3);
  expect(bar.map(({ text }) => text)).toEqual(['−800', expect.stringMatching(/grey/i), '+800']);
  const caption = texts.slice(0, -3);
  expect(caption.length).toBeGreaterThan(3);
  for (const { text, x } of caption) expect(x + 7 * text.length).toBeLessThan(bar[0]!.x);
});
