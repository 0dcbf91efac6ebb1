/** "SGYL" read as a little-endian uint32. */
const MAGIC = 0x4c594753;
/** Raised when the envelope or a stored shape changes: older values then miss cleanly. */
export const ENVELOPE_VERSION = 1;
const HEAD_BYTES = 12 + 32;

/** Wraps a payload as magic, version, length, SHA-256, payload. */
export async function sealEnvelope(payload: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> {
  const sealed = new Uint8Array(HEAD_BYTES + payload.length);
  const view = new DataView(sealed.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, ENVELOPE_VERSION, true);
  view.setUint32(8, payload.length, true);
  sealed.set(new Uint8Array(await crypto.subtle.digest('SHA-256', payload)), 12);
  sealed.set(payload, HEAD_BYTES);
  return sealed.buffer;
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
