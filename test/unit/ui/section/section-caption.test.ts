import { expect, it } from 'vitest';
import type { ComparedSlice } from '../../../../src/api/comparison.ts';
import type { Adjustment } from '../../../../src/core/cube.ts';
import type { CompareMode } from '../../../../src/ui/layers/compare/compare-state.ts';
import { comparisonOf, pairKey } from '../../../../src/ui/layers/compare/compare-state.ts';
import { comparedSources } from '../../../../src/ui/section/compare/compared-source.ts';
import { sectionSource } from '../../../../src/ui/section/section-source.ts';
import { captionLines, pictureTitle } from '../../../../src/ui/section/section-svg.ts';
import type { SectionPart, SectionView } from '../../../../src/ui/section/section-view.ts';
import { ViewStore } from '../../../../src/ui/session/store.ts';
import { surveyShape } from '../../../../src/ui/session/survey-shape.ts';
import { madeDataset } from '../../../browser/ui/made-dataset.ts';

const ADJUSTED: Adjustment = { scale: 0.8333, shiftSamples: -2 };

/** What the Section tab would draw of two surveys; the second is seen from this share of the width on. */
function view(mode: CompareMode, adjustment: Adjustment, secondFrom = 1): [ViewStore, SectionView] {
  const dataset = madeDataset();
  const store = new ViewStore();
  const slices = { inline: dataset.coarseSlice('inline', 1021), crossline: null, sample: null };
  store.show(dataset, surveyShape(dataset), slices, { inline: 10, crossline: 30, sample: 40 });
  const comparison = {
    fingerprint: 'b'.repeat(64),
    name: 'monitor.sgy',
    note: '',
    mode,
    adjustment,
    differenceGain: 5,
    swipe: secondFrom,
    pair: null,
    nrms: null,
    mapping: false,
  };
  comparisonOf(store).value = comparison;
  const data = new Float32Array(120 * 200);
  const size = { width: 120, height: 200 };
  const slice = { a: { ...size, data, subsample: 1, exact: true }, b: data, difference: data, ...size };
  const pair = { key: pairKey(store, 'inline')!, slice: slice as unknown as ComparedSlice };
  comparisonOf(store).value = { ...comparison, pair };
  const { main, over } = comparedSources(sectionSource(store)!, store);
  const parts = [{ source: main, from: 0, to: over ? secondFrom : 1 }];
  if (over) parts.push({ source: over, from: secondFrom, to: 1 });
  const drawing = { range: [-160, 160] };
  const seen = parts.filter(({ from, to }) => from < to) as SectionPart[];
  return [store, { source: main, over, drawing, parts: seen } as unknown as SectionView];
}

it('a picture of two surveys names the second and what was done to it, and says what its colours are of', () => {
  const lines = captionLines(...view('difference', ADJUSTED));
  expect(lines[0]).toBe('north-basin.sgy · Inline 1021, A − B · full resolution');
  expect(lines[1]).toBe('B: monitor.sgy (bbbbbbbbbbbbbbbb), × 0.8333, moved up 8 ms · A − B drawn × 5');
  expect(lines[2]).toBe('difference of the amplitudes · shown from −160 to 160');
  expect(captionLines(...view('second', { scale: 1, shiftSamples: 0 }))[1]).toBe(
    'B: monitor.sgy (bbbbbbbbbbbbbbbb), as stored',
  );
  // Of A alone there is nothing to say of B.
  expect(captionLines(...view('first', ADJUSTED)).join('\n')).not.toContain('monitor');
});

it('a picture of both at once is named by what is seen of them, and numbers by the one they are of', () => {
  const title = (mode: CompareMode, from: number) => pictureTitle(view(mode, ADJUSTED, from)[1]);
  expect(title('swipe', 0.4)).toBe('Inline 1021, A and B: A left of the line, B right of it');
  expect(title('flicker', 1)).toBe('Inline 1021 of A');
  expect(title('flicker', 0)).toBe('Inline 1021 of B');
  expect(captionLines(...view('flicker', ADJUSTED, 1)).join('\n')).not.toContain('monitor');
  expect(captionLines(...view('flicker', ADJUSTED, 0)).join('\n')).toContain('monitor');
  expect(view('swipe', ADJUSTED, 0.4)[1].source!.valuesTitle).toBe('Inline 1021 of A');
});

it('the corners of a band-pass are written with their unit', () => {
  const [store, of] = view('first', ADJUSTED);
  store.section.value = { ...store.section.value, bandPassOn: true };
  expect(captionLines(store, of).join('\n')).toContain('band-pass 5–10–60–80 Hz');
  const shape = store.shape.value!;
  for (const [unit, words] of [
    ['ns', 'MHz'],
    ['m', 'cycles/km'],
    ['ft', 'cycles/kft'],
  ] as const) {
    store.shape.value = { ...shape, vertical: { ...shape.vertical, unit } };
    expect(captionLines(store, of).join('\n')).toContain(`band-pass 5–10–60–80 ${words}`);
  }
});
