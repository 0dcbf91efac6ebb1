import type { Dataset, DatasetMeta, VolumeData } from '../../../src/api/types.ts';
import { SegyError } from '../../../src/core/errors.ts';
import type { StageView } from '../../../src/core/scene.ts';
import type { Level, Mesh, PlacedSlice, SliceAxis, SliceData } from '../../../src/core/types.ts';
import type { Services } from '../../../src/ui/services.ts';
import { fakeMetrics } from './fake-metrics.ts';
import { fakeQuality } from './fake-quality.ts';

const INLINES = 80;
const CROSSLINES = 120;
const SAMPLES = 200;

export const fakeMeta: DatasetMeta = {
  name: 'north-basin.sgy',
  revision: [1, 0],
  byteOrder: 'big',
  sampleFormat: 1,
  samplesPerTrace: SAMPLES,
  sampleIntervalMicroseconds: 4000,
  vertical: { domain: 'time', unit: 'ms', start: 0, step: 4, inferred: false },
  traceCount: INLINES * CROSSLINES,
  textHeaders: [
    Array.from({ length: 40 }, (_, k) =>
      `C${String(k + 1).padStart(2)} ${k < 3 ? 'SYNTHETIC SURVEY FOR TESTS' : ''}`.padEnd(80),
    ).join(''),
  ],
  textEncoding: 'ebcdic',
  binaryHeader: { jobId: 1, sampleInterval: 4000, samplesPerTrace: SAMPLES, sampleFormat: 1 },
  geometry: {
    kind: '3d',
    inline: { first: 1001, count: INLINES, step: 2, byte: 189 },
    crossline: { first: 500, count: CROSSLINES, step: 1, byte: 193 },
    sorting: 'inline',
    liveTraces: null,
    verified: false,
    binGrid: {
      origin: { x: 431000, y: 6520000 },
      inlineVector: { x: -12, y: 21 },
      crosslineVector: { x: 21.6, y: 12.5 },
      inlineSpacing: 24.2,
      crosslineSpacing: 25,
      azimuth: 59.9,
      unit: 'm',
    },
  },
  findings: [
    {
      code: 'geometry-inferred',
      severity: 'info',
      message: 'Inline in byte 189 and crossline in byte 193 fit all 512 headers sampled.',
    },
    {
      code: 'format-suspect',
      severity: 'warning',
      message: 'The header says IBM float, but the samples read more plausibly as IEEE float.',
      remedy: 'Compare both readings.',
      alternatives: [{ label: 'Read as IEEE float', overrides: { sampleFormat: 5 } }],
    },
  ],
  fingerprint: 'f'.repeat(64),
  fileSize: 10_563_600,
  overrides: {},
  coordinates: { x: { byte: 181 }, y: { byte: 185 }, unit: 'm' },
};

function amplitude(inline: number, crossline: number, sample: number): number {
  const depth = sample + 8 * Math.sin(inline / 14) + 6 * Math.cos(crossline / 19);
  return 1000 * Math.sin(depth / 4) * Math.exp(-(((depth % 60) - 30) ** 2) / 400);
}

function section(axis: SliceAxis, index: number, stride: number): SliceData {
  const width = Math.ceil((axis === 'crossline' ? INLINES : CROSSLINES) / stride);
  const height = axis === 'sample' ? Math.ceil(INLINES / stride) : SAMPLES;
  const data = new Float32Array(width * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const inline = axis === 'inline' ? index : axis === 'crossline' ? column * stride : row * stride;
      const crossline = axis === 'crossline' ? index : column * stride;
      data[row * width + column] = amplitude(inline, crossline, axis === 'sample' ? index : row);
    }
  }
  return { data, width, height, subsample: stride, exact: stride === 1 };
}

function indexOf(axis: SliceAxis, position: number): number {
  return axis === 'inline' ? (position - 1001) / 2 : axis === 'crossline' ? position - 500 : position;
}

const LEVEL: Level = {
  stride: { inline: 4, crossline: 4, sample: 4 },
  inlineCount: 2,
  crosslineCount: 2,
  sampleCount: 2,
  data: new Uint16Array(8),
  lastValid: new Int32Array(4).fill(1),
  scale: 1,
};

export type FakeDataset = Dataset & { readonly calls: string[] };

