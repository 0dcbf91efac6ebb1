/** What a drop held. Collected inside the handler, because a DataTransfer empties at the first await. */
export interface Dropped {
  readonly files: readonly File[];
  readonly folder: boolean;
  /** Where the first file lies, in browsers that tell. */
  readonly handle: Promise<FileSystemFileHandle | null>;
}

type HandingItem = DataTransferItem & { getAsFileSystemHandle?(): Promise<FileSystemHandle | null> };

async function fileHandle(item: HandingItem): Promise<FileSystemFileHandle | null> {
  const handle = await item.getAsFileSystemHandle?.().catch(() => null);
  return handle?.kind === 'file' ? (handle as FileSystemFileHandle) : null;
}

/** Must be called synchronously in the `drop` handler. */
export function collectDrop(transfer: DataTransfer): Dropped {
  const files: File[] = [];
  let folder = false;
  let handle: Promise<FileSystemFileHandle | null> = Promise.resolve(null);
  for (const item of Array.from(transfer.items)) {
    if (item.kind !== 'file') continue;
    const entry = 'webkitGetAsEntry' in item ? item.webkitGetAsEntry() : null;
    if (entry?.isDirectory) {
      folder = true;
      continue;
    }
    const file = item.getAsFile();
    if (!file) continue;
    if (files.length === 0) handle = fileHandle(item);
    files.push(file);
  }
  if (files.length === 0 && !folder) files.push(...Array.from(transfer.files));
  return { files, folder, handle };
}

export function holdsFiles(transfer: DataTransfer | null): boolean {
  return transfer?.types.includes('Files') ?? false;
}
