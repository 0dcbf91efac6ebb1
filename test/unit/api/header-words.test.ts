import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSegy } from '../../../src/api/open.ts';
import type { PageDataset } from '../../../src/api/types.ts';
import { encodeEbcdic } from '../../../src/segy/encode-text.ts';
import { hexLines } from '../../../src/ui/headers/text-header.ts';
import { makeSegy } from '../../make-segy.ts';

const INLINES = { first: 100, count: 12, step: 2 };
const CROSSLINES = { first: 301, count: 10, step: 1 };
const COUNT = INLINES.count * CROSSLINES.count;

describe('words of trace headers', () => {
  let dataset: PageDataset;
  beforeAll(async () => {
    const bytes = makeSegy({
      inlines: INLINES,
      crosslines: CROSSLINES,
      samples: 40,
      text: 'C 1 LINE “A” 1979',
      value: (inline, crossline, sample) => inline + crossline + sample,
    });
    // A float word of the maker's own: byte 233, IEEE.
    const view = new DataView(bytes.buffer);
    for (let trace = 0; trace < COUNT; trace++) view.setFloat32(3600 + trace * 400 + 232, trace / 8);
    dataset = await openSegy(new File([bytes as Uint8Array<ArrayBuffer>], 'test.sgy'));
  });
  afterAll(() => dataset.close());

  it('come as columns for a run of traces, whole or of a type of one’s own', async () => {
    const seen: number[] = [];
    const [inline, crossline, own] = await dataset.readHeaderWords(
      { first: 0, count: COUNT },
      [{ byte: 189 }, { byte: 193 }, { byte: 233, type: 'ieee' }],
      { onProgress: ({ done }) => seen.push(done) },
    );
    for (let trace = 0; trace < COUNT; trace++) {
      expect(inline![trace]).toBe(100 + 2 * Math.floor(trace / 10));
      expect(crossline![trace]).toBe(301 + (trace % 10));
      expect(own![trace]).toBe(trace / 8);
    }
    expect(inline).toBeInstanceOf(Int32Array);
    expect(own).toBeInstanceOf(Float64Array);
    expect(seen.at(-1)).toBe(COUNT);
  });

  it('come for any traces in the order asked for', async () => {
    const [sequence] = await dataset.readHeaderWords(Int32Array.of(77, 3, 119, 3), [{ byte: 1 }]);
    expect([...sequence!]).toEqual([78, 4, 120, 4]);
  });

  it('are refused where they do not fit into the header, and stop when cancelled', async () => {
    const far = dataset.readHeaderWords({ first: 0, count: 1 }, [{ byte: 238 }]);
    await expect(far).rejects.toMatchObject({ code: 'bad-argument' });
    const signal = AbortSignal.abort();
    const stopped = dataset.readHeaderWords({ first: 0, count: COUNT }, [{ byte: 1 }], { signal });
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('sort rows stably, NaN last, both ways', async () => {
    const keys = Float64Array.of(3, Number.NaN, 1, 3, 2);
    const rows = Int32Array.of(0, 1, 2, 3, 4);
    expect([...(await dataset.sortRows(keys, rows))]).toEqual([2, 4, 0, 3, 1]);
    expect([...(await dataset.sortRows(keys, rows, { descending: true }))]).toEqual([0, 3, 4, 2, 1]);
  });

  it('the text header comes as stored and in either encoding', async () => {
    const read = await dataset.readTextHeader(0);
    expect(read.encoding).toBe('ebcdic');
    expect(read.text).toMatch(/^C 1 LINE/);
    expect(read.bytes.length).toBe(3200);
    expect(read.bytes[0]).toBe(0xc3);
    const wrong = await dataset.readTextHeader(0, { encoding: 'ascii' });
    expect(wrong.text).not.toContain('LINE');
  });

  it('the text headers behind a tape label are those of the file, as stored', async () => {
    const whole = makeSegy({
      inlines: INLINES,
      crosslines: CROSSLINES,
      samples: 40,
      revision: 1,
      text: 'C 1 LINE',
      value: (inline, crossline, sample) => inline + crossline + sample,
    });
    new DataView(whole.buffer).setInt16(3504, 1);
    const stanza = encodeEbcdic('((SEG: ENDTEXT))'.padEnd(3200));
    const label = new TextEncoder().encode('   1SY1.0RECORD  32760   TEST'.padEnd(128));
    const parts = [label, whole.subarray(0, 3600), stanza, whole.subarray(3600)] as Uint8Array<ArrayBuffer>[];
    const labelled = await openSegy(new File(parts, 'labelled.sgy'));
    const texts = [await labelled.readTextHeader(0), await labelled.readTextHeader(1)];
    expect(texts.map(({ bytes }) => [...bytes])).toEqual([[...whole.subarray(0, 3200)], [...stanza]]);
    expect(texts.map(({ text }) => text)).toEqual(labelled.meta.textHeaders);
    expect(texts[1]!.text).toBe('((SEG: ENDTEXT))');
    labelled.close();
  });

  it('each byte of a text header keeps its character, whatever breaks its lines', async () => {
    const text = 'C 1 A LINE\nC 2 ANOTHER\tLINE\r\nEND';
    const bytes = makeSegy({
      inlines: INLINES,
      crosslines: CROSSLINES,
      samples: 40,
      text,
      textEncoding: 'ascii',
      value: (inline, crossline, sample) => inline + crossline + sample,
    });
    const broken = await openSegy(new File([bytes as Uint8Array<ArrayBuffer>], 'broken.sgy'));
    const read = await broken.readTextHeader(0);
    expect(read.characters).toBe(text.replace(/\s/g, ' ').padEnd(3200));
    const lines = hexLines(read.bytes, read.characters);
    for (const [k, line] of lines.entries()) {
      const stored = bytes.subarray(16 * k, 16 * k + 16);
      expect(line.slice(7, 54)).toBe(
        Buffer.from(stored)
          .toString('hex')
          .replace(/(..)(?!$)/g, '$1 '),
      );
      const shown = Array.from(stored, (byte) => (byte < 32 ? ' ' : String.fromCharCode(byte))).join('');
      expect(line.slice(56)).toBe(shown.trimEnd());
    }
    broken.close();
  });

  it('a section is filtered in blocks as it is whole', async () => {
    const [width, height] = [37, 30_000];
    const data = Float32Array.from({ length: width * height }, (_, k) => Math.sin(k * k));
    const steps = { bandPass: [10, 20, 60, 80], normalise: 'peak', agcSamples: null } as const;
    const whole = await dataset.processSection({ data, width, height }, steps);
    const column = Float32Array.from({ length: height }, (_, row) => data[row * width + 36]!);
    const alone = await dataset.processSection({ data: column, width: 1, height }, steps);
    for (let row = 0; row < height; row += 97)
      expect(whole.data[row * width + 36]).toBeCloseTo(alone.data[row]!, 6);
    expect(whole.magnitudes.reduce((sum, count) => sum + count, 0)).toBe(width * height);
    // 4 ms: the filter stops all above 80 Hz, and the spectrum ends at 125 Hz.
    const at = (hertz: number) => whole.spectrum[Math.round((hertz / 125) * (whole.spectrum.length - 1))]!;
    expect(at(40)).toBeGreaterThan(1);
    expect(at(100)).toBe(0);
  });
});
