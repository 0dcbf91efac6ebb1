import { lineIndex } from '../core/trace-index.ts';
import { traceRun } from '../core/trace-run.ts';
import type { TraceLayout } from '../core/types.ts';
import type { ByteSource } from '../io/source.ts';
import { readTraceHeaderWord, TRACE_HEADER_FIELDS } from '../segy/fields.ts';
import { decodeSamples } from '../segy/samples.ts';
import { degreesOf, scalarFactor } from '../survey/coordinates.ts';
import { forEachTrace, traceSampleCount } from './read-columns.ts';
import type { TaskContext, TaskInput, TaskOutput } from './tasks.ts';

/** Beyond this a stored coordinate stands for "unknown". */
const LARGEST_STORED = 2_147_483_000;

/** Samples looked at together for one that is not zero: a live trace is known by its first few. */
const PEEK = 64;

/** All samples of the trace at `byteOffset` of `bytes` are zero. */
function isZero(
  bytes: Uint8Array,
  byteOffset: number,
  count: number,
  layout: TraceLayout,
  peek: Float32Array,
): boolean {
  const { sampleByteLength, sampleFormat, byteOrder } = layout;
  const start = byteOffset + layout.traceHeaderByteLength;
  for (let first = 0; first < count; first += PEEK) {
    const length = Math.min(PEEK, count - first);
    decodeSamples(bytes, start + first * sampleByteLength, length, sampleFormat, byteOrder, peek, 0);
    for (let k = 0; k < length; k++) if (peek[k] !== 0) return false;
  }
  return true;
}

/** Map position, grid cell and liveness of a run of traces, by their headers and samples. */
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
  const traces = traceRun(first, first + count * step, step);
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
