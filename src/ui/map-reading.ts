import type { Dataset } from '../api/types.ts';
import type { HeaderWord, ProgressListener } from '../core/types.ts';
import { type MapPoints, mapPoints } from './map-points.ts';

/** Up to this size every trace is read without being asked. */
const READ_AT_ONCE_BYTES = 64 * 1024 * 1024;

/** Every trace as it says itself, or positions from the grid alone where reading them all would be long and nobody asked for it. */
export async function readMapPoints(
  dataset: Dataset,
  {
    every,
    word,
    signal,
    report,
  }: { every: boolean; word: HeaderWord | null; signal: AbortSignal; report: ProgressListener },
): Promise<MapPoints | null> {
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
