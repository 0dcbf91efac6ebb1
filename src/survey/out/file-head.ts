import { SegyError } from '../../core/errors.ts';
import type { ByteOrder, Inspection, SampleFormat } from '../../core/types.ts';
import {
  type BinaryHeaderField,
  BYTE_ORDER_CONSTANT,
  FILE_HEADER_LENGTH,
  readBinaryHeader,
  TEXT_HEADER_LENGTH,
} from '../../segy/binary-header.ts';
import { byteOrderName, formatName } from '../../segy/codes.ts';
import { TRACE_HEADER_LENGTH } from '../../segy/fields.ts';
import { detectTextEncoding, type TextEncoding } from '../../segy/text-header.ts';
import { isBlankCard, numberedCard, textCards, withNotes, writeCards } from '../../segy/write-text.ts';
import { fitsBinaryHeader, reorderBinaryHeader, writeBinaryField } from '../../segy/write-words.ts';
import type { ChangeList } from './change-list.ts';
import type { OutOptions } from './out-options.ts';

/** What the file headers must say of the traces that follow. */
export interface HeadFacts {
  readonly revision: 0 | 1 | 2;
  /** Whether the source has another revision. */
  readonly newRevision: boolean;
  readonly byteOrder: ByteOrder;
  readonly sourceOrder: ByteOrder;
  readonly format: SampleFormat;
  readonly sampleCount: number;
  readonly intervalMicroseconds: number;
  readonly traceCount: number;
  /** Bytes of each trace header, in the source and as written. */
  readonly headerByteLength: number;
  /** Whether all written traces have one length. */
  readonly fixedLength: boolean;
  /** Traces of an ensemble, if the choice has changed them. */
  readonly fold: number | null;
  /** Code of the order of traces (bytes 3229–3230), if it has changed. */
  readonly sorting: number | null;
  /** Records of 3200 bytes after the last trace. */
  readonly trailerStanzas: number;
  /** What has changed, so that words that say it are written anew. */
  readonly changed: {
    readonly traces: boolean;
    readonly samples: boolean;
    readonly interval: boolean;
    readonly format: boolean;
    readonly lengths: boolean;
  };
  /** Sentences for blank lines of the text header. */
  readonly notes: readonly string[];
}

/** The words that only revision 2 has, besides 3297 and 3501. */
const SECOND_REVISION: readonly BinaryHeaderField[] = [
  'extendedTracesPerEnsemble',
  'extendedAuxiliaryTracesPerEnsemble',
  'extendedSamplesPerTrace',
  'extendedSampleInterval',
  'extendedOriginalSampleInterval',
  'extendedOriginalSamplesPerTrace',
  'extendedEnsembleFold',
  'byteOrderConstant',
  'additionalTraceHeaders',
  'surveyType',
  'timeBasis',
  'traceCount',
  'firstTraceOffset',
  'trailerStanzas',
];

const SHORT_SAMPLES = 0xffff;

/** The binary header being written. A word is written and listed only if it holds something else. */
class BinaryWords {
  constructor(
    private readonly bytes: Uint8Array,
    private readonly order: ByteOrder,
    private readonly list: ChangeList,
  ) {}

  get(name: BinaryHeaderField): number {
    return readBinaryHeader(this.bytes, this.order)[name];
  }

  set(name: BinaryHeaderField, value: number): void {
    const before = this.get(name);
    if (before === value || !writeBinaryField(this.bytes, name, this.order, value)) return;
    this.list.binary(name, before, value);
  }

  /** Writes a word of which zero says nothing, if it says something or must. */
  update(name: BinaryHeaderField, value: number, must: boolean): void {
    if (must || this.get(name) !== 0) this.set(name, value);
  }
}

