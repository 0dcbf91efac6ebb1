import type { ByteOrder, ByteRange, HeaderWord, HeaderWordType } from '../../../src/core/types.ts';
import { floatToIbm } from '../../../src/segy/encode-samples.ts';
import { encodeEbcdic } from '../../../src/segy/encode-text.ts';

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const SAMPLES = 10;
export const GENERATED_TRACE_LENGTH = 240 + 4 * SAMPLES;
const LENGTHS: Readonly<Record<HeaderWordType, number>> = { int32: 4, int16: 2, uint16: 2, ibm: 4, ieee: 4 };

/** Writes traces of a survey header word by header word. */
export class SurveyBytes {
  readonly bytes: Uint8Array;
  private readonly view: DataView;
  private readonly little: boolean;
  private readonly traceLength: number;

  constructor(
    readonly traceCount: number,
    byteOrder: ByteOrder,
    revision: number,
    text: string,
    samples = SAMPLES,
  ) {
    this.little = byteOrder === 'little';
    this.traceLength = 240 + 4 * samples;
    this.bytes = new Uint8Array(3600 + traceCount * this.traceLength);
    this.view = new DataView(this.bytes.buffer);
    this.bytes.set(encodeEbcdic(text.slice(0, 3200).padEnd(3200)));
    this.view.setUint16(3216, 4000, this.little);
    this.view.setUint16(3220, samples, this.little);
    this.view.setUint16(3224, 5, this.little);
    this.view.setUint16(3254, 1, this.little);
    this.bytes[3500] = revision;
    for (let trace = 0; trace < traceCount; trace++) {
      this.put(trace, { byte: 29, type: 'int16' }, 1);
      this.put(trace, { byte: 115, type: 'int16' }, samples);
      this.put(trace, { byte: 117, type: 'int16' }, 4000);
      for (let k = 0; k < samples; k++) {
        const at = 3600 + trace * this.traceLength + 240 + 4 * k;
        this.view.setFloat32(at, Math.sin(trace * 0.7 + k * 0.9) * (1 + k), this.little);
      }
    }
  }

  put(trace: number, { byte, type = 'int32' }: HeaderWord, value: number): void {
    const at = 3600 + trace * this.traceLength + byte - 1;
    if (type === 'int32') this.view.setInt32(at, value, this.little);
    else if (type === 'ieee') this.view.setFloat32(at, value, this.little);
    else if (type === 'ibm') this.view.setUint32(at, floatToIbm(value), this.little);
    else this.view.setInt16(at, value, this.little);
  }
}

/** What is true of a generated survey. */
export interface SurveyTruth {
  readonly inline: HeaderWord;
  readonly crossline: HeaderWord;
  readonly inlineNumbers: readonly number[];
  readonly crosslineNumbers: readonly number[];
  /** Ascending; null poststack. */
  readonly offsets: readonly number[] | null;
  /** Where the positions stand and the sides of bins, metres; null without positions. */
  readonly map: {
    readonly words: readonly [HeaderWord, HeaderWord];
    readonly inlineSpacing: number;
    readonly crosslineSpacing: number;
  } | null;
  /** Nothing in the file says which of the two is the inline, and the common order would have it the other way. */
  readonly undecided: boolean;
  readonly description: string;
}

export interface GeneratedSurvey {
  readonly bytes: Uint8Array;
  readonly byteOrder: ByteOrder;
  readonly truth: SurveyTruth;
}

interface Cell {
  readonly i: number;
  readonly j: number;
}

/** Sides of bins along and across the crosslines, metres. */
const BINS = [
  [25, 12.5],
  [12.5, 25],
  [25, 25],
  [12.5, 12.5],
  [50, 12.5],
] as const;

export class Dice {
  constructor(readonly next: () => number) {}
  chance(share: number): boolean {
    return this.next() < share;
  }
  whole(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }
  of<T>(values: readonly T[]): T {
    return values[Math.floor(this.next() * values.length)]!;
  }
}

