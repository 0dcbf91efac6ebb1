import { quantileSorted } from '../../core/quantile.ts';

export interface ResponseTimes {
  readonly name: string;
  readonly count: number;
  readonly last: number;
  readonly median: number;
  /** 95th percentile in milliseconds. */
  readonly p95: number;
  readonly bytesRead: number;
}

interface Timed {
  readonly name: string;
  readonly duration: number;
  readonly detail?: unknown;
}

const PREFIX = 'segy-lens/';

function bytesOf(detail: unknown): number {
  const bytes = (detail as { bytesRead?: unknown } | null | undefined)?.bytesRead;
  return typeof bytes === 'number' ? bytes : 0;
}

/** Response times of each operation from its User Timing measures (in order of time), in order of first use. */
export function responseTimes(measures: readonly Timed[]): ResponseTimes[] {
  const byName = new Map<string, Timed[]>();
  for (const each of measures) {
    if (!each.name.startsWith(PREFIX)) continue;
    const name = each.name.slice(PREFIX.length);
    byName.set(name, [...(byName.get(name) ?? []), each]);
  }
  return [...byName].map(([name, own]) => {
    const sorted = own.map(({ duration }) => duration).sort((a, b) => a - b);
    return {
      name,
      count: own.length,
      last: own.at(-1)!.duration,
      median: quantileSorted(sorted, 0.5),
      p95: quantileSorted(sorted, 0.95),
      bytesRead: own.reduce((sum, { detail }) => sum + bytesOf(detail), 0),
    };
  });
}
