import { SegyError } from '../../src/core/errors.ts';
import type { Inspection } from '../../src/core/types.ts';
import { type CorpusFile, inspectFile, type Oracle, rightAnswers, sampleDigest } from './corpus.ts';

/** How an inspection differs from its oracle, one line to a difference; none if any answer that is right is given. */
export function differences({ oracle, path }: CorpusFile): string[] {
  const [best = [], ...others] = rightAnswers(oracle).map((answer) => differencesFrom(answer, path));
  return others.some((other) => other.length === 0) ? [] : best;
}

function differencesFrom(oracle: Oracle, path: string): string[] {
  let inspection: Inspection;
  try {
    inspection = inspectFile(path);
  } catch (error) {
    if (!(error instanceof SegyError)) return [`threw ${error instanceof Error ? error.stack : error}`];
    return oracle.expect?.error ? [] : [`refused: ${error.code}: ${error.message}`];
  }
  if (oracle.expect?.error) return ['opened, but should have been refused'];
  const wrong: string[] = [];
  const check = (what: string, found: unknown, expected: unknown): void => {
    if (expected !== undefined && JSON.stringify(found) !== JSON.stringify(expected)) {
      wrong.push(`${what}: found ${JSON.stringify(found)}, expected ${JSON.stringify(expected)}`);
    }
  };
  const { layout, findings } = inspection;
  check('byte order', layout.byteOrder, oracle.endian);
  check('format', layout.sampleFormat, oracle.format);
  const readable = oracle.expect?.readableTraces;
  check('traces', layout.traceCount, readable ?? oracle.traces);
  const counts = layout.ragged ? Array.from(layout.ragged.sampleCounts) : [];
  const isRagged = counts.some((count) => count !== layout.samplesPerTrace);
  const samples = isRagged ? counts : layout.samplesPerTrace;
  check('samples', samples, oracle.samples);
  const interval = oracle.expect?.sampleIntervalMicroseconds ?? oracle.sampleIntervalMicroseconds;
  check('interval', inspection.sampleIntervalMicroseconds, interval);
  if (inspection.textEncoding) check('text encoding', inspection.textEncoding, oracle.textEncoding);
  const finding = oracle.expect?.finding;
  const codes = findings.map((found) => found.code);
  if (finding && !codes.includes(finding)) wrong.push(`no finding ${finding} among ${codes.join(', ')}`);
  const whole = readable === undefined || readable === oracle.traces;
  if (oracle.sha256Float32LE && whole && wrong.length === 0) {
    check('samples', sampleDigest(path, inspection), oracle.sha256Float32LE);
  }
  wrong.push(...geometryDifferences(inspection, oracle.expect?.geometry));
  return wrong;
}

function geometryDifferences(
  { geometry }: Inspection,
  expected: Readonly<Record<string, unknown>> | undefined,
): string[] {
  if (!expected) return [];
  const found: Record<string, unknown> = { kind: geometry.kind };
  if (geometry.kind === '3d' || geometry.kind === 'prestack') {
    const { inline, crossline, binGrid } = geometry;
    found.inlines = [inline.first, inline.count, inline.step];
    found.crosslines = [crossline.first, crossline.count, crossline.step];
    found.bytes = [inline.byte, crossline.byte];
    found.sorting = geometry.sorting;
    found.live = geometry.liveTraces;
    if (geometry.kind === 'prestack') found.offsets = geometry.offsets;
    // Coordinates stored as whole units round the vectors by parts of a unit.
    if (binGrid)
      found.binSizeMetres = [Math.round(binGrid.inlineSpacing), Math.round(binGrid.crosslineSpacing)];
  }
  if (geometry.kind === '2d') {
    found.traces = geometry.traceCount;
    found.cdp = geometry.cdp && [geometry.cdp.first, geometry.cdp.count, geometry.cdp.step];
  }
  const compared = [
    'kind',
    'inlines',
    'crosslines',
    'bytes',
    'sorting',
    'live',
    'offsets',
    'binSizeMetres',
    'traces',
    'cdp',
  ];
  return compared
    .filter(
      (key) => expected[key] !== undefined && JSON.stringify(found[key]) !== JSON.stringify(expected[key]),
    )
    .map(
      (key) =>
        `geometry ${key}: found ${JSON.stringify(found[key])}, expected ${JSON.stringify(expected[key])}`,
    );
}
