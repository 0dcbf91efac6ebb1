import { describe, expect, it } from 'vitest';
import { decodeTextHeader } from '../../../../src/segy/text-header.ts';
import {
  describeSurvey,
  fileHeaderBytes,
  traceByteLength,
  traceBytes,
  traceCount,
} from '../../../../src/survey/made/synthetic.ts';

const spec = describeSurvey({ inlineCount: 12, crosslineCount: 9, samplesPerTrace: 60, format: 1 });

it('makes any block of traces alone as it stands in the whole', () => {
  const whole = traceBytes(spec, 0, 108);
  const length = traceByteLength(spec);
  expect(whole.length).toBe(108 * length);
  for (const [first, count] of [
    [0, 1],
    [50, 7],
    [107, 1],
  ] as const) {
    expect(traceBytes(spec, first, count)).toEqual(whole.slice(first * length, (first + count) * length));
  }
});

it('says in its text header that nothing was measured', () => {
  const header = fileHeaderBytes(spec);
  expect(header.length).toBe(3600);
  const text = decodeTextHeader(header.subarray(0, 3200), 'ebcdic');
  expect(text).toContain('NO MEASURED DATA');
  expect(text).toContain('INLINES 1001 TO 1012');
});

it('puts neighbouring cells one bin apart on the map, at a right angle', () => {
  const bytes = traceBytes(spec, 0, 108);
  const view = new DataView(bytes.buffer);
  const at = (trace: number) => {
    const offset = trace * traceByteLength(spec);
    return { x: view.getInt32(offset + 180) / 10, y: view.getInt32(offset + 184) / 10 };
  };
  const [origin, crossline, inline] = [at(0), at(8), at(9 * 11)];
  const a = { x: crossline.x - origin.x, y: crossline.y - origin.y };
  const b = { x: inline.x - origin.x, y: inline.y - origin.y };
  expect(Math.hypot(a.x, a.y)).toBeCloseTo(8 * 25, 0);
  expect(Math.hypot(b.x, b.y)).toBeCloseTo(11 * 25, 0);
  expect((a.x * b.x + a.y * b.y) / (Math.hypot(a.x, a.y) * Math.hypot(b.x, b.y))).toBeCloseTo(0, 2);
});

describe('a survey with holes, sorted by crossline', () => {
  const ragged = describeSurvey({
    ...spec,
    inlineCount: 30,
    crosslineCount: 40,
    missing: 0.2,
    sorting: 'crossline',
    inlineStep: 2,
    crosslineStep: 3,
    inlineByte: 9,
    crosslineByte: 21,
    coordinateScalar: 1,
    byteOrder: 'little',
  });
  const length = traceByteLength(ragged);
  const bytes = traceBytes(ragged, 0, traceCount(ragged));
  const view = new DataView(bytes.buffer);
  const cells = Array.from({ length: traceCount(ragged) }, (_, k) => ({
    inline: (view.getInt32(k * length + 8, true) - 1001) / 2,
    crossline: (view.getInt32(k * length + 20, true) - 2001) / 3,
  }));

  it('leaves out the share of the cells that it says, and says so in its text', () => {
    expect(cells.length).toBe(960);
    expect(new Set(cells.map(({ inline, crossline }) => inline * 40 + crossline)).size).toBe(960);
    const text = decodeTextHeader(fileHeaderBytes(ragged).subarray(0, 3200), 'ebcdic');
    expect(text).toContain('SORTED BY CROSSLINE; 960 TRACES IN 1200 CELLS');
    expect(text).toContain('INLINES 1001 TO 1059 STEP 2 AT BYTES 9-12');
    expect(text).toContain('SCALAR 1');
  });

  it('stands in the file crossline by crossline', () => {
    const order = cells.map(({ inline, crossline }) => crossline * 30 + inline);
    expect(order).toEqual(order.slice().sort((a, b) => a - b));
  });

  it('has in each cell the samples that the full survey sorted by inline has there', () => {
    const full = traceBytes({ ...ragged, missing: 0, sorting: 'inline' }, 0, 1200);
    for (const trace of [0, 500, 959]) {
      const { inline, crossline } = cells[trace]!;
      const from = (inline * 40 + crossline) * length + 240;
      expect(bytes.slice(trace * length + 240, (trace + 1) * length)).toEqual(
        full.slice(from, from + length - 240),
      );
    }
  });

  it('refuses traces that it does not have', () => {
    expect(() => traceBytes(ragged, 950, 11)).toThrow(RangeError);
  });
});
