import { pause } from '../core/pause.ts';
import { traceAt } from '../core/trace-index.ts';
import { traceRun } from '../core/trace-run.ts';
import type { Geometry, HeaderWord, Inspection } from '../core/types.ts';
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
    ...(geometry.kind === 'prestack' && { offset: { word: offsetWord, numbers: new Float64Array(count) } }),
  };
}

/** The traces of a block, [slow × fast × offset], −1 for none. */
export function blockTraceNumbers(inspection: Inspection, block: PyramidBlock): Int32Array {
  const { grid, layout } = inspection;
  const { offsetCount } = grid;
  const slowIsInline = grid.slowAxis === 'inline';
  const traces = new Int32Array(block.slowCount * block.fastCount * offsetCount);
  let column = 0;
  for (let s = block.slowStart; s < block.slowStart + block.slowCount; s++) {
    for (let f = block.fastStart; f < block.fastStart + block.fastCount; f++) {
      const [inline, crossline] = slowIsInline ? [s, f] : [f, s];
      for (let offset = 0; offset < offsetCount; offset++) {
        const trace = traceAt(grid, inline, crossline, offset);
        traces[column++] = trace < layout.traceCount ? trace : -1;
      }
    }
  }
  return traces;
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
  const { grid, geometry } = inspection;
  const { offsetCount } = grid;
  const slowIsInline = grid.slowAxis === 'inline';
  const traces = blockTraceNumbers(inspection, block);
  const check = blankCheck(geometry, offsetWord, traces.length);
  if (!check || !('inline' in geometry)) return { traces, check };
  const offsets = geometry.kind === 'prestack' ? geometry.offsets : [];
  let column = 0;
  for (let s = block.slowStart; s < block.slowStart + block.slowCount; s++) {
    for (let f = block.fastStart; f < block.fastStart + block.fastCount; f++) {
      const [inline, crossline] = slowIsInline ? [s, f] : [f, s];
      for (let offset = 0; offset < offsetCount; offset++) {
        check.inlineNumbers[column] = geometry.inline.first + inline * geometry.inline.step;
        check.crosslineNumbers[column] = geometry.crossline.first + crossline * geometry.crossline.step;
        if (check.offset) check.offset.numbers[column] = offsets[offset]!;
        column += 1;
      }
    }
  }
  return { traces, check };
}

/** Traces looked at before the page may draw and react. */
const PART = 1 << 18;

/** Traces that stand in no cell: duplicates, and extra ones at the end. Rests between parts. @throws SegyError 'cancelled' */
export async function tracesOutsideGrid(inspection: Inspection, signal?: AbortSignal): Promise<Int32Array> {
  const { grid, layout } = inspection;
  const { traceCount } = layout;
  const { cells } = grid;
  if (!cells) return traceRun(grid.inlineCount * grid.crosslineCount * grid.offsetCount, traceCount);
  const inside = new Uint8Array(traceCount);
  let taken = 0;
  for (let start = 0; start < cells.length; start += PART) {
    const end = Math.min(cells.length, start + PART);
    for (let cell = start; cell < end; cell++) {
      const trace = cells[cell]!;
      if (trace < 0 || inside[trace]) continue;
      inside[trace] = 1;
      taken += 1;
    }
    await pause(signal);
  }
  const traces = new Int32Array(traceCount - taken);
  let at = 0;
  for (let start = 0; start < traceCount && at < traces.length; start += PART) {
    const end = Math.min(traceCount, start + PART);
    for (let trace = start; trace < end; trace++) if (!inside[trace]) traces[at++] = trace;
    await pause(signal);
  }
  return traces;
}
