export interface ResponseTimes {
  readonly name: string;
  readonly count: number;
  readonly last: number;
  readonly median: number;
  /** The nearest-rank 95th percentile. */
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

/** The value below or at which this share of the sorted values lies (nearest rank). */
function rank(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}

/** Milliseconds of each operation by its User Timing measures (in order of time), in the order of first use. */
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
      median: rank(sorted, 0.5),
      p95: rank(sorted, 0.95),
      bytesRead: own.reduce((sum, { detail }) => sum + bytesOf(detail), 0),
    };
  });
}
