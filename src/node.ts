/**
 * Files of any size for Node 20 and later: what `openSegy` takes, made of a path or a file descriptor. Nothing is read before it is
 * asked for.
 *
 * @example
 * const file = await fromPath('survey.sgy');
 * const dataset = await openSegy(file);
 * // …
 * dataset.close();
 * await file.close();
 */
import { close, fstat, open, read } from 'node:fs';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { type RangeSource, SegyError } from './index.ts';

/** A file that is open until `close` is called. */
export interface FileRangeSource extends RangeSource {
  /** Bytes read so far. */
  readonly bytesRead: number;
  /** Calls of read so far. */
  readonly readCalls: number;
  /** Closes the file. A second call does nothing. */
  close(): Promise<void>;
}

const statOf = promisify(fstat);

/** Reads until the buffer is full or the file ends, because one read may return less than was asked for. */
function readInto(fd: number, buffer: Uint8Array, start: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const step = (filled: number): void =>
      read(fd, buffer, filled, buffer.length - filled, start + filled, (error, count) => {
        if (error) reject(error);
        else if (count === 0 || filled + count === buffer.length) resolve(filled + count);
        else step(filled + count);
      });
    step(0);
  });
}

async function sourceOf(fd: number, name: string, release: () => Promise<void>): Promise<FileRangeSource> {
  const stat = await statOf(fd);
  if (!stat.isFile()) {
    await release();
    throw new SegyError('file-unreadable', `“${name}” is no file. Give the path of a SEG-Y file.`);
  }
  let bytesRead = 0;
  let readCalls = 0;
  let closed: Promise<void> | null = null;
  return {
    name,
    size: stat.size,
    get bytesRead() {
      return bytesRead;
    },
    get readCalls() {
      return readCalls;
    },
    async read(start, end, { signal }) {
      signal.throwIfAborted();
      if (closed) throw new Error('it was closed');
      const buffer = new ArrayBuffer(end - start);
      const filled = await readInto(fd, new Uint8Array(buffer), start);
      bytesRead += filled;
      readCalls += 1;
      return filled === buffer.byteLength ? buffer : buffer.slice(0, filled);
    },
    close() {
      closed ??= release();
      return closed;
    },
  };
}

/**
 * Opens a file by its path, for `openSegy`.
 * @throws SegyError 'file-unreadable' if there is no such file, or it may not be read
 */
export async function fromPath(path: string | URL): Promise<FileRangeSource> {
  const name = basename(path instanceof URL ? decodeURIComponent(path.pathname) : path);
  const fd = await promisify(open)(path, 'r').catch((cause: NodeJS.ErrnoException) => {
    const why = { ENOENT: 'there is no such file', EACCES: 'it may not be read' }[cause.code ?? ''];
    throw new SegyError(
      'file-unreadable',
      `“${name}” cannot be opened: ${why ?? cause.message}. Check the path and its permissions.`,
      { cause },
    );
  });
  return sourceOf(fd, name, () => promisify(close)(fd));
}

/**
 * Takes a file that is open already, for `openSegy`. Whoever opened the descriptor closes it.
 * @param name what the survey is called; 'file descriptor N' unless given
 * @throws SegyError 'file-unreadable' if the descriptor is of no file
 */
export const fromDescriptor = (fd: number, name = `file descriptor ${fd}`): Promise<FileRangeSource> =>
  sourceOf(fd, name, () => Promise.resolve());