function writeBinary(
  bytes: Uint8Array,
  facts: HeadFacts,
  repair: boolean,
  made: boolean,
  list: ChangeList,
): void {
  const { revision, newRevision, byteOrder, sourceOrder, changed } = facts;
  if (byteOrder !== sourceOrder) {
    reorderBinaryHeader(bytes, sourceOrder, byteOrder);
    list.add({
      where: 'All headers and samples',
      what: 'byte order',
      from: byteOrderName(sourceOrder),
      to: byteOrderName(byteOrder),
      count: facts.traceCount,
    });
  }
  const words = new BinaryWords(bytes, byteOrder, list);
  const all = repair || made;
  if (newRevision || all) {
    words.set('majorRevision', revision);
    if (newRevision || revision < 2) words.set('minorRevision', 0);
    if (newRevision && revision < 2) for (const name of SECOND_REVISION) words.set(name, 0);
  }
  // A file of an earlier revision that has the constant of the second is read by the words of the second.
  const marked = words.get('byteOrderConstant') === BYTE_ORDER_CONSTANT;
  const second = revision === 2 || (repair && marked);
  const renewed = second && (newRevision || made);
  if (second)
    words.update('byteOrderConstant', BYTE_ORDER_CONSTANT, renewed || repair || byteOrder !== sourceOrder);
  if (changed.format || all) words.set('sampleFormat', facts.format);
  const { sampleCount, intervalMicroseconds: interval } = facts;
  if (changed.samples || all) words.set('samplesPerTrace', sampleCount <= SHORT_SAMPLES ? sampleCount : 0);
  if (second && (changed.samples || all || renewed))
    words.update('extendedSamplesPerTrace', sampleCount, renewed || sampleCount > SHORT_SAMPLES);
  const short = fitsBinaryHeader('sampleInterval', interval);
  if (changed.interval || all) {
    // Beside a fractional interval the 16 bits hold the nearest whole number, or nothing.
    const near = !short && !changed.interval && Math.abs(words.get('sampleInterval') - interval) < 1;
    if (!near) words.set('sampleInterval', short ? interval : 0);
  }
  if (second && (changed.interval || all || renewed))
    words.update('extendedSampleInterval', interval, renewed || !short);
  if (facts.fold !== null) {
    words.update('tracesPerEnsemble', Math.min(facts.fold, 0x7fff), false);
    words.update('ensembleFold', Math.min(facts.fold, 0x7fff), false);
    if (second) {
      words.update('extendedTracesPerEnsemble', facts.fold, false);
      words.update('extendedEnsembleFold', facts.fold, false);
    }
  }
  if (facts.sorting !== null) words.update('traceSorting', facts.sorting, facts.sorting !== 0);
  const extras = facts.headerByteLength / TRACE_HEADER_LENGTH - 1;
  const lies = repair && !facts.fixedLength && words.get('fixedLengthTraces') === 1;
  if (revision >= 1 && (changed.lengths || newRevision || made || lies))
    words.set('fixedLengthTraces', facts.fixedLength ? 1 : 0);
  if (revision === 0 && newRevision) words.set('fixedLengthTraces', 0);
  if (!second) return;
  words.update('additionalTraceHeaders', extras, renewed);
  if (changed.traces || renewed || repair) words.update('traceCount', facts.traceCount, renewed);
  words.update('trailerStanzas', facts.trailerStanzas, renewed);
}

/** Formats that each revision before the second defines (bytes 3225–3226). */
const DEFINED = { 0: [1, 2, 3], 1: [1, 2, 3, 5, 8] } as const;

/** Warns of what the revision that is written does not define. */
function warnOfRevision(
  facts: HeadFacts,
  list: ChangeList,
  source: { format: number; little: boolean; revision: number },
): void {
  const { revision, format, byteOrder } = facts;
  if (revision === 2) return;
  const asBefore = source.revision === revision;
  if (!(DEFINED[revision] as readonly number[]).includes(format) && !(asBefore && source.format === format))
    list.warn(
      'format-not-in-revision',
      `Revision ${revision} does not define the sample format ${formatName(format)}; programs that follow it will refuse or misread the file. ` +
        `Choose revision ${format === 5 || format === 8 ? '1 or 2' : '2'}, or another format.`,
    );
  if (byteOrder !== 'big' && !(asBefore && source.little))
    list.warn(
      'byte-order-not-in-revision',
      `Revision ${revision} knows big-endian files only; programs that follow it will misread a ${byteOrderName(byteOrder)} one. Choose revision 2, or big-endian.`,
    );
}

