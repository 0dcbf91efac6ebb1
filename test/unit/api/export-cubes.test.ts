import { afterEach, describe, expect, it } from 'vitest';
import { attribute } from '../../../src/api/attribute.ts';
import { compareSurveys } from '../../../src/api/compare.ts';
import { configure } from '../../../src/api/engine.ts';
import { checkSegyExport, exportSegy, planSegyExport } from '../../../src/api/export-segy.ts';
import { decodeText } from '../../../src/segy/text-header.ts';
import { binaryOf, exported, exportedCube, openBytes, wordOf } from '../../exported.ts';
import { MADE_UP_GRID, madeUpCube } from '../../made-up-cube.ts';
import { makeSegy, type SegyRecipe } from '../../make-segy.ts';
import { WrittenFile } from '../../written.ts';

const RECIPE: SegyRecipe = {
  inlines: { first: 10, count: 6, step: 1 },
  crosslines: { first: 20, count: 7, step: 2 },
  samples: 20,
  format: 1,
  value: (i, x, k) => ((i * 13 + x * 5 + k * 7) % 41) - 20,
  position: (i, x) => [400_000 + 25 * i, 6_500_000 + 50 * x],
};
const survey = (recipe: Partial<SegyRecipe> = {}): Uint8Array => makeSegy({ ...RECIPE, ...recipe });
const textOf = (bytes: Uint8Array): string => decodeText(bytes.subarray(0, 3200), 'ebcdic');

describe('the stack of a prestack survey', () => {
  const bytes = survey({
    offsets: [100, 300, 200],
    value: (i, x, k, offset) => i + x / 2 + k + offset,
    words: (_i, _x, trace) => ({ 9: 500 + trace }),
  });

  it('is written as IEEE with the headers of the near offset, and its text says so', async () => {
    const dataset = await openBytes(bytes);
    const { bytes: written, result } = await exportedCube(dataset.partOf({ offset: 'stack' }).cube, {});
    expect(result.traces).toBe(42);
    expect(binaryOf(written)).toMatchObject({ sampleFormat: 5, majorRevision: 1, traceSorting: 4 });
    expect(textOf(written)).toContain('MEAN OF ALL OFFSETS');
    expect(wordOf(written, 5, 240 + 80, 9)).toBe(500 + 15);
    const copy = await openBytes(written);
    expect(copy.meta.geometry).toMatchObject({
      kind: '3d',
      inline: { first: 10, count: 6 },
      crossline: { first: 20, count: 7, step: 2 },
    });
    const [trace] = await copy.readTraces(8, 1);
    expect([...trace!]).toEqual(Array.from({ length: 20 }, (_, k) => 11 + 22 / 2 + k + 200));
  });

  it('is cropped like any other cube', async () => {
    const dataset = await openBytes(bytes);
    const options = { inlines: [12, 14], crosslines: [22, 30, 4], samples: [4, 11] } as const;
    const {
      bytes: written,
      result,
      file,
    } = await exportedCube(dataset.partOf({ offset: 'stack' }).cube, options);
    expect(result.lines).toEqual({ inline: { first: 12, last: 14 }, crossline: { first: 22, last: 30 } });
    expect((await checkSegyExport(file.blob, result)).sentences.at(-1)).toMatch(
      /opens with 9 traces of 8 samples/,
    );
    const copy = await openBytes(written);
    expect([...(await copy.readTraces(1, 1))[0]!]).toEqual(
      Array.from({ length: 8 }, (_, k) => 12 + 26 / 2 + k + 4 + 200),
    );
  });

  it('one offset of it is copied trace by trace', async () => {
    const dataset = await openBytes(bytes);
    const part = await exportedCube(dataset.partOf({ offset: 300 }).cube, {});
    const range = await exportedCube(dataset.cube, { offsets: [300, 300] });
    expect(part.bytes).toEqual(range.bytes);
    expect((await openBytes(part.bytes)).meta.traceCount).toBe(42);
    expect(wordOf(part.bytes, 41, 240 + 80, 37)).toBe(300);
  });
});

it('the difference of two surveys has the headers of the first', async () => {
  const [a, b] = [
    await openBytes(survey()),
    await openBytes(survey({ value: (i, x, k) => RECIPE.value(i, x, k, 0) / 2 })),
  ];
  const difference = (await compareSurveys(a, b)).difference();
  const { bytes: written } = await exportedCube(difference, { inlines: [11, 12] });
  expect(wordOf(written, 0, 240 + 80, 189)).toBe(11);
  expect(wordOf(written, 0, 240 + 80, 181)).toBe(400_025);
  expect(textOf(written)).toContain('HEADERS OF THE FIRST SURVEY');
  const [trace] = await (await openBytes(written)).readTraces(3, 1);
  expect([...trace!]).toEqual(Array.from({ length: 20 }, (_, k) => RECIPE.value(11, 26, k, 0) / 2));
});

