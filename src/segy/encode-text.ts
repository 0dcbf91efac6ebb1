import { decodeText } from './text-header.ts';

let codes: Map<string, number> | null = null;

/** Encodes a text as EBCDIC with the code page that `decodeText` uses. Characters outside it become a space (0x40). */
export function encodeEbcdic(text: string): Uint8Array {
  codes ??= new Map(
    Array.from({ length: 192 }, (_, k): [string, number] => [
      decodeText(Uint8Array.of(k + 64), 'ebcdic'),
      k + 64,
    ]).reverse(),
  );
  return Uint8Array.from(text, (character) => codes?.get(character) ?? 0x40);
}
