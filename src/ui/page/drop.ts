/**
 * The content of a drop. It is collected inside the handler, because a DataTransfer is empty after the first
 * await.
 */
export interface Dropped {
  readonly files: readonly File[];
  /** The first folder: its handle, or its entry in browsers that give no handle of folders; null if none was dropped. */
  readonly folder: {
    readonly handle: Promise<FileSystemHandle | null>;
    readonly entry: FileSystemEntry;
  } | null;
  /** Handle of the first file, in browsers that provide one. */
  readonly handle: Promise<FileSystemFileHandle | null>;
}

type HandingItem = DataTransferItem & { getAsFileSystemHandle?(): Promise<FileSystemHandle | null> };

async function fileHandle(item: HandingItem): Promise<FileSystemFileHandle | null> {
  const handle = await item.getAsFileSystemHandle?.().catch(() => null);
  return handle?.kind === 'file' ? (handle as FileSystemFileHandle) : null;
}

/** Collects a drop's content. Must be called synchronously in the `drop` handler. */
export function collectDrop(transfer: DataTransfer): Dropped {
  const files: File[] = [];
  let folder: Dropped['folder'] = null;
  let handle: Promise<FileSystemFileHandle | null> = Promise.resolve(null);
  for (const item of Array.from(transfer.items)) {
    if (item.kind !== 'file') continue;
    const entry = 'webkitGetAsEntry' in item ? item.webkitGetAsEntry() : null;
    if (entry?.isDirectory) {
      folder ??= {
        entry,
        handle: (item as HandingItem).getAsFileSystemHandle?.().catch(() => null) ?? Promise.resolve(null),
      };
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

export const holdsFiles = (transfer: DataTransfer | null): boolean =>
  transfer?.types.includes('Files') ?? false;

/** Reports files dragged over an element (`dragging`) and dropped on it (`dropped`). */
export class DropTarget {
  /** Counts enter and leave events, which children fire too. */
  #depth = 0;

  constructor(
    element: HTMLElement,
    private readonly dragging: (isOver: boolean) => void,
    dropped: (files: Dropped, start: number) => void,
  ) {
    element.addEventListener('dragenter', (event) => {
      if (!holdsFiles(event.dataTransfer)) return;
      event.preventDefault();
      this.#count(1);
    });
    element.addEventListener('dragover', (event) => {
      if (!holdsFiles(event.dataTransfer)) return;
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
    });
    element.addEventListener('dragleave', (event) => {
      if (holdsFiles(event.dataTransfer)) this.#count(-1);
    });
    element.addEventListener('drop', (event) => {
      this.#count(Number.NEGATIVE_INFINITY);
      if (!event.dataTransfer) return;
      event.preventDefault();
      dropped(collectDrop(event.dataTransfer), event.timeStamp);
    });
  }

  #count(by: number): void {
    this.#depth = Math.max(0, this.#depth + by);
    this.dragging(this.#depth > 0);
  }
}