it('a cube without a file has headers made for it: lines, positions, axis', async () => {
  const grid = {
    ...MADE_UP_GRID,
    vertical: { ...MADE_UP_GRID.vertical, start: 100 },
    binGrid: {
      origin: { x: 450_000.25, y: 6_700_000 },
      inlineVector: { x: 0, y: 25 },
      crosslineVector: { x: 12.5, y: 0 },
      inlineSpacing: 25,
      crosslineSpacing: 12.5,
      azimuth: 90,
      unit: 'm',
    },
  } as const;
  const cube = madeUpCube((i, x, k) => 100 * i + 10 * x + k, grid);
  const {
    bytes: written,
    result,
    file,
  } = await exportedCube(cube, { inlines: [102, 106], samples: [2, 16] });
  expect(await checkSegyExport(file.blob, result)).toMatchObject({ ok: true });
  expect(textOf(written)).toContain('HEADERS WERE MADE FOR THIS FILE');
  const copy = await openBytes(written);
  expect(copy.meta).toMatchObject({
    revision: [1, 0],
    sampleFormat: 5,
    traceCount: 36,
    vertical: { start: 108, step: 4 },
  });
  expect(copy.meta.geometry).toMatchObject({
    kind: '3d',
    inline: { first: 102, count: 3, step: 2, byte: 189 },
    crossline: { first: 300, count: 12, byte: 193 },
    binGrid: { origin: { x: 450_000.25, y: 6_700_025 }, inlineSpacing: 25, crosslineSpacing: 12.5 },
  });
  expect([...(await copy.readTraces(13, 1))[0]!]).toEqual(
    Array.from({ length: 15 }, (_, k) => 200 + 10 + k + 2),
  );
});

it('a path is a 2D line with numbers of its own, without the cells that have no trace', async () => {
  const bytes = survey({ hole: (i, x) => i === 12 && x === 24 });
  const path = {
    inlineIndices: Int32Array.of(0, 1, 2, 3, 3),
    crosslineIndices: Int32Array.of(4, 3, 2, 1, 0),
  };
  const { bytes: written, result } = await exported(bytes, { path });
  expect(result.traces).toBe(4);
  const copy = await openBytes(written);
  expect(copy.meta.geometry).toMatchObject({ kind: '2d', cdp: { first: 1, count: 4, step: 1 } });
  expect(wordOf(written, 2, 240 + 80, 189)).toBe(13);
});

it('cells stay a grid, in the order of the file', async () => {
  const cells = { inlineIndices: Int32Array.of(3, 2, 3, 2), crosslineIndices: Int32Array.of(1, 1, 0, 0) };
  const { bytes: written } = await exported(survey(), { cells });
  expect((await openBytes(written)).meta.geometry).toMatchObject({
    kind: '3d',
    inline: { first: 12, count: 2 },
    crossline: { first: 20, count: 2 },
  });
});

it.each([
  { inlines: [13, 13] as const },
  { crosslines: [24, 24] as const },
  { inlines: [11, 12] as const, crosslines: [20, 22] as const },
])('so few lines that they may be read as a line are no fault of the file: %o', async (options) => {
  const { result, file } = await exported(survey(), options);
  expect(await checkSegyExport(file.blob, result)).toMatchObject({ ok: true });
});

it('a grid that is read with other lines than were written is a fault', async () => {
  const { result, file } = await exported(survey(), { inlines: [11, 14] });
  const other = { ...result, lines: { ...result.lines!, inline: { first: 11, last: 15 } } };
  expect(await checkSegyExport(file.blob, other)).toMatchObject({
    ok: false,
    sentences: [expect.anything(), 'The file is read with inlines 11 to 14 instead of 11 to 15.'],
  });
});

