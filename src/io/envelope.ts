/** "SGYL" read as a little-endian uint32. */
const MAGIC = 0x4c594753;
/** Raised when the envelope or a stored shape changes: older values then miss cleanly. */
export const ENVELOPE_VERSION = 2;
const SUM_WORDS = 4;
/** A multiple of 4, so that halves and words lie aligned in the payload. */
const HEAD_BYTES = 12 + 4 * SUM_WORDS;

/**
 * Four interleaved 32-bit sums over the payload's words. Each step (exclusive or, rotation, product with an odd number) is
 * a bijection, so a change within one word always changes the sum. It finds storage that failed, not an adversary, who could
 * as well write a sealed value: SHA-256, which hashes a copy made on this thread, took two of the twelve seconds of processor
 * time that optimizing 1 GB needs; this takes a quarter of one.
 */
function checksum(payload: Uint8Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const words = new Uint32Array(payload.buffer, payload.byteOffset, payload.length >> 2);
  let a = payload.length;
  let b = 0x9e3779b9;
  let c = 0x85ebca6b;
  let d = 0xc2b2ae35;
  let k = 0;
  for (; k + 4 <= words.length; k += 4) {
    a ^= words[k]!;
    b ^= words[k + 1]!;
    c ^= words[k + 2]!;
    d ^= words[k + 3]!;
    a = Math.imul((a << 13) | (a >>> 19), 0xcc9e2d51);
    b = Math.imul((b << 13) | (b >>> 19), 0x1b873593);
    c = Math.imul((c << 13) | (c >>> 19), 0x38b34ae5);
    d = Math.imul((d << 13) | (d >>> 19), 0xa1e38b93);
  }
  // What is left of the last word, byte by byte.
  for (let at = k * 4; at < payload.length; at++) {
    a = Math.imul(((a ^ payload[at]!) << 13) | ((a ^ payload[at]!) >>> 19), 0xcc9e2d51);
  }
  return Uint32Array.of(a, b, c, d);
}

/** An unsealed envelope whose payload is still to be written: filled in place, a large one need not be copied. */
export function blankEnvelope(payloadBytes: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new ArrayBuffer(HEAD_BYTES + payloadBytes), HEAD_BYTES);
}

/** Seals the envelope around a payload that `blankEnvelope` gave: magic, version, length, checksum, payload. */
export function sealInPlace(payload: Uint8Array<ArrayBuffer>): ArrayBuffer {
  const head = new DataView(payload.buffer);
  head.setUint32(0, MAGIC, true);
  head.setUint32(4, ENVELOPE_VERSION, true);
  head.setUint32(8, payload.length, true);
  checksum(payload).forEach((sum, k) => {
    head.setUint32(12 + 4 * k, sum, true);
  });
  return payload.buffer;
}

/** A copy of the payload in a sealed envelope. */
export function sealEnvelope(payload: Uint8Array<ArrayBuffer>): ArrayBuffer {
  const blank = blankEnvelope(payload.length);
  blank.set(payload);
  return sealInPlace(blank);
}

/** The payload, or null when the envelope is not ours, of another version, cut short or altered. */
export function openEnvelope(value: unknown): Uint8Array<ArrayBuffer> | null {
  if (!(value instanceof ArrayBuffer) || value.byteLength < HEAD_BYTES) return null;
  const head = new DataView(value);
  if (head.getUint32(0, true) !== MAGIC || head.getUint32(4, true) !== ENVELOPE_VERSION) return null;
  const payload = new Uint8Array(value, HEAD_BYTES);
  if (head.getUint32(8, true) !== payload.length) return null;
  const isWhole = checksum(payload).every((sum, k) => sum === head.getUint32(12 + 4 * k, true));
  return isWhole ? payload : null;
}
