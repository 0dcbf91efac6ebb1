import type { ArraySurvey, GridPoint } from '../core/array-survey.ts';
import { type ChunkLevel, staysAligned, type Triple, type ZgyPlace } from '../core/chunks.ts';
import { SegyError } from '../core/errors.ts';
import type { BinGrid, Finding, VerticalAxis } from '../core/types.ts';
import type { ByteSource } from '../io/source.ts';

/**
 * Layout of a ZGY file of version 2, 3 or 4, as OSDU's open-zgy describes it (all numbers little-endian, byte from 0):
 *
 * | byte | what |
 * | --- | --- |
 * | 0 | `VBS\0`, version (uint32) |
 * | 8 | one unused byte |
 * | 9 | info header of 337 bytes: brick size 3 × int32, data type (0 int8, 2 int16, 6 float32), coding range 2 × float32, three ids of 16 bytes, source type; from byte 79: first and step of each axis 3 + 3 × float32, size 3 × int32 |
 * | 139 | count (int64), sum, sum of squares (float64), min, max (float32) |
 * | 228 | four control points: inline 4 × float32, crossline 4 × float32, X 4 × float64, Y 4 × float64 |
 * | 324 | horizontal kind (1 length, 2 angle), factor to SI (float64), vertical kind (1 depth, 2 two-way time, 3 one-way time), factor to SI (float64), length of the text that follows (uint32) |
 * | 346 | five texts, each ending with 0: name, description, projection, horizontal unit, vertical unit |
 * | then | histogram of 2064 bytes, lookup tables of tiles and of bricks (uint64 entries, the coarsest level first) |
 */
const INFO = 9;
const INFO_BYTES = 337;
const HISTOGRAM_BYTES = 2064;
/** The first read takes the headers and, in most files, the texts. */
const HEAD_BYTES = 4096;
const TYPES: Readonly<Record<number, ZgyPlace['dataType']>> = { 0: 'int8', 2: 'int16', 6: 'float32' };
const EXTREMES = { int8: [-128, 127], int16: [-32768, 32767], float32: [0, 0] } as const;

const damaged = (name: string, what: string): SegyError =>
  new SegyError(
    'truncated',
    `“${name}” is a ZGY file that cannot be read: ${what}. Copy or export it again.`,
  );

/** Whether bytes begin a ZGY file. */
export const isZgy = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x56 && bytes[1] === 0x42 && bytes[2] === 0x53 && bytes[3] === 0;

/** Describes the cube of a ZGY file. @throws SegyError 'other-format', 'unsupported-format', 'truncated' */
export async function describeZgy(source: ByteSource, signal?: AbortSignal): Promise<ArraySurvey> {
  const { name, byteLength } = source;
  const head = await source.readRange(0, Math.min(HEAD_BYTES, byteLength), signal);
  if (!isZgy(head))
    throw new SegyError('other-format', `“${name}” is no ZGY file: it does not begin with VBS.`);
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const version = view.getUint32(4, true);
  if (version < 2 || version > 4)
    throw new SegyError(
      'unsupported-format',
      `“${name}” is a ZGY file of version ${version}; versions 2 to 4 are read. Export it as SEG-Y, or write it again with a newer program.`,
    );
  if (head.length < INFO + INFO_BYTES) throw damaged(name, `it ends after ${head.length} bytes`);
  const triple = (at: number, read: (byte: number) => number): Triple => [
    read(INFO + at),
    read(INFO + at + 4),
    read(INFO + at + 8),
  ];
  const int = (at: number): number => view.getInt32(at, true);
  const float = (at: number): number => view.getFloat32(at, true);
  const double = (at: number): number => view.getFloat64(INFO + at, true);
  const brickSize = triple(0, int);
  const dataType = TYPES[view.getUint8(INFO + 12)];
  if (!dataType)
    throw new SegyError(
      'unsupported-format',
      `“${name}” has samples of type ${view.getUint8(INFO + 12)}; int8, int16 and float32 are read. Export it as SEG-Y.`,
    );
  const first = triple(70, float);
  const step = triple(82, float);
  const size = triple(94, int);
  if (
    ![...size, ...brickSize].every((count) => count > 0 && count < 2 ** 31) ||
    brickSize.some((count) => count > 4096)
  )
    throw damaged(
      name,
      `it says that it has ${size.join(' × ')} samples in bricks of ${brickSize.join(' × ')}`,
    );
  const textBytes = view.getUint32(INFO + 333, true);
  const texts = await source.readRange(
    INFO + INFO_BYTES,
    Math.min(byteLength, INFO + INFO_BYTES + Math.min(textBytes, 2 ** 20)),
    signal,
  );
  const [, description = '', , horizontalUnit = '', verticalUnit = ''] = new TextDecoder()
    .decode(texts)
    .split('\0');
  const levels = levelsOf(
    size,
    brickSize,
    dataType,
    INFO + INFO_BYTES + textBytes + HISTOGRAM_BYTES,
    byteLength,
    name,
    [step[0] < 0, step[1] < 0, false],
  );
  const findings: Finding[] = [];
  if (levels.length > 1)
    findings.push({
      code: 'levels-averaged',
      severity: 'info',
      message:
        'The coarser levels of a ZGY file are filtered and averaged, so a coarse picture is smoother than the samples and lies up to half a coarse cell aside of them.',
    });
  const range = [float(INFO + 13), float(INFO + 17)] as const;
  const [low, high] = EXTREMES[dataType];
  const usable = Number.isFinite(range[0]) && Number.isFinite(range[1]) && range[1] > range[0];
  if (dataType !== 'float32' && !usable)
    findings.push({
      code: 'coding-range',
      severity: 'warning',
      message: `The coding range of the file (${range.join(' to ')}) says nothing, so stored numbers are shown as they are.`,
    });
  const scale = dataType === 'float32' || !usable ? 1 : (range[1] - range[0]) / (high - low);
  const axis = (k: 0 | 1, label: string) => ({
    label,
    first: Math.min(first[k], first[k] + (size[k] - 1) * step[k]),
    step: Math.abs(step[k]) || 1,
    count: size[k],
  });
  const statistics = { min: float(INFO + 154), max: float(INFO + 158) };
  return {
    layout: 'ZGY',
    variable: description || name,
    inline: axis(0, 'Inline'),
    crossline: axis(1, 'Crossline'),
    sampleCount: size[2],
    vertical: verticalOf(view.getUint8(INFO + 324), double(325), verticalUnit, first[2], step[2]),
    flat: false,
    levels,
    values: {
      scale,
      offset: dataType === 'float32' || !usable ? 0 : range[0] - scale * low,
      missing: dataType === 'float32' ? Number.NaN : null,
    },
    mask: null,
    points: pointsOf(
      view,
      [axis(0, '').first, axis(1, '').first, 0],
      [axis(0, '').step, axis(1, '').step, 1],
    ),
    pointUnit: horizontalOf(view.getUint8(INFO + 315), double(316), horizontalUnit),
    unit: '',
    statistics:
      statistics.min <= statistics.max && view.getBigInt64(INFO + 130, true) > 0n
        ? { ...statistics, p98Absolute: null }
        : null,
    dimensions: [],
    textHeaders: [],
    binaryHeader: {},
    headers: null,
    findings,
    version: Array.from(head.subarray(INFO, INFO + INFO_BYTES), (byte) =>
      byte.toString(16).padStart(2, '0'),
    ).join(''),
  };
}

