import { pause } from '../core/pause.ts';
import type { CostModel } from '../core/read-cost.ts';
import { planBytes, planReads } from '../core/read-plan.ts';
import type { Inspection } from '../core/types.ts';
import { blockAt, blockCount, type PyramidBlock, type PyramidPlan } from '../volume/pyramid-plan.ts';
import { blockTraceNumbers } from './block-traces.ts';
import { tracePieces } from './trace-places.ts';

/**
 * Bytes read per byte wanted above which blocks count as scattered. A file in grid order stays near 1; beyond this, reading each block
 * amounts to another pass over the file.
 */
const SCATTERED = 1.5;

export interface BlockReads {
  /** File bytes read for each block, including gaps that are cheaper to read through than to skip. */
  readonly bytes: Float64Array;
  /** Whether the traces of a block are spread over the whole file, as they are in an unsorted file. */
  readonly scattered: boolean;
}

/**
 * Plans how many bytes each block of a pyramid reads from the file, in read calls of up to `readBytes`. Pauses between blocks, so that
 * the page stays responsive.
 * @throws SegyError 'cancelled'
 */
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
