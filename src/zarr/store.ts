import type { StoreDescriptor } from '../core/chunks.ts';
import { SegyError } from '../core/errors.ts';
import { folderStore } from './folder-store.ts';
import type { StoreHost, ZarrStore } from './store-types.ts';
import { zipStore } from './zip-store.ts';

/** Opens the objects that a descriptor describes. */
export function openStore(descriptor: StoreDescriptor, host: StoreHost): ZarrStore {
  switch (descriptor.kind) {
    case 'url':
      return urlStore(descriptor.url, host);
    case 'zip':
      return zipStore(() => host.open(descriptor.source), descriptor.folder);
    case 'folder':
      return folderStore(handleFiles(descriptor.handle), host);
    case 'files':
      return folderStore(async (key) => descriptor.files.get(key) ?? null, host);
  }
}

function urlStore(base: string, host: StoreHost): ZarrStore {
  const versions = new Map<string, string>();
  const { search } = new URL(base);
  let wasRead = false;
  return {
    async get(key, part, signal) {
      const { requestObject } = await import('../io/link-object.ts');
      const address = new URL(key.split('/').map(encodeURIComponent).join('/'), base);
      // A signed link carries its signature in the query, which belongs to every object below it.
      address.search = search;
      const object = await requestObject(address.href, part, wasRead, signal);
      wasRead = true;
      host.tally(object?.bytes.length ?? 0);
      if (!object) return null;
      if (/(^|\/)(zarr\.json|\.z\w+)$/.test(key)) versions.set(key, object.version);
      return object.bytes;
    },
    version: (key) => versions.get(key) ?? '',
  };
}

/** Finds files below a folder. Folders that were entered are remembered, because each step is a question to another process. */
function handleFiles(root: FileSystemDirectoryHandle): (key: string) => Promise<Blob | null> {
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
  return async (key) => {
    const cut = key.lastIndexOf('/');
    const folder = await folderOf(key.slice(0, Math.max(0, cut)));
    const handle = await folder?.getFileHandle(key.slice(cut + 1)).catch(absent);
    return handle ? handle.getFile().catch(absent) : null;
  };
}
