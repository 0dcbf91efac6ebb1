import { vi } from 'vitest';

/** A file of the private file system that stands in for a browser's, and who has it open. */
interface StoredFile {
  bytes: Uint8Array<ArrayBuffer>;
  readers: number;
  writers: number;
}

const named = (name: string): DOMException => new DOMException(`${name}, by the test`, name);

/**
 * The part of a browser's private file system that the disk cache uses, kept in memory, because Node has none: files that are open can be
 * neither deleted nor opened to be written, and a handle that was closed reads nothing. That a browser's does the same is tested in
 * test/browser.
 */
export class MemoryFiles {
  readonly files = new Map<string, StoredFile>();
  /** Bytes that may be stored in all. */
  quota = Number.POSITIVE_INFINITY;
  /** Whether a write beyond the quota is cut short rather than refused. */
  cutsShort = false;
  /** Whether there are no handles for synchronous access, as in some private windows. */
  refuses = false;
  opened = 0;
  reads = 0;
  /** Whether several may open a file to read it, as in Chromium. */
  sharesReading = true;

  use(): void {
    vi.stubGlobal('navigator', {
      storage: { getDirectory: async () => ({ getDirectoryHandle: async () => this.folder }) },
    });
  }

  private get held(): number {
    return [...this.files.values()].reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  private readonly folder = {
    keys: async function* (this: void): AsyncGenerator<string> {},
    getFileHandle: async (name: string, { create = false } = {}) => {
      if (!this.files.has(name)) {
        if (!create) throw named('NotFoundError');
        this.files.set(name, { bytes: new Uint8Array(0), readers: 0, writers: 0 });
      }
      return this.fileHandle(name);
    },
    removeEntry: async (name: string) => {
      const file = this.files.get(name);
      if (!file) throw named('NotFoundError');
      if (file.readers + file.writers > 0) throw named('NoModificationAllowedError');
      this.files.delete(name);
    },
  };

  constructor() {
    const { files } = this;
    this.folder.keys = async function* () {
      yield* files.keys();
    };
  }

  private fileHandle(name: string) {
    const file = this.files.get(name)!;
    return {
      getFile: async () => new Blob([file.bytes]),
      createSyncAccessHandle: async ({ mode = 'readwrite' } = {}) => {
        if (this.refuses) throw named('NotSupportedError');
        const reads = mode === 'read-only' && this.sharesReading;
        if (file.writers > 0 || (!reads && file.readers > 0)) throw named('NoModificationAllowedError');
        this.opened += 1;
        return this.accessHandle(file, reads ? 'readers' : 'writers');
      },
    };
  }

  private accessHandle(file: StoredFile, kind: 'readers' | 'writers') {
    file[kind] += 1;
    let isOpen = true;
    const check = (): void => {
      if (!isOpen) throw named('InvalidStateError');
    };
    return {
      getSize: () => file.bytes.length,
      read: (into: Uint8Array, { at }: { at: number }) => {
        check();
        this.reads += 1;
        const bytes = file.bytes.subarray(at, at + into.length);
        into.set(bytes);
        return bytes.length;
      },
      write: (from: ArrayBuffer, { at }: { at: number }) => {
        check();
        const room = this.quota - this.held;
        if (from.byteLength > room && !this.cutsShort) throw named('QuotaExceededError');
        const bytes = new Uint8Array(from).subarray(0, Math.max(0, Math.min(from.byteLength, room)));
        const grown = new Uint8Array(Math.max(file.bytes.length, at + bytes.length));
        grown.set(file.bytes);
        grown.set(bytes, at);
        file.bytes = grown;
        return bytes.length;
      },
      truncate: (length: number) => {
        file.bytes = file.bytes.slice(0, length);
      },
      close: () => {
        if (isOpen) file[kind] -= 1;
        isOpen = false;
      },
    };
  }
}
