import type { Triple } from '../core/chunks.ts';
import type { CubeRecipe, IndexRun } from '../core/cube.ts';
import type { HeaderWord } from '../core/types.ts';
import type { OutField, OutForm } from '../zarr/out-plan.ts';

/** A column of chunks that is written: all chunks above one another of one level. */
export interface ZarrOutInput {
  /** Computes or reads the samples of the cells, as crosslines 0, 1, 2 … of inline 0; null if they are given. */
  readonly recipe: CubeRecipe | null;
  /** [cell × sample], of a cube that no worker can read. */
  readonly samples: Float32Array | null;
  /** Inlines and crosslines of the cells. Their number is `size[0] × size[1]`. */
  readonly size: readonly [number, number];
  readonly rows: IndexRun;
  readonly chunk: Triple;
  readonly form: OutForm;
  /** The words of trace headers that are written too; null for none. The recipe is then that of a SEG-Y file. */
  readonly headers: readonly { readonly field: OutField; readonly word: HeaderWord }[] | null;
  /** Whether the CRC-32 of each object is asked for. */
  readonly sums: boolean;
}

export interface ZarrOutOutput {
  /** The chunks one after another, then the mask, then the headers. */
  readonly bytes: Uint8Array;
  /** Bytes of each chunk from the top, 0 for one without samples, which is not written; then of the mask, and of the headers. */
  readonly lengths: Float64Array;
  readonly sums: Uint32Array;
  /** Count, sum, sum of squares, least and largest of the finite samples, then samples that were too large for the type. */
  readonly statistics: Float64Array;
}
