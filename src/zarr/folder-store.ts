import { openSource } from '../io/open-source.ts';
import type { StoreHost, ZarrStore } from './store-types.ts';

/** The files of a folder by their keys. */
export interface FolderFiles {
  find(key: string): Promise<Blob | null>;
  /** Keys of the metadata documents. */
  list(signal?: AbortSignal): Promise<string[]>;
}

const dateOf = (blob: Blob): string =>
  typeof File !== 'undefined' && blob instanceof File ? String(blob.lastModified) : '';

/** A store of files that are found by their keys. */
export function folderStore(files: FolderFiles, host: StoreHost): ZarrStore {
  const dates = new Map<string, string>();
  return {
    list: (signal) => files.list(signal),
    async get(key, part, signal) {
      const blob = await files.find(key);
      if (!blob) return null;
      dates.set(key, dateOf(blob));
      const source = openSource({ kind: 'blob', id: `${key}#${crypto.randomUUID()}`, name: key, blob });
      const start = part === null ? 0 : 'last' in part ? Math.max(0, blob.size - part.last) : part.start;
      const end = part === null || 'last' in part ? blob.size : Math.min(part.end, blob.size);
      const bytes = await source.readRange(start, end, signal);
      host.tally(bytes.length);
      return bytes;
    },
    version: (key) => dates.get(key) ?? '',
    async stampOf(key) {
      const blob = await files.find(key);
      return blob ? `${blob.size} ${dateOf(blob)}` : 'absent';
    },
  };
}
