/** Reads shorter than this get no buffer from here. */
const LEAST_BYTES = 2 ** 20;
/** A worker that has read nothing for this long releases its spare buffers. */
const IDLE_MILLISECONDS = 1000;
/** Number of spare buffers kept; a worker never has more reads under way at once. */
const MOST_KEPT = 8;

/** Buffers of finished reads, to be used by the next ones. Their lengths are powers of two. */
let spare: ArrayBuffer[] = [];
let dropSpare: ReturnType<typeof setTimeout> | undefined;

/**
 * Returns a buffer for a read, or undefined for a small read, whose memory the browser allocates. Chromium releases memory
 * that it allocated for reads only at garbage collection: two workers that read whole files left 180 MiB waiting for it.
 */
export function takeReadBuffer(byteLength: number): ArrayBuffer | undefined {
  if (byteLength < LEAST_BYTES) return undefined;
  const capacity = 2 ** Math.ceil(Math.log2(byteLength));
  const place = spare.findIndex((buffer) => buffer.byteLength === capacity);
  return place < 0 ? new ArrayBuffer(capacity) : spare.splice(place, 1)[0];
}

/** Gives a buffer back once the bytes read into it are no longer needed. */
export function giveReadBuffer({ buffer }: Uint8Array): void {
  if (!(buffer instanceof ArrayBuffer) || buffer.byteLength < LEAST_BYTES) return;
  if (2 ** Math.ceil(Math.log2(buffer.byteLength)) !== buffer.byteLength) return;
  spare = [buffer, ...spare].slice(0, MOST_KEPT);
  clearTimeout(dropSpare);
  dropSpare = setTimeout(() => {
    spare = [];
  }, IDLE_MILLISECONDS);
}
