import { SegyError } from '../../core/errors.ts';
import { parseHeaderValue } from '../../core/expression.ts';
import type { ByteOrder, HeaderColumn, HeaderWord } from '../../core/types.ts';
import {
  headerWordLength,
  readTraceHeaderWord,
  TRACE_HEADER_FIELD_NAMES,
  TRACE_HEADER_FIELDS,
  TRACE_HEADER_LENGTH,
  type TraceHeaderField,
} from '../../segy/fields.ts';
import { copyWords, writeTraceHeaderWord } from '../../segy/write-words.ts';
import { scalarFactor } from '../words/coordinates.ts';
import type { OutTraceForm, TimeShift, WordRule } from './out-plan.ts';
import { readWideWord, type WideWord, writeWideWord } from './wide-words.ts';

/** Words of times that the scalar of bytes 215–216 applies to (SEG-Y rev 1), by their first byte. */
export const SCALED_TIMES = [95, 97, 99, 101, 103, 105, 107, 109, 111, 113] as const;
const DELAY: HeaderWord = TRACE_HEADER_FIELDS.delayRecordingTime;
const COORDINATE_SCALAR: HeaderWord = TRACE_HEADER_FIELDS.coordinateScalar;
const TIME_SCALAR: HeaderWord = TRACE_HEADER_FIELDS.timeScalar;
const FIELD_WORDS: readonly HeaderWord[] = Object.values(TRACE_HEADER_FIELDS);

/** How far a scaled time may be from a whole number, because its step may be no finite binary fraction. */
const WHOLE_WITHIN = 1e-6;

/** A number that is whole but for rounding; null if it is not, or if 16 bits do not hold it. */
export function wholeShort(value: number): number | null {
  const whole = Math.round(value);
  return Math.abs(value - whole) <= WHOLE_WITHIN && whole >= -0x8000 && whole <= 0x7fff ? whole : null;
}

/** The first extension of rev 2 (bytes 233–240 hold “SEG00001”): byte and width of its words, which are not text. */
const EXTENSION_WORDS: readonly (readonly [byte: number, width: number])[] = [
  ...Array.from({ length: 17 }, (_, k) => [1 + 8 * k, 8] as const),
  [137, 4],
  [141, 4],
  [145, 8],
  [153, 4],
  [157, 2],
  [159, 2],
  [161, 8],
  [169, 8],
];

/** Whether eight bytes are the name of a trace header in rev 2 (“SEG00000”), as ASCII or EBCDIC. */
function isHeaderName(bytes: Uint8Array, at: number): boolean {
  const ascii = bytes[at] === 0x53 && bytes[at + 1] === 0x45 && bytes[at + 2] === 0x47;
  return ascii || (bytes[at] === 0xe2 && bytes[at + 1] === 0xc5 && bytes[at + 2] === 0xc7);
}

/** Says which words make up the standard header, as byte and width; `known` words replace those of the standard that they cross. */
function wordsOf(known: readonly HeaderWord[]): (readonly [byte: number, width: number])[] {
  const own = known.map(({ byte, type }) => [byte, headerWordLength(type)] as const);
  const crosses = ([byte, width]: readonly [number, number]) =>
    own.some(([other, length]) => byte < other + length && other < byte + width);
  const standard = FIELD_WORDS.map(({ byte, type }) => [byte, headerWordLength(type)] as const);
  return [...own, ...standard.filter((word) => !crosses(word))];
}

/** Changes the byte order of every word of a trace header with its extensions. @param words those of the standard header */
function reorderTraceHeader(
  bytes: Uint8Array,
  at: number,
  length: number,
  from: ByteOrder,
  to: ByteOrder,
  words: readonly (readonly [byte: number, width: number])[],
): void {
  const named = isHeaderName(bytes, at + 232);
  for (const [byte, width] of words) {
    if (named && byte >= 233) continue;
    copyWords(bytes, at + byte - 1, from, bytes, at + byte - 1, to, width);
  }
  if (length < 2 * TRACE_HEADER_LENGTH) return;
  const extension = at + TRACE_HEADER_LENGTH;
  for (const [byte, width] of EXTENSION_WORDS)
    copyWords(bytes, extension + byte - 1, from, bytes, extension + byte - 1, to, width);
}

function overflow(trace: number, { byte, type = 'int32' }: HeaderWord, value: number): SegyError {
  const last = byte + headerWordLength(type) - 1;
  return new SegyError(
    'bad-argument',
    `Bytes ${byte} to ${last} of the header of trace ${trace + 1} would have to hold ${value}, which the type ${type} cannot. ` +
      'Nothing was written; choose another word, type, formula or range.',
  );
}

type Source = (header: Uint8Array, at: number, trace: number, place: number, row: number) => number;

function sourceOf(rule: WordRule, order: ByteOrder, columns: readonly HeaderColumn[]): Source {
  const { of } = rule;
  switch (of.kind) {
    case 'value':
      return () => of.value;
    case 'from':
      return (header, at) => readTraceHeaderWord(header, at, of.word, order);
    case 'position':
      return (header, at) => {
        const scalar = of.scaled
          ? scalarFactor(readTraceHeaderWord(header, at, COORDINATE_SCALAR, order))
          : 1;
        return readTraceHeaderWord(header, at, of.word, order) * scalar * of.times;
      };
    case 'place':
      return (_header, _at, _trace, place) => place + 1;
    case 'column': {
      const column = columns[of.column]!;
      return (_header, _at, _trace, _place, row) => column[row]!;
    }
    case 'expression': {
      const { names, bind } = parseHeaderValue(of.text, TRACE_HEADER_FIELD_NAMES);
      const cells = names.map(() => new Float64Array(1));
      const value = bind(cells);
      return (header, at, trace) => {
        names.forEach((name, k) => {
          cells[k]![0] =
            name === 'trace'
              ? trace + 1
              : readTraceHeaderWord(header, at, TRACE_HEADER_FIELDS[name as TraceHeaderField], order);
        });
        return value(0);
      };
    }
  }
}

