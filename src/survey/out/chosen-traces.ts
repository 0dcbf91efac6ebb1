import { SegyError } from '../../core/errors.ts';
import { Turn } from '../../core/pause.ts';
import { cellFinder, traceAt } from '../../core/trace-index.ts';
import { type TraceRun, traceRun } from '../../core/trace-run.ts';
import type { Geometry, Inspection, LineAxis } from '../../core/types.ts';
import type { LineRange, OutOptions } from './out-options.ts';

/** The traces to write. */
export interface ChosenTraces {
  readonly traces: TraceRun | Int32Array;
  readonly count: number;
  /** Whether these are all traces of the file in its own order. */
  readonly whole: boolean;
  /** Whether the traces are in the order of the file. */
  readonly ascending: boolean;
  /** Traces of the file that have no cell of their own, such as duplicates, and are therefore not chosen by lines. */
  readonly outsideGrid: number;
  /** Number of traces that a bin has, if that has changed. */
  readonly fold: number | null;
}

/** Finds the indices of the lines of a range of numbers. @throws SegyError 'bad-argument' if there are none or the step meets none */
export function lineIndices(
  axis: Pick<LineAxis, 'first' | 'step' | 'count'>,
  range: LineRange | undefined,
  name: string,
): Int32Array {
  const all = traceRun({ first: 0, count: axis.count });
  if (!range) return all;
  const [from, to, step = axis.step] = range;
  const numbers = `${axis.first} to ${axis.first + (axis.count - 1) * axis.step} in steps of ${axis.step}`;
  if (!(step > 0) || step % axis.step !== 0)
    throw new SegyError(
      'bad-argument',
      `A step of ${step} does not fit the ${name}s, which are ${numbers}. Give a multiple of ${axis.step}.`,
    );
  const first = Math.max(0, Math.ceil((Math.min(from, to) - axis.first) / axis.step));
  const last = Math.min(axis.count - 1, Math.floor((Math.max(from, to) - axis.first) / axis.step));
  const every = step / axis.step;
  const count = Math.floor((last - first) / every) + 1;
  if (last < first)
    throw new SegyError(
      'bad-argument',
      `There is no ${name} from ${from} to ${to}: the survey has ${numbers}.`,
    );
  return traceRun({ first, count, step: every });
}

function gridOf({ geometry }: Inspection): Extract<Geometry, { inline: LineAxis }> {
  if ('inline' in geometry) return geometry;
  throw new SegyError(
    'no-geometry',
    'The file has no grid of inlines and crosslines, so no lines can be chosen. Choose traces instead.',
  );
}

/** Finds the indices of offsets in a range. @throws SegyError 'bad-argument' if there are none */
export function offsetIndicesIn(geometry: Geometry, range: readonly [number, number] | undefined): number[] {
  if (geometry.kind !== 'prestack') {
    if (!range) return [0];
    throw new SegyError('bad-argument', 'The survey has no offsets: it is not prestack.');
  }
  const { offsets } = geometry;
  const [from, to] = range ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const found = offsets.flatMap((offset, k) => (offset >= from && offset <= to ? [k] : []));
  if (found.length > 0) return found;
  throw new SegyError(
    'bad-argument',
    `There is no offset from ${from} to ${to}; the survey has ${offsets[0]} to ${offsets.at(-1)}.`,
  );
}

function isAscending(traces: Int32Array): boolean {
  for (let k = 1; k < traces.length; k++) if (traces[k]! <= traces[k - 1]!) return false;
  return true;
}

function listed(traces: Int32Array, traceCount: number): ChosenTraces {
  if (traces.length === 0)
    throw new SegyError(
      'bad-argument',
      'No trace is chosen, so there is nothing to write. Choose at least one.',
    );
  for (const trace of traces) {
    if (trace >= 0 && trace < traceCount) continue;
    throw new SegyError(
      'bad-argument',
      `There is no trace ${trace}: the file has the traces 0 to ${traceCount - 1}.`,
    );
  }
  const ascending = isAscending(traces);
  const whole = ascending && traces.length === traceCount;
  return { traces, count: traces.length, whole, ascending, outsideGrid: 0, fold: null };
}

/** The traces along a path, in its order and without cells that have none. */
function pathTraces({ grid, layout }: Inspection, path: NonNullable<OutOptions['path']>): ChosenTraces {
  const { inlineIndices, crosslineIndices } = path;
  const traces = new Int32Array(inlineIndices.length);
  let count = 0;
  for (let k = 0; k < inlineIndices.length; k++) {
    const trace = traceAt(grid, inlineIndices[k]!, crosslineIndices[k]!);
    if (trace >= 0) traces[count++] = trace;
  }
  return { ...listed(traces.slice(0, count), layout.traceCount), whole: false };
}

