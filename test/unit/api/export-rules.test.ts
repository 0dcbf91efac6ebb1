import { describe, expect, it } from 'vitest';
import { planSegyExport } from '../../../src/api/export-segy.ts';
import { decodeText } from '../../../src/segy/text-header.ts';
import { binaryOf, exported, openBytes, setBinary, wordOf } from '../../exported.ts';
import { makeSegy, type SegyRecipe } from '../../make-segy.ts';
import { makeTraces } from '../../make-traces.ts';

/** The rules of a good writer, each on a small survey. */

const RECIPE: SegyRecipe = {
  inlines: { first: 10, count: 4, step: 1 },
  crosslines: { first: 20, count: 5, step: 1 },
  samples: 24,
  value: (i, x, k) => ((i * 13 + x * 5 + k * 7) % 41) - 20,
};
const survey = (recipe: Partial<SegyRecipe> = {}): Uint8Array => makeSegy({ ...RECIPE, ...recipe });
const LENGTH = 240 + 24 * 4;

const traceOf = (bytes: Uint8Array, trace: number, length = LENGTH, start = 3600): Uint8Array =>
  bytes.subarray(start + trace * length, start + (trace + 1) * length);

/** Bytes in which two arrays differ, 1-based. */
const differing = (a: Uint8Array, b: Uint8Array): number[] =>
  Array.from(a, (byte, k) => (byte === b[k] ? 0 : k + 1)).filter((byte) => byte > 0);

it('every header byte that a choice of traces does not concern is copied, and samples are copied as bytes', async () => {
  const bytes = survey();
  // Bytes that the standard does not assign, and samples that are not numbers.
  bytes.fill(0x5a, 3600 - 60, 3600);
  for (let trace = 0; trace < 20; trace++) {
    bytes.fill(0xc3, 3600 + trace * LENGTH + 232, 3600 + trace * LENGTH + 240);
    bytes.set([0x7f, 0x80, 0x00, trace], 3600 + trace * LENGTH + 240);
  }
  const { bytes: written } = await exported(bytes, { traces: Int32Array.of(3, 7, 8, 15) });
  expect(written.subarray(0, 3600)).toEqual(bytes.subarray(0, 3600));
  for (const [k, trace] of [3, 7, 8, 15].entries()) {
    const now = traceOf(written, k);
    expect(differing(now, traceOf(bytes, trace)).every((byte) => byte <= 8)).toBe(true);
    expect(wordOf(written, k, LENGTH, 5)).toBe(k + 1);
  }
});

it('traces in any order are the same traces, and a sorting that no longer holds is unknown', async () => {
  const bytes = survey();
  setBinary(bytes, 'traceSorting', 4);
  const order = Int32Array.from({ length: 20 }, (_, k) => (k * 7) % 20);
  const { bytes: written } = await exported(bytes, { traces: order });
  order.forEach((trace, k) => {
    expect(differing(traceOf(written, k), traceOf(bytes, trace)).every((byte) => byte <= 8)).toBe(true);
  });
  expect(binaryOf(written).traceSorting).toBe(0);
});

describe('the delay of a crop', () => {
  /** Half a millisecond between samples, and statics that take part in the scaling. */
  const halves = (statics: number, delay = 100): Uint8Array =>
    survey({ intervalMicroseconds: 500, words: () => ({ 103: statics, 109: delay, 111: 40, 113: 60 }) });

  it('is moved by whole milliseconds where they are whole', async () => {
    const { bytes, result } = await exported(halves(7), { samples: [4, 23] });
    expect(wordOf(bytes, 0, 240 + 80, 109, 'int16')).toBe(102);
    expect(wordOf(bytes, 0, 240 + 80, 103, 'int16')).toBe(7);
    expect(result.changes.find(({ what }) => what === 'delayRecordingTime')).toMatchObject({
      from: '100',
      to: '102',
      count: 20,
    });
  });

  it('is scaled by bytes 215–216 together with words 95 to 113 where it is no whole number', async () => {
    const { bytes, result } = await exported(halves(7), { samples: [3, 23] });
    const words = [103, 109, 111, 113, 215].map((byte) => wordOf(bytes, 19, 240 + 84, byte, 'int16'));
    expect(words).toEqual([70, 1015, 400, 600, -10]);
    expect(result.moved).toEqual([]);
    const copy = await openBytes(bytes);
    expect(copy.meta.vertical.start).toBe(101.5);
  });

  it('is that of the nearest sample that fits where scaling would lose something, which is said', async () => {
    const { bytes, result } = await exported(halves(30_000), { samples: [3, 23] });
    expect(result.moved).toHaveLength(1);
    expect(result.sampleCount).toBe(22);
    expect(wordOf(bytes, 0, 240 + 88, 109, 'int16')).toBe(101);
    expect(wordOf(bytes, 0, 240 + 88, 103, 'int16')).toBe(30_000);
  });

  it('is each trace’s own where they differ', async () => {
    const bytes = survey({ words: (_i, _x, trace) => ({ 109: 10 * trace }) });
    const { bytes: written } = await exported(bytes, { samples: [5, 20] });
    for (const trace of [0, 7, 19])
      expect(wordOf(written, trace, 240 + 64, 109, 'int16')).toBe(10 * trace + 20);
  });
});

