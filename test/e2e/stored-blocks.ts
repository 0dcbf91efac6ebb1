import type { LensElement, LensPage } from './harness.ts';

/** SHA-256 of every value of the pyramid's blocks, by key, whether they lie in IndexedDB or in private files. */
export function storedHashes(lens: LensPage): Promise<Record<string, string>> {
  return lens.page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open('segy-lens');
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    const ask = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const values = () => database.transaction('payload').objectStore('payload');
    const hashOf = async (bytes: ArrayBuffer): Promise<string> =>
      Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)).subarray(0, 8)).join('.');
    const hashes: Record<string, string> = {};
    for (const key of (await ask(values().getAllKeys())) as string[]) {
      if (!/^[0-9a-f]{64}\.[0-9a-f]{16}\.\d+\/\d+$/.test(key)) continue;
      hashes[key] = await hashOf(await ask<ArrayBuffer>(values().get(key)));
    }
    database.close();
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle('segy-lens', { create: true });
    for await (const [name, handle] of folder.entries()) {
      const file = await (handle as FileSystemFileHandle).getFile();
      // The last eight bytes say how long the index before them is; its pairs lie behind a head of 28 bytes.
      const [length] = new Float64Array(await file.slice(-8).arrayBuffer());
      if (length === undefined) continue;
      const index = await file.slice(file.size - 8 - length, file.size - 8).arrayBuffer();
      const places = new Float64Array(index.slice(28));
      for (let k = 0; 2 * k < places.length; k++) {
        const [start, bytes] = [places[2 * k]!, places[2 * k + 1]!];
        hashes[`${name}/${k}`] = await hashOf(await file.slice(start, start + bytes).arrayBuffer());
      }
    }
    return Object.fromEntries(Object.entries(hashes).sort(([one], [other]) => (one < other ? -1 : 1)));
  });
}

/** How far slices lie from the file’s samples, in units of what half floats may be off, and what the file was read for them. */
export function worstOfSlices(lens: LensPage): Promise<{ worst: number; fileBytes: number; values: number }> {
  return lens.page.evaluate(async () => {
    const { dataset } = document.querySelector('segy-lens') as LensElement;
    const { geometry } = dataset.meta;
    if (geometry.kind !== '3d') throw new Error(geometry.kind);
    const tiny = dataset.amplitude!.scale * 2 ** -25;
    const places = [
      {
        axis: geometry.sorting === 'inline' ? 'crossline' : 'inline',
        position: geometry.crossline.first + 41,
      },
      { axis: 'sample', position: 3 },
      { axis: 'sample', position: 333 },
    ] as const;
    let worst = 0;
    let values = 0;
    let fileBytes = 0;
    for (const place of places) {
      const before = dataset.work.bytesRead;
      const stored = await dataset.slice(place);
      fileBytes += dataset.work.bytesRead - before;
      const exact = await dataset.slice({ ...place, exact: true });
      for (const [k, value] of exact.data.entries()) {
        worst = Math.max(worst, Math.abs(stored.data[k]! - value) / (Math.abs(value) * 2 ** -11 + tiny));
        values += 1;
      }
    }
    return { worst, fileBytes, values };
  });
}
