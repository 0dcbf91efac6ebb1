import { numberAt } from '../core/axis.ts';
import type { Cube, CubeCells, CubeGrid, CubeRecipe } from '../core/cube.ts';
import { SegyError } from '../core/errors.ts';
import { Turn } from '../core/pause.ts';
import { cellFinder, latticeCells, traceAt } from '../core/trace-index.ts';
import { traceRun } from '../core/trace-run.ts';
import type { HeaderWord, Inspection, TraceLayout } from '../core/types.ts';
import type { SurveyReader } from '../engine/survey-reader.ts';
import { TRACE_HEADER_FIELDS, TRACE_HEADER_LENGTH } from '../segy/fields.ts';
import { type ChosenTraces, chooseTraces, lineIndices, placesInLines } from '../survey/out/chosen-traces.ts';
import type { OutOptions } from '../survey/out/out-options.ts';
import type { OutPlan } from '../survey/out/out-plan.ts';
import type { OutSource } from '../survey/out/out-source.ts';
import type { EngineCube } from './engine-cube.ts';
import type { WrittenLines } from './export-types.ts';
import type { HeaderFile } from './header-file.ts';
import type { CallOptions } from './types.ts';

/** Headers that show what changes; of a file with fewer traces all are read, so that their numbers are exact. */
const SAMPLED_HEADERS = 64;
const ALL_HEADERS = 2048;

/** A cube as it is exported: where its headers and its samples come from. */
export interface ExportSource {
  /** The survey whose file has the headers; null if they are made. */
  readonly headers: HeaderFile | null;
  /** How samples are computed, if they are not copied; null also for a cube that no worker can read. */
  readonly recipe: CubeRecipe | null;
  /** Whether samples are copied from traces of the file. */
  readonly copied: boolean;
}

/**
 * A cube of this engine; null for any other. It is told by a member, because importing the classes would take them out of the part of
 * the page that is loaded first.
 */
export const engineCubeOf = (cube: Cube): EngineCube | null =>
  'headerFile' in cube ? (cube as EngineCube) : null;

/** Whether the cube is that of the file itself, and is not computed. */
const isOwn = (cube: Cube, headers: HeaderFile): boolean => (cube as unknown) === headers;

export function exportSource(cube: Cube, options: OutOptions): ExportSource {
  const engineCube = engineCubeOf(cube);
  const file = engineCube?.headerFile ?? null;
  const headers = options.container === 'float32' ? null : file;
  // A file's own cube is that file, as far as its samples are no means of several traces.
  const copied = headers !== null && isOwn(cube, headers) && !headers.reader.stacked;
  const recipe = engineCube && !copied ? engineCube.recipe : null;
  return { headers, recipe, copied };
}

/** Waits until the traces that an export needs are located. */
export async function settleExport(
  cube: Cube,
  { headers, copied }: ExportSource,
  options: OutOptions,
  call: CallOptions,
): Promise<void> {
  const byPlace =
    options.inlines || options.crosslines || options.path || options.cells || options.offsets || !copied;
  if (headers && (byPlace || headers.record.inspection.layout.ragged)) await headers.everyHeader(call);
  if (byPlace) await engineCubeOf(cube)?.settled(latticeCells([], []), call);
}

/** Which cells of a cube are written, each with the trace that its header comes from. */
interface ChosenCells {
  readonly cells: CubeCells;
  readonly chosen: ChosenTraces;
}

const cut = (array: Int32Array, places: readonly number[]): Int32Array =>
  Int32Array.from(places, (k) => array[k]!);

/** The header of a stacked cell is that of its near offset, or of any that it has. */
function anyTrace({ grid }: Inspection, inline: number, crossline: number): number {
  const near = traceAt(grid, inline, crossline);
  if (near >= 0) return near;
  for (let offset = 0; offset < grid.offsetCount; offset++) {
    const trace = traceAt(grid, inline, crossline, offset);
    if (trace >= 0) return trace;
  }
  return -1;
}

/**
 * Chooses the cells of a computed cube that are written. Cells without a trace are left out where the headers come from a file; those
 * that are left are in the order of that file, or in the order of a path.
 * @throws SegyError 'bad-argument'
 */
