import { decodeText } from './text-header.ts';

let codes: Map<string, number> | null = null;

/** EBCDIC bytes of a text, by the same code page that decodes it; what the page lacks becomes a space (0x40). */
export function encodeEbcdic(text: string): Uint8Array {
  codes ??= new Map(
    Array.from({ length: 192 }, (_, k): [string, number] => [
      decodeText(Uint8Array.of(k + 64), 'ebcdic'),
      k + 64,
    ]).reverse(),
  );
  return Uint8Array.from(text, (character) => codes?.get(character) ?? 0x40);
}
