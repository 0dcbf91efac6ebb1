/**
 * The options of the public methods. Each method has one schema, from which the type of its options is derived, and `checked` turns a
 * value that does not fit into a SegyError.
 */

import * as v from 'valibot';
import { SegyError, throwIfAborted } from '../core/errors.ts';
import { MESH_FORMATS } from '../core/scene.ts';
import { SUBSAMPLES } from '../core/subsample.ts';
import type { TraceRun } from '../core/trace-run.ts';
import type { HeaderWord, Overrides, ProgressListener } from '../core/types.ts';
import { TRACE_HEADER_FIELD_NAMES } from '../segy/fields.ts';
import { numberFrom, wholeFrom } from './number-schemas.ts';
import { headerWord } from './overrides.ts';

const MOST = 2 ** 31 - 1;

const listed = (allowed: readonly unknown[]): string =>
  `${allowed.slice(0, -1).join(', ')} or ${allowed.at(-1)}`;

const oneOf = <const T extends readonly (string | number)[]>(...allowed: T) =>
  v.picklist(allowed, `must be ${listed(allowed)}`);

const callback = <T extends (...input: never[]) => unknown>() =>
  v.custom<T>((value) => typeof value === 'function', 'must be a function');

const yesOrNo = v.boolean('must be true or false');

/** Makes a schema for an object. A missing key gives the same message as a wrong value of that key. */
const record = <E extends v.ObjectEntries>(entries: E, hint: string) =>
  v.object(entries, ({ path }) => {
    const key = path?.[0].key as string | undefined;
    return key === undefined ? hint : String((entries[key] as { readonly message?: unknown }).message);
  });

/** Makes a schema for options. Unknown names are ignored, so that the same record of options can be given to several methods. */
const options = <E extends v.ObjectEntries>(entries: E) =>
  record(
    {
      signal: v.optional(v.instance(AbortSignal, 'must be an AbortSignal')),
      onProgress: v.optional(callback<ProgressListener>()),
      ...entries,
    },
    'must be an object of options',
  );

/** Options as a caller gives them, before defaults are filled in. */
export type Given<S extends v.GenericSchema> = {
  readonly [K in keyof v.InferInput<S>]: v.InferInput<S>[K] extends readonly unknown[] | undefined
    ? Readonly<v.InferInput<S>[K]>
    : v.InferInput<S>[K];
};

/** Options as a method uses them, with defaults filled in. */
export type Checked<S extends v.GenericSchema> = Readonly<v.InferOutput<S>>;

const window = v.strictTuple(
  [wholeFrom(0, MOST), wholeFrom(0, MOST)],
  'must be the first and the last sample of the window',
);
const number = v.number('must be a number');
/** A header word. An axis of the geometry can be given too; its other fields are dropped. */
const word = v.pipe(
  v.custom<HeaderWord>(
    (given) => typeof given === 'object' && given !== null,
    'must be given as { byte, type }',
  ),
  v.transform(({ byte, type }) => (type === undefined ? { byte } : { byte, type })),
  headerWord(''),
);

export const CALL_OPTIONS = options({});
type Call = v.InferOutput<typeof CALL_OPTIONS>;
/** A schema that has at least the options of every call. */
export type OptionsSchema = v.GenericSchema<Call, Call>;

export const HEADER_OPTIONS = options({
  fields: v.optional(
    v.array(
      v.picklist(TRACE_HEADER_FIELD_NAMES as readonly string[], 'must be a name from traceHeaderFields()'),
      'must be a list of names from traceHeaderFields()',
    ),
  ),
});

export const TEXT_HEADER_OPTIONS = options({ encoding: v.optional(oneOf('ebcdic', 'ascii')) });
export const SORT_OPTIONS = options({ descending: v.optional(yesOrNo, false) });
export const PROCESS_OPTIONS = options({ rowStride: v.optional(wholeFrom(1, MOST), 1) });

export const SLICE_OPTIONS = options({
  axis: oneOf('inline', 'crossline', 'sample', 'line'),
  /** A line number, or a sample index for axis 'sample'. For axis 'line' it is the number of a gather, or left out for all traces. */
  position: v.optional(v.number('must be a line number, or a sample index')),
  /** For a prestack survey: an offset, the nearest ('near') or farthest ('far') one, or the mean of all offsets ('stack'). */
  offset: v.optional(
    v.union([v.number(), v.picklist(['near', 'far', 'stack'])], 'must be a number, near, far or stack'),
  ),
  /** Every n-th trace is read. */
  subsample: v.optional(oneOf<readonly number[]>(...SUBSAMPLES), 1),
  /** True to read full resolution from the file, even if something less exact is stored. */
  exact: v.optional(yesOrNo, false),
});