function chooseCells(cube: Cube, headers: Inspection | null, options: OutOptions): ChosenCells {
  const { grid } = cube;
  if (options.offsets)
    throw new SegyError(
      'bad-argument',
      'A computed cube has no offsets to choose from. Export the survey itself, or its stack.',
    );
  let cells: CubeCells;
  if (options.path ?? options.cells) cells = (options.path ?? options.cells)!;
  else if (options.traces) {
    if (!headers)
      throw new SegyError('bad-argument', 'This cube has no traces of a file to choose from. Choose lines.');
    const find = cellFinder(headers.grid, headers.layout.traceCount);
    const found = Array.from(options.traces, (trace) => find(trace));
    if (found.includes(null))
      throw new SegyError(
        'bad-argument',
        'Some of the chosen traces have no cell in the grid, so this cube has no samples of them.',
      );
    cells = {
      inlineIndices: Int32Array.from(found, (cell) => cell!.inlineIndex),
      crosslineIndices: Int32Array.from(found, (cell) => cell!.crosslineIndex),
    };
  } else
    cells = latticeCells(
      lineIndices(grid.inline, options.inlines, grid.inline.label.toLowerCase()),
      lineIndices(grid.crossline, options.crosslines, grid.crossline.label.toLowerCase()),
    );
  const { inlineIndices, crosslineIndices } = cells;
  const traces = inlineIndices.map((inline, k) =>
    headers ? anyTrace(headers, inline, crosslineIndices[k]!) : -1,
  );
  let places = Array.from(traceRun({ first: 0, count: traces.length }));
  if (headers) places = places.filter((k) => traces[k]! >= 0);
  if (headers && !options.path && !options.traces) places.sort((a, b) => traces[a]! - traces[b]!);
  if (places.length === 0)
    throw new SegyError(
      'bad-argument',
      'No cell with a trace is chosen, so there is nothing to write. Choose other lines.',
    );
  const written = cut(traces, places);
  return {
    cells: { inlineIndices: cut(inlineIndices, places), crosslineIndices: cut(crosslineIndices, places) },
    chosen: {
      traces: written,
      count: written.length,
      whole: false,
      ascending: true,
      outsideGrid: 0,
      fold: headers ? 1 : null,
    },
  };
}

/** The inspection that a cube without a file would have; its headers are zeros that are then filled. */
function madeInspection({ grid }: Cube): Inspection {
  const { inline, crossline, sampleCount, vertical } = grid;
  const layout: TraceLayout = {
    byteOrder: 'big',
    sampleFormat: 5,
    sampleByteLength: 4,
    samplesPerTrace: sampleCount,
    traceCount: inline.count * crossline.count,
    firstTraceOffset: 0,
    traceHeaderByteLength: TRACE_HEADER_LENGTH,
    traceByteLength: TRACE_HEADER_LENGTH + 4 * sampleCount,
    ragged: null,
  };
  const perUnit = vertical.unit === 'ns' ? 1e-3 : 1000;
  return {
    revision: [1, 0],
    layout,
    fileHeaderOffset: 0,
    sampleIntervalMicroseconds: Number((vertical.step * perUnit).toPrecision(12)),
    textHeaders: [],
    textEncoding: null,
    binaryHeader: {},
    vertical,
    geometry: { kind: '2d', cdp: null, traceCount: layout.traceCount, path: [] },
    grid: {
      inlineCount: inline.count,
      crosslineCount: crossline.count,
      offsetCount: 1,
      cells: null,
      slowAxis: 'inline',
      inlineDescending: false,
      crosslineDescending: false,
    },
    findings: [],
    coordinates: null,
    gathers: null,
  };
}

/** Map coordinates are made in hundredths of their unit. */
const HUNDREDTHS = -100;

/** The words of made headers (SEG-Y rev 1), for each written cell. */
function madeWords(grid: CubeGrid, { inlineIndices, crosslineIndices }: CubeCells): OutSource['made'] {
  const { inline, crossline, binGrid, flat } = grid;
  const fields = TRACE_HEADER_FIELDS;
  const column = (of: (i: number, x: number, k: number) => number): Float64Array =>
    Float64Array.from(inlineIndices, (i, k) => of(i, crosslineIndices[k]!, k));
  const at = (i: number, x: number, axis: 'x' | 'y'): number =>
    binGrid!.origin[axis] + i * binGrid!.inlineVector[axis] + x * binGrid!.crosslineVector[axis];
  const words: { word: HeaderWord; values: Float64Array }[] = [
    { word: fields.cdp, values: column((_i, x, k) => (flat ? numberAt(crossline, x) : k + 1)) },
    { word: fields.traceIdentification, values: column(() => 1) },
  ];
  if (binGrid) {
    words.push(
      { word: fields.coordinateScalar, values: column(() => HUNDREDTHS) },
      { word: fields.coordinateUnits, values: column(() => 1) },
      { word: fields.cdpX, values: column((i, x) => at(i, x, 'x') * -HUNDREDTHS) },
      { word: fields.cdpY, values: column((i, x) => at(i, x, 'y') * -HUNDREDTHS) },
    );
  }
  if (!flat)
    words.push(
      { word: fields.inline, values: column((i) => numberAt(inline, i)) },
      { word: fields.crossline, values: column((_i, x) => numberAt(crossline, x)) },
    );
  return words;
}

