import type { MapTraces } from '../core/map.ts';
import type { BinGrid, TraceGrid } from '../core/types.ts';
import { type Extent, type MapFrame, placeOf } from './map-frame.ts';

/** Traces handled between two breaths: a few milliseconds. */
export const PART = 40_000;

/** Lets the page breathe between parts; a task of its own follows. */
export const breathe = (): Promise<void> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });

/** What the map draws, in typed arrays: positions, and what is special about each. */
export interface MapPoints {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Grid cell of each point, −1 for none. */
  readonly cells: Int32Array;
  readonly kinds: Uint8Array;
  /** Traces that name each cell; empty without a grid. */
  readonly fold: Uint16Array;
  readonly values: Float64Array;
  readonly counts: {
    readonly live: number;
    readonly dead: number;
    readonly duplicates: number;
    readonly holes: number;
  };
  readonly extent: Extent | null;
  /** Every header was read; else positions follow from the grid. */
  readonly read: boolean;
}

export const LIVE = 0;
export const DEAD = 1;
export const DUPLICATE = 2;
export const HOLE = 3;

export interface PointsQuestion {
  readonly grid: Pick<TraceGrid, 'inlineCount' | 'crosslineCount'> | null;
  readonly binGrid: BinGrid | null;
  readonly traces: MapTraces | null;
  /** Traces of a cell that are no duplicates of each other: 1 poststack. */
  readonly offsetCount: number;
  readonly signal: AbortSignal;
}

/** Live, dead and duplicate traces where they stand, and holes where none does. Rests between parts. */
export async function mapPoints(question: PointsQuestion): Promise<MapPoints | null> {
  const { grid, binGrid, traces, offsetCount, signal } = question;
  const cellCount = grid ? grid.inlineCount * grid.crosslineCount : 0;
  const place = placeOf(binGrid);
  const fold = new Uint16Array(cellCount);
  const traceCount = traces ? traces.x.length : 0;
  if (traces) {
    for (let row = 0; row < traceCount; row++) {
      if (row % PART === 0) {
        await breathe();
        if (signal.aborted) return null;
      }
      const cell = traces.cells[row]!;
      if (cell >= 0 && fold[cell]! < 65_535) fold[cell]! += 1;
    }
  }
  let holes = 0;
  for (let cell = 0; traces && cell < cellCount; cell++) {
    if (cell % PART === 0) await breathe();
    if (fold[cell] === 0) holes += 1;
  }
  const total = traces ? traceCount + holes : cellCount;
  const x = new Float64Array(total);
  const y = new Float64Array(total);
  const cells = new Int32Array(total);
  const kinds = new Uint8Array(total);
  await breathe();
  const counts = { live: 0, dead: 0, duplicates: 0, holes };
  let extent: { left: number; right: number; bottom: number; top: number } | null = null;
  const put = (at: number, px: number, py: number): void => {
    x[at] = px;
    y[at] = py;
    if (Number.isNaN(px)) return;
    extent ??= { left: px, right: px, bottom: py, top: py };
    if (px < extent.left) extent.left = px;
    if (px > extent.right) extent.right = px;
    if (py < extent.bottom) extent.bottom = py;
    if (py > extent.top) extent.top = py;
  };
  const atCell = (at: number, cell: number): void => {
    const crosslineCount = grid!.crosslineCount;
    const point = place(Math.floor(cell / crosslineCount), cell % crosslineCount);
    cells[at] = cell;
    put(at, point.x, point.y);
  };
  // A bit to each trace that the grid has room for.
  const taken = new Uint32Array(Math.ceil((cellCount * offsetCount) / 32));
  const mapped = traces ? !traces.x.every(Number.isNaN) : false;
  for (let row = 0; row < traceCount; row++) {
    if (row % PART === 0) {
      await breathe();
      if (signal.aborted) return null;
    }
    const cell = traces!.cells[row]!;
    // Without coordinates a trace stands where its line numbers put it; without a grid, at its place in the file.
    if (mapped) {
      put(row, traces!.x[row]!, traces!.y[row]!);
      cells[row] = cell;
    } else if (cell >= 0) atCell(row, cell);
    else {
      cells[row] = -1;
      put(row, grid ? Number.NaN : row, grid ? Number.NaN : 0);
    }
    let kind = LIVE;
    const offset = offsetCount > 1 ? traces!.offsets[row]! : 0;
    if (traces!.dead[row]) kind = DEAD;
    else if (cell >= 0 && offset >= 0) {
      const place = cell * offsetCount + offset;
      const bit = 1 << (place % 32);
      if (taken[Math.floor(place / 32)]! & bit) kind = DUPLICATE;
      taken[Math.floor(place / 32)]! |= bit;
    }
    kinds[row] = kind;
    if (kind === DEAD) counts.dead += 1;
    else if (kind === DUPLICATE) counts.duplicates += 1;
    else counts.live += 1;
  }
  let at = traceCount;
  for (let cell = 0; cell < cellCount; cell++) {
    if (cell % PART === 0) {
      await breathe();
      if (signal.aborted) return null;
    }
    if (traces && fold[cell]! > 0) continue;
    kinds[at] = traces ? HOLE : LIVE;
    atCell(at++, cell);
  }
  if (!traces) counts.live = cellCount;
  return {
    x,
    y,
    cells,
    kinds,
    fold,
    values: traces?.values ?? new Float64Array(0),
    counts,
    extent,
    read: traces !== null,
  };
}

/** Row of the point nearest to a map position; −1 without any. */
export function nearestPoint(
  { x, y, kinds }: MapPoints,
  at: { x: number; y: number },
  frame: MapFrame,
): number {
  let nearest = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let row = 0; row < x.length; row++) {
    if (kinds[row] === HOLE) continue;
    const dx = (x[row]! - at.x) * frame.scaleX;
    const dy = (y[row]! - at.y) * frame.scaleY;
    const distance = dx * dx + dy * dy;
    if (distance < least) {
      least = distance;
      nearest = row;
    }
  }
  return nearest;
}
