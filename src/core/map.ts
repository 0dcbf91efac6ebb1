import type { BinGrid, MapPoint, TracePoint } from './types.ts';

/** The unit of map lengths in words; it has one name wherever the file does not tell it. */
export const mapUnitText = (unit: BinGrid['unit']): string => (unit === 'unknown' ? 'map units' : unit);

/** What the map needs of each trace. Every array has one entry for each trace in file order. */
export interface MapTraces {
  /** Map coordinates with the scalar applied; NaN where the header has none. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** The cell of the grid (inline index × crosslines + crossline index) that the header names; −1 if it names none. */
  readonly cells: Int32Array;
  /** 1 where the header calls the trace dead or dummy (trace identification 2 or 3) or all its samples are zero. */
  readonly dead: Uint8Array;
  /** Index of the trace's offset in the geometry's list of offsets, −1 if it is not in it; empty unless prestack. */
  readonly offsets: Int32Array;
  /** Values of the header word that was asked for; empty if none was. */
  readonly values: Float64Array;
}

/** Map position of a trace, straight between those known around it; null off the known ones. */
export function pointOfTrace(path: readonly TracePoint[], trace: number): MapPoint | null {
  const after = path.findIndex((point) => point.trace >= trace);
  const to = path[after];
  const from = to?.trace === trace ? to : path[after - 1];
  if (!from || !to) return null;
  const share = to === from ? 0 : (trace - from.trace) / (to.trace - from.trace);
  return { x: from.x + share * (to.x - from.x), y: from.y + share * (to.y - from.y) };
}