/** Keeps words from overlapping each other. */
export class Places {
  private readonly taken = new Set<number>();
  free({ byte, type = 'int32' }: HeaderWord): boolean {
    for (let k = 0; k < LENGTHS[type]; k++) if (this.taken.has(byte + k)) return false;
    return byte + LENGTHS[type] - 1 <= 240;
  }
  take(word: HeaderWord): boolean {
    if (!this.free(word)) return false;
    for (let k = 0; k < LENGTHS[word.type ?? 'int32']; k++) this.taken.add(word.byte + k);
    return true;
  }
}

function anywhere(dice: Dice, places: Places): HeaderWord {
  for (;;) {
    const type = dice.of(['int32', 'int16', 'ibm', 'ieee'] as const);
    const word = { byte: dice.whole(1, 237), type };
    if (places.take(word)) return word;
  }
}

function traceOrder(dice: Dice, inlineCount: number, crosslineCount: number, byInline: boolean): Cell[] {
  const [inlineDown, crosslineDown, zigzag] = [dice.chance(0.15), dice.chance(0.15), dice.chance(0.07)];
  const cells: Cell[] = [];
  const [slowCount, fastCount] = byInline ? [inlineCount, crosslineCount] : [crosslineCount, inlineCount];
  for (let slow = 0; slow < slowCount; slow++) {
    for (let fast = 0; fast < fastCount; fast++) {
      const along = zigzag && slow % 2 === 1 ? fastCount - 1 - fast : fast;
      const [i, j] = byInline ? [slow, along] : [along, slow];
      cells.push({
        i: inlineDown ? inlineCount - 1 - i : i,
        j: crosslineDown ? crosslineCount - 1 - j : j,
      });
    }
  }
  return cells;
}

function withGaps(dice: Dice, cells: Cell[], inlineCount: number, crosslineCount: number): Cell[] {
  if (!dice.chance(0.45)) return cells;
  const kind = dice.of(['scattered', 'corner', 'block'] as const);
  const share = 0.02 + 0.13 * dice.next();
  const [i0, j0] = [dice.whole(0, inlineCount >> 1), dice.whole(0, crosslineCount >> 1)];
  return cells.filter(({ i, j }) => {
    if (kind === 'scattered') return !dice.chance(share);
    if (kind === 'corner') return i / inlineCount + j / crosslineCount > 0.5;
    return !(i >= i0 && i < i0 + inlineCount / 3 && j >= j0 && j < j0 + crosslineCount / 3);
  });
}

/** X and Y at any two bytes, X first, mostly next to each other. */
function positionsAnywhere(dice: Dice, places: Places): HeaderWord[] {
  const type = dice.of(['int32', 'int32', 'ieee', 'ibm'] as const);
  const apart = dice.chance(0.25);
  for (;;) {
    const [a, b] = [dice.whole(1, 237), dice.whole(1, 237)];
    const [x, y] = apart ? [Math.min(a, b), Math.max(a, b)] : [a, a + 4];
    // Not among counts, at the offset, or one word each at the source's and the receivers': records have such there.
    if (
      y - x < 4 ||
      [x, y].some((byte) => byte <= 28 || (byte > 33 && byte <= 40) || (byte > 69 && byte <= 88))
    )
      continue;
    const pair = [x, y].map((byte): HeaderWord => ({ byte, type }));
    if (pair.every((word) => places.free(word))) return pair;
  }
}

/** Some cells hold a second trace, with the numbers of the first. */
function withDuplicates(dice: Dice, cells: Cell[]): Cell[] {
  const share = 0.01 + 0.03 * dice.next();
  return cells.flatMap((cell) => (dice.chance(share) ? [cell, cell] : [cell]));
}

function shuffled(dice: Dice, cells: Cell[]): Cell[] {
  const order = [...cells];
  for (let k = order.length - 1; k > 0; k--) {
    const other = dice.whole(0, k);
    [order[k], order[other]] = [order[other]!, order[k]!];
  }
  return order;
}

