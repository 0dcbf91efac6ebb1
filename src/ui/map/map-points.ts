import type { MapTraces } from '../../core/map.ts';
import { pause } from '../../core/pause.ts';
import type { BinGrid, TraceGrid } from '../../core/types.ts';
import { type Extent, type MapFrame, placeOf } from '../session/map-frame.ts';

/** Traces handled between two pauses, which takes a few milliseconds. */
export const PART = 40_000;

/** What the map draws: position and kind of each trace, in typed arrays. */
export interface MapPoints {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Grid cell of each point, or −1. */
  readonly cells: Int32Array;
  readonly kinds: Uint8Array;
  /** Number of traces per cell; empty without a grid. */
  readonly fold: Uint16Array;
  readonly values: Float64Array;
  readonly counts: {
    readonly live: number;
    readonly dead: number;
    readonly duplicates: number;
    readonly holes: number;
  };
  readonly extent: Extent | null;
  /** True when every header was read; otherwise positions are derived from the grid. */
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
  /** Number of traces that a cell may have without duplicates: 1 poststack. */
  readonly offsetCount: number;
  readonly signal: AbortSignal;
}

/**
 * Makes points for live, dead and duplicate traces, and for holes of the grid, pausing between parts.
 * @throws SegyError 'cancelled'
 */
export async function mapPoints(question: PointsQuestion): Promise<MapPoints> {
  const { grid, binGrid, traces, offsetCount, signal } = question;
  const cellCount = grid ? grid.inlineCount * grid.crosslineCount : 0;
  const place = placeOf(binGrid);
  const fold = new Uint16Array(cellCount);
  const traceCount = traces ? traces.x.length : 0;
  for (let row = 0; row < traceCount; row++) {
    if (row % PART === 0) await pause(signal);
    const cell = traces!.cells[row]!;
    if (cell >= 0 && fold[cell]! < 65_535) fold[cell]! += 1;
  }
  let holes = 0;
  for (let cell = 0; traces && cell < cellCount; cell++) {
    if (cell % PART === 0) await pause(signal);
    if (fold[cell] === 0) holes += 1;
  }
  const total = traces ? traceCount + holes : cellCount;
  const x = new Float64Array(total);
  const y = new Float64Array(total);
  const cells = new Int32Array(total);
  const kinds = new Uint8Array(total);
  await pause(signal);
  const counts = { live: 0, dead: 0, duplicates: 0, holes };
  let extent: { left: number; right: number; bottom: number; top: number } | null = null;
  const put = (at: number, px: number, py: number): void => {
    x[at] = px;
    y[at] = py;
    if (Number.isNaN(px)) return;
    extent ??= { left: px, right: px, bottom: py, top: py };
    extent.left = Math.min(extent.left, px);
    extent.right = Math.max(extent.right, px);
    extent.bottom = Math.min(extent.bottom, py);
    extent.top = Math.max(extent.top, py);
  };
  const atCell = (at: number, cell: number): void => {
    const crosslineCount = grid!.crosslineCount;
    const point = place(Math.floor(cell / crosslineCount), cell % crosslineCount);
    cells[at] = cell;
    put(at, point.x, point.y);
  };
  // One bit per trace position of the grid.
  const occupied = new Uint32Array(Math.ceil((cellCount * offsetCount) / 32));
  const mapped = traces ? !traces.x.every(Number.isNaN) : false;
  for (let row = 0; row < traceCount; row++) {
    if (row % PART === 0) await pause(signal);
    const cell = traces!.cells[row]!;
    // Without coordinates a trace is placed by its line numbers, or without a grid by its position in the
    // file.
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
      if (occupied[Math.floor(place / 32)]! & bit) kind = DUPLICATE;
      occupied[Math.floor(place / 32)]! |= bit;
    }
    kinds[row] = kind;
    if (kind === DEAD) counts.dead += 1;
    else if (kind === DUPLICATE) counts.duplicates += 1;
    else counts.live += 1;
  }
  let at = traceCount;
  for (let cell = 0; cell < cellCount; cell++) {
    if (cell % PART === 0) await pause(signal);
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

/** Index of the point nearest to a map position, or −1. */
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
