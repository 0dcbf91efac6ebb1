import type { Geometry, HeaderWord, Inspection } from '../core/types.ts';
import { traceAt } from '../survey/trace-index.ts';
import type { PyramidBlock } from '../volume/pyramid-plan.ts';
import type { HeaderCheck } from './tasks.ts';

/** What the headers of `count` traces must say; null when all were read before or the grid has no line numbers. */
function blankCheck(geometry: Geometry, offsetWord: HeaderWord, count: number): HeaderCheck | null {
  if ((geometry.kind !== '3d' && geometry.kind !== 'prestack') || geometry.verified) return null;
  return {
    inline: geometry.inline,
    crossline: geometry.crossline,
    inlineNumbers: new Int32Array(count),
    crosslineNumbers: new Int32Array(count),
    ...(geometry.kind === 'prestack' && { offset: { word: offsetWord, numbers: new Int32Array(count) } }),
  };
}

/**
 * The traces of a block, [slow × fast × offset], −1 for none; and what their headers must say, null when every header has
 * been read before or the grid has no line numbers.
 */
export function blockTraces(
  inspection: Inspection,
  block: PyramidBlock,
  offsetWord: HeaderWord,
): { traces: Int32Array; check: HeaderCheck | null } {
  const { grid, geometry, layout } = inspection;
  const { offsetCount } = grid;
  const slowIsInline = grid.slowAxis === 'inline';
  const count = block.slowCount * block.fastCount * offsetCount;
  const traces = new Int32Array(count);
  const check = blankCheck(geometry, offsetWord, count);
  const lines = 'inline' in geometry ? geometry : null;
  const offsets = geometry.kind === 'prestack' ? geometry.offsets : [];
  let column = 0;
  for (let s = block.slowStart; s < block.slowStart + block.slowCount; s++) {
    for (let f = block.fastStart; f < block.fastStart + block.fastCount; f++) {
      const [inline, crossline] = slowIsInline ? [s, f] : [f, s];
      for (let offset = 0; offset < offsetCount; offset++) {
        const trace = traceAt(grid, inline, crossline, offset);
        traces[column] = trace < layout.traceCount ? trace : -1;
        if (check && lines) {
          check.inlineNumbers[column] = lines.inline.first + inline * lines.inline.step;
          check.crosslineNumbers[column] = lines.crossline.first + crossline * lines.crossline.step;
          if (check.offset) check.offset.numbers[column] = offsets[offset]!;
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
