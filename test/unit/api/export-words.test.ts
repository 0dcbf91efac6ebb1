import { describe, expect, it } from 'vitest';
import { planSegyExport } from '../../../src/api/export-segy.ts';
import { exported, openBytes, wordOf } from '../../exported.ts';
import { makeSegy, type SegyRecipe } from '../../make-segy.ts';
import { WrittenFile } from '../../written.ts';

/** Words, text and binary header that the user sets, and what is refused. */

const RECIPE: SegyRecipe = {
  inlines: { first: 10, count: 4, step: 1 },
  crosslines: { first: 20, count: 5, step: 1 },
  samples: 24,
  value: (i, x, k) => ((i * 13 + x * 5 + k * 7) % 41) - 20,
};
const survey = (recipe: Partial<SegyRecipe> = {}): Uint8Array => makeSegy({ ...RECIPE, ...recipe });
const LENGTH = 240 + 24 * 4;

/** Bytes in which two arrays differ, 1-based. */
const differing = (a: Uint8Array, b: Uint8Array): number[] =>
  Array.from(a, (byte, k) => (byte === b[k] ? 0 : k + 1)).filter((byte) => byte > 0);

describe('words', () => {
  it('are set, copied and computed from what the source holds, however they cross', async () => {
    const bytes = survey({ words: (_i, _x, trace) => ({ 9: 1000 + trace, 21: 7 * trace }) });
    const { bytes: written, result } = await exported(bytes, {
      words: [
        { byte: 9, from: 'cdp' },
        { byte: 21, from: { byte: 9 } },
        { byte: 17, value: 77 },
        { byte: 37, expression: 'cdp * 10 + trace' },
        { byte: 35, value: 2 },
        { byte: 197, type: 'ieee', value: 0.5 },
      ],
    });
    const words = (trace: number) => [9, 21, 17, 37].map((byte) => wordOf(written, trace, LENGTH, byte));
    expect(words(3)).toEqual([21, 1003, 77, 214]);
    expect(wordOf(written, 3, LENGTH, 35, 'int16')).toBe(2);
    expect(wordOf(written, 3, LENGTH, 197, 'ieee')).toBe(0.5);
    expect(result.changes.find(({ where }) => where === 'Trace headers, bytes 17–20')).toMatchObject({
      from: '0',
      to: '77',
      count: 20,
    });
  });

  it('are refused where one cannot hold its value, and no half file is left', async () => {
    const dataset = await openBytes(survey());
    const file = new WrittenFile();
    const options = { words: [{ byte: 29, expression: 'inline * 3000' }] };
    await expect(dataset.exportSegy(options, file.sink())).rejects.toMatchObject({
      code: 'bad-argument',
      message: /Bytes 29 to 30.*33000/,
    });
    expect([file.ended, file.chunks]).toEqual(['aborted', 0]);
  });

  it.each([
    [{ words: [{ byte: 9 }] }, /needs one of/],
    [{ words: [{ byte: 9, from: 'nothing' }] }, /no header word called/],
    [{ words: [{ byte: 9, expression: 'cdp +' }] }, /expression cannot be read/],
    [{ binary: { sampleFormat: 3 } }, /is computed/],
    [{ binary: { traceSorting: 70_000 } }, /cannot hold/],
    [{ samples: [5, 40] }, /indices in order from 0 to 23/],
    [{ inlines: [99, 100] }, /no inline from 99 to 100/],
    [{ inlines: [10, 13, 0.5] }, /step/],
    [{ traces: Int32Array.of(4, 20) }, /no trace 20/],
    [{ traces: new Int32Array(0) }, /nothing to write/],
    [{ offsets: [0, 1] }, /no offsets/],
  ] as const)('a wrong choice is refused with a reason: %o', async (options, message) => {
    const dataset = await openBytes(survey());
    await expect(planSegyExport(dataset.cube, options as never)).rejects.toMatchObject({
      code: 'bad-argument',
      message,
    });
  });
});

it('an edited binary header and text keep all other bytes', async () => {
  const bytes = survey({ text: 'C 1 FIRST'.padEnd(80) + 'C 2 SECOND'.padEnd(80) });
  bytes[2 * 80 + 5] = 0x03;
  const dataset = await openBytes(bytes);
  const lines = Array.from({ length: 40 }, (_, k) =>
    (dataset.meta.textHeaders[0]!.split('\n')[k] ?? '').trimEnd(),
  );
  lines[1] = 'C 2 EDITED';
  const { bytes: written, result } = await exported(bytes, {
    textHeader: lines,
    binary: { measurementSystem: 2 },
  });
  const changed = differing(written, bytes);
  expect(changed.every((byte) => (byte > 80 && byte <= 160) || byte === 3256)).toBe(true);
  expect(result.changes.map(({ where, to }) => [where, to])).toEqual([
    ['Text header, line 2', 'C 2 EDITED'],
    ['Binary header, bytes 3255–3256', '2'],
  ]);
});
