import type { ByteOrder, HeaderWord } from '../core/types.ts';
import { readHeaderInt32, readHeaderUint16 } from './fields.ts';

/**
 * The words of PASSCAL's trace header that differ from the standard's: traces without file headers, each with its own format, as
 * field recorders for earthquakes write them (PASSCAL, "SEG-Y Format", segy.h). From byte 181 on stand a station, a sensor and a channel
 * by name, the time of the trigger, and the extremes.
 */
const WORDS = { interval: 201, dataForm: 205, samples: 229 } as const;

/** The first byte from which on PASSCAL's words are not the standard's. */
export const PASSCAL_OWN_BYTE = 181;
export const PASSCAL_INTERVAL: HeaderWord = { byte: WORDS.interval };

/** In bytes 115–116: the count is in bytes 229–232. */
const LONG_TRACE = 32767;
/** In bytes 117–118: the interval is in bytes 201–204. */
const LONG_INTERVAL = 1;

export interface PasscalTrace {
  readonly samples: number;
  readonly intervalMicroseconds: number;
  /** Bytes of a sample, which is a signed integer. */
  readonly sampleByteLength: 2 | 4;
}

/**
 * Reads what PASSCAL's trace header says of its samples. Null if it is no such header: count and interval stand twice and must agree
 * where both are given, and one must be, so that no header of Seismic Unix is taken for one.
 */
export function readPasscalTrace(header: Uint8Array, byteOrder: ByteOrder): PasscalTrace | null {
  const short = readHeaderUint16(header, 0, 115, byteOrder);
  const long = readHeaderInt32(header, 0, WORDS.samples, byteOrder);
  const shortInterval = readHeaderUint16(header, 0, 117, byteOrder);
  const longInterval = readHeaderInt32(header, 0, WORDS.interval, byteOrder);
  const dataForm = readHeaderUint16(header, 0, WORDS.dataForm, byteOrder);
  if (dataForm > 1) return null;
  const samples = short === LONG_TRACE ? long : short;
  const isLongInterval = shortInterval === LONG_INTERVAL && longInterval !== 0;
  const interval = isLongInterval ? longInterval : shortInterval;
  const agree = (long === samples || long === 0) && (longInterval === interval || longInterval === 0);
  if (!agree || (long === 0 && longInterval === 0) || samples < 1 || interval < 1) return null;
  return { samples, intervalMicroseconds: interval, sampleByteLength: dataForm === 0 ? 2 : 4 };
}