/** The traces of cells, in the order of the file. */
function cellTraces(
  { grid, layout }: Inspection,
  { inlineIndices, crosslineIndices }: NonNullable<OutOptions['cells']>,
  offsets: readonly number[],
): ChosenTraces {
  const found = new Set<number>();
  for (let k = 0; k < inlineIndices.length; k++)
    for (const offset of offsets) {
      const own = grid.offsetCount === 1 ? 0 : offset;
      const trace = traceAt(grid, inlineIndices[k]!, crosslineIndices[k]!, own);
      if (trace >= 0 && trace < layout.traceCount) found.add(trace);
    }
  const fold = grid.offsetCount > 1 && offsets.length < grid.offsetCount ? offsets.length : null;
  return { ...listed(Int32Array.from(found).sort(), layout.traceCount), fold };
}

/**
 * Chooses the traces of a file that are written. Lines and offsets keep the order of the file.
 * @param narrowed whether the grid is only one offset or one gather of the file
 * @throws SegyError 'bad-argument', 'no-geometry', 'cancelled'
 */
export async function chooseTraces(
  inspection: Inspection,
  options: OutOptions,
  narrowed: 'offset' | 'gather' | null,
  signal?: AbortSignal,
): Promise<ChosenTraces> {
  const { grid, layout, geometry } = inspection;
  const { traceCount } = layout;
  if (options.traces) return listed(options.traces, traceCount);
  if (options.path) return pathTraces(inspection, options.path);
  const { inlines, crosslines, offsets } = options;
  if (options.cells) return cellTraces(inspection, options.cells, offsetIndicesIn(geometry, offsets));
  if (!inlines && !crosslines && !offsets && !narrowed) {
    const traces = { first: 0, count: traceCount };
    return { traces, count: traceCount, whole: true, ascending: true, outsideGrid: 0, fold: null };
  }
  const lined = inlines || crosslines ? gridOf(inspection) : null;
  const flat = { first: 0, step: 1 };
  const chosenInlines = lineIndices(lined?.inline ?? { ...flat, count: grid.inlineCount }, inlines, 'inline');
  const chosenCrosslines = lineIndices(
    lined?.crossline ?? { ...flat, count: grid.crosslineCount },
    crosslines,
    'crossline',
  );
  const offsetChoice = offsetIndicesIn(geometry, offsets);
  const found = new Int32Array(chosenInlines.length * chosenCrosslines.length * offsetChoice.length);
  const turn = new Turn(signal, 8);
  const slowIsInline = grid.slowAxis === 'inline';
  let count = 0;
  for (const slow of slowIsInline ? chosenInlines : chosenCrosslines) {
    if (turn.due) await turn.pause();
    for (const fast of slowIsInline ? chosenCrosslines : chosenInlines) {
      const [inline, crossline] = slowIsInline ? [slow, fast] : [fast, slow];
      for (const offset of offsetChoice) {
        const trace = traceAt(grid, inline, crossline, grid.offsetCount === 1 ? 0 : offset);
        if (trace >= 0 && trace < traceCount) found[count++] = trace;
      }
    }
  }
  const traces = found.slice(0, count);
  // Most files are in the order of their grid, and sorting millions of numbers would hold up the page.
  if (!isAscending(traces)) traces.sort();
  let inCells = 0;
  if (grid.cells) for (const trace of grid.cells) inCells += trace >= 0 ? 1 : 0;
  else inCells = traceCount;
  const fold = grid.offsetCount > 1 && offsetChoice.length < grid.offsetCount ? offsetChoice.length : null;
  return {
    ...listed(traces, traceCount),
    outsideGrid: narrowed ? 0 : traceCount - inCells,
    fold: narrowed === 'offset' ? 1 : fold,
  };
}

/** For each written trace its number within its line of the slow axis, from 1; in a file without a grid the whole file is one line. */
export async function placesInLines(
  { grid, layout, geometry }: Inspection,
  { traces, count, ascending }: ChosenTraces,
  signal?: AbortSignal,
): Promise<Int32Array> {
  const places = new Int32Array(count);
  const lined = 'inline' in geometry && ascending && grid.offsetsSlowest !== true;
  const find = lined ? cellFinder(grid, layout.traceCount) : null;
  const turn = new Turn(signal, 8);
  let [line, place] = [-1, 0];
  for (let k = 0; k < count; k++) {
    if (turn.due) await turn.pause();
    const trace = traces instanceof Int32Array ? traces[k]! : traces.first + k;
    const cell = find?.(trace);
    const now = cell ? (grid.slowAxis === 'inline' ? cell.inlineIndex : cell.crosslineIndex) : line;
    place = now === line ? place + 1 : 1;
    line = now;
    places[k] = place;
  }
  return places;
}
