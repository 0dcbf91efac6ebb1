import { lineIndex, numberAt } from '../core/axis.ts';
import type { CubeGrid } from '../core/cube.ts';
import { SegyError } from '../core/errors.ts';
import type { SliceAxis } from '../core/types.ts';
import type { Engine } from './engine.ts';
import { MEMORY_SHARES } from './memory-shares.ts';

/**
 * Gives the index on the full-resolution axis for a line number, or a sample index for axis 'sample'.
 * @throws SegyError 'no-geometry' if the cube has no such axis, 'bad-argument' if no line has that number
 */
export function sliceIndex(grid: CubeGrid, axis: SliceAxis, position: number): number {
  if (axis === 'sample') {
    if (Number.isInteger(position) && position >= 0 && position < grid.sampleCount) return position;
    throw new SegyError(
      'bad-argument',
      `There is no sample ${position}: the traces have samples 0 to ${grid.sampleCount - 1}.`,
    );
  }
  if (grid.flat) {
    if (axis === 'line') return 0;
    throw new SegyError(
      'no-geometry',
      `This file has no ${axis}s: it is ${grid.inline.label === 'Line' ? 'a 2D line' : 'a file of gathers'}. Ask for axis “line”.`,
    );
  }
  if (axis === 'line') {
    throw new SegyError(
      'no-geometry',
      'A 3D survey has inlines, crosslines and time slices, but no axis “line”.',
    );
  }
  const lines = grid[axis];
  const index = lineIndex(lines, position);
  if (index >= 0) return index;
  const last = numberAt(lines, lines.count - 1);
  throw new SegyError(
    'bad-argument',
    `There is no ${axis} ${position}: they run from ${lines.first} to ${last} in steps of ${lines.step}.`,
  );
}

/** Gives the size of a slice with every `step`-th trace. */
export function sliceSize(
  { inline, crossline, sampleCount }: CubeGrid,
  axis: SliceAxis,
  step: number,
): [columns: number, rows: number] {
  const columns = axis === 'crossline' ? inline.count : crossline.count;
  return [Math.ceil(columns / step), axis === 'sample' ? Math.ceil(inline.count / step) : sampleCount];
}

const float32Limit = ({ settings }: Engine): number => settings.maxMemoryBytes * MEMORY_SHARES.level;

/** Whether this number of samples takes more memory, as float32, than a level may take. */
export const isTooLarge = (engine: Engine, samples: number): boolean => samples * 4 > float32Limit(engine);

/** Rejects data that are too large, with a sentence that says what to choose instead. @throws SegyError 'memory-limit' */
export function refuseTooLarge(
  engine: Engine,
  what: string,
  counts: readonly number[],
  remedy: string,
): void {
  const samples = counts.reduce((product, count) => product * count, 1);
  if (!isTooLarge(engine, samples)) return;
  const mebibytes = (value: number): string => `${Math.round(value / 2 ** 20)} MiB`;
  throw new SegyError(
    'memory-limit',
    `${what} of ${counts.join(' × ')} samples takes ${mebibytes(samples * 4)}; ${mebibytes(float32Limit(engine))} are allowed. Choose ${remedy} or a higher memory limit.`,
  );
}
