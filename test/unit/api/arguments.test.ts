import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSegy } from '../../../src/api/open.ts';
import type { PageDataset } from '../../../src/api/types.ts';
import { isSegyError, type SegyError } from '../../../src/core/errors.ts';
import {
  cache,
  compareSurveys,
  configure,
  demoSurvey,
  meshFile,
  traceHeaderFields,
} from '../../../src/index.ts';
import { makeSegy } from '../../make-segy.ts';

const LINES = { inlines: { first: 100, count: 8, step: 1 }, crosslines: { first: 301, count: 9, step: 1 } };
const SAMPLES = 20;
const value = (inline: number, crossline: number, sample: number) => Math.sin(inline + crossline + sample);

function open(offsets?: readonly number[]): Promise<PageDataset> {
  const bytes = makeSegy({ ...LINES, samples: SAMPLES, value, ...(offsets ? { offsets } : {}) });
  return openSegy(new File([bytes as Uint8Array<ArrayBuffer>], 'arguments.sgy'));
}

/** A call with arguments that its type forbids. */
type Loose = (...given: unknown[]) => unknown;

/** What a call rejects with. A call that throws at once, or rejects with anything but a SegyError, fails the test. */
async function refusal(call: () => unknown): Promise<SegyError> {
  const promise = call();
  expect(promise).toBeInstanceOf(Promise);
  const error: unknown = await (promise as Promise<unknown>).then(
    () => 'no error',
    (reason: unknown) => reason,
  );
  if (!isSegyError(error)) throw new Error(`Expected a SegyError, got ${error}`, { cause: error });
  return error;
}

const ONE = Int32Array.of(1);
const PATH = { inlineIndices: ONE, crosslineIndices: ONE };
const CELL = { inline: 101, crossline: 302 };
const INLINE = { axis: 'inline', position: 101 };

/** Every method of a dataset that gives a promise: what it needs before its options, and the options it needs. */
const METHODS: Readonly<Record<string, { readonly before?: unknown[]; readonly options?: object }>> = {
  inferred: {},
  preview: {},
  refine: { before: [2] },
  level: { before: ['best'] },
  readTraces: { before: [0, 1] },
  readTraceHeaders: { before: [0, 1] },
  readHeaderWords: { before: [{ first: 0, count: 1 }, [{ byte: 1 }]] },
  sortRows: { before: [ONE, Int32Array.of(0)] },
  readTextHeader: { before: [0] },
  processSection: {
    before: [
      { data: new Float32Array(4), width: 1, height: 4 },
      { bandPass: null, normalise: null, agcSamples: null },
    ],
  },
  slice: { options: INLINE },
  prefetch: { options: INLINE },
  pathSection: { options: PATH },
  gather: { options: CELL },
  mesh: {},
  volume: {},
  optimize: {},
  mapTraces: {},
  quality: {},
};