/** How often a word was changed, and its first value before and after. */
export interface WordTally {
  count: number;
  readonly from: number;
  readonly to: number;
}

/** Makes trace headers of a written file from those of the source. */
export class TraceHeaderWriter {
  private readonly sources: readonly Source[];
  private readonly original: Uint8Array;
  private readonly layout: ReturnType<typeof wordsOf>;
  /** For each line of the list of changes how many traces it has changed, and the first of these changes. */
  readonly changed = new Map<number, WordTally>();
  /** Traces whose lines are not among those that were expected. */
  mismatches = 0;

  /** @param columns for each planned column its numbers for the traces of this job */
  constructor(
    private readonly form: OutTraceForm,
    columns: readonly HeaderColumn[],
  ) {
    this.sources = form.words.map((rule) => sourceOf(rule, form.sourceOrder, columns));
    this.layout = wordsOf(form.knownWords);
    this.original = new Uint8Array(form.headerByteLength);
  }

  /** Whether headers are written as they are in the source. */
  get copies(): boolean {
    const { words, times, byteOrder, sourceOrder, expected } = this.form;
    return words.length === 0 && expected.length === 0 && times === null && byteOrder === sourceOrder;
  }

  /**
   * Changes the header at `at`, which holds the bytes of the source.
   * @param trace the source's number of the trace
   * @param place its place in the written file, from 0
   * @param row its row in the columns of this job
   * @param counted whether its changes are counted
   * @throws SegyError 'bad-argument' if a word cannot hold what it should
   */
  write(bytes: Uint8Array, at: number, trace: number, place: number, row: number, counted: boolean): void {
    const { form, original } = this;
    original.set(bytes.subarray(at, at + form.headerByteLength));
    if (counted && !this.isExpected()) this.mismatches += 1;
    if (form.byteOrder !== form.sourceOrder)
      reorderTraceHeader(bytes, at, form.headerByteLength, form.sourceOrder, form.byteOrder, this.layout);
    if (form.times) this.shiftTimes(form.times, bytes, at, trace, counted);
    for (let k = 0; k < form.words.length; k++) {
      const { word, change, unlessZero, wide } = form.words[k]!;
      if (wide) {
        const value = this.sources[k]!(original, 0, trace, place, row);
        this.setWide(bytes, at, wide, value, change, counted);
        continue;
      }
      if (unlessZero && readTraceHeaderWord(original, 0, word, form.sourceOrder) === 0) continue;
      const value = this.sources[k]!(original, 0, trace, place, row);
      if (!this.set(bytes, at, word, value, change, counted)) throw overflow(trace, word, value);
    }
  }

  private isExpected(): boolean {
    const { expected, sourceOrder } = this.form;
    return expected.every(({ word, first, last, step }) => {
      const number = readTraceHeaderWord(this.original, 0, word, sourceOrder);
      return number >= first && number <= last && (number - first) % step === 0;
    });
  }

  /** Stores a value and counts it if it is another one. Returns false if the word cannot hold it. */
  private set(
    bytes: Uint8Array,
    at: number,
    word: HeaderWord,
    value: number,
    change: number,
    counted: boolean,
  ): boolean {
    const { byteOrder } = this.form;
    const before = readTraceHeaderWord(bytes, at, word, byteOrder);
    if (before === value) return true;
    if (!writeTraceHeaderWord(bytes, at, word, byteOrder, value)) return false;
    const after = readTraceHeaderWord(bytes, at, word, byteOrder);
    if (counted && after !== before) this.tally(change, before, after);
    return true;
  }

  /** Stores a value in a word of 64 bits that says something in the source. */
  private setWide(
    bytes: Uint8Array,
    at: number,
    wide: WideWord,
    value: number,
    change: number,
    counted: boolean,
  ): void {
    const { sourceOrder, byteOrder } = this.form;
    const before = readWideWord(this.original, 0, wide, sourceOrder);
    if (before === 0 || before === value || !isHeaderName(this.original, 2 * TRACE_HEADER_LENGTH - 8)) return;
    writeWideWord(bytes, at, wide, byteOrder, value);
    if (counted) this.tally(change, before, value);
  }

  private tally(change: number, from: number, to: number): void {
    const known = this.changed.get(change);
    if (known) known.count += 1;
    else this.changed.set(change, { count: 1, from, to });
  }

  private shiftTimes(
    { shift, scalar, change }: TimeShift,
    bytes: Uint8Array,
    at: number,
    trace: number,
    counted: boolean,
  ): void {
    const { original, form } = this;
    const read = (word: HeaderWord): number => readTraceHeaderWord(original, 0, word, form.sourceOrder);
    const stored = scalarFactor(read(TIME_SCALAR));
    const written = scalar === null ? stored : scalarFactor(scalar);
    const times = scalar === null ? [DELAY.byte] : SCALED_TIMES;
    for (const byte of times) {
      const word: HeaderWord = { byte, type: 'int16' };
      const time = read(word) * stored + (byte === DELAY.byte ? shift : 0);
      const value = wholeShort(time / written);
      if (value === null) throw overflow(trace, word, time / written);
      this.set(bytes, at, word, value, change, counted && byte === DELAY.byte);
    }
    if (scalar !== null) this.set(bytes, at, TIME_SCALAR, scalar, change, false);
  }
}