it('sample count and interval follow a crop and a step, in the binary header and in every trace', async () => {
  const { bytes } = await exported(survey(), { samples: [2, 21, 3], antiAlias: false });
  const header = binaryOf(bytes);
  expect([header.samplesPerTrace, header.sampleInterval, header.originalSamplesPerTrace]).toEqual([
    7, 12_000, 0,
  ]);
  for (const trace of [0, 19])
    expect([115, 117].map((byte) => wordOf(bytes, trace, 240 + 28, byte, 'uint16'))).toEqual([7, 12_000]);
  const copy = await openBytes(bytes);
  const [trace] = await copy.readTraces(6, 1);
  expect([...trace!]).toEqual([2, 5, 8, 11, 14, 17, 20].map((k) => RECIPE.value(11, 21, k, 0)));
});

it('fold and traces of an ensemble follow a choice of offsets', async () => {
  const bytes = survey({ offsets: [100, 200, 300, 400], value: (i, x, k, offset) => i + x + k + offset });
  setBinary(bytes, 'tracesPerEnsemble', 4);
  setBinary(bytes, 'ensembleFold', 4);
  const { bytes: written, result } = await exported(bytes, { offsets: [150, 350] });
  expect(result.traces).toBe(40);
  expect(binaryOf(written)).toMatchObject({ tracesPerEnsemble: 2, ensembleFold: 2 });
  const copy = await openBytes(written);
  expect(copy.meta.geometry).toMatchObject({ kind: 'prestack', offsets: [200, 300] });
});