/** Headers of some of the chosen traces. */
async function sampledHeaders(
  reader: SurveyReader,
  layout: TraceLayout,
  { traces, count }: ChosenTraces,
  signal: AbortSignal | undefined,
): Promise<OutSource['sampled']> {
  const most = count <= ALL_HEADERS ? count : SAMPLED_HEADERS;
  const places = Int32Array.from({ length: most }, (_, k) =>
    most === 1 ? 0 : Math.floor((k * (count - 1)) / (most - 1)),
  );
  const numbers = places.map((place) =>
    traces instanceof Int32Array ? traces[place]! : traces.first + place,
  );
  const { bytes } = await reader.run(
    'rawHeaders',
    () => ({ sourceId: reader.source.id, layout, traces: numbers }),
    { ...(signal && { signal }) },
  );
  return { headers: bytes, places };
}

/** What a computed cube's samples are, in words. */
function wordsFor(cube: Cube): string {
  const file = engineCubeOf(cube)?.headerFile;
  if (file && isOwn(cube, file)) return 'mean of all offsets of each bin, headers of the near offset';
  return file ? 'computed, with the headers of the first survey' : 'computed';
}

/** Reads what is needed to plan an export. @throws SegyError 'bad-argument', 'no-geometry', 'file-unreadable', 'cancelled' */
export async function gatherExport(
  cube: Cube,
  source: ExportSource,
  options: OutOptions,
  call: CallOptions,
): Promise<{ source: OutSource; chosen: ChosenTraces }> {
  const { headers, copied } = source;
  const { signal } = call;
  const inspection = headers ? headers.record.inspection : madeInspection(cube);
  const { layout } = inspection;
  const part = headers?.record.part;
  const narrowed = !part || !isOwn(cube, headers!) ? null : 'gather' in part ? 'gather' : 'offset';
  const computed = copied ? null : chooseCells(cube, headers ? inspection : null, options);
  const chosen = computed?.chosen ?? (await chooseTraces(inspection, options, narrowed, signal));
  const none = { headers: new Uint8Array(0), places: new Int32Array(0) };
  const reader = headers?.reader;
  const headless = !headers || Object.keys(inspection.binaryHeader).length === 0;
  const head =
    reader && !headless
      ? await reader.run(
          'bytes',
          () => ({ sourceId: reader.source.id, range: { start: 0, end: layout.firstTraceOffset } }),
          {
            ...(signal && { signal }),
          },
        )
      : { bytes: new Uint8Array(0) };
  const placed =
    chosen.whole && !computed ? new Int32Array(0) : await placesInLines(inspection, chosen, signal);
  return {
    chosen,
    source: {
      inspection,
      headless,
      head: head.bytes,
      fileByteLength: headers?.record.fileSize ?? 0,
      sampled: reader ? await sampledHeaders(reader, layout, chosen, signal) : none,
      computed: computed && {
        cells: computed.cells,
        sampleCount: cube.grid.sampleCount,
        vertical: cube.grid.vertical,
        what: wordsFor(cube),
        name: cube.name,
        sorting: headers && isOwn(cube, headers) ? 4 : null,
      },
      made: headers || !computed ? [] : madeWords(cube.grid, computed.cells),
      placesInLines: placed,
    },
  };
}

/** Finds the least and the largest line numbers among the written traces; null if what is written is no grid. */
export async function writtenLines(
  cube: Cube,
  { headers, copied }: ExportSource,
  plan: Pick<OutPlan, 'traces' | 'cells' | 'traceCount'>,
  options: OutOptions & CallOptions,
): Promise<WrittenLines | null> {
  const inspection = headers?.record.inspection;
  const geometry = inspection?.geometry;
  const axes = geometry ? ('inline' in geometry ? geometry : null) : cube.grid.flat ? null : cube.grid;
  if (!axes || options.path || inspection?.grid.located) return null;
  const all = ({ first, step, count }: { first: number; step: number; count: number }) => ({
    first,
    last: first + (count - 1) * step,
  });
  if (!(plan.traces instanceof Int32Array))
    return { inline: all(axes.inline), crossline: all(axes.crossline) };
  const find =
    inspection && copied && !plan.cells ? cellFinder(inspection.grid, inspection.layout.traceCount) : null;
  const lows = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const highs = [-1, -1];
  const turn = new Turn(options.signal, 8);
  for (let k = 0; k < plan.traceCount; k++) {
    if (turn.due) await turn.pause();
    const cell = find?.(plan.traces[k]!);
    if (find && !cell) continue;
    const indices = cell
      ? [cell.inlineIndex, cell.crosslineIndex]
      : [plan.cells!.inlineIndices[k]!, plan.cells!.crosslineIndices[k]!];
    for (const axis of [0, 1]) {
      lows[axis] = Math.min(lows[axis]!, indices[axis]!);
      highs[axis] = Math.max(highs[axis]!, indices[axis]!);
    }
  }
  if (highs[0]! < 0) return null;
  const numbers = (axis: { first: number; step: number }, k: number) => ({
    first: numberAt(axis, lows[k]!),
    last: numberAt(axis, highs[k]!),
  });
  return { inline: numbers(axes.inline, 0), crossline: numbers(axes.crossline, 1) };
}
