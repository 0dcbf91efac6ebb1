import { TEXT_HEADER_LENGTH } from './binary-header.ts';

const LINE_LENGTH = 80;

/** EBCDIC code page 037 from 0x40 on; below 0x40 stand control codes only. */
const EBCDIC_FROM_0X40 =
  ' \u00a0âäàáãåçñ¢.<(+|&éêëèíîïìß!$*);¬-/ÂÄÀÁÃÅÇÑ¦,%_>?øÉÊËÈÍÎÏÌ`:#@\'="' +
  'Øabcdefghi«»ðýþ±°jklmnopqrªºæ¸Æ¤µ~stuvwxyz¡¿ÐÝÞ®^£¥·©§¶¼½¾[]¯¨´×' +
  '{ABCDEFGHI\u00adôöòóõ}JKLMNOPQR¹ûüùúÿ\\÷STUVWXYZ²ÔÖÒÓÕ0123456789³ÛÜÙÚ';

export type TextEncoding = 'ebcdic' | 'ascii';

/** Controls, marks that reorder or join text, and what lies outside Latin-1 never reach the page. */
function isUnsafe(code: number): boolean {
  return code < 0x20 || (code >= 0x7f && code <= 0x9f) || code === 0xad || code > 0xff;
}

function decodeByte(byte: number, encoding: TextEncoding): string {
  if (encoding === 'ascii') return isUnsafe(byte) ? ' ' : String.fromCharCode(byte);
  const character = EBCDIC_FROM_0X40[byte - 0x40] ?? ' ';
  return isUnsafe(character.charCodeAt(0)) ? ' ' : character;
}

const isOrdinary = (character: string): boolean => /[A-Za-z0-9 .,:;()/=+\-_#]/.test(character);

/** Share of bytes that are letters, digits, spaces or common punctuation in this encoding; control codes count as nothing. */
function ordinaryShare(bytes: Uint8Array, encoding: TextEncoding): number {
  const blank = encoding === 'ascii' ? 0x20 : 0x40;
  let ordinary = 0;
  for (const byte of bytes) if (byte >= blank && isOrdinary(decodeByte(byte, encoding))) ordinary += 1;
  return bytes.length === 0 ? 0 : ordinary / bytes.length;
}

/** The encoding in which more of the bytes read as text, and what share of them does. */
export function detectTextEncoding(bytes: Uint8Array): { encoding: TextEncoding; share: number } {
  const ebcdic = ordinaryShare(bytes, 'ebcdic');
  const ascii = ordinaryShare(bytes, 'ascii');
  return ascii > ebcdic ? { encoding: 'ascii', share: ascii } : { encoding: 'ebcdic', share: ebcdic };
}

/** Bytes as safe text, without line breaks: what is not printable becomes a space. */
export function decodeText(bytes: Uint8Array, encoding: TextEncoding): string {
  let text = '';
  for (const byte of bytes) text += decodeByte(byte, encoding);
  return text;
}

/**
 * A textual header (SEG-Y rev 2.1, bytes 1–3200 or an extended one) as lines of 80 characters joined by line feeds,
 * trailing blanks removed. Line breaks stored in a free-form ASCII header are kept as breaks.
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
