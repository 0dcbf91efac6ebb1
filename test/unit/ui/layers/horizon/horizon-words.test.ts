import { expect, test } from 'vitest';
import { horizonsAt } from '../../../../../src/ui/layers/horizon/horizon-words.ts';
import { sharesOf } from '../../../../../src/ui/layers/horizon/track-options.ts';
import { NORTH_UP, planeOn } from '../../../horizon/survey-grid.ts';

test('the read-out gives the exact time of each horizon, how sure it is and how similar, the nearest first', () => {
  const plane = planeOn(NORTH_UP);
  const { start, step, unit } = NORTH_UP.vertical;
  const fill = (value: number): Float32Array => plane.values.map(() => value);
  const top = {
    ...plane,
    name: 'Top',
    values: fill(20.25),
    confidence: fill(0.914),
    similarity: { seed: fill(0.93), neighbours: fill(0.97) },
  };
  const base = {
    ...top,
    name: 'Base',
    values: fill(60),
    confidence: fill(Number.NaN),
    similarity: undefined,
  };
  const gap = {
    ...base,
    name: 'Gap',
    values: fill(Number.NaN),
    open: new Uint8Array(plane.values.length).fill(1),
  };
  const none = { ...base, name: 'None', values: fill(Number.NaN) };
  const at = { inlineIndex: 1, crosslineIndex: 2, sampleIndex: 55 };
  const said = horizonsAt(at, [top, base, gap, none] as never, () => null);
  expect(said).toEqual([
    'Gap: reached at two times here, left open',
    `Base ${start + 60 * step} ${unit}`,
    `Top ${start + 20.25 * step} ${unit} · confidence 0.91 · similarity to the seed 0.93, to neighbours 0.97`,
  ]);
});

test('steps of the amplitude are read as per cent; what is none is left out', () => {
  expect(sharesOf('20, 40;60')).toEqual([0.2, 0.4, 0.6]);
  expect(sharesOf('strict, 200, -3, 50')).toEqual([0.5]);
});
