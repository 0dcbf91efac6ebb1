import { SegyError, throwIfAborted } from '../core/errors.ts';
import type { FolderFiles } from './folder-store.ts';

/** Names of metadata documents of Zarr 3 and 2. */
const METADATA = /(^|\/)(zarr\.json|\.zarray|\.zgroup)$/;
/** Folders deeper than this, and more than so many, are not looked into. */
const DEEPEST = 6;
const MOST_FOLDERS = 2000;

/** Files that are known by their paths. */
export const filesOfMap = (files: ReadonlyMap<string, Blob>): FolderFiles => ({
  find: async (key) => files.get(key) ?? null,
  list: async () => [...files.keys()].filter((key) => METADATA.test(key)),
});

/** Finds files below a folder. Folders that were entered are remembered, because each step is a question to another process. */
export function filesOfHandle(root: FileSystemDirectoryHandle): FolderFiles {
  const folders = new Map<string, Promise<FileSystemDirectoryHandle | null>>([['', Promise.resolve(root)]]);
  const unreadable = (cause: unknown): never => {
    throw new SegyError(
      'file-unreadable',
      `The folder “${root.name}” may not be read, or is no longer where it was. Choose it again.`,
      { cause },
    );
  };
  const absent = (error: unknown): null =>
    error instanceof DOMException && (error.name === 'NotFoundError' || error.name === 'TypeMismatchError')
      ? null
      : unreadable(error);
  const folderOf = (path: string): Promise<FileSystemDirectoryHandle | null> => {
    const known = folders.get(path);
    if (known) return known;
    const cut = path.lastIndexOf('/');
    const found = folderOf(path.slice(0, Math.max(0, cut))).then(
      (parent) => parent?.getDirectoryHandle(path.slice(cut + 1)).catch(absent) ?? null,
    );
    folders.set(path, found);
    return found;
  };
  return {
    async find(key) {
      const cut = key.lastIndexOf('/');
      const folder = await folderOf(key.slice(0, Math.max(0, cut)));
      const handle = await folder?.getFileHandle(key.slice(cut + 1)).catch(absent);
      return handle ? handle.getFile().catch(absent) : null;
    },
    list: (signal) =>
      listed(root, signal).catch((error) =>
        error instanceof SegyError ? Promise.reject(error) : unreadable(error),
      ),
  };
}

/** Lists the metadata below a folder. What is below an array are chunks, which may be millions, and is not entered. */
async function listed(root: FileSystemDirectoryHandle, signal?: AbortSignal): Promise<string[]> {
  const keys: string[] = [];
  let level: { readonly path: string; readonly handle: FileSystemDirectoryHandle }[] = [
    { path: '', handle: root },
  ];
  let entered = 0;
  for (let depth = 0; depth < DEEPEST && level.length > 0; depth++) {
    const next: typeof level = [];
    for (const { path, handle } of level) {
      throwIfAborted(signal);
      if (++entered > MOST_FOLDERS) return keys;
      const inside: typeof level = [];
      let isArray = false;
      for await (const entry of handle.values()) {
        if (METADATA.test(entry.name)) keys.push(path + entry.name);
        isArray ||= entry.name === '.zarray';
        // Chunks of Zarr 3 are in a folder c, and those of Zarr 2 beside .zarray.
        if (entry.kind === 'directory' && entry.name !== 'c')
          inside.push({ path: `${path}${entry.name}/`, handle: entry });
      }
      if (!isArray) next.push(...inside);
    }
    level = next;
  }
  return keys;
}
