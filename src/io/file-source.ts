import { SegyError, throwIfAborted } from '../core/errors.ts';
import { type ByteSource, createMeter, meterRead, type SourceDescriptor } from './source.ts';

/** No single buffer over this: a tab's memory ends long before an engine's limit does. */
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

/** Longer than any disk takes for the largest buffer. */
const STALLED_MILLISECONDS = 20_000;

/**
 * Fills memory of the caller's, which is detached and comes back under the bytes.
 * @returns fewer bytes than the part has where the signal was aborted; null where the engine's blobs are no byte streams, or the
 * stream has stalled or ended early: the whole part is to be asked for then
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
  // A pending read ends with the stream. The timer also holds the reader: Chromium collects a stream that only its own pending
  // read refers to, and that read never ends.
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
 * A File or Blob. This is the one place that slices a Blob: engines differ when the file changes under them (Chromium
 * rejects, Firefox resolves with fewer bytes), so the length is checked and every failure becomes a SegyError.
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
