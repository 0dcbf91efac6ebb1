import type { ByteRange, Inspection, Overrides } from '../../../src/core/types.ts';
import { encodeEbcdic } from '../../../src/segy/encode-text.ts';
import { inspectSurvey } from '../../../src/survey/inspect.ts';

/** Values of a trace's header words by 1-based byte; words of the standard that take 16 bits do so here. */
export type HeaderWords = Readonly<Record<number, number>>;

/** A big-endian SEG-Y file that exists only where it is read. */
export interface VirtualFile {
  readonly traceCount: number;
  readonly samplesPerTrace: number;
  /** What the binary header says instead. */
  readonly declaredSamples?: number;
  readonly revision?: readonly [number, number];
  /** 1 metres, 2 feet. */
  readonly measurementSystem?: number;
  readonly wordsOf: (trace: number) => HeaderWords;
  /** Text header; blank unless given. */
  readonly text?: string;
  /** Bytes that follow the last trace. */
  readonly tail?: number;
}

const HALF_WORDS = new Set([71, 89, 109, 115, 117, 161, 163, 165, 215]);

export function virtualLength({ traceCount, samplesPerTrace, tail = 0 }: VirtualFile): number {
  return 3600 + traceCount * (240 + 4 * samplesPerTrace) + tail;
}

function fileHeader(file: VirtualFile): Uint8Array {
  const { samplesPerTrace, declaredSamples = samplesPerTrace } = file;
  const { revision = [1, 0], measurementSystem = 1, text = '' } = file;
  const bytes = new Uint8Array(3600);
  bytes.set(encodeEbcdic(text.padEnd(3200)));
  const view = new DataView(bytes.buffer);
  view.setUint16(3216, 4000);
  view.setUint16(3220, declaredSamples);
  view.setUint16(3224, 5);
  view.setUint16(3254, measurementSystem);
  view.setUint8(3500, revision[0]);
  view.setUint8(3501, revision[1]);
  return bytes;
}

function traceHeader(file: VirtualFile, trace: number): Uint8Array {
  const bytes = new Uint8Array(240);
  const view = new DataView(bytes.buffer);
  const words = { 115: file.samplesPerTrace, 117: 4000, ...file.wordsOf(trace) };
  for (const [byte, value] of Object.entries(words)) {
    if (HALF_WORDS.has(Number(byte))) view.setInt16(Number(byte) - 1, value);
    else view.setInt32(Number(byte) - 1, value);
  }
  return bytes;
}

/** Bytes of one range: headers as described, samples a ramp that has no special words. */
export function virtualBytes(file: VirtualFile, range: ByteRange): Uint8Array {
  const bytes = new Uint8Array(range.end - range.start);
  const copy = (part: Uint8Array, at: number): void => {
    const from = Math.max(0, range.start - at);
    const to = Math.min(part.length, range.end - at);
    if (to > from) bytes.set(part.subarray(from, to), at + from - range.start);
  };
  copy(fileHeader(file), 0);
  const traceLength = 240 + 4 * file.samplesPerTrace;
  const samples = new Uint8Array(4 * file.samplesPerTrace);
  const view = new DataView(samples.buffer);
  for (let k = 0; k < file.samplesPerTrace; k++) view.setFloat32(4 * k, Math.sin(k * 0.37) * (1 + k * 0.001));
  const first = Math.max(0, Math.floor((range.start - 3600) / traceLength));
  for (let trace = first; trace < file.traceCount; trace++) {
    const at = 3600 + trace * traceLength;
    if (at >= range.end) break;
    copy(traceHeader(file, trace), at);
    copy(samples, at + 240);
  }
  return bytes;
}

export interface CountedInspection {
  readonly inspection: Inspection;
  readonly requests: number;
  readonly ranges: number;
  readonly bytes: number;
  readonly mostRanges: number;
  readonly longestRange: number;
}

/** Inspects a virtual file and counts what was asked for; every range must lie within the file. */
export function inspectVirtual(
  file: VirtualFile,
  overrides: Overrides = {},
  everyHeader = false,
  columnBytes?: number,
): CountedInspection {
  const length = virtualLength(file);
  const steps = inspectSurvey(length, overrides, everyHeader, columnBytes);
  const counts = { requests: 0, ranges: 0, bytes: 0, mostRanges: 0, longestRange: 0 };
  let step = steps.next();
  while (!step.done) {
    // It also asks for nothing, to let its driver pause.
    if (step.value.length > 0) counts.requests += 1;
    counts.ranges += step.value.length;
    counts.mostRanges = Math.max(counts.mostRanges, step.value.length);
    const blocks = step.value.map((range) => {
      if (!(range.start >= 0 && range.start < range.end && range.end <= length)) {
        throw new Error(`range ${range.start}…${range.end} is not within the ${length} bytes`);
      }
      counts.bytes += range.end - range.start;
      counts.longestRange = Math.max(counts.longestRange, range.end - range.start);
      return virtualBytes(file, range);
    });
    step = steps.next(blocks);
  }
  return { inspection: step.value, ...counts };
}
