import type { Overrides } from '../core/types.ts';
import type { HeaderTable } from './header-table.ts';
import type { TextHints } from './text-hints.ts';

/** What the geometry is to be found from. */
export interface GeometryQuestion {
  readonly table: HeaderTable;
  readonly overrides: Overrides;
  readonly hints: TextHints;
  /** Bytes 189 and 193 mean inline and crossline: SEG-Y revision 1 and later, or the text header, says so. */
  readonly standardWords: boolean;
  readonly measurementSystem: number;
}
