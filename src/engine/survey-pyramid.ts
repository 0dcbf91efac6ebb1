import { traceAt } from '../core/trace-index.ts';
import type { DiskCache } from '../io/disk-cache.ts';
import { type LastValid, Pyramid } from './pyramid.ts';
import type { SurveyReader } from './survey-reader.ts';
import { traceSampleCount } from './trace-places.ts';

/** The pyramid of a file's samples, which `optimize` stores in the order of the file. */
export class SurveyPyramid extends Pyramid {
  constructor(
    readonly reader: SurveyReader,
    disk: DiskCache,
    key: string,
    tileCacheBytes: () => number,
  ) {
    super(disk, key, tileCacheBytes);
  }

  get pool() {
    return this.reader.pool;
  }

  get size() {
    return this.reader.size;
  }

  get slowAxis() {
    return this.reader.inspection!.grid.slowAxis;
  }

  /** Last valid sample of each cell [inline × crossline], −1 for none; null if no sample is missing. */
  lastSamples(): Int32Array | null {
    const lastValid = this.lastValidOf(this.offsetIndex);
    if (!lastValid) return null;
    const { inlineCount, crosslineCount } = this.size;
    const ends = new Int32Array(inlineCount * crosslineCount);
    for (let inline = 0, at = 0; inline < inlineCount; inline++)
      for (let crossline = 0; crossline < crosslineCount; crossline++, at++)
        ends[at] = lastValid(inline, crossline);
    return ends;
  }

  protected lastValidOf(offsetIndex: number): LastValid | null {
    const { grid, layout } = this.reader.inspection!;
    const cells = grid.inlineCount * grid.crosslineCount * grid.offsetCount;
    if (!grid.cells && !layout.ragged && cells <= layout.traceCount) return null;
    return (inline, crossline) => {
      const trace = traceAt(grid, inline, crossline, offsetIndex);
      const isThere = trace >= 0 && trace < layout.traceCount;
      return isThere ? traceSampleCount(layout, trace) - 1 : -1;
    };
  }
}
