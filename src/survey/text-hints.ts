/** Bytes that the text headers give for line numbers; often right, often left over from another file. */
export interface TextHints {
  readonly inline: ReadonlySet<number>;
  readonly crossline: ReadonlySet<number>;
}

export const NO_HINTS: TextHints = { inline: new Set(), crossline: new Set() };

const CROSSLINE = String.raw`\b(?:X|CROSS|TRACE)[-_ ]?LINE\b|\bXL(?:INE)?\b`;
const INLINE = String.raw`\bIN?[-_ ]?LINE\b|\bIL\b`;
const BYTE = String.raw`\bBYTES?\b[^0-9]{0,12}(\d{1,3})`;

/** Matches “name … byte n” and “byte n … name” with no other name between. */
function collect(text: string, name: string, other: string, into: Set<number>): void {
  const apart = `(?:(?!${name}|${other}|\\n)[^]){0,40}?`;
  const patterns = [
    new RegExp(`(?:${name})${apart}${BYTE}`, 'gi'),
    new RegExp(`${BYTE}(?:\\s*-\\s*\\d{1,3})?[\\s:=()-]{0,6}(?:${name})`, 'gi'),
  ];
  for (const pattern of patterns) {
    for (const match of text.matchAll(pattern)) {
      const byte = Number(match[1]);
      if (byte >= 1 && byte <= 239) into.add(byte);
    }
    if (into.size > 0) return;
  }
}

export function readTextHints(textHeaders: readonly string[]): TextHints {
  const inline = new Set<number>();
  const crossline = new Set<number>();
  for (const text of textHeaders) {
    collect(text, INLINE, CROSSLINE, inline);
    collect(text, CROSSLINE, INLINE, crossline);
  }
  return { inline, crossline };
}