/** The levels: each halves the one before, until it is one brick. The lookup table has the coarsest level first. */
function levelsOf(
  size: Triple,
  brickSize: Triple,
  dataType: ZgyPlace['dataType'],
  tables: number,
  byteLength: number,
  name: string,
  reversed: ZgyPlace['reversed'],
): ChunkLevel<ZgyPlace>[] {
  const levels: { shape: Triple; bricks: Triple; step: number }[] = [];
  const bricksOf = (shape: Triple): Triple => [
    Math.ceil(shape[0] / brickSize[0]),
    Math.ceil(shape[1] / brickSize[1]),
    Math.ceil(shape[2] / brickSize[2]),
  ];
  for (let shape = size, step = 1; ; step *= 2) {
    const bricks = bricksOf(shape);
    levels.push({ shape, bricks, step });
    if (bricks.every((count) => count === 1)) break;
    shape = [Math.ceil(shape[0] / 2), Math.ceil(shape[1] / 2), Math.ceil(shape[2] / 2)];
  }
  const tiles = levels.reduce((sum, { bricks }) => sum + bricks[0] * bricks[1], 0);
  let tableOffset = tables + tiles * 8;
  const placed: ChunkLevel<ZgyPlace>[] = [];
  for (const { shape, bricks, step } of levels.toReversed()) {
    placed.unshift({
      stride: { inline: step, crossline: step, sample: step },
      shape,
      chunk: brickSize,
      unit: brickSize,
      place: { kind: 'zgy', dataType, tableOffset, bricks, brickSize, reversed },
    });
    tableOffset += bricks[0] * bricks[1] * bricks[2] * 8;
  }
  if (tableOffset > byteLength)
    throw damaged(name, `its tables need ${tableOffset} bytes, and it has ${byteLength}`);
  return placed.filter((level) => staysAligned(level, size, reversed));
}

/** The four control points as cells and positions. */
function pointsOf(view: DataView, first: Triple, step: Triple): GridPoint[] {
  const points = [0, 1, 2, 3].map((k) => ({
    inlineIndex: (view.getFloat32(INFO + 219 + 4 * k, true) - first[0]) / step[0],
    crosslineIndex: (view.getFloat32(INFO + 235 + 4 * k, true) - first[1]) / step[1],
    x: view.getFloat64(INFO + 251 + 8 * k, true),
    y: view.getFloat64(INFO + 283 + 8 * k, true),
  }));
  const known = points.filter(({ inlineIndex, crosslineIndex, x, y }) =>
    [inlineIndex, crosslineIndex, x, y].every(Number.isFinite),
  );
  return known.some(({ x, y }) => x !== 0 || y !== 0) ? known : [];
}

function horizontalOf(kind: number, factor: number, unit: string): BinGrid['unit'] {
  if (kind === 2) return 'degrees';
  if (kind !== 1) return 'unknown';
  if (/^(ft|feet|foot|usft)/i.test(unit) || Math.abs(factor - 0.3048) < 1e-3) return 'ft';
  return factor === 1 || /^m(et(er|re)s?)?$/i.test(unit) ? 'm' : 'unknown';
}

function verticalOf(kind: number, factor: number, unit: string, start: number, step: number): VerticalAxis {
  if (kind === 1) {
    const feet = /^(ft|feet|foot)/i.test(unit) || Math.abs(factor - 0.3048) < 1e-3;
    return { domain: 'depth', unit: feet ? 'ft' : 'm', start, step, inferred: false };
  }
  // Times are stored in milliseconds or seconds; the factor tells how long one unit is in seconds.
  const scale = kind === 0 || !(factor > 0) ? 1 : Math.round(factor * 1000 * 1e6) / 1e6;
  return { domain: 'time', unit: 'ms', start: start * scale, step: step * scale, inferred: kind === 0 };
}