describe('revision 2', () => {
  /** A file of revision 2 whose words say all that revision 2 has. */
  function second(): Uint8Array {
    const bytes = survey({ revision: 2 });
    const words = {
      byteOrderConstant: 0x01020304,
      extendedSamplesPerTrace: 24,
      extendedSampleInterval: 4000,
      extendedOriginalSampleInterval: 1000,
      extendedOriginalSamplesPerTrace: 96,
      extendedTracesPerEnsemble: 1,
      extendedEnsembleFold: 1,
      traceCount: 20,
      firstTraceOffset: 3600,
      timeBasis: 3,
    } as const;
    for (const [name, value] of Object.entries(words)) setBinary(bytes, name as keyof typeof words, value);
    return bytes;
  }

  it('has its words of samples, interval and traces agree with what is written, and keeps those of the recording', async () => {
    const { bytes } = await exported(second(), { inlines: [11, 12], samples: [0, 23, 2], antiAlias: false });
    expect(binaryOf(bytes)).toMatchObject({
      byteOrderConstant: 0x01020304,
      samplesPerTrace: 12,
      extendedSamplesPerTrace: 12,
      sampleInterval: 8000,
      extendedSampleInterval: 8000,
      extendedOriginalSampleInterval: 1000,
      extendedOriginalSamplesPerTrace: 96,
      traceCount: 10,
      firstTraceOffset: 3600,
      timeBasis: 3,
    });
    expect((await openBytes(bytes)).meta.findings.map(({ code }) => code)).not.toContain(
      'header-contradicted',
    );
  });

  it('is written with all its words from a file of revision 1, and leaves none behind when it is left', async () => {
    const up = await exported(survey(), { revision: 2 });
    expect(binaryOf(up.bytes)).toMatchObject({
      majorRevision: 2,
      minorRevision: 0,
      byteOrderConstant: 0x01020304,
      extendedSamplesPerTrace: 24,
      extendedSampleInterval: 4000,
      traceCount: 20,
      firstTraceOffset: 3600,
      fixedLengthTraces: 1,
    });
    const lines = [38, 39].map((k) =>
      decodeText(up.bytes.subarray(k * 80, (k + 1) * 80), 'ebcdic').trimEnd(),
    );
    expect(lines).toEqual(['C39 SEG-Y REV2.0', 'C40 END TEXTUAL HEADER']);
    const down = await exported(second(), { revision: 1 });
    const header = binaryOf(down.bytes);
    expect([
      header.majorRevision,
      header.byteOrderConstant,
      header.traceCount,
      header.extendedSampleInterval,
    ]).toEqual([1, 0, 0, 0]);
    expect(down.bytes.subarray(3600)).toEqual(second().subarray(3600));
  });

  it('is little-endian, with every word and sample exchanged, if that is chosen', async () => {
    const { bytes, result } = await exported(second(), { byteOrder: 'little' });
    expect(result.warnings).toEqual([]);
    const copy = await openBytes(bytes);
    expect(copy.meta).toMatchObject({ byteOrder: 'little', traceCount: 20 });
    expect([...(await copy.readTraces(13, 1))[0]!]).toEqual(
      Array.from({ length: 24 }, (_, k) => RECIPE.value(12, 23, k, 0)),
    );
    expect(binaryOf(bytes, 'little').timeBasis).toBe(3);
    const back = await exported(bytes, { byteOrder: 'big' });
    expect(back.bytes).toEqual(second());
  });
});

it('extended text headers are copied with their number, and left out with a warning where the revision has none', async () => {
  const plain = survey();
  const bytes = new Uint8Array(plain.length + 3200);
  bytes.set(plain.subarray(0, 3600));
  bytes.fill(0x40, 3600, 6800);
  bytes.set(plain.subarray(3600), 6800);
  setBinary(bytes, 'extendedTextHeaders', 1);
  const { bytes: written } = await exported(bytes, { inlines: [10, 11] });
  expect(written.subarray(3600, 6800)).toEqual(bytes.subarray(3600, 6800));
  expect(binaryOf(written).extendedTextHeaders).toBe(1);
  const none = await exported(bytes, { revision: 0 });
  expect(none.bytes.length).toBe(plain.length);
  expect(binaryOf(none.bytes).extendedTextHeaders).toBe(0);
  expect(none.result.warnings.map(({ code }) => code)).toContain('extended-text-left-out');
});

it('more than 65,535 samples are refused before revision 2, and are written with it', async () => {
  const bytes = makeTraces({ count: 2, samples: 70_000, format: 8, revision: 2, value: (_, k) => k % 100 });
  for (const [name, value] of [
    ['byteOrderConstant', 0x01020304],
    ['extendedSamplesPerTrace', 70_000],
  ] as const)
    setBinary(bytes, name, value);
  const dataset = await openBytes(bytes);
  await expect(planSegyExport(dataset.cube, { revision: 1 })).rejects.toMatchObject({
    code: 'bad-argument',
    message: /70000 samples.*revision 2/,
  });
  const { bytes: written } = await exported(bytes, { samples: [0, 68_000] });
  const copy = await openBytes(written);
  expect(copy.meta.samplesPerTrace).toBe(68_001);
  expect(copy.meta.findings.map(({ code }) => code)).not.toContain('sample-count-inferred');
});

it('an interval that 16 bits do not hold is refused before revision 2', async () => {
  const dataset = await openBytes(survey());
  await expect(planSegyExport(dataset.cube, { samples: [0, 23, 20] })).rejects.toMatchObject({
    code: 'bad-argument',
  });
  const { bytes } = await exported(survey(), { samples: [0, 23, 20], revision: 2, antiAlias: false });
  expect((await openBytes(bytes)).meta.sampleIntervalMicroseconds).toBe(80_000);
});

