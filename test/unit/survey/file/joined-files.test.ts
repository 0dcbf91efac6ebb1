import { describe, expect, it } from 'vitest';
import { openSegy } from '../../../../src/api/open.ts';
import type { ByteRange, Inspection, Overrides } from '../../../../src/core/types.ts';
import { encodeEbcdic } from '../../../../src/segy/encode-text.ts';
import { inspectSurvey } from '../../../../src/survey/inspect.ts';
import { makeSegy } from '../../../make-segy.ts';
import { makeTraces, type TracesRecipe } from '../../../make-traces.ts';
import { runs } from '../../../runs.ts';
import { Dice, randomNumbers } from '../generated-survey.ts';
import { inspectBytes } from '../inspect-bytes.ts';
import { type VirtualFile, virtualBytes, virtualLength } from '../virtual-file.ts';

const VARIANTS = Array.from({ length: runs(12, 50) }, (_, k) => k + 1);
const WIDTHS = { 1: 4, 2: 4, 3: 2, 5: 4, 8: 1 } as const;
type Format = keyof typeof WIDTHS;

const concat = (...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

/** Whole numbers that fit one byte, so that every format holds them. */
const written = (part: number, trace: number, sample: number): number =>
  ((part * 31 + trace * 7 + sample * (3 + (trace % 5))) % 251) - 125;

interface Generated {
  readonly recipe: TracesRecipe;
  readonly bytes: Uint8Array;
}

const TEXTS = ['C 1 LINE 7'.padEnd(80), '', 'PROCESSED BY NOBODY, NO CARDS AT ALL', 'C01 A\nC02 B'] as const;

/** Some files of one survey: the same way of storing, and as many samples unless they `vary`. */
function generateParts(dice: Dice, changes: Partial<TracesRecipe> = {}): Generated[] {
  const format = dice.of([1, 2, 3, 5, 8] as const);
  const byteOrder = dice.of(['big', 'big', 'little'] as const);
  // 3600 bytes are a whole number of traces of 120, 210 and 840 samples of four bytes.
  const samples = dice.of([120, 210, 840, dice.whole(30, 400), dice.whole(30, 400)]);
  const vary = dice.chance(0.25);
  return Array.from({ length: dice.whole(2, 4) }, (_, part) => {
    const recipe: TracesRecipe = {
      count: dice.whole(3, 12),
      samples: vary ? dice.whole(30, 400) : samples,
      format,
      byteOrder,
      intervalMicroseconds: 2000,
      revision: dice.of([0, 0, 1]),
      text: dice.of(TEXTS),
      textEncoding: dice.of(['ebcdic', 'ascii'] as const),
      words: (trace) => ({ 9: part + 1, 13: trace + 1, 21: 100 * part + trace }),
      value: (trace, sample) => written(part, trace, sample),
      ...changes,
    };
    return { recipe, bytes: makeTraces(recipe) };
  });
}

const placesOf = (parts: readonly Uint8Array[]): number[] =>
  parts.map((_, k) => parts.slice(0, k).reduce((sum, { length }) => sum + length, 0));

const joinedFinding = ({ findings }: Pick<Inspection, 'findings'>) =>
  findings.find(({ code }) => code === 'joined-files');

/** Expects that the traces of the parts are read one after another, with their header words and every sample. */
async function expectTraces(
  bytes: Uint8Array<ArrayBuffer>,
  parts: readonly TracesRecipe[],
  overrides: Overrides = {},
  first = 0,
): Promise<void> {
  const dataset = await openSegy(new Blob([bytes]), { overridesFor: () => overrides });
  const total = parts.reduce((sum, { count }) => sum + count, 0);
  expect(dataset.meta.traceCount).toBe(total);
  const rows = await dataset.readTraces(0, total);
  const [numbers] = await dataset.readHeaderWords({ first: 0, count: total }, [{ byte: 13 }]);
  let at = 0;
  for (const [k, { count, samples }] of parts.entries()) {
    for (let trace = 0; trace < count; trace++, at++) {
      expect(numbers![at]).toBe(trace + 1);
      const expected = Float32Array.from({ length: samples }, (_, sample) =>
        written(first + k, trace, sample),
      );
      expect(rows[at]!.subarray(0, samples)).toEqual(expected);
    }
  }
  dataset.close();
}

describe('several SEG-Y files joined into one', () => {
  it.each(VARIANTS)('variant %i: all traces are one survey, and each file is offered alone', async (seed) => {
    const dice = new Dice(randomNumbers(seed));
    const parts = generateParts(dice);
    const bytes = concat(...parts.map((part) => part.bytes));
    const found = joinedFinding(inspectBytes(bytes));
    const places = placesOf(parts.map((part) => part.bytes));
    expect(found).toMatchObject({ severity: 'warning' });
    expect(found!.message).toContain(`${parts.length} SEG-Y files are joined into one`);
    expect(found!.alternatives!.map(({ overrides }) => overrides.fileHeaderOffset)).toEqual(places);
    await expectTraces(
      bytes,
      parts.map(({ recipe }) => recipe),
    );
    const one = dice.whole(0, parts.length - 1);
    await expectTraces(bytes, [parts[one]!.recipe], { fileHeaderOffset: places[one]! }, one);
  });

  it.each(VARIANTS)(
    'variant %i, whose files differ: the first is read and the others are offered',
    async (seed) => {
      const dice = new Dice(randomNumbers(1000 + seed));
      const [first] = generateParts(dice) as [Generated];
      const { format = 5, byteOrder } = first.recipe;
      const others: Partial<TracesRecipe>[] = [
        { format: dice.of(([1, 2, 3, 5, 8] as const).filter((code) => code !== format)) },
        { byteOrder: byteOrder === 'big' ? 'little' : 'big' },
        { intervalMicroseconds: 4000 },
      ];
      const recipe: TracesRecipe = {
        ...first.recipe,
        count: dice.whole(3, 20),
        value: (trace, sample) => written(1, trace, sample),
        ...dice.of(others),
      };
      const second = makeTraces(recipe);
      const bytes = concat(first.bytes, second);
      const inspection = inspectBytes(bytes);
      const found = joinedFinding(inspection)!;
      expect(found.message).toMatch(/They differ in (sample format|byte order|sample interval)/);
      expect(found.message).toContain(`${first.recipe.count} of ${first.recipe.count + recipe.count} traces`);
      expect(found.alternatives!.map(({ overrides }) => overrides)).toEqual([
        { fileHeaderOffset: first.bytes.length },
      ]);
      await expectTraces(bytes, [first.recipe]);
      await expectTraces(bytes, [recipe], found.alternatives![0]!.overrides, 1);
    },
  );

  it('is followed past a trace that is cut off, a tape label between, and extended text headers', async () => {
    const dice = new Dice(randomNumbers(5));
    const changes = { samples: 200, format: 5, byteOrder: 'big', text: TEXTS[0], revision: 1 } as const;
    const [one, two] = generateParts(dice, changes) as [Generated, Generated];
    const traceLength = 240 + 4 * 200;
    const cut = concat(one.bytes.subarray(0, one.bytes.length - 300), two.bytes);
    expect(joinedFinding(inspectBytes(cut))!.message).toMatch(/1 trace cut off where the next file begins/);
    await expectTraces(cut, [{ ...one.recipe, count: one.recipe.count - 1 }, two.recipe]);
    const label = encodeEbcdic('   2SY1.0 FIXED'.padEnd(128));
    const labelled = concat(one.bytes, label, two.bytes);
    expect(joinedFinding(inspectBytes(labelled))!.message).toContain(
      '128 bytes between them belong to no trace',
    );
    await expectTraces(labelled, [one.recipe, two.recipe]);
    const extended = concat(
      two.bytes.subarray(0, 3600),
      encodeEbcdic('MORE TEXT'.padEnd(3200)),
      two.bytes.subarray(3600),
    );
    new DataView(extended.buffer).setInt16(3504, 1);
    await expectTraces(concat(one.bytes, extended), [one.recipe, two.recipe]);
    // The last file may be cut off too, which is said as of any file.
    const short = concat(one.bytes, two.bytes).subarray(0, -traceLength - 100) as Uint8Array<ArrayBuffer>;
    expect(inspectBytes(short).findings.map(({ code }) => code)).toContain('truncated');
    await expectTraces(short.slice(), [one.recipe, { ...two.recipe, count: two.recipe.count - 2 }]);
  });

  it('behind a tape label is all read', async () => {
    const parts = generateParts(new Dice(randomNumbers(9)), { text: TEXTS[0], textEncoding: 'ebcdic' });
    const label = new Uint8Array(128).fill(0x20);
    label.set(new TextEncoder().encode('   1SY1.0 FIXED           0'));
    const bytes = concat(label, ...parts.map((part) => part.bytes));
    expect(inspectBytes(bytes).findings.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['tape-label', 'joined-files']),
    );
    await expectTraces(
      bytes,
      parts.map(({ recipe }) => recipe),
    );
  });
});

