import type { PageDataset, WorkDetail } from '../../api/types.ts';

export type MeasureName =
  | 'metadata'
  | 'first-picture'
  | 'slice'
  | 'mesh'
  | 'volume'
  | 'optimize'
  | 'export'
  | 'export-check'
  | 'horizon'
  | 'attribute';

/** Records the User Timing measure `segy-lens/<name>` from `start` to now, and returns its milliseconds. */
export function measure(name: MeasureName, start: number, detail: WorkDetail): number {
  const end = Math.max(start, performance.now());
  performance.measure(`segy-lens/${name}`, { start, end, detail: { ...detail } });
  return end - start;
}

/** Notes the work counters now. The returned function gives the work done since then. */
export function countWork(dataset: PageDataset): () => WorkDetail {
  const before = { ...dataset.work };
  return () => {
    const bytesRead = dataset.work.bytesRead - before.bytesRead;
    const bytesFromDisk = dataset.work.bytesFromDisk - before.bytesFromDisk;
    return { bytesRead, bytesFromDisk, cacheHit: bytesRead === 0 };
  };
}
