import { describe, expect, test } from 'vitest';
import { type Inspected, inspectOne } from '../../src/cli/inspect.ts';
import { corpusFiles, type Oracle, rightAnswers } from './corpus.ts';

const files = corpusFiles().filter(({ folder }) => folder === 'field');

/** What `segy-lens inspect --json` says otherwise than an oracle. */
function differencesOf(found: Inspected, oracle: Omit<Oracle, 'alsoRight'>): string[] {
  if ('error' in found) return oracle.expect?.error ? [] : [`refused: ${found.error.message}`];
  if (oracle.expect?.error) return ['opened, but should have been refused'];
  const geometry = oracle.expect?.geometry;
  const { inline, crossline } = { inline: null, crossline: null, ...found.geometry } as never as Record<
    string,
    { first: number; count: number; step: number; byte: number } | null
  >;
  const range = (axis: typeof inline) => axis && [axis.first, axis.count, axis.step];
  const pairs: [string, unknown, unknown][] = [
    ['byte order', found.byteOrder, oracle.endian],
    ['format', found.sampleFormat, oracle.format],
    ['traces', found.traceCount, oracle.expect?.readableTraces ?? oracle.traces],
    ['samples', found.sampleCounts ?? found.samplesPerTrace, oracle.samples],
    [
      'interval',
      found.sampleIntervalMicroseconds,
      oracle.expect?.sampleIntervalMicroseconds ?? oracle.sampleIntervalMicroseconds,
    ],
    ['kind', found.geometry.kind, geometry?.kind],
    ['inlines', range(inline ?? null), geometry?.inlines],
    ['crosslines', range(crossline ?? null), geometry?.crosslines],
    ['bytes', [inline?.byte, crossline?.byte], geometry?.bytes],
  ];
  return pairs
    .filter(([, is, should]) => should !== undefined && JSON.stringify(is) !== JSON.stringify(should))
    .map(([what, is, should]) => `${what}: ${JSON.stringify(is)}, expected ${JSON.stringify(should)}`);
}

describe.skipIf(files.length === 0)('segy-lens inspect of field files', () => {
  test('equals their oracles', async () => {
    const wrong: string[] = [];
    for (const { name, path, oracle } of files) {
      const found = await inspectOne(path);
      const answers = rightAnswers(oracle).map((answer) => differencesOf(found, answer));
      if (answers.every((answer) => answer.length > 0)) wrong.push(`${name}: ${answers[0]!.join('; ')}`);
    }
    console.log(`${files.length - wrong.length} of ${files.length} as their oracles say`);
    expect(wrong).toEqual([]);
  });
});
