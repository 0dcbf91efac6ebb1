import type { Dataset } from '../api/types.ts';
import type { SliceSlot } from '../core/scene.ts';
import type { LineSection, SectionGrid, SectionWindow } from '../core/section.ts';
import { traceAt } from '../core/trace-index.ts';
import type { PlacedSlice, TraceGrid } from '../core/types.ts';
import { formatCount, formatNumber, formatVertical } from './format.ts';
import { gatherKey, gatherTitle, offsetAxis, showsGather } from './gather-section.ts';
import type { ProbePoint } from './probe.ts';
import type { ViewStore } from './store.ts';
import { type AxisView, numberAt, type SurveyShape, slicePlace } from './survey-shape.ts';

/** A section that can be shown: its values and where its columns and rows stand. Cells are full-resolution ones. */
export interface SectionSource {
  readonly grid: SectionGrid;
  /** The slot that arrow keys step; null for a section along a path. */
  readonly slot: SliceSlot | null;
  readonly columnStride: number;
  readonly rowStride: number;
  readonly across: AxisView;
  /** The number of each column where they do not stand evenly, as along a bent path; then `across` is their mean. */
  readonly numbers?: ArrayLike<number>;
  /** Numbers across are names of lines, traces or offsets: only whole ones are marked. */
  readonly counted: boolean;
  readonly down: AxisView;
  readonly title: string;
  /** Rows are samples of traces (else lines of a time slice). */
  readonly upright: boolean;
  readonly subsample: number;
  point(column: number, row: number): ProbePoint;
  /** The full-resolution cell of a point; column −1 where the section does not pass there. */
  cellOf(point: ProbePoint): { column: number; row: number };
  /** The stored values at full resolution, straight from the file. */
  readExact(signal?: AbortSignal): Promise<SectionGrid>;
  /** Values that are not stored in the survey's file: another survey's, or a difference. */
  readonly derived?: boolean;
  /** What a comparison shows is still being read: nothing of it may be saved. */
  readonly waits?: boolean;
  /** Names the values where the title names a picture of two surveys. */
  readonly valuesTitle?: string;
  /** Trace of the file in a column, −1 where there is none or the section is no section of traces. */
  traceOf(column: number): number;
}

/** A cell next to a column of a path, diagonally too, is still shown there; one farther off is not. */
const FARTHEST_CELLS = 1.5;

/** What the store says the Section tab shows; null while there is nothing. */
export function sectionSource(store: ViewStore): SectionSource | null {
  const shape = store.shape.value;
  if (!shape) return null;
  if (showsGather(store)) return gatherSource(shape, store);
  const line = store.lineSection.value;
  if (line && store.showsLine.value) return pathSource(line, shape, store);
  const slot = shape.flat ? 'inline' : store.sectionSlot.value;
  const slice = store.slices.value[slot];
  return slice ? sliceSource(slice, slot, shape, store) : null;
}

function sliceSource(
  slice: PlacedSlice,
  slot: SliceSlot,
  shape: SurveyShape,
  store: ViewStore,
): SectionSource {
  const dataset = store.dataset.value;
  const indices = store.indices.value;
  const upright = slot !== 'sample';
  const point = (column: number, row: number): ProbePoint => {
    if (slot === 'inline') return { inlineIndex: indices.inline, crosslineIndex: column, sampleIndex: row };
    if (slot === 'crossline')
      return { inlineIndex: column, crosslineIndex: indices.crossline, sampleIndex: row };
    return { inlineIndex: row, crosslineIndex: column, sampleIndex: indices.sample };
  };
  return {
    grid: slice,
    slot,
    columnStride: slice.columnStride,
    rowStride: slice.rowStride,
    across: slot === 'crossline' ? shape.inline : shape.crossline,
    counted: true,
    down: upright ? shape.sample : shape.inline,
    title: sliceTitle(shape, slot, indices[slot], dataset?.part ?? null),
    upright,
    subsample: slice.subsample,
    point,
    cellOf: ({ inlineIndex, crosslineIndex, sampleIndex }) => ({
      column: slot === 'crossline' ? inlineIndex : crosslineIndex,
      row: upright ? sampleIndex : inlineIndex,
    }),
    readExact: async (signal) => {
      if (!dataset || (slice.exact && slice.subsample === 1)) return slice;
      const place = slicePlace(shape, slot, indices[slot]);
      return dataset.slice({ ...(place.axis === 'line' ? { axis: 'line' } : place), exact: true, signal });
    },
    traceOf: (column) => {
      if (!dataset || !upright) return -1;
      const { inlineIndex, crosslineIndex } = point(column, 0);
      const row = shape.flat ? 0 : inlineIndex;
      return traceAt(dataset.grid, row, crosslineIndex);
    },
  };
}