type Distraction = (trace: number, cell: Cell, alongLine: number, line: number) => number;

/** Words that count something else than lines. */
function distractions(dice: Dice, onMap: boolean, record: number): [HeaderWord, Distraction][] {
  const list: [HeaderWord, Distraction][] = [];
  if (dice.chance(0.6)) list.push([{ byte: 1 }, (_t, _c, along) => along + 1]);
  if (dice.chance(0.8)) list.push([{ byte: 5 }, (trace) => trace + 1]);
  if (dice.chance(0.4)) list.push([{ byte: 21 }, (trace) => trace + 1]);
  if (dice.chance(0.3)) list.push([{ byte: 25 }, () => 1]);
  if (dice.chance(0.3)) list.push([{ byte: 17 }, (_t, _c, _a, line) => line + 1]);
  if (dice.chance(0.3)) {
    const noise = dice.whole(2, 40);
    list.push([{ byte: 41 }, () => dice.whole(0, noise)]);
    list.push([{ byte: 103, type: 'int16' }, () => dice.whole(-noise, noise)]);
  }
  if (onMap && dice.chance(0.5)) {
    list.push([{ byte: 9 }, (trace) => 1 + Math.floor(trace / record)]);
    list.push([{ byte: 13 }, (trace) => 1 + (trace % record)]);
  }
  if (onMap && dice.chance(0.2)) {
    list.push([{ byte: 161, type: 'int16' }, (trace) => Math.floor(trace / 600) % 24]);
    list.push([{ byte: 163, type: 'int16' }, (trace) => Math.floor(trace / 10) % 60]);
    list.push([{ byte: 165, type: 'int16' }, (trace) => 6 * (trace % 10)]);
  }
  if (dice.chance(0.2)) for (const byte of [205, 213, 229]) list.push([{ byte }, () => 0x01020304 * byte]);
  return list;
}

/** What stands at bytes 189 and 193 when the line numbers do not. */
function poison(dice: Dice, onMap: boolean, record: number): [HeaderWord, Distraction][] {
  const kinds: [Distraction, Distraction][] = [
    [() => 0, () => 0],
    [() => 7, () => 7],
    [() => dice.whole(0, 2 ** 31 - 1), () => dice.whole(0, 2 ** 31 - 1)],
    [() => dice.whole(1, 90), () => dice.whole(1, 90)],
    [(trace) => trace + 1, (trace) => trace + 1],
    [(trace) => trace + 1, () => 1],
  ];
  if (onMap) {
    kinds.push([(trace) => 100 + Math.floor(trace / record), (trace) => 300 + (trace % record)]);
    kinds.push([(trace) => 1 + (trace % record), (trace) => 1 + Math.floor(trace / record)]);
  }
  const [a, b] = dice.of(kinds);
  return [
    [{ byte: 189 }, a],
    [{ byte: 193 }, b],
  ];
}

export const name = ({ byte, type = 'int32' }: HeaderWord): string => `${type}@${byte}`;

/**
 * A survey whose line numbers stand anywhere in the trace header in any type; some with their positions at any bytes too,
 * some with duplicates, some prestack with the offset at any bytes, some shuffled. A crossline-sorted one says in
 * its text header which byte is which, because nothing else in such a file does; the text of others may lie.
 * @param lines factor of the number of lines in each direction
 */