const REVISION_CARDS = { 1: 'SEG Y REV1', 2: 'SEG-Y REV2.0' } as const;

/** Makes the last two lines of the text header say which revision the file has, unless they say something else. */
function revisionCards(cards: readonly string[], revision: 0 | 1 | 2): string[] {
  const result = [...cards];
  const free = (card: string): boolean =>
    isBlankCard(card) || /SEG.?Y.?REV/i.test(card) || /END (TEXTUAL|EBCDIC)/i.test(card);
  if (!free(result[38]!) || !free(result[39]!)) return result;
  result[38] = numberedCard(38, revision === 0 ? '' : REVISION_CARDS[revision]).trimEnd();
  result[39] = numberedCard(39, revision === 0 ? 'END EBCDIC' : 'END TEXTUAL HEADER');
  return result;
}

function writeText(
  bytes: Uint8Array,
  at: number,
  source: { readonly encoding: TextEncoding; readonly cards: readonly string[]; readonly made: boolean },
  facts: HeadFacts,
  options: OutOptions,
  list: ChangeList,
): void {
  const { encoding: from } = source;
  const encoding = options.textEncoding ?? from;
  let cards = [...source.cards];
  if (options.textHeader)
    cards = Array.from({ length: 40 }, (_, k) => (options.textHeader![k] ?? '').trimEnd());
  else {
    if (facts.newRevision || source.made) cards = revisionCards(cards, facts.revision);
    const noted = withNotes(cards, facts.notes);
    cards = noted.cards;
    if (noted.left.length > 0)
      list.warn(
        'text-header-full',
        `The text header has no blank line left for: ${noted.left.join(' ')} Edit it to say so.`,
      );
  }
  for (let k = 0; k < cards.length; k++) {
    if (cards[k] === source.cards[k]) continue;
    list.add({
      where: `Text header, line ${k + 1}`,
      what: 'text',
      from: source.cards[k]!,
      to: cards[k]!,
      count: 1,
    });
  }
  if (encoding !== from)
    list.add({
      where: 'Text header',
      what: 'encoding',
      from: from.toUpperCase(),
      to: encoding.toUpperCase(),
      count: 1,
    });
  const own = source.made ? null : { bytes: bytes.slice(at, at + TEXT_HEADER_LENGTH), encoding: from };
  if (encoding === from && own && cards.every((card, k) => card === source.cards[k])) return;
  bytes.set(writeCards(cards, encoding, own), at);
}

/** The revision that a file states, as far as it is one. */
export const revisionNumber = ({ revision }: Inspection): 0 | 1 | 2 => {
  const major = revision?.[0] ?? 0;
  return major === 1 || major === 2 ? major : 0;
};

/**
 * Makes the bytes before the first trace: those of the source with what the choice changes, or new ones.
 * @param source the source's bytes up to its first trace; null if it has no file header
 */