/** All offsets at the crossing of the slices; while another one is read the former is not shown under its name. */
function gatherSource(shape: SurveyShape, store: ViewStore): SectionSource | null {
  const gather = store.gather.value;
  const geometry = store.meta.value?.geometry;
  if (!gather || gather.key !== gatherKey(store) || geometry?.kind !== 'prestack') return null;
  const { inline, crossline } = store.indices.value;
  const dataset = store.dataset.value;
  let grid: TraceGrid | null = null;
  return {
    grid: gather.slice,
    slot: null,
    columnStride: 1,
    rowStride: 1,
    across: offsetAxis(geometry.offsets),
    counted: true,
    down: shape.sample,
    title: gatherTitle(store),
    upright: true,
    subsample: 1,
    point: (_column, row) => ({ inlineIndex: inline, crosslineIndex: crossline, sampleIndex: row }),
    cellOf: (point) => ({ column: -1, row: point.sampleIndex }),
    readExact: async () => gather.slice,
    traceOf: (column) => {
      // While one offset is shown, the grid of the whole survey alone has the traces of all.
      grid ??= (dataset?.part ? dataset.partOf(null) : dataset)?.grid ?? null;
      return grid?.offsetCount === geometry.offsets.length ? traceAt(grid, inline, crossline, column) : -1;
    },
  };
}

function pathSource(line: LineSection, shape: SurveyShape, store: ViewStore): SectionSource {
  const dataset = store.dataset.value;
  const { width, distances, inlineIndices, crosslineIndices } = line;
  const step = width > 1 ? (distances[width - 1]! - distances[0]!) / (width - 1) : 1;
  const label = line.distanceUnit ? `Distance (${line.distanceUnit})` : 'Distance';
  const place = (column: number) => ({
    inlineIndex: Math.round(inlineIndices[column]!),
    crosslineIndex: Math.round(crosslineIndices[column]!),
  });
  return {
    grid: line,
    slot: null,
    columnStride: 1,
    rowStride: 1,
    across: { label, first: distances[0] ?? 0, step, count: width },
    numbers: distances,
    counted: false,
    down: shape.sample,
    title: line.title,
    upright: true,
    subsample: 1,
    point: (column, row) => ({ ...place(column), sampleIndex: row }),
    cellOf: (point) => {
      let column = 0;
      let nearest = Number.POSITIVE_INFINITY;
      for (let k = 0; k < width; k++) {
        const away = Math.hypot(
          inlineIndices[k]! - point.inlineIndex,
          crosslineIndices[k]! - point.crosslineIndex,
        );
        if (away < nearest) [column, nearest] = [k, away];
      }
      return { column: nearest < FARTHEST_CELLS ? column : -1, row: point.sampleIndex };
    },
    readExact: async () => line,
    traceOf: (column) => {
      if (!dataset) return -1;
      const { inlineIndex, crosslineIndex } = place(column);
      return traceAt(dataset.grid, inlineIndex, crosslineIndex);
    },
  };
}

/** The window over the values themselves: a coarse value stands in the middle of the cells it is for. */
export function dataWindow(source: SectionSource, window: SectionWindow): SectionWindow {
  const { columnStride, rowStride } = source;
  return {
    left: (window.left + (columnStride - 1) / 2) / columnStride,
    top: (window.top + (rowStride - 1) / 2) / rowStride,
    width: window.width / columnStride,
    height: window.height / rowStride,
  };
}

/** What stands at the top of a column. */
export function columnNumber({ across, numbers }: SectionSource, column: number): number {
  return numbers?.[column] ?? across.first + column * across.step;
}

/** The stored or processed value in a full-resolution cell. */
export function valueAt(source: SectionSource, grid: SectionGrid, column: number, row: number): number {
  const x = Math.min(grid.width - 1, Math.round(column / source.columnStride));
  const y = Math.min(grid.height - 1, Math.round(row / source.rowStride));
  return grid.data[y * grid.width + x] ?? Number.NaN;
}

export function sliceTitle(
  shape: SurveyShape,
  slot: SliceSlot,
  index: number,
  part: Dataset['part'],
): string {
  if (slot === 'sample') return `${shape.sample.label} ${formatVertical(shape.vertical, index)}`;
  if (shape.kind === '2d') return '2D line';
  if (shape.kind === 'gathers')
    return part && 'gather' in part ? `Gather ${formatCount(part.gather + 1)}` : 'All gathers';
  return `${shape[slot].label} ${formatNumber(numberAt(shape[slot], index))}`;
}

/** What the read-out needs of a cell: the value shown and, in a section of traces, which trace it is. */
export function shownAt(
  source: SectionSource,
  column: number,
  row: number,
): { readonly amplitude: number; readonly trace: number } | undefined {
  // A cell of a time slice is found by its place.
  if (!source.upright && !source.derived) return undefined;
  return { amplitude: valueAt(source, source.grid, column, row), trace: source.traceOf(column) };
}
