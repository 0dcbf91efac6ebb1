import type { Adjustment, ComparedSlice, NrmsMap } from '../api/comparison.ts';
import type { OpenSource } from '../api/types.ts';
import type { SliceSlot } from '../core/scene.ts';

/** What the Section tab shows of two surveys. The first is the one shown in all views. */
export const COMPARE_MODES = ['first', 'second', 'difference', 'flicker', 'swipe'] as const;
export type CompareMode = (typeof COMPARE_MODES)[number];

export interface ComparisonState {
  readonly fingerprint: string;
  readonly name: string;
  /** Where the two can be compared, in a sentence. */
  readonly note: string;
  readonly mode: CompareMode;
  readonly adjustment: Adjustment;
  /** The difference is drawn so many times as strong. */
  readonly differenceGain: number;
  /** Share of the picture's width left to the first survey. */
  readonly swipe: number;
  /** Slices of both at one place, as read from the files. */
  readonly pair: { readonly key: string; readonly slice: ComparedSlice } | null;
  /** NRMS of every trace, as far as it is known. */
  readonly nrms: NrmsMap | null;
  /** The map is being made; else what there is of it may be gone on with. */
  readonly mapping: boolean;
}

export interface ComparedSource {
  readonly source: OpenSource;
  readonly name: string;
}

/** Work on two surveys, as the page's elements ask for it; none of it rejects. */
export interface Comparing {
  choose(survey: ComparedSource): Promise<void>;
  change(changes: Partial<ComparisonState>): void;
  adjust(adjustment: Adjustment): void;
  update(slot: SliceSlot | null): void;
  match(slot: SliceSlot): Promise<void>;
  mapNrms(): Promise<void>;
  stop(): void;
}
