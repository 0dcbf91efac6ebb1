import { cubeGrid } from '../../../src/api/cube-grid.ts';
import type { SurveyDataset } from '../../../src/api/dataset.ts';
import { openSegy } from '../../../src/api/open.ts';
import type { DatasetMeta, PageDataset } from '../../../src/api/types.ts';
import type { Cube } from '../../../src/core/cube.ts';
import { makeSegy } from '../../make-segy.ts';

const INLINES = { first: 1001, count: 80, step: 2 };
const CROSSLINES = { first: 500, count: 120, step: 1 };
const SAMPLES = 200;

/** Amplitude of a sample by its indices. The fourth trace of the file is dead, and its tenth is clipped. */
export function madeAmplitude(inline: number, crossline: number, sample: number): number {
  if (inline === 0 && crossline === 3) return 0;
  const depth = sample + 8 * Math.sin(inline / 14) + 6 * Math.cos(crossline / 19);
  const wave = 1000 * Math.sin(depth / 4) * Math.exp(-(((depth % 60) - 30) ** 2) / 400);
  return inline === 0 && crossline === 9 ? Math.max(-1200, Math.min(1200, 4 * wave)) : wave;
}

/** A survey of 80 × 120 traces of IBM floats, its bins 25 m wide each way, with coordinates in decimetres. */
function surveyBytes(): Uint8Array<ArrayBuffer> {
  const bytes = makeSegy({
    inlines: INLINES,
    crosslines: CROSSLINES,
    samples: SAMPLES,
    format: 1,
    text: 'C 1 SYNTHETIC SURVEY FOR TESTS',
    coordinateScalar: -10,
    position: (i, x) => [10 * (431_000 - 15 * i + 20 * x), 10 * (6_520_000 + 20 * i + 15 * x)],
    words: (_inline, _crossline, trace) => ({ 9: trace }),
    value: (inline, crossline, sample) =>
      madeAmplitude((inline - INLINES.first) / INLINES.step, crossline - CROSSLINES.first, sample),
  }) as Uint8Array<ArrayBuffer>;
  // Byte 3255: lengths are in metres.
  new DataView(bytes.buffer).setInt16(3254, 1);
  return bytes;
}

/** Makes the first look as coarse as that of a survey of gigabytes. Of one this small it would be every trace. */
function lookCoarsely({ cube }: SurveyDataset): void {
  cube.reader.previewStride = () => ({ inline: 8, crossline: 8, sample: 1 });
}

const opened = (await openSegy(new File([surveyBytes()], 'north-basin.sgy'))) as SurveyDataset;
lookCoarsely(opened);
await opened.preview();

/** Metadata of the survey that `madeDataset` opens. */
export const madeMeta: DatasetMeta = opened.meta;

export type MadeDataset = PageDataset & Pick<Cube, 'level'> & { readonly calls: string[] };

type Call = (...values: never[]) => string;

/** What is written down of a call. Calls of other methods are not. */
const NOTES: {
  readonly [Name in keyof PageDataset]?: PageDataset[Name] extends (...values: infer Values) => unknown
    ? (...values: Values) => string
    : never;
} = {
  preview: () => 'preview',
  refine: (subsample) => `refine ${subsample}`,
  readTraceHeaders: (first) => `readTraceHeaders ${first}`,
  readHeaderWords: (traces) =>
    'first' in traces
      ? `readHeaderWords ${traces.count} from ${traces.first}`
      : `readHeaderWords ${traces.length} from ${traces[0]}`,
  sortRows: () => 'sortRows',
  readTextHeader: (_index, { encoding = 'ebcdic' } = {}) => `readTextHeader ${encoding}`,
  processSection: (_section, steps) => `processSection ${JSON.stringify(steps)}`,
  pathSection: ({ inlineIndices }) => `pathSection ${inlineIndices.length}`,
  slice: ({ axis, position = 0 }) => `slice ${axis} ${position}`,
  prefetch: ({ axis, position = 0 }) => `prefetch ${axis} ${position}`,
  mesh: ({ threshold = 0.5, subsample = 4 } = {}) => `mesh ${threshold} ${subsample}`,
  volume: ({ depthSlices = 50 } = {}) => `volume ${depthSlices}`,
  checkFile: () => 'checkFile',
  optimize: () => 'optimize',
  quality: ({ window = [0, SAMPLES - 1] } = {}) => `quality ${window.join(' ')}`,
  close: () => 'close',
};

/**
 * The made survey, opened anew: a dataset of the engine, whose calls are written down on their way to it. It is as a page has it after
 * its first look. Three answers are not its own, because only a file of gigabytes gives them: what a slice costs, the subsample that is
 * suggested, and a coarse first look. Nor can it be optimized, because pages that do so by themselves would fill the storage that the
 * tests of a browser share.
 * @param changes members that a test has answered otherwise: faults, promises that it holds, and metadata of other kinds of file. The
 * dataset's cube follows them
 */
export function madeDataset(changes: Partial<MadeDataset> = {}): MadeDataset {
  const calls: string[] = [];
  const real = opened.partOf(null);
  lookCoarsely(real);
  real.cube.levels.preview = opened.cube.levels.preview;
  const dataset = { calls } as MadeDataset;
  for (const name of membersOf(real)) {
    const member = real[name];
    const note = NOTES[name] as Call | undefined;
    Object.defineProperty(dataset, name, {
      configurable: true,
      enumerable: true,
      ...(typeof member === 'function'
        ? {
            writable: true,
            value: (...values: never[]) => {
              if (note) calls.push(note(...values));
              return (member as Call).apply(real, values);
            },
          }
        : {
            get: () => real[name],
            set: (value: unknown) => Object.defineProperty(dataset, name, { value, writable: true }),
          }),
    });
  }
  const cube: Cube = Object.create(real.cube, {
    name: { get: () => dataset.meta.name },
    grid: { get: () => cubeGrid(dataset.meta, dataset.grid) },
  });
  cube.slice = (request) => dataset.slice(request);
  cube.path = (cells, call) => dataset.pathSection({ ...cells, ...call });
  cube.level = (subsample, call) => dataset.level(subsample, call);
  cube.optimize = (call) => dataset.optimize(call);
  cube.optimizedShare = () => dataset.optimizedShare();
  const own: Partial<MadeDataset> = {
    cube,
    level: (subsample, call) => real.cube.level(subsample, call),
    partOf: (choice) => (choice ? real.partOf(choice) : dataset),
    suggestedSubsample: 4,
    sliceCostMilliseconds: (axis) => (axis === 'sample' ? 4000 : 20),
    canOptimize: async () => false,
  };
  for (const members of [own, changes])
    Object.defineProperties(dataset, Object.getOwnPropertyDescriptors(members));
  return dataset;
}

/** The names of a dataset's members: its own, and the methods and accessors of its class. */
const membersOf = (dataset: SurveyDataset) =>
  ['meta', ...Object.getOwnPropertyNames(Object.getPrototypeOf(dataset))].filter(
    (name) => name !== 'constructor',
  ) as (keyof PageDataset)[];
