import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSegy } from '../../../src/api/open.ts';
import type { PageDataset } from '../../../src/api/types.ts';
import { makeSegy } from '../../make-segy.ts';

const SAMPLES = 24;
const TRACES = 60;
const SHAPE = {
  inlines: { first: 100, count: 6, step: 2 },
  crosslines: { first: 301, count: 10, step: 1 },
  samples: SAMPLES,
  value: (inline: number, crossline: number, sample: number) => inline * 1000 + crossline + sample / 64,
};
const TRACE_BYTES = 240 + 4 * SAMPLES;

/** IBM hexadecimal float: sign, exponent of 16 by 64 too large, 24-bit fraction (System/360 Principles of Operation). */
function ibm(bits: number): number {
  const sign = bits >>> 31 ? -1 : 1;
  return (sign * (bits & 0xffffff) * 16 ** ((bits >>> 24) & 0x7f)) / (16 ** 64 * 2 ** 24);
}

const READINGS = [
  { format: 1, byteOrder: 'big' },
  { format: 5, byteOrder: 'little' },
] as const;

describe.each(READINGS)('ranges of a $byteOrder-endian file of format $format', ({ format, byteOrder }) => {
  const bytes = makeSegy({ ...SHAPE, format, byteOrder });
  const view = new DataView(bytes.buffer);
  const little = byteOrder === 'little';
  const headerAt = (trace: number): number => 3600 + trace * TRACE_BYTES;
  const word = (trace: number, byte: number): number => view.getInt32(headerAt(trace) + byte - 1, little);
  const stored = (trace: number, sample: number): number => {
    const at = headerAt(trace) + 240 + 4 * sample;
    return format === 1 ? ibm(view.getUint32(at)) : view.getFloat32(at, little);
  };
  const samplesOf = (trace: number): number[] =>
    Array.from({ length: SAMPLES }, (_, sample) => stored(trace, sample));
  const numbers = (first: number, count: number): number[] =>
    Array.from({ length: count }, (_, k) => first + k);

  let dataset: PageDataset;
  beforeAll(async () => {
    dataset = await openSegy(new File([bytes as Uint8Array<ArrayBuffer>], 'ranges.sgy'));
  });
  afterAll(() => dataset.close());

  /** First trace and count: from the start, from within (more before than in it, and fewer), up to the last trace, nothing. */
  const ranges = [
    [0, 4],
    [7, 3],
    [3, 20],
    [TRACES - 5, 5],
    [TRACES - 1, 1],
    [0, TRACES],
    [9, 0],
  ] as const;

  it.each(ranges)(
    'trace headers from trace %i on, %i of them, are those of the file',
    async (first, count) => {
      const columns = await dataset.readTraceHeaders(first, count, {
        fields: ['traceSequenceFile', 'inline', 'crossline', 'samples'],
      });
      const traces = numbers(first, count);
      expect([...columns.traceSequenceFile!]).toEqual(traces.map((trace) => word(trace, 5)));
      expect([...columns.inline!]).toEqual(traces.map((trace) => word(trace, 189)));
      expect([...columns.crossline!]).toEqual(traces.map((trace) => word(trace, 193)));
      expect([...columns.samples!]).toEqual(traces.map(() => SAMPLES));
    },
  );

  it.each(ranges)('samples from trace %i on, %i traces, are those of the file', async (first, count) => {
    const traces = await dataset.readTraces(first, count);
    expect(traces.map((trace) => [...trace])).toEqual(numbers(first, count).map(samplesOf));
  });

  it.each(ranges)('words from trace %i on, %i traces, are those of the file', async (first, count) => {
    const columns = await dataset.readHeaderWords({ first, count }, [{ byte: 193 }, { byte: 5 }]);
    const traces = numbers(first, count);
    expect(columns.map((column) => [...column])).toEqual(
      [193, 5].map((byte) => traces.map((trace) => word(trace, byte))),
    );
  });

  it('words of traces by number are those of the file, up to the last; none of no traces', async () => {
    const read = (...traces: number[]) => dataset.readHeaderWords(Int32Array.of(...traces), [{ byte: 5 }]);
    expect(await read(TRACES - 1, 3, -1)).toEqual([Int32Array.of(TRACES, 4, 0)]);
    expect(await read()).toEqual([new Int32Array(0)]);
    await expect(read(0, TRACES)).rejects.toMatchObject({ code: 'bad-argument' });
    await expect(read(-2)).rejects.toMatchObject({ code: 'bad-argument' });
  });

  it.each([
    [TRACES - 4, 5],
    [TRACES, 1],
    [TRACES, 0],
    [-1, 2],
  ])('a range across the ends of the file (first %i, count %i) is refused', async (first, count) => {
    for (const refused of [
      dataset.readTraces(first, count),
      dataset.readTraceHeaders(first, count),
      dataset.readHeaderWords({ first, count }, [{ byte: 1 }]),
    ])
      await expect(refused).rejects.toMatchObject({ code: 'bad-argument' });
  });

  it('samples up to the last of the last trace are read as stored, and none behind it', async () => {
    const { value } = await dataset.readSample(TRACES - 1, SAMPLES - 1);
    expect(value).toBe(stored(TRACES - 1, SAMPLES - 1));
    await expect(dataset.readSample(TRACES - 1, SAMPLES)).rejects.toMatchObject({ code: 'bad-argument' });
    await expect(dataset.readSample(TRACES, 0)).rejects.toMatchObject({ code: 'bad-argument' });
  });

  it('the last line of each axis, whole and thinned, is that of the file', async () => {
    const inline = await dataset.slice({ axis: 'inline', position: 110, exact: true });
    expect(Array.from({ length: 10 }, (_, x) => inline.data[7 * 10 + x])).toEqual(
      numbers(50, 10).map((trace) => stored(trace, 7)),
    );
    const crossline = await dataset.slice({ axis: 'crossline', position: 310, subsample: 2 });
    expect([...crossline.data.subarray(3 * 5, 3 * 6)]).toEqual([9, 29, 49].map((t) => stored(t, 5)));
    const time = await dataset.slice({ axis: 'sample', position: SAMPLES - 1 });
    expect([...time.data]).toEqual(numbers(0, TRACES).map((trace) => stored(trace, SAMPLES - 1)));
  });

  it('a path ends at the last cell, and holds nothing outside the grid', async () => {
    const section = await dataset.pathSection({
      inlineIndices: Int32Array.of(5, 2, 6, -1),
      crosslineIndices: Int32Array.of(9, 4, 0, 3),
    });
    expect([...section.data.subarray(4 * 11, 4 * 12)]).toEqual([
      stored(59, 11),
      stored(24, 11),
      Number.NaN,
      Number.NaN,
    ]);
  });

  it('the map begins at the first trace and takes every seventh up to the last', async () => {
    const { values } = await dataset.mapTraces({ step: 7, word: { byte: 5 } });
    expect([...values]).toEqual([0, 7, 14, 21, 28, 35, 42, 49, 56].map((trace) => word(trace, 5)));
    const one = await dataset.mapTraces({ step: TRACES + 1, word: { byte: 5 } });
    expect([...one.values]).toEqual([1]);
  });

  it('a check of quality takes a window that begins above 0 and ends at the last sample', async () => {
    const { spectrum } = await dataset.quality({ window: [5, SAMPLES - 1] });
    expect(spectrum?.window).toEqual([5, SAMPLES - 1]);
    for (const window of [
      [5, SAMPLES],
      [5, 5],
      [9, 3],
    ] as const)
      await expect(dataset.quality({ window })).rejects.toMatchObject({ code: 'bad-argument' });
  });

  it('whatever takes a range is cancelled before it reads when its signal was aborted', async () => {
    const signal = AbortSignal.abort('enough');
    const before = dataset.work.readCalls;
    const path = { inlineIndices: Int32Array.of(1), crosslineIndices: Int32Array.of(1), signal };
    for (const count of [0, 5]) {
      for (const stopped of [
        dataset.readTraces(7, count, { signal }),
        dataset.readTraceHeaders(7, count, { signal }),
        dataset.readHeaderWords({ first: 7, count }, [{ byte: 1 }], { signal }),
        dataset.slice({ axis: 'inline', position: 104, signal }),
        dataset.pathSection(path),
        dataset.mapTraces({ step: 2, signal }),
        dataset.quality({ window: [5, 9], signal }),
      ])
        await expect(stopped).rejects.toMatchObject({ code: 'cancelled', cause: 'enough' });
    }
    expect(dataset.work.readCalls).toBe(before);
  });
});
