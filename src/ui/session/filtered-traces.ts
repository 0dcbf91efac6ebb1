import { perSession } from './per-session.ts';
import type { ViewStore } from './store.ts';

/** The traces that the filter of the trace table leaves, for features that work on them. */
export interface FilteredTraces {
  readonly filter: string;
  /** Trace numbers from 0, in the order of the table. */
  readonly traces: Int32Array;
}

/** What the filter of the trace table leaves; null without a filter. */
export const filteredTracesOf = perSession((store: ViewStore) => store.ofSurvey<FilteredTraces | null>(null));