export const GATHER_OPTIONS = options({
  /** Line numbers of the place. */
  inline: v.number('must be a line number'),
  crossline: v.number('must be a line number'),
});

const cells = v.custom<Int32Array>(
  (value) => value instanceof Int32Array,
  'must be an Int32Array of indices from 0',
);

export const PATH_OPTIONS = options({
  /** Indices of the cells' lines, from 0. Both arrays have the same length. */
  inlineIndices: cells,
  crosslineIndices: cells,
});

export const MAP_OPTIONS = options({
  /** Only every `step`-th trace is read; every trace unless given. */
  step: v.optional(wholeFrom(1, MOST), 1),
  /** A header word whose value is read as well. */
  word: v.optional(v.nullable(word), null),
});

export const QUALITY_OPTIONS = options({
  /** True to read every trace, however large the file is. */
  complete: v.optional(yesOrNo, false),
  /** First and last sample index that the spectrum is computed from; all samples unless given. */
  window: v.optional(window),
});

export const MESH_OPTIONS = options({
  /** The isosurface's amplitude as a share (0…1) of the amplitude range. */
  threshold: v.optional(numberFrom(0, 1), 0.5),
  /** Subsample of the level to use. 'preview' uses the coarse level of the first picture, which is there at once. */
  subsample: v.optional(oneOf<readonly (number | 'preview')[]>(...SUBSAMPLES, 'preview'), 4),
  sign: v.optional(oneOf('positive', 'negative', 'both'), 'positive'),
});

export const VOLUME_OPTIONS = options({
  depthSlices: v.optional(wholeFrom(1, 4096), 50),
  maxSize: v.optional(wholeFrom(16, 8192), 512),
});

const isSource = (value: unknown): boolean => {
  if (typeof value === 'string' || value instanceof Blob) return true;
  const { getFile, fingerprint, name, size, read } = Object(value) as Record<string, unknown>;
  if (typeof read === 'function')
    return typeof name === 'string' && Number.isSafeInteger(size) && (size as number) >= 0;
  return typeof getFile === 'function' || typeof fingerprint === 'string';
};

export const SOURCE = v.custom(
  isSource,
  'must be a File, a Blob, the address of a file, a FileSystemFileHandle, { fingerprint } or { name, size, read }',
);

export const OPEN_OPTIONS = options({
  /** The handle of the given File. It is stored, so that the file can be read again on a later visit. */
  handle: v.optional(
    v.custom<Promise<FileSystemFileHandle | null>>(
      (value) => value instanceof Promise,
      'must be a promise of a FileSystemFileHandle',
    ),
  ),
  /** Gives the overrides that are remembered for a fingerprint. Overrides that are given by name replace them one by one. */
  overridesFor: v.optional(callback<(fingerprint: string) => Overrides | null>()),
});

const run = record({ first: wholeFrom(0, MOST), count: wholeFrom(0, MOST) }, 'must be { first, count }');

/** A box of a cube, by indices from 0. */
export const BOX = record(
  { inline: run, crossline: run, sample: run },
  'must be { inline, crossline, sample }, each { first, count }',
);

const adjustment = v.optional(
  record({ scale: number, shiftSamples: number }, 'must be { scale, shiftSamples }'),
  { scale: 1, shiftSamples: 0 },
);

export const COMPARE_OPTIONS = options({
  axis: SLICE_OPTIONS.entries.axis,
  /** Line number of the first survey, or sample index for axis 'sample'; left out for axis 'line'. */
  position: SLICE_OPTIONS.entries.position,
  adjustment,
});

const corner = v.custom<readonly [number, number, number]>(
  (value) => v.is(v.strictTuple([number, number, number]), value),
  'must be three indices',
);

export const MESH_FILE_OPTIONS = options({
  format: oneOf(...MESH_FORMATS),
  coordinates: oneOf('survey', 'map'),
  /** Triangles that lie wholly outside are left out. Those that cross the border stay whole. */
  crop: v.optional(v.nullable(record({ low: corner, high: corner }, 'must be { low, high }')), null),
  /** Name of the survey, which is written into the file. */
  name: v.string('must be the name of the survey'),
  /** Sentences that are written into the file, such as which surface it holds and from which level. */
  notes: v.optional(v.array(v.string('must be a sentence'), 'must be a list of sentences'), []),
});