describe('a survey', () => {
  let dataset: PageDataset;
  let prestack: PageDataset;
  const calling = (survey: PageDataset, method: string, ...given: unknown[]) => {
    // What every cube has is asked of the survey's cube.
    const owner = (method in survey ? survey : survey.cube) as unknown as Record<string, Loose>;
    return owner[method]!(...given);
  };

  beforeAll(async () => {
    dataset = await open();
    prestack = await open([100, 300]);
  });
  afterAll(() => {
    dataset.close();
    prestack.close();
  });

  describe.each(Object.entries(METHODS))('%s', (method, { before = [], options = {} }) => {
    it.each([
      ['signal', {}],
      ['signal', null],
      ['signal', 'stop'],
      ['onProgress', 'loud'],
      ['onProgress', {}],
      ['onProgress', null],
    ])('refuses %s: %j', async (name, wrong) => {
      const error = await refusal(() => calling(dataset, method, ...before, { ...options, [name]: wrong }));
      expect(error.code).toBe('bad-argument');
      expect(error.message).toMatch(new RegExp(`^${name} must be `));
    });

    it.each([null, 7, 'fast'])('refuses %j in place of its options', async (wrong) => {
      expect((await refusal(() => calling(dataset, method, ...before, wrong))).code).toBe('bad-argument');
    });

    it('is cancelled by a signal that was aborted before, with its reason', async () => {
      const signal = AbortSignal.abort('enough');
      const error = await refusal(() => calling(dataset, method, ...before, { ...options, signal }));
      expect([error.code, error.cause]).toEqual(['cancelled', 'enough']);
    });
  });

  it.each<[string, unknown[], RegExp]>([
    ['slice', [], /axis must be inline, crossline, sample or line, not undefined/],
    ['slice', [{ axis: 'time' }], /axis must be inline, crossline, sample or line, not "time"/],
    ['slice', [{ axis: 'inline' }], /no inline NaN/],
    ['slice', [{ axis: 'inline', position: '101' }], /position must be a line number.*not "101"/],
    ['slice', [{ ...INLINE, subsample: 3 }], /subsample must be 1, 2, 4, 8 or 16, not 3/],
    ['slice', [{ ...INLINE, exact: 1 }], /exact must be true or false, not 1/],
    ['slice', [{ ...INLINE, offset: 300 }], /no offsets/],
    ['slice', [{ ...INLINE, offset: 'near' }], /no offsets/],
    ['slice', [{ ...INLINE, offset: 'middle' }], /offset must be a number, near, far or stack/],
    ['prefetch', [{ axis: 'time' }], /axis must be/],
    ['mesh', [{ sign: 'x' }], /sign must be positive, negative or both, not "x"/],
    ['mesh', [{ subsample: 3 }], /subsample must be 1, 2, 4, 8, 16 or preview, not 3/],
    ['mesh', [{ threshold: 1.5 }], /threshold must be a number from 0 to 1, not 1.5/],
    ['mesh', [{ threshold: Number.NaN }], /threshold must be a number from 0 to 1, not NaN/],
    ['volume', [{ depthSlices: Number.NaN }], /depthSlices must be a whole number from 1 to 4096, not NaN/],
    ['volume', [{ depthSlices: 2.5 }], /depthSlices must be a whole number/],
    ['volume', [{ maxSize: '64' }], /maxSize must be a whole number from 16 to 8192, not "64"/],
    ['readTraces', [0.5, 1], /first trace must be a whole number from 0 to 71, not 0.5/],
    ['readTraces', [0, -1], /count of traces must be a whole number from 0 to 72, not -1/],
    ['readTraces', [], /first trace must be .*not undefined/],
    ['readTraces', ['0', 1], /first trace must be/],
    ['readTraceHeaders', [0, 1, { fields: ['inline', 'colour'] }], /fields.1 must be a name from .*"colour"/],
    ['readTraceHeaders', [0, 1, { fields: 'inline' }], /fields must be a list of names/],
    ['readHeaderWords', [null, []], /traces must be \{ first, count \} or an Int32Array, not null/],
    ['readHeaderWords', [[1, 2], []], /traces must be \{ first, count \}/],
    ['readHeaderWords', [{ first: 0, count: 1 }, null], /words must be a list/],
    ['readHeaderWords', [{ first: 0, count: 1 }, [{ byte: 1, type: 'x' }]], /0.type must be one of int32/],
    ['readHeaderWords', [{ first: 0, count: 1 }, [{ byte: 238 }]], /0 must lie within the 240 bytes/],
    ['readSample', ['0', 0], /trace must be a whole number from 0 to 71, not "0"/],
    ['readSample', [0, 20], /sample must be a whole number from 0 to 19, not 20/],
    ['readTextHeader', [1], /text header must be a whole number from 0 to 0, not 1/],
    ['readTextHeader', [0, { encoding: 'utf8' }], /encoding must be ebcdic or ascii/],
    ['pathSection', [], /inlineIndices must be an Int32Array/],
    ['pathSection', [{ ...PATH, inlineIndices: [1] }], /inlineIndices must be an Int32Array/],
    ['pathSection', [{ ...PATH, inlineIndices: Int32Array.of(1, 2) }], /as many inlines as crosslines/],
    ['gather', [], /inline must be a line number/],
    ['gather', [CELL], /needs a prestack survey/],
    ['refine', [3], /subsample must be 1, 2, 4, 8 or 16, not 3/],
    ['level', ['finest'], /subsample must be 1, 2, 4, 8, 16, preview or best/],
    ['mapTraces', [{ step: 0 }], /step must be a whole number from 1/],
    ['mapTraces', [{ word: { byte: 0 } }], /word.byte must be a whole number from 1 to 239, not 0/],
    ['quality', [{ window: 5 }], /window must be the first and the last sample/],
    ['quality', [{ window: [0, 1, 2] }], /window.2 must be the first and the last sample/],
    ['quality', [{ complete: 'yes' }], /complete must be true or false/],
  ])('%s rejects for %j', async (method, given, sentence) => {
    const error = await refusal(() => calling(dataset, method, ...given));
    expect(['bad-argument', 'no-geometry']).toContain(error.code);
    expect(error.message).toMatch(sentence);
  });

  it('whose offsets are asked for by one it has not names those it has', async () => {
    const error = await refusal(() => prestack.slice({ axis: 'inline', position: 101, offset: 200 }));
    expect(error).toMatchObject({ code: 'bad-argument', message: expect.stringMatching(/100, 300/) });
    expect((await refusal(() => prestack.gather({ inline: 1, crossline: 302 }))).code).toBe('bad-argument');
  });

  it('gives no part that cannot be; partOf gives no promise, so it throws', () => {
    const parts = [undefined, 7, {}, { offset: 'middle' }, { gather: 'x' }, { gather: 0 }, { offset: 300 }];
    for (const part of parts)
      expect(() => dataset.partOf(part as never)).toThrow(expect.objectContaining({ code: 'bad-argument' }));
  });

  it('refuses every call after close, whatever is wrong with its arguments besides', async () => {
    const closed = await open();
    closed.close();
    const all = {
      ...METHODS,
      statistics: {},
      canOptimize: {},
      optimizedShare: {},
      checkFile: {},
      readSample: { before: [0, 0] },
    };
    for (const [method, { before = [], options }] of Object.entries(all as typeof METHODS)) {
      expect((await refusal(() => calling(closed, method, ...before, options))).code, method).toBe('closed');
      expect((await refusal(() => calling(closed, method, null, null, null))).code, method).toBe('closed');
    }
    expect(() => closed.partOf(null)).toThrow(expect.objectContaining({ code: 'closed' }));
    expect((await refusal(() => compareSurveys(closed, dataset))).code).toBe('closed');
    const comparison = await open().then(async (second) => {
      const made = await compareSurveys(dataset, second);
      second.close();
      return made;
    });
    expect((await refusal(() => comparison.slice({ axis: 'inline', position: 101 }))).code).toBe('closed');
  });

  it('is compared on an axis that there is, within a window that there is, with another survey', async () => {
    const comparison = await compareSurveys(dataset, dataset);
    const slice = comparison.slice.bind(comparison) as Loose;
    const nrms = comparison.nrmsMap.bind(comparison) as Loose;
    const match = comparison.match.bind(comparison) as Loose;
    for (const call of [
      () => slice(),
      () => slice({ axis: 'time' }),
      () => slice({ ...INLINE, adjustment: { scale: 'x' } }),
      () => slice({ ...INLINE, signal: {} }),
      () => nrms(null),
      () => nrms({ window: [3, SAMPLES] }),
      () => nrms({ onProgress: 1 }),
      () => match(),
      () => (compareSurveys as Loose)(null, dataset),
      () => (compareSurveys as Loose)(dataset),
    ])
      expect((await refusal(call)).code).toBe('bad-argument');
  });
});

