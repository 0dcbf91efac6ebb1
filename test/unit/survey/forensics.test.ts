import { describe, expect, it } from 'vitest';
import { SegyError } from '../../../src/core/errors.ts';
import { decodeSamples } from '../../../src/segy/samples.ts';
import { degreesOf } from '../../../src/survey/words/coordinates.ts';
import { makeSegy } from '../../make-segy.ts';
import { inspectBytes } from './inspect-bytes.ts';
import { inspectVirtual } from './virtual-file.ts';

const codesOf = ({ findings }: ReturnType<typeof inspectBytes>): string[] => findings.map(({ code }) => code);

/** Wavelets whose value tells trace and sample. */
const value = (inline: number, crossline: number, sample: number): number =>
  Math.sin(inline * 0.3 + crossline * 0.7 + sample * 0.4) * (1 + sample / 10);

const plain = (rest: Partial<Parameters<typeof makeSegy>[0]> = {}) =>
  makeSegy({
    inlines: { first: 10, count: 6, step: 1 },
    crosslines: { first: 200, count: 9, step: 2 },
    samples: 40,
    value,
    ...rest,
  });

function firstSamples(
  bytes: Uint8Array,
  { layout }: ReturnType<typeof inspectBytes>,
  trace = 0,
): Float32Array {
  const at =
    (layout.ragged?.offsets[trace] ?? layout.firstTraceOffset + trace * layout.traceByteLength) +
    layout.traceHeaderByteLength;
  const count = layout.ragged?.sampleCounts[trace] ?? layout.samplesPerTrace;
  const samples = new Float32Array(count);
  decodeSamples(bytes, at, count, layout.sampleFormat, layout.byteOrder, samples, 0);
  return samples;
}

