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

const LAYOUT_STANZA = /\(\(\s*SEG:\s*Layout/i;
const INLINE_NAMES = /^(?:iline|inline|in-line)$/i;
const CROSSLINE_NAMES = /^(?:xline|crossline|cross-line)$/i;

/** Entries of a trace header layout in XML (SEG-Y rev 2.1, Layout stanza): elements with a name and a byte. */
function collectLayout(text: string, inline: Set<number>, crossline: Set<number>): void {
  // Stanzas run on over the breaks of 80-character lines.
  for (const [element] of text.replace(/\n/g, ' ').matchAll(/<[a-z][^<>]{0,400}>/gi)) {
    const name = /\b(?:short-?)?name\s*=\s*["']([^"']{1,40})["']/i.exec(element)?.[1]?.trim();
    const byte = Number(/\b(?:byte|offset|position|start)\s*=\s*["']\s*(\d{1,3})\s*["']/i.exec(element)?.[1]);
    if (!name || !(byte >= 1 && byte <= 239)) continue;
    if (INLINE_NAMES.test(name)) inline.add(byte);
    if (CROSSLINE_NAMES.test(name)) crossline.add(byte);
  }
}

export function readTextHints(textHeaders: readonly string[]): TextHints {
  const inline = new Set<number>();
  const crossline = new Set<number>();
  if (textHeaders.some((text) => LAYOUT_STANZA.test(text))) {
    collectLayout(textHeaders.join('\n'), inline, crossline);
    if (inline.size > 0 && crossline.size > 0) return { inline, crossline };
  }
  for (const text of textHeaders) {
    collect(text, INLINE, CROSSLINE, inline);
    collect(text, CROSSLINE, INLINE, crossline);
  }
  return { inline, crossline };
}