describe('one file is not taken for several', () => {
  it.each(VARIANTS)('variant %i', (seed) => {
    const dice = new Dice(randomNumbers(2000 + seed));
    const [{ recipe, bytes }] = generateParts(dice, { count: dice.whole(30, 40) }) as [Generated];
    const text = encodeEbcdic('C 1 THE TEXT HEADER AGAIN'.padEnd(3200));
    const width = WIDTHS[(recipe.format ?? 5) as Format];
    const traceLength = 240 + recipe.samples * width;
    const misses = {
      alone: bytes,
      'one trailing text header': concat(bytes, text),
      'both file headers behind it': concat(bytes, bytes.subarray(0, 3600)),
      'file headers and half a trace header behind it': concat(bytes, bytes.subarray(0, 3720)),
      'trailing bytes': concat(
        bytes,
        Uint8Array.from({ length: dice.whole(1, 4000) }, () => dice.whole(0, 255)),
      ),
      'zeros behind it': concat(bytes, new Uint8Array(dice.whole(1, 9000))),
      'cut off': bytes.subarray(0, bytes.length - dice.whole(1, traceLength - 1)),
    };
    for (const [what, file] of Object.entries(misses).filter((_, k) => (k + seed) % 3 === 0)) {
      const inspection = inspectBytes(file);
      expect(joinedFinding(inspection), what).toBeUndefined();
      expect(inspection.fileHeaderOffset, what).toBe(0);
    }
  });

  it('a 3D survey with bytes behind it is not', () => {
    for (const revision of [0, 1] as const) {
      const survey = makeSegy({
        inlines: { first: 100, count: 9, step: 1 },
        crosslines: { first: 300, count: 11, step: 1 },
        samples: 120,
        revision,
        value: (inline, crossline, sample) => written(inline, crossline, sample),
      });
      for (const tail of [new Uint8Array(700).fill(0x5a), encodeEbcdic('C 1 AGAIN'.padEnd(3200))]) {
        const inspection = inspectBytes(concat(survey, tail));
        expect(joinedFinding(inspection)).toBeUndefined();
        expect(inspection.layout.traceCount).toBe(99);
        expect(inspection.geometry).toMatchObject({ kind: '3d', inline: { first: 100, count: 9 } });
        expect(inspection.findings.map(({ code }) => code)).toContain('trailing-bytes');
      }
    }
  });

  it('Seismic Unix, and traces of unequal length, are not', () => {
    const value = (trace: number, sample: number) => written(0, trace, sample);
    expect(
      joinedFinding(inspectBytes(makeTraces({ count: 20, samples: 840, text: null, value }))),
    ).toBeUndefined();
    const whole = makeTraces({ count: 1, samples: 50, revision: 0, value });
    const traces = [30, 50, 40, 50, 20, 50].map((samples) =>
      makeTraces({ count: 1, samples, text: null, value }),
    );
    const ragged = concat(whole, ...traces);
    expect(joinedFinding(inspectBytes(ragged))).toBeUndefined();
    expect(inspectBytes(ragged).layout.traceCount).toBe(7);
  });
});

