import { expect, it, vi } from 'vitest';
import { RandomLine } from '../../../../src/ui/layers/path/random-line.ts';
import { sectionSource, valueAt } from '../../../../src/ui/section/section-source.ts';
import { SliceSession } from '../../../../src/ui/session/slice-session.ts';
import { ViewStore } from '../../../../src/ui/session/store.ts';
import { surveyShape } from '../../../../src/ui/session/survey-shape.ts';
import { madeDataset } from '../../../browser/ui/made-dataset.ts';
import { MADE_UP_GRID, madeUpCube } from '../../../made-up-cube.ts';

const noSlices = { inline: null, crossline: null, sample: null };
const value = (inline: number, crossline: number, sample: number) => 200 * inline + 15 * crossline + sample;

/** A page that shows a cube whose samples are a formula; a survey's own samples are refused. */
function page() {
  const refuse = vi.fn().mockRejectedValue(new Error('A section is made of the cube.'));
  const cube = madeUpCube(value);
  const dataset = madeDataset({ cube, slice: refuse, pathSection: refuse, sliceCostMilliseconds: () => 1 });
  const store = new ViewStore();
  store.show(dataset, surveyShape(dataset), noSlices, { inline: 3, crossline: 5, sample: 7 });
  const fail = vi.fn();
  return { store, fail, refuse, slices: new SliceSession(store, fail), line: new RandomLine(store, fail) };
}

it.each([
  ['inline', 'Inline 106', [12, 17], (column: number, row: number) => value(3, column, row)],
  ['crossline', 'Crossline 305', [9, 17], (column: number, row: number) => value(column, 5, row)],
  ['sample', 'Time slice 28 ms', [12, 9], (column: number, row: number) => value(row, column, 7)],
] as const)(
  'the %s section of a cube that is no file is the formula of the cube',
  async (slot, title, size, wanted) => {
    const { store, fail, refuse, slices } = page();
    store.sectionSlot.value = slot;
    await slices.sharpen(slot);
    const source = sectionSource(store)!;
    expect(source.title).toBe(title);
    const read = await source.readExact();
    expect([read.width, read.height]).toEqual(size);
    for (let row = 0; row < size[1]; row++) {
      for (let column = 0; column < size[0]; column++) {
        expect(valueAt(source, source.grid, column, row)).toBe(wanted(column, row));
        expect(read.data[row * size[0] + column]).toBe(wanted(column, row));
      }
    }
    // A picture that is not exact is read again, from the cube as well.
    store.setSlice(slot, { ...store.slices.value[slot]!, data: new Float32Array(0), exact: false });
    expect((await sectionSource(store)!.readExact()).data).toEqual(read.data);
    expect(fail).not.toHaveBeenCalled();
    expect(refuse).not.toHaveBeenCalled();
  },
);

it('the section along a path through a cube that is no file is the formula of the cube', async () => {
  const { store, fail, refuse, line } = page();
  const point = (inlineIndex: number, crosslineIndex: number) => ({
    inlineIndex,
    crosslineIndex,
    sampleIndex: 0,
  });
  await line.follow([point(0, 0), point(4, 4), point(4, 11)]);
  store.showsLine.value = true;
  const source = sectionSource(store)!;
  // Four steps along the diagonal, then seven along the crosslines.
  expect([source.grid.width, source.grid.height]).toEqual([12, MADE_UP_GRID.sampleCount]);
  for (let column = 0; column < 12; column++) {
    const row = column + 2;
    expect(source.point(column, row)).toMatchObject({
      inlineIndex: Math.min(column, 4),
      crosslineIndex: column,
    });
    expect(valueAt(source, source.grid, column, row)).toBe(value(Math.min(column, 4), column, row));
  }
  expect(fail).not.toHaveBeenCalled();
  expect(refuse).not.toHaveBeenCalled();
});
