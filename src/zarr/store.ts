import type { StoreDescriptor } from '../core/chunks.ts';
import { SegyError } from '../core/errors.ts';
import type { LinkObject, ObjectPart } from '../io/link-object.ts';
import { filesOfHandle, filesOfMap } from './folder-files.ts';
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
      return folderStore(filesOfHandle(descriptor.handle), host);
    case 'files':
      return folderStore(filesOfMap(descriptor.files), host);
    case 'absent':
      return absentStore(descriptor.name);
  }
}

function urlStore(base: string, host: StoreHost): ZarrStore {
  const versions = new Map<string, string>();
  const { search } = new URL(base);
  let wasRead = false;
  const read = async (key: string, part: ObjectPart, signal?: AbortSignal): Promise<LinkObject | null> => {
    const { requestObject } = await import('../io/link-object.ts');
    const address = new URL(key.split('/').map(encodeURIComponent).join('/'), base);
    // A signed link carries its signature in the query, which belongs to every object below it.
    address.search = search;
    const object = await requestObject(address.href, part, wasRead, signal);
    wasRead = true;
    host.tally(object?.bytes.length ?? 0);
    return object;
  };
  return {
    async get(key, part, signal) {
      const object = await read(key, part, signal);
      if (!object) return null;
      if (/(^|\/)(zarr\.json|\.z\w+)$/.test(key)) versions.set(key, object.version);
      return object.bytes;
    },
    version: (key) => versions.get(key) ?? '',
    async stampOf(key, signal) {
      // A bucket that may not be listed refuses what is not there, and a server without ranges refuses the part.
      const object = await read(key, { start: 0, end: 1 }, signal).catch((error: unknown) => {
        if (signal?.aborted) throw error;
        return { version: '' };
      });
      return object ? object.version : 'absent';
    },
  };
}

/** The store of a survey of which only derived data are stored here. */
function absentStore(name: string): ZarrStore {
  const get = (): Promise<never> =>
    Promise.reject(
      new SegyError(
        'file-unreadable',
        `“${name}” is shown from what this browser stores, and this part is not stored. Open its link, folder or file again.`,
      ),
    );
  return { get, version: () => '', stampOf: get };
}
