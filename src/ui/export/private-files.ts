const FOLDER = 'segy-lens-exports';

/** A file of the origin's private file system. No other page of the origin removes it while `free` was not called. */
export interface PrivateFile {
  readonly handle: FileSystemFileHandle;
  /** Removes the file. */
  free(): Promise<void>;
}

/** The folder of exported files, or null where there is none, or the browser cannot write to it from a page. */
async function folder(create: boolean): Promise<FileSystemDirectoryHandle | null> {
  if (typeof FileSystemFileHandle === 'undefined' || !('createWritable' in FileSystemFileHandle.prototype))
    return null;
  try {
    const root = await navigator.storage.getDirectory();
    return await root.getDirectoryHandle(FOLDER, { create });
  } catch {
    // Private windows of some browsers have no such file system, and most visitors have exported nothing.
    return null;
  }
}

const lockOf = (name: string): string => `${FOLDER}/${name}`;

/** Takes the lock of a file, which is held as long as this page lives or until the returned function is called. */
function holdFile(name: string): Promise<() => void> {
  const { locks } = navigator;
  if (!locks) return Promise.resolve(() => {});
  return new Promise((taken) => {
    const held = () => new Promise<void>((release) => taken(() => release()));
    locks.request(lockOf(name), held).catch(() => taken(() => {}));
  });
}

/** Makes an empty private file; null where the browser has no private file system. */
export async function makePrivateFile(): Promise<PrivateFile | null> {
  const exports = await folder(true);
  if (!exports) return null;
  const name = crypto.randomUUID();
  // The lock comes first, or another page's sweep could take the new file for one that was left.
  const release = await holdFile(name);
  const handle = await exports.getFileHandle(name, { create: true });
  return {
    handle,
    async free() {
      release();
      await exports.removeEntry(name).catch(() => undefined);
    },
  };
}

/**
 * Removes the private files that pages which are closed by now have left. A download may still read a file of
 * an open page, so these stay. Never rejects.
 * @returns how many were removed
 */
export async function sweepPrivateFiles(): Promise<number> {
  const exports = await folder(false);
  if (!exports || !navigator.locks) return 0;
  let removed = 0;
  try {
    const { held = [] } = await navigator.locks.query();
    const inUse = new Set(held.map(({ name }) => name));
    for await (const name of (exports as unknown as { keys(): AsyncIterable<string> }).keys()) {
      if (inUse.has(lockOf(name))) continue;
      await exports.removeEntry(name).then(
        () => removed++,
        // Another page may remove it at the same time.
        () => undefined,
      );
    }
  } catch {
    // What could not be removed now is removed at the next start.
  }
  return removed;
}
