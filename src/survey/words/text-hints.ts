/** Bytes at which the text headers say that a word is, each with the line that says so. They are often right, and often copied from another file. */
type NamedBytes = ReadonlyMap<number, string>;

/** Which bytes the text headers name for line numbers and for the map position of traces. */
export interface TextHints {
  readonly inline: NamedBytes;
  readonly crossline: NamedBytes;
  readonly x: NamedBytes;
  readonly y: NamedBytes;
}

type Name = keyof TextHints;

/** Positions of sources and receivers have X and Y too, but are not those of the trace. */
const NOT_OF_ENDS = String.raw`(?<!\b(?:SOURCE|SRC|SHOT|GROUP|GRP|REC|RECEIVER|GEOPHONE)[-_ ]{1,3})`;
const position = (axis: string, compass: string): string =>
  [
    String.raw`\b(?:CDP|CMP|BIN|UTM|ENSEMBLE)[-_ ]?(?:UTM[-_ ]?)?${axis}\b(?![-_ ]?LINE)`,
    String.raw`${NOT_OF_ENDS}\b${axis}[-_ ]?(?:COORD(?:INATE)?S?|UTM)\b`,
    String.raw`${NOT_OF_ENDS}\b${compass}S?\b`,
    // A letter alone is a name where a line begins with it.
    String.raw`(?<=\n *C ?\d\d? +)${axis}(?= *[:=]? *\d)`,
  ].join('|');

const NAMES: Readonly<Record<Name, string>> = {
  inline: String.raw`\bIN?[-_ ]?LINE\b|\bIL\b`,
  crossline: String.raw`\b(?:X|CROSS|TRACE)[-_ ]?LINE\b|\bXL(?:INE)?\b`,
  x: position('X', 'EASTING'),
  y: position('Y', 'NORTHING'),
};
const ALL_NAMES = Object.keys(NAMES) as Name[];

const BYTE = String.raw`\bBYTES?\b[^0-9\n]{0,12}(\d{1,3})`;
const LIMIT = String.raw`\b(?:FIRST|LAST|MIN|MAX|MINIMUM|MAXIMUM)\W{1,3}`;
/** Bytes as a range without the word "byte" are those of one word: two or four. */
const WORD_LENGTHS = [2, 4];

const lineAt = (text: string, at: number): string =>
  text
    .slice(text.lastIndexOf('\n', at - 1) + 1)
    .split('\n', 1)[0]!
    .replace(/\s+/g, ' ')
    .replace(/[\s,;]+$/, '')
    .trimStart();

/** Collects the bytes of “name … byte n”, “byte n … name” and “name n-m” if no other name is between. */
function collect(text: string, name: Name, into: Map<number, string>): void {
  const own = NAMES[name];
  const apart = `(?!${ALL_NAMES.map((each) => NAMES[each]).join('|')}|\\n)`;
  // The patterns are slow. Most texts have neither “byte n” nor “n-m”, without which none of them matches.
  const patterns = [
    ...(new RegExp(BYTE, 'i').test(text)
      ? [
          new RegExp(`(?:${own})(?:${apart}[^]){0,40}?${BYTE}`, 'gi'),
          new RegExp(`${BYTE}(?:\\s*-\\s*\\d{1,3})?[ \\t:=()-]{0,6}(?:${own})`, 'gi'),
        ]
      : []),
    ...(/\d ?- ?\d/.test(text)
      ? [new RegExp(`(?:${own})(?:${apart}[^0-9]){0,12}?(\\d{1,3}) ?- ?(\\d{1,3})(?!\\d)`, 'gi')]
      : []),
  ];
  for (const pattern of patterns) {
    for (const match of text.matchAll(pattern)) {
      const [byte, last] = [Number(match[1]), match[2] && Number(match[2])];
      const isWord = !last || WORD_LENGTHS.includes(last - byte + 1);
      if (byte >= 1 && byte <= 239 && isWord) into.set(byte, lineAt(text, match.index));
    }
    if (into.size > 0) return;
  }
}

/**
 * Collects the bytes of “inline 189 crossline 193”, for both names of a pair or for none, because a line number may look so. They
 * must be places of 32-bit words in a text that speaks of bytes, or be those of the standard.
 */
function collectBare(
  text: string,
  names: readonly [Name, Name],
  standard: readonly [number, number],
  hints: Hints,
): void {
  if (names.some((name) => hints[name].size > 0)) return;
  const found = names.map((name) => {
    const pattern = new RegExp(
      `(?<!${LIMIT})(?:${NAMES[name]}) *[:=]? *(\\d{1,3})(?!\\d|\\.| *(?:-|TO\\b) *\\d)`,
      'i',
    );
    const match = pattern.exec(text);
    return match && { byte: Number(match[1]), line: lineAt(text, match.index) };
  });
  const [one, two] = found;
  if (!one || !two) return;
  const isStandard = one.byte === standard[0] && two.byte === standard[1];
  const areWords = one.byte !== two.byte && found.every((each) => each!.byte % 4 === 1 && each!.byte <= 237);
  if (!isStandard && !(areWords && /\bBYTES?\b(?!\/)/i.test(text))) return;
  names.forEach((name, k) => {
    hints[name].set(found[k]!.byte, found[k]!.line);
  });
}

const LAYOUT_STANZA = /\(\(\s*SEG:\s*Layout/i;
const LAYOUT_NAMES: Readonly<Record<Name, RegExp>> = {
  inline: /^(?:iline|inline|in-line)$/i,
  crossline: /^(?:xline|crossline|cross-line)$/i,
  x: /^(?:cdp|cmp)[-_ ]?x$/i,
  y: /^(?:cdp|cmp)[-_ ]?y$/i,
};

type Hints = Readonly<Record<Name, Map<number, string>>>;

/** Collects bytes from a trace header layout in XML (SEG-Y rev 2.1, Layout stanza), whose elements have a name and a byte. */
function collectLayout(text: string, hints: Hints): void {
  // Elements of a stanza may continue over the breaks of 80-character lines.
  for (const [element] of text.replace(/\n/g, ' ').matchAll(/<[a-z][^<>]{0,400}>/gi)) {
    const name = /\b(?:short-?)?name\s*=\s*["']([^"']{1,40})["']/i.exec(element)?.[1]?.trim();
    const byte = Number(/\b(?:byte|offset|position|start)\s*=\s*["']\s*(\d{1,3})\s*["']/i.exec(element)?.[1]);
    if (!name || !(byte >= 1 && byte <= 239)) continue;
    for (const each of ALL_NAMES) if (LAYOUT_NAMES[each].test(name)) hints[each].set(byte, element);
  }
}

export function readTextHints(textHeaders: readonly string[]): TextHints {
  const hints: Hints = { inline: new Map(), crossline: new Map(), x: new Map(), y: new Map() };
  if (textHeaders.some((text) => LAYOUT_STANZA.test(text))) {
    collectLayout(textHeaders.join('\n'), hints);
    if (hints.inline.size > 0 && hints.crossline.size > 0) return hints;
  }
  for (const header of textHeaders) {
    const text = `\n${header}`;
    for (const name of ALL_NAMES) collect(text, name, hints[name]);
    collectBare(text, ['inline', 'crossline'], [189, 193], hints);
    collectBare(text, ['x', 'y'], [181, 185], hints);
  }
  return hints;
}

/** Lines of the text header in quotation marks, each once. */
export const quoteOf = (lines: readonly (string | undefined)[]): string =>
  [...new Set(lines)].flatMap((line) => (line === undefined ? [] : `“${line}”`)).join(' and ');
