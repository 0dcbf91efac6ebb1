import { expect, it } from 'vitest';
import { fingerprintRanges } from '../../../../src/io/fingerprint.ts';
import { type Asking, FileView } from '../../../../src/survey/file/file-view.ts';
import { walkTraces } from '../../../../src/survey/file/ragged.ts';
import {
  FINGERPRINT_LENGTH,
  metered,
  OPENING_LENGTH,
  unlessSpent,
} from '../../../../src/survey/file/reading-meter.ts';
import { inspectVirtual, virtualLength } from '../virtual-file.ts';

const MEBIBYTE = 1024 * 1024;

/** Runs a step over zeros and gives its result with the bytes it was handed. */
function run<Result>(steps: Asking<Result>): { result: Result; bytes: number } {
  let bytes = 0;
  let step = steps.next();
  while (!step.done) {
    const blocks = step.value.map(({ start, end }) => new Uint8Array(end - start));
    for (const block of blocks) bytes += block.length;
    step = steps.next(blocks);
  }
  return { result: step.value, bytes };
}

it('the fingerprint takes what is left for it of 16 MiB', () => {
  const bytes = fingerprintRanges(1e12).reduce((sum, { start, end }) => sum + end - start, 0);
  expect(bytes).toBe(FINGERPRINT_LENGTH);
  expect(bytes + OPENING_LENGTH).toBe(16 * MEBIBYTE);
});

it('a file just under 16 MiB is opened, fingerprint included, from no more than 16 MiB', () => {
  const file = {
    traceCount: 3900,
    samplesPerTrace: 1000,
    wordsOf: (trace: number) => ({ 189: 1 + Math.floor(trace / 60), 193: 1 + (trace % 60) }),
  };
  expect(virtualLength(file)).toBeGreaterThan(15.5 * MEBIBYTE);
  expect(virtualLength(file)).toBeLessThan(16 * MEBIBYTE);
  const { bytes, inspection } = inspectVirtual(file);
  expect(bytes + FINGERPRINT_LENGTH).toBeLessThanOrEqual(16 * MEBIBYTE);
  expect(inspection.geometry).toMatchObject({ kind: '3d', inline: { count: 65 }, crossline: { count: 60 } });
});

it('what goes beyond the meter is not read, and the step goes on with what it has', () => {
  const view = new FileView(1000);
  function* greedy(): Asking<number> {
    for (let at = 0; ; at += 100) yield* view.load(at, at + 100);
  }
  function* two(): Asking<string> {
    const first = yield* unlessSpent(greedy(), () => -1);
    yield* view.load(900, 950);
    return `${first} and the rest`;
  }
  expect(run(metered(two(), 350))).toEqual({ result: '-1 and the rest', bytes: 350 });
});

it('ranges spread over a file are thinned until they fit, and the last stays', () => {
  const view = new FileView(1000);
  const ranges = Array.from({ length: 9 }, (_, k) => ({ start: 100 * k, end: 100 * k + 50 }));
  expect(run(metered(view.loadMost(ranges), 260)).bytes).toBe(250);
  expect(view.bytes(800, 850)).not.toBeNull();
  expect(view.bytes(100, 150)).toBeNull();
  expect(run(metered(new FileView(1000).loadMost(ranges), 10)).bytes).toBe(0);
});

it('an error of the step itself is thrown on', () => {
  function* broken(): Asking<number> {
    yield [{ start: 0, end: 1 }];
    throw new RangeError('broken');
  }
  expect(() =>
    run(
      metered(
        unlessSpent(broken(), () => 0),
        10,
      ),
    ),
  ).toThrow('broken');
});

it('more traces of unequal length than can be indexed are refused, of equal length not walked', () => {
  const walkOf = (countOf: (trace: number) => number): (() => unknown) => {
    const counts = Array.from({ length: 40 }, (_, trace) => countOf(trace));
    const bytes = new Uint8Array(counts.reduce((sum, count) => sum + 240 + 4 * count, 0));
    let at = 0;
    for (const count of counts) {
      new DataView(bytes.buffer).setUint16(at + 114, count);
      new DataView(bytes.buffer).setUint16(at + 116, 2000);
      at += 240 + 4 * count;
    }
    const view = new FileView(bytes.length);
    view.add(0, bytes);
    const place = {
      firstTraceOffset: 0,
      traceHeaderByteLength: 240,
      sampleByteLength: 4,
      dataEnd: bytes.length,
    };
    return () => run(walkTraces(view, { byteOrder: 'big', ...place }, true, 30)).result;
  };
  expect(walkOf((trace) => 10 + (trace % 3))).toThrow(expect.objectContaining({ code: 'memory-limit' }));
  expect(walkOf(() => 10)()).toBeNull();
});
