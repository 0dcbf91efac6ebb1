import type { LensPage } from './harness.ts';

/** SHA-256 of every value of the pyramid's blocks, by key. */
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
    const hashes: Record<string, string> = {};
    for (const key of (await ask(values().getAllKeys())) as string[]) {
      if (!/^[0-9a-f]{64}\.[0-9a-f]{16}\.\d+\/\d+$/.test(key)) continue;
      const digest = await crypto.subtle.digest('SHA-256', await ask<ArrayBuffer>(values().get(key)));
      hashes[key] = Array.from(new Uint8Array(digest).subarray(0, 8)).join('.');
    }
    database.close();
    return hashes;
  });
}
