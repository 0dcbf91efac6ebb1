import { lineIndex } from '../core/axis.ts';
import { traceRun } from '../core/trace-run.ts';
import type { TraceLayout } from '../core/types.ts';
import type { ByteSource } from '../io/source.ts';
import { sampleOrderOf } from '../segy/codes.ts';
import { readTraceHeaderWord, TRACE_HEADER_FIELDS } from '../segy/fields.ts';
import { decodeSamples } from '../segy/samples.ts';
import { degreesOf, scalarFactor } from '../survey/words/coordinates.ts';
import { forEachTrace } from './read-columns.ts';
import type { TaskContext, TaskInput, TaskOutput } from './tasks.ts';
import { traceSampleCount } from './trace-places.ts';

/** Stored coordinates of larger magnitude, such as the limits of a 32-bit integer, stand for "unknown". */
const LARGEST_STORED = 2_147_483_000;

/** Samples that are decoded at a time. The first few are nearly always enough to tell a live trace from a dead one. */
const PEEK = 64;

/** Whether all samples of the trace whose header begins at `byteOffset` of `bytes` are zero. */
function isZero(
  bytes: Uint8Array,
  byteOffset: number,
  count: number,
  layout: TraceLayout,
  peek: Float32Array,
): boolean {
  const { sampleByteLength, sampleFormat } = layout;
  const byteOrder = sampleOrderOf(layout);
  const start = byteOffset + layout.traceHeaderByteLength;
  for (let first = 0; first < count; first += PEEK) {
    const length = Math.min(PEEK, count - first);
    decodeSamples(bytes, start + first * sampleByteLength, length, sampleFormat, byteOrder, peek, 0);
    for (let k = 0; k < length; k++) if (peek[k] !== 0) return false;
  }
  return true;
}

/**
 * Reads map position, grid cell, offset and liveness of a run of traces. X and Y are NaN where the header has none, `cells` is −1 off
 * the grid. A trace is dead if its trace identification code (SEG-Y rev 2.1, header bytes 29–30) is 2 (dead) or 3 (dummy), or if all
 * its samples are zero.
 */
export async function mapOfRun(
  { layout, first, count, step, coordinates, grid, offset, word }: TaskInput<'mapTraces'>,
  source: ByteSource,
  context: TaskContext,
): Promise<TaskOutput<'mapTraces'>> {
  const x = new Float64Array(count).fill(Number.NaN);
  const y = new Float64Array(count).fill(Number.NaN);
  const cells = new Int32Array(count).fill(-1);
  const dead = new Uint8Array(count);
  const offsets = new Int32Array(offset ? count : 0).fill(-1);
  const offsetIndices = new Map(offset?.numbers.map((number, index) => [number, index]));
  const values = new Float64Array(word ? count : 0);
  const peek = new Float32Array(PEEK);
  const traces = traceRun({ first, count, step });
  const { byteOrder } = layout;
  await forEachTrace(source, layout, traces, context, (bytes, at, row, trace) => {
    const read = (wanted: Parameters<typeof readTraceHeaderWord>[2]): number =>
      readTraceHeaderWord(bytes, at, wanted, byteOrder);
    const identification = read(TRACE_HEADER_FIELDS.traceIdentification);
    const silent = identification === 2 || identification === 3;
    if (silent || isZero(bytes, at, traceSampleCount(layout, trace), layout, peek)) dead[row] = 1;
    if (coordinates) {
      const [storedX, storedY] = [read(coordinates.x), read(coordinates.y)];
      const known = storedX !== 0 || storedY !== 0;
      if (known && Math.max(Math.abs(storedX), Math.abs(storedY)) <= LARGEST_STORED) {
        const { packed, scalarIgnored } = coordinates;
        const factor = scalarIgnored ? 1 : scalarFactor(read(TRACE_HEADER_FIELDS.coordinateScalar));
        x[row] = packed ? degreesOf(storedX * factor) : storedX * factor;
        y[row] = packed ? degreesOf(storedY * factor) : storedY * factor;
      }
    }
    if (grid) {
      const inline = lineIndex(grid.inline, read(grid.inline));
      const crossline = lineIndex(grid.crossline, read(grid.crossline));
      if (inline >= 0 && crossline >= 0) cells[row] = inline * grid.crossline.count + crossline;
    }
    if (offset) offsets[row] = offsetIndices.get(read(offset.word)) ?? -1;
    if (word) values[row] = read(word);
  });
  return { x, y, cells, dead, offsets, values };
}
