import { signal } from '@lit-labs/preact-signals';
import { perSession } from './per-session.ts';
import type { Readout, ViewStore } from './store.ts';

/**
 * Gives the value that a processed section shows at a read-out: null while it is being made, undefined when the read-out is not
 * of this section.
 */
export type ProcessedValue = (readout: Readout) => number | null | undefined;

/** Set by the section while filter, normalisation or automatic gain are on, else null. */
export const processedValueOf = perSession((_: ViewStore) => signal<ProcessedValue | null>(null));
