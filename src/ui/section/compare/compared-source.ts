import type { Adjustment } from '../../../core/cube.ts';
import type { SectionGrid } from '../../../core/section.ts';
import type { VerticalAxis } from '../../../core/types.ts';
import { formatNumber } from '../../kit/format.ts';
import { comparisonOf, shownPair } from '../../layers/compare/compare-state.ts';
import type { ViewStore } from '../../session/store.ts';
import type { SectionSource } from '../section-source.ts';

/** Says how the second survey is adjusted before the comparison. */
export function adjustmentText({ scale, shiftSamples }: Adjustment, vertical: VerticalAxis): string {
  if (scale === 1 && shiftSamples === 0) return 'as stored';
  const far = `${formatNumber(Math.abs(shiftSamples) * vertical.step, 3)} ${vertical.unit}`;
  const moved = shiftSamples === 0 ? 'not moved' : `moved ${shiftSamples > 0 ? 'down' : 'up'} ${far}`;
  return `× ${formatNumber(scale, 4)}, ${moved}`;
}

export function differenceGain(store: ViewStore): number {
  const state = comparisonOf(store).value;
  return state?.mode === 'difference' ? state.differenceGain : 1;
}

/** The sections to draw in the comparison's mode: `over` is the second survey when both are visible. */
export function comparedSources(
  source: SectionSource,
  store: ViewStore,
): { readonly main: SectionSource; readonly over: SectionSource | null } {
  const state = comparisonOf(store).value;
  if (!state || source.slot === null) return { main: source, over: null };
  const slice = shownPair(store, source.slot)?.slice ?? null;
  const waits = slice === null;
  const first: SectionSource = slice
    ? { ...atFull(source, slice.a), readExact: async () => slice.a }
    : source;
  const second = otherThan(source, slice && { ...slice, data: slice.b }, `${source.title} of B`);
  switch (state.mode) {
    case 'first':
      return { main: { ...first, title: `${source.title} of A`, waits }, over: null };
    case 'second':
      return { main: second, over: null };
    case 'difference':
      return {
        main: otherThan(source, slice && { ...slice, data: slice.difference }, `${source.title}, A − B`),
        over: null,
      };
    default:
      return {
        main: {
          ...first,
          title: `${source.title}, A and B`,
          valuesTitle: `${source.title} of A`,
          waits,
        },
        over: slice ? second : null,
      };
  }
}

const atFull = (source: SectionSource, grid: SectionGrid): SectionSource => ({
  ...source,
  grid,
  columnStride: 1,
  rowStride: 1,
  subsample: 1,
});

/**
 * A section with values that are not in the first survey's file, so its columns have no trace there. Without
 * a grid it is empty, as while it is read.
 */
function otherThan(source: SectionSource, grid: SectionGrid | null, title: string): SectionSource {
  const { across, down } = source;
  if (!grid) {
    return {
      ...source,
      title,
      grid: NOTHING,
      waits: true,
      columnStride: across.count,
      rowStride: down.count,
      derived: true,
      traceOf: () => -1,
      readExact: async () => NOTHING,
    };
  }
  return { ...atFull(source, grid), title, derived: true, traceOf: () => -1, readExact: async () => grid };
}

const NOTHING: SectionGrid = { data: Float32Array.of(Number.NaN), width: 1, height: 1 };
