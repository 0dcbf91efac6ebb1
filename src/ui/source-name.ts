import type { OpenSource } from '../api/types.ts';

/** The name to show while nothing of the file is known. */
export function sourceName(source: OpenSource): string {
  if (typeof source === 'string') return source.split(/[?#]/)[0]?.split('/').pop() || source;
  if ('name' in source && source.name) return source.name;
  if ('fingerprint' in source) return 'a survey from the cache';
  return 'a file';
}
