import { expect, test } from 'vitest';
import { openSegy } from '../../../../src/api/open.ts';
import { flaggedTraces } from '../../../../src/ui/quality/quality-report.ts';
import { makeSegy, type SegyRecipe } from '../../../make-segy.ts';

const SAMPLES = 520;
const TRACE_BYTES = 240 + 4 * SAMPLES;
const OFFSETS = [150, 350];

const recipe = {
  inlines: { first: 200, count: 80, step: 2 },
  crosslines: { first: 901, count: 120, step: 1 },
  samples: SAMPLES,
  value: (inline: number, crossline: number, k: number) =>
    k === 7 && (inline + crossline) % 40 === 1 ? Number.NaN : Math.sin(k / 3 + inline) + crossline / 1e4,
} satisfies SegyRecipe;

/** A whole survey to each offset, one after the other, as offset classes are delivered. */
function offsetClasses(): Uint8Array {
  const one = makeSegy({ ...recipe, crosslines: { ...recipe.crosslines, count: 50 } });
  const traces = one.subarray(3600);
  const bytes = new Uint8Array(3600 + OFFSETS.length * traces.length);
  bytes.set(one.subarray(0, 3600));
  const view = new DataView(bytes.buffer);
  OFFSETS.forEach((offset, k) => {
    const start = 3600 + k * traces.length;
    bytes.set(traces, start);
    for (let at = start; at < start + traces.length; at += TRACE_BYTES) view.setInt32(at + 36, offset);
  });
  return bytes;
}

/** Each trace listed with the line numbers and the offset that its own header says. */
async function listed(bytes: Uint8Array) {
  const dataset = await openSegy(new Blob([bytes as Uint8Array<ArrayBuffer>]));
  const quality = await dataset.quality();
  const traces = flaggedTraces(dataset, quality);
  const view = new DataView(bytes.buffer);
  const word = (trace: number, byte: number) => view.getInt32(3600 + (trace - 1) * TRACE_BYTES + byte - 1);
  const rows = traces.map(({ trace, inline, crossline, offset }) => ({
    found: [inline, crossline, offset],
    stored: [word(trace, 189), word(trace, 193), word(trace, 37)],
  }));
  dataset.close();
  return { rows, grid: dataset.grid, flagged: quality.counts.nonFinite };
}

test('traces of a survey sorted by offset first are listed at the lines and offset of their headers', async () => {
  const { rows, grid, flagged } = await listed(offsetClasses());
  expect(grid).toMatchObject({ cells: null, offsetsSlowest: true });
  expect(rows).toHaveLength(flagged);
  expect(flagged).toBeGreaterThan(100);
  for (const { found, stored } of rows) expect(found).toEqual(stored);
});

test('of a survey with gaps whose headers were not all read, only located traces are said to stand somewhere', async () => {
  const hole = (inline: number, crossline: number) => crossline - 901 < (inline - 200) / 8;
  const bytes = makeSegy({ ...recipe, hole });
  const { rows, grid, flagged } = await listed(bytes);
  expect(grid.located).toBeDefined();
  expect(rows).toHaveLength(flagged);
  const placed = rows.filter(({ found }) => found[0] !== null);
  expect(placed.length).toBeGreaterThan(0);
  expect(placed.length).toBeLessThan(rows.length);
  for (const { found, stored } of placed) expect(found.slice(0, 2)).toEqual(stored.slice(0, 2));
});