/** A dataset that computes a small survey and writes down what it is asked. */
export function fakeDataset(changes: Partial<Dataset> & { meta?: DatasetMeta } = {}): FakeDataset {
  const calls: string[] = [];
  let refined: number | null = null;
  const dataset: FakeDataset = {
    calls,
    hasFile: true,
    meta: fakeMeta,
    suggestedSubsample: 4,
    amplitude: {
      min: -1000,
      max: 1000,
      p999Absolute: 980,
      p001: -980,
      p999: 980,
      bothSigns: true,
      clip: [-800, 800],
      scale: 2,
      constant: false,
    },
    grid: {
      inlineCount: INLINES,
      crosslineCount: CROSSLINES,
      offsetCount: 1,
      cells: null,
      slowAxis: 'inline',
      inlineDescending: false,
      crosslineDescending: false,
    },
    get refinedSubsample() {
      return refined;
    },
    work: { bytesRead: 1_200_000, readCalls: 12, bytesFromDisk: 0 },
    inferred: async () => fakeMeta,
    part: null,
    gathers: null,
    partOf: () => dataset,
    gather: async () => section('inline', 0, 1),
    async preview(options) {
      calls.push('preview');
      options?.onProgress?.({ stage: 'First look', done: 1, total: 2, unit: 'blocks' });
      return { bytesRead: 1_200_000, bytesFromDisk: 0, cacheHit: false };
    },
    async refine(subsample: number) {
      calls.push(`refine ${subsample}`);
      refined = subsample;
      return subsample;
    },
    level: async () => LEVEL,
    coarseSlice(axis, position): PlacedSlice | null {
      const stride = refined ?? 8;
      return {
        ...section(axis, indexOf(axis, position), stride),
        axis,
        index: indexOf(axis, position),
        columnStride: stride,
        rowStride: axis === 'sample' ? stride : 1,
      };
    },
    sliceCostMilliseconds: (axis) => (axis === 'sample' ? 4000 : 20),
    readTraces: async () => [],
    readSample: async (trace, sample) => ({
      value: 12.5,
      hex: '41c80000',
      byteOffset: 3600 + trace * 1040 + 240 + sample * 4,
    }),
    async readTraceHeaders(first) {
      calls.push(`readTraceHeaders ${first}`);
      return {
        fieldRecord: Int32Array.of(first),
        inline: Int32Array.of(1001),
        crossline: Int32Array.of(500 + first),
      };
    },
    async readHeaderWords(traces, words, options) {
      const numbers =
        'first' in traces ? Array.from({ length: traces.count }, (_, k) => traces.first + k) : [...traces];
      calls.push(`readHeaderWords ${numbers.length} from ${numbers[0]}`);
      options?.onProgress?.({
        stage: 'Headers',
        done: numbers.length,
        total: numbers.length,
        unit: 'traces',
      });
      return words.map(({ byte }) =>
        Int32Array.from(numbers, (trace) => {
          if (byte === 189) return 1001 + 2 * Math.floor(trace / CROSSLINES);
          if (byte === 193) return 500 + (trace % CROSSLINES);
          return byte === 9 ? trace : 0;
        }),
      );
    },
    async sortRows(keys, rows, options = {}) {
      calls.push('sortRows');
      const sign = options.descending ? -1 : 1;
      return rows.slice().sort((a, b) => sign * (keys[a]! - keys[b]!) || a - b);
    },
    async readTextHeader(_index, { encoding = 'ebcdic' } = {}) {
      calls.push(`readTextHeader ${encoding}`);
      return {
        bytes: new Uint8Array(3200).fill(0x40),
        text: `C 1 READ AS ${encoding.toUpperCase()}`,
        characters: `C 1 READ AS ${encoding.toUpperCase()}`.padEnd(3200),
        encoding,
      };
    },
    async processSection(section, steps) {
      calls.push(`processSection ${JSON.stringify(steps)}`);
      return {
        ...section,
        magnitudes: new Uint32Array(65_536).fill(1),
        spectrum: Float64Array.from({ length: 129 }, (_, k) => Math.exp(-(((k - 20) / 12) ** 2))),
      };
    },
    async pathSection({ inlineIndices }) {
      calls.push(`pathSection ${inlineIndices.length}`);
      const width = inlineIndices.length;
      return { data: new Float32Array(width * 4), width, height: 4, subsample: 1, exact: true };
    },
    async slice({ axis, position = 0 }) {
      calls.push(`slice ${axis} ${position}`);
      return section(axis, indexOf(axis, position), 1);
    },
    async mesh({ threshold = 0.5, subsample = 4 } = {}): Promise<Mesh> {
      calls.push(`mesh ${threshold} ${subsample}`);
      return {
        positions: new Float32Array(9),
        normals: new Float32Array(9),
        indices: new Uint32Array(3),
        level: 490,
        subsample: subsample === 'preview' ? 8 : subsample,
      };
    },
    async volume({ depthSlices = 50 } = {}): Promise<VolumeData> {
      calls.push(`volume ${depthSlices}`);
      const cells = 4;
      return {
        data: new Uint16Array(depthSlices * cells).fill(0x3c00),
        size: [2, 2, depthSlices],
        mask: Uint8Array.of(1, 1, 1, 0),
        sampleIndices: Int32Array.from({ length: depthSlices }, (_, k) => k),
        subsample: 64,
        scale: 2,
      };
    },
    async canOptimize() {
      return false;
    },
    optimizedShare: async () => 0,
    async prefetch({ axis, position }) {
      calls.push(`prefetch ${axis} ${position}`);
    },
    async optimize() {
      calls.push('optimize');
      return { levels: [8, 4, 2], bytes: 8_000_000, timeSlices: false, sections: false };
    },
    async statistics() {
      const counts = Float64Array.from({ length: 64 }, (_, k) =>
        Math.round(40000 * Math.exp(-(((k - 32) / 9) ** 2))),
      );
      return {
        min: -1000,
        max: 1000,
        mean: 0.2,
        rms: 310,
        histogram: { edges: Float64Array.from({ length: 65 }, (_, k) => -1000 + (k * 2000) / 64), counts },
        percentiles: { 'p0.1': -980, p50: 0, 'p99.9': 980 },
        liveTraces: 600,
        deadTraces: 0,
        nonFinite: 0,
        saturated: 0,
        tracesRead: 600,
        complete: false,
      };
    },
    mapTraces: async () => ({
      x: Float64Array.of(431_000, 431_500),
      y: Float64Array.of(6_520_000, 6_520_400),
      cells: Int32Array.of(0, 1),
      dead: new Uint8Array(2),
      offsets: new Int32Array(0),
      values: new Float64Array(2),
    }),
    async quality({ window = [0, SAMPLES - 1] as const } = {}) {
      calls.push(`quality ${window.join(' ')}`);
      return fakeQuality(window);
    },
    close() {
      calls.push('close');
    },
  };
  return Object.defineProperties(dataset, Object.getOwnPropertyDescriptors(changes));
}

