import { SegyError, throwIfAborted } from '../core/errors.ts';
import type { SourceDescriptor } from '../core/source.ts';
import { type ByteSource, createMeter, meterRead } from './source.ts';

/** The largest range of one read. A tab runs out of memory long before the engine's own limit for a buffer is reached. */
export const MAX_READ_BYTES = 256 * 1024 * 1024;

/** @throws SegyError 'bad-argument' unless 0 ≤ start ≤ end ≤ byteLength, whole numbers, and at most MAX_READ_BYTES apart */
export function checkRange(start: number, end: number, byteLength: number): void {
  const whole = Number.isSafeInteger(start) && Number.isSafeInteger(end);
  if (!whole || start < 0 || end < start || end > byteLength || end - start > MAX_READ_BYTES) {
    throw new SegyError(
      'bad-argument',
      `Bytes ${start} to ${end} cannot be read from a file of ${byteLength} bytes.`,
    );
  }
}

const PICK_AGAIN = 'Pick or drop the file again to go on.';

/** A stream that takes longer than this has stalled; any disk fills the largest buffer sooner. */
const STALLED_MILLISECONDS = 20_000;

/**
 * Reads a part of a file into the caller's buffer, which is detached; the returned bytes are a view of the same memory.
 * @returns fewer bytes than the part has if the signal was aborted; null if the browser's blobs are no byte streams, or the
 * stream stalled or ended early, so that the caller must read the part in another way
 */
async function readInto(
  into: ArrayBuffer,
  part: Blob,
  signal?: AbortSignal,
): Promise<Uint8Array<ArrayBuffer> | null> {
  let reader: ReadableStreamBYOBReader;
  try {
    reader = part.stream().getReader({ mode: 'byob' });
  } catch {
    return null;
  }
  let buffer = into;
  let at = 0;
  // Cancelling the reader ends a pending read. The timer also keeps the reader referenced: Chromium collects a stream that only
  // its own pending read refers to, and that read never ends.
  const stalled = setTimeout(() => void reader.cancel().catch(() => undefined), STALLED_MILLISECONDS);
  try {
    while (at < part.size && !signal?.aborted) {
      const { value, done } = await reader.read(new Uint8Array(buffer, at, part.size - at));
      if (value) {
        buffer = value.buffer;
        at += value.byteLength;
      }
      if (done) break;
    }
    void reader.cancel().catch(() => undefined);
  } finally {
    clearTimeout(stalled);
  }
  return at === part.size || signal?.aborted ? new Uint8Array(buffer, 0, at) : null;
}

/**
 * A source that reads a File or Blob. Only this function slices a Blob, because browsers differ when the file changes during
 * a read (Chromium rejects, Firefox resolves with fewer bytes): it checks the length and turns every failure into a SegyError.
 */
export function fileSource(descriptor: SourceDescriptor & { kind: 'blob' }): ByteSource {
  const { blob, name } = descriptor;
  const meter = createMeter();
  let inFlight = 0;
  return {
    name,
    byteLength: blob.size,
    meter,
    async readRange(start, end, signal, into) {
      throwIfAborted(signal);
      checkRange(start, end, blob.size);
      const began = performance.now();
      inFlight += 1;
      const sharing = inFlight;
      let bytes: Uint8Array<ArrayBuffer>;
      try {
        const part = blob.slice(start, end);
        const filled = into && into.byteLength >= part.size ? await readInto(into, part, signal) : null;
        bytes = filled ?? new Uint8Array(await part.arrayBuffer());
      } catch (cause) {
        throw new SegyError(
          'file-unreadable',
          `“${name}” can no longer be read: it was moved, deleted or changed, or its drive is gone. ${PICK_AGAIN}`,
          { cause },
        );
      } finally {
        inFlight -= 1;
      }
      throwIfAborted(signal);
      if (bytes.length !== end - start) {
        throw new SegyError(
          'file-changed',
          `“${name}” changed while it was open: ${end - start} bytes were asked for and ${bytes.length} came. ${PICK_AGAIN}`,
        );
      }
      meterRead(meter, bytes.length, performance.now() - began, sharing);
      return bytes;
    },
  };
}
