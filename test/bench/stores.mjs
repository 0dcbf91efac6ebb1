// Where payloads could be kept: IndexedDB as buffers and as blobs, and the origin's private file system by handles and as files. Each
// writes the same values from one worker, then reads twenty sets of them, all from the same profile on disk. The store is changed only
// where another reads 1.3 times as fast and writes no slower (src/io/README.md says what came of it). Alone:
// node test/bench/stores.mjs [--mebibytes=192] renews its section of RESULTS.md
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright';
import { findChromium, LAUNCH_FLAGS } from '../chromium.mjs';
import { serveFolder } from '../e2e/static-server.mjs';
import { withFaults } from './faults.mjs';
import { browserOf } from './memory.mjs';
import { renewSection } from './results.mjs';

const STORES = {
  buffers: 'IndexedDB, buffers',
  blobs: 'IndexedDB, blobs',
  handle: 'private file system, handle for synchronous access, one file',
  file: 'private file system, File.slice of one file',
};

/** Runs in a worker: writes or reads values of one store. */
const WORKER = `
const open = () => new Promise((resolve, reject) => {
  const request = indexedDB.open('stores', 1);
  request.onupgradeneeded = () => { request.result.createObjectStore('buffers'); request.result.createObjectStore('blobs'); };
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});
const ended = (transaction) => new Promise((resolve, reject) => {
  transaction.oncomplete = resolve;
  transaction.onabort = () => reject(transaction.error);
});
const get = (store, key) => new Promise((resolve, reject) => {
  const request = store.get(key);
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});
const fileOf = async () => (await navigator.storage.getDirectory()).getFileHandle('stores', { create: true });
async function write({ store, size, count }) {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += 65536) crypto.getRandomValues(bytes.subarray(at, Math.min(size, at + 65536)));
  const start = performance.now();
  if (store === 'buffers' || store === 'blobs') {
    const database = await open();
    const group = Math.max(1, 2 ** 24 / size);
    for (let first = 0; first < count; first += group) {
      const transaction = database.transaction(store, 'readwrite', { durability: 'relaxed' });
      for (let k = first; k < Math.min(count, first + group); k++)
        transaction.objectStore(store).put(store === 'blobs' ? new Blob([bytes]) : bytes.buffer, size + '/' + k);
      await ended(transaction);
    }
    database.close();
  } else {
    const handle = await (await fileOf()).createSyncAccessHandle();
    for (let k = 0; k < count; k++) handle.write(bytes, { at: k * size });
    handle.flush();
    handle.close();
  }
  return performance.now() - start;
}
const memory = new Uint8Array(4 * 2 ** 20);
async function read({ store, size, count, picked, sets }) {
  const database = store === 'handle' || store === 'file' ? null : await open();
  const handle = store === 'handle' ? await (await fileOf()).createSyncAccessHandle() : null;
  const file = store === 'file' ? await (await fileOf()).getFile() : null;
  const spent = [];
  let sum = 0;
  for (let set = 0; set < sets; set++) {
    const keys = Array.from({ length: picked }, (_, k) => (set * 37 + k * 11) % count);
    const start = performance.now();
    if (handle) for (const k of keys) sum += handle.read(memory.subarray(0, size), { at: k * size });
    else if (file) for (const value of await Promise.all(keys.map((k) => file.slice(k * size, (k + 1) * size).arrayBuffer()))) sum += value.byteLength;
    else {
      const values = database.transaction(store).objectStore(store);
      const all = await Promise.all(keys.map((k) => get(values, size + '/' + k)));
      for (const value of store === 'blobs' ? await Promise.all(all.map((blob) => blob.arrayBuffer())) : all) sum += value.byteLength;
    }
    spent.push(performance.now() - start);
  }
  if (sum !== sets * picked * size) throw new Error('Read ' + sum + ' bytes of ' + sets * picked * size);
  database?.close();
  handle?.close();
  return spent;
}
onmessage = async ({ data }) => {
  try { postMessage({ value: await (data.what === 'write' ? write : read)(data) }); }
  catch (error) { postMessage({ error: String(error) }); }
};
`;

/** @param {readonly number[]} numbers @param {number} share */
const rank = (numbers, share) =>
  [...numbers].sort((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * share))] ??
  Number.NaN;

/**
 * @param {string} bare address of a page without anything
 * @param {number} mebibytes written to each store with each size of values
 * @returns {Promise<string>} the section of RESULTS.md
 */
export async function storesSection(bare, mebibytes) {
  const profile = mkdtempSync(join(tmpdir(), 'segy-lens-stores-'));
  const executablePath = findChromium() ?? undefined;
  const context = await chromium.launchPersistentContext(profile, { executablePath, args: LAUNCH_FLAGS });
  /** @type {string[]} */
  const lines = [];
  try {
    const page = await context.newPage();
    await page.goto(bare);
    const pid = browserOf(profile);
    await page.evaluate((code) => {
      const worker = new Worker(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })));
      Object.assign(window, { worker });
    }, WORKER);
    /** @param {object} job @returns {Promise<any>} */
    const run = (job) =>
      page.evaluate(
        (data) =>
          new Promise((resolve, reject) => {
            const { worker } = /** @type {{ worker: Worker }} */ (/** @type {unknown} */ (window));
            worker.onmessage = ({ data: { value, error } }) =>
              error ? reject(new Error(error)) : resolve(value);
            worker.postMessage(data);
          }),
        job,
      );
    for (const size of [2 ** 18, 2 ** 20, 2 ** 22]) {
      const count = (mebibytes * 2 ** 20) / size;
      const picked = Math.max(2, Math.round((10 * 2 ** 20) / size));
      /** @type {Map<string, number>} */
      const medians = new Map();
      for (const [store, name] of Object.entries(STORES)) {
        // The file is written once, by the handle.
        const written = store === 'file' ? null : Number(await run({ what: 'write', store, size, count }));
        await run({ what: 'read', store, size, count, picked, sets: 2 });
        const { value: spent, faults } = await withFaults(pid, () =>
          run({ what: 'read', store, size, count, picked, sets: 20 }),
        );
        const middle = rank(spent, 0.5);
        medians.set(store, middle);
        const bytes = (picked * size) / 2 ** 20;
        lines.push(
          `| ${size / 1024} KiB | ${name} | ${written === null ? '' : `${Math.round(mebibytes / (written / 1000))} MiB/s`} | ${middle.toFixed(1)} ms | ${rank(spent, 0.95).toFixed(1)} ms | ${((medians.get('buffers') ?? Number.NaN) / middle).toFixed(2)} × | ${(faults.all / 20 / bytes).toFixed(0)} |`,
        );
        console.log(lines.at(-1));
      }
    }
  } finally {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  }
  return `## Stores

${mebibytes} MiB in each store from one worker, then twenty reads of 10 MiB of values each, the store beside IndexedDB's buffers in the same run.

| value | store | written | read, median | P95 | faster than buffers | faults per MiB read |
| --- | --- | --- | --- | --- | --- | --- |
${lines.join('\n')}
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { mebibytes: { type: 'string', default: '192' } } });
  const bare = await serveFolder(fileURLToPath(new URL('floor', import.meta.url)));
  try {
    renewSection(await storesSection(bare.url, Number(values.mebibytes)));
  } finally {
    await bare.close();
  }
}
