import type { Inspection } from '../core/types.ts';
import { traceAt } from '../survey/trace-index.ts';
import type { PyramidBlock } from '../volume/pyramid-plan.ts';
import type { HeaderCheck } from './tasks.ts';

/**
 * The traces of a block, [slow × fast × offset], −1 for none; and what their headers must say, null when every header has
 * been read before or the grid has no line numbers.
 */
export function blockTraces(
  inspection: Inspection,
  block: PyramidBlock,
): { traces: Int32Array; check: HeaderCheck | null } {
  const { grid, geometry, layout } = inspection;
  const { offsetCount } = grid;
  const slowIsInline = grid.slowAxis === 'inline';
  const count = block.slowCount * block.fastCount * offsetCount;
  const traces = new Int32Array(count);
  const numbered = (geometry.kind === '3d' || geometry.kind === 'prestack') && !geometry.verified;
  const check = numbered
    ? {
        inline: geometry.inline,
        crossline: geometry.crossline,
        inlineNumbers: new Int32Array(count),
        crosslineNumbers: new Int32Array(count),
      }
    : null;
  let column = 0;
  for (let s = block.slowStart; s < block.slowStart + block.slowCount; s++) {
    for (let f = block.fastStart; f < block.fastStart + block.fastCount; f++) {
      const [inline, crossline] = slowIsInline ? [s, f] : [f, s];
      for (let offset = 0; offset < offsetCount; offset++) {
        const trace = traceAt(grid, inline, crossline, offset);
        traces[column] = trace < layout.traceCount ? trace : -1;
        if (check) {
          check.inlineNumbers[column] = check.inline.first + inline * check.inline.step;
          check.crosslineNumbers[column] = check.crossline.first + crossline * check.crossline.step;
        }
        column += 1;
      }
    }
  }
  return { traces, check };
}

/** Traces that stand in no cell: duplicates, and extra ones at the end. */
export function tracesOutsideGrid(inspection: Inspection): Int32Array {
  const { grid, layout } = inspection;
  const inside = new Uint8Array(layout.traceCount);
  if (grid.cells) for (const trace of grid.cells) if (trace >= 0) inside[trace] = 1;
  if (!grid.cells) inside.fill(1, 0, grid.inlineCount * grid.crosslineCount * grid.offsetCount);
  const outside = inside.reduce((sum, taken) => sum + 1 - taken, 0);
  const traces = new Int32Array(outside);
  let at = 0;
  for (let trace = 0; trace < layout.traceCount; trace++) if (!inside[trace]) traces[at++] = trace;
  return traces;
}
