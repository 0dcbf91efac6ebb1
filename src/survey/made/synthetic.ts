import type { ByteOrder } from '../../core/types.ts';
import { encodeSamples } from '../../segy/encode-samples.ts';
import { encodeEbcdic } from '../../segy/encode-text.ts';
import { createGeology, type Geology } from './geology.ts';

/** Describes a synthetic 3D survey. Its SEG-Y bytes can be made in any blocks of traces. */
export interface SurveySpec {
  readonly inlineCount: number;
  readonly crosslineCount: number;
  readonly samplesPerTrace: number;
  readonly sampleIntervalMicroseconds: number;
  readonly format: 1 | 3 | 5;
  readonly byteOrder: Exclude<ByteOrder, 'pairwise'>;
  readonly firstInline: number;
  readonly firstCrossline: number;
  readonly inlineStep: number;
  readonly crosslineStep: number;
  /** Distance between neighbouring inlines, and between neighbouring crosslines, in metres. */
  readonly inlineSpacing: number;
  readonly crosslineSpacing: number;
  /** Direction in which crossline numbers grow, in degrees clockwise from north. */
  readonly azimuth: number;
  readonly seed: number;
  /** Amplitude of a strong reflection. */
  readonly amplitude: number;
  /** The axis whose number changes slowest in the file. */
  readonly sorting: 'inline' | 'crossline';
  /**
   * RMS of noise that has the spectrum of the wavelet, divided by the RMS of the signal (0.5 is −6 dB); null for a little white noise.
   */
  readonly noise: number | null;
  /** Share of cells without a trace, 0…1. They make the outline irregular and leave a gap as around a platform. */
  readonly missing: number;
  /** 1-based trace header bytes of the line numbers, which are 32-bit integers. */
  readonly inlineByte: number;
  readonly crosslineByte: number;
  /** Trace header bytes 71–72: a reader divides stored coordinates by −scalar, or multiplies them by a positive scalar. */
  readonly coordinateScalar: number;
}

/** The description of the demo survey, with any options that are given instead. */
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
    sorting: 'inline',
    noise: null,
    missing: 0,
    inlineByte: 189,
    crosslineByte: 193,
    coordinateScalar: -10,
    ...options,
  };
}

const BYTE_LENGTHS = { 1: 4, 3: 2, 5: 4 } as const;
const ORIGIN = { x: 456_000, y: 6_782_000 };

export const traceByteLength = (spec: SurveySpec): number =>
  240 + spec.samplesPerTrace * BYTE_LENGTHS[spec.format];

/** Caches the cells (inline index × crosslineCount + crossline index) that have a trace, for the latest spec. */
let liveCells: { readonly key: string; readonly cells: Int32Array } | null = null;

/** A score that is high beyond a lobed outline and in a gap inside it; the cells with the highest scores have no traces. */
function outwardness(spec: SurveySpec, inline: number, crossline: number): number {
  const u = (2 * inline + 1) / spec.inlineCount - 1;
  const v = (2 * crossline + 1) / spec.crosslineCount - 1;
  const angle = Math.atan2(v, u) + spec.seed;
  const outline = Math.max(Math.abs(u), Math.abs(v)) + 0.5 * u * v;
  const lobes = 0.06 * Math.sin(3 * angle) + 0.04 * Math.sin(7 * angle);
  const gap = 1.3 - 5 * Math.hypot(u + 0.35, v - 0.3);
  return Math.max(outline + lobes, gap);
}

/** The cells with a trace in file order; null if all cells have one and the file is sorted by inline. */
function cellsOf(spec: SurveySpec): Int32Array | null {
  if (spec.missing === 0 && spec.sorting === 'inline') return null;
  const { inlineCount, crosslineCount, sorting, missing, seed } = spec;
  const key = [inlineCount, crosslineCount, sorting, missing, seed].join('/');
  if (liveCells?.key === key) return liveCells.cells;
  const total = inlineCount * crosslineCount;
  const scores = Float64Array.from({ length: total }, (_, cell) =>
    outwardness(spec, Math.floor(cell / crosslineCount), cell % crosslineCount),
  );
  const kept = Math.max(0, Math.min(total, Math.round(total * (1 - missing))));
  const limit = kept === 0 ? Number.NEGATIVE_INFINITY : scores.slice().sort()[kept - 1]!;
  const order = Int32Array.from({ length: total }, (_, k) =>
    sorting === 'inline' ? k : (k % inlineCount) * crosslineCount + Math.floor(k / inlineCount),
  );
  liveCells = { key, cells: order.filter((cell) => scores[cell]! <= limit) };
  return liveCells.cells;
}

export const traceCount = (spec: SurveySpec): number =>
  cellsOf(spec)?.length ?? spec.inlineCount * spec.crosslineCount;

const wordBytes = (byte: number): string => `BYTES ${byte}-${byte + 3}`;

