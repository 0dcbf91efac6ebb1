import { describe, expect, it } from 'vitest';
import { traceAt } from '../../../src/core/trace-index.ts';
import type { ByteRange, Inspection } from '../../../src/core/types.ts';
import { floatToIbm } from '../../../src/segy/encode-samples.ts';
import { inspectSurvey } from '../../../src/survey/inspect.ts';
import { HeaderStore } from '../../../src/survey/words/header-store.ts';

interface Survey {
  readonly inlines: number;
  readonly crosslines: number;
  readonly samplesOf: (trace: number) => number;
  /** 240-byte blocks to a trace header; with two the sample count may stand in the first extension (byte 377 on). */
  readonly headerBlocks?: number;
  /** The 16 bits of the sample count, where they are not the count itself. */
  readonly shortCount?: (samples: number) => number;
  /** Samples are IBM floats under this code. */
  readonly ibmCalled?: number;
}

/** Unequal traces, inline by inline from inline 100 and crossline 500 on, of which only what is read exists. */
class UnequalFile {
  readonly byteLength: number;
  readonly offsets: number[] = [];
  bytesRead = 0;
  constructor(private readonly survey: Survey) {
    let at = 3600;
    for (let trace = 0; trace < survey.inlines * survey.crosslines; trace++) {
      this.offsets.push(at);
      at += this.headerLength + 4 * survey.samplesOf(trace);
    }
    this.byteLength = at;
  }

  private get headerLength(): number {
    return 240 * (this.survey.headerBlocks ?? 1);
  }

  private fileHeader(): Uint8Array {
    const bytes = new Uint8Array(3600).fill(0x40, 0, 3200);
    const view = new DataView(bytes.buffer);
    view.setUint16(3216, 2000);
    view.setUint16(3220, Math.min(0xffff, this.survey.samplesOf(0)));
    view.setUint16(3224, this.survey.ibmCalled ?? 5);
    const extra = (this.survey.headerBlocks ?? 1) - 1;
    if (extra > 0) view.setInt32(3296, 0x01020304);
    bytes[3500] = extra > 0 ? 2 : 1;
    view.setUint16(3506, extra);
    return bytes;
  }

  private trace(trace: number): Uint8Array {
    const samples = this.survey.samplesOf(trace);
    const bytes = new Uint8Array(this.headerLength + 4 * samples);
    const view = new DataView(bytes.buffer);
    view.setInt32(0, trace + 1);
    view.setUint16(114, this.survey.shortCount?.(samples) ?? samples);
    view.setUint16(116, 2000);
    view.setInt32(188, 100 + Math.floor(trace / this.survey.crosslines));
    view.setInt32(192, 500 + (trace % this.survey.crosslines));
    if (this.headerLength > 240) view.setUint32(376, samples);
    for (let k = 0; k < samples; k++) {
      const at = this.headerLength + 4 * k;
      // Amplitudes over several powers of two, as signals have.
      if (this.survey.ibmCalled)
        view.setUint32(at, floatToIbm(Math.exp(((k * 7919 + trace * 31) % 1000) / 100)));
      else view.setFloat32(at, Math.sin(k * 0.3 + trace));
    }
    return bytes;
  }

  read({ start, end }: ByteRange): Uint8Array {
    const bytes = new Uint8Array(end - start);
    this.bytesRead += end - start;
    const put = (part: Uint8Array, at: number): void => {
      const from = Math.max(0, start - at);
      const to = Math.min(part.length, end - at);
      if (to > from) bytes.set(part.subarray(from, to), at + from - start);
    };
    put(this.fileHeader(), 0);
    let [low, high] = [0, this.offsets.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.offsets[middle]! <= start) low = middle;
      else high = middle;
    }
    for (let trace = low; trace < this.offsets.length && this.offsets[trace]! < end; trace++)
      put(this.trace(trace), this.offsets[trace]!);
    return bytes;
  }

  inspect(everyHeader: boolean): Inspection {
    this.bytesRead = 0;
    const steps = inspectSurvey(this.byteLength, {}, everyHeader);
    let step = steps.next();
    while (!step.done) step = steps.next(step.value.map((range) => this.read(range)));
    return step.value;
  }
}

