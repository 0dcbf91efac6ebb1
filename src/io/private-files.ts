import { HEAD_BYTES } from './envelope.ts';

/**
 * The origin's private file system as a store of payloads: one file a record, in a folder of its own. Handles for synchronous access read
 * and write such files many times as fast as IndexedDB, and exist in workers only (`record-file.ts`). The page finds out here whether it
 * may write, and deletes. The book of the cache says which records lie in files; a file that it does not name is deleted by its sweep.
 */

const FOLDER = 'segy-lens';
/** One tab at a time writes files. Another writes to IndexedDB meanwhile, and reads the files that are there. */
const WRITER_LOCK = 'segy-lens/private-files';
/** On this channel one asks that files be let go of, because a file that is open cannot be deleted or written. */
const CHANNEL = 'segy-lens/private-files';
/** Waits between attempts grow by this from one to the next, to a second in all. */
const WAIT_STEP_MILLISECONDS = 2;
const ATTEMPTS = 32;

/** Names of files to be let go of, and who asks, who need not. */
export interface CloseRequest {
  readonly close: readonly string[];
  readonly from: string;
}

/** This page or worker, among all that have files of the origin open. */
export const SELF = Math.random().toString(36).slice(2);

/** Bytes of a value's place in the index: where it begins, and its length. */
export const PLACE_BYTES = 16;
/** Bytes of the number at the end that says how long the index is. */
export const TAIL_BYTES = 8;

/** Length of the file of a record: its values in their envelopes, the index in another, and the index's length. */
export const recordFileLength = (record: {
  readonly byteLength: number;
  readonly chunkCount: number;
}): number =>
  record.byteLength + (record.chunkCount + 1) * HEAD_BYTES + record.chunkCount * PLACE_BYTES + TAIL_BYTES;

/** The channel is null where there is none, as in Node. */
export const closeRequests = (): BroadcastChannel | null =>
  typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(CHANNEL);

/** Asks all workers of all tabs to close these files. */
export function askToClose(names: readonly string[]): void {
  const channel = closeRequests();
  channel?.postMessage({ close: names, from: SELF } satisfies CloseRequest);
  channel?.close();
}

/**
 * Opens the folder of the records' files.
 * @param create whether it is made if it is not there
 * @returns null if it is not there
 * @throws DOMException 'SecurityError' and others where a browser refuses private files, as some do in private windows
 */
export async function recordFolder(create: boolean): Promise<FileSystemDirectoryHandle | null> {
  const storage = globalThis.navigator?.storage;
  if (typeof storage?.getDirectory !== 'function') return null;
  const root = await storage.getDirectory();
  return root.getDirectoryHandle(FOLDER, { create }).catch((error: unknown) => {
    if (isNamed(error, 'NotFoundError')) return null;
    throw error;
  });
}

export const isNamed = (error: unknown, name: string): boolean =>
  error instanceof DOMException && error.name === name;

let writes: Promise<boolean> | null = null;

/** Holds the lock for as long as the page lives; false if another tab has it, or the browser has no private files. */
async function takeLock(): Promise<boolean> {
  const locks = globalThis.navigator?.locks;
  if (!locks || (await recordFolder(true).catch(() => null)) === null) return false;
  return new Promise((resolve) => {
    locks
      .request(WRITER_LOCK, { ifAvailable: true }, (lock) => {
        resolve(lock !== null);
        return lock === null ? undefined : new Promise<never>(() => undefined);
      })
      .catch(() => resolve(false));
  });
}

/** Whether this page may write files. A page that may not asks again the next time, because the other tab may be closed by then. */
export async function writesFiles(): Promise<boolean> {
  writes ??= takeLock();
  const may = await writes;
  if (!may) writes = null;
  return may;
}

const isLocked = (error: unknown): boolean =>
  isNamed(error, 'NoModificationAllowedError') || isNamed(error, 'InvalidStateError');

/** Does something with a file that fails as long as a worker has it open, again and again for a second. @throws DOMException */
async function onceClosed<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!isLocked(error) || attempt === ATTEMPTS) throw error;
      await new Promise((resolve) => setTimeout(resolve, attempt * WAIT_STEP_MILLISECONDS));
    }
  }
}

/** The length of a record's file; −1 if there is none. */
export async function fileLength(name: string): Promise<number> {
  try {
    const folder = await recordFolder(false);
    if (!folder) return -1;
    const handle = await folder.getFileHandle(name);
    const file = await handle.getFile().catch((error: unknown) => {
      // Some browsers give no file that a worker has open.
      if (!isLocked(error)) throw error;
      askToClose([name]);
      return onceClosed(() => handle.getFile());
    });
    return file.size;
  } catch (error) {
    if (isNamed(error, 'NotFoundError')) return -1;
    throw error;
  }
}

export async function fileNames(): Promise<string[]> {
  const folder = await recordFolder(false).catch(() => null);
  const names: string[] = [];
  if (folder) for await (const name of folder.keys()) names.push(name);
  return names;
}

/**
 * Deletes files. One that a worker is reading is closed by it first; if that takes longer than a second, the file stays until the next
 * sweep, which no entry of the book then speaks for.
 */
export async function deleteFiles(names: readonly string[]): Promise<void> {
  const folder = names.length === 0 ? null : await recordFolder(false).catch(() => null);
  if (!folder) return;
  askToClose(names);
  for (const name of names) await onceClosed(() => folder.removeEntry(name)).catch(() => undefined);
}