describe('openSegy', () => {
  const opening = openSegy as Loose;
  const file = new File([new Uint8Array(10)], 'short.sgy');

  it.each([null, undefined, 7, [], {}, { fingerprint: 5 }, { getFile: 'here' }, 'no address'])(
    'rejects for %j in place of a source',
    async (source) => {
      expect((await refusal(() => opening(source))).code).toBe('bad-argument');
    },
  );

  it.each([
    null,
    3,
    { signal: {} },
    { onProgress: 1 },
    { overridesFor: 'x' },
    { handle: 5 },
    { inline: 189 },
  ])('rejects for the options %j', async (options) => {
    expect((await refusal(() => opening(file, options))).code).toBe('bad-argument');
  });

  it('rejects for a signal that was aborted before', async () => {
    expect((await refusal(() => opening(file, { signal: AbortSignal.abort() }))).code).toBe('cancelled');
  });
});

describe('without a survey', () => {
  it.each(['remove', 'removeOptimized', 'thumbnail', 'setThumbnail'] as const)(
    'cache.%s rejects for what is no fingerprint',
    async (method) => {
      for (const wrong of [undefined, null, 5, {}])
        expect((await refusal(() => (cache[method] as Loose)(wrong))).code).toBe('bad-argument');
    },
  );

  it('cache.setThumbnail rejects for what is no picture', async () => {
    for (const picture of [null, {}, { width: 0, height: 1, data: new Uint8ClampedArray(0) }])
      expect((await refusal(() => (cache.setThumbnail as Loose)('f', picture))).code).toBe('bad-argument');
  });

  it('meshFile rejects for a mesh, a survey or options that are none', async () => {
    const mesh = {
      positions: new Float32Array(9),
      normals: new Float32Array(9),
      indices: new Uint32Array(3),
    };
    const axis = { label: 'Inline', first: 1, step: 1 };
    const survey = {
      inlineCount: 2,
      crosslineCount: 2,
      sampleCount: 2,
      inline: axis,
      crossline: axis,
      vertical: { domain: 'time', unit: 'ms', start: 0, step: 4, inferred: false },
      binGrid: null,
      flat: false,
    };
    const options = { format: 'ply', coordinates: 'survey', name: 'test' };
    const making = meshFile as Loose;
    expect(await making(mesh, survey, options)).toBeInstanceOf(Blob);
    for (const given of [
      [],
      [null, survey, options],
      [mesh, null, options],
      [mesh, survey],
      [mesh, survey, { ...options, format: 'doc' }],
      [mesh, survey, { ...options, crop: { low: [0, 0], high: [1, 1, 1] } }],
      [mesh, survey, { ...options, signal: {} }],
    ])
      expect((await refusal(() => making(...given))).code).toBe('bad-argument');
    expect((await refusal(() => making(mesh, survey, { ...options, coordinates: 'map' }))).code).toBe(
      'no-geometry',
    );
  });

  it('configure takes no setting that cannot be; it gives no promise, so it throws', () => {
    for (const settings of [null, 5, { maxMemoryBytes: Number.NaN }, { maxMemory: 2 }, { workers: 1.5 }])
      expect(() => configure(settings as never)).toThrow(expect.objectContaining({ code: 'bad-argument' }));
  });

  it('demoSurvey needs no argument, and every field has a name that readTraceHeaders takes', async () => {
    expect((await demoSurvey()).size).toBeGreaterThan(3600);
    const dataset = await open();
    const fields = traceHeaderFields().map(({ name }) => name);
    expect(Object.keys(await dataset.readTraceHeaders(3, 2, { fields }))).toEqual(fields);
    dataset.close();
  });
});
