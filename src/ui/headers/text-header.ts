/** Lines of a text header, split at its line breaks, or every 80 columns without any. */
export function textHeaderLines(text: string): string[] {
  const lines = /[\r\n]/.test(text) ? text.split(/\r\n|\r|\n/) : (text.match(/[\s\S]{1,80}/g) ?? []);
  while (lines.length > 0 && lines.at(-1)?.trim() === '') lines.pop();
  return lines.map((line) => line.trimEnd());
}

/** Lines of 16 bytes: offset from 1, hexadecimal, and one character per byte. */
export function hexLines(bytes: Uint8Array, characters: string): string[] {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const part = Array.from(bytes.subarray(at, at + 16), (byte) => byte.toString(16).padStart(2, '0'));
    const shown = characters.slice(at, at + 16);
    lines.push(`${String(at + 1).padStart(5)}  ${part.join(' ').padEnd(47)}  ${shown}`.trimEnd());
  }
  return lines;
}
