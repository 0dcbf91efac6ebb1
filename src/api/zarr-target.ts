import { SegyError } from '../core/errors.ts';
import { ZipWriter } from '../zarr/zip-writer.ts';

/** Where the objects of an export go: a folder, a zip file as a stream, or anything that takes an object by its key. */
export type ZarrTarget =
  | FileSystemDirectoryHandle
  | WritableStream<Uint8Array>
  | {
      set(key: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
      /** Gives an object that is there already, so that a broken export goes on; without it every export starts anew. */
      get?(key: string): Promise<Uint8Array<ArrayBuffer> | null>;
    };

/** A target that takes objects. */
export interface OpenTarget {
  /** Whether CRC-32 sums are needed. */
  readonly sums: boolean;
  /** Whether bytes are read until `put` resolves and not after it, so that their memory may be used again. */
  readonly reuses: boolean;
  /** Whether objects that are there already are known, and can be replaced. */
  readonly resumes: boolean;
  put(key: string, bytes: Uint8Array<ArrayBuffer>, crc: number | undefined): Promise<void>;
  get(key: string): Promise<Uint8Array<ArrayBuffer> | null>;
  /** Whether there is an object, and it is not empty. */
  has(key: string): Promise<boolean>;
  finish(): Promise<void>;
  fail(reason: unknown): Promise<void>;
}

function writeFault(error: unknown, where: string): SegyError {
  if (error instanceof SegyError) return error;
  const name = error instanceof Error ? error.name : '';
  if (name === 'QuotaExceededError')
    return new SegyError(
      'no-room',
      `${where} has no room for the rest. Free some, or choose another place, and start again: a folder goes on where it stopped.`,
      { cause: error },
    );
  if (name === 'NotAllowedError' || name === 'NoModificationAllowedError' || name === 'SecurityError')
    return new SegyError(
      'file-unreadable',
      `${where} may not be written. Allow it when the browser asks, or choose another place.`,
      { cause: error },
    );
  return new SegyError(
    'file-unreadable',
    `${where} could not be written (${error instanceof Error ? error.message : String(error)}). Choose another place, or try again.`,
    { cause: error },
  );
}

export async function openTarget(target: ZarrTarget): Promise<OpenTarget> {
  if (target instanceof WritableStream) return zipTarget(target);
  if ('getDirectoryHandle' in target) return folderTarget(target);
  const { get } = target;
  const found = async (key: string) => (await get?.call(target, key)) ?? null;
  return {
    sums: false,
    reuses: false,
    resumes: get !== undefined,
    put: (key, bytes) => target.set(key, bytes),
    get: found,
    has: async (key) => ((await found(key))?.length ?? 0) > 0,
    finish: async () => undefined,
    fail: async () => undefined,
  };
}

function folderTarget(root: FileSystemDirectoryHandle): OpenTarget {
  const folders = new Map<string, Promise<FileSystemDirectoryHandle>>([['', Promise.resolve(root)]]);
  const where = `The folder “${root.name}”`;
  const folderOf = (path: string): Promise<FileSystemDirectoryHandle> => {
    const known = folders.get(path);
    if (known) return known;
    const cut = path.lastIndexOf('/');
    const made = folderOf(path.slice(0, Math.max(0, cut))).then((parent) =>
      parent.getDirectoryHandle(path.slice(cut + 1), { create: true }),
    );
    folders.set(path, made);
    return made;
  };
  const split = (key: string): [string, string] => {
    const cut = key.lastIndexOf('/');
    return [key.slice(0, Math.max(0, cut)), key.slice(cut + 1)];
  };
  /** A file is looked up without making folders for it. */
  const fileOf = async (key: string): Promise<File | null> => {
    let folder = root;
    const [path, name] = split(key);
    try {
      for (const step of path === '' ? [] : path.split('/')) folder = await folder.getDirectoryHandle(step);
      return await (await folder.getFileHandle(name)).getFile();
    } catch (error) {
      if (error instanceof Error && (error.name === 'NotFoundError' || error.name === 'TypeMismatchError'))
        return null;
      throw writeFault(error, where);
    }
  };
  return {
    sums: false,
    reuses: true,
    resumes: true,
    async put(key, bytes) {
      try {
        const [path, name] = split(key);
        const file = await (await folderOf(path)).getFileHandle(name, { create: true });
        // What is written shows under this name only once the stream is closed, so that a killed export leaves no half chunk.
        const stream = await file.createWritable();
        await stream.write(bytes);
        await stream.close();
      } catch (error) {
        throw writeFault(error, where);
      }
    },
    get: async (key) => {
      const file = await fileOf(key);
      return file ? new Uint8Array(await file.arrayBuffer()) : null;
    },
    has: async (key) => ((await fileOf(key))?.size ?? 0) > 0,
    finish: async () => undefined,
    fail: async () => undefined,
  };
}

function zipTarget(stream: WritableStream<Uint8Array>): OpenTarget {
  const writer = stream.getWriter();
  const zip = new ZipWriter();
  let last: Promise<void> = Promise.resolve();
  const where = 'The zip file';
  return {
    sums: true,
    reuses: false,
    resumes: false,
    put(key, bytes, crc) {
      // Entries lie one after another, whichever is made first.
      const turn = last.then(async () => {
        await writer.ready;
        await writer.write(zip.begin(key, bytes.length, crc!));
        await writer.write(bytes);
      });
      last = turn.catch(() => undefined);
      return turn.catch((error: unknown) => {
        throw writeFault(error, where);
      });
    },
    get: async () => null,
    has: async () => false,
    async finish() {
      await last;
      try {
        await writer.write(zip.end());
        await writer.close();
      } catch (error) {
        throw writeFault(error, where);
      }
    },
    async fail(reason) {
      await writer.abort(reason).catch(() => undefined);
    },
  };
}
