import type { ByteOrder, HeaderWord, HeaderWordType } from '../core/types.ts';
import { ibmToNumber } from './ibm-float.ts';

/** The words of the standard trace header (SEG-Y rev 2.1); up to byte 232 they are the same as in rev 1. */
export const TRACE_HEADER_FIELDS = {
  traceSequenceLine: { byte: 1, type: 'int32' },
  traceSequenceFile: { byte: 5, type: 'int32' },
  fieldRecord: { byte: 9, type: 'int32' },
  traceNumber: { byte: 13, type: 'int32' },
  energySourcePoint: { byte: 17, type: 'int32' },
  cdp: { byte: 21, type: 'int32' },
  cdpTrace: { byte: 25, type: 'int32' },
  traceIdentification: { byte: 29, type: 'int16' },
  verticallySummedTraces: { byte: 31, type: 'int16' },
  horizontallyStackedTraces: { byte: 33, type: 'int16' },
  dataUse: { byte: 35, type: 'int16' },
  offset: { byte: 37, type: 'int32' },
  receiverElevation: { byte: 41, type: 'int32' },
  sourceSurfaceElevation: { byte: 45, type: 'int32' },
  sourceDepth: { byte: 49, type: 'int32' },
  receiverDatumElevation: { byte: 53, type: 'int32' },
  sourceDatumElevation: { byte: 57, type: 'int32' },
  sourceWaterDepth: { byte: 61, type: 'int32' },
  receiverWaterDepth: { byte: 65, type: 'int32' },
  elevationScalar: { byte: 69, type: 'int16' },
  coordinateScalar: { byte: 71, type: 'int16' },
  sourceX: { byte: 73, type: 'int32' },
  sourceY: { byte: 77, type: 'int32' },
  groupX: { byte: 81, type: 'int32' },
  groupY: { byte: 85, type: 'int32' },
  coordinateUnits: { byte: 89, type: 'int16' },
  weatheringVelocity: { byte: 91, type: 'int16' },
  subweatheringVelocity: { byte: 93, type: 'int16' },
  sourceUpholeTime: { byte: 95, type: 'int16' },
  groupUpholeTime: { byte: 97, type: 'int16' },
  sourceStaticCorrection: { byte: 99, type: 'int16' },
  groupStaticCorrection: { byte: 101, type: 'int16' },
  totalStatic: { byte: 103, type: 'int16' },
  lagTimeA: { byte: 105, type: 'int16' },
  lagTimeB: { byte: 107, type: 'int16' },
  delayRecordingTime: { byte: 109, type: 'int16' },
  muteTimeStart: { byte: 111, type: 'int16' },
  muteTimeEnd: { byte: 113, type: 'int16' },
  samples: { byte: 115, type: 'uint16' },
  sampleInterval: { byte: 117, type: 'uint16' },
  gainType: { byte: 119, type: 'int16' },
  instrumentGain: { byte: 121, type: 'int16' },
  instrumentInitialGain: { byte: 123, type: 'int16' },
  correlated: { byte: 125, type: 'int16' },
  sweepFrequencyStart: { byte: 127, type: 'int16' },
  sweepFrequencyEnd: { byte: 129, type: 'int16' },
  sweepLength: { byte: 131, type: 'int16' },
  sweepType: { byte: 133, type: 'int16' },
  sweepTaperStart: { byte: 135, type: 'int16' },
  sweepTaperEnd: { byte: 137, type: 'int16' },
  taperType: { byte: 139, type: 'int16' },
  aliasFilterFrequency: { byte: 141, type: 'int16' },
  aliasFilterSlope: { byte: 143, type: 'int16' },
  notchFilterFrequency: { byte: 145, type: 'int16' },
  notchFilterSlope: { byte: 147, type: 'int16' },
  lowCutFrequency: { byte: 149, type: 'int16' },
  highCutFrequency: { byte: 151, type: 'int16' },
  lowCutSlope: { byte: 153, type: 'int16' },
  highCutSlope: { byte: 155, type: 'int16' },
  year: { byte: 157, type: 'int16' },
  dayOfYear: { byte: 159, type: 'int16' },
  hour: { byte: 161, type: 'int16' },
  minute: { byte: 163, type: 'int16' },
  second: { byte: 165, type: 'int16' },
  timeBasis: { byte: 167, type: 'int16' },
  traceWeighting: { byte: 169, type: 'int16' },
  geophoneGroupRoll: { byte: 171, type: 'int16' },
  geophoneGroupFirst: { byte: 173, type: 'int16' },
  geophoneGroupLast: { byte: 175, type: 'int16' },
  gapSize: { byte: 177, type: 'int16' },
  overTravel: { byte: 179, type: 'int16' },
  cdpX: { byte: 181, type: 'int32' },
  cdpY: { byte: 185, type: 'int32' },
  inline: { byte: 189, type: 'int32' },
  crossline: { byte: 193, type: 'int32' },
  shotPoint: { byte: 197, type: 'int32' },
  shotPointScalar: { byte: 201, type: 'int16' },
  traceValueUnit: { byte: 203, type: 'int16' },
  transductionMantissa: { byte: 205, type: 'int32' },
  transductionExponent: { byte: 209, type: 'int16' },
  transductionUnit: { byte: 211, type: 'int16' },
  deviceIdentifier: { byte: 213, type: 'int16' },
  timeScalar: { byte: 215, type: 'int16' },
  sourceType: { byte: 217, type: 'int16' },
  sourceDirectionVertical: { byte: 219, type: 'int16' },
  sourceDirectionCrossline: { byte: 221, type: 'int16' },
  sourceDirectionInline: { byte: 223, type: 'int16' },
  sourceMeasurementMantissa: { byte: 225, type: 'int32' },
  sourceMeasurementExponent: { byte: 229, type: 'int16' },
  sourceMeasurementUnit: { byte: 231, type: 'int16' },
  unassigned1: { byte: 233, type: 'int32' },
  unassigned2: { byte: 237, type: 'int32' },
} as const satisfies Readonly<Record<string, HeaderWord>>;

