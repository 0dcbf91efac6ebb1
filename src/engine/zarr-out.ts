import { transfer } from 'comlink';
import type { Triple } from '../core/chunks.ts';
import type { CubeRecipe, IndexRun } from '../core/cube.ts';
import { SegyError } from '../core/errors.ts';
import type { HeaderWord } from '../core/types.ts';
import type { ThinnedColumn } from '../zarr/chunk-column.ts';
import type { OutField, OutForm } from '../zarr/out-plan.ts';

/** A column of chunks that is written: all chunks above one another of one level. */
export interface ZarrOutInput {
  /** Computes or reads the samples of the cells, as crosslines 0, 1, 2 … of inline 0; null if they are given. */
  readonly recipe: CubeRecipe | null;
  /** [cell × sample], of a cube that no worker can read. */
  readonly samples: Float32Array | null;
  /** The samples as columns of the next finer level gave them. */
  readonly pieces: readonly ThinnedColumn[];
  /** Inlines and crosslines of the cells. Their number is `size[0] × size[1]`. */
  readonly size: readonly [number, number];
  readonly rows: IndexRun;
  readonly chunk: Triple;
  readonly form: OutForm;
  /** The words of trace headers that are written too; null for none. The recipe is then that of a SEG-Y file. */
  readonly headers: readonly { readonly field: OutField; readonly word: HeaderWord }[] | null;
  /** Whether the mask of cells with a trace is asked for. */
  readonly mask: boolean;
  /** Whether the CRC-32 of each object is asked for. */
  readonly sums: boolean;
  /** False if the chunks are written already, and only `thinned` is asked for. */
  readonly encodes: boolean;
  /** Where the column lies in its level, and the chunks of the next coarser level, if that level is made of it; else null. */
  readonly thins: {
    readonly first: readonly [number, number];
    readonly coarse: readonly [number, number];
  } | null;
  /** Memory for the samples, of a column that was written before. */
  readonly spare: ArrayBuffer | null;
}

export interface ZarrOutOutput {
  /** The chunks, then the mask, then the headers. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where each chunk from the top begins in `bytes`; then the mask, and the headers. */
  readonly starts: Float64Array;
  /** Bytes of each, 0 for one without samples, which is not written. */
  readonly lengths: Float64Array;
  readonly sums: Uint32Array;
  /** The mask and the headers, which follow the chunks. */
  readonly beside: Uint8Array<ArrayBuffer>;
  /** Number of samples that were too large for the type. */
  readonly saturated: number;
  /** [cell × sample] of what the next coarser level is made of; empty if it was not asked for. */
  readonly thinned: Float32Array;
  readonly thinnedSize: readonly [number, number];
  readonly thinnedAt: readonly [number, number];
  /** The memory of the samples, if the bytes are not in it. */
  readonly unused: Uint8Array;
}

/** Makes an input whose arrays are handed over rather than copied. If its worker dies they are lost, and the export has to be begun again. */
export function handedOver(input: ZarrOutInput): ZarrOutInput {
  const { samples, pieces, spare } = input;
  const lost =
    pieces.some(({ samples: of, size: [a, b] }) => of.length === 0 && a * b > 0) || samples?.length === 0;
  if (lost)
    throw new SegyError(
      'worker-crashed',
      'A worker died while it made coarser levels. Export again: a folder goes on where it stopped.',
    );
  const buffers = [...pieces.map(({ samples: of }) => of.buffer), ...(samples ? [samples.buffer] : [])];
  const kept = spare && spare.byteLength > 0 ? spare : null;
  return transfer({ ...input, spare: kept }, [...buffers, ...(kept ? [kept] : [])] as ArrayBuffer[]);
}
