import type { PageDataset } from '../../api/types.ts';
import type { SliceSlot } from '../../core/scene.ts';
import type { LineSection, SectionGrid, SectionWindow } from '../../core/section.ts';
import { traceAt } from '../../core/trace-index.ts';
import type { PlacedSlice, TraceGrid, VerticalAxis } from '../../core/types.ts';
import { formatCount, formatNumber, formatVertical } from '../kit/format.ts';
import type { ProbePoint, ProbeShown } from '../session/probe.ts';
import type { ViewStore } from '../session/store.ts';
import { type AxisView, numberAt, type SurveyShape, slicePlace } from '../session/survey-shape.ts';
import { gatherKey, gatherTitle, offsetAxis } from './gather-section.ts';

/** A section that can be shown: its values and axes. Cells are counted at full resolution. */
export interface SectionSource {
  readonly grid: SectionGrid;
  /** The slice that arrow keys step; null for a section along a path. */
  readonly slot: SliceSlot | null;
  readonly columnStride: number;
  readonly rowStride: number;
  readonly across: AxisView;
  /**
   * Number of each column when they are unevenly spaced, as along a bent path. `across` then holds their mean
   * spacing.
   */
  readonly numbers?: ArrayLike<number>;
  /** True when the numbers name lines, traces or offsets, so that only whole numbers are labelled. */
  readonly counted: boolean;
  readonly down: AxisView;
  readonly title: string;
  /** True when rows are samples of traces; false for a time slice, whose rows are lines. */
  readonly upright: boolean;
  readonly subsample: number;
  point(column: number, row: number): ProbePoint;
  /** The cell of a point at full resolution. Column −1 means that the section does not pass there. */
  cellOf(point: ProbePoint): { column: number; row: number };
  /** Reads the stored values at full resolution from the file. */
  readExact(signal?: AbortSignal): Promise<SectionGrid>;
  /** Of a flattened section: its vertical axis, which counts from a horizon. */
  readonly vertical?: VerticalAxis;
  /** Of a flattened section: how far below its row the sample of each column lies. */
  readonly shifts?: Float32Array;
  /** True when the values are not in the survey's file: they belong to another survey or are a difference. */
  readonly derived?: boolean;
  /** True while a comparison is being read, so the section must not be saved yet. */
  readonly waits?: boolean;
  /** Title of the values, when `title` names a picture of two surveys. */
  readonly valuesTitle?: string;
  /** Colours of its own, where they differ from those of the samples shown. */
  readonly look?: SectionLook;
  /** Trace number in the file of a column, or −1 if there is none, as in a time slice. */
  traceOf(column: number): number;
}

export interface SectionLook {
  readonly table: Uint8Array;
  readonly range: readonly [number, number];
  readonly reversed: boolean;
  /** Opacity of the section above this one; null if a swipe line divides the two. */
  readonly above: number | null;
  /** True if the other section is in a picture of its own beside this one. */
  readonly beside?: boolean;
}

/** A point up to this many cells from a column of a path (diagonal neighbours included) is shown in it. */
const FARTHEST_CELLS = 1.5;

/** The section that the Section tab shows, or null. */
export function sectionSource(store: ViewStore): SectionSource | null {
  const shape = store.shape.value;
  if (!shape) return null;
  if (store.showsGather.value) return gatherSource(shape, store);
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
  const cube = store.cube.value;
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
      if (!cube || (slice.exact && slice.subsample === 1)) return slice;
      const place = slicePlace(shape, slot, indices[slot]);
      return cube.slice({ ...(place.axis === 'line' ? { axis: 'line' } : place), exact: true, signal });
    },
    traceOf: (column) => {
      if (!dataset || !upright) return -1;
      const { inlineIndex, crosslineIndex } = point(column, 0);
      const row = shape.flat ? 0 : inlineIndex;
      return traceAt(dataset.grid, row, crosslineIndex);
    },
  };
}

/**
 * The gather where the slices cross, or null while it is being read, so that no other gather appears under
 * its name.
 */
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
      // Only the grid of the whole survey has the traces of all offsets.
      grid ??= (dataset?.part ? dataset.partOf(null) : dataset)?.grid ?? null;
      return grid?.offsetCount === geometry.offsets.length ? traceAt(grid, inline, crossline, column) : -1;
    },
  };
}

function pathSource(line: LineSection, shape: SurveyShape, store: ViewStore): SectionSource {
  const dataset = store.dataset.value;
  const { width, distances, inlineIndices, crosslineIndices } = line;
  const step = width > 1 ? (distances[width - 1]! - distances[0]!) / (width - 1) : 1;
  const place = (column: number) => ({
    inlineIndex: Math.round(inlineIndices[column]!),
    crosslineIndex: Math.round(crosslineIndices[column]!),
  });
  return {
    grid: line,
    slot: null,
    columnStride: 1,
    rowStride: 1,
    across: { label: `Distance (${line.distanceUnit})`, first: distances[0] ?? 0, step, count: width },
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

/** Converts a window in cells to one in values. A coarse value covers several cells and sits in their middle. */
export function dataWindow(source: SectionSource, window: SectionWindow): SectionWindow {
  const { columnStride, rowStride } = source;
  return {
    left: (window.left + (columnStride - 1) / 2) / columnStride,
    top: (window.top + (rowStride - 1) / 2) / rowStride,
    width: window.width / columnStride,
    height: window.height / rowStride,
  };
}

/** The number at the top of a column. */
export const columnNumber = ({ across, numbers }: SectionSource, column: number): number =>
  numbers?.[column] ?? numberAt(across, column);

/** The value drawn in a cell, given by its full-resolution column and row. */
export function valueAt(source: SectionSource, grid: SectionGrid, column: number, row: number): number {
  const x = Math.min(grid.width - 1, Math.round(column / source.columnStride));
  const y = Math.min(grid.height - 1, Math.round(row / source.rowStride));
  return grid.data[y * grid.width + x] ?? Number.NaN;
}

export function sliceTitle(
  shape: SurveyShape,
  slot: SliceSlot,
  index: number,
  part: PageDataset['part'],
): string {
  if (slot === 'sample') return `${shape.sample.label} ${formatVertical(shape.vertical, index)}`;
  if (shape.kind === '2d') return '2D line';
  if (shape.kind === 'gathers')
    return part && 'gather' in part ? `Gather ${formatCount(part.gather + 1)}` : 'All gathers';
  return `${shape[slot].label} ${formatNumber(numberAt(shape[slot], index))}`;
}

/** The value and trace that the read-out shows for a cell; undefined lets it use the slice. */
export function shownAt(source: SectionSource, column: number, row: number): ProbeShown | undefined {
  // For a time slice the read-out finds value and trace by position.
  if (!source.upright && !source.derived) return undefined;
  return { amplitude: valueAt(source, source.grid, column, row), trace: source.traceOf(column), column };
}
