import { SegyError } from '../../core/errors.ts';
import { formatBytes } from '../kit/format.ts';
import { saveBlob } from '../kit/save-blob.ts';
import { makePrivateFile, type PrivateFile } from './private-files.ts';

/** The most that is collected in memory where a browser can write no file. */
export const MOST_IN_MEMORY = 1e9;

/** Where an export goes. `picked`: a file of the user's disk; `private`: one of the browser, which is then downloaded. */
export type SinkWay = 'picked' | 'private' | 'memory';

/** A place that takes the bytes of one file. Nothing stands under the final name before `deliver`, or before the stream is closed. */
export interface ExportTarget {
  readonly way: SinkWay;
  readonly name: string;
  /** Begins to write. The returned stream must be closed, or else `discard` be called. */
  open(): Promise<WritableStream<Uint8Array<ArrayBuffer>>>;
  /** The file that was written, once the stream is closed. */
  file(): Promise<Blob>;
  /** Hands the file over, where it is not yet in the user's folder. */
  deliver(): Promise<void>;
  /** Removes what was written. */
  discard(): Promise<void>;
}

interface SavePickerOptions {
  readonly suggestedName: string;
  readonly types: readonly { readonly description: string; readonly accept: Record<string, string[]> }[];
}

/** The file system calls of Chromium that the type library lacks. */
type SavePicker = (options: SavePickerOptions) => Promise<FileSystemFileHandle>;
type RemovableHandle = FileSystemFileHandle & { remove?(): Promise<void> };

const savePicker = (): SavePicker | null => {
  const picker = (globalThis as { showSaveFilePicker?: SavePicker }).showSaveFilePicker;
  return picker ? picker.bind(globalThis) : null;
};

/** How the next export will be saved, for words beside its button. */
export const nextWay = (): 'picked' | 'download' => (savePicker() ? 'picked' : 'download');

export interface FileWanted {
  readonly name: string;
  readonly bytes: number;
  readonly kind: { readonly description: string; readonly extensions: readonly string[] };
  /** The file that is read, if the browser gave its handle. It must not be written over. */
  readonly source?: FileSystemFileHandle | null | undefined;
}

/**
 * Asks where to save, or chooses the best way without asking. Must be called within a click and before
 * anything is awaited, because the browser shows its dialog only then.
 * @returns null if the user closed the browser's dialog
 * @throws SegyError 'quota' if there is no room, 'bad-argument' if the source would be written over
 */
export async function chooseTarget(wanted: FileWanted): Promise<ExportTarget | null> {
  const picker = savePicker();
  if (!picker) return downloadTarget(wanted);
  const { name, kind } = wanted;
  let handle: FileSystemFileHandle;
  try {
    handle = await picker({
      suggestedName: name,
      types: [
        { description: kind.description, accept: { 'application/octet-stream': [...kind.extensions] } },
      ],
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return null;
    // A frame of another origin may not show the dialog, but it may download.
    if (error instanceof DOMException && error.name === 'SecurityError') return downloadTarget(wanted);
    throw error;
  }
  if (wanted.source && (await handle.isSameEntry(wanted.source)))
    throw new SegyError(
      'bad-argument',
      'This is the file that is being read, so that nothing was written. Choose a new name. Browsers empty a file that is chosen to be replaced: if this one is empty now, restore it from a copy.',
    );
  return pickedTarget(handle);
}

/** The browser writes to a file beside it and puts that in place when the stream is closed. */
function pickedTarget(handle: RemovableHandle): ExportTarget {
  return {
    way: 'picked',
    name: handle.name,
    open: () => handle.createWritable(),
    file: () => handle.getFile(),
    deliver: async () => {},
    async discard() {
      // The browser's dialog makes an empty file of that name. A file with content is not ours to remove.
      const left = await handle.getFile().catch(() => null);
      if (left?.size === 0) await handle.remove?.().catch(() => undefined);
    },
  };
}

/** Refuses a private file for which there is no room twice: once in the browser, once in the folder of downloads. */
async function hasRoomTwice(bytes: number): Promise<{ enough: boolean; free: number }> {
  const { quota = 0, usage = 0 } = (await navigator.storage?.estimate?.().catch(() => null)) ?? {};
  const free = Math.max(0, quota - usage);
  return { enough: 2 * bytes <= free, free };
}

/** A private file, or the memory of the page where there is none or no room for it. */
async function downloadTarget({ name, bytes }: FileWanted): Promise<ExportTarget> {
  const { enough, free } = await hasRoomTwice(bytes);
  const file = enough ? await makePrivateFile() : null;
  if (file) return privateTarget(file, name);
  if (bytes <= MOST_IN_MEMORY) return memoryTarget(name);
  throw new SegyError(
    'quota',
    `The file takes ${formatBytes(bytes)}. ${enough ? 'This browser can write no files of its own' : `It is written twice here, which takes ${formatBytes(2 * bytes)}, and the browser gives this page ${formatBytes(free)}`}, and only ${formatBytes(MOST_IN_MEMORY)} can be held in memory. Export less at a time, or use a browser that asks where to save, such as Chrome or Edge.`,
  );
}

function privateTarget(file: PrivateFile, name: string): ExportTarget {
  return {
    way: 'private',
    name,
    open: () => file.handle.createWritable(),
    file: () => file.handle.getFile(),
    deliver: async () => saveBlob(await file.handle.getFile(), name),
    discard: () => file.free(),
  };
}

function memoryTarget(name: string): ExportTarget {
  let parts: Blob[] = [];
  const whole = () => new Blob(parts, { type: 'application/octet-stream' });
  return {
    way: 'memory',
    name,
    open: async () =>
      new WritableStream({
        write(chunk) {
          // A Blob copies the bytes, which the writer may use again.
          parts.push(new Blob([chunk]));
        },
        abort() {
          parts = [];
        },
      }),
    file: async () => whole(),
    deliver: async () => saveBlob(whole(), name),
    discard: async () => {
      parts = [];
    },
  };
}

/** Lets a stream be paused between two chunks. The writer then waits, because each chunk waits for the one before. */
export class Gate {
  #open: Promise<void> = Promise.resolve();
  #release = () => {};
  #closed = false;

  get paused(): boolean {
    return this.#closed;
  }

  pause(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#open = new Promise((resolve) => {
      this.#release = resolve;
    });
  }

  resume(): void {
    this.#closed = false;
    this.#release();
  }

  passed(): Promise<void> {
    return this.#open;
  }
}

/** A stream that hands each chunk on when the gate is open. An abort opens the gate. */
export function gatedStream(
  to: WritableStream<Uint8Array<ArrayBuffer>>,
  gate: Gate,
  signal: AbortSignal,
): WritableStream<Uint8Array<ArrayBuffer>> {
  const writer = to.getWriter();
  signal.addEventListener('abort', () => gate.resume(), { once: true });
  return new WritableStream({
    async write(chunk) {
      try {
        await gate.passed();
        signal.throwIfAborted();
        await writer.write(chunk);
      } catch (error) {
        // A stream that has failed hands no abort on, and the browser would keep the file locked.
        await writer.abort(error).catch(() => undefined);
        throw error;
      }
    },
    close: () => writer.close(),
    abort: (reason) => writer.abort(reason),
  });
}
