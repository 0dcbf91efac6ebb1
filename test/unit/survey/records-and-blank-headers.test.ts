import { describe, expect, it } from 'vitest';
import { isSegyError } from '../../../src/core/errors.ts';
import { makeSegy } from '../../make-segy.ts';
import { makeTraces } from '../../make-traces.ts';
import { runs } from '../../runs.ts';
import { inspectBytes } from './inspect-bytes.ts';
import { randomOf } from './random-of.ts';

const VARIANTS = Array.from({ length: runs(12, 50) }, (_, k) => k + 1);
const value = (trace: number, sample: number): number => 100 * Math.sin(sample / 3 + trace / 7);

describe('shots on a line of bins are gathers, whatever words make a full grid', () => {
  it.each(VARIANTS)('variant %i', (seed) => {
    const { whole, oneOf } = randomOf(seed);
    const [shots, channels, bin] = [whole(4, 9), whole(24, 48), oneOf(10, 25, 40)];
    const [first, side] = [whole(0, 4) * bin, oneOf(1, -1)];
    const [originX, originY] = [oneOf(0, 431_000), oneOf(0, 6_521_000)];
    // The shot's number stands in one word or the other, and the source moves across the line of receivers or along it.
    const shotByte = oneOf(9, 17);
    const along = oneOf(true, false);
    const bytes = makeTraces({
      count: shots * channels,
      samples: 40,
      words: (trace) => {
        const [shot, channel] = [Math.floor(trace / channels), trace % channels];
        const offset = side * (first + channel * bin);
        const source = along ? [originX + shot * bin, originY] : [originX, originY + shot * bin];
        return {
          [shotByte]: shot + 1,
          13: channel + 1,
          37: offset,
          71: 1,
          73: source[0]!,
          77: source[1]!,
          81: source[0]! + offset,
          85: source[1]!,
          89: 1,
        };
      },
      value,
    });
    const { geometry, gathers } = inspectBytes(bytes);
    expect(geometry).toMatchObject({ kind: 'gathers', ensemble: { byte: shotByte, count: shots } });
    expect([...(gathers?.firstTraces ?? [])]).toEqual(Array.from({ length: shots }, (_, k) => k * channels));
  });
});

describe('a file of one CDP number and as many offsets as traces is one gather', () => {
  it.each(VARIANTS)('variant %i', (seed) => {
    const { whole, oneOf } = randomOf(seed);
    const [count, cdp, step, first] = [whole(3, 120), whole(1, 90_000), whole(5, 100), whole(-4000, 4000)];
    const withPositions = oneOf(true, false);
    const bytes = makeTraces({
      count,
      samples: whole(20, 60),
      words: (trace): Readonly<Record<number, number>> => {
        const offset = first + step * trace;
        const numbers = { 21: cdp, 27: trace + 1, 37: offset };
        if (!withPositions) return numbers;
        return { ...numbers, 71: 1, 73: 500_000 - step * trace, 77: 6_000_000, 81: 500_000 + step * trace };
      },
      value,
    });
    const { geometry, gathers } = inspectBytes(bytes);
    expect(geometry).toMatchObject({
      kind: 'gathers',
      ensemble: { byte: 21, first: cdp, count: 1 },
      within: { byte: 37 },
    });
    expect([...gathers!.numbers]).toEqual([cdp]);
  });
});

describe('with rubbish in every trace header, a file is read where its size bears the binary header out', () => {
  it.each(VARIANTS)('variant %i', (seed) => {
    const { next, whole, oneOf } = randomOf(seed);
    const [count, samples] = [whole(2, 9), whole(1000, 20_000)];
    const format = oneOf(1 as const, 2 as const, 5 as const);
    const bytes = makeTraces({ count, samples, format, revision: 0, value });
    const traceByteLength = 240 + 4 * samples;
    for (let trace = 0; trace < count; trace++) {
      const isBlank = trace > 0 && next() < 0.3;
      for (let k = 0; k < 240; k++) bytes[3600 + trace * traceByteLength + k] = isBlank ? 0 : whole(0, 255);
    }
    const { layout, geometry, coordinates, vertical, findings } = inspectBytes(bytes);
    expect(layout).toMatchObject({ traceCount: count, samplesPerTrace: samples, sampleFormat: format });
    expect(geometry).toMatchObject({ kind: '2d', cdp: null, path: [] });
    // No number is taken from rubbish.
    expect(coordinates).toBeNull();
    expect(vertical).toMatchObject({ start: 0, step: 4 });
    expect(findings).toContainEqual(
      expect.objectContaining({
        code: 'sample-count-inferred',
        severity: 'warning',
        message: expect.stringMatching(/fill the file to its last byte.*nothing is taken from trace headers/),
      }),
    );
    // One byte more, and nothing bears it out.
    const longer = new Uint8Array(bytes.length + 1);
    longer.set(bytes);
    const said = (): string =>
      inspectBytes(longer)
        .findings.map(({ message }) => message)
        .join('\n');
    try {
      expect(said()).not.toMatch(/fill the file to its last byte/);
    } catch (error) {
      expect(isSegyError(error), String(error)).toBe(true);
    }
  });
});

