import type { BinGrid, MapPoint } from '../../core/types.ts';

/** Line or outline of another file, drawn on the map beside the current survey. */
export interface Companion {
  readonly name: string;
  readonly file: File;
  readonly fingerprint: string;
  /** Map coordinates of a line's path or a survey's closed outline. */
  readonly path: readonly MapPoint[];
  readonly unit: BinGrid['unit'];
}
