import { expect, test } from 'vitest';
import { chosenWords, nth } from '../../../../src/ui/export/chosen-words.ts';
import {
  type ExportChoices,
  exportOptions,
  FIRST_CHOICES,
  indexRange,
  rangeWords,
} from '../../../../src/ui/export/export-options.ts';
import { cropRanges, sectionRanges } from '../../../../src/ui/export/view-ranges.ts';

const axis = (label: string, first: number, step: number, count: number) => ({ label, first, step, count });
const GRID = {
  inline: axis('Inline', 1001, 2, 50),
  crossline: axis('Crossline', 500, 1, 80),
  sample: axis('Time slice', 100, 4, 251),
  flat: false,
  offsets: [],
};
const PRESTACK = { ...GRID, offsets: [100, 300, 500] };
const LINE = { ...GRID, inline: axis('Line', 1, 1, 1), crossline: axis('CDP', 7, 2, 40), flat: true };

const WORDS = [
  { name: 'inline', byte: 189 },
  { name: 'mine', byte: 233, type: 'int16' },
] as const;
const options = (choices: Partial<ExportChoices>, axes: typeof GRID = GRID) =>
  exportOptions({ ...FIRST_CHOICES, ...choices }, axes, {}, WORDS);

test('nothing chosen is no option at all, so that the writer copies the file', () => {
  expect(options({})).toEqual({});
  expect(options({ samples: { first: 100, last: 1100, every: 1 } })).toEqual({});
});

test('lines are given by number, samples by index, and ends by the nearest line or sample', () => {
  expect(options({ inlines: { first: 1010, last: null, every: 3 } })).toEqual({ inlines: [1011, 1099, 6] });
  expect(options({ crosslines: { first: 520, last: 510, every: 1 } })).toEqual({ crosslines: [510, 520, 1] });
  expect(options({ samples: { first: 201, last: 5000, every: 1 } })).toEqual({ samples: [25, 250, 1] });
  expect(rangeWords(GRID.sample, { first: 201, last: null, every: 4 }, 'samples', 'ms')).toBe(
    '57 of 251 samples, 200 to 1096 ms',
  );
});

test('an axis of 50 lines taken every third from the fifth on has 16 of them', () => {
  // 4, 7, …, 49.
  expect(indexRange(GRID.inline, { first: 1009, last: null, every: 3 })).toMatchObject({
    first: 4,
    count: 16,
  });
});

test('thinned samples are low-passed unless that was declined', () => {
  const samples = { first: null, last: null, every: 2 };
  expect(options({ samples })).toEqual({ samples: [0, 250, 2], antiAlias: true });
  expect(options({ samples, antiAlias: false })).toMatchObject({ antiAlias: false });
});

test('a range of a 2D line is its traces by number in the file', () => {
  // CDPs 7, 9, …, 85: 21 is the eighth.
  const { traces } = options({ crosslines: { first: 21, last: 31, every: 2 } }, LINE);
  expect([...traces!]).toEqual([7, 9, 11]);
  expect(options({ inlines: { first: 1, last: 1, every: 1 } }, LINE)).toEqual({});
});

test('one offset is a range of one; an open end is the survey’s', () => {
  const range = { offsets: 'range', offsetFrom: 300 } as const;
  expect(options({ ...range, offsetTo: 300 }, PRESTACK as never)).toEqual({ offsets: [300, 300] });
  expect(options(range, PRESTACK as never)).toEqual({ offsets: [300, 500] });
  expect(options({ ...range, offsetTo: 100 }, PRESTACK as never)).toEqual({ offsets: [100, 300] });
  // A survey that is not prestack has none, whatever was chosen for the one before.
  expect(options(range)).toEqual({});
});

test('words are copied from another by its place and type, set, or computed', () => {
  const word = { byte: 5, type: 'int32', value: 3, expression: 'cdpX * 10' } as const;
  const words = (['from', 'value', 'expression'] as const).map((how) => ({ ...word, how, from: 'mine' }));
  expect(options({ words }).words).toEqual([
    { byte: 5, type: 'int32', from: { byte: 233, type: 'int16' } },
    { byte: 5, type: 'int32', value: 3 },
    { byte: 5, type: 'int32', expression: 'cdpX * 10' },
  ]);
});

test('an edited text header is 40 lines of at most 80 columns, whatever was typed', () => {
  const typed = [...Array.from({ length: 39 }, () => ''), 'x'.repeat(90), 'beyond'];
  const { textHeader } = options({ textHeader: typed });
  expect(textHeader).toEqual([...Array.from({ length: 39 }, () => ''), 'x'.repeat(80)]);
});

test('what a form of file does not have is not asked of it', () => {
  const all = { revision: 2, textEncoding: 'ascii', binary: { lineNumber: 4 }, byteOrder: 'little' } as const;
  expect(options({ ...all, form: 'su' })).toEqual({ container: 'su', byteOrder: 'little' });
  expect(options({ ...all, sampleFormat: 5 })).toEqual({ ...all, sampleFormat: 5 });
});

test('the crop box and the part of a section that is seen become ranges, with the survey’s ends left open', () => {
  const crop = cropRanges({ low: [0, 10, 25], high: [49, 20, 250] }, GRID, FIRST_CHOICES);
  expect(crop).toEqual({
    inlines: { first: null, last: null, every: 1 },
    crosslines: { first: 510, last: 520, every: 1 },
    samples: { first: 200, last: null, every: 1 },
  });
  const window = { left: 9.4, top: -3, width: 20.2, height: 54 };
  const seen = sectionRanges(window, 'inline', 7, GRID, FIRST_CHOICES);
  expect(seen.inlines).toMatchObject({ first: 1015, last: 1015 });
  expect(seen.crosslines).toMatchObject({ first: 509, last: 529 });
  expect(seen.samples).toMatchObject({ first: null, last: 300 });
  const slice = sectionRanges(window, 'sample', 7, GRID, FIRST_CHOICES);
  expect(slice.samples).toMatchObject({ first: 128, last: 128 });
});

test('what was chosen is told in sentences', () => {
  const choices: ExportChoices = {
    ...FIRST_CHOICES,
    inlines: { first: 1001, last: 1041, every: 2 },
    samples: { first: null, last: null, every: 3 },
    repair: true,
  };
  const words = chosenWords(choices, exportOptions(choices, GRID, {}, WORDS), GRID, 'ms', '');
  expect(words).toEqual([
    'Inlines 1001 to 1041, every 2nd one: real traces, unfiltered.',
    'Every 3rd sample, after a zero-phase low-pass that passes up to 0.8 of the new Nyquist frequency.',
    'Headers repaired to how the file is read.',
  ]);
  expect([1, 2, 3, 4, 11, 12, 13, 21, 112].map(nth)).toEqual(
    '1st 2nd 3rd 4th 11th 12th 13th 21st 112th'.split(' '),
  );
});
