/** "SGYL" read as a little-endian uint32. */
const MAGIC = 0x4c594753;
/** Raised when the envelope or a stored shape changes: older values then miss cleanly. */
export const ENVELOPE_VERSION = 1;
/** A multiple of 4, so that halves and words lie aligned in the payload. */
const HEAD_BYTES = 12 + 32;

/** An unsealed envelope whose payload is still to be written: filled in place, a large one need not be copied. */
export function blankEnvelope(payloadBytes: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new ArrayBuffer(HEAD_BYTES + payloadBytes), HEAD_BYTES);
}

/** Seals the envelope around a payload that `blankEnvelope` gave: magic, version, length, SHA-256, payload. */
export async function sealInPlace(payload: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> {
  const view = new DataView(payload.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, ENVELOPE_VERSION, true);
  view.setUint32(8, payload.length, true);
  new Uint8Array(payload.buffer).set(new Uint8Array(await crypto.subtle.digest('SHA-256', payload)), 12);
  return payload.buffer;
}

/** A copy of the payload in a sealed envelope. */
export function sealEnvelope(payload: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> {
  const blank = blankEnvelope(payload.length);
  blank.set(payload);
  return sealInPlace(blank);
}

/** The payload, or null when the envelope is not ours, of another version, cut short or altered. */
export async function openEnvelope(value: unknown): Promise<Uint8Array<ArrayBuffer> | null> {
  if (!(value instanceof ArrayBuffer) || value.byteLength < HEAD_BYTES) return null;
  const view = new DataView(value);
  if (view.getUint32(0, true) !== MAGIC || view.getUint32(4, true) !== ENVELOPE_VERSION) return null;
  const payload = new Uint8Array(value, HEAD_BYTES);
  if (view.getUint32(8, true) !== payload.length) return null;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', payload));
  const stored = new Uint8Array(value, 12, 32);
  return digest.every((byte, index) => byte === stored[index]) ? payload : null;
}
