/** Traces as the map needs them, one entry a trace in file order. */
export interface MapTraces {
  /** Map coordinates, scalar applied; NaN where the header has none. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Cell of the grid (inline index × crosslines + crossline index) that the header names; −1 without one. */
  readonly cells: Int32Array;
  /** 1 where the header calls the trace dead or dummy (trace identification 2 or 3) or all its samples are zero. */
  readonly dead: Uint8Array;
  /** Place of the trace's offset in the geometry's list, −1 where it is not in it; empty unless prestack. */
  readonly offsets: Int32Array;
  /** The header word asked for; empty without one. */
  readonly values: Float64Array;
}