describe('a large file of unequal traces', () => {
  const file = new UnequalFile({ inlines: 80, crosslines: 90, samplesOf: (trace) => 500 + (trace % 5) * 40 });

  it('claims nothing of the traces that were not found yet', () => {
    expect(file.byteLength).toBeGreaterThan(16 * 1024 * 1024);
    const { geometry, headersPending, layout, findings } = file.inspect(false);
    expect(layout.traceCount).toBeLessThan(80 * 90);
    expect(geometry).toMatchObject({ kind: '3d', verified: false, liveTraces: null });
    expect(headersPending).toBe(true);
    const codes = findings.map(({ code }) => code);
    expect(codes).toContain('variable-length');
    expect(codes).not.toContain('missing-traces');
    expect(file.bytesRead).toBeLessThanOrEqual(16 * 1024 * 1024);
  });

  it('is verified once every header was read', () => {
    const { geometry, headersPending, layout } = file.inspect(true);
    expect(Array.from(layout.ragged!.offsets)).toEqual(file.offsets);
    expect(geometry).toMatchObject({ kind: '3d', verified: true, liveTraces: 80 * 90 });
    expect(headersPending).toBeUndefined();
  });

  it('of 300,000 traces keeps its grid', () => {
    const many = new UnequalFile({ inlines: 500, crosslines: 600, samplesOf: (trace) => 8 + (trace % 3) });
    const { geometry, grid, layout } = many.inspect(true);
    expect(layout.traceCount).toBe(300_000);
    expect(geometry).toMatchObject({
      kind: '3d',
      inline: { first: 100, count: 500, byte: 189 },
      crossline: { first: 500, count: 600, byte: 193 },
      verified: true,
      liveTraces: 300_000,
    });
    expect(traceAt(grid, 450, 17)).toBe(450 * 600 + 17);
  });

  it('with samples of another format than declared is read alike before and after every header was read', () => {
    const mislabelled = new UnequalFile({
      inlines: 130,
      crosslines: 90,
      samplesOf: (trace) => 500 + (trace % 5) * 40,
      ibmCalled: 5,
    });
    for (const everyHeader of [false, true])
      expect(mislabelled.inspect(everyHeader).layout.sampleFormat).toBe(1);
  });
});

describe('the sample count of an unequal trace', () => {
  it('is that of the first header extension where 16 bits do not hold it', () => {
    const samplesOf = (trace: number) => 66_000 + 500 * (trace % 3);
    for (const shortCount of [(samples: number) => samples & 0xffff, () => 0, () => 0xffff]) {
      const file = new UnequalFile({ inlines: 4, crosslines: 5, samplesOf, headerBlocks: 2, shortCount });
      const { layout, geometry } = file.inspect(false);
      expect(Array.from(layout.ragged?.sampleCounts ?? [])).toEqual(
        Array.from({ length: 20 }, (_, trace) => samplesOf(trace)),
      );
      expect(geometry).toMatchObject({ kind: '3d', inline: { count: 4 }, crossline: { count: 5 } });
    }
  });

  it('may be 0: such a trace is a header alone', () => {
    const samplesOf = (trace: number) => (trace === 7 ? 0 : 40 + (trace % 3));
    const { layout } = new UnequalFile({ inlines: 4, crosslines: 5, samplesOf }).inspect(false);
    expect(Array.from(layout.ragged?.sampleCounts ?? [])).toEqual(
      Array.from({ length: 20 }, (_, trace) => samplesOf(trace)),
    );
  });
});

describe('headers kept by the thousand', () => {
  const headerOf = (trace: number): Uint8Array => {
    const bytes = new Uint8Array(240);
    const view = new DataView(bytes.buffer);
    for (let at = 0; at < 180; at += 4) view.setInt32(at, trace * 2_654_435 + at);
    view.setInt16(70, -100);
    view.setInt32(188, Math.floor(trace / 70));
    view.setInt32(192, trace % 70);
    view.setFloat32(196, trace / 8);
    return bytes;
  };
  const storeOf = (count: number, maxBytes?: number) => {
    const store = new HeaderStore(maxBytes);
    for (let trace = 0; trace < count; trace++) store.add(headerOf(trace));
    return store.table('big', true);
  };

  it('give every word back, at even and odd bytes', () => {
    const table = storeOf(10_000);
    const rows = Int32Array.of(0, 4095, 4096, 9999);
    for (const word of [
      { byte: 1 },
      { byte: 3 },
      { byte: 71, type: 'int16' },
      { byte: 197, type: 'ieee' },
    ] as const) {
      const column = table.column(word)!;
      expect(column.length).toBe(10_000);
      const kept = table.headersOf(rows)!;
      for (const [k, row] of rows.entries()) {
        const view = new DataView(headerOf(row).buffer);
        const at = word.byte - 1;
        const type = 'type' in word ? word.type : 'int32';
        const expected =
          type === 'int16' ? view.getInt16(at) : type === 'ieee' ? view.getFloat32(at) : view.getInt32(at);
        expect(column[row]).toBe(expected);
        expect(kept.bytes[k * 240 + at]).toBe(view.getUint8(at));
      }
    }
  });

  it('have no word that would reach beyond their 240 bytes', () => {
    const table = storeOf(50);
    for (const word of [{ byte: 238 }, { byte: 240, type: 'int16' }, { byte: 239, type: 'ibm' }] as const)
      expect(table.column(word)).toBeNull();
    expect(table.column({ byte: 237 })).toHaveLength(50);
  });

  it('give up the words of least use where memory is short, and say so by null', () => {
    const table = storeOf(10_000, 10_000 * 30);
    expect(table.headersOf(Int32Array.of(0))).toBeNull();
    expect(table.column({ byte: 1 })).toBeNull();
    expect(table.column({ byte: 189 })![9999]).toBe(Math.floor(9999 / 70));
    expect(table.column({ byte: 193 })![9999]).toBe(9999 % 70);
  });
});