/** Makes the text header (EBCDIC) and the binary header, by SEG-Y revision 1. */
export function fileHeaderBytes(spec: SurveySpec): Uint8Array {
  const lastInline = spec.firstInline + (spec.inlineCount - 1) * spec.inlineStep;
  const lastCrossline = spec.firstCrossline + (spec.crosslineCount - 1) * spec.crosslineStep;
  const lines = [
    'SYNTHETIC SURVEY MADE BY SEG-Y LENS: NO MEASURED DATA',
    'LAYERS, UNCONFORMITY, ANTICLINE, TWO NORMAL FAULTS, CHANNEL, SALT BODY, NOISE',
    `INLINES ${spec.firstInline} TO ${lastInline} STEP ${spec.inlineStep} AT ${wordBytes(spec.inlineByte)}`,
    `CROSSLINES ${spec.firstCrossline} TO ${lastCrossline} STEP ${spec.crosslineStep} AT ${wordBytes(spec.crosslineByte)}`,
    `CDP X AT BYTES 181-184, CDP Y AT BYTES 185-188, METRES, SCALAR ${spec.coordinateScalar}`,
    `SORTED BY ${spec.sorting.toUpperCase()}; ${traceCount(spec)} TRACES IN ${spec.inlineCount * spec.crosslineCount} CELLS`,
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
  put16(3213, spec.sorting === 'inline' ? spec.crosslineCount : spec.inlineCount);
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
  const geology = geologies.get(key) ?? createGeology(spec.seed, Math.max(8, cycles));
  geologies.set(key, geology);
  return geology;
}

/**
 * Makes headers and samples of the traces [firstTrace, firstTrace + count) in file order. A cell has the same samples however the
 * file is sorted.
 * @throws RangeError if the survey has no such traces
 */
export function traceBytes(spec: SurveySpec, firstTrace: number, count: number): Uint8Array {
  if (firstTrace < 0 || count < 0 || firstTrace + count > traceCount(spec)) {
    throw new RangeError(
      `Traces ${firstTrace} to ${firstTrace + count} were asked for, but the survey has ${traceCount(spec)}`,
    );
  }
  const cells = cellsOf(spec);
  const geology = geologyOf(spec);
  const length = traceByteLength(spec);
  const bytes = new Uint8Array(length * count);
  const view = new DataView(bytes.buffer);
  const samples = new Float32Array(spec.samplesPerTrace);
  const little = spec.byteOrder === 'little';
  const alongCrosslines = (spec.azimuth * Math.PI) / 180;
  const { coordinateScalar: scalar } = spec;
  const stored = scalar < 0 ? -scalar : 1 / (scalar || 1);
  for (let k = 0; k < count; k++) {
    const trace = firstTrace + k;
    const cell = cells?.[trace] ?? trace;
    const inline = Math.floor(cell / spec.crosslineCount);
    const crossline = cell % spec.crosslineCount;
    const at = k * length;
    const across = inline * spec.inlineSpacing;
    const along = crossline * spec.crosslineSpacing;
    // Inline numbers grow in the direction 90° to the left of that of crosslines, which makes the grid right-handed.
    const x = ORIGIN.x + along * Math.sin(alongCrosslines) - across * Math.cos(alongCrosslines);
    const y = ORIGIN.y + along * Math.cos(alongCrosslines) + across * Math.sin(alongCrosslines);
    const put32 = (byte: number, value: number): void => view.setInt32(at + byte - 1, value, little);
    const put16 = (byte: number, value: number): void => view.setInt16(at + byte - 1, value, little);
    put32(1, trace + 1);
    put32(5, trace + 1);
    put32(21, crossline + 1);
    put16(29, 1);
    put16(71, scalar);
    put16(115, spec.samplesPerTrace);
    put16(117, spec.sampleIntervalMicroseconds);
    put32(181, Math.round(x * stored));
    put32(185, Math.round(y * stored));
    put32(spec.inlineByte, spec.firstInline + inline * spec.inlineStep);
    put32(spec.crosslineByte, spec.firstCrossline + crossline * spec.crosslineStep);
    geology.fillTrace(inline / spec.inlineCount, crossline / spec.crosslineCount, samples, {
      key: cell,
      ratio: spec.noise,
    });
    for (let s = 0; s < samples.length; s++) samples[s] = samples[s]! * spec.amplitude;
    encodeSamples(samples, spec.format, spec.byteOrder, bytes, at + 240);
  }
  return bytes;
}

/** A reflection of a synthetic survey and where it truly is, to measure a tracker against. */
export interface TrueHorizon {
  readonly name: string;
  readonly event: 'peak' | 'trough';
  /** Two-way time in milliseconds, [inline × crossline]; NaN where the reflection is cut off by salt, channel or unconformity. */
  readonly milliseconds: Float32Array;
  /** Which block between faults, or which bank of the channel, a cell lies in; −1 where there is no reflection. */
  readonly blocks: Int8Array;
}

/** The true times of three reflections of the survey: one is cut by the channel, two by both faults. */
export function horizonTimes(spec: SurveySpec): TrueHorizon[] {
  const { inlineCount, crosslineCount, samplesPerTrace, sampleIntervalMicroseconds } = spec;
  const recordMilliseconds = (samplesPerTrace * sampleIntervalMicroseconds) / 1000;
  return geologyOf(spec).horizons.map(({ name, event, place }) => {
    const milliseconds = new Float32Array(inlineCount * crosslineCount);
    const blocks = new Int8Array(inlineCount * crosslineCount);
    for (let cell = 0; cell < milliseconds.length; cell++) {
      const inline = Math.floor(cell / crosslineCount);
      const { depth, block } = place(inline / inlineCount, (cell % crosslineCount) / crosslineCount);
      milliseconds[cell] = depth * recordMilliseconds;
      blocks[cell] = block;
    }
    return { name, event, milliseconds, blocks };
  });
}
