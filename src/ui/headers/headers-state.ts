import { signal } from '@lit-labs/preact-signals';
import { perSession } from '../session/per-session.ts';
import type { ViewStore } from '../session/store.ts';

/** State of the Headers tab: which view, and the chosen columns by name (null: the default ones). */
export const headersStateOf = perSession((_: ViewStore) => ({
  shown: signal<'file' | 'traces'>('file'),
  columns: signal<readonly string[] | null>(null),
}));
