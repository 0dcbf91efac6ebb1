/** "SGYL" read as a little-endian uint32. */
const MAGIC = 0x4c594753;
/** Raise this when the envelope or the shape of a stored record changes; older values then count as not there. */
export const ENVELOPE_VERSION = 3;
const SUM_WORDS = 4;
/** Length of the head. It is a multiple of 4, so that halves and words are aligned in the payload. */
export const HEAD_BYTES = 12 + 4 * SUM_WORDS;

/**
 * Four interleaved 32-bit sums over the value's key and the payload's words. The key is included so that a value found under
 * another key fails its check: storage that mixes up its values would otherwise show one depth in place of another. Each step (exclusive or, rotation, product with an odd number) is
 * a bijection, so a change within one word always changes the sum. It detects failed storage, not an attacker, who could
 * write a valid envelope anyway. SHA-256, which hashes a copy made on this thread, took two of the twelve seconds of processor
 * time that optimizing 1 GB needs; this checksum takes a quarter of a second.
 */
function checksum(payload: Uint8Array<ArrayBuffer>, valueKey: string): Uint32Array<ArrayBuffer> {
  const words = new Uint32Array(payload.buffer, payload.byteOffset, payload.length >> 2);
  let a = payload.length;
  let b = 0x9e3779b9;
  let c = 0x85ebca6b;
  let d = 0xc2b2ae35;
  for (let k = 0; k < valueKey.length; k++) {
    const code = valueKey.charCodeAt(k);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(((b ^ code) << 13) | ((b ^ code) >>> 19), 0x1b873593);
    c = Math.imul(((c ^ code) << 13) | ((c ^ code) >>> 19), 0x38b34ae5);
    d = Math.imul(((d ^ code) << 13) | ((d ^ code) >>> 19), 0xa1e38b93);
  }
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
  // The bytes after the last whole word are added one by one.
  for (let at = k * 4; at < payload.length; at++) {
    a = Math.imul(((a ^ payload[at]!) << 13) | ((a ^ payload[at]!) >>> 19), 0xcc9e2d51);
  }
  return Uint32Array.of(a, b, c, d);
}

/** Makes an unsealed envelope and returns its payload, to be filled in place so that a large one is not copied. */
export const blankEnvelope = (payloadBytes: number): Uint8Array<ArrayBuffer> =>
  new Uint8Array(new ArrayBuffer(HEAD_BYTES + payloadBytes), HEAD_BYTES);

/**
 * Writes magic, version, length and checksum before a payload from `blankEnvelope`, and returns the whole envelope.
 * @param valueKey the key that the envelope is stored under
 */
export function sealInPlace(payload: Uint8Array<ArrayBuffer>, valueKey: string): ArrayBuffer {
  const head = new DataView(payload.buffer);
  head.setUint32(0, MAGIC, true);
  head.setUint32(4, ENVELOPE_VERSION, true);
  head.setUint32(8, payload.length, true);
  checksum(payload, valueKey).forEach((sum, k) => {
    head.setUint32(12 + 4 * k, sum, true);
  });
  return payload.buffer;
}

/**
 * Returns the payload of an envelope that fills these bytes, a view of the same memory, or null if the envelope is not ours, has another
 * version, is cut short, was altered, or was sealed for another key.
 */
export function openEnvelopeIn(
  envelope: Uint8Array<ArrayBuffer>,
  valueKey: string,
): Uint8Array<ArrayBuffer> | null {
  if (envelope.length < HEAD_BYTES) return null;
  const head = new DataView(envelope.buffer, envelope.byteOffset, HEAD_BYTES);
  if (head.getUint32(0, true) !== MAGIC || head.getUint32(4, true) !== ENVELOPE_VERSION) return null;
  const payload = envelope.subarray(HEAD_BYTES);
  if (head.getUint32(8, true) !== payload.length) return null;
  const isWhole = checksum(payload, valueKey).every((sum, k) => sum === head.getUint32(12 + 4 * k, true));
  return isWhole ? payload : null;
}

/** The same of a stored value, which may be anything. */
export const openEnvelope = (value: unknown, valueKey: string): Uint8Array<ArrayBuffer> | null =>
  value instanceof ArrayBuffer ? openEnvelopeIn(new Uint8Array(value), valueKey) : null;
