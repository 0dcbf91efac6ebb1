import type { ByteOrder } from '../core/types.ts';
import { encodeSamples } from '../segy/encode-samples.ts';
import { encodeEbcdic } from '../segy/encode-text.ts';
import { createGeology, type Geology } from './geology.ts';

/** A synthetic 3D survey: real SEG-Y bytes, any block of which can be made alone. */
export interface SurveySpec {
  readonly inlineCount: number;
  readonly crosslineCount: number;
  readonly samplesPerTrace: number;
  readonly sampleIntervalMicroseconds: number;
  readonly format: 1 | 3 | 5;
  readonly byteOrder: ByteOrder;
  readonly firstInline: number;
  readonly firstCrossline: number;
  readonly inlineStep: number;
  readonly crosslineStep: number;
  /** Distance between neighbouring inlines and crosslines, metres. */
  readonly inlineSpacing: number;
  readonly crosslineSpacing: number;
  /** Direction of growing crossline number, degrees clockwise from north. */
  readonly azimuth: number;
  readonly seed: number;
  /** Amplitude of a strong reflection. */
  readonly amplitude: number;
}

/** The demo survey, with anything else that is asked for. */
export function describeSurvey(options: Partial<SurveySpec> = {}): SurveySpec {
  return {
    inlineCount: 150,
    crosslineCount: 180,
    samplesPerTrace: 350,
    sampleIntervalMicroseconds: 4000,
    format: 5,
    byteOrder: 'big',
    firstInline: 1001,
    firstCrossline: 2001,
    inlineStep: 1,
    crosslineStep: 1,
    inlineSpacing: 25,
    crosslineSpacing: 25,
    azimuth: 62,
    seed: 7,
    amplitude: 6000,
    ...options,
  };
}

const BYTE_LENGTHS = { 1: 4, 3: 2, 5: 4 } as const;
const ORIGIN = { x: 456_000, y: 6_782_000 };

export function traceByteLength(spec: SurveySpec): number {
  return 240 + spec.samplesPerTrace * BYTE_LENGTHS[spec.format];
}

/** Text header (EBCDIC) and binary header, SEG-Y revision 1. */
export function fileHeaderBytes(spec: SurveySpec): Uint8Array {
  const lastInline = spec.firstInline + (spec.inlineCount - 1) * spec.inlineStep;
  const lastCrossline = spec.firstCrossline + (spec.crosslineCount - 1) * spec.crosslineStep;
  const lines = [
    'SYNTHETIC SURVEY MADE BY SEG-Y LENS: NO MEASURED DATA',
    'LAYERS, UNCONFORMITY, ANTICLINE, TWO NORMAL FAULTS, CHANNEL, SALT BODY, NOISE',
    `INLINES ${spec.firstInline} TO ${lastInline} AT BYTES 189-192`,
    `CROSSLINES ${spec.firstCrossline} TO ${lastCrossline} AT BYTES 193-196`,
    'CDP X AT BYTES 181-184, CDP Y AT BYTES 185-188, METRES, SCALAR -10',
    `${spec.samplesPerTrace} SAMPLES EVERY ${spec.sampleIntervalMicroseconds / 1000} MS, ZERO-PHASE RICKER WAVELET`,
    'POLARITY: A RISE IN IMPEDANCE IS A POSITIVE NUMBER',
  ];
  const text = Array.from({ length: 40 }, (_, k) =>
    `C${String(k + 1).padStart(2)} ${lines[k] ?? ''}`.padEnd(80).slice(0, 80),
  );
  text[39] = 'C40 END TEXTUAL HEADER'.padEnd(80);
  const bytes = new Uint8Array(3600);
  bytes.set(encodeEbcdic(text.join('')));
  const view = new DataView(bytes.buffer);
  const little = spec.byteOrder === 'little';
  const put16 = (byte: number, value: number): void => view.setUint16(byte - 1, value, little);
  put16(3213, spec.crosslineCount);
  put16(3217, spec.sampleIntervalMicroseconds);
  put16(3221, spec.samplesPerTrace);
  put16(3225, spec.format);
  put16(3227, 1);
  put16(3229, 4);
  put16(3255, 1);
  view.setUint8(3500, 1);
  put16(3503, 1);
  return bytes;
}

const geologies = new Map<string, Geology>();

function geologyOf(spec: SurveySpec): Geology {
  const cycles = (spec.samplesPerTrace * spec.sampleIntervalMicroseconds * 30) / 1e6;
  const key = `${spec.seed}/${cycles}`;
  let geology = geologies.get(key);
  if (!geology) {
    geology = createGeology(spec.seed, Math.max(8, cycles));
    geologies.set(key, geology);
  }
  return geology;
}

/** Headers and samples of the traces [firstTrace, firstTrace + count), inline by inline. */
export function traceBytes(spec: SurveySpec, firstTrace: number, count: number): Uint8Array {
  const geology = geologyOf(spec);
  const length = traceByteLength(spec);
  const bytes = new Uint8Array(length * count);
  const view = new DataView(bytes.buffer);
  const samples = new Float32Array(spec.samplesPerTrace);
  const little = spec.byteOrder === 'little';
  const alongCrosslines = (spec.azimuth * Math.PI) / 180;
  for (let k = 0; k < count; k++) {
    const trace = firstTrace + k;
    const inline = Math.floor(trace / spec.crosslineCount);
    const crossline = trace % spec.crosslineCount;
    const at = k * length;
    const across = inline * spec.inlineSpacing;
    const along = crossline * spec.crosslineSpacing;
    // Inline numbers grow 90° to the left of the crossline direction: a right-handed grid.
    const x = ORIGIN.x + along * Math.sin(alongCrosslines) - across * Math.cos(alongCrosslines);
    const y = ORIGIN.y + along * Math.cos(alongCrosslines) + across * Math.sin(alongCrosslines);
    const put32 = (byte: number, value: number): void => view.setInt32(at + byte - 1, value, little);
    const put16 = (byte: number, value: number): void => view.setInt16(at + byte - 1, value, little);
    put32(1, trace + 1);
    put32(5, trace + 1);
    put32(21, crossline + 1);
    put16(29, 1);
    put16(71, -10);
    put16(115, spec.samplesPerTrace);
    put16(117, spec.sampleIntervalMicroseconds);
    put32(181, Math.round(x * 10));
    put32(185, Math.round(y * 10));
    put32(189, spec.firstInline + inline * spec.inlineStep);
    put32(193, spec.firstCrossline + crossline * spec.crosslineStep);
    geology.fillTrace(inline / spec.inlineCount, crossline / spec.crosslineCount, samples, trace);
    for (let s = 0; s < samples.length; s++) samples[s] = samples[s]! * spec.amplitude;
    encodeSamples(samples, spec.format, spec.byteOrder, bytes, at + 240);
  }
  return bytes;
}