export type TraceHeaderField = keyof typeof TRACE_HEADER_FIELDS;

/** Byte length of the standard trace header. */
export const TRACE_HEADER_LENGTH = 240;

export const TRACE_HEADER_FIELD_NAMES = Object.keys(TRACE_HEADER_FIELDS) as readonly TraceHeaderField[];

const WORD_LENGTHS: Readonly<Record<HeaderWordType, number>> = {
  int32: 4,
  int16: 2,
  uint16: 2,
  ibm: 4,
  ieee: 4,
};

export function headerWordLength(type: HeaderWordType = 'int32'): number {
  return WORD_LENGTHS[type];
}

/** Reads four bytes from the 0-based offset `at` on as a signed integer. */
function int32At(bytes: Uint8Array, at: number, byteOrder: ByteOrder): number {
  if (byteOrder === 'pairwise')
    return (bytes[at + 1]! << 24) | (bytes[at]! << 16) | (bytes[at + 3]! << 8) | bytes[at + 2]!;
  return byteOrder === 'big'
    ? (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!
    : (bytes[at + 3]! << 24) | (bytes[at + 2]! << 16) | (bytes[at + 1]! << 8) | bytes[at]!;
}

function uint16At(bytes: Uint8Array, at: number, byteOrder: ByteOrder): number {
  return byteOrder === 'big' ? (bytes[at]! << 8) | bytes[at + 1]! : (bytes[at + 1]! << 8) | bytes[at]!;
}

/** Reads the word at the 1-based `byte` of the trace header that begins at `byteOffset` as a signed 32-bit integer. */
export function readHeaderInt32(
  bytes: Uint8Array,
  byteOffset: number,
  byte: number,
  byteOrder: ByteOrder,
): number {
  return int32At(bytes, byteOffset + byte - 1, byteOrder);
}

/** Reads the word at the 1-based `byte` of the trace header that begins at `byteOffset` as an unsigned 16-bit integer. */
export function readHeaderUint16(
  bytes: Uint8Array,
  byteOffset: number,
  byte: number,
  byteOrder: ByteOrder,
): number {
  return uint16At(bytes, byteOffset + byte - 1, byteOrder);
}

const singleFloat = new Float32Array(1);
const singleWord = new Int32Array(singleFloat.buffer);

/** Reads one word of the trace header that begins at `byteOffset`. `word.byte` is 1-based; its type is int32 unless given. */
export function readTraceHeaderWord(
  bytes: Uint8Array,
  byteOffset: number,
  word: HeaderWord,
  byteOrder: ByteOrder,
): number {
  const at = byteOffset + word.byte - 1;
  const type = word.type ?? 'int32';
  if (type === 'int32') return int32At(bytes, at, byteOrder);
  if (type === 'uint16') return uint16At(bytes, at, byteOrder);
  if (type === 'int16') return (uint16At(bytes, at, byteOrder) << 16) >> 16;
  const bits = int32At(bytes, at, byteOrder);
  if (type === 'ibm') return ibmToNumber(bits);
  singleWord[0] = bits;
  return singleFloat[0]!;
}

/** Whether a word is a floating point number (IBM or IEEE). */
export function isFloatWord({ type }: HeaderWord): boolean {
  return type === 'ibm' || type === 'ieee';
}

/** Reads one word of `count` headers that are `stride` bytes apart, as Int32Array or, for a float word, as Float64Array. */
export function readColumn(
  bytes: Uint8Array,
  count: number,
  stride: number,
  byteOrder: ByteOrder,
  word: HeaderWord,
): Int32Array | Float64Array {
  const column = isFloatWord(word) ? new Float64Array(count) : new Int32Array(count);
  if (word.type === undefined || word.type === 'int32') {
    for (let row = 0, at = word.byte - 1; row < count; row++, at += stride)
      column[row] = int32At(bytes, at, byteOrder);
  } else {
    for (let row = 0; row < count; row++)
      column[row] = readTraceHeaderWord(bytes, row * stride, word, byteOrder);
  }
  return column;
}

/**
 * Reads columns of `count` trace headers that are `stride` bytes apart, by field name. `names` chooses the fields; without it
 * all of the table are read. Names that are not in the table are left out.
 */
export function readColumns(
  bytes: Uint8Array,
  count: number,
  stride: number,
  byteOrder: ByteOrder,
  names: readonly string[] = TRACE_HEADER_FIELD_NAMES,
): Record<string, Int32Array | Float64Array> {
  const columns: Record<string, Int32Array | Float64Array> = {};
  for (const name of names) {
    if (!Object.hasOwn(TRACE_HEADER_FIELDS, name)) continue;
    columns[name] = readColumn(
      bytes,
      count,
      stride,
      byteOrder,
      TRACE_HEADER_FIELDS[name as TraceHeaderField],
    );
  }
  return columns;
}