function placesIn(files: readonly VirtualFile[]) {
  const places = files.map((_, k) => files.slice(0, k).reduce((sum, file) => sum + virtualLength(file), 0));
  return { places, length: places.at(-1)! + virtualLength(files.at(-1)!) };
}

/** Virtual files one behind the other, and how they are read. */
function inspectVirtuals(files: readonly VirtualFile[], overrides: Overrides = {}, everyHeader = false) {
  const { places, length } = placesIn(files);
  const counts = { bytes: 0, mostRanges: 0 };
  const read = ({ start, end }: ByteRange): Uint8Array => {
    const bytes = new Uint8Array(end - start);
    files.forEach((file, k) => {
      const from = Math.max(start, places[k]!);
      const to = Math.min(end, places[k]! + virtualLength(file));
      if (from >= to) return;
      bytes.set(virtualBytes(file, { start: from - places[k]!, end: to - places[k]! }), from - start);
    });
    return bytes;
  };
  const steps = inspectSurvey(length, overrides, everyHeader);
  let step = steps.next();
  while (!step.done) {
    counts.mostRanges = Math.max(counts.mostRanges, step.value.length);
    for (const { start, end } of step.value) counts.bytes += end - start;
    step = steps.next(step.value.map(read));
  }
  return { ...counts, inspection: step.value };
}

