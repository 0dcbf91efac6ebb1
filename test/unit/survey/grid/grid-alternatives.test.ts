import { describe, expect, it } from 'vitest';
import type { FindingAlternative, HeaderWord } from '../../../../src/core/types.ts';
import { inspectVirtual, type VirtualFile } from '../virtual-file.ts';

/** Two pairs of words number the grid, the second in steps that nobody would give to lines. */
const surveyOf = (lines: number, samplesPerTrace: number): VirtualFile => ({
  traceCount: lines * 60,
  samplesPerTrace,
  revision: [0, 0],
  wordsOf: (trace) => {
    const [line, place] = [Math.floor(trace / 60), trace % 60];
    return {
      201: 300 + line,
      205: 700 + place,
      209: 4000 + 64 * line,
      229: 9000 + 64 * place,
      181: 400_000 + 25 * place,
      185: 6_000_000 + 50 * line,
    };
  },
});

describe.each([
  ['small', surveyOf(20, 30)],
  ['large', surveyOf(200, 500)],
] as const)('the other readings of the lines of a %s file', (_, file) => {
  const { findings } = inspectVirtual(file).inspection;
  const alternatives = findings.find(({ code }) => code === 'geometry-inferred')?.alternatives ?? [];

  it('are the swap and the pairs that were ranked below, none twice, none the one taken', () => {
    const pairs = alternatives.map(({ overrides }) => [overrides.inline?.byte, overrides.crossline?.byte]);
    expect(pairs[0]).toEqual([205, 201]);
    expect(pairs).toContainEqual([209, 229]);
    expect(pairs).not.toContainEqual([201, 205]);
    // Positions of the map that bears the grid out are no line numbers.
    expect(pairs.flat().filter((byte) => byte === 181 || byte === 185)).toEqual([]);
    expect(new Set(pairs.map(String)).size).toBe(pairs.length);
  });

  it('each say in one sentence why they might be right', () => {
    for (const { why } of alternatives) expect(why).toMatch(/^[A-Z0-9][^.]*(?:\d\.\d[^.]*)?\.$/);
    const [swap, ...others] = alternatives;
    expect(swap!.why).toMatch(/only the order of the traces/);
    for (const { why, overrides } of others) {
      const expected = overrides.inline?.byte === 209 && overrides.crossline?.byte === 229;
      if (expected) expect(why).toMatch(/cells, positions/);
    }
  });
});

it('puts the swap behind other pairs where the text header names the bytes', () => {
  const file = surveyOf(20, 30);
  const cards = `${'C 1 A SURVEY'.padEnd(80)}C 2 INLINE: BYTE 201   CROSSLINE: BYTE 205`;
  const { findings } = inspectVirtual({ ...file, text: cards }).inspection;
  const finding = findings.find(({ code }) => code === 'geometry-inferred');
  const pairs = finding?.alternatives?.map(({ overrides }) => [
    overrides.inline?.byte,
    overrides.crossline?.byte,
  ]);
  expect(pairs?.[0]).not.toEqual([205, 201]);
  expect(pairs).toContainEqual([205, 201]);
});

const isInt32 = ({ byte, type = 'int32' }: HeaderWord, bytes: readonly number[]): boolean =>
  type === 'int32' && bytes.includes(byte);

describe.each([
  ['small', 20, 30],
  ['large', 200, 500],
] as const)('a %s file whose lines are numbered twice', (_, lines, samplesPerTrace) => {
  const file = surveyOf(lines, samplesPerTrace);
  const { findings } = inspectVirtual({
    ...file,
    wordsOf: (trace) => {
      const words = file.wordsOf(trace);
      return { ...words, 209: words[201]!, 229: words[205]! };
    },
  }).inspection;
  const finding = findings.find(({ code }) => code === 'geometry-inferred')!;

  it('has one row for each grid, which names all places of its numbers', () => {
    const labels = finding.alternatives!.map(({ label }) => label);
    expect(labels[0]).toBe('Inline at byte 205 or 229, crossline at byte 201 or 209');
    // A pair of words with the numbers in use is no other reading.
    const inUse = ({ overrides: { inline, crossline } }: FindingAlternative) =>
      isInt32(inline!, [201, 209]) && isInt32(crossline!, [205, 229]);
    expect(finding.alternatives!.filter(inUse)).toEqual([]);
  });

  it('says where else the numbers in use are', () => {
    expect(finding.message).toContain('from byte 201 and crossline numbers from byte 205');
    expect(finding.message).toMatch(
      / The same inline numbers are also at byte 209, the same crossline numbers are also at byte 229\.$/,
    );
  });
});
