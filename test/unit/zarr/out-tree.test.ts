import { expect, it } from 'vitest';
import { ChunkColumn } from '../../../src/zarr/chunk-column.ts';
import { outLevels } from '../../../src/zarr/out-plan.ts';
import { isWanted, type OutColumn, outTree } from '../../../src/zarr/out-tree.ts';

const grid = (inlines: number, crosslines: number, samples: number) => ({
  inline: { label: 'Inline', first: 1, step: 1, count: inlines },
  crossline: { label: 'Crossline', first: 1, step: 1, count: crosslines },
  sampleCount: samples,
  vertical: { domain: 'time', unit: 'ms', start: 0, step: 4, inferred: false } as const,
  binGrid: null,
  flat: false,
});
const value = (i: number, x: number, k: number): number => Math.fround(10_000 * i + 100 * x + k);

it.each([
  [150, 70, 11, 8],
  [97, 101, 5, 3],
  [33, 200, 20, 16],
  [40, 41, 6, 64],
  [1, 300, 4, 7],
])(
  '%i × %i lines of %i samples in chunks of %i: each coarser column is made of finer ones, and has every second line',
  (ni, nx, ns, chunk) => {
    const levels = outLevels(grid(ni, nx, ns), chunk, true);
    const { finest, all } = outTree(levels);
    const made = new Map<OutColumn, ChunkColumn>();
    const open: number[] = [];
    for (const leaf of finest) {
      let column: OutColumn | null = leaf;
      while (column) {
        const { level, at, size, parent, pieces, childCount }: OutColumn = column;
        const own = new ChunkColumn(size, ns, level.chunk);
        const first = [at[0] * level.chunk[0], at[1] * level.chunk[1]] as const;
        own.clear();
        if (level.step === 1) {
          for (let cell = 0; cell < size[0] * size[1]; cell++) {
            const [i, x] = [first[0] + Math.floor(cell / size[1]), first[1] + (cell % size[1])];
            own.put(
              cell,
              Float32Array.from({ length: ns }, (_, k) => value(i, x, k)),
            );
          }
        } else for (const piece of pieces) own.putAll(piece);
        made.set(column, own);
        if (!parent) break;
        parent.pieces.push(own.thinned(first, [parent.level.chunk[0], parent.level.chunk[1]]));
        open.push(all.filter((each) => each.pieces.length > 0 && !made.has(each)).length);
        column = parent.pieces.length === parent.childCount ? parent : null;
        expect(childCount).toBeLessThanOrEqual(4);
      }
    }
    expect(made.size).toBe(all.length);
    // One coarser column of each level is begun at a time, whatever the size.
    expect(Math.max(0, ...open)).toBeLessThanOrEqual(levels.length);
    const trace = new Float32Array(ns);
    for (const [{ level, at, size }, own] of made)
      for (let cell = 0; cell < size[0] * size[1]; cell++) {
        own.get(cell, trace);
        const i = (at[0] * level.chunk[0] + Math.floor(cell / size[1])) * level.step;
        const x = (at[1] * level.chunk[1] + (cell % size[1])) * level.step;
        for (let k = 0; k < ns; k++)
          if (trace[k] !== value(i, x, k)) expect([i, x, k, trace[k]]).toBe('right');
      }
    const counts = levels.map(({ path, shape }) => [
      path,
      shape[0] * shape[1],
      all.filter(({ level }) => level.path === path).reduce((sum, { size }) => sum + size[0] * size[1], 0),
    ]);
    for (const [path, cells, covered] of counts) expect([path, covered]).toEqual([path, cells]);
  },
);

it('a column that is written is made again only for a coarser one that is not', () => {
  const { finest, all } = outTree(outLevels(grid(100, 100, 4), 16, true));
  for (const column of all) column.isWritten = true;
  expect(finest.some(isWanted)).toBe(false);
  const coarser = finest[0]!.parent!;
  coarser.isWritten = false;
  expect(finest.filter(isWanted)).toHaveLength(coarser.childCount);
});

it('a chunk is laid out as [inline][crossline][sample], NaN beyond the grid, and one without samples is none', () => {
  const column = new ChunkColumn([2, 3], 5, [2, 4, 3]);
  column.clear();
  column.put(4, Float32Array.of(1, 2, 3, Number.NaN, Number.NaN));
  const block = column.block(0)!;
  expect(Array.from(block.subarray(15, 18))).toEqual([1, 2, 3]);
  expect(block.filter((sample) => !Number.isNaN(sample))).toHaveLength(3);
  expect(column.block(1)).toBeNull();
  expect(Array.from(column.live())).toEqual([0, 0, 0, 0, 0, 1, 0, 0]);
});