describe('other containers', () => {
  it('Seismic Unix has the traces without file headers, as little-endian IEEE', async () => {
    const { bytes: written, result } = await exported(survey(), { container: 'su', inlines: [10, 11] });
    expect(written.length).toBe(14 * (240 + 80));
    const copy = await openBytes(written);
    expect(copy.meta).toMatchObject({ byteOrder: 'little', sampleFormat: 5, traceCount: 14 });
    expect([...(await copy.readTraces(13, 1))[0]!]).toEqual(
      Array.from({ length: 20 }, (_, k) => RECIPE.value(11, 32, k, 0)),
    );
    expect(result.largestRelativeError).toBe(0);
  });

  it('a file of Seismic Unix becomes SEG-Y with made file headers and its own trace headers', async () => {
    const { bytes: unix } = await exported(survey(), { container: 'su' });
    const { bytes: written } = await exported(unix, { container: 'segy' });
    const copy = await openBytes(written);
    expect(copy.meta).toMatchObject({
      revision: [1, 0],
      traceCount: 42,
      sampleIntervalMicroseconds: 4000,
      samplesPerTrace: 20,
    });
    expect(copy.meta.geometry).toMatchObject({ kind: '3d', inline: { first: 10, count: 6 } });
  });

  it('plain samples are a cube in the order of its axes with NaN in its gaps, and a sidecar says so', async () => {
    const bytes = survey({ hole: (i, x) => i === 12 && x === 24 });
    const { bytes: written, result } = await exported(bytes, {
      container: 'float32',
      inlines: [11, 13],
      samples: [0, 18, 2],
      antiAlias: false,
    });
    const sidecar = JSON.parse(result.sidecar!);
    expect(sidecar).toMatchObject({
      shape: [3, 7, 10],
      sampleType: 'float32',
      byteOrder: 'little-endian',
      axes: [
        { name: 'Inline', numbers: [11, 12, 13] },
        { name: 'Crossline', numbers: [20, 22, 24, 26, 28, 30, 32] },
        { name: 'time', unit: 'ms', first: 0, step: 8, count: 10 },
      ],
    });
    const view = new DataView(written.buffer);
    expect(written.length).toBe(3 * 7 * 10 * 4);
    const at = (i: number, x: number, k: number): number => view.getFloat32(4 * ((i * 7 + x) * 10 + k), true);
    expect(at(1, 2, 3)).toBeNaN();
    expect(at(2, 5, 4)).toBe(RECIPE.value(13, 30, 8, 0));
  });
});

describe('a file of many blocks', () => {
  afterEach(() => configure({ maxMemoryBytes: 0.5e9 }));

  /** So little memory that blocks have 256 KiB, and borders cut traces and their headers. */
  const little = (): void => configure({ maxMemoryBytes: 4e6 });
  const large = survey({
    inlines: { first: 10, count: 24, step: 1 },
    crosslines: { first: 20, count: 61, step: 2 },
    samples: 211,
    position: () => [1, 2],
  });

  it.each([
    {},
    { inlines: [11, 33, 2] as const },
    { words: [{ byte: 9, expression: 'inline * 100 + crossline' }] },
    { samples: [3, 180] as const, sampleFormat: 5 as const },
    { byteOrder: 'little' as const, revision: 2 as const },
  ])('has the same bytes and counts as one of few: %o', async (options) => {
    const whole = await exported(large, options);
    little();
    const divided = await exported(large, options);
    expect(divided.result.blocks.sha256.length).toBeGreaterThan(2);
    expect(whole.result.blocks.sha256.length).toBe(1);
    expect(divided.bytes.length).toBe(whole.bytes.length);
    expect(divided.bytes.findIndex((byte, k) => byte !== whole.bytes[k])).toBe(-1);
    expect(divided.result.changes).toEqual(whole.result.changes);
  });

  it('is made no faster than the sink takes it', async () => {
    little();
    const dataset = await openBytes(large);
    let taken = 0;
    let most = 0;
    let before = -1;
    const sink = new WritableStream<Uint8Array>({
      write: async () => {
        if (before < 0) before = dataset.work.readCalls;
        await new Promise((resolve) => setTimeout(resolve, 25));
        most = Math.max(most, dataset.work.readCalls - before - taken);
        taken += 1;
      },
    });
    const { blocks } = await exportSegy(dataset.cube, {}, sink);
    expect(taken).toBe(blocks.sha256.length);
    // A block is made by one read, and a few are under way.
    expect(most).toBeLessThan(3);
  });

  it('leaves no half file when it is cancelled, or when the sink fails', async () => {
    little();
    const dataset = await openBytes(large);
    const stop = new AbortController();
    const file = new WrittenFile();
    const sink = file.sink(async () => stop.abort('enough'));
    await expect(exportSegy(dataset.cube, { signal: stop.signal }, sink)).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(file.ended).toBe('aborted');
    const full = new WritableStream<Uint8Array>({
      write: () => {
        throw new DOMException('no room', 'QuotaExceededError');
      },
    });
    await expect(exportSegy(dataset.cube, {}, full)).rejects.toMatchObject({ code: 'quota' });
  });

  it('is read back: every block is hashed, and one changed byte is found with its place', async () => {
    little();
    const { bytes, result, file } = await exported(large, { inlines: [12, 33] });
    const steps: number[] = [];
    const check = await checkSegyExport(file.blob, result, { onProgress: ({ done }) => steps.push(done) });
    expect(check).toMatchObject({ ok: true });
    expect(check.sentences[0]).toContain(`${result.blocks.sha256.length} blocks`);
    expect(steps.at(-1)).toBe(result.bytes);
    const damaged = bytes.slice();
    damaged[300_000]! ^= 1;
    const found = await checkSegyExport(new Blob([damaged]), result);
    expect(found).toMatchObject({ ok: false, sentences: [expect.stringMatching(/^Bytes 262144 to 524287/)] });
    const short = await checkSegyExport(new Blob([bytes.subarray(0, -1) as Uint8Array<ArrayBuffer>]), result);
    expect(short.ok).toBe(false);
  });
});

