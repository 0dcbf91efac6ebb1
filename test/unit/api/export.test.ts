import { expect, it } from 'vitest';
import {
  checkSegyExport,
  exportSegy,
  planSegyExport,
  type SegyExportOptions,
} from '../../../src/api/export-segy.ts';
import { openSegy } from '../../../src/api/open.ts';
import { exported, openBytes, wordOf } from '../../exported.ts';
import { makeSegy, type SegyRecipe } from '../../make-segy.ts';
import { WrittenFile } from '../../written.ts';

const INLINES = { first: 100, count: 7, step: 2 };
const CROSSLINES = { first: 300, count: 9, step: 1 };
const value = (inline: number, crossline: number, sample: number): number =>
  (inline * 31 + crossline * 7 + sample * 3) % 101;
const RECIPE: SegyRecipe = {
  inlines: INLINES,
  crosslines: CROSSLINES,
  samples: 40,
  value,
  position: (i, x) => [500_000 + 25 * i, 6_000_000 + 12 * x],
};

async function written(recipe: Partial<SegyRecipe>, options: SegyExportOptions) {
  const source = makeSegy({ ...RECIPE, ...recipe });
  const dataset = await openSegy(new Blob([source as Uint8Array<ArrayBuffer>]));
  const file = new WrittenFile();
  const plan = await planSegyExport(dataset.cube, options);
  const result = await exportSegy(dataset.cube, options, file.sink());
  expect(file.ended).toBe('closed');
  expect(file.bytes.length).toBe(plan.bytes);
  const copy = await openSegy(file.blob);
  return { source, dataset, file, plan, result, copy, bytes: file.bytes };
}

it('a crop of lines and samples holds the same samples at their numbers, and its headers agree', async () => {
  const options = { inlines: [102, 108, 4], crosslines: [303, 305], samples: [10, 29] } as const;
  const { copy, result, file, plan } = await written({}, options);
  const { geometry, samplesPerTrace, vertical, findings } = copy.meta;
  expect(geometry).toMatchObject({
    kind: '3d',
    inline: { first: 102, count: 2, step: 4 },
    crossline: { first: 303, count: 3, step: 1 },
  });
  expect(samplesPerTrace).toBe(20);
  expect(vertical).toMatchObject({ start: 40, step: 4 });
  expect(findings.filter(({ severity }) => severity !== 'info')).toEqual([]);
  const slice = await copy.slice({ axis: 'inline', position: 106, exact: true });
  for (let row = 0; row < 20; row++)
    for (let column = 0; column < 3; column++)
      expect(slice.data[row * 3 + column]).toBe(value(106, 303 + column, row + 10));
  const sequence = await copy.readTraceHeaders(0, 6, { fields: ['traceSequenceLine', 'traceSequenceFile'] });
  expect([...sequence.traceSequenceFile!]).toEqual([1, 2, 3, 4, 5, 6]);
  expect([...sequence.traceSequenceLine!]).toEqual([1, 2, 3, 1, 2, 3]);
  expect(result).toMatchObject({ traces: 6, largestRelativeError: 0, nonFinite: 0, clipped: 0 });
  expect(plan.traces).toBe(6);
  expect((await checkSegyExport(file.blob, result)).ok).toBe(true);
});

it('a file that is not the regular grid its sampled headers showed is exported with a word on the lines that differ', async () => {
  // Large enough that only a part of the headers is read when it is opened; one inline has a wrong number.
  const bytes = makeSegy({
    inlines: { first: 1, count: 260, step: 1 },
    crosslines: { first: 1, count: 130, step: 1 },
    samples: 80,
    value: (i, x, k) => i + x + k,
    words: (i, x) => ({ 189: i === 90 && x === 77 ? 5000 : i }),
  });
  const dataset = await openBytes(bytes);
  if (!('verified' in dataset.meta.geometry) || dataset.meta.geometry.verified)
    throw new Error('Every header was read.');
  const file = new WrittenFile();
  const { warnings } = await dataset.exportSegy({ inlines: [80, 100] }, file.sink());
  expect(warnings).toEqual([
    expect.objectContaining({ code: 'other-lines', message: expect.stringMatching(/^1 written/) }),
  ]);
  expect((await dataset.exportSegy({ inlines: [1, 50] }, new WrittenFile().sink())).warnings).toEqual([]);
});

it('words that number the lines of the grid keep their numbers in a crop, even those of trace sequence numbers', async () => {
  const bytes = makeSegy({ ...RECIPE, inlineByte: 1, crosslineByte: 5 });
  const { bytes: cropped } = await exported(bytes, { inlines: [104, 108] });
  expect([1, 5].map((byte) => wordOf(cropped, 10, 240 + 160, byte))).toEqual([106, 301]);
  expect((await openBytes(cropped)).meta.geometry).toMatchObject({
    inline: { first: 104, count: 3, step: 2 },
  });
});

it('a repaired file of revision 0 says in its text where its lines are, and so reopens without doubt', async () => {
  const bytes = makeSegy({ ...RECIPE, inlineByte: 9, crosslineByte: 21, revision: 0 });
  const codes = async (file: Uint8Array) => (await openBytes(file)).meta.findings.map(({ code }) => code);
  expect(await codes(bytes)).toContain('geometry-inferred');
  const { bytes: repaired } = await exported(bytes, { repair: true });
  expect(await codes(repaired)).toEqual([]);
  expect([189, 193].map((byte) => wordOf(repaired, 10, 240 + 160, byte))).toEqual([102, 301]);
});