export const MESH = record(
  {
    positions: v.instance(Float32Array, 'must be a Float32Array'),
    normals: v.instance(Float32Array, 'must be a Float32Array'),
    indices: v.instance(Uint32Array, 'must be a Uint32Array'),
  },
  'must be { positions, normals, indices }',
);

const axis = record({ first: number, step: number }, 'must be { label, first, step }');

export const SCENE = record(
  {
    inlineCount: number,
    crosslineCount: number,
    sampleCount: number,
    inline: axis,
    crossline: axis,
    vertical: record({ start: number, step: number }, 'must be { domain, unit, start, step }'),
  },
  'must tell the counts and axes of the survey that the mesh is of',
);

/** `NrmsOptions` adds options that are not checked. */
export const NRMS_OPTIONS = options({ adjustment, window: v.optional(window) });

export const PART_CHOICE = v.nullable(
  v.union(
    [record({ offset: v.unwrap(SLICE_OPTIONS.entries.offset) }, ''), record({ gather: number }, '')],
    'must be { offset }, { gather } or null',
  ),
);

export const WORDS = v.array(word, 'must be a list of { byte, type }');

const TRACES = v.union(
  [
    v.instance(Int32Array),
    v.object({ first: v.custom<number>(() => true), count: v.custom<number>(() => true) }),
  ],
  'must be { first, count } or an Int32Array',
);

export const DATASET = v.custom(
  (value) => typeof Object(value).partOf === 'function',
  'must be a survey that openSegy opened',
);

export const LEVEL_OPTIONS = options({ maxSamples: v.optional(wholeFrom(1, MOST)) });
export const LEVEL = oneOf(...SUBSAMPLES, 'preview', 'best');
export const SUBSAMPLE = oneOf(...SUBSAMPLES);
export const PICTURE = record(
  {
    width: wholeFrom(1, MOST),
    height: wholeFrom(1, MOST),
    data: v.instance(Uint8ClampedArray, 'must be a Uint8ClampedArray'),
  },
  'must be { width, height, data }',
);
export const FINGERPRINT = v.string('must be the fingerprint of a survey');
/**
 * Checks a value, and returns it with defaults filled in.
 * @param name how error messages call the value
 * @throws SegyError 'bad-argument' that says which part of it is wrong, what it is and what it may be
 */
export function checked<S extends v.GenericSchema>(
  schema: S,
  value: unknown,
  name: string,
): v.InferOutput<S> {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  // A rule for a whole object says in its own message what it found.
  const found = issue.kind === 'schema' || typeof issue.input !== 'object' ? `, not ${issue.received}` : '';
  throw new SegyError(
    'bad-argument',
    `${v.getDotPath(issue) ?? name} ${issue.message}${found.slice(0, 80)}.`,
  );
}

/**
 * Checks the options of a call.
 * @throws SegyError 'bad-argument', or 'cancelled' if their signal is already aborted
 */
export function checkedCall<S extends OptionsSchema>(schema: S, given: unknown = {}): v.InferOutput<S> {
  const call = checked(schema, given, 'The options');
  throwIfAborted(call.signal);
  return call;
}

/** Checks a window (first and last sample index) of traces of this length; all samples unless given. @throws SegyError 'bad-argument' */
export function checkedWindow(
  given: readonly [number, number] | undefined,
  samplesPerTrace: number,
): readonly [number, number] {
  const last = samplesPerTrace - 1;
  const [from, to] = given ?? [0, last];
  // A window has at least two samples, or one if the trace has only one.
  if (to - from >= Math.min(1, last) && to <= last) return [from, to];
  throw new SegyError(
    'bad-argument',
    `The window must be two samples in order from 0 to ${last}, not ${from} to ${to}.`,
  );
}

/** Checks traces of a file: a run, or a list of trace numbers (−1 for no trace). @throws SegyError 'bad-argument' */
export function checkedTraces<T extends Int32Array | TraceRun>(given: T, traceCount: number): T {
  const traces = checked(TRACES, given, 'The traces');
  if ('first' in traces) {
    checked(wholeFrom(0, traceCount - 1), traces.first, 'The first trace');
    checked(wholeFrom(0, traceCount - traces.first), traces.count, 'The count of traces');
  } else {
    const some = wholeFrom(-1, traceCount - 1);
    // A list can be as long as the file, so the schema only sees numbers that are wrong.
    for (const trace of traces) if (trace < -1 || trace >= traceCount) checked(some, trace, 'Each trace');
  }
  return given;
}
