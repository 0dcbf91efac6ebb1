import { lineIndex } from '../core/trace-index.ts';
import { traceRun } from '../core/trace-run.ts';
import type { ByteSource } from '../io/source.ts';
import { readTraceHeaderWord, TRACE_HEADER_FIELDS, TRACE_HEADER_LENGTH } from '../segy/fields.ts';
import { degreesOf, scalarFactor } from '../survey/coordinates.ts';
import { forEachTrace } from './read-columns.ts';
import type { TaskContext, TaskInput, TaskOutput } from './tasks.ts';

/** Beyond this a stored coordinate stands for "unknown". */
const LARGEST_STORED = 2_147_483_000;
/** Coordinate units (bytes 89–90) of DDDMMSS.ss. */
const PACKED_DEGREES = 4;

/** Map position, grid cell and liveness of a run of traces, by their headers. */
export async function mapOfRun(
  { layout, first, count, coordinates, grid, word }: TaskInput<'mapTraces'>,
  source: ByteSource,
  context: TaskContext,
): Promise<TaskOutput<'mapTraces'>> {
  const x = new Float64Array(count).fill(Number.NaN);
  const y = new Float64Array(count).fill(Number.NaN);
  const cells = new Int32Array(count).fill(-1);
  const dead = new Uint8Array(count);
  const values = new Float64Array(word ? count : 0);
  const traces = traceRun(first, first + count);
  const { byteOrder } = layout;
  await forEachTrace(
    source,
    layout,
    traces,
    context,
    (bytes, at, row) => {
      const read = (wanted: Parameters<typeof readTraceHeaderWord>[2]): number =>
        readTraceHeaderWord(bytes, at, wanted, byteOrder);
      const identification = read(TRACE_HEADER_FIELDS.traceIdentification);
      if (identification === 2 || identification === 3) dead[row] = 1;
      if (coordinates) {
        const [storedX, storedY] = [read(coordinates.x), read(coordinates.y)];
        const known = storedX !== 0 || storedY !== 0;
        if (known && Math.max(Math.abs(storedX), Math.abs(storedY)) <= LARGEST_STORED) {
          const factor = scalarFactor(read(TRACE_HEADER_FIELDS.coordinateScalar));
          const packed = read(TRACE_HEADER_FIELDS.coordinateUnits) === PACKED_DEGREES;
          x[row] = packed ? degreesOf(storedX * factor) : storedX * factor;
          y[row] = packed ? degreesOf(storedY * factor) : storedY * factor;
        }
      }
      if (grid) {
        const inline = lineIndex(grid.inline, read(grid.inline));
        const crossline = lineIndex(grid.crossline, read(grid.crossline));
        if (inline >= 0 && crossline >= 0) cells[row] = inline * grid.crossline.count + crossline;
      }
      if (word) values[row] = read(word);
    },
    { offset: 0, byteLength: TRACE_HEADER_LENGTH },
  );
  return { x, y, cells, dead, values };
}
