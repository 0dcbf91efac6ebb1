/** What a drop held. Collected inside the handler, because a DataTransfer empties at the first await. */
export interface Dropped {
  readonly files: readonly File[];
  readonly folder: boolean;
}

/** Must be called synchronously in the `drop` handler. */
export function collectDrop(transfer: DataTransfer): Dropped {
  const files: File[] = [];
  let folder = false;
  for (const item of Array.from(transfer.items)) {
    if (item.kind !== 'file') continue;
    const entry = 'webkitGetAsEntry' in item ? item.webkitGetAsEntry() : null;
    if (entry?.isDirectory) {
      folder = true;
      continue;
    }
    const file = item.getAsFile();
    if (file) files.push(file);
  }
  if (files.length === 0 && !folder) files.push(...Array.from(transfer.files));
  return { files, folder };
}

export function holdsFiles(transfer: DataTransfer | null): boolean {
  return transfer?.types.includes('Files') ?? false;
}
