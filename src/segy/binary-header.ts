import type { ByteOrder } from '../core/types.ts';
import { exchangePairs } from './pairwise.ts';

type BinaryFieldType = 'int16' | 'uint16' | 'int32' | 'uint8' | 'uint64' | 'float64';

/** The words of the binary file header (SEG-Y rev 2.1, bytes 3201–3600). Bytes are counted from the start of the file. */
export const BINARY_HEADER_FIELDS = {
  jobIdentification: { byte: 3201, type: 'int32' },
  lineNumber: { byte: 3205, type: 'int32' },
  reelNumber: { byte: 3209, type: 'int32' },
  tracesPerEnsemble: { byte: 3213, type: 'int16' },
  auxiliaryTracesPerEnsemble: { byte: 3215, type: 'int16' },
  sampleInterval: { byte: 3217, type: 'uint16' },
  originalSampleInterval: { byte: 3219, type: 'uint16' },
  samplesPerTrace: { byte: 3221, type: 'uint16' },
  originalSamplesPerTrace: { byte: 3223, type: 'uint16' },
  sampleFormat: { byte: 3225, type: 'int16' },
  ensembleFold: { byte: 3227, type: 'int16' },
  traceSorting: { byte: 3229, type: 'int16' },
  verticalSum: { byte: 3231, type: 'int16' },
  sweepFrequencyStart: { byte: 3233, type: 'int16' },
  sweepFrequencyEnd: { byte: 3235, type: 'int16' },
  sweepLength: { byte: 3237, type: 'int16' },
  sweepType: { byte: 3239, type: 'int16' },
  sweepChannel: { byte: 3241, type: 'int16' },
  sweepTaperStart: { byte: 3243, type: 'int16' },
  sweepTaperEnd: { byte: 3245, type: 'int16' },
  taperType: { byte: 3247, type: 'int16' },
  correlatedTraces: { byte: 3249, type: 'int16' },
  binaryGainRecovered: { byte: 3251, type: 'int16' },
  amplitudeRecovery: { byte: 3253, type: 'int16' },
  measurementSystem: { byte: 3255, type: 'int16' },
  impulseSignalPolarity: { byte: 3257, type: 'int16' },
  vibratoryPolarity: { byte: 3259, type: 'int16' },
  extendedTracesPerEnsemble: { byte: 3261, type: 'int32' },
  extendedAuxiliaryTracesPerEnsemble: { byte: 3265, type: 'int32' },
  extendedSamplesPerTrace: { byte: 3269, type: 'int32' },
  extendedSampleInterval: { byte: 3273, type: 'float64' },
  extendedOriginalSampleInterval: { byte: 3281, type: 'float64' },
  extendedOriginalSamplesPerTrace: { byte: 3289, type: 'int32' },
  extendedEnsembleFold: { byte: 3293, type: 'int32' },
  byteOrderConstant: { byte: 3297, type: 'int32' },
  majorRevision: { byte: 3501, type: 'uint8' },
  minorRevision: { byte: 3502, type: 'uint8' },
  fixedLengthTraces: { byte: 3503, type: 'int16' },
  extendedTextHeaders: { byte: 3505, type: 'int16' },
  additionalTraceHeaders: { byte: 3507, type: 'uint16' },
  surveyType: { byte: 3509, type: 'int16' },
  timeBasis: { byte: 3511, type: 'int16' },
  traceCount: { byte: 3513, type: 'uint64' },
  firstTraceOffset: { byte: 3521, type: 'uint64' },
  trailerStanzas: { byte: 3529, type: 'int32' },
} as const satisfies Readonly<Record<string, { readonly byte: number; readonly type: BinaryFieldType }>>;

export type BinaryHeaderField = keyof typeof BINARY_HEADER_FIELDS;

export type BinaryHeader = Readonly<Record<BinaryHeaderField, number>>;

/** Byte length of the textual file header, and of each extended textual header. */
export const TEXT_HEADER_LENGTH = 3200;
/** Byte length of the textual and the binary file header together. */
export const FILE_HEADER_LENGTH = 3600;

/** The integer constant that a rev 2 file has at bytes 3297–3300, if it is read in the file's own byte order. */
export const BYTE_ORDER_CONSTANT = 0x01020304;

const READ_FIELD: Readonly<Record<BinaryFieldType, (view: DataView, at: number, little: boolean) => number>> =
  {
    int16: (view, at, little) => view.getInt16(at, little),
    uint16: (view, at, little) => view.getUint16(at, little),
    int32: (view, at, little) => view.getInt32(at, little),
    uint8: (view, at) => view.getUint8(at),
    uint64: (view, at, little) => Number(view.getBigUint64(at, little)),
    float64: (view, at, little) => view.getFloat64(at, little),
  };

/**
 * Reads the binary header of a file whose first bytes are `bytes`. Words are returned as stored, even if they make no sense.
 * @throws RangeError if `bytes` is shorter than 3600
 */
export function readBinaryHeader(bytes: Uint8Array, byteOrder: ByteOrder): BinaryHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, FILE_HEADER_LENGTH);
  const header: Record<string, number> = {};
  const exchanged = byteOrder === 'pairwise' ? exchangePairs(bytes, 0, FILE_HEADER_LENGTH) : bytes;
  const words = new DataView(exchanged.buffer, exchanged.byteOffset, FILE_HEADER_LENGTH);
  for (const [name, field] of Object.entries(BINARY_HEADER_FIELDS)) {
    const from = field.type === 'uint8' ? view : words;
    header[name] = READ_FIELD[field.type](from, field.byte - 1, byteOrder === 'little');
  }
  return header as BinaryHeader;
}

/** Whether the byte-order constant (bytes 3297–3300) is in the third order of rev 2, with the bytes of each pair exchanged. */
export const isPairwise = (bytes: Uint8Array): boolean =>
  bytes[3296] === 2 && bytes[3297] === 1 && bytes[3298] === 4 && bytes[3299] === 3;
