import { describe, expect, it } from 'vitest';
import { makeSegy } from '../../../make-segy.ts';
import { makeTraces } from '../../../make-traces.ts';
import { runs } from '../../../runs.ts';
import { inspectBytes } from '../inspect-bytes.ts';
import { randomOf } from '../random-of.ts';

const VARIANTS = Array.from({ length: runs(12, 50) }, (_, k) => k + 1);
const value = (trace: number, sample: number): number => 100 * Math.sin(sample / 3 + trace / 7);

/** Shots into a line of receivers, in any direction, order and unit, with the numbers that acquisition writes. */
function records(seed: number): { bytes: Uint8Array; shotByte: number | null; shots: number } {
  const { next, whole, oneOf } = randomOf(seed);
  const [shots, channels, bin] = [whole(4, 12), whole(12, 48), oneOf(5, 10, 12.5, 25, 40)];
  const scalar = oneOf(1, 0, -10, -100);
  const factor = scalar < 0 ? -scalar : 1;
  const spread = oneOf('end-on', 'split', 'fixed');
  const azimuth = oneOf(0, 0, Math.PI / 2, 2 * Math.PI * next());
  const [originX, originY] = [oneOf(0, 0, 431_000), oneOf(0, 0, 6_521_000)];
  const [shotByte, isByShot] = [oneOf(9, 17, null), oneOf(true, true, true, false)];
  // In receiver order, lines side by side with a shot each would be a survey of as many lines.
  const isAlong = !isByShot || oneOf(true, false);
  const [hasChannel, hasCdp, hasOffset] = [oneOf(true, false), oneOf(true, false), oneOf(true, false)];
  const first = whole(1, 4);
  const order = Array.from({ length: shots * channels }, (_, k) => ({
    shot: isByShot ? Math.floor(k / channels) : k % shots,
    channel: isByShot ? k % channels : Math.floor(k / shots),
  }));
  const onMap = (along: number, across: number): readonly [number, number] => [
    Math.round(factor * (originX + along * Math.cos(azimuth) - across * Math.sin(azimuth))),
    Math.round(factor * (originY + along * Math.sin(azimuth) + across * Math.cos(azimuth))),
  ];
  const bytes = makeTraces({
    count: order.length,
    samples: 30,
    revision: oneOf(0, 1),
    byteOrder: oneOf('big', 'little'),
    words: (trace): Record<number, number> => {
      const { shot, channel } = order[trace]!;
      const [source, across] = isAlong ? [shot * bin, 0] : [0, shot * bin];
      const from = {
        'end-on': source + first * bin,
        split: source - (channels * bin) / 2,
        fixed: first * bin,
      }[spread];
      const receiver = from + channel * bin;
      const [sourceX, sourceY] = onMap(source, across);
      const [groupX, groupY] = onMap(receiver, spread === 'fixed' ? 0 : across);
      const numbers: Record<number, number> = {
        71: scalar,
        73: sourceX,
        77: sourceY,
        81: groupX,
        85: groupY,
      };
      if (shotByte) numbers[shotByte] = 100 + shot;
      if (hasChannel) numbers[13] = channel + 1;
      if (hasCdp) numbers[21] = 200 + Math.round((source + receiver) / bin);
      if (hasOffset) numbers[37] = Math.round(receiver - source);
      return numbers;
    },
    value,
  });
  return { bytes, shotByte: isByShot && (hasChannel || hasOffset) ? shotByte : null, shots };
}

describe('shots into receivers with positions make no grid, whatever else is numbered', () => {
  it.each(VARIANTS)('variant %i', (seed) => {
    const { bytes, shotByte, shots } = records(seed);
    const { geometry } = inspectBytes(bytes);
    expect(['gathers', '2d']).toContain(geometry.kind);
    if (shotByte)
      expect(geometry).toMatchObject({ kind: 'gathers', ensemble: { byte: shotByte, count: shots } });
  });
});

describe('shots and channels are no grid where the positions of one end alone are known and do not lie on it', () => {
  it.each(VARIANTS)('variant %i', (seed) => {
    const { whole, oneOf } = randomOf(seed + 900);
    const [shots, channels, bin] = [whole(4, 12), whole(12, 48), whole(5, 50)];
    const [shotByte, xByte, move] = [oneOf(9, 17), oneOf(73, 81), oneOf(1, 2)];
    const bytes = makeTraces({
      count: shots * channels,
      samples: 30,
      words: (trace) => {
        const [shot, channel] = [Math.floor(trace / channels), trace % channels];
        const x = 431_000 + bin * (move * shot + (xByte === 81 ? channel : 0));
        return { [shotByte]: 100 + shot, 13: channel + 1, 71: 1, [xByte]: x, [xByte + 4]: 6_521_000 };
      },
      value,
    });
    expect(['gathers', '2d']).toContain(inspectBytes(bytes).geometry.kind);
  });
});

describe('grids whose words could be those of records stay grids', () => {
  it.each(VARIANTS)(
    'variant %i: with offsets or stacked, at channel and field record, with positions at any place',
    (seed) => {
      const { whole, oneOf } = randomOf(seed + 500);
      const [inlineByte, crosslineByte] = oneOf([9, 13], [13, 9], [17, 13], [9, 21], [189, 193]) as [
        number,
        number,
      ];
      const inlines = { first: whole(1, 900), count: whole(4, 12), step: 1 };
      const crosslines = { first: whole(1, 900), count: whole(6, 20), step: 1 };
      const offsets = oneOf(undefined, [100, 300, 500], [-200, 200]);
      const [bin, xByte] = [oneOf(12, 25, 50), oneOf(181, 73, 81)];
      const bytes = makeSegy({
        inlines,
        crosslines,
        inlineByte,
        crosslineByte,
        samples: 20,
        ...(offsets ? { offsets } : {}),
        words: (inline, crossline) => ({
          71: 1,
          [xByte]: 500_000 + bin * (crossline - crosslines.first),
          [xByte + 4]: 6_000_000 + bin * (inline - inlines.first),
        }),
        value: (inline, crossline, sample) => Math.sin(inline + crossline + sample),
      });
      expect(inspectBytes(bytes).geometry).toMatchObject({
        kind: offsets ? 'prestack' : '3d',
        inline: { count: expect.any(Number) },
        binGrid: { inlineSpacing: bin, crosslineSpacing: bin },
      });
      const { geometry } = inspectBytes(bytes);
      if (geometry.kind !== '3d' && geometry.kind !== 'prestack') throw new Error(geometry.kind);
      expect([geometry.inline.byte, geometry.crossline.byte].sort((a, b) => a - b)).toEqual(
        [inlineByte, crosslineByte].sort((a, b) => a - b),
      );
    },
  );
});

it('two words that number the same shots make no grid of which each line has one cell', () => {
  const words = (trace: number) => {
    const [shot, channel] = [Math.floor(trace / 10), trace % 10];
    return { 1: 0, 5: 0, 9: 100 + shot, 13: channel + 1, 17: 1 + shot, 37: 25 * channel - 125 };
  };
  const { geometry } = inspectBytes(makeTraces({ count: 30, samples: 30, words, value }));
  expect(geometry).toMatchObject({ kind: 'gathers', ensemble: { byte: 9, count: 3 } });
});
