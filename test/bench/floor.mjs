// What the bare browser and segyio need for the same bytes: the floor that each promise is measured against.
import { spawnSync } from 'node:child_process';

/**
 * Puts a file on disk into the page's input by its path. Playwright's own call would send a copy of it through the
 * connection to a browser that another process holds.
 * @param {import('playwright').Page} page
 * @param {string} path
 */
async function chooseFile(page, path) {
  const session = await page.context().newCDPSession(page);
  const { root } = await session.send('DOM.getDocument');
  const { nodeId } = await session.send('DOM.querySelector', { nodeId: root.nodeId, selector: 'input' });
  await session.send('DOM.setFileInputFiles', { nodeId, files: [path] });
  await session.detach();
}

/**
 * Reads a whole file with File.slice at 16 MiB, in as many workers as asked, and decodes nothing.
 * @param {import('playwright').Page} page with one file input
 * @param {string} path
 * @param {number} workers
 * @returns {Promise<number>} milliseconds
 */
export async function bareRead(page, path, workers) {
  await chooseFile(page, path);
  return page.evaluate(async (count) => {
    const input = /** @type {HTMLInputElement} */ (document.querySelector('input'));
    const file = /** @type {File} */ (input.files?.[0]);
    const code = `onmessage = async ({ data: { file, first, step } }) => {
      for (let at = first * 2 ** 24; at < file.size; at += step * 2 ** 24) await file.slice(at, Math.min(at + 2 ** 24, file.size)).arrayBuffer();
      postMessage('done');
    };
    postMessage('ready');`;
    const url = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
    const pool = await Promise.all(
      Array.from({ length: count }, () => {
        const worker = new Worker(url);
        return new Promise((resolve) => {
          worker.onmessage = () => resolve(worker);
        });
      }),
    );
    const start = performance.now();
    await Promise.all(
      pool.map((worker, first) => {
        worker.postMessage({ file, first, step: count });
        return new Promise((resolve) => {
          worker.onmessage = resolve;
        });
      }),
    );
    const milliseconds = performance.now() - start;
    for (const worker of pool) worker.terminate();
    return milliseconds;
  }, workers);
}

/**
 * Reads so many bytes with one File.slice at twenty places of a file, in the page.
 * @param {import('playwright').Page} page with one file input
 * @param {string} path
 * @param {number} bytes
 * @returns {Promise<number[]>} milliseconds of each
 */
export async function bareSlice(page, path, bytes) {
  await chooseFile(page, path);
  return page.evaluate(async (length) => {
    const input = /** @type {HTMLInputElement} */ (document.querySelector('input'));
    const file = /** @type {File} */ (input.files?.[0]);
    const spent = [];
    for (let k = 0; k < 20; k++) {
      const at = Math.floor((((k * 37 + 11) % 97) / 97) * (file.size - length));
      const start = performance.now();
      await file.slice(at, at + length).arrayBuffer();
      spent.push(performance.now() - start);
    }
    return spent;
  }, bytes);
}

/**
 * Writes so many bytes to IndexedDB as values of 1 MiB, sixteen to a transaction.
 * @param {import('playwright').Page} page
 * @param {number} bytes
 * @returns {Promise<number>} milliseconds
 */
