import { encodeSamples } from '../src/segy/encode-samples.ts';
import { encodeEbcdic } from '../src/segy/encode-text.ts';

export interface TracesRecipe {
  readonly count: number;
  readonly samples: number;
  readonly format?: 1 | 2 | 3 | 5 | 8;
  readonly byteOrder?: 'big' | 'little';
  readonly intervalMicroseconds?: number;
  /** Major revision in the binary header (byte 3501). Revision 0 has neither this byte nor the fixed-length flag. */
  readonly revision?: 0 | 1 | 2;
  /** Text of the text header, cut or padded with spaces to 3200 characters. Null leaves both file headers out, as Seismic Unix does. */
  readonly text?: string | null;
  readonly textEncoding?: 'ebcdic' | 'ascii';
  /**
   * Gives trace header words by their 1-based byte, in addition to trace number, sample count and interval. Words have two bytes where
   * the standard says so, else four.
   */
  readonly words?: (trace: number) => Readonly<Record<number, number>>;
  readonly value: (trace: number, sample: number) => number;
}

const BYTE_LENGTHS = { 1: 4, 2: 4, 3: 2, 5: 4, 8: 1 } as const;

/** Whether the standard header word at a 1-based byte (1 to 180) has two bytes. */
const isShort = (byte: number): boolean =>
  (byte >= 29 && byte <= 36) || byte === 69 || byte === 71 || (byte >= 89 && byte <= 180);

/** Makes the bytes of SEG-Y traces, of revision 1 unless asked otherwise. The caller knows every header word and sample. */
export function makeTraces(recipe: TracesRecipe): Uint8Array {
  const { count, samples, format = 5, byteOrder = 'big', intervalMicroseconds = 4000, revision = 1 } = recipe;
  const { text = 'C 1 MADE BY A TEST', words, value } = recipe;
  const little = byteOrder === 'little';
  const start = text === null ? 0 : 3600;
  const traceByteLength = 240 + samples * BYTE_LENGTHS[format];
  const bytes = new Uint8Array(start + count * traceByteLength);
  const view = new DataView(bytes.buffer);
  if (text !== null) {
    const cards = text.slice(0, 3200).padEnd(3200);
    bytes.set(
      recipe.textEncoding === 'ascii' ? Uint8Array.from(cards, (c) => c.charCodeAt(0)) : encodeEbcdic(cards),
    );
    view.setUint16(3216, intervalMicroseconds, little);
    view.setUint16(3220, samples, little);
    view.setUint16(3224, format, little);
    bytes[3500] = revision;
    if (revision > 0) view.setUint16(3502, 1, little);
  }
  const row = new Float32Array(samples);
  for (let trace = 0; trace < count; trace++) {
    const at = start + trace * traceByteLength;
    const all = {
      1: trace + 1,
      5: trace + 1,
      29: 1,
      115: samples,
      117: intervalMicroseconds,
      ...words?.(trace),
    };
    for (const [key, word] of Object.entries(all)) {
      const byte = Number(key);
      if (isShort(byte)) view.setInt16(at + byte - 1, word, little);
      else view.setInt32(at + byte - 1, word, little);
    }
    for (let k = 0; k < samples; k++) row[k] = value(trace, k);
    encodeSamples(row, format, byteOrder, bytes, at + 240);
  }
  return bytes;
}