export type FakeStage = StageView & { readonly calls: string[] };

/** A stage that draws nothing and writes down what it is told. */
export function fakeStage(): FakeStage {
  const calls: string[] = [];
  const note =
    (name: string) =>
    (...values: unknown[]) => {
      calls.push(typeof values[0] === 'string' ? `${name} ${values[0]}` : name);
    };
  return {
    calls,
    setSurvey: note('setSurvey'),
    setSlice: note('setSlice'),
    setDepthSlices: note('setDepthSlices'),
    setPathSection: note('setPathSection'),
    setPath: note('setPath'),
    setMesh: note('setMesh'),
    setVolume: async () => {
      calls.push('setVolume');
      return { kind: 'ready' } as const;
    },
    setLiveSurface: note('setLiveSurface'),
    setVolumeStyle: note('setVolumeStyle'),
    setDisplay: note('setDisplay'),
    resetCamera: note('resetCamera'),
    cameraPlace: { position: [0, -3, 1], target: [0, 0, 0], fieldOfView: 30 },
    watchTurn: () => () => {},
    placeCamera: note('placeCamera'),
    picture: async () => document.createElement('canvas'),
    pick: () => null,
    grab: () => null,
    setCursor: note('setCursor'),
    highlight: note('highlight'),
    showCropHandles: note('showCropHandles'),
    resize: note('resize'),
    warmUp() {},
    nextFrame: async () => {},
    counts: {
      frames: 0,
      textureUploads: 0,
      textureBytes: 0,
      rayFrames: 0,
      materials: 0,
      textures: 0,
      geometries: 0,
    },
    dispose: note('dispose'),
  };
}

/** Services around one dataset; a file named "bad…" is refused. */
export function fakeServices(dataset: () => Dataset = fakeDataset, stage: StageView = fakeStage()): Services {
  return {
    async openSegy(source, options) {
      options?.onProgress?.({ stage: 'Headers', done: 0, total: 1, unit: 'blocks' });
      if (source instanceof File && source.name.startsWith('bad')) {
        throw new SegyError(
          'not-segy',
          'This is not a SEG-Y file: it is shorter than its headers. Choose another file.',
        );
      }
      return dataset();
    },
    cache: {
      stats: async () => ({
        hits: 3,
        misses: 1,
        memoryBytes: 2e6,
        diskBytes: 5e6,
        budgetBytes: 1e9,
        quotaBytes: 8e9,
        surveys: 1,
        damaged: 0,
        queuedBytes: 0,
      }),
      entries: async () => [],
      sweep: async () => 0,
      remove: async () => ({ freedBytes: 0 }),
      removeOptimized: async () => ({ freedBytes: 0 }),
      clear: async () => ({ freedBytes: 5_000_000 }),
      thumbnail: async () => null,
      setThumbnail: async () => {},
      isKept: async () => false,
      keep: async () => true,
    },
    demoSurvey: async () => new File([], 'demo.sgy'),
    configure: () => {},
    prepareEngine: async () => {},
    storageProblem: () => null,
    meshFile: async () => new Blob([]),
    metrics: fakeMetrics,
    traceHeaderFields: () => [
      { name: 'fieldRecord', byte: 9, type: 'int32' },
      { name: 'inline', byte: 189, type: 'int32' },
      { name: 'crossline', byte: 193, type: 'int32' },
    ],
    binaryHeaderFields: () => [
      { name: 'jobId', byte: 3201, type: 'int32' },
      { name: 'sampleInterval', byte: 3217, type: 'uint16' },
    ],
    createStage: () => stage,
    colormapTable: () =>
      Uint8Array.from({ length: 1024 }, (_, k) => (k % 4 === 3 ? 255 : k % 4 === 0 ? k / 4 : 255 - k / 4)),
  };
}
