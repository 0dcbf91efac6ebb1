import { pause } from '../core/pause.ts';
import type { SectionGrid } from '../core/section.ts';
import {
  type Adjustment,
  type ComparedSections,
  comparingSections,
  matchSections,
} from '../volume/compare-sections.ts';

export type { Adjustment, ComparedSections };

/** Samples that a match looks at: with a hundred shifts to try, some milliseconds of work. */
const MATCH_SAMPLES = 2 ** 17;
/** Largest shift tried: in samples, and as a share of the trace. */
const MATCH_REACH = 64;
const MATCH_SHARE = 1 / 8;

/**
 * `comparingSections`, with pauses in which the page can go on. Here and not in a worker: to copy both sections there
 * would take as long.
 */
export async function compareSections(
  sections: { readonly a: SectionGrid; readonly b: SectionGrid },
  columns: Int32Array,
  rows: Int32Array,
  options: {
    readonly adjustment: Adjustment;
    readonly window?: readonly [number, number] | undefined;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<ComparedSections> {
  const work = comparingSections(sections.a, sections.b, columns, rows, options.adjustment, options.window);
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    await pause(options.signal);
  }
}

/** The adjustment that fits `b`, on the cells of `a`, best to it, from evenly spread columns; null where one is silent. */
export function matchOf(a: SectionGrid, b: Float32Array, mayMove: boolean): Adjustment | null {
  const step = Math.max(1, Math.ceil((a.width * a.height) / MATCH_SAMPLES));
  const width = Math.ceil(a.width / step);
  const thin = (data: Float32Array): Float32Array =>
    Float32Array.from({ length: width * a.height }, (_, k) => {
      const row = Math.floor(k / width);
      return data[row * a.width + (k - row * width) * step]!;
    });
  const reach = mayMove ? Math.min(MATCH_REACH, Math.floor(a.height * MATCH_SHARE)) : 0;
  return matchSections({ data: thin(a.data), width, height: a.height }, thin(b), reach);
}
