import type { ThinnedColumn } from './chunk-column.ts';
import type { OutLevel } from './out-plan.ts';

/** A column of chunks of one level. A coarser column is made of the two by two finer ones below it, so that samples are read once. */
export interface OutColumn {
  readonly level: OutLevel;
  /** Index of the column along inlines and crosslines. */
  readonly at: readonly [number, number];
  /** Inlines and crosslines of the level in it. */
  readonly size: readonly [number, number];
  /** The coarser column that it is a part of; null at the coarsest level. */
  readonly parent: OutColumn | null;
  readonly childCount: number;
  /** What the finer columns have given so far. */
  readonly pieces: ThinnedColumn[];
  /** Whether all of it is written already, by an export that was broken off. */
  isWritten: boolean;
}

/** Whether a column has to be made: it is not written yet, or a coarser one that is not is made of it. */
export const isWanted = (column: OutColumn): boolean =>
  !column.isWritten || (column.parent !== null && isWanted(column.parent));

const columnsAlong = ({ shape, chunk }: OutLevel, axis: 0 | 1): number =>
  Math.ceil(shape[axis] / chunk[axis]);

/**
 * The columns of all levels. Those of the finest level come in an order in which the parts of a coarser column follow one another, so that
 * few coarser columns are begun at a time.
 * @param levels finest first
 */
export function outTree(levels: readonly OutLevel[]): { finest: OutColumn[]; all: OutColumn[] } {
  const finest: OutColumn[] = [];
  const all: OutColumn[] = [];
  const visit = (index: number, at: readonly [number, number], parent: OutColumn | null): void => {
    const level = levels[index]!;
    const finer = levels[index - 1];
    const size = (axis: 0 | 1): number =>
      Math.min(level.chunk[axis], level.shape[axis] - at[axis] * level.chunk[axis]);
    const children: [number, number][] = [];
    if (finer) {
      for (const i of [2 * at[0], 2 * at[0] + 1])
        for (const j of [2 * at[1], 2 * at[1] + 1])
          if (i < columnsAlong(finer, 0) && j < columnsAlong(finer, 1)) children.push([i, j]);
    }
    const column: OutColumn = {
      level,
      at,
      size: [size(0), size(1)],
      parent,
      childCount: children.length,
      pieces: [],
      isWritten: false,
    };
    for (const child of children) visit(index - 1, child, column);
    all.push(column);
    if (!finer) finest.push(column);
  };
  const top = levels.length - 1;
  const level = levels[top]!;
  for (let i = 0; i < columnsAlong(level, 0); i++)
    for (let j = 0; j < columnsAlong(level, 1); j++) visit(top, [i, j], null);
  return { finest, all };
}
