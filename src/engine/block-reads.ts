import { pause } from '../core/pause.ts';
import type { CostModel } from '../core/read-cost.ts';
import { planBytes, planReads } from '../core/read-plan.ts';
import type { Inspection } from '../core/types.ts';
import { blockAt, blockCount, type PyramidBlock, type PyramidPlan } from '../volume/pyramid-plan.ts';
import { blockTraceNumbers } from './block-traces.ts';
import { tracePieces } from './read-columns.ts';

/** Of a file in order little is read for nothing; beyond this each block is another pass over it. */
const SCATTERED = 1.5;

export interface BlockReads {
  /** What reading each block takes of the file, gaps that are read through included. */
  readonly bytes: Float64Array;
  /** The blocks lie all over the file, as those of an unsorted one do. */
  readonly scattered: boolean;
}

/** What the blocks of a pyramid take of the file in reads of up to `readBytes`. Rests between blocks. @throws SegyError 'cancelled' */
export async function blockReads(
  inspection: Inspection,
  plan: PyramidPlan,
  cost: CostModel,
  readBytes: number,
  signal?: AbortSignal,
): Promise<BlockReads> {
  const { grid, layout } = inspection;
  const bytes = new Float64Array(blockCount(plan));
  let wanted = 0;
  for (let index = 0; index < bytes.length; index++) {
    const block = blockAt(plan, index);
    if (!grid.cells) {
      bytes[index] = block.slowCount * block.fastCount * grid.offsetCount * layout.traceByteLength;
      wanted += bytes[index]!;
      continue;
    }
    const pieces = tracePieces(layout, presentInFileOrder(inspection, block));
    bytes[index] = planBytes(planReads(pieces.starts, pieces.lengths, cost, readBytes));
    wanted += pieces.lengths.reduce((sum, length) => sum + length, 0);
    await pause(signal);
  }
  const total = bytes.reduce((sum, value) => sum + value, 0);
  return { bytes, scattered: total > SCATTERED * wanted };
}

function presentInFileOrder(inspection: Inspection, block: PyramidBlock): Int32Array {
  return blockTraceNumbers(inspection, block)
    .filter((trace) => trace >= 0)
    .sort();
}
