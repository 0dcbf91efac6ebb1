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
    async readRange(start, end, signal) {
      throwIfAborted(signal);
      checkRange(start, end, blob.size);
      const began = performance.now();
      inFlight += 1;
      const sharing = inFlight;
      let buffer: ArrayBuffer;
      try {
        buffer = await blob.slice(start, end).arrayBuffer();
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
      if (buffer.byteLength !== end - start) {
        throw new SegyError(
          'file-changed',
          `“${name}” changed while it was open: ${end - start} bytes were asked for and ${buffer.byteLength} came. ${PICK_AGAIN}`,
        );
      }
      meterRead(meter, buffer.byteLength, performance.now() - began, sharing);
      return new Uint8Array(buffer);
    },
  };
}
