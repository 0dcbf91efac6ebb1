import { signal } from '@lit-labs/preact-signals';
import type { ComparedSlice, NrmsMap } from '../../../api/comparison.ts';
import type { OpenSource } from '../../../api/types.ts';
import type { Adjustment } from '../../../core/cube.ts';
import type { SliceSlot } from '../../../core/scene.ts';
import { perSession } from '../../session/per-session.ts';
import type { CursorPoint, ViewStore } from '../../session/store.ts';

/** What the Section tab shows of two surveys. The first is the current survey of all views. */
export const COMPARE_MODES = ['first', 'second', 'difference', 'flicker', 'swipe'] as const;
export type CompareMode = (typeof COMPARE_MODES)[number];

export interface ComparisonState {
  readonly fingerprint: string;
  readonly name: string;
  /** A sentence that says where the two surveys overlap. */
  readonly note: string;
  readonly mode: CompareMode;
  readonly adjustment: Adjustment;
  /** Factor by which the difference is amplified in the picture. */
  readonly differenceGain: number;
  /** Share of the picture's width (0…1) where the first survey is shown. */
  readonly swipe: number;
  /** Slices of both surveys at one place, as read from the files. */
  readonly pair: { readonly key: string; readonly slice: ComparedSlice } | null;
  /** NRMS of the traces computed so far. */
  readonly nrms: NrmsMap | null;
  /** True while the NRMS map is being computed. A map that stopped early can be continued. */
  readonly mapping: boolean;
}

export interface ComparedSource {
  readonly source: OpenSource;
  readonly name: string;
}

/** The comparison with a second survey, or null. */
export const comparisonOf = perSession((_: ViewStore) => signal<ComparisonState | null>(null));

/** The slice in which the Section tab compares; null for a gather or a random line. */
export function comparedSlot(store: ViewStore): SliceSlot | null {
  const { shape, showsLine, sectionSlot } = store;
  if (!shape.value || store.showsGather.value || showsLine.value) return null;
  return shape.value.flat ? 'inline' : sectionSlot.value;
}

/**
 * Identifies the pair of slices for the section shown; null when it cannot be compared (gathers, random
 * lines).
 */
export function pairKey(store: ViewStore, slot: SliceSlot | null): string | null {
  const { dataset, meta, indices } = store;
  const second = comparisonOf(store).value;
  if (!second || slot === null) return null;
  const { fingerprint, overrides } = meta.value ?? {};
  return JSON.stringify([
    fingerprint,
    overrides,
    dataset.value?.part ?? null,
    second.fingerprint,
    slot,
    indices.value[slot],
    second.adjustment,
  ]);
}

/** The pair of slices for the section shown, once read. */
export function shownPair(store: ViewStore, slot: SliceSlot | null): ComparisonState['pair'] {
  const pair = comparisonOf(store).value?.pair ?? null;
  return pair && pair.key === pairKey(store, slot) ? pair : null;
}

/** Both values and their difference at a sample of the section shown; null without a comparison. */
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
