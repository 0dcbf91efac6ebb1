import { numberAt } from '../core/axis.ts';
import { pause } from '../core/pause.ts';
import { traceAt } from '../core/trace-index.ts';
import { traceRun } from '../core/trace-run.ts';
import type { Geometry, HeaderWord, Inspection } from '../core/types.ts';
import type { PyramidBlock } from '../volume/pyramid-plan.ts';
import type { HeaderCheck } from './tasks.ts';

/** Makes an empty check for `count` traces; null if every header was read before or the grid has no line numbers to check. */
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

/** Trace numbers of a block, [slow × fast × offset]; −1 where the survey has no trace. */
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
 * Gives the trace numbers of a block, [slow × fast × offset] with −1 where the survey has no trace, and the line numbers and offsets
 * that their headers are expected to hold. The check is null if every header was read before or the grid has no line numbers.
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
        check.inlineNumbers[column] = numberAt(geometry.inline, inline);
        check.crosslineNumbers[column] = numberAt(geometry.crossline, crossline);
        if (check.offset) check.offset.numbers[column] = offsets[offset]!;
        column += 1;
      }
    }
  }
  return { traces, check };
}

/** Cells or traces visited between two pauses, in which the page can draw and react. */
const TRACES_BEFORE_PAUSE = 1 << 18;

/**
 * Lists the traces that stand in no cell of the grid: duplicates, and extra traces at the end. Pauses now and then, so that the page
 * stays responsive.
 * @throws SegyError 'cancelled'
 */
export async function tracesOutsideGrid(inspection: Inspection, signal?: AbortSignal): Promise<Int32Array> {
  const { grid, layout } = inspection;
  const { traceCount } = layout;
  const { cells } = grid;
  if (!cells) {
    const first = grid.inlineCount * grid.crosslineCount * grid.offsetCount;
    return traceRun({ first, count: traceCount - first });
  }
  const inside = new Uint8Array(traceCount);
  let taken = 0;
  for (let start = 0; start < cells.length; start += TRACES_BEFORE_PAUSE) {
    const end = Math.min(cells.length, start + TRACES_BEFORE_PAUSE);
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
  for (let start = 0; start < traceCount && at < traces.length; start += TRACES_BEFORE_PAUSE) {
    const end = Math.min(traceCount, start + TRACES_BEFORE_PAUSE);
    for (let trace = start; trace < end; trace++) if (!inside[trace]) traces[at++] = trace;
    await pause(signal);
  }
  return traces;
}