export function generateSurvey(seed: number, lines = 1): GeneratedSurvey {
  const dice = new Dice(randomNumbers(seed));
  const rarer = new Dice(randomNumbers(seed + 7_000_000));
  // The larger ones tell how few headers suffice; the rarer kinds are those that are read whole.
  const rare = (share: number): boolean => lines === 1 && rarer.chance(share);
  const mayBePrestack = rare(0.1);
  const byteOrder: ByteOrder = dice.chance(0.25) ? 'little' : 'big';
  const byInline = dice.chance(0.65);
  const [inlineCount, crosslineCount] = [dice.whole(8, 36) * lines, dice.whole(8, 44) * lines];
  const places = new Places();
  for (const [byte, length] of [
    [29, 2],
    [71, 2],
    [89, 2],
    [115, 4],
  ] as const)
    for (let k = 0; k < length; k += 2) places.take({ byte: byte + k, type: 'int16' });
  // The standard's offset word is zero where the offset stands elsewhere.
  if (mayBePrestack) places.take({ byte: 37 });
  const [inline, crossline] = [anywhere(dice, places), anywhere(dice, places)];
  const usualWords = dice.chance(0.88)
    ? ([181, 73, 81] as const)
        .map((byte): HeaderWord[] => {
          const type = dice.chance(0.15) ? dice.of(['ieee', 'ibm'] as const) : 'int32';
          return [
            { byte, type },
            { byte: byte + 4, type },
          ];
        })
        .find((pair) => pair.every((word) => places.free(word)))
    : undefined;
  // Words of no common use need a map to be believed of prestack traces.
  const prestack = mayBePrestack && usualWords !== undefined;
  const elsewhere = prestack && rarer.chance(0.6);
  const mapWords = usualWords && !elsewhere && rare(0.2) ? positionsAnywhere(rarer, places) : usualWords;
  for (const word of mapWords ?? []) places.take(word);
  const offset: HeaderWord | null = prestack ? (elsewhere ? anywhere(rarer, places) : { byte: 37 }) : null;
  const offsets = Array.from({ length: rarer.whole(3, 5) }, (_, k) => 125 + 75 * k);
  const onMap = mapWords !== undefined;
  const axis = () => ({
    first: dice.chance(0.35)
      ? dice.of([0, 1, 1])
      : dice.chance(0.15)
        ? dice.whole(-50, -1)
        : dice.whole(2, 6000),
    step: dice.of([1, 1, 1, 2, 3, 4, 5, 10]),
  });
  const [inlineAxis, crosslineAxis] = [axis(), axis()];
  const order = traceOrder(dice, inlineCount, crosslineCount, byInline);
  const gapped = withGaps(dice, order, inlineCount, crosslineCount);
  const once = rare(0.1) ? withDuplicates(rarer, gapped) : gapped;
  const mixed = onMap && !prestack && rare(0.08) ? shuffled(rarer, once) : once;
  const cells = offset ? mixed.flatMap((cell) => offsets.map(() => cell)) : mixed;
  const angle = dice.chance(0.2) ? 0 : dice.next() * 2 * Math.PI;
  const [inlineSpacing, crosslineSpacing] = dice.of(BINS);
  const hand = dice.chance(0.5) ? 1 : -1;
  const scalar = dice.of([-100, -10, -10, 1, 0]);
  const told = byInline ? dice.chance(0.2) : dice.chance(0.7);
  const [toldInline, toldCrossline] = byInline ? [9, 21] : [inline.byte, crossline.byte];
  const text = told
    ? `${`C 1 GENERATED SURVEY`.padEnd(80)}C 2 INLINE: BYTE ${toldInline}   CROSSLINE: BYTE ${toldCrossline}`
    : 'C 1 GENERATED SURVEY';
  const fastCount = byInline ? crosslineCount : inlineCount;
  const record = dice.of([7, 11, 24, 29, 37, 48, 60].filter((length) => length !== fastCount));
  const written = [...distractions(dice, onMap, record), ...poison(dice, onMap, record)].filter(([word]) =>
    places.take(word),
  );
  const file = new SurveyBytes(cells.length, byteOrder, dice.of([0, 1]), text);
  const slowOf = (cell: Cell) => (byInline ? cell.i : cell.j);
  let [line, along] = [0, 0];
  cells.forEach((cell, trace) => {
    if (trace > 0) {
      const same = slowOf(cells[trace - 1]!) === slowOf(cell);
      along = same ? along + 1 : 0;
      line += same ? 0 : 1;
    }
    file.put(trace, inline, inlineAxis.first + cell.i * inlineAxis.step);
    file.put(trace, crossline, crosslineAxis.first + cell.j * crosslineAxis.step);
    for (const [word, value] of written) file.put(trace, word, value(trace, cell, along, line));
    if (offset) file.put(trace, offset, offsets[trace % offsets.length]!);
    if (!mapWords) return;
    const factor = scalar < 0 ? -scalar : 1;
    const [along0, across] = [cell.j * crosslineSpacing, cell.i * inlineSpacing * hand];
    const x = 450_000 + along0 * Math.cos(angle) - across * Math.sin(angle);
    const y = 6_780_000 + along0 * Math.sin(angle) + across * Math.cos(angle);
    const floating = mapWords[0]!.type !== 'int32';
    file.put(trace, { byte: 71, type: 'int16' }, floating ? 1 : scalar);
    file.put(trace, mapWords[0]!, floating ? x : Math.round(x * factor));
    file.put(trace, mapWords[1]!, floating ? y : Math.round(y * factor));
  });
  return {
    bytes: file.bytes,
    byteOrder,
    truth: {
      inline,
      crossline,
      inlineNumbers: cells.map(({ i }) => inlineAxis.first + i * inlineAxis.step),
      crosslineNumbers: cells.map(({ j }) => crosslineAxis.first + j * crosslineAxis.step),
      offsets: offset && offsets,
      map: mapWords ? { words: [mapWords[0]!, mapWords[1]!], inlineSpacing, crosslineSpacing } : null,
      undecided: byInline ? mixed !== once : !told,
      description: [
        `seed ${seed}: inline ${name(inline)} ${inlineAxis.first}+${inlineAxis.step}k × ${inlineCount}`,
        `crossline ${name(crossline)} ${crosslineAxis.first}+${crosslineAxis.step}k × ${crosslineCount}`,
        `${cells.length} traces, ${byInline ? 'inline' : 'crossline'}-sorted, ${byteOrder}`,
        mapWords ? `map ${mapWords.map(name).join(' ')} scalar ${scalar}` : 'no map',
        [
          once === gapped ? '' : 'duplicates',
          mixed === once ? '' : 'shuffled',
          offset ? `${offsets.length} offsets ${name(offset)}` : '',
        ].join(' '),
        `others ${written.map(([word]) => name(word)).join(' ')}`,
      ].join('; '),
    },
  };
}

