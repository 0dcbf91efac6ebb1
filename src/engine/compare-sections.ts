import type { Adjustment } from '../core/cube.ts';
import { pause } from '../core/pause.ts';
import type { SectionGrid } from '../core/section.ts';
import { type ComparedSections, comparingSections, matchSections } from '../volume/compare-sections.ts';

/** Most samples that a match compares. With a hundred shifts to try, this takes some milliseconds. */
const MATCH_SAMPLES = 2 ** 17;
/** Largest shift that is tried, in samples and as a share of the trace. */
const MATCH_REACH = 64;
const MATCH_SHARE = 1 / 8;

/**
 * Runs `comparingSections` with pauses, so that the page stays responsive. It runs on the main thread, because copying both sections to
 * a worker would take as long as comparing them.
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

/**
 * Finds the scale and shift with which `b` fits `a` best, from evenly spread columns. Returns null if one of the sections is silent.
 * @param b samples of the other survey at the cells of `a`, [sample × column]
 * @param mayMove whether `b` may be shifted as well as scaled
 */
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
