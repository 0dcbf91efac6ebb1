import type { Overrides } from '../../core/types.ts';
import type { HeaderTable } from './header-table.ts';
import type { TextHints } from './text-hints.ts';

/** Everything from which the geometry is found. */
export interface GeometryQuestion {
  readonly table: HeaderTable;
  readonly overrides: Overrides;
  readonly hints: TextHints;
  /** True if bytes 189 and 193 are inline and crossline by SEG-Y revision 1 or later, or according to the text header. */
  readonly standardWords: boolean;
  readonly measurementSystem: number;
}