it('IEEE to IBM is rounded to nearest with the error told, and has 0 for NaN and infinities, which are counted', async () => {
  const bytes = survey({
    value: (i, x, k) =>
      k === 3 ? Number.NaN : k === 4 ? Number.NEGATIVE_INFINITY : (i + x / 7) * 10 ** (k - 12),
  });
  const { bytes: written, result } = await exported(bytes, { sampleFormat: 1 });
  expect(result).toMatchObject({ nonFinite: 40, clipped: 0 });
  expect(result.largestRelativeError).toBeGreaterThan(2 ** -26);
  expect(result.largestRelativeError).toBeLessThan(2 ** -21);
  const copy = await openBytes(written);
  expect(copy.meta.sampleFormat).toBe(1);
  const [trace] = await copy.readTraces(0, 1);
  const wanted = Array.from({ length: 24 }, (_, k) => Math.fround((10 + 20 / 7) * 10 ** (k - 12)));
  trace!.forEach((value, k) => {
    if (k === 3 || k === 4) expect(value).toBe(0);
    else expect(Math.abs(value - wanted[k]!) / wanted[k]!).toBeLessThan(2 ** -21);
  });
});

describe('traces of unequal length', () => {
  /** Traces of 10, 14 and 12 samples. */
  function ragged(): Uint8Array {
    const counts = [10, 14, 12, 10, 14, 12, 10, 14, 12, 10];
    const parts = counts.map((samples, k) => {
      const one = makeTraces({ count: 1, samples, value: (_, s) => 100 * k + s + 1 });
      return k === 0 ? one : one.subarray(3600);
    });
    const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      bytes.set(part, at);
      at += part.length;
    }
    setBinary(bytes, 'fixedLengthTraces', 0);
    return bytes;
  }

  it('stay unequal unless they are to be padded', async () => {
    const bytes = ragged();
    expect((await exported(bytes, {})).bytes).toEqual(bytes);
    const { bytes: some } = await exported(bytes, { traces: Int32Array.of(1, 2, 6) });
    expect(some.length).toBe(3600 + 3 * 240 + 4 * (14 + 12 + 10));
    const copy = await openBytes(some);
    expect((await copy.readTraces(0, 3)).map((trace) => trace.length)).toEqual([14, 12, 10]);
  });

  it('refuse a crop that not all of them have, and are padded with zeros when asked', async () => {
    const dataset = await openBytes(ragged());
    await expect(planSegyExport(dataset.cube, { samples: [2, 12] })).rejects.toMatchObject({
      code: 'bad-argument',
      message: /10 to 14 samples.*pad/,
    });
    expect((await planSegyExport(dataset.cube, { samples: [2, 9] })).sampleCount).toBe(8);
    const { bytes } = await exported(ragged(), { samples: [2, 12], pad: true });
    const copy = await openBytes(bytes);
    expect(copy.meta.samplesPerTrace).toBe(11);
    expect(binaryOf(bytes).fixedLengthTraces).toBe(1);
    expect([...(await copy.readTraces(0, 1))[0]!]).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 0, 0, 0]);
    expect(wordOf(bytes, 0, 240 + 44, 115, 'uint16')).toBe(11);
  });
});

describe('integers', () => {
  const loud = (): Uint8Array => survey({ value: (i, x, k) => (i - 12) * 3.25 * (x - 19) + k / 8 });

  it('are rounded and clipped as they are unless scaling is asked for, with a warning', async () => {
    const { bytes, result } = await exported(survey({ value: (_i, _x, k) => 1.6 * k * k * k }), {
      sampleFormat: 8,
    });
    expect(result.warnings.map(({ code }) => code)).toContain('samples-rounded');
    expect(result.clipped).toBe(20 * (24 - 5));
    expect([...(await (await openBytes(bytes)).readTraces(0, 1))[0]!].slice(0, 7)).toEqual([
      0, 2, 13, 43, 102, 127, 127,
    ]);
  });

  it('fill the range by a power of two that bytes 169–170 tell, when scaling is asked for', async () => {
    const { bytes, result } = await exported(loud(), { sampleFormat: 3, scale: true });
    expect(result.clipped).toBe(0);
    const exponent = wordOf(bytes, 0, 240 + 48, 169, 'int16');
    const copy = await openBytes(bytes);
    let peak = 0;
    for (const [trace, samples] of (await copy.readTraces(0, 20)).entries()) {
      const [i, x] = [10 + Math.floor(trace / 5), 20 + (trace % 5)];
      samples.forEach((value, k) => {
        peak = Math.max(peak, Math.abs(value));
        expect(
          Math.abs(value * 2 ** -exponent - Math.fround((i - 12) * 3.25 * (x - 19) + k / 8)),
        ).toBeLessThanOrEqual(2 ** -exponent / 2);
      });
    }
    expect(peak).toBeGreaterThan(0x3fff);
    expect(decodeText(bytes.subarray(0, 3200), 'ebcdic')).toContain(`SAMPLES TIMES 2**${exponent}`);
  });
});

