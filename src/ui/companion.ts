import type { BinGrid, MapPoint } from '../core/types.ts';

/** Another file's line or outline on the map, beside the survey shown. */
export interface Companion {
  readonly name: string;
  readonly file: File;
  readonly fingerprint: string;
  /** Map coordinates: a line's path, a survey's closed outline. */
  readonly path: readonly MapPoint[];
  readonly unit: BinGrid['unit'];
}
