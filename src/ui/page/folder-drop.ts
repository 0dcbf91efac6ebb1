import type { Session } from '../session/session.ts';
import type { Dropped } from './drop.ts';

/** Opens a folder that was dropped, which may be a Zarr hierarchy. */
export async function openFolder(
  session: Session,
  folder: NonNullable<Dropped['folder']>,
  start: number,
): Promise<void> {
  try {
    const handle = await folder.handle;
    const source =
      handle?.kind === 'directory'
        ? (handle as FileSystemDirectoryHandle)
        : await filesOf(folder.entry as FileSystemDirectoryEntry);
    await session.open({ source, start });
  } catch {
    // The page has said why.
  }
}

/** All files below a folder by their paths, for browsers without handles of folders. */
async function filesOf(root: FileSystemDirectoryEntry): Promise<ReadonlyMap<string, Blob>> {
  const files = new Map<string, Blob>();
  const visit = async (folder: FileSystemDirectoryEntry): Promise<void> => {
    const reader = folder.createReader();
    const read = () =>
      new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    // A reader gives some entries at each call, and none at the end.
    for (let entries = await read(); entries.length > 0; entries = await read()) {
      for (const entry of entries) {
        if (entry.isDirectory) await visit(entry as FileSystemDirectoryEntry);
        else {
          const file = await new Promise<File>((resolve, reject) =>
            (entry as FileSystemFileEntry).file(resolve, reject),
          );
          files.set(entry.fullPath.replace(/^\//, ''), file);
        }
      }
    }
  };
  await visit(root);
  return files;
}