export function bareWrite(page, bytes) {
  return page.evaluate(async (total) => {
    /** @type {IDBDatabase} */
    const database = await new Promise((resolve, reject) => {
      const request = indexedDB.open('floor', 1);
      request.onupgradeneeded = () => request.result.createObjectStore('values');
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    const values = Array.from({ length: 16 }, () => {
      const value = new Uint8Array(2 ** 20);
      for (let at = 0; at < value.length; at += 65536) crypto.getRandomValues(value.subarray(at, at + 65536));
      return value.buffer;
    });
    const count = Math.ceil(total / 2 ** 20);
    const start = performance.now();
    for (let first = 0; first < count; first += 16) {
      const transaction = database.transaction('values', 'readwrite', { durability: 'relaxed' });
      for (let k = first; k < Math.min(count, first + 16); k++)
        transaction.objectStore('values').put(values[k % 16], k);
      await new Promise((resolve, reject) => {
        transaction.oncomplete = resolve;
        transaction.onabort = () => reject(transaction.error);
      });
    }
    const milliseconds = performance.now() - start;
    database.close();
    indexedDB.deleteDatabase('floor');
    return milliseconds;
  }, bytes);
}

/**
 * Reads so many bytes from IndexedDB, all values of a quarter of a mebibyte asked for at once, at five places of what was stored.
 * @param {import('playwright').Page} page
 * @param {number} bytes
 * @returns {Promise<number[]>} milliseconds of each
 */
export function bareGet(page, bytes) {
  return page.evaluate(async (total) => {
    /** @type {IDBDatabase} */
    const database = await new Promise((resolve, reject) => {
      const request = indexedDB.open('floor-reads', 1);
      request.onupgradeneeded = () => request.result.createObjectStore('values');
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    const count = Math.ceil(total / 2 ** 18);
    const spent = [];
    for (let run = 0; run < 5; run++) {
      const writing = database.transaction('values', 'readwrite', { durability: 'relaxed' });
      for (let k = 0; k < count; k++) {
        const value = new Uint8Array(2 ** 18);
        for (let at = 0; at < value.length; at += 65536)
          crypto.getRandomValues(value.subarray(at, at + 65536));
        writing.objectStore('values').put(value.buffer, run * count + k);
      }
      await new Promise((resolve, reject) => {
        writing.oncomplete = resolve;
        writing.onabort = () => reject(writing.error);
      });
    }
    for (let run = 0; run < 5; run++) {
      const start = performance.now();
      const values = database.transaction('values').objectStore('values');
      await Promise.all(
        Array.from(
          { length: count },
          (_, k) =>
            new Promise((resolve, reject) => {
              const request = values.get(run * count + k);
              request.onsuccess = () => resolve(request.result);
              request.onerror = () => reject(request.error);
            }),
        ),
      );
      spent.push(performance.now() - start);
    }
    database.close();
    indexedDB.deleteDatabase('floor-reads');
    return spent;
  }, bytes);
}

/** Runs in a worker: writes so many bytes to private files of 16 MiB, or reads so many from them into memory that is used again. */
const PRIVATE_FILES = `
onmessage = async ({ data: { total, sets } }) => {
  const root = await (await navigator.storage.getDirectory()).getDirectoryHandle('floor', { create: true });
  const values = new Uint8Array(2 ** 20);
  for (let at = 0; at < values.length; at += 65536) crypto.getRandomValues(values.subarray(at, at + 65536));
  const spent = [];
  const files = Math.ceil(total / 2 ** 24);
  const begun = performance.now();
  for (let k = 0; k < files; k++) {
    const handle = await (await root.getFileHandle('' + k, { create: true })).createSyncAccessHandle();
    for (let at = 0; at < 2 ** 24 && k * 2 ** 24 + at < total; at += 2 ** 20) handle.write(values, { at });
    handle.close();
  }
  const written = performance.now() - begun;
  const handles = [];
  for (let k = 0; k < files && sets > 0; k++) handles.push(await (await root.getFileHandle('' + k)).createSyncAccessHandle());
  for (let set = 0; set < sets; set++) {
    const start = performance.now();
    for (let at = 0; at < total; at += 2 ** 18)
      handles[Math.floor(at / 2 ** 24)].read(values.subarray(0, Math.min(2 ** 18, total - at)), { at: at % 2 ** 24 });
    spent.push(performance.now() - start);
  }
  for (const handle of handles) handle.close();
  await (await navigator.storage.getDirectory()).removeEntry('floor', { recursive: true });
  postMessage({ written, spent });
};`;

/**
 * Writes so many bytes to private files by handles for synchronous access, one file to 16 MiB, and reads them as often as asked.
 * @param {import('playwright').Page} page
 * @param {number} bytes
 * @param {number} [sets]
 * @returns {Promise<{ written: number, spent: number[] }>} milliseconds
 */
export function barePrivateFiles(page, bytes, sets = 0) {
  return page.evaluate(
    ([code, total, times]) =>
      new Promise((resolve, reject) => {
        const worker = new Worker(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })));
        worker.onmessage = ({ data }) => {
          worker.terminate();
          resolve(data);
        };
        worker.onerror = ({ message }) => reject(new Error(message));
        worker.postMessage({ total, sets: times });
      }),
    /** @type {const} */ ([PRIVATE_FILES, bytes, sets]),
  );
}

/**
 * Reads so many bytes of a file in so many calls, spread over it, four at a time: what a first picture reads, and nothing of it decoded.
 * @param {import('playwright').Page} page with one file input
 * @param {string} path
 * @param {number} bytes
 * @param {number} calls
 * @returns {Promise<number>} milliseconds
 */
export async function bareSpread(page, path, bytes, calls) {
  await chooseFile(page, path);
  return page.evaluate(
    async ([total, count]) => {
      const input = /** @type {HTMLInputElement} */ (document.querySelector('input'));
      const file = /** @type {File} */ (input.files?.[0]);
      const length = Math.ceil(total / count);
      let next = 0;
      const lane = async () => {
        for (let k = next++; k < count; k = next++) {
          const at = Math.floor((k / count) * (file.size - length));
          await file.slice(at, at + length).arrayBuffer();
        }
      };
      const start = performance.now();
      await Promise.all(Array.from({ length: 4 }, lane));
      return performance.now() - start;
    },
    /** @type {const} */ ([bytes, calls]),
  );
}

const SEGYIO = `
import json, sys, time
import segyio
def clock(work, times=5):
    spent = []
    for k in range(times):
        start = time.perf_counter(); work(k); spent.append((time.perf_counter() - start) * 1000)
    return sorted(spent)[len(spent) // 2]
with segyio.open(sys.argv[1]) as f:
    il, xl = f.ilines, f.xlines
    print(json.dumps({
        'whole': clock(lambda k: f.trace.raw[:], 1),
        'inline': clock(lambda k: f.iline[il[(k * 37 + 11) % len(il)]]),
        'crossline': clock(lambda k: f.xline[xl[(k * 37 + 11) % len(xl)]]),
        'sample': clock(lambda k: f.depth_slice[(k * 37 + 11) % len(f.samples)]),
        'version': segyio.__version__,
    }))
`;

/**
 * The native reader, where python3 has it.
 * @param {string} path
 * @returns {{ whole: number, inline: number, crossline: number, sample: number, version: string } | null} milliseconds
 */
export function segyio(path) {
  // Debian's package serves Debian's Python, which need not be the first on the path.
  for (const python of ['python3', '/usr/bin/python3']) {
    const { status, stdout } = spawnSync(python, ['-c', SEGYIO, path], { encoding: 'utf8' });
    if (status === 0) return JSON.parse(stdout);
  }
  return null;
}
