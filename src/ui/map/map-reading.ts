import type { PageDataset } from '../../api/types.ts';
import type { HeaderWord, ProgressListener } from '../../core/types.ts';
import { type MapPoints, mapPoints } from './map-points.ts';

/** Files up to this size are read completely without asking. */
const READ_AT_ONCE_BYTES = 64 * 1024 * 1024;

/**
 * Positions of every trace from its header, or from the grid alone when reading all would take long and the
 * user has not asked.
 */
export async function readMapPoints(
  dataset: PageDataset,
  {
    every,
    word,
    signal,
    report,
  }: { every: boolean; word: HeaderWord | null; signal: AbortSignal; report: ProgressListener },
): Promise<MapPoints> {
  const { geometry, fileSize } = dataset.meta;
  const grid = geometry.kind === '3d' || geometry.kind === 'prestack' ? geometry : null;
  const small = fileSize <= READ_AT_ONCE_BYTES;
  const traces =
    every || small || !grid ? await dataset.mapTraces({ word, signal, onProgress: report }) : null;
  return mapPoints({
    grid: grid && { inlineCount: grid.inline.count, crosslineCount: grid.crossline.count },
    binGrid: grid?.binGrid ?? null,
    traces,
    offsetCount: geometry.kind === 'prestack' ? geometry.offsets.length : 1,
    signal,
  });
}
