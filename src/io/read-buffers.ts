/** A shorter read is not worth a buffer of its own. */
const LEAST_BYTES = 2 ** 20;
/** An idle worker lets its buffers go. */
const IDLE_MILLISECONDS = 1000;
/** More than are ever in use at once would only be held. */
const MOST_KEPT = 8;

/** Buffers of large reads, by their power-of-two length, filled again by the next ones. */
let spare: ArrayBuffer[] = [];
let dropSpare: ReturnType<typeof setTimeout> | undefined;

/**
 * Memory for a read; undefined for a small one, which the browser allocates itself. Chromium lets memory that it allocated
 * for a read go only when the collector comes by: that was 180 MiB of a worker pair's garbage where whole files are read.
 */
export function takeReadBuffer(byteLength: number): ArrayBuffer | undefined {
  if (byteLength < LEAST_BYTES) return undefined;
  const capacity = 2 ** Math.ceil(Math.log2(byteLength));
  const place = spare.findIndex((buffer) => buffer.byteLength === capacity);
  if (place < 0) return new ArrayBuffer(capacity);
  return spare.splice(place, 1)[0];
}

/** What was read is not looked at any more. */
export function giveReadBuffer({ buffer }: Uint8Array): void {
  if (!(buffer instanceof ArrayBuffer) || buffer.byteLength < LEAST_BYTES) return;
  if (2 ** Math.ceil(Math.log2(buffer.byteLength)) !== buffer.byteLength) return;
  spare = [buffer, ...spare].slice(0, MOST_KEPT);
  clearTimeout(dropSpare);
  dropSpare = setTimeout(() => {
    spare = [];
  }, IDLE_MILLISECONDS);
}
