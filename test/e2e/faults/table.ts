/** Every fault in one table, which has so many lines because each is made, mended and described in its own row. */
import {
  closeSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { BrowserContext } from 'playwright';
import { writeSurvey } from '../../bench/make-survey.mjs';
import { type Scene, SHAPE, TRACE_BYTES } from './scene.ts';
import type { State } from './states.ts';

/** A fault, how it is made, and what may come of it. */
export interface Fault {
  readonly name: string;
  /** What is done in its place, if a test cannot have the thing itself. */
  readonly simulated?: string;
  /** The states that it is tried in; all if missing. */
  readonly states?: readonly State[];
  /** Done before the page is loaded, for faults that are there from the start. All its states are tried in one page. */
  readonly born?: (context: BrowserContext) => Promise<unknown>;
  /** Whether the survey must have been opened before, because the fault is one of what is stored of it. */
  readonly ofStored?: boolean;
  readonly make: (scene: Scene) => Promise<unknown>;
  readonly mend?: (scene: Scene) => Promise<unknown>;
  /** Whether the page is left for a new one afterwards. */
  readonly endsPage?: boolean;
  /** States in which work must go through in spite of it. */
  readonly goesOn?: readonly State[];
  /** What one must be told where the work ended. */
  readonly words?: RegExp;
  /** What one is told in each state, whether or not the work ended. */
  readonly always?: RegExp;
  /** How long to wait between two moves of a slider, for what is looked for only every few seconds. */
  readonly pauseMilliseconds?: number;
  /** What the report must say beside it of a state. */
  readonly remarks?: Partial<Record<State, string>>;
  /** What it may say on the console. */
  readonly console?: readonly RegExp[];
  /** The state in which it does most harm, and the test that `npm test` has of it; without a file it is tried by faults.e2e.test.ts. */
  readonly worst: { readonly state: State; readonly file?: string; readonly test?: string };
}

/** What a worker has for private files, and the page has not. */
interface WithFiles {
  readonly FileSystemSyncAccessHandle?: { readonly prototype: { write: unknown } };
  readonly write: unknown;
}

const EVERY: readonly State[] = ['open', 'idle', 'slice', 'optimize', 'export'];
const AGAIN = /again|changed/i;

/** Turns the sign of every sample, in place. */
function overwrite({ path }: Scene): void {
  const file = openSync(path, 'r+');
  const block = new Uint8Array(SHAPE.crosslines * TRACE_BYTES);
  for (let inline = 0; inline < SHAPE.inlines; inline++) {
    const at = 3600 + inline * block.length;
    readSync(file, block, 0, block.length, at);
    for (let trace = 0; trace < block.length; trace += TRACE_BYTES)
      for (let k = trace + 240; k < trace + TRACE_BYTES; k += 4) block[k]! ^= 0x80;
    writeSync(file, block, 0, block.length, at);
  }
  closeSync(file);
}

const restore = async (scene: Scene): Promise<void> => scene.restore();

/** Does something in so many workers; a worker that dies of it gives no answer. */
async function inWorkers(
  { lens }: Scene,
  run: () => unknown,
  most = Number.POSITIVE_INFINITY,
): Promise<void> {
  for (const worker of lens.page.workers().slice(0, most)) worker.evaluate(run).catch(() => undefined);
  await lens.page.waitForTimeout(50);
}

async function inPageAndWorkers(scene: Scene, run: () => unknown): Promise<void> {
  await scene.lens.page.evaluate(run);
  await inWorkers(scene, run);
}

/** Runs in the page before its own scripts, and in each worker as soon as it is there. */
async function fromTheStart(context: BrowserContext, run: () => void): Promise<void> {
  await context.addInitScript(run);
  context.on('page', (page) =>
    page.on('worker', (worker) => void worker.evaluate(run).catch(() => undefined)),
  );
}

const nothing = async (): Promise<void> => undefined;

export const FAULTS: readonly Fault[] = [
  {
    name: 'file touched',
    make: async ({ path }) => utimesSync(path, new Date(), new Date()),
    mend: restore,
    words: AGAIN,
    worst: {
      state: 'idle',
      file: 'test/browser/api/cache-faults.browser.test.ts',
      test: 'says when a known file has another date than at first, and shows what it keeps all the same',
    },
  },
  {
    name: 'file overwritten',
    make: async (scene) => {
      overwrite(scene);
      utimesSync(scene.path, new Date(), new Date());
    },
    mend: restore,
    words: AGAIN,
    worst: {
      state: 'optimize',
      file: 'test/browser/api/file-changed.browser.test.ts',
      test: 'an overwrite of a block’s own bytes between the fingerprint’s blocks is found, also once the block was entered',
    },
  },
  {
    name: 'file truncated',
    make: async ({ path, size }) => truncateSync(path, size >> 1),
    mend: restore,
    words: AGAIN,
    worst: { state: 'export' },
  },
  {
    name: 'file deleted',
    make: async ({ path }) => unlinkSync(path),
    mend: restore,
    words: AGAIN,
    worst: {
      state: 'idle',
      file: 'test/e2e/bad-input.e2e.test.ts',
      test: 'a file deleted while it is shown: one is asked to pick it again',
    },
  },
  {
    name: 'file replaced, its date kept',
    make: async (scene) => {
      const { atime, mtime } = statSync(scene.path);
      overwrite(scene);
      utimesSync(scene.path, atime, mtime);
    },
    mend: restore,
    words: AGAIN,
    pauseMilliseconds: 1500,
    remarks: {
      slice:
        'Told within five seconds: a browser that sees the same size and date reads on, so the page reads two blocks of the fingerprint again that often.',
    },
    worst: {
      state: 'optimize',
      file: 'test/browser/api/file-changed.browser.test.ts',
      test: 'an overwrite between opening and optimize is found before a block is read',
    },
  },
  {
    name: 'share that goes away',
    simulated: 'the folder that the file is in is renamed',
    make: async ({ path }) => renameSync(dirname(path), `${dirname(path)}-gone`),
    mend: restore,
    words: AGAIN,
    worst: { state: 'slice' },
  },
  {
    name: 'worker closed',
    make: (scene) => inWorkers(scene, () => self.close(), 1),
    goesOn: EVERY,
    worst: {
      state: 'optimize',
      file: 'test/browser/engine/worker-death.browser.test.ts',
      test: 'costs a retry: slices come out right, and the survey is optimized whole',
    },
  },
  {
    name: 'worker throws',
    make: (scene) =>
      inWorkers(
        scene,
        () =>
          setTimeout(() => {
            throw new Error('thrown by the test');
          }),
        1,
      ),
    goesOn: EVERY,
    console: [/thrown by the test/],
    worst: {
      state: 'optimize',
      file: 'test/browser/engine/worker-death.browser.test.ts',
      test: 'costs a retry: slices come out right, and the survey is optimized whole',
    },
  },
  {
    name: 'worker hangs',
    make: (scene) =>
      inWorkers(
        scene,
        () =>
          setTimeout(() => {
            for (;;);
          }),
        1,
      ),
    goesOn: EVERY,
    worst: {
      state: 'slice',
      file: 'test/browser/engine/worker-death.browser.test.ts',
      test: 'costs a retry: slices come out right, and the survey is optimized whole',
    },
  },
  {
    name: 'worker out of memory',
    simulated: 'the next large array in each worker is refused as a browser refuses it',
    make: (scene) =>
      inWorkers(scene, () => {
        const refused = ['ArrayBuffer', 'Uint8Array', 'Uint16Array', 'Float32Array'] as const;
        const originals = Object.fromEntries(refused.map((name) => [name, globalThis[name]]));
        for (const name of refused)
          Object.assign(globalThis, {
            originals,
            [name]: new Proxy(globalThis[name], {
              construct(target, of) {
                if (typeof of[0] !== 'number' || of[0] <= 20_000) return Reflect.construct(target, of);
                Object.assign(globalThis, originals);
                throw new RangeError('Array buffer allocation failed');
              },
            }),
          });
      }),
    mend: (scene) =>
      inWorkers(scene, () => Object.assign(globalThis, (globalThis as { originals?: object }).originals)),
    words: /memory/i,
    worst: { state: 'optimize' },
  },
  {
    name: 'all workers dead',
    make: (scene) => inWorkers(scene, () => self.close()),
    goesOn: EVERY,
    worst: {
      state: 'slice',
      file: 'test/browser/engine/worker-death.browser.test.ts',
      test: 'all workers at once: the work goes on with fresh ones',
    },
  },
  {
    name: 'storage absent',
    born: (context) =>
      fromTheStart(context, () => Object.defineProperty(globalThis, 'indexedDB', { value: undefined })),
    make: nothing,
    goesOn: ['open', 'idle', 'slice', 'export'],
    words: /storage|stor/i,
    worst: {
      state: 'open',
      file: 'test/browser/io/disk-faults.browser.test.ts',
      test: 'by not being there leaves memory, with a sentence',
    },
  },
  {
    name: 'storage refuses',
    born: (context) =>
      fromTheStart(context, () => {
        IDBFactory.prototype.open = () => {
          throw new DOMException('refused by the test', 'UnknownError');
        };
      }),
    make: nothing,
    goesOn: ['open', 'idle', 'slice', 'export'],
    words: /stor/i,
    worst: {
      state: 'open',
      file: 'test/browser/io/disk-faults.browser.test.ts',
      test: 'by refusing to open leaves memory, with the browser’s own reason',
    },
  },
  {
    name: 'storage hangs',
    born: (context) =>
      fromTheStart(context, () => {
        IDBFactory.prototype.open = () => new EventTarget() as IDBOpenDBRequest;
      }),
    make: nothing,
    goesOn: ['open', 'idle', 'slice', 'export'],
    words: /stor/i,
    worst: {
      state: 'open',
      file: 'test/browser/io/disk-faults.browser.test.ts',
      test: 'by never opening leaves memory after five seconds',
    },
  },
  {
    name: 'storage connection lost',
    simulated: 'each connection is closed at its next transaction',
    make: (scene) =>
      inPageAndWorkers(scene, () => {
        const { transaction } = IDBDatabase.prototype;
        IDBDatabase.prototype.transaction = function (
          this: IDBDatabase,
          ...of: Parameters<typeof transaction>
        ) {
          IDBDatabase.prototype.transaction = transaction;
          this.close();
          return transaction.apply(this, of);
        };
      }),
    goesOn: EVERY,
    worst: {
      state: 'optimize',
      file: 'test/browser/io/disk-faults.browser.test.ts',
      test: 'in the middle of a record is opened again, and the record is whole',
    },
  },
  {
    name: 'storage full',
    simulated: 'each value that the page stores is refused as a browser refuses it whose disk is full',
    make: (scene) =>
      inPageAndWorkers(scene, () => {
        const { put } = IDBObjectStore.prototype;
        Object.assign(globalThis, { put });
        IDBObjectStore.prototype.put = function (this: IDBObjectStore, ...of: Parameters<typeof put>) {
          if (this.name === 'payload') throw new DOMException('refused by the test', 'QuotaExceededError');
          return put.apply(this, of);
        };
        // Private files; only workers have such handles.
        const { FileSystemSyncAccessHandle: files } = globalThis as unknown as WithFiles;
        if (!files) return;
        Object.assign(globalThis, { write: files.prototype.write });
        files.prototype.write = () => {
          throw new DOMException('refused by the test', 'QuotaExceededError');
        };
      }),
    mend: (scene) =>
      inPageAndWorkers(scene, () => {
        IDBObjectStore.prototype.put = (globalThis as unknown as { put: IDBObjectStore['put'] }).put;
        const { FileSystemSyncAccessHandle: files, write } = globalThis as unknown as WithFiles;
        if (files) files.prototype.write = write;
      }),
    goesOn: ['open', 'idle', 'slice', 'export'],
    words: /stor|room/i,
    endsPage: true,
    worst: {
      state: 'optimize',
      file: 'test/browser/api/optimize-room.browser.test.ts',
      test: 'says so where nothing at all is taken, and slices are the file’s',
    },
  },
  {
    name: 'storage cleared',
    make: ({ devtools, lens }) =>
      devtools.send('Storage.clearDataForOrigin', {
        origin: new URL(lens.url).origin,
        storageTypes: 'indexeddb,file_systems',
      }),
    goesOn: ['open', 'idle', 'slice', 'export'],
    words: /storage.*again/is,
    worst: {
      state: 'optimize',
      file: 'test/browser/api/cache-faults.browser.test.ts',
      test: 'cleared while a survey is open: right pictures all the same, and optimize runs again',
    },
  },
  {
    name: 'stored values swapped',
    ofStored: true,
    make: ({ lens }) =>
      lens.page.evaluate(async () => {
        const ask = <T>(request: IDBRequest<T>) =>
          new Promise<T>((resolve, reject) => {
            request.onsuccess = () => resolve(request.result);
            request.onerror = () => reject(request.error);
          });
        const database = await ask(indexedDB.open('segy-lens'));
        const store = database.transaction('payload', 'readwrite').objectStore('payload');
        const keys = (await ask(store.getAllKeys())) as string[];
        const values = await Promise.all(keys.map((key) => ask(store.get(key))));
        await Promise.all(keys.map((key, k) => ask(store.put(values[(k + 1) % keys.length], key))));
        database.close();
        const root = await navigator.storage.getDirectory();
        const folder = await root.getDirectoryHandle('segy-lens', { create: true });
        const files: { handle: FileSystemFileHandle; bytes: ArrayBuffer }[] = [];
        for await (const handle of folder.values()) {
          const file = handle as FileSystemFileHandle;
          files.push({ handle: file, bytes: await (await file.getFile()).arrayBuffer() });
        }
        // A file that a worker has open cannot be written.
        const channel = new BroadcastChannel('segy-lens/private-files');
        channel.postMessage({ close: files.map(({ handle }) => handle.name) });
        await new Promise((resolve) => setTimeout(resolve, 200));
        channel.close();
        for (const [k, { handle }] of files.entries()) {
          const writable = await handle.createWritable();
          await writable.write(files[(k + 1) % files.length]!.bytes);
          await writable.close();
        }
      }),
    goesOn: ['open', 'idle', 'slice', 'export'],
    words: /stor|again/i,
    worst: {
      state: 'slice',
      file: 'test/unit/api/stored-records.test.ts',
      test: 'values of equal size that storage has mixed up are not shown in each other’s place',
    },
  },
  {
    name: 'storage of a newer version',
    simulated: 'the page of the newer version is its connection alone',
    make: ({ lens }) =>
      lens.page.evaluate(
        () =>
          new Promise<void>((resolve, reject) => {
            const request = indexedDB.open('segy-lens', 99);
            request.onsuccess = () => {
              request.result.close();
              resolve();
            };
            request.onerror = () => reject(request.error);
          }),
      ),
    goesOn: ['open', 'idle', 'slice', 'export'],
    words: /newer version/i,
    endsPage: true,
    worst: {
      state: 'optimize',
      file: 'test/browser/io/disk-faults.browser.test.ts',
      test: 'do not block an upgrade by a newer page; this one then says what to do',
    },
  },
  {
    name: 'tab hidden and back',
    simulated: 'the page is frozen for two seconds, as a browser does to a tab in the background',
    make: async ({ devtools, lens }) => {
      await devtools.send('Page.setWebLifecycleState', { state: 'frozen' });
      await new Promise((resolve) => setTimeout(resolve, 2000));
      await devtools.send('Page.setWebLifecycleState', { state: 'active' });
      await lens.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    },
    goesOn: EVERY,
    worst: {
      state: 'optimize',
      file: 'test/unit/engine/pool.test.ts',
      test: 'does not count time in which the page was held up, frozen or asleep',
    },
  },
  {
    name: 'page killed',
    make: async (scene) => {
      scene.devtools.send('Page.crash').catch(() => undefined);
      while (!scene.isKilled) await new Promise((resolve) => setTimeout(resolve, 50));
    },
    endsPage: true,
    console: [/crash/],
    worst: {
      state: 'optimize',
      file: 'test/browser/io/disk-cache.browser.test.ts',
      test: 'sweeps values that a page left behind when it died half-way, and no others',
    },
  },
  {
    name: 'WebGL lost and restored',
    make: async ({ lens }) => {
      await lens.page.evaluate(() => {
        const roots: (Element | null)[] = [document.querySelector('segy-lens')];
        const canvas = roots[0]!
          .shadowRoot!.querySelector('lens-viewport')!
          .shadowRoot!.querySelector('canvas')!;
        const lost = canvas.getContext('webgl2')!.getExtension('WEBGL_lose_context')!;
        lost.loseContext();
        setTimeout(() => lost.restoreContext(), 300);
      });
      await lens.page.waitForTimeout(600);
    },
    goesOn: EVERY,
    console: [/context (lost|restored)/i, /WebGL: CONTEXT_LOST/],
    worst: {
      state: 'open',
      file: 'test/browser/view/stage.browser.test.ts',
      test: 'nobody waits for a frame while the context is lost, and what was set meanwhile is drawn after it',
    },
  },
  {
    name: 'a hundred drops',
    make: async (scene) => {
      const other = join(dirname(scene.path), 'other.sgy');
      writeSurvey(other, { ...SHAPE, inlines: 12 });
      // The last of them is the survey, which is then shown.
      for (let k = 1; k <= 100; k++) await scene.lens.drop(k % 2 === 0 ? scene.path : other);
    },
    goesOn: ['open', 'idle', 'slice'],
    worst: {
      state: 'open',
      file: 'test/unit/ui/session/many-at-once.test.ts',
      test: 'of a hundred files dropped one upon the other the last is shown, nothing is said, and no work is left',
    },
  },
  {
    name: 'a thousand slider moves',
    // There is no slider before the first survey is there, and those of the survey before go with it.
    states: ['idle', 'slice', 'optimize', 'export'],
    make: async ({ lens }) => {
      for (const name of ['Inline', 'Crossline', 'Time slice'])
        await lens.page.getByRole('slider', { name, exact: true }).evaluate(async (element) => {
          const input = element as HTMLInputElement;
          const [min, max] = [Number(input.min), Number(input.max)];
          for (let k = 0; k < 334; k++) {
            input.value = String(min + ((7 * k) % (max - min + 1)));
            input.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
            // Several within a frame, as a fast hand makes them.
            if (k % 4 === 0) await new Promise(requestAnimationFrame);
          }
        });
    },
    goesOn: EVERY,
    worst: {
      state: 'slice',
      file: 'test/unit/ui/session/many-at-once.test.ts',
      test: 'of a thousand slider moves the last is shown in full, and no more is waiting at any time than a few slices',
    },
  },
];

/** Faults that have tests of their own in every state in which they can come. */
export const HELD_ELSEWHERE: readonly {
  readonly name: string;
  readonly file: string;
  readonly test: string;
}[] = [
  {
    name: 'twenty surveys opened and closed',
    file: 'test/e2e/many-surveys.long.e2e.test.ts',
    test: 'twenty surveys after the first two leave textures, geometries and memory where they were',
  },
  {
    name: 'workers that close, throw, reject or loop, one or all of them, in six states',
    file: 'test/browser/engine/worker-death.long.browser.test.ts',
    test: 'and what was wanted comes, with fresh workers',
  },
];