function seismicUnix(counts: readonly number[], little: boolean): Uint8Array {
  const bytes = new Uint8Array(counts.reduce((sum, count) => sum + 240 + 4 * count, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [trace, count] of counts.entries()) {
    view.setInt32(at, trace + 1, little);
    view.setInt32(at + 20, 1 + trace, little);
    view.setUint16(at + 114, count, little);
    view.setUint16(at + 116, 4000, little);
    for (let k = 0; k < count; k++) view.setFloat32(at + 240 + 4 * k, trace + k / 64, little);
    at += 240 + 4 * count;
  }
  return bytes;
}

describe('Seismic Unix files', () => {
  for (const little of [true, false]) {
    it(`of unequal traces, ${little ? 'little' : 'big'}-endian, are walked from header to header`, () => {
      const counts = [30, 45, 30, 12, 60, 45, 31];
      const bytes = seismicUnix(counts, little);
      const inspection = inspectBytes(bytes);
      expect(Array.from(inspection.layout.ragged?.sampleCounts ?? [])).toEqual(counts);
      expect(inspection.layout.byteOrder).toBe(little ? 'little' : 'big');
      expect(codesOf(inspection)).toEqual(expect.arrayContaining(['no-file-header', 'variable-length']));
      expect(firstSamples(bytes, inspection, 4)[10]).toBe(4 + 10 / 64);
    });
  }
});

describe('files of unequal traces', () => {
  const counts = [30, 45, 30, 12, 60, 45, 31, 30, 45, 30, 12, 60];
  const segyOf = (little: boolean): Uint8Array => {
    const head = makeSegy({
      inlines: { first: 1, count: 1, step: 1 },
      crosslines: { first: 1, count: 1, step: 1 },
      samples: 30,
      byteOrder: little ? 'little' : 'big',
      value: () => 0,
    }).subarray(0, 3600);
    return Buffer.concat([head, seismicUnix(counts, little)]);
  };

  for (const little of [true, false]) {
    const order = little ? 'little' : 'big';
    it(`keep their traces where zeros fill the end, ${order}-endian`, () => {
      for (const tail of [100, 1000, 20_000]) {
        const bytes = Buffer.concat([segyOf(little), new Uint8Array(tail)]);
        const inspection = inspectBytes(bytes);
        expect(inspection.layout).toMatchObject({ byteOrder: order, traceCount: 12, samplesPerTrace: 60 });
        expect(Array.from(inspection.layout.ragged?.sampleCounts ?? [])).toEqual(counts);
        expect(codesOf(inspection)).toEqual(expect.arrayContaining(['variable-length', 'trailing-bytes']));
        expect(codesOf(inspection)).not.toContain('truncated');
      }
    });

    it(`are read to the last whole trace where Seismic Unix is cut off, ${order}-endian`, () => {
      for (const cut of [1, 100, 250]) {
        const inspection = inspectBytes(seismicUnix(counts, little).subarray(0, -cut));
        expect(inspection.layout).toMatchObject({ byteOrder: order, firstTraceOffset: 0, traceCount: 11 });
        expect(codesOf(inspection)).toEqual(expect.arrayContaining(['no-file-header', 'truncated']));
      }
    });
  }
});

describe('Seismic Unix files whose traces happen to begin where those of SEG-Y do', () => {
  for (const little of [true, false]) {
    const order = little ? 'little' : 'big';
    it(`keep their first traces, ${order}-endian: of one length`, () => {
      // 3600 bytes are a whole number of such traces; some begin behind an extended text header as well.
      for (const samples of [40, 90, 120, 165, 240, 390, 840, 1640]) {
        const { layout } = inspectBytes(
          seismicUnix(
            Array.from({ length: 12 }, () => samples),
            little,
          ),
        );
        expect(layout).toMatchObject({
          byteOrder: order,
          firstTraceOffset: 0,
          traceCount: 12,
          samplesPerTrace: samples,
        });
      }
    });

    it(`keep their first traces, ${order}-endian: of unequal length`, () => {
      const counts = [180, 240, 300, 240, 180, 60, 70, 80];
      expect(counts.slice(0, 3).reduce((sum, count) => sum + 240 + 4 * count, 0)).toBe(3600);
      const { layout } = inspectBytes(seismicUnix(counts, little));
      expect(layout).toMatchObject({ byteOrder: order, firstTraceOffset: 0, traceCount: 8 });
      expect(Array.from(layout.ragged?.sampleCounts ?? [])).toEqual(counts);
    });
  }
});

describe('bytes in front of the file headers', () => {
  const behind = (front: Uint8Array, file: Uint8Array): Uint8Array => {
    const bytes = new Uint8Array(front.length + file.length);
    bytes.set(front);
    bytes.set(file, front.length);
    return bytes;
  };
  const cards = { text: `${'C 1 A SURVEY'.padEnd(80)}C 2 OF A TEST` };

  for (const textEncoding of ['ebcdic', 'ascii'] as const) {
    it(`a tape label before an ${textEncoding} header is skipped`, () => {
      const label = new TextEncoder().encode('   1SY1.0RECORD  32760   TEST'.padEnd(128));
      const bytes = behind(label, plain({ ...cards, textEncoding }));
      const inspection = inspectBytes(bytes);
      expect(codesOf(inspection)).toContain('tape-label');
      expect(inspection.layout).toMatchObject({
        firstTraceOffset: 3728,
        traceCount: 54,
        samplesPerTrace: 40,
      });
      expect(inspection.textHeaders[0]).toMatch(/^C 1 A SURVEY/);
      expect(firstSamples(bytes, inspection, 9)[3]).toBe(Math.fround(value(11, 200, 3)));
    });
  }

  for (const [what, text] of [
    ['blank', ''],
    ['free-form', 'Processed in the spring, for whoever it concerns.'],
  ] as const) {
    for (const front of [512, 3001, 30_000]) {
      it(`${front} of them before a ${what} text header are skipped`, () => {
        // Words of a little-endian header pass for big-endian ones a byte before their place.
        const cut = plain({ text, byteOrder: 'little' }).subarray(0, -70);
        expect(inspectBytes(behind(new Uint8Array(2 * front), cut)).fileHeaderOffset).toBe(2 * front);
        const bytes = behind(new Uint8Array(front), plain({ text }));
        const inspection = inspectBytes(bytes);
        expect(inspection.fileHeaderOffset).toBe(front);
        expect(inspection.geometry).toMatchObject({
          kind: '3d',
          inline: { count: 6 },
          crossline: { count: 9 },
        });
        expect(codesOf(inspection)).toContain('leading-bytes');
        expect(firstSamples(bytes, inspection)[5]).toBeCloseTo(value(10, 200, 5), 5);
      });
    }
  }

  it('padding of any length is skipped, and a cut-off end said besides', () => {
    for (const length of [1, 512, 4096, 30_000]) {
      const bytes = behind(new Uint8Array(length), plain(cards)).subarray(0, -70);
      const inspection = inspectBytes(bytes);
      expect(codesOf(inspection)).toEqual(expect.arrayContaining(['leading-bytes', 'truncated']));
      expect(inspection.layout).toMatchObject({ firstTraceOffset: 3600 + length, traceCount: 53 });
      expect(inspection.geometry).toMatchObject({ kind: '3d', inline: { first: 10, count: 6 } });
      expect(firstSamples(bytes, inspection)[7]).toBe(Math.fround(value(10, 200, 7)));
    }
  });
});

describe('coordinates', () => {
  it('as degrees, minutes and seconds in digits become degrees', () => {
    expect(degreesOf(1_234_530)).toBeCloseTo(123 + 45 / 60 + 30 / 3600, 12);
    expect(degreesOf(-71_500.5)).toBeCloseTo(-(7 + 15 / 60 + 0.5 / 3600), 12);
    const packed = (degrees: number): number => {
      const seconds = Math.round(degrees * 360_000);
      const [whole, rest] = [Math.floor(seconds / 360_000), seconds % 360_000];
      return whole * 1_000_000 + Math.floor(rest / 6000) * 10_000 + (rest % 6000);
    };
    const { geometry } = inspectVirtual({
      traceCount: 15 * 20,
      samplesPerTrace: 30,
      wordsOf: (trace) => ({
        189: 1 + Math.floor(trace / 20),
        193: 1 + (trace % 20),
        71: -100,
        89: 4,
        181: packed(4.98 + 0.003 * (trace % 20)),
        185: packed(52.99 + 0.002 * Math.floor(trace / 20)),
      }),
    }).inspection;
    const binGrid = geometry.kind === '3d' ? geometry.binGrid : null;
    expect(binGrid).toMatchObject({ unit: 'degrees', azimuth: null });
    expect(binGrid!.crosslineSpacing).toBeCloseTo(0.003, 6);
    expect(binGrid!.inlineSpacing).toBeCloseTo(0.002, 6);
  });
});

describe('what is stored beside the samples', () => {
  it('a trace weighting is said, and the samples stay as stored', () => {
    const bytes = plain();
    const view = new DataView(bytes.buffer);
    for (let trace = 0; trace < 54; trace++) view.setInt16(3600 + trace * 400 + 168, 3);
    const inspection = inspectBytes(bytes);
    expect(codesOf(inspection)).toContain('trace-weighting');
    expect(firstSamples(bytes, inspection)[5]).toBe(Math.fround(value(10, 200, 5)));
  });
});

describe('hints of the text header', () => {
  it('say which word is the inline in a crossline-sorted file before revision 1', () => {
    const recipe = { sorting: 'crossline', revision: 0 } as const;
    const told = inspectBytes(plain({ ...recipe, text: 'C 1 INLINE: BYTE 189  CROSSLINE: BYTE 193' }));
    expect(told.geometry).toMatchObject({
      inline: { byte: 189, count: 6 },
      crossline: { byte: 193 },
      sorting: 'crossline',
    });
  });
});

describe('headers that lie', () => {
  const traceLength = 240 + 4 * 120;
  const lying = (
    rest: Partial<Parameters<typeof makeSegy>[0]>,
    spoil: (view: DataView, traces: number[]) => void,
  ) => {
    const bytes = plain({ samples: 120, value: (i, x, k) => 1000 * value(i, x, k), ...rest });
    const traces = Array.from({ length: 54 }, (_, trace) => 3600 + trace * traceLength);
    spoil(new DataView(bytes.buffer), traces);
    return inspectBytes(bytes);
  };
  const grid = { kind: '3d', inline: { byte: 189, count: 6 }, crossline: { byte: 193, count: 9 } };

  it('about the format are overruled by the samples: IEEE, IBM or integers called something else', () => {
    for (const [real, said] of [
      [5, 1],
      [1, 5],
      [2, 1],
      [2, 5],
    ] as const) {
      const inspection = lying({ format: real }, (view) => view.setUint16(3224, said));
      expect(inspection.layout.sampleFormat).toBe(real);
      expect(
        inspection.findings.find(({ code }) => code === 'format-suspect')?.alternatives?.[0]?.overrides,
      ).toEqual({ sampleFormat: said });
    }
  });

  it('by a format of another width, or one that does not exist, are read by where their trace headers stand', () => {
    for (const [format, said] of [
      [5, 3],
      [1, 3],
      [3, 5],
      [3, 1],
      [8, 3],
      [5, 13],
      [1, 255],
    ] as const) {
      const inspection = lying(
        { format, ...(format === 8 ? { value: (i, x, k) => 9 * value(i, x, k) } : {}) },
        (view) => view.setUint16(3224, said),
      );
      expect([format, said, inspection.layout.sampleFormat]).toEqual([format, said, format]);
      expect(inspection.layout).toMatchObject({ traceCount: 54, samplesPerTrace: 120 });
      expect(inspection.geometry).toMatchObject(grid);
      expect(inspection.findings.find(({ code }) => code === 'format-inferred')?.message).toContain(
        `code ${said}`,
      );
    }
  });

  it('by a format code that is none, or the obsolete one, are refused', () => {
    for (const said of [4, 0xffff, 0x1234])
      expect(() => lying({}, (view) => view.setUint16(3224, said))).toThrow(SegyError);
  });

  it('by saying no format are helped by the trace length, down to one byte', () => {
    for (const format of [1, 5, 3, 8] as const) {
      const small = format === 8 ? { value: (i: number, x: number, k: number) => 9 * value(i, x, k) } : {};
      const inspection = lying({ format, ...small }, (view) => view.setUint16(3224, 0));
      expect(inspection.layout).toMatchObject({ sampleFormat: format, traceCount: 54 });
      expect(codesOf(inspection)).toContain('format-inferred');
    }
  });

  it('by giving no sample count, or a wrong one that traces do not contradict, are read by the length at which headers recur', () => {
    for (const said of [0, 77]) {
      const inspection = lying({}, (view, traces) => {
        view.setUint16(3220, said);
        for (const at of traces) view.setUint16(at + 114, 0);
      });
      expect(inspection.layout).toMatchObject({ samplesPerTrace: 120, traceCount: 54 });
      expect(inspection.geometry).toMatchObject(grid);
      expect(codesOf(inspection)).toContain('sample-count-inferred');
    }
  });

  it('with a sample count beyond 16 bits are read by the overflow that divides the file', () => {
    const samples = 100_000;
    const bytes = plain({
      inlines: { first: 1, count: 2, step: 1 },
      crosslines: { first: 1, count: 3, step: 1 },
      samples,
    });
    const inspection = inspectBytes(bytes);
    expect(inspection.layout).toMatchObject({ samplesPerTrace: samples, traceCount: 6 });
    expect(inspection.findings.find(({ code }) => code === 'sample-count-inferred')?.message).toContain(
      '34464',
    );
  });

  it('by zeros at the end of the file, in a small file and in a large one, keep their traces', () => {
    const bytes = plain();
    const padded = new Uint8Array(bytes.length + 5000);
    padded.set(bytes);
    const inspection = inspectBytes(padded);
    expect(inspection.layout.traceCount).toBe(54);
    expect(inspection.geometry).toMatchObject(grid);
    expect(codesOf(inspection)).toEqual(['trailing-bytes']);
    const large = inspectVirtual({
      traceCount: 30_000,
      samplesPerTrace: 250,
      tail: 70_000,
      wordsOf: (trace) => ({ 189: 1 + Math.floor(trace / 150), 193: 1 + (trace % 150) }),
    });
    expect(large.inspection.layout.traceCount).toBe(30_000);
    expect(large.inspection.geometry).toMatchObject({
      kind: '3d',
      inline: { count: 200 },
      crossline: { count: 150 },
    });
    expect(large.bytes).toBeLessThan(16 * 1024 * 1024);
  });
});