/** Reads of a survey whose traces are as long as asked: the headers are its own, the samples a ramp. */
export function stretched({ bytes, byteOrder }: GeneratedSurvey, samplesPerTrace: number) {
  const little = byteOrder === 'little';
  const [short, long] = [240 + 4 * SAMPLES, 240 + 4 * samplesPerTrace];
  const start = bytes.slice(0, 3600);
  new DataView(start.buffer).setUint16(3220, samplesPerTrace, little);
  const trace = new Uint8Array(long);
  const view = new DataView(trace.buffer);
  for (let k = 0; k < samplesPerTrace; k++)
    view.setFloat32(240 + 4 * k, Math.sin(k * 0.37) * (1 + k * 0.001), little);
  const byteLength = 3600 + ((bytes.length - 3600) / short) * long;
  const read = (range: ByteRange): Uint8Array => {
    const part = new Uint8Array(range.end - range.start);
    const put = (piece: Uint8Array, at: number): void => {
      const [from, to] = [Math.max(0, range.start - at), Math.min(piece.length, range.end - at)];
      if (to > from) part.set(piece.subarray(from, to), at + from - range.start);
    };
    put(start, 0);
    for (let k = Math.max(0, Math.floor((range.start - 3600) / long)); 3600 + k * long < range.end; k++) {
      trace.set(bytes.subarray(3600 + k * short, 3600 + k * short + 240));
      view.setUint16(114, samplesPerTrace, little);
      put(trace, 3600 + k * long);
    }
    return part;
  };
  return { byteLength, read };
}
