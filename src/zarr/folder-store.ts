import { openSource } from '../io/open-source.ts';
import type { StoreHost, ZarrStore } from './store-types.ts';

/** A store of files that are found by their keys. */
export function folderStore(fileOf: (key: string) => Promise<Blob | null>, host: StoreHost): ZarrStore {
  const dates = new Map<string, string>();
  return {
    async get(key, part, signal) {
      const blob = await fileOf(key);
      if (!blob) return null;
      if (typeof File !== 'undefined' && blob instanceof File) dates.set(key, String(blob.lastModified));
      const source = openSource({ kind: 'blob', id: `${key}#${crypto.randomUUID()}`, name: key, blob });
      const start = part === null ? 0 : 'last' in part ? Math.max(0, blob.size - part.last) : part.start;
      const end = part === null || 'last' in part ? blob.size : Math.min(part.end, blob.size);
      const bytes = await source.readRange(start, end, signal);
      host.tally(bytes.length);
      return bytes;
    },
    version: (key) => dates.get(key) ?? '',
  };
}