it('a file that is read by overrides is checked with those that still hold, and with none once it is repaired', async () => {
  const bytes = survey({ words: (i, x) => ({ 9: x, 13: i }) });
  const open = { inline: { byte: 13 }, crossline: { byte: 9 }, sampleIntervalMicroseconds: 2000 };
  const kept = await exported(bytes, { inlines: [11, 13] }, open);
  expect(kept.result.overrides).toEqual(open);
  expect((await checkSegyExport(kept.file.blob, kept.result)).ok).toBe(true);
  const repaired = await exported(bytes, { repair: true, samples: [0, 19, 2] }, open);
  expect(repaired.result.overrides).toEqual({});
  expect((await checkSegyExport(repaired.file.blob, repaired.result)).ok).toBe(true);
  expect((await openBytes(repaired.bytes)).meta.sampleIntervalMicroseconds).toBe(4000);
});

it('every second sample is taken after a low-pass that passes up to 0.8 of the new Nyquist frequency, which the text says', async () => {
  // 8 ms have 62.5 Hz as Nyquist frequency: 49 Hz passes, and 70 Hz, which would be seen at 55 Hz, does not.
  const tone = (hertz: number) => (_i: number, _x: number, k: number) =>
    Math.sin(2 * Math.PI * hertz * 0.004 * k + 1);
  const traces = async (hertz: number, antiAlias: boolean) => {
    const { bytes } = await exported(survey({ samples: 400, format: 5, value: tone(hertz) }), {
      samples: [0, 399, 2],
      antiAlias,
    });
    return { text: textOf(bytes), trace: (await (await openBytes(bytes)).readTraces(0, 1))[0]! };
  };
  const middle = (trace: Float32Array): Float32Array => trace.subarray(50, 150);
  const passed = await traces(49, true);
  middle(passed.trace).forEach((value, k) => {
    expect(Math.abs(value - tone(49)(0, 0, 2 * (k + 50)))).toBeLessThan(2e-3);
  });
  expect(passed.text).toContain('FLAT TO 50 HZ');
  expect(Math.max(...middle((await traces(70, true)).trace).map(Math.abs))).toBeLessThan(2e-3);
  expect(Math.max(...middle((await traces(70, false)).trace).map(Math.abs))).toBeGreaterThan(0.9);
});

it('repairs lists what a repaired copy changes, and nothing for a file that needs none', async () => {
  expect(await (await openBytes(survey())).repairs()).toEqual([]);
  const moved = await openBytes(survey({ inlineByte: 9, crosslineByte: 21 }));
  const repairs = await moved.repairs();
  const plan = await planSegyExport(moved.cube, { repair: true });
  expect(repairs).toEqual(plan.changes);
  expect(repairs.map(({ where }) => where)).toEqual(
    expect.arrayContaining(['Trace headers, bytes 189–192', 'Trace headers, bytes 193–196']),
  );
});

it('an attribute is written with the headers of its survey, in full precision, block by block as in one piece', async () => {
  const dataset = await openBytes(survey());
  const semblance = attribute(dataset.cube, { kind: 'semblance', samples: 5 });
  const { bytes: written, result } = await exportedCube(semblance, {});
  expect(result.traces).toBe(42);
  const copy = await openBytes(written);
  const whole = {
    inline: { first: 0, count: 6 },
    crossline: { first: 0, count: 7 },
    sample: { first: 0, count: 20 },
  };
  const [kept, computed] = [await copy.cube.window(whole), await semblance.window(whole)];
  // What has no value stays without one.
  expect(kept).toEqual(computed);
  expect(computed.some((value) => value > 0 && value < 1)).toBe(true);
});