describe('what must not be taken for them', () => {
  it('a 3D survey with offsets, at 189 and 193 or at 9 and 21, stays a grid', () => {
    for (const [inlineByte, crosslineByte] of [
      [189, 193],
      [9, 21],
    ] as const) {
      const bytes = makeSegy({
        inlines: { first: 100, count: 6, step: 1 },
        crosslines: { first: 300, count: 8, step: 1 },
        inlineByte,
        crosslineByte,
        samples: 30,
        offsets: [100, 300, 500],
        position: (i, x) => [500_000 + 25 * x, 6_000_000 + 25 * i],
        coordinateScalar: 1,
        value: (inline, crossline, sample) => Math.sin(inline + crossline + sample),
      });
      expect(inspectBytes(bytes).geometry).toMatchObject({
        kind: 'prestack',
        inline: { byte: inlineByte, count: 6 },
        crossline: { byte: crosslineByte, count: 8 },
        offsets: [100, 300, 500],
      });
    }
  });

  it('a stacked survey whose line numbers stand where coordinates of sources and receivers are stays a grid', () => {
    const bytes = makeSegy({
      inlines: { first: 100, count: 9, step: 1 },
      crosslines: { first: 300, count: 12, step: 1 },
      inlineByte: 73,
      crosslineByte: 77,
      samples: 30,
      value: (inline, crossline, sample) => Math.sin(inline + crossline + sample),
    });
    expect(inspectBytes(bytes).geometry).toMatchObject({ kind: '3d', inline: { byte: 73, count: 9 } });
  });

  it('a 2D line whose CDP stays the same without offsets, or with one offset, stays a line', () => {
    for (const offset of [0, 150]) {
      const words = (trace: number) => ({
        21: 7,
        37: offset,
        73: 500_000 + 25 * trace,
        77: 6_000_000,
        71: 1,
      });
      const { geometry } = inspectBytes(makeTraces({ count: 50, samples: 30, words, value }));
      expect(geometry.kind).toBe('2d');
    }
  });
});

it('halves of coordinates and what shots and receivers have are not offered as line numbers of a 2D line or of gathers', () => {
  const line = makeTraces({
    count: 601,
    samples: 30,
    // A line across a survey, saved alone, in decimetres: halves of its coordinates make grids by chance.
    words: (trace) => {
      const [x, y] = [7_354_165 - Math.round(57.933 * trace), 48_919_052 + Math.round(110.717 * trace)];
      return {
        9: 1000 + trace,
        21: 1155,
        71: -10,
        73: x,
        77: y,
        181: x,
        185: y,
        189: 1000 + trace,
        193: 1155,
      };
    },
    value,
  });
  const shots = makeTraces({
    count: 180,
    samples: 30,
    words: (trace) => {
      const [shot, channel] = [Math.floor(trace / 36), trace % 36];
      return {
        13: channel + 1,
        17: shot + 1,
        37: 40 * channel,
        71: 1,
        77: 40 * shot,
        81: 40 * channel,
        85: 40 * shot,
      };
    },
    value,
  });
  for (const [bytes, kind] of [
    [line, '2d'],
    [shots, 'gathers'],
  ] as const) {
    const { geometry, findings } = inspectBytes(bytes);
    expect(geometry.kind).toBe(kind);
    expect(findings.flatMap(({ alternatives = [] }) => alternatives.map(({ label }) => label))).toEqual([]);
  }
});
