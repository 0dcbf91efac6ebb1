import { traceAt } from '../core/trace-index.ts';
import type { ByteRange, Inspection } from '../core/types.ts';
import type { Probe } from '../io/fingerprint.ts';
import { blockAt, type PyramidBlock, type PyramidPlan } from '../volume/pyramid-plan.ts';
import type { ReadOptions } from './lattice-reader.ts';
import type { SurveyReader } from './survey-reader.ts';
import { tracePieces } from './trace-places.ts';

const PROBE_BYTES = 4096;

/**
 * Chooses bytes of a block that show whether the file was overwritten there. They lie around the middle of the block's middle trace,
 * because headers and muted samples are often the same in two versions of a survey. Returns null for a block without traces.
 */
export function blockProbe(
  { grid, layout }: Inspection,
  { slowStart, slowCount, fastStart, fastCount }: PyramidBlock,
  fileLength: number,
): ByteRange | null {
  const cells = slowCount * fastCount;
  for (let k = 0; k < cells; k++) {
    // The search goes from the middle cell to the last, and then from the first cell to the middle.
    const cell = ((cells >> 1) + k) % cells;
    const slow = slowStart + Math.floor(cell / fastCount);
    const fast = fastStart + (cell % fastCount);
    const trace = grid.slowAxis === 'inline' ? traceAt(grid, slow, fast) : traceAt(grid, fast, slow);
    if (trace < 0 || trace >= layout.traceCount) continue;
    const { starts, lengths } = tracePieces(layout, Int32Array.of(trace));
    const middle = starts[0]! + Math.floor(lengths[0]! / 2);
    const start = Math.max(0, Math.min(middle - PROBE_BYTES / 2, fileLength - PROBE_BYTES));
    return { start, end: Math.min(fileLength, start + PROBE_BYTES) };
  }
  return null;
}

/** Checks that every block recorded as stored was read from the same version of the file that was opened. */
export class BlockWatch {
  private readonly own = new Map<number, Probe>();
  private readonly missing: Set<number>;

  constructor(
    private readonly reader: SurveyReader,
    missing: readonly number[],
  ) {
    this.missing = new Set(missing);
  }

  /**
   * Hashes some bytes of each block to be made. The file is checked before and after, so that these bytes are known to be those of the
   * file that was opened.
   * @throws SegyError 'file-changed'
   */
  async begin(plan: PyramidPlan, options: ReadOptions): Promise<void> {
    const { reader } = this;
    const blocks = reader.stamp?.blocks ?? [];
    if (blocks.length === 0) return;
    await reader.confirm(blocks, options);
    const wanted = [...this.missing].flatMap((index) => {
      const range = blockProbe(reader.inspection!, blockAt(plan, index), blocks.at(-1)!.end);
      return range ? [{ index, range }] : [];
    });
    if (wanted.length === 0) return;
    const probes = await reader.probe(
      wanted.map(({ range }) => range),
      options,
    );
    for (const [k, { index }] of wanted.entries()) this.own.set(index, probes[k]!);
    await reader.confirm(blocks, options);
  }

  /**
   * Checks a block's bytes again. Call it after the block is read and before it is recorded as stored. Recording the last block makes
   * the pyramid complete, so the bytes of all blocks are checked again before that.
   * @throws SegyError 'file-changed'
   */
  async confirm(index: number, options: ReadOptions): Promise<void> {
    const { stamp } = this.reader;
    if (!stamp) return;
    this.missing.delete(index);
    const own = this.own.get(index);
    const probes =
      this.missing.size === 0
        ? [...stamp.blocks, ...this.own.values()]
        : [...(own ? [own] : []), ...stamp.some()];
    await this.reader.confirm(probes, options);
  }
}
