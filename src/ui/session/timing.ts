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

/** Measures of one name that are kept. A browser itself drops none, however long the page is open. */
const MOST_KEPT = 400;

/** What a kept measure says of those before it that were dropped. */
export interface Earlier {
  readonly earlierCount?: number;
  readonly earlierBytes?: number;
}

/** Drops the older half of the measures of a name when there are too many; the oldest of the others then counts them. */
function dropOld(name: string): void {
  const entries = performance.getEntriesByName(name, 'measure') as PerformanceMeasure[];
  if (entries.length <= MOST_KEPT) return;
  const kept = entries.splice(-MOST_KEPT / 2);
  const details = entries.map(({ detail }) => (detail ?? {}) as WorkDetail & Earlier);
  const earlier: Earlier = {
    earlierCount: details.reduce((sum, { earlierCount = 0 }) => sum + 1 + earlierCount, 0),
    earlierBytes: details.reduce(
      (sum, { bytesRead = 0, earlierBytes = 0 }) => sum + bytesRead + earlierBytes,
      0,
    ),
  };
  performance.clearMeasures(name);
  for (const [k, { startTime, duration, detail }] of kept.entries())
    performance.measure(name, {
      start: startTime,
      end: startTime + duration,
      detail: k === 0 ? { ...(detail as WorkDetail | null), ...earlier } : detail,
    });
}

/** Records the User Timing measure `segy-lens/<name>` from `start` to now, and returns its milliseconds. */
export function measure(name: MeasureName, start: number, detail: WorkDetail): number {
  const end = Math.max(start, performance.now());
  performance.measure(`segy-lens/${name}`, { start, end, detail: { ...detail } });
  dropOld(`segy-lens/${name}`);
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