const line = (first: number, traceCount: number, samplesPerTrace = 1500): VirtualFile => ({
  traceCount,
  samplesPerTrace,
  wordsOf: (trace) => ({ 189: first + Math.floor(trace / 100), 193: 1 + (trace % 100) }),
});

describe('large files joined into one, of which some is read', () => {
  it('show the first and offer the next, file by file, within the bytes of an opening', () => {
    const files = [line(1, 40_000), line(1000, 30_000), line(2000, 20_000)];
    for (const k of files.keys()) {
      const { places } = placesIn(files);
      const overrides = k === 0 ? {} : { fileHeaderOffset: places[k]! };
      const { bytes, mostRanges, inspection } = inspectVirtuals(files, overrides);
      expect(inspection.layout.traceCount).toBe(files[k]!.traceCount);
      expect(inspection.geometry).toMatchObject({ kind: '3d', inline: { first: [1, 1000, 2000][k] } });
      expect(bytes).toBeLessThanOrEqual(16 * 1024 * 1024);
      expect(mostRanges).toBeLessThanOrEqual(40);
      const warning = inspection.findings.find(
        ({ code, severity }) => code === 'joined-files' && severity === 'warning',
      );
      expect(warning?.alternatives?.map(({ overrides }) => overrides)).toEqual(
        k < 2 ? [{ fileHeaderOffset: places[k + 1]! }] : undefined,
      );
    }
  });

  it('that are many are found one after the other, all of them once every header is read', () => {
    const files = Array.from({ length: 60 }, (_, k) => line(1 + k, 100));
    const first = inspectVirtuals(files);
    expect(first.bytes).toBeLessThanOrEqual(16 * 1024 * 1024);
    expect(first.inspection.headersPending).toBe(true);
    expect(joinedFinding(first.inspection)!.message).toMatch(/^at least \d+ SEG-Y files are joined/i);
    expect(first.inspection.layout.traceCount).toBeGreaterThan(800);
    const { inspection } = inspectVirtuals(files, {}, true);
    expect(inspection.layout.traceCount).toBe(6000);
    expect(inspection.geometry).toMatchObject({
      kind: '3d',
      inline: { first: 1, count: 60, step: 1 },
      crossline: { first: 1, count: 100, step: 1 },
      liveTraces: 6000,
    });
    expect(joinedFinding(inspection)!.message).toMatch(/^60 SEG-Y files are joined/);
  });
});
