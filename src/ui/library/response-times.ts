import { quantileSorted } from '../../core/quantile.ts';
import type { Earlier } from '../session/timing.ts';

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

function numberOf(detail: unknown, name: 'bytesRead' | keyof Earlier): number {
  const number = (detail as Readonly<Record<string, unknown>> | null | undefined)?.[name];
  return typeof number === 'number' ? number : 0;
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
      count: own.reduce((sum, { detail }) => sum + 1 + numberOf(detail, 'earlierCount'), 0),
      last: own.at(-1)!.duration,
      median: quantileSorted(sorted, 0.5),
      p95: quantileSorted(sorted, 0.95),
      bytesRead: own.reduce(
        (sum, { detail }) => sum + numberOf(detail, 'bytesRead') + numberOf(detail, 'earlierBytes'),
        0,
      ),
    };
  });
}
