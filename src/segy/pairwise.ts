/** Copies `byteLength` bytes (an even number) from `byteOffset` on and exchanges the two bytes of each pair. */
export function exchangePairs(bytes: Uint8Array, byteOffset: number, byteLength: number): Uint8Array {
  const copy = new Uint8Array(byteLength);
  for (let k = 0; k < byteLength; k += 2) {
    copy[k] = bytes[byteOffset + k + 1]!;
    copy[k + 1] = bytes[byteOffset + k]!;
  }
  return copy;
}
