import type { HeaderWord } from '../core/types.ts';
import { blockReads } from './block-reads.ts';
import { blockTraces, tracesOutsideGrid } from './block-traces.ts';
import { BlockWatch } from './block-watch.ts';
import type { ReadOptions } from './lattice-reader.ts';
import { type PassRequest, type PassResult, type PassWork, passOver } from './pyramid-pass.ts';
import type { SurveyPyramid } from './survey-pyramid.ts';
import { scanTraces } from './survey-scan.ts';

export interface OptimizeRequest extends PassRequest {
  /** The header word that holds the offset in a prestack survey. */
  readonly offsetWord: HeaderWord;
}

export type OptimizeResult = PassResult;

/** Reads a survey once and stores its pyramid. See `passOver`. */
export function makePyramid(
  pyramid: SurveyPyramid,
  request: OptimizeRequest,
  options: ReadOptions = {},
): Promise<OptimizeResult> {
  return passOver(pyramid, surveyWork(pyramid, request), request, options);
}

/** Blocks of a file's traces. The bytes of each are checked again after they were read, because a file may be overwritten meanwhile. */
function surveyWork(
  pyramid: SurveyPyramid,
  { offsetIndex, offsetWord }: Pick<OptimizeRequest, 'offsetIndex' | 'offsetWord'>,
): PassWork {
  const { reader } = pyramid;
  let watch = new BlockWatch(reader, []);
  return {
    costs: (plan, signal) =>
      blockReads(reader.inspection!, plan, reader.cost, reader.pool.flight.blockReadBytes, signal),
    async begin(plan, missing, options) {
      watch = new BlockWatch(reader, missing);
      await watch.begin(plan, options);
    },
    make(block, options, inFile) {
      const inspection = reader.inspection!;
      const range = pyramid.range!;
      return reader.run(
        'optimizeBlock',
        () => ({
          sourceId: reader.source.id,
          layout: inspection.layout,
          plan: pyramid.plan!,
          blockIndex: block.index,
          key: pyramid.blockKey(block.index),
          ...blockTraces(inspection, block, offsetWord),
          offsetCount: inspection.grid.offsetCount,
          offsetIndex,
          scale: range.scale,
          range,
          inFile,
        }),
        options,
      );
    },
    confirm: (index, options) => watch.confirm(index, options),
    rest: async (range, options) =>
      scanTraces(reader, range, await tracesOutsideGrid(reader.inspection!, options.signal), options),
    throwIfChanged: () => reader.stamp?.throwIfChanged(),
  };
}
