import type { Dataset, WorkDetail } from '../api/types.ts';

export type MeasureName = 'metadata' | 'first-picture' | 'slice' | 'mesh' | 'volume' | 'optimize';

/** Records the User Timing measure `segy-lens/<name>` from `start` to now, and says how long that was. */
export function measure(name: MeasureName, start: number, detail: WorkDetail): number {
  const end = Math.max(start, performance.now());
  performance.measure(`segy-lens/${name}`, { start, end, detail: { ...detail } });
  return end - start;
}

/** Takes the work counters now; the returned function says what was done since. */
export function countWork(dataset: Dataset): () => WorkDetail {
  const before = { ...dataset.work };
  return () => {
    const bytesRead = dataset.work.bytesRead - before.bytesRead;
    const bytesFromDisk = dataset.work.bytesFromDisk - before.bytesFromDisk;
    return { bytesRead, bytesFromDisk, cacheHit: bytesRead === 0 };
  };
}
