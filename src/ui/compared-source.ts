import type { Adjustment } from '../api/comparison.ts';
import type { SliceSlot } from '../core/scene.ts';
import type { SectionGrid } from '../core/section.ts';
import type { VerticalAxis } from '../core/types.ts';
import type { ComparisonState } from './compare-state.ts';
import { formatNumber } from './format.ts';
import { showsGather } from './gather-section.ts';
import type { SectionSource } from './section-source.ts';
import type { CursorPoint, ViewStore } from './store.ts';

/** The slot whose slices of two surveys the Section tab lays over each other; null over a gather or a random line. */
export function comparedSlot(store: ViewStore): SliceSlot | null {
  const { shape, showsLine, sectionSlot } = store;
  if (!shape.value || showsGather(store) || showsLine.value) return null;
  return shape.value.flat ? 'inline' : sectionSlot.value;
}

/** Names the pair of slices that belongs to what is shown; null where two surveys cannot be compared (gathers, random lines). */
export function pairKey(store: ViewStore, slot: SectionSource['slot']): string | null {
  const { comparison, dataset, meta, indices } = store;
  if (!comparison.value || slot === null) return null;
  const { fingerprint, overrides } = meta.value ?? {};
  const { adjustment } = comparison.value;
  return JSON.stringify([
    fingerprint,
    overrides,
    dataset.value?.part ?? null,
    comparison.value.fingerprint,
    slot,
    indices.value[slot],
    adjustment,
  ]);
}

/** The pair that belongs to what is shown, once it has been read. */
export function shownPair(store: ViewStore, slot: SectionSource['slot']): ComparisonState['pair'] {
  const pair = store.comparison.value?.pair ?? null;
  return pair && pair.key === pairKey(store, slot) ? pair : null;
}

/** Both values and their difference at a sample of the section shown; null where nothing is compared. */
export function comparedAt(
  store: ViewStore,
  { inlineIndex, crosslineIndex, sampleIndex }: CursorPoint,
): { readonly a: number; readonly b: number; readonly difference: number } | null {
  const slot = comparedSlot(store);
  const slice = shownPair(store, slot)?.slice;
  if (!slice || store.tab.value !== 'section') return null;
  const column = slot === 'crossline' ? inlineIndex : crosslineIndex;
  const row = slot === 'sample' ? inlineIndex : sampleIndex;
  const at = row * slice.width + column;
  return { a: slice.a.data[at]!, b: slice.b[at]!, difference: slice.difference[at]! };
}

/** What is done to the second survey before it is compared, in words. */
export function adjustmentText({ scale, shiftSamples }: Adjustment, vertical: VerticalAxis): string {
  if (scale === 1 && shiftSamples === 0) return 'as stored';
  const far = `${formatNumber(Math.abs(shiftSamples) * vertical.step, 3)} ${vertical.unit}`;
  const moved = shiftSamples === 0 ? 'not moved' : `moved ${shiftSamples > 0 ? 'down' : 'up'} ${far}`;
  return `× ${formatNumber(scale, 4)}, ${moved}`;
}

export function differenceGain({ comparison }: ViewStore): number {
  return comparison.value?.mode === 'difference' ? comparison.value.differenceGain : 1;
}

/** The section as the comparison's mode shows it, and the second survey's over it where both are seen. */
export function comparedSources(
  source: SectionSource,
  store: ViewStore,
): { readonly main: SectionSource; readonly over: SectionSource | null } {
  const state = store.comparison.value;
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

function atFull(source: SectionSource, grid: SectionGrid): SectionSource {
  return { ...source, grid, columnStride: 1, rowStride: 1, subsample: 1 };
}

/** Values that are not the first survey's: they have no trace of its file. Nothing while they are being read. */
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
