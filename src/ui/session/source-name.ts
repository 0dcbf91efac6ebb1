import type { OpenSource } from '../../api/types.ts';
import { displayName, linkName } from '../../core/display-name.ts';

/** The name to show while nothing of the file is known. */
export function sourceName(source: OpenSource): string {
  if (typeof source === 'string') {
    const base = globalThis.location?.href;
    return URL.canParse(source, base) ? linkName(new URL(source, base).href).file : 'a link';
  }
  if (source instanceof Map) return displayName([...source.keys()][0]?.split('/')[0] ?? 'a folder');
  if ('name' in source && source.name) return displayName(source.name);
  if ('fingerprint' in source) return 'a survey from the cache';
  return 'a file';
}
