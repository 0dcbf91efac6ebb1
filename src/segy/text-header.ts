import { TEXT_HEADER_LENGTH } from './binary-header.ts';

const LINE_LENGTH = 80;

/** EBCDIC code page 037 from 0x40 on; the codes below 0x40 are all control codes. */
const EBCDIC_FROM_0X40 =
  ' \u00a0âäàáãåçñ¢.<(+|&éêëèíîïìß!$*);¬-/ÂÄÀÁÃÅÇÑ¦,%_>?øÉÊËÈÍÎÏÌ`:#@\'="' +
  'Øabcdefghi«»ðýþ±°jklmnopqrªºæ¸Æ¤µ~stuvwxyz¡¿ÐÝÞ®^£¥·©§¶¼½¾[]¯¨´×' +
  '{ABCDEFGHI\u00adôöòóõ}JKLMNOPQR¹ûüùúÿ\\÷STUVWXYZ²ÔÖÒÓÕ0123456789³ÛÜÙÚ';

export type TextEncoding = 'ebcdic' | 'ascii';

/** Whether a character must not reach the page: controls, the soft hyphen, and everything outside Latin-1. */
const isUnsafe = (code: number): boolean =>
  code < 0x20 || (code >= 0x7f && code <= 0x9f) || code === 0xad || code > 0xff;

function decodeByte(byte: number, encoding: TextEncoding): string {
  if (encoding === 'ascii') return isUnsafe(byte) ? ' ' : String.fromCharCode(byte);
  const character = EBCDIC_FROM_0X40[byte - 0x40] ?? ' ';
  return isUnsafe(character.charCodeAt(0)) ? ' ' : character;
}

const isOrdinary = (character: string): boolean => /[A-Za-z0-9 .,:;()/=+\-_#]/.test(character);

/** The share of bytes that are letters, digits, spaces or common punctuation in this encoding. Control codes are not. */
function ordinaryShare(bytes: Uint8Array, encoding: TextEncoding): number {
  const blank = encoding === 'ascii' ? 0x20 : 0x40;
  let ordinary = 0;
  for (const byte of bytes) if (byte >= blank && isOrdinary(decodeByte(byte, encoding))) ordinary += 1;
  return bytes.length === 0 ? 0 : ordinary / bytes.length;
}

/** Finds the encoding in which more of the bytes are text, and which share of the bytes is. */
export function detectTextEncoding(bytes: Uint8Array): { encoding: TextEncoding; share: number } {
  const ebcdic = ordinaryShare(bytes, 'ebcdic');
  const ascii = ordinaryShare(bytes, 'ascii');
  return ascii > ebcdic ? { encoding: 'ascii', share: ascii } : { encoding: 'ebcdic', share: ebcdic };
}

/** Decodes bytes to text that is safe to show. What is not printable, line breaks included, becomes a space. */
export function decodeText(bytes: Uint8Array, encoding: TextEncoding): string {
  let text = '';
  for (const byte of bytes) text += decodeByte(byte, encoding);
  return text;
}

/**
 * Decodes a textual header (SEG-Y rev 2.1, bytes 1–3200, or an extended one) to lines of 80 characters joined by line feeds,
 * without trailing blanks. Line breaks stored in a free-form ASCII header are kept as line breaks.
 */
export function decodeTextHeader(bytes: Uint8Array, encoding: TextEncoding): string {
  const whole = bytes.subarray(0, TEXT_HEADER_LENGTH);
  const lines: string[] = [];
  const breaks = encoding === 'ascii' && whole.indexOf(0x0a) >= 0;
  for (let start = 0; start < whole.length; ) {
    const newline = breaks ? whole.indexOf(0x0a, start) : -1;
    const broken = newline >= 0 && newline - start <= LINE_LENGTH;
    const end = broken ? newline : Math.min(start + LINE_LENGTH, whole.length);
    lines.push(decodeText(whole.subarray(start, end), encoding).trimEnd());
    start = broken ? end + 1 : end;
  }
  while (lines.length > 0 && lines.at(-1) === '') lines.pop();
  return lines.join('\n');
}