it.each([
  [{ revision: 0, sampleFormat: 5 }, ['format-not-in-revision']],
  [{ revision: 1, sampleFormat: 6 }, ['format-not-in-revision']],
  [{ revision: 1, byteOrder: 'little' }, ['byte-order-not-in-revision']],
  [{ revision: 1, sampleFormat: 8 }, []],
  [{ revision: 2, sampleFormat: 6, byteOrder: 'little' }, []],
] as const)('what a revision does not define is written only with a warning: %o', async (options, codes) => {
  const dataset = await openBytes(survey({ format: 1 }));
  const { warnings } = await planSegyExport(dataset.cube, options);
  expect(warnings.map(({ code }) => code).filter((code) => code.includes('revision'))).toEqual(codes);
});

it('what follows the last trace is left out once something is chosen, unless it is records that revision 2 counts', async () => {
  const plain = survey();
  const junk = new Uint8Array(plain.length + 100).fill(9);
  junk.set(plain);
  expect((await exported(junk, {})).bytes).toEqual(junk);
  const cut = await exported(junk, { inlines: [10, 11] });
  expect(cut.bytes.length).toBe(3600 + 10 * LENGTH);
  expect(cut.result.changes.map(({ where }) => where)).toContain('After the last trace');
  const stanza = new Uint8Array(plain.length + 3200).fill(0x40);
  stanza.set(survey({ revision: 2 }));
  for (const [name, value] of [
    ['byteOrderConstant', 0x01020304],
    ['trailerStanzas', 1],
    ['traceCount', 20],
  ] as const)
    setBinary(stanza, name, value);
  const kept = await exported(stanza, { inlines: [10, 11] });
  expect(kept.bytes.length).toBe(3600 + 10 * LENGTH + 3200);
  expect(binaryOf(kept.bytes)).toMatchObject({ trailerStanzas: 1, traceCount: 10 });
});

it('additional trace headers are copied with their number, and their own sample count follows a crop', async () => {
  const plain = survey({ revision: 2 });
  const long = LENGTH + 240;
  const bytes = new Uint8Array(3600 + 20 * long);
  bytes.set(plain.subarray(0, 3600));
  const view = new DataView(bytes.buffer);
  for (let trace = 0; trace < 20; trace++) {
    const at = 3600 + trace * long;
    bytes.set(traceOf(plain, trace).subarray(0, 240), at);
    view.setUint32(at + 240 + 136, 24);
    view.setFloat64(at + 240 + 96, 1234.5);
    bytes.set(new TextEncoder().encode('SEG00001'), at + 240 + 232);
    bytes.set(traceOf(plain, trace).subarray(240), at + 480);
  }
  setBinary(bytes, 'byteOrderConstant', 0x01020304);
  setBinary(bytes, 'additionalTraceHeaders', 1);
  const { bytes: written } = await exported(bytes, { samples: [0, 9], byteOrder: 'little' });
  const out = new DataView(written.buffer);
  const second = 3600 + 480 + 40;
  expect(binaryOf(written, 'little').additionalTraceHeaders).toBe(1);
  expect(out.getUint32(second + 240 + 136, true)).toBe(10);
  expect(out.getFloat64(second + 240 + 96, true)).toBe(1234.5);
  expect(new TextDecoder().decode(written.subarray(second + 472, second + 480))).toBe('SEG00001');
  const copy = await openBytes(written);
  expect([...(await copy.readTraces(1, 1))[0]!]).toEqual(
    Array.from({ length: 10 }, (_, k) => RECIPE.value(10, 21, k, 0)),
  );
});