export function writeHead(
  source: { readonly bytes: Uint8Array; readonly inspection: Inspection } | null,
  facts: HeadFacts,
  options: OutOptions,
  list: ChangeList,
): Uint8Array {
  const repair = options.repair ?? false;
  if (!source) return madeHead(facts, options, list);
  const { inspection } = source;
  const dropped = repair ? inspection.fileHeaderOffset : 0;
  if (dropped > 0)
    list.add({
      where: 'Before the file headers',
      what: 'bytes that belong to no SEG-Y file',
      from: `${dropped} bytes`,
      to: 'left out',
      count: 1,
    });
  let bytes = source.bytes.slice(dropped);
  const at = inspection.fileHeaderOffset - dropped;
  warnOfRevision(facts, list, {
    format: inspection.layout.sampleFormat,
    little: inspection.layout.byteOrder !== 'big',
    revision: revisionNumber(inspection),
  });
  const encoding =
    inspection.textEncoding ?? detectTextEncoding(bytes.subarray(at, at + TEXT_HEADER_LENGTH)).encoding;
  const cards = textCards(bytes.subarray(at, at + TEXT_HEADER_LENGTH), encoding);
  writeText(bytes, at, { encoding, cards, made: false }, facts, options, list);
  const headers = bytes.subarray(at);
  const extended = inspection.textHeaders.length - 1;
  writeBinary(headers, facts, repair, false, list);
  const words = new BinaryWords(headers, facts.byteOrder, list);
  if (options.textEncoding && options.textEncoding !== encoding)
    recodeExtended(headers, extended, options.textEncoding);
  if (facts.revision === 0 && facts.newRevision && extended > 0) {
    bytes = bytes.slice(0, at + FILE_HEADER_LENGTH);
    new BinaryWords(bytes.subarray(at), facts.byteOrder, list).set('extendedTextHeaders', 0);
    list.warn('extended-text-left-out', `Revision 0 has no extended text headers; ${extended} are left out.`);
  } else if ((repair || facts.newRevision) && words.get('extendedTextHeaders') !== extended) {
    const stale = inspection.findings.some(({ code }) => code === 'extended-headers-stale');
    if (words.get('extendedTextHeaders') !== -1 || stale) words.set('extendedTextHeaders', extended);
  }
  const first = bytes.length - at;
  if (facts.revision === 2)
    new BinaryWords(bytes.subarray(at), facts.byteOrder, list).update(
      'firstTraceOffset',
      first,
      facts.newRevision,
    );
  setByName(bytes.subarray(at), facts, options, list);
  return bytes;
}

/** Changes the encoding of extended text headers. */
function recodeExtended(headers: Uint8Array, count: number, encoding: TextEncoding): void {
  for (let k = 0; k < count; k++) {
    const start = FILE_HEADER_LENGTH + k * TEXT_HEADER_LENGTH;
    const stored = headers.slice(start, start + TEXT_HEADER_LENGTH);
    const own = detectTextEncoding(stored).encoding;
    if (own !== encoding) headers.set(writeCards(textCards(stored, own), encoding, null), start);
  }
}

function madeHead(facts: HeadFacts, options: OutOptions, list: ChangeList): Uint8Array {
  const bytes = new Uint8Array(FILE_HEADER_LENGTH);
  const encoding = options.textEncoding ?? 'ebcdic';
  const cards = Array.from({ length: 40 }, (_, k) => numberedCard(k, '').trimEnd());
  warnOfRevision(facts, list, { format: 0, little: false, revision: facts.revision });
  writeText(bytes, 0, { encoding, cards, made: true }, facts, { ...options, textEncoding: encoding }, list);
  writeBinary(bytes, { ...facts, sourceOrder: facts.byteOrder }, false, true, list);
  if (facts.revision === 2) writeBinaryField(bytes, 'firstTraceOffset', facts.byteOrder, FILE_HEADER_LENGTH);
  setByName(bytes, facts, options, list);
  return bytes;
}

/** Words of the binary header that follow from what is written, so that nobody else may set them. */
export const COMPUTED_BINARY: readonly BinaryHeaderField[] = [
  'samplesPerTrace',
  'sampleFormat',
  'majorRevision',
  'minorRevision',
  'extendedTextHeaders',
  'extendedSamplesPerTrace',
  'byteOrderConstant',
  'additionalTraceHeaders',
  'traceCount',
  'firstTraceOffset',
  'trailerStanzas',
];

/** Sets words of the binary header that the user has edited. @throws SegyError 'bad-argument' */
function setByName(bytes: Uint8Array, facts: HeadFacts, options: OutOptions, list: ChangeList): void {
  const words = new BinaryWords(bytes, facts.byteOrder, list);
  for (const [key, value] of Object.entries(options.binary ?? {})) {
    const name = key as BinaryHeaderField;
    if (words.get(name) === value) continue;
    if (COMPUTED_BINARY.includes(name))
      throw new SegyError(
        'bad-argument',
        `The word ${name} of the binary header says how the file is written, so it is computed: ${words.get(name)} instead of ${value}. Choose format, revision, samples or traces instead.`,
      );
    if (!fitsBinaryHeader(name, value))
      throw new SegyError('bad-argument', `The word ${name} of the binary header cannot hold ${value}.`);
    words.set(name, value);
  }
}
