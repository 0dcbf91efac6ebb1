import * as v from 'valibot';

/**
 * Shapes of the records that this floor stores. A stored record is foreign input: its checksum tells that it is as it was written, not
 * that this version of the page wrote it. Each function tells whether a record has its shape; one that has not is deleted and made again.
 */
const number = v.number();
const count = v.pipe(number, v.safeInteger(), v.minValue(0));
const fromOne = v.pipe(number, v.safeInteger(), v.minValue(1));
const flag = v.boolean();
const words = v.record(v.string(), number);

const LEVEL = v.pipe(
  v.looseObject({
    stride: v.object({ inline: fromOne, crossline: fromOne, sample: fromOne }),
    inlineCount: count,
    crosslineCount: count,
    sampleCount: count,
    data: v.instance(Uint16Array),
    lastValid: v.instance(Int32Array),
    scale: v.pipe(number, v.finite(), v.gtValue(0)),
  }),
  v.check(({ inlineCount, crosslineCount, sampleCount, data, lastValid }) => {
    const columns = inlineCount * crosslineCount;
    return lastValid.length === columns && data.length === columns * sampleCount;
  }),
);

const AMPLITUDE_RANGE = v.looseObject({
  min: number,
  max: number,
  p999Absolute: number,
  p001: number,
  p999: number,
  bothSigns: flag,
  clip: v.tuple([number, number]),
  scale: v.pipe(number, v.finite(), v.gtValue(0)),
  constant: flag,
});

const PREVIEW = v.looseObject({
  level: LEVEL,
  range: AMPLITUDE_RANGE,
  saturated: count,
  widestSampleStride: fromOne,
});

const HISTOGRAM = v.pipe(
  v.object({ edges: v.instance(Float64Array), counts: v.instance(Float64Array) }),
  v.check(({ edges, counts }) => edges.length === counts.length + 1),
);

const STATISTICS = v.looseObject({
  min: number,
  max: number,
  mean: number,
  rms: number,
  histogram: HISTOGRAM,
  percentiles: words,
  liveTraces: count,
  deadTraces: count,
  nonFinite: count,
  saturated: count,
  tracesRead: count,
  complete: flag,
});

const QUALITY = v.looseObject({
  tracesRead: count,
  histogram: HISTOGRAM,
  spectrum: v.looseObject({
    frequencies: v.instance(Float64Array),
    amplitudes: v.instance(Float64Array),
    window: v.tuple([number, number]),
  }),
  counts: words,
  traces: v.looseObject({ traces: v.instance(Int32Array), flags: v.instance(Uint8Array) }),
});

const MESH = v.looseObject({
  positions: v.instance(Float32Array),
  normals: v.instance(Float32Array),
  indices: v.instance(Uint32Array),
  level: number,
  subsample: fromOne,
  sampleStride: fromOne,
});

const GRID = v.pipe(
  v.looseObject({
    inlineCount: count,
    crosslineCount: count,
    offsetCount: count,
    cells: v.nullable(v.instance(Int32Array)),
    slowAxis: v.picklist(['inline', 'crossline']),
  }),
  v.check(
    ({ inlineCount, crosslineCount, offsetCount, cells }) =>
      cells === null || cells.length === inlineCount * crosslineCount * offsetCount,
  ),
);

const INSPECTION = v.looseObject({
  fileSize: count,
  inspection: v.looseObject({
    layout: v.looseObject({
      byteOrder: v.picklist(['big', 'little', 'pairwise']),
      sampleFormat: fromOne,
      sampleByteLength: fromOne,
      samplesPerTrace: fromOne,
      traceCount: fromOne,
      firstTraceOffset: count,
      traceHeaderByteLength: count,
      traceByteLength: fromOne,
      ragged: v.nullable(
        v.looseObject({ offsets: v.instance(Float64Array), sampleCounts: v.instance(Int32Array) }),
      ),
    }),
    textHeaders: v.array(v.string()),
    binaryHeader: words,
    vertical: v.looseObject({ domain: v.picklist(['time', 'depth']), start: number, step: number }),
    geometry: v.looseObject({ kind: v.picklist(['3d', 'prestack', 'gathers', '2d']) }),
    grid: GRID,
    findings: v.array(v.looseObject({ code: v.string(), severity: v.string(), message: v.string() })),
  }),
});

const AXIS = v.looseObject({ label: v.string(), first: number, step: number, count: fromOne });
const TRIPLE = v.tuple([fromOne, fromOne, fromOne]);

/** The description of a Zarr hierarchy or ZGY file, with what it is identified by. */
const ARRAY_SURVEY = v.looseObject({
  name: v.string(),
  origin: v.string(),
  survey: v.looseObject({
    layout: v.string(),
    variable: v.string(),
    inline: AXIS,
    crossline: AXIS,
    sampleCount: fromOne,
    vertical: v.looseObject({ domain: v.picklist(['time', 'depth']), start: number, step: number }),
    flat: flag,
    levels: v.pipe(
      v.array(
        v.looseObject({
          stride: v.object({ inline: fromOne, crossline: fromOne, sample: fromOne }),
          shape: TRIPLE,
          chunk: TRIPLE,
          unit: TRIPLE,
          place: v.looseObject({ kind: v.picklist(['zarr', 'zgy']) }),
        }),
      ),
      v.minLength(1),
    ),
    values: v.looseObject({ scale: number, offset: number }),
    points: v.array(v.looseObject({ x: number, y: number })),
    textHeaders: v.array(v.string()),
    binaryHeader: words,
    findings: v.array(v.looseObject({ code: v.string(), severity: v.string(), message: v.string() })),
    dimensions: v.array(v.looseObject({ size: count })),
  }),
});

/** A picture begins with the signature of PNG (W3C, Portable Network Graphics, 5.2). */
const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const THUMBNAIL = v.object({
  png: v.pipe(
    v.instance(Uint8Array),
    v.check((png) => PNG.every((byte, k) => png[k] === byte)),
  ),
});

const shaped =
  (schema: v.GenericSchema) =>
  (value: unknown): boolean =>
    v.is(schema, value);

const isLevel = shaped(LEVEL);
const isPreview = shaped(PREVIEW);
const isStatistics = shaped(STATISTICS);
const isQuality = shaped(QUALITY);
const isMesh = shaped(MESH);
const isInspection = shaped(INSPECTION);
const isThumbnail = shaped(THUMBNAIL);
const isArraySurvey = shaped(ARRAY_SURVEY);

/** The checks by name. */
export const SHAPES = {
  isArraySurvey,
  isInspection,
  isLevel,
  isMesh,
  isPreview,
  isQuality,
  isStatistics,
  isThumbnail,
};
