import { traceAt } from '../../core/trace-index.ts';
import type { TraceGrid } from '../../core/types.ts';

/** Number of pairs of neighbours compared, which tells a survey in no order from one with a few traces out of place. */
const PAIRS = 4096;
/** A survey is in no order if more than this share of neighbours is in the opposite order in the file. */
const DISORDER = 0.1;

/** Whether the traces are in no order, so that neighbours in the grid may be anywhere in the file. */
export function isScattered(grid: TraceGrid): boolean {
  if (!grid.cells) return false;
  const slowIsInline = grid.slowAxis === 'inline';
  const fastCount = slowIsInline ? grid.crosslineCount : grid.inlineCount;
  const cellCount = grid.inlineCount * grid.crosslineCount;
  const step = Math.max(1, Math.floor(cellCount / PAIRS));
  const trace = (cell: number): number => {
    const [slow, fast] = [Math.floor(cell / fastCount), cell % fastCount];
    return slowIsInline ? traceAt(grid, slow, fast) : traceAt(grid, fast, slow);
  };
  let pairs = 0;
  let turned = 0;
  for (let cell = 0; cell + 1 < cellCount; cell += step) {
    const [here, next] = [trace(cell), trace(cell + 1)];
    if (here < 0 || next < 0) continue;
    pairs += 1;
    if (next < here) turned += 1;
  }
  return turned > DISORDER * pairs;
}
